"""The numbers of a prediction set, and what each is to stand for, as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.presentation.mapping import CHOSEN, NOTHING, UNSAID, MappingRow, reason_words
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex

NO_CATEGORY = tr("no category")
TITLES = (tr("Number"), tr("Category"), tr("Based on"))


class MappingRole(IntEnum):
    """Roles beside those of Qt."""

    SURE = Qt.ItemDataRole.UserRole + 1
    """Whether what a number stands for needs no second look; False too where it is not said."""


class MappingColumn(IntEnum):
    """Columns."""

    NUMBER = 0
    CATEGORY = 1
    WHY = 2


class MappingModel(QAbstractTableModel):
    """Rows in the order they are given; what they stand for is changed one by one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[MappingRow] = []
        self._names: tuple[str, ...] = ()
        self._titles = TITLES

    def set_rows(self, rows: Sequence[MappingRow], names: Sequence[str], first: str = TITLES[0]) -> None:
        """Replace the rows; ``names`` are those of the dataset's categories, ``first`` what heads the numbers."""
        self.beginResetModel()
        self._rows, self._names, self._titles = list(rows), tuple(names), (first, *TITLES[1:])
        self.endResetModel()

    def rows(self) -> tuple[MappingRow, ...]:
        """Return all rows."""
        return tuple(self._rows)

    def choose(self, position: int, category: int) -> None:
        """Let the number of a row stand for a category, or for `NOTHING`."""
        self._rows[position] = replace(self._rows[position], category=category, why=CHOSEN, sure=True)
        self.dataChanged.emit(self.index(position, 0), self.index(position, len(TITLES) - 1))

    def first_unsure(self, after: int = -1) -> int:
        """Return the next row that wants a look, from a row on and then from the top; -1 where none does."""
        count = len(self._rows)
        order = [(after + 1 + step) % count for step in range(count)] if count else []
        return next((place for place in order if not self._rows[place].sure), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section < len(TITLES):
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == MappingRole.SURE:
            return row.sure
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(row, index.column())
        return None

    def _text(self, row: MappingRow, column: int) -> str:
        if column == MappingColumn.NUMBER:
            return f"{row.number}  {row.called}" if row.called else str(row.number)
        if column == MappingColumn.CATEGORY:
            return category_text(row.category, self._names)
        if row.category == UNSAID:
            return tr("not chosen")
        why = reason_words(row.why)
        return why if row.sure or not why else tr("{why}, not certain", why=why)


def category_text(category: int, names: Sequence[str]) -> str:
    """Return what a category is called in the table."""
    return {UNSAID: "?", NOTHING: NO_CATEGORY}[category] if category < 0 else names[category]


class ChoiceModel(QAbstractTableModel):
    """The categories to choose from, those whose name holds what was typed; first "no category"."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._shown: list[int] = []

    def set_names(self, names: Sequence[str]) -> None:
        """Replace the categories."""
        self._names = tuple(names)
        self.filter("")

    def filter(self, text: str) -> None:
        """List the categories whose name holds a text."""
        wanted = text.strip().casefold()
        self.beginResetModel()
        self._shown = [place for place, name in enumerate(self._names) if wanted in name.casefold()]
        if not wanted or wanted in NO_CATEGORY:
            self._shown.insert(0, NOTHING)
        self.endResetModel()

    def category(self, position: int) -> int:
        """Return the category at a position."""
        return self._shown[position]

    def position(self, category: int) -> int:
        """Return where a category is listed, -1 where it is not."""
        return self._shown.index(category) if category in self._shown else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return category_text(self._shown[index.row()], self._names)
        return None
