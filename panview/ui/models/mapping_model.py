"""The numbers of a prediction set, and what each is to stand for, as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from panview.presentation.mapping import (
    CHOSEN,
    TITLES,
    MappingRow,
    categories_found,
    category_text,
    mapping_cells,
    next_unsure,
)
from panview.ui.models.text_table import CellTable, Index


class MappingRole(IntEnum):
    """Roles beside those of Qt."""

    SURE = Qt.ItemDataRole.UserRole + 1
    """Whether what a number stands for needs no second look; False too where it is not said."""


class MappingColumn(IntEnum):
    """Columns."""

    NUMBER = 0
    CATEGORY = 1
    WHY = 2


class MappingModel(CellTable):
    """Rows in the order they are given; what they stand for is changed one by one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, parent)
        self._rows: list[MappingRow] = []
        self._names: tuple[str, ...] = ()

    def set_rows(self, rows: Sequence[MappingRow], names: Sequence[str], first: str = TITLES[0]) -> None:
        """Replace the rows; ``names`` are those of the dataset's categories, ``first`` what heads the numbers."""
        self._rows, self._names, self._titles = list(rows), tuple(names), (first, *TITLES[1:])
        self.set_cells([mapping_cells(row, self._names) for row in rows])

    def rows(self) -> tuple[MappingRow, ...]:
        """Return all rows."""
        return tuple(self._rows)

    def choose(self, position: int, category: int) -> None:
        """Let the number of a row stand for a category, or for `NOTHING`."""
        row = self._rows[position] = replace(self._rows[position], category=category, why=CHOSEN, sure=True)
        cells = list(self._cells)
        cells[position] = mapping_cells(row, self._names)
        self._cells = tuple(cells)
        self.dataChanged.emit(self.index(position, 0), self.index(position, len(TITLES) - 1))

    def first_unsure(self, after: int = -1) -> int:
        """Return the next row that wants a look, from a row on and then from the top; -1 where none does."""
        return next_unsure(self._rows, after)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if role == MappingRole.SURE and index.isValid():
            return self._rows[index.row()].sure
        return super().data(index, role)


class ChoiceModel(CellTable):
    """The categories to choose from, those whose name holds what was typed; first "no category"."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("",), parent)
        self._names: tuple[str, ...] = ()
        self._shown: list[int] = []

    def set_names(self, names: Sequence[str]) -> None:
        """Replace the categories."""
        self._names = tuple(names)
        self.filter("")

    def filter(self, text: str) -> None:
        """List the categories whose name holds a text."""
        self._shown = categories_found(self._names, text)
        self.set_cells([(category_text(category, self._names),) for category in self._shown])

    def category(self, position: int) -> int:
        """Return the category at a position."""
        return self._shown[position]

    def position(self, category: int) -> int:
        """Return where a category is listed, -1 where it is not."""
        return self._shown.index(category) if category in self._shown else -1
