"""Keys typed into a text field, that move a slider, or that press a button, are never taken for shortcuts."""

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


class TypingGuard(QObject):
    """Answers Qt's question, before a shortcut acts, whether the widget with the focus wants the key itself.

    A click elsewhere leaves a text field of the window: most of what can be clicked takes no focus, and the next key
    meant as a shortcut would be typed into the field.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            focus = QApplication.focusWidget()
            if isinstance(watched, QWidget) and watched is focus and _wants(focus, event):
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            focus = QApplication.focusWidget()
            if watched is focus and isinstance(focus, QAbstractButton) and _presses(focus, event):
                focus.click()
                return True
        elif event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
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


def _presses(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Whether Enter means a button: only when Tab has brought the focus there, and not an earlier click."""
    by_key = button.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    return event.key() in _ENTER and by_key and not event.modifiers() & _WITH_CONTROL
