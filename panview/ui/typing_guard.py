"""Keys typed into a text field, or that move a slider, are never taken for shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
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

_TEXT = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QKeySequenceEdit)
_MOVED_BY_ARROWS = (QAbstractSlider, QComboBox)
_ARROWS = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}
_WITH_CONTROL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class TypingGuard(QObject):
    """Answers Qt's question, before a shortcut acts, whether the widget with the focus wants the key itself."""

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
        return False


def _wants(focus: QWidget, event: QKeyEvent) -> bool:
    if event.modifiers() & _WITH_CONTROL:
        return False
    if isinstance(focus, _TEXT):
        return bool(event.text()) or event.key() in _ARROWS
    return isinstance(focus, _MOVED_BY_ARROWS) and event.key() in _ARROWS
