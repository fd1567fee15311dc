"""A message in the window, never in front of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from panview.ui.layouts import in_column, in_row
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.icons import IconButton, TextButton, icon
from panview.ui.widgets.labels import PlainLabel, WrappedLabel
from panview.ui.widgets.painting import fill_round
from panview.words import tr

_LEVELS = {
    "error": ("alert-circle", "danger"),
    "warning": ("alert-triangle", "warning"),
    "info": ("information", "accent"),
}


class MessageBanner(QWidget):
    """Icon, text, details, maybe a button, and a close button. Hidden while there is no message."""

    dismissed = Signal()
    shown = Signal(str)
    """What it says from now on, in a sentence or more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = "error"
        self._icon = PlainLabel()
        self._text = WrappedLabel("", "text", BASE_PIXELS)
        self._text.setFont(ui_font(BASE_PIXELS, QFont.Weight.Medium))
        self._details = WrappedLabel()
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action_button = TextButton("")
        self.action_button.clicked.connect(self._help)
        self._action: Callable[[], None] | None = None
        self.other_button = TextButton("")
        self.other_button.clicked.connect(self._help_otherwise)
        self._other: Callable[[], None] | None = None
        self.close_button = IconButton("close", tr("Dismiss"))
        self.close_button.clicked.connect(self._dismiss)
        texts = in_column(self._text, self._details, spacing=3)
        in_row(
            (self._icon, 0, Qt.AlignmentFlag.AlignTop),
            (texts, 1),
            (self.action_button, 0, Qt.AlignmentFlag.AlignVCenter),
            (self.other_button, 0, Qt.AlignmentFlag.AlignVCenter),
            (self.close_button, 0, Qt.AlignmentFlag.AlignTop),
            of=self,
            margins=(18, 10, 10, 10),
            spacing=12,
        )
        self.hide()

    def show_failure(self, text: str, why: str) -> None:
        """Say what failed, and why; of what was called off, which has no reason, nothing is said."""
        if why:
            self.show_message(text, why)

    def show_message(
        self,
        text: str,
        details: str = "",
        level: str = "error",
        action: str = "",
        helps: Callable[[], None] | None = None,
        other: str = "",
        helps_otherwise: Callable[[], None] | None = None,
    ) -> None:
        """Show a message.

        Parameters
        ----------
        text : str
            What happened, in a sentence.
        details : str
            Where, and what to do; may be long.
        level : str
            "error", "warning" or "info".
        action : str
            Label of a button that helps, "" for none.
        helps : Callable, optional
            What the button does; it is forgotten with the message.
        other : str
            Label of a second button, "" for none.
        helps_otherwise : Callable, optional
            What that does.
        """
        self._level = level
        self._action = helps
        self._other = helps_otherwise
        self.other_button.setText(other)
        self.other_button.setAccessibleName(other)
        self.other_button.setVisible(bool(other))
        self._icon.setAccessibleName(level)
        self._show_icon()
        self._text.setText(text)
        self._details.setText(details)
        self._details.setVisible(bool(details))
        self.action_button.setText(action)
        self.action_button.setAccessibleName(action)
        self.action_button.setVisible(bool(action))
        self.setAccessibleName(f"{level}: {text}")
        self.show()
        self.shown.emit(". ".join(filter(None, (f"{level.capitalize()}: {text}", details))))

    def clear(self) -> None:
        """Hide, without a signal."""
        self.hide()

    def withdraw(self, text: str) -> None:
        """Hide if it says this, since it is so no longer or is tried again."""
        if text and self._text.text() == text:
            self.hide()

    def message(self) -> tuple[str, str, str]:
        """Return level, text and details as shown."""
        return self._level, self._text.text(), self._details.text()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_icon"):
            self._show_icon()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        rect = QRectF(self.rect())
        fill_round(painter, rect, 8, theme.surface, theme.border)
        colour = QColor(getattr(theme, _LEVELS[self._level][1]))
        fill_round(painter, QRectF(6, 8, 3, self.height() - 16), 1.5, colour)
        painter.end()

    def _show_icon(self) -> None:
        name, tone = _LEVELS[self._level]
        self._icon.setPixmap(icon(name, tone).pixmap(20, 20))

    def _help(self) -> None:
        if self._action is not None:
            self._action()

    def _help_otherwise(self) -> None:
        if self._other is not None:
            self._other()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
