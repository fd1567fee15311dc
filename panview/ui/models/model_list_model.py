"""The models that can be run, for the list of the run dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any, ClassVar

from PySide6.QtCore import Qt

from panview.presentation.rows import ModelRow
from panview.ui.list_model import ListModel


class ModelRole(IntEnum):
    """Roles of `ModelListModel` beside Qt's own."""

    DETAIL = Qt.ItemDataRole.UserRole
    """What it is and where its weights are."""
    FIGURE = Qt.ItemDataRole.UserRole + 1
    """Published PQ."""


class ModelListModel(ListModel[ModelRow]):
    """Models, of which a search keeps some."""

    said: ClassVar[Mapping[int, Callable[[ModelRow], Any]]] = {
        Qt.ItemDataRole.DisplayRole: lambda row: row.title,
        Qt.ItemDataRole.ToolTipRole: lambda row: f"{row.title}\n{row.detail}",
        ModelRole.DETAIL: lambda row: row.detail,
        ModelRole.FIGURE: lambda row: row.figure,
    }
    _query = ""

    def search(self, query: str) -> None:
        """Show the models whose name or kind contains every word."""
        self._query = query
        self.list_again()

    def wanted(self) -> Sequence[ModelRow]:
        """Return the models that are found."""
        return [row for row in self._all if row.is_found(self._query)]

    def row_at(self, position: int) -> ModelRow | None:
        """Return the model of a row, None beyond the last."""
        return self._shown[position] if 0 <= position < len(self._shown) else None

    def position(self, name: str) -> int:
        """Return the row of a model, -1 where it is not shown."""
        return next((place for place, row in enumerate(self._shown) if row.name == name), -1)
