"""Menus as views of the table of actions: the bar at the top, native where there is one, and those of a right click."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from panview.presentation.menus import LINE, MENU_BAR, FilledMenu, Known, context_menu, filled, without_taken
from panview.ui.actions import ActionTable

_ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "settings": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
}
"""Where macOS has its own place for an action; it finds the others by no words of theirs."""


class Menus(QObject):
    """Makes menus of a table of actions, and marks what is so now when one opens.

    Parameters
    ----------
    bar : QMenuBar
    table : ActionTable
    """

    def __init__(self, bar: QMenuBar, table: ActionTable) -> None:
        super().__init__(bar)
        self._bar, self._table = bar, table
        self._known = [Known(row.id, row.group) for row in table.rows]
        self._titles: list[tuple[QMenu, str]] = []
        for row in table.rows:
            table.action(row.id).setMenuRole(_ROLES.get(row.id, QAction.MenuRole.NoRole))
        for menu in filled(MENU_BAR, self._known):
            made = bar.addMenu(menu.title)
            self._titles.append((made, menu.title))
            if bar.isNativeMenuBar():
                # Keys are found in it before it is ever opened.
                self._fill(made, menu)
            else:
                made.aboutToShow.connect(partial(self._fill, made, menu))
            made.aboutToShow.connect(table.refresh_checks)
            made.aboutToHide.connect(self._wait_to_hide)
        self._brief = False
        self.follow_keys()

    def follow_keys(self) -> None:
        """Take from the titles those letters that are keys of actions with Alt."""
        taken = [key for row in self._table.rows for key in self._table.shortcut_keys(row.id)]
        for menu, title in self._titles:
            menu.setTitle(without_taken(title, taken))

    def open_bar(self) -> None:
        """Open the first menu, for the keyboard; a bar that is hidden comes for one choice."""
        first = self._bar.actions()[0]
        if not self._bar.isVisible():
            self._bar.show()
            self._brief = True
        self._bar.setActiveAction(first)

    def held_by(self, kind: str) -> tuple[str, ...]:
        """Return the ids of the actions in the menu of a kind of thing."""
        return tuple(context_menu(kind, self._known).actions())

    def popup_of(self, kind: str, parent: QWidget) -> QMenu:
        """Return the menu of a kind of thing, which goes when it is closed."""
        menu = QMenu(parent)
        self._fill(menu, context_menu(kind, self._known))
        self._table.refresh_checks()
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _wait_to_hide(self) -> None:
        if self._brief:
            # One menu hides before the next one shows.
            QTimer.singleShot(0, self, self._hide_unused)

    def _hide_unused(self) -> None:
        if self._brief and not any(menu.isVisible() for menu, _ in self._titles):
            self._brief = False
            self._bar.hide()

    def _fill(self, menu: QMenu, content: FilledMenu) -> None:
        if menu.actions():
            return
        for entry in content.entries:
            if isinstance(entry, FilledMenu):
                inner = menu.addMenu(entry.title)
                self._fill(inner, entry)
            elif entry == LINE:
                menu.addSeparator()
            else:
                menu.addAction(self._table.action(entry))
