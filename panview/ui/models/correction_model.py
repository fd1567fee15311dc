"""What corrections do, or why they do not, as rows of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.presentation.rows import CorrectionRow
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex

CHANGE_TITLES = (tr("Image"), tr("Change"), tr("Before"), tr("After"), tr("Pixels"), tr("Because"), tr("Reviewer"))
REFUSED_TITLES = (tr("Image"), tr("Requested"), tr("Segment"), tr("Reason"), tr("Reviewer"))
ACTION_COLUMN = 1


class CorrectionModel(QAbstractTableModel):
    """Rows in the order they are given."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._rows: tuple[CorrectionRow, ...] = ()

    def set_rows(self, rows: Sequence[CorrectionRow]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row(self, position: int) -> CorrectionRow:
        """Return the row at a position."""
        return self._rows[position]

    def first_of(self, image: int) -> int:
        """Return the first row of an image, -1 without one."""
        return next((place for place, row in enumerate(self._rows) if row.image == image), -1)

    def find(self, image: int, change: int) -> int:
        """Return the row of a change, -1 without one."""
        wanted = (image, change)
        return next((place for place, row in enumerate(self._rows) if (row.image, row.change) == wanted), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section] if section < len(self._titles) else None
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()].cells[index.column()]
        return None
