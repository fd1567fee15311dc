"""Names that can be ticked: categories and supercategories of the filter form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

Index = QModelIndex | QPersistentModelIndex


class CheckListModel(QAbstractListModel):
    """Names with ticks, of which a search keeps some; the others keep their ticks."""

    ticked = Signal()
    """Somebody changed a tick. Not emitted by `set_ticked_rows`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._details: tuple[str, ...] = ()
        self._ticked: frozenset[int] = frozenset()
        self._shown: list[int] = []
        self._query = ""

    def set_names(self, names: Sequence[str], details: Sequence[str] = ()) -> None:
        """Replace the names, without ticks; details are shown muted at the right."""
        self.beginResetModel()
        self._names, self._details, self._ticked = tuple(names), tuple(details), frozenset()
        self._shown = self._found()
        self.endResetModel()

    def search(self, query: str) -> None:
        """Show the names that contain a text."""
        self.beginResetModel()
        self._query = query.strip().lower()
        self._shown = self._found()
        self.endResetModel()

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        return self._names

    def ticked_rows(self) -> frozenset[int]:
        """Return which names are ticked, shown or not, as indices into all names."""
        return self._ticked

    def set_ticked_rows(self, rows: frozenset[int]) -> None:
        """Tick these and no others, without a signal."""
        self._ticked = frozenset(row for row in rows if 0 <= row < len(self._names))
        if self._shown:
            last = self.index(len(self._shown) - 1)
            self.dataChanged.emit(self.index(0), last, [int(Qt.ItemDataRole.CheckStateRole)])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row = self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._names[row]
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row in self._ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.UserRole:
            return self._details[row] if self._details else ""
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: D102, ANN401
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        row = self._shown[index.row()]
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        self._ticked = self._ticked | {row} if on else self._ticked - {row}
        self.dataChanged.emit(index, index, [int(Qt.ItemDataRole.CheckStateRole)])
        self.ticked.emit()
        return True

    def _found(self) -> list[int]:
        return [row for row, name in enumerate(self._names) if self._query in name.lower()]
