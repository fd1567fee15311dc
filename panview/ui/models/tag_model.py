"""The tags that can be put on images: those that are known, and one that somebody is typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.words import tr, trn

Index = QModelIndex | QPersistentModelIndex
NEW = tr("new tag")


@dataclass(frozen=True)
class TagRow:
    """A tag.

    Attributes
    ----------
    tag : str
    here : int
        How many of the images that are chosen have it.
    chosen : int
        How many are chosen.
    total : int
        How many images of the set have it.
    is_new : bool
        Whether it is only being typed.
    """

    tag: str
    here: int
    chosen: int
    total: int
    is_new: bool = False

    @property
    def state(self) -> Qt.CheckState:
        """Whether all, some or none of the chosen images have it."""
        if not self.here:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if self.here == self.chosen else Qt.CheckState.PartiallyChecked

    @property
    def detail(self) -> str:
        """What is said of it beside its name."""
        if self.is_new:
            return NEW
        if self.state == Qt.CheckState.PartiallyChecked:
            return tr("on {here:,} of {chosen:,}", here=self.here, chosen=self.chosen)
        return trn("{total:,} image", "{total:,} images", self.total, total=self.total)


class TagModel(QAbstractListModel):
    """The tags that contain what is typed, those that begin with it first; behind them what is typed as a new one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[TagRow, ...] = ()
        self._chosen = 0
        self._query = ""
        self._shown: list[TagRow] = []

    def set_rows(self, rows: Sequence[TagRow], chosen: int) -> None:
        """Replace the tags; ``chosen`` is the number of images that they are put on."""
        self.beginResetModel()
        self._all, self._chosen = tuple(rows), chosen
        self._shown = self._found()
        self.endResetModel()

    def search(self, query: str) -> None:
        """Show the tags that contain a text, whatever its capitals."""
        self.beginResetModel()
        self._query = " ".join(query.split())
        self._shown = self._found()
        self.endResetModel()

    def row(self, position: int) -> TagRow:
        """Return the tag at a position."""
        return self._shown[position]

    def position(self, tag: str) -> int:
        """Return where a tag stands, -1 if it is not shown."""
        return next((place for place, row in enumerate(self._shown) if row.tag == tag), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row = self._shown[index.row()]
        values: dict[int, Any] = {
            int(Qt.ItemDataRole.DisplayRole): row.tag,
            int(Qt.ItemDataRole.ToolTipRole): row.tag,
            int(Qt.ItemDataRole.CheckStateRole): row.state,
            int(Qt.ItemDataRole.UserRole): row.detail,
            int(Qt.ItemDataRole.AccessibleTextRole): f"{row.tag}, {row.detail}",
        }
        return values.get(int(role))

    def _found(self) -> list[TagRow]:
        wanted = self._query.casefold()
        found = [row for row in self._all if wanted in row.tag.casefold()]
        found.sort(key=lambda row: not row.tag.casefold().startswith(wanted))
        if wanted and all(row.tag.casefold() != wanted for row in found):
            found.append(TagRow(self._query, 0, self._chosen, 0, is_new=True))
        return found
