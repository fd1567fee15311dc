"""The rows of the command palette."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any, ClassVar

from PySide6.QtCore import QObject, Qt

from panview.presentation.fuzzy import FuzzyMatch
from panview.presentation.palette_ranking import ranked
from panview.presentation.rows import PaletteRow
from panview.ui.list_model import ListModel
from panview.words import tr


class PaletteRole(IntEnum):
    """Roles of `PaletteModel` beside Qt's own."""

    ID = Qt.ItemDataRole.UserRole
    SHORTCUT = Qt.ItemDataRole.UserRole + 1
    GROUP = Qt.ItemDataRole.UserRole + 2
    POSITIONS = Qt.ItemDataRole.UserRole + 3
    """Characters of the title that matched: tuple of int."""
    ENABLED = Qt.ItemDataRole.UserRole + 4


Found = tuple[PaletteRow, FuzzyMatch]


class PaletteModel(ListModel[Found]):
    """The actions that match a query, the best first; without a query all of them in their order."""

    said: ClassVar[Mapping[int, Callable[[Found], Any]]] = {
        Qt.ItemDataRole.DisplayRole: lambda found: found[0].title,
        Qt.ItemDataRole.AccessibleTextRole: lambda found: f"{found[0].title} {found[0].shortcut}".strip(),
        PaletteRole.ID: lambda found: found[0].id,
        PaletteRole.SHORTCUT: lambda found: found[0].shortcut,
        PaletteRole.GROUP: lambda found: tr(found[0].group),
        PaletteRole.POSITIONS: lambda found: found[1].positions,
        PaletteRole.ENABLED: lambda found: found[0].enabled,
    }

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: tuple[PaletteRow, ...] = ()
        self._query = ""

    def set_actions(self, rows: Sequence[PaletteRow]) -> None:
        """Replace the actions."""
        self._actions = tuple(rows)
        self.search(self._query)

    def search(self, query: str) -> None:
        """Keep the actions that match a query."""
        self._query = query
        self.set_rows(ranked(self._actions, query))
