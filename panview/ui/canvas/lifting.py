"""Lifting the masks: while Shift or a key of one's own is held, the photo is seen alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_TEXT_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


class Lifting(QObject):
    """Watches the keys of a window for a canvas.

    Signals
    -------
    changed : bool
        Whether the masks are lifted.
    """

    changed = Signal(bool)

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._lifted = False
        self._shift = False
        self._held = False
        self._key: int | None = None
        self._pressed: int | None = None

    def watch(self, window: QWindow | None) -> None:
        """See the keys of a window before it does; they go to whatever has the focus.

        Installing a filter again does no harm, and Qt removes it with the window.
        """
        if window is not None:
            window.installEventFilter(self)

    def hold(self) -> None:
        """Lift the masks until the key is let go; chosen from a menu, until the next key or once more."""
        self._key, self._held = self._pressed, not self._held
        self._tell()

    def see_shift(self, held: bool) -> None:
        """Take note of whether Shift is held; in a text field it types capitals and lifts nothing."""
        typing = isinstance(QApplication.focusWidget(), _TEXT_FIELDS)
        self._shift = held and not typing and self._canvas.isVisible()
        self._tell()

    def end(self) -> None:
        """Lower the masks, whatever is held."""
        self._shift = self._held = False
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        kind = event.type()
        if kind is QEvent.Type.FocusOut:
            self.end()
        elif isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            if kind is QEvent.Type.ShortcutOverride:
                # ShortcutOverride comes before a shortcut acts; the window never sees the shortcut's key press.
                self._pressed = event.key()
                self._let_go(self._key is None and self._held)
            elif kind is QEvent.Type.KeyPress:
                self._pressed = None
                if event.key() == Qt.Key.Key_Shift:
                    self.see_shift(True)
            elif kind is QEvent.Type.KeyRelease:
                if event.key() == Qt.Key.Key_Shift:
                    self.see_shift(False)
                self._let_go(self._held and event.key() == self._key)
        return False

    def _let_go(self, over: bool) -> None:
        if over:
            self._held = False
            self._tell()

    def _tell(self) -> None:
        lifted = self._shift or self._held
        if lifted != self._lifted:
            self._lifted = lifted
            self.changed.emit(lifted)
