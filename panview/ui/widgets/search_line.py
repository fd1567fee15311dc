"""A line for searching or filtering that waits until somebody stops typing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction, QFont, QKeyEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from panview.ui.theme import set_styled, ui_font
from panview.ui.timers import one_shot
from panview.ui.widgets.icons import icon
from panview.words import tr

DEBOUNCE_MS = 250


class SearchLine(QLineEdit):
    """A line with an icon and a clear button.

    Parameters
    ----------
    placeholder : str
        What may be typed; also the accessible name.
    icon_name : str
        Icon before the text.
    font : QFont, optional
        Another font than the window's.
    delay_ms : int
        Time to wait after the last key.
    """

    search_changed = Signal(str)
    """The text, 250 ms after the last key, or at once on Enter and when cleared. Not emitted by `set_text`."""

    left_down = Signal()
    """Down was pressed: go on to the list below."""

    confirmed = Signal()
    """Enter was pressed, and what the line says has been told: go on to what was found."""

    given_up = Signal()
    """Escape was pressed, and what the line says has been told: leave it."""

    def __init__(
        self,
        placeholder: str,
        icon_name: str = "search",
        font: QFont | None = None,
        delay_ms: int = DEBOUNCE_MS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._said = ""
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFont(font or ui_font())
        self._leading: QAction | None = None
        if icon_name:
            self._leading = self.addAction(icon(icon_name), QLineEdit.ActionPosition.LeadingPosition)
            self._leading.setText(placeholder)
        # Qt's own clear button keeps its picture when the theme changes.
        self._clear = self.addAction(icon("close-circle"), QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setText(tr("Clear"))
        self._clear.setToolTip(tr("Clear"))
        self._clear.setVisible(False)
        self._clear.triggered.connect(self.clear)
        self._recolour()
        self._timer = one_shot(self, delay_ms, self._say)
        self.textEdited.connect(self._edited)
        self.textChanged.connect(self._cleared)
        self.returnPressed.connect(self._confirm)

    def set_text(self, text: str) -> None:
        """Show another text without a signal."""
        self._said = text
        self._timer.stop()
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def is_invalid(self) -> bool:
        """Return whether the line is drawn in the danger colour."""
        return bool(self.property("invalid"))

    def set_invalid(self, invalid: bool) -> None:
        """Draw the line in the danger colour."""
        set_styled(self, "invalid", invalid)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # A key typed here is never a command of the window, not even Enter or Escape; F1 to F35 type nothing.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            if not event.modifiers() & commands and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self._say()
            self.given_up.emit()
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Down:
            self._say()
            self.left_down.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_clear"):
            self._recolour()

    def _recolour(self) -> None:
        if self._leading is not None:
            self._leading.setIcon(icon(self._icon_name))
        self._clear.setIcon(icon("close-circle"))

    def _edited(self, text: str) -> None:
        self._timer.start()
        if text[: self.cursorPosition()].endswith(" ") and not self.hasSelectedText():
            # Ctrl+Z undoes a word at a time; Qt would undo everything typed since the cursor last moved.
            self._end_step()

    def _end_step(self) -> None:
        place = self.cursorPosition()
        self.setCursorPosition(place - 1)
        self.setCursorPosition(place)

    def _confirm(self) -> None:
        self._say()
        self.confirmed.emit()

    def _cleared(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        # The clear button changes the text without an edit.
        if not text:
            self._say()

    def _say(self) -> None:
        self._timer.stop()
        if self.text() != self._said:
            self._said = self.text()
            self.search_changed.emit(self._said)
