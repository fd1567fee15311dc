"""The images of the list at the left."""

from __future__ import annotations

from collections import OrderedDict
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from panview.datasets.images_table import ImageColumn
from panview.metrics.segment_table import ErrorType
from panview.presentation.formatting import format_count, format_errors, format_impact, format_iou
from panview.presentation.image_columns import ImageColumns
from panview.presentation.names import NameShortener, shortener_of
from panview.presentation.sorting import name_ranks, sorted_order
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex

THUMBNAILS_KEPT = 400

SORT_KEYS = ("impact", "error type", "iou", "errors", "name", "dataset order")
"""What the list can be sorted by, beside the columns of a table of images."""
_COLUMN = "column: "
_TIP_COLUMNS = 12


def column_key(word: str) -> str:
    """Return the key that sorts by a column of the table of images."""
    return _COLUMN + word


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
        if key not in SORT_KEYS and not key.startswith(_COLUMN):
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
            return self._tip(row)
        if role == ImageRole.ROW:
            return row
        if role == ImageRole.SORT:
            return self._keys()[row].item()
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

    def _is_waiting(self, row: int) -> bool:
        return self._columns.waiting is not None and bool(self._columns.waiting[row])

    def detail(self, row: int) -> str:
        """Return what stands below the name of a dataset row."""
        return self._detail(row)

    def _detail(self, row: int) -> str:
        return " · ".join((self._counts(row), *self._columns.tags.of(row)))

    def _counts(self, row: int) -> str:
        if self._is_waiting(row):
            return tr("not predicted")
        if self._columns.errors is not None:
            errors = format_errors(int(self._columns.errors[row]))
            if self._key == "error type" and self._columns.error_type is not None and self._columns.error_type[row]:
                return f"{tr(ErrorType(int(self._columns.error_type[row])).label)} · {errors}"
            return errors
        count = int(self._columns.segments[row])
        return tr("{count} segment", count=format_count(count)) + ("" if count == 1 else "s")

    def _sorting_column(self) -> ImageColumn | None:
        """Return the column of the table of images that the list is sorted by."""
        return self._columns.known.get(self._key.removeprefix(_COLUMN)) if self._key.startswith(_COLUMN) else None

    def _figure(self, row: int) -> str:
        column = self._sorting_column()
        if column is not None:
            return column.text(row)
        if self._key == "iou" and self._columns.iou is not None:
            return format_iou(float(self._columns.iou[row]))
        if self._columns.impact is None or not self._columns.impact[row] > 0:
            return ""
        return format_impact(float(self._columns.impact[row]))

    def _tip(self, row: int) -> str:
        lines = [self._columns.names[row], self._detail(row)]
        if self._columns.iou is not None:
            lines.append(tr("mean IoU of matches {iou}", iou=format_iou(float(self._columns.iou[row]))))
        if self._columns.impact is not None:
            lines.append(tr("gain if fixed {impact} PQ", impact=format_impact(float(self._columns.impact[row]))))
        if self._columns.error_type is not None and self._columns.error_type[row]:
            lines.append(tr("mostly {label}", label=ErrorType(int(self._columns.error_type[row])).label))
        known = list(self._columns.known.items())
        lines += [f"{word}: {column.text(row)}" for word, column in known[:_TIP_COLUMNS]]
        if len(known) > _TIP_COLUMNS:
            lines.append(tr("and {count} more columns", count=len(known) - _TIP_COLUMNS))
        return "\n".join(lines)

    def _keys(self) -> NDArray[Any]:
        """Return the sort key of every image of the dataset."""
        known = self._sorting_column()
        if known is not None:
            # What is not known comes last, whichever way it is sorted.
            last = -1 if self._descending else np.iinfo(np.int32).max
            return np.where(known.codes < 0, np.int32(last), known.codes)
        if self._key == "name":
            if self._ranks is None:
                self._ranks = name_ranks(self._columns.names)
            return self._ranks
        if self._key == "error type":
            return self._type_keys()
        column = {"impact": self._columns.impact, "iou": self._columns.iou, "errors": self._columns.errors}
        keys: NDArray[Any] | None = column.get(self._key)
        return np.arange(self.total(), dtype=np.int32) if keys is None else keys

    def _type_keys(self) -> NDArray[Any]:
        """Return keys by which the type that costs most in the set comes first, and within it the worst image."""
        kinds, gains, impact = self._columns.error_type, self._columns.gains, self._columns.impact
        if kinds is None or gains is None or impact is None:
            return np.arange(self.total(), dtype=np.int32)
        rank = np.empty(len(gains))
        rank[np.argsort(gains, kind="stable")] = np.arange(len(gains))
        # An impact is a fraction of PQ and stays below 1, so that it never outweighs the type.
        return np.where(kinds == 0, -1.0, rank[kinds]) + np.minimum(impact, 0.999)

    def _sort(self) -> None:
        listed = self._listed[self._listed < self.total()]
        column = {"error type": "error_type"}.get(self._key, self._key)
        always = self._key in ("name", "dataset order") or self._sorting_column() is not None
        missing = not always and getattr(self._columns, column, None) is None
        self._order = listed[sorted_order(self._keys()[listed], self._descending and not missing)]
        self._positions = np.full(self.total(), -1, np.int32)
        self._positions[self._order] = np.arange(len(self._order), dtype=np.int32)

    def _say_changed(self, first: int, last: int, role: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first), self.index(last), [int(role)])
