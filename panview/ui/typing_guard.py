"""What a key means by where the keyboard is: text, a slider, a button, or a shortcut; and what a held key does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from panview.ui.widgets.overlay import Overlay

_TEXT = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QKeySequenceEdit)
_MOVED_BY_ARROWS = (QAbstractSlider, QComboBox)
_ARROWS = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_WITH_CONTROL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def keep_key(watched: QObject, event: QEvent) -> bool:
    """Answer Qt's question, before a shortcut acts, whether the widget with the focus wants the key itself."""
    focus = QApplication.focusWidget()
    if isinstance(event, QKeyEvent) and isinstance(watched, QWidget) and watched is focus and _wants(focus, event):
        event.accept()
        return True
    return False


def press_key(watched: QObject, event: QEvent) -> bool:
    """Let Enter press the focused button, and let Enter and Space act once per press.

    Shortcuts say for themselves whether they repeat (`panview.ui.actions.Action.repeats`); here it is the keys that
    widgets handle: held down, they would press a button, tick a box or open a row over and over, and answer what opens
    next.
    """
    if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
        return False
    if event.isAutoRepeat() and _acts_once(watched, event):
        return True
    focus = QApplication.focusWidget()
    if watched is focus and isinstance(focus, QAbstractButton) and _presses(focus, event):
        focus.click()
        return True
    return False


def leave_text(watched: QObject, event: QEvent) -> bool:
    """Leave a text field of the window when somebody clicks elsewhere.

    Most of what can be clicked takes no focus, and the next key meant as a shortcut would be typed into the field.
    """
    if isinstance(watched, QWidget):
        _leave_text(watched)
    return False


def _leave_text(clicked: QWidget) -> None:
    focus = QApplication.focusWidget()
    if not isinstance(focus, _TEXT) or focus.window() is not clicked.window() or _lies_on_overlay(focus):
        return
    if clicked is not focus and not focus.isAncestorOf(clicked):
        focus.clearFocus()


def _lies_on_overlay(widget: QWidget | None) -> bool:
    """Whether a widget is part of a card over the window, where keys are no shortcuts anyway."""
    while widget is not None and not isinstance(widget, Overlay):
        widget = widget.parentWidget()
    return widget is not None


def _wants(focus: QWidget, event: QKeyEvent) -> bool:
    if event.modifiers() & _WITH_CONTROL:
        return False
    if isinstance(focus, _TEXT):
        return bool(event.text()) or event.key() in _ARROWS
    if isinstance(focus, QAbstractButton):
        return _presses(focus, event)
    return isinstance(focus, _MOVED_BY_ARROWS) and event.key() in _ARROWS


def _acts_once(focus: QWidget, event: QKeyEvent) -> bool:
    """Whether a key that is held down does nothing more: Enter, and Space where it is no text."""
    if isinstance(focus, QTextEdit | QPlainTextEdit):
        return False
    return event.key() in _ENTER or (event.key() == Qt.Key.Key_Space and not isinstance(focus, _TEXT))


def _presses(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Whether Enter means a button: only when Tab has brought the focus there, and not an earlier click."""
    by_key = button.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    return event.key() in _ENTER and by_key and not event.modifiers() & _WITH_CONTROL
