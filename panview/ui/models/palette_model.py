"""The rows of the command palette."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.presentation.fuzzy import FuzzyMatch
from panview.presentation.palette_ranking import ranked
from panview.presentation.rows import PaletteRow
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex


class PaletteRole(IntEnum):
    """Roles of `PaletteModel` beside Qt's own."""

    ID = Qt.ItemDataRole.UserRole
    SHORTCUT = Qt.ItemDataRole.UserRole + 1
    GROUP = Qt.ItemDataRole.UserRole + 2
    POSITIONS = Qt.ItemDataRole.UserRole + 3
    """Characters of the title that matched: tuple of int."""
    ENABLED = Qt.ItemDataRole.UserRole + 4


class PaletteModel(QAbstractListModel):
    """The actions that match a query, the best first; without a query all of them in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[PaletteRow, ...] = ()
        self._query = ""
        self._found: list[tuple[PaletteRow, FuzzyMatch]] = []

    def set_rows(self, rows: Sequence[PaletteRow]) -> None:
        """Replace the actions."""
        self._all = tuple(rows)
        self.search(self._query)

    def search(self, query: str) -> None:
        """Keep the actions that match a query."""
        self.beginResetModel()
        self._query = query
        self._found = ranked(self._all, query)
        self.endResetModel()

    def row(self, position: int) -> PaletteRow:
        """Return the action at a position."""
        return self._found[position][0]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._found):
            return None
        row, match = self._found[index.row()]
        values: dict[int, Any] = {
            int(Qt.ItemDataRole.DisplayRole): row.title,
            int(Qt.ItemDataRole.AccessibleTextRole): f"{row.title} {row.shortcut}".strip(),
            PaletteRole.ID: row.id,
            PaletteRole.SHORTCUT: row.shortcut,
            PaletteRole.GROUP: tr(row.group),
            PaletteRole.POSITIONS: match.positions,
            PaletteRole.ENABLED: row.enabled,
        }
        return values.get(int(role))
