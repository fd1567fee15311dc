"""Tables of texts under titles, for lists that show their rows in the order they are given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.ui.widgets.painting import LEFT, RIGHT

Index = QModelIndex | QPersistentModelIndex


class HasCells(Protocol):
    """A row that says what stands in each column."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The texts, from left to right."""


R = TypeVar("R", bound=HasCells)


class CellTable(QAbstractTableModel):
    """Rows of text; the tool tip of a cell is the whole of its text.

    Parameters
    ----------
    titles : sequence of str
        Of the columns.
    left : collection of int, optional
        Columns whose titles begin at the left, the others end at the right (default: as the header has it).
    """

    def __init__(
        self, titles: Sequence[str], parent: QObject | None = None, left: Collection[int] | None = None
    ) -> None:
        super().__init__(parent)
        self._titles, self._left = tuple(titles), left
        self._cells: tuple[tuple[str, ...], ...] = ()

    def set_cells(self, cells: Sequence[tuple[str, ...]]) -> None:
        """Replace the texts; each row has one for every column."""
        self.beginResetModel()
        self._cells = tuple(cells)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._titles):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and self._left is not None:
            return int(LEFT if section in self._left else RIGHT)
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._cells):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._cells[index.row()][index.column()]
        return None


class TextRows(CellTable):
    """Rows that are texts alone; all columns are figures but the first, or those that begin at the left."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None, left: Collection[int] = (0,)) -> None:
        super().__init__(titles, parent, left)
        self._wholes: tuple[str, ...] = ()

    def set_rows(self, rows: Sequence[tuple[str, ...]], wholes: Sequence[str] = ()) -> None:
        """Replace the rows, and say what the last cell of each is in whole where it is cut."""
        self._wholes = tuple(wholes)
        self.set_cells(rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        last = index.column() == len(self._titles) - 1
        if role == Qt.ItemDataRole.ToolTipRole and last and index.row() < len(self._wholes):
            return self._wholes[index.row()]
        return super().data(index, role)

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows."""
        return self._cells


class TextTable(CellTable, Generic[R]):
    """Rows that have more to them than their texts."""

    def __init__(
        self, titles: Sequence[str], parent: QObject | None = None, left: Collection[int] | None = None
    ) -> None:
        super().__init__(titles, parent, left)
        self._rows: tuple[R, ...] = ()

    def set_rows(self, rows: Sequence[R]) -> None:
        """Replace the rows."""
        self._rows = tuple(rows)
        self.set_cells([row.cells for row in rows])

    def row(self, position: int) -> R:
        """Return the row at a position."""
        return self._rows[position]
