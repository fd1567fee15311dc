"""The base of lists: what a row says in each role is declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")


class ListModel(QAbstractListModel, Generic[R]):
    """Rows in the order they are given, of which a subclass may list some."""

    said: ClassVar[Mapping[int, Callable[[Any], Any]]] = {}
    """Role of Qt or of the list -> what a row says in it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[R, ...] = ()
        self._shown: Sequence[R] = ()

    def set_rows(self, rows: Sequence[R]) -> None:
        """Replace the rows."""
        self._all = tuple(rows)
        self.list_again()

    def list_again(self) -> None:
        """List the rows that are wanted now."""
        self.beginResetModel()
        self._shown = self.wanted()
        self.endResetModel()

    def wanted(self) -> Sequence[R]:
        """Return the rows that are listed, from top to bottom."""
        return self._all

    def rows(self) -> tuple[R, ...]:
        """Return all rows, listed or not."""
        return self._all

    def row(self, position: int) -> R:
        """Return what is listed at a position."""
        return self._shown[position]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        tell = self.said.get(int(role))
        if tell is None or not index.isValid() or index.row() >= len(self._shown):
            return None
        return tell(self._shown[index.row()])
