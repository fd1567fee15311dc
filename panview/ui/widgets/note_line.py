"""A line that shows a note and is written on where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QWidget

from panview.ui.theme import BASE_PIXELS, ui_font
from panview.words import tr

_STAYS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""Switching to another window for a moment, or opening a menu, does not end writing."""


class NoteLine(QLineEdit):
    """Shows a note; a click or `begin` starts writing. Enter keeps what is written, Escape drops it.

    Whoever leaves the line otherwise keeps what is written, too: words are not lost by a click beside them.
    """

    begun = Signal()
    """Somebody begins to write, by `begin` or with a click; what the note is about is what is shown now."""
    kept = Signal(str)
    """The text, when it is to be kept and is another one than before."""
    ended = Signal()
    """Nobody writes any more, whether the text was kept or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = ""
        self._writing = False
        self._came_from: QWidget | None = None
        self.setProperty("role", "note")
        self.setFont(ui_font(BASE_PIXELS - 1))
        self.setFixedHeight(24)
        self.setMinimumWidth(60)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Note"))
        self.returnPressed.connect(self._keep)

    @property
    def is_writing(self) -> bool:
        """Whether somebody writes."""
        return self._writing

    def show_note(self, text: str, hint: str) -> None:
        """Show a note, or a hint where there is none; what somebody writes at the moment stays."""
        if self._writing:
            return
        self.setPlaceholderText(hint)
        if text != self.text():
            self.setText(text)
        self.setCursorPosition(0)
        self.setToolTip(text)

    def begin(self) -> None:
        """Write, on with what is there."""
        if not self._writing:
            self._came_from = QApplication.focusWidget()
            # Where room is short the line is hidden until somebody writes, and what is hidden gets no keyboard.
            self._start()
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.selectAll()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # Enter and Escape are the line's while it is written on, whatever they do elsewhere in the window.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._before)
            self._leave()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self._start()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        if self._writing and event.reason() not in _STAYS:
            self._end()

    def _start(self) -> None:
        if not self._writing:
            self._writing, self._before = True, self.text()
            self.begun.emit()

    def _keep(self) -> None:
        self._leave()

    def _leave(self) -> None:
        """Give the keyboard back to where it was, which ends writing."""
        back = self._came_from
        if back is None or not back.isVisible() or back is self:
            back = self.window()
        back.setFocus(Qt.FocusReason.OtherFocusReason)
        # Even if no widget takes the focus.
        self._end()

    def _end(self) -> None:
        if not self._writing:
            return
        self._writing, self._came_from = False, None
        text = self.text().strip()
        self.setCursorPosition(0)
        if text != self._before.strip():
            self.kept.emit(text)
        self.ended.emit()
