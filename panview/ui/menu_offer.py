"""Menus over things: whatever is under the pointer, or has the keyboard, says what a menu there is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

MenuOffer = Callable[[str, QWidget, QPoint], None]
"""Kind of thing, the widget that it is in, and a place on the screen."""
_TEXT = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


@runtime_checkable
class HasMenu(Protocol):
    """A widget over which a menu can be opened."""

    def menu_of(self, place: QPoint | None) -> tuple[str, QPoint] | None:
        """Return the kind of thing at a place, which becomes what is selected, and where its menu opens.

        Parameters
        ----------
        place : QPoint or None
            In the widget, of a scroll area in its viewport; None asks for what is selected.
        """


def offer_menu(watched: QObject, event: QEvent) -> bool:
    """Open the menu of what is under the pointer; text fields have one of their own."""
    if not isinstance(event, QContextMenuEvent) or not isinstance(watched, QWidget) or isinstance(watched, _TEXT):
        return False
    by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
    return open_menu(watched, None if by_key else event.globalPos())


def offer_by_key(fallback: QWidget) -> None:
    """Open the menu of what has the keyboard, or else of a widget; of a text field its own."""
    focus = QApplication.focusWidget()
    if isinstance(focus, _TEXT):
        place = focus.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, focus.mapToGlobal(place))
        QApplication.postEvent(focus, event)
    elif focus is None or not open_menu(focus, None):
        open_menu(fallback, None)


def open_menu(widget: QWidget, place: QPoint | None) -> bool:
    """Open the menu of what is at a place of the screen, or with None of what is selected in a widget."""
    holder: QWidget | None = widget
    while holder is not None and not isinstance(holder, HasMenu):
        holder = None if holder.isWindow() else holder.parentWidget()
    offer: MenuOffer | None = getattr(widget.window(), "offer_menu", None)
    if holder is None or offer is None:
        return False
    inside = holder.viewport() if isinstance(holder, QAbstractScrollArea) else holder
    found = holder.menu_of(None if place is None else inside.mapFromGlobal(place))
    if found is None:
        return False
    kind, where = found
    offer(kind, holder, inside.mapToGlobal(where))
    return True
