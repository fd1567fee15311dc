"""Every action of the window as a row of one table; menu, command palette, `?` page and shortcuts are views of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from panview.words import tr


class Needs(IntEnum):
    """What must be open for an action to make sense; each level includes those before it."""

    NOTHING = 0
    DATASET = 1
    PREDICTION = 2
    SEVERAL = 3
    """A prediction set is shown, and there is another to compare it with."""


@dataclass(frozen=True)
class Action:
    """A row of the table.

    Attributes
    ----------
    id : str
        Stable; the key of a rebound shortcut in the settings.
    title : str
    group : str
        Menu and section of the `?` page.
    keys : tuple of str
        Built-in shortcuts as `QKeySequence` reads them; the first is the one that is shown.
    callback : callable
    needs : Needs
    repeats : bool
        Whether the action is done again and again while its key is held down. Only what moves about or turns a knob
        may; what writes, decides, deletes or switches takes a press of its own each time.
    aliases : tuple of str
        Other words that people look for it by, such as "help"; the palette finds it by them.
    checked : callable or None
        Whether what it chooses or switches on is so now: menus mark it. None for what is done once.
    """

    id: str
    title: str
    group: str
    keys: tuple[str, ...]
    callback: Callable[[], object]
    needs: Needs = Needs.NOTHING
    repeats: bool = False
    aliases: tuple[str, ...] = ()
    checked: Callable[[], bool] | None = None


class ActionTable(QObject):
    """The rows as `QAction` of a window."""

    def __init__(self, window: QWidget, rows: Iterable[Action], shortcuts: Mapping[str, str]) -> None:
        super().__init__(window)
        self.rows = tuple(rows)
        self._actions: dict[str, QAction] = {}
        for row in self.rows:
            action = QAction(row.title, self)
            action.setObjectName(row.id)
            action.setAutoRepeat(row.repeats)
            action.setCheckable(row.checked is not None)
            action.triggered.connect(_without_checked(row.callback))
            window.addAction(action)
            self._actions[row.id] = action
        self.set_shortcuts(shortcuts)
        self.set_available(Needs.NOTHING)

    def action(self, action_id: str) -> QAction:
        """Return the action of a row."""
        return self._actions[action_id]

    def set_shortcuts(self, shortcuts: Mapping[str, str]) -> None:
        """Use these shortcuts in place of the built-in ones; an empty text takes the shortcut away.

        A key that somebody has chosen is that of no other action, also where a later version builds it in: Qt would do
        neither.
        """
        chosen = {QKeySequence(key).toString() for key in shortcuts.values() if key}
        for row in self.rows:
            keys = (shortcuts[row.id],) if row.id in shortcuts else row.keys
            sequences = [QKeySequence(key) for key in keys if key]
            if row.id not in shortcuts:
                sequences = [sequence for sequence in sequences if sequence.toString() not in chosen]
            self._actions[row.id].setShortcuts(sequences)
            shown = sequences[0].toString(QKeySequence.SequenceFormat.NativeText) if sequences else ""
            self._actions[row.id].setToolTip(f"{row.title} ({shown})" if shown else row.title)

    def shortcut_text(self, action_id: str) -> str:
        """Return the first shortcut as people see it, empty without one."""
        return self._actions[action_id].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def shortcut_keys(self, action_id: str) -> tuple[str, ...]:
        """Return all shortcuts in Qt's portable form."""
        return tuple(sequence.toString() for sequence in self._actions[action_id].shortcuts())

    def set_available(self, level: Needs) -> None:
        """Enable what makes sense now."""
        for row in self.rows:
            self._actions[row.id].setEnabled(row.needs <= level)

    def refresh_checks(self) -> None:
        """Mark what is so now, of what can be marked."""
        for row in self.rows:
            if row.checked is not None:
                self._actions[row.id].setChecked(row.checked())

    def trigger(self, action_id: str) -> None:
        """Run an action, if it is enabled."""
        self._actions[action_id].trigger()


def _without_checked(callback: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        callback()

    return run


def action_row(
    group: str,
    action_id: str,
    title: str,
    keys: str,
    callback: Callable[[], object],
    needs: Needs = Needs.NOTHING,
    *,
    repeats: bool = False,
    aliases: str = "",
    checked: Callable[[], bool] | None = None,
) -> Action:
    """Make a row; several keys are separated by a bar, and so are other words for it."""
    shortcuts, words = (tuple(part for part in said.split("|") if part) for said in (keys, aliases))
    return Action(action_id, tr(title), group, shortcuts, callback, needs, repeats, words, checked)
