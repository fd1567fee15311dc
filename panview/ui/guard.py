"""What holds for every widget of the application, whoever made it, Qt's own dialogs included."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from panview.ui.drops import leave_files_to_window
from panview.ui.focus import repaint_viewport, ring_focus
from panview.ui.literal import show_literally, show_tip, take_literally
from panview.ui.menu_offer import offer_menu
from panview.ui.typing_guard import keep_key, leave_text, press_key

W = TypeVar("W", bound=QWidget)

_HANDLERS = {
    QEvent.Type.ShortcutOverride: keep_key,
    QEvent.Type.KeyPress: press_key,
    QEvent.Type.MouseButtonPress: leave_text,
    QEvent.Type.DragEnter: leave_files_to_window,
    QEvent.Type.Polish: show_literally,
    QEvent.Type.ToolTip: show_tip,
    QEvent.Type.Paint: ring_focus,
    QEvent.Type.FocusIn: repaint_viewport,
    QEvent.Type.FocusOut: repaint_viewport,
    QEvent.Type.ContextMenu: offer_menu,
}


class Guard(QObject):
    """The one event filter of the application: each kind of event has a rule, and the rest passes."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        handler = _HANDLERS.get(event.type())
        return handler is not None and handler(watched, event)


def made_at_rest(window: QWidget, make: Callable[[], W]) -> W:
    """Make a widget while the guard of a window sees nothing, which takes a third less time.

    A page is made by thousands of events that no rule is about, and each would be handed to Python. What is made here
    does not enter Qt's event loop, so that no key or click passes unseen.
    """
    app, guard = QApplication.instance(), window.findChild(Guard)
    if app is None or guard is None:
        return make()
    app.removeEventFilter(guard)
    try:
        made = make()
    finally:
        app.installEventFilter(guard)
    # A label has been polished without being shown if something asked for its size.
    for label in made.findChildren(QLabel):
        take_literally(label)
    return made
