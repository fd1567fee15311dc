"""The verdicts that no longer apply, as rows of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.presentation.rows import StaleRow
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex

TITLES = (
    tr("Image"),
    tr("Status"),
    tr("Truth"),
    tr("Prediction"),
    tr("Verdict"),
    tr("Note"),
    tr("Reviewer"),
    tr("Time"),
)


class StaleModel(QAbstractTableModel):
    """Rows in the order they are given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[StaleRow, ...] = ()

    def set_rows(self, rows: Sequence[StaleRow]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, position: int) -> StaleRow:
        """Return the row at a position."""
        return self._rows[position]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section < len(TITLES):
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()].cells[index.column()]
        return None
