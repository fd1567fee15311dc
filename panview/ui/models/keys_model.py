"""The rows of the keys page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence

from panview.presentation.rows import KeyRow
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex

TITLE_COLUMN = 0
KEYS_COLUMN = 1


class KeysRole(IntEnum):
    """Roles of `KeysModel` beside Qt's own."""

    ID = Qt.ItemDataRole.UserRole
    """Name of the action, "" for the header of a group."""
    KEYS = Qt.ItemDataRole.UserRole + 1
    """Shortcuts as shown to people: tuple of str."""


class KeysModel(QAbstractTableModel):
    """Actions by group with their shortcuts; a group's first row is its name."""

    rebound = Signal(str, str)
    """Action and its one new shortcut, "" for none."""

    conflicted = Signal(str, str)
    """Shortcut somebody wanted, and the title of the action that has it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[KeyRow, ...] = ()
        self._query = ""
        self._lines: list[KeyRow | str] = []

    def set_rows(self, rows: Sequence[KeyRow]) -> None:
        """Replace the actions."""
        self.beginResetModel()
        self._all = tuple(rows)
        self._lines = self._grouped()
        self.endResetModel()

    def search(self, query: str) -> None:
        """Keep the actions whose title, group or shortcut contains a text."""
        self.beginResetModel()
        self._query = query.strip().lower()
        self._lines = self._grouped()
        self.endResetModel()

    def line(self, position: int) -> KeyRow | str:
        """Return the action at a position, or the name of the group that begins there."""
        return self._lines[position]

    def first_action(self) -> int:
        """Return where the first action stands, -1 without one."""
        return next((at for at, line in enumerate(self._lines) if isinstance(line, KeyRow)), -1)

    def owner(self, shortcut: str) -> KeyRow | None:
        """Return the action that has a shortcut."""
        wanted = _portable(shortcut)
        return next((row for row in self._all if wanted in map(_portable, row.shortcuts)), None)

    def rebind(self, action: str, shortcut: str) -> bool:
        """Give an action one new shortcut, "" for none; refuse one that another action has."""
        if shortcut:
            owner = self.owner(shortcut)
            if owner is not None and owner.id != action:
                self.conflicted.emit(_native(shortcut), owner.title)
                return False
        keys = (_portable(shortcut),) if shortcut else ()
        self._all = tuple(replace(row, shortcuts=keys) if row.id == action else row for row in self._all)
        for position, line in enumerate(self._lines):
            if isinstance(line, KeyRow) and line.id == action:
                self._lines[position] = replace(line, shortcuts=keys)
                self.dataChanged.emit(self.index(position, TITLE_COLUMN), self.index(position, KEYS_COLUMN))
        self.rebound.emit(action, keys[0] if keys else "")
        return True

    def take_over(self, action: str, shortcut: str) -> None:
        """Give an action a shortcut that another one has, which keeps its other keys but one."""
        owner = self.owner(shortcut)
        if owner is not None and owner.id != action:
            others = [key for key in owner.shortcuts if _portable(key) != _portable(shortcut)]
            self.rebind(owner.id, others[0] if others else "")
        self.rebind(action, shortcut)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else 2

    def flags(self, index: Index) -> Qt.ItemFlag:  # noqa: D102
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if isinstance(self._lines[index.row()], str):
            # Arrow keys pass over it.
            return Qt.ItemFlag.NoItemFlags
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == KEYS_COLUMN else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | editable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and 0 <= section < 2:
            return (tr("Action"), tr("Shortcut"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        if isinstance(line, str):
            if role == Qt.ItemDataRole.DisplayRole and index.column() == TITLE_COLUMN:
                return tr(line)
            return "" if role == KeysRole.ID else None
        keys = tuple(map(_native, line.shortcuts))
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title if index.column() == TITLE_COLUMN else tr(" or ").join(keys)
        if role == Qt.ItemDataRole.EditRole and index.column() == KEYS_COLUMN:
            return line.shortcuts[0] if line.shortcuts else ""
        if role == KeysRole.ID:
            return line.id
        if role == KeysRole.KEYS:
            return keys
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: D102, ANN401
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() != KEYS_COLUMN:
            return False
        line = self._lines[index.row()]
        return isinstance(line, KeyRow) and self.rebind(line.id, str(value))

    def _grouped(self) -> list[KeyRow | str]:
        groups: dict[str, list[KeyRow]] = {}
        for row in self._all:
            words = " ".join((row.title, tr(row.group), *row.shortcuts, *row.aliases)).lower()
            if self._query in words:
                groups.setdefault(row.group, []).append(row)
        lines: list[KeyRow | str] = []
        for group, rows in groups.items():
            lines += [group, *rows]
        return lines


def _portable(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.PortableText)


def _native(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
