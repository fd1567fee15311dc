"""The images of the list at the left."""

from __future__ import annotations

from collections import OrderedDict
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from panview.presentation.image_columns import ImageColumns
from panview.presentation.image_list import (
    SORT_KEYS,
    detail_text,
    figure_text,
    image_order,
    is_sort_key,
    sort_keys,
    tip_text,
)
from panview.presentation.names import NameShortener, shortener_of
from panview.presentation.sorting import name_ranks
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex

THUMBNAILS_KEPT = 400

_NO_RANKS = np.zeros(0, np.int32)


class ImageRole(IntEnum):
    """Roles of `ImageListModel` beside Qt's own."""

    SORT = Qt.ItemDataRole.UserRole
    """The number it is sorted by."""
    ROW = Qt.ItemDataRole.UserRole + 1
    """Row of the image in the dataset."""
    DETAIL = Qt.ItemDataRole.UserRole + 2
    """"6 errors", or "14 segments" without a prediction set."""
    FIGURE = Qt.ItemDataRole.UserRole + 3
    """The figure at the right: "+0.31", or the IoU when sorted by it."""
    REVIEWED = Qt.ItemDataRole.UserRole + 4


_NO_COLUMNS = ImageColumns((), np.zeros(0, np.int32))


class ImageListModel(QAbstractListModel):
    """The listed images in their order, a thin layer over columns."""

    copied = (
        (tr("Image"), int(Qt.ItemDataRole.DisplayRole)),
        (tr("Segments"), int(ImageRole.DETAIL)),
        (tr("Figure"), int(ImageRole.FIGURE)),
    )

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = _NO_COLUMNS
        self._listed = np.zeros(0, np.int32)
        self._order = np.zeros(0, np.int32)
        self._positions = np.zeros(0, np.int32)
        self._ranks: NDArray[np.int32] | None = None
        self._shortener: NameShortener | None = None
        self._reviewed: NDArray[np.bool_] | None = None
        self._key = "impact"
        self._descending = True
        self._thumbnails: OrderedDict[int, QPixmap] = OrderedDict()

    def set_columns(self, columns: ImageColumns) -> None:
        """Replace the columns; another tuple of names means another dataset, and then all its images are listed."""
        self.beginResetModel()
        if columns.names is not self._columns.names:
            self._ranks = self._shortener = None
            self._reviewed = None
            self._thumbnails.clear()
            self._listed = np.arange(len(columns.names), dtype=np.int32)
        self._columns = columns
        self._sort()
        self.endResetModel()

    def forget(self) -> None:
        """Know no images any more."""
        self.set_columns(_NO_COLUMNS)

    def set_listed(self, rows: NDArray[np.int32]) -> None:
        """List these images and no others.

        Parameters
        ----------
        rows : (k,) int32
            Rows of the dataset.
        """
        self.beginResetModel()
        self._listed = rows
        self._sort()
        self.endResetModel()

    def set_reviewed(self, reviewed: NDArray[np.bool_] | None) -> None:
        """Mark images as reviewed: (n,) bool over the dataset, or None for no marks."""
        self._reviewed = reviewed
        self._say_changed(0, len(self._order) - 1, ImageRole.REVIEWED)

    def sort_by(self, key: str, descending: bool) -> None:
        """Sort by one of `SORT_KEYS` or a `column_key`; equal ones stay in dataset order."""
        if not is_sort_key(key):
            raise ValueError(f"key: expected one of {', '.join(SORT_KEYS)}, got {key!r}")
        self.beginResetModel()
        self._key, self._descending = key, descending
        self._sort()
        self.endResetModel()

    def sort_key(self) -> tuple[str, bool]:
        """Return what it is sorted by, and whether the highest comes first."""
        return self._key, self._descending

    def names(self) -> tuple[str, ...]:
        """Return the names of all images of the dataset."""
        return self._columns.names

    @property
    def shortener(self) -> NameShortener:
        """How names are shortened where room is short."""
        if self._shortener is None:
            self._shortener = shortener_of(self._columns.names)
        return self._shortener

    def total(self) -> int:
        """Return the number of images in the dataset, listed or not."""
        return len(self._columns.names)

    def listed_order(self) -> NDArray[np.int32]:
        """Return the dataset rows from top to bottom: (k,) int32."""
        return self._order

    def position(self, row: int) -> int:
        """Return where a dataset row stands in the list, -1 if it is not listed."""
        return int(self._positions[row]) if 0 <= row < len(self._positions) else -1

    def positions(self, rows: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return where dataset rows stand in the list, in ascending order, without those not listed."""
        found = self._positions[rows[(rows >= 0) & (rows < len(self._positions))]]
        return np.sort(found[found >= 0])

    def thumbnail(self, row: int) -> QPixmap | None:
        """Return the thumbnail of a dataset row, None if there is none yet; a null one stands for a broken photo."""
        pixmap = self._thumbnails.get(row)
        if pixmap is not None:
            self._thumbnails.move_to_end(row)
        return pixmap

    def set_thumbnail(self, row: int, pixmap: QPixmap) -> None:
        """Keep the thumbnail of a dataset row; the least recently shown of more than 400 goes."""
        self._thumbnails[row] = pixmap
        self._thumbnails.move_to_end(row)
        while len(self._thumbnails) > THUMBNAILS_KEPT:
            self._thumbnails.popitem(last=False)
        position = self.position(row)
        if position >= 0:
            self._say_changed(position, position, Qt.ItemDataRole.DecorationRole)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._order):
            return None
        row = int(self._order[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns.names[row]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(self._columns, row, self._key)
        if role == ImageRole.ROW:
            return row
        if role == ImageRole.SORT:
            return sort_keys(self._columns, self._key, self._descending, self._name_ranks())[row].item()
        if role == ImageRole.DETAIL:
            return self._detail(row)
        if role == ImageRole.FIGURE:
            return self._figure(row)
        if role == ImageRole.REVIEWED:
            return self._reviewed is not None and bool(self._reviewed[row])
        return None

    def _spoken(self, row: int) -> str:
        """Return what the row shows in words."""
        reviewed = tr("reviewed") if self._reviewed is not None and self._reviewed[row] else ""
        return ", ".join(filter(None, (self._columns.names[row], self._detail(row), self._figure(row), reviewed)))

    def detail(self, row: int) -> str:
        """Return what stands below the name of a dataset row."""
        return self._detail(row)

    def _detail(self, row: int) -> str:
        return detail_text(self._columns, row, self._key)

    def _figure(self, row: int) -> str:
        return figure_text(self._columns, row, self._key)

    def _name_ranks(self) -> NDArray[np.int32]:
        """Return the ranks of the names, which only a list that is sorted by them needs."""
        if self._key != "name":
            return _NO_RANKS
        if self._ranks is None:
            self._ranks = name_ranks(self._columns.names)
        return self._ranks

    def _sort(self) -> None:
        listed = self._listed[self._listed < self.total()]
        self._order = image_order(self._columns, listed, self._key, self._descending, self._name_ranks())
        self._positions = np.full(self.total(), -1, np.int32)
        self._positions[self._order] = np.arange(len(self._order), dtype=np.int32)

    def _say_changed(self, first: int, last: int, role: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first), self.index(last), [int(role)])
