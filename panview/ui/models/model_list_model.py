"""The models that can be run, for the list of the run dialog."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.presentation.rows import ModelRow

Index = QModelIndex | QPersistentModelIndex


class ModelRole(IntEnum):
    """Roles of `ModelListModel` beside Qt's own."""

    DETAIL = Qt.ItemDataRole.UserRole
    """What it is and where its weights are."""
    FIGURE = Qt.ItemDataRole.UserRole + 1
    """Published PQ."""


class ModelListModel(QAbstractListModel):
    """Models, of which a search keeps some."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ModelRow, ...] = ()
        self._shown: tuple[ModelRow, ...] = ()
        self._query = ""

    def set_rows(self, rows: Sequence[ModelRow]) -> None:
        """Replace the models."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._shown = self._found()
        self.endResetModel()

    def search(self, query: str) -> None:
        """Show the models whose name or kind contains every word."""
        self.beginResetModel()
        self._query = query
        self._shown = self._found()
        self.endResetModel()

    def row_at(self, position: int) -> ModelRow | None:
        """Return the model of a row, None beyond the last."""
        return self._shown[position] if 0 <= position < len(self._shown) else None

    def position(self, name: str) -> int:
        """Return the row of a model, -1 where it is not shown."""
        return next((place for place, row in enumerate(self._shown) if row.name == name), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.title}\n{row.detail}"
        if role == ModelRole.DETAIL:
            return row.detail
        return row.figure if role == ModelRole.FIGURE else None

    def _found(self) -> tuple[ModelRow, ...]:
        words = self._query.lower().split()
        return tuple(
            row
            for row in self._rows
            if row.always or all(word in f"{row.title} {row.detail}".lower() for word in words)
        )
