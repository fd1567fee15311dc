"""The line at the bottom: what runs, what was just done, and where the keys are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from panview.ui.layouts import in_row
from panview.ui.panels.progress_bar import ProgressItem
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.timers import one_shot
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel
from panview.words import tr

HEIGHT = 28
_READING_MS = 6000


class StatusLine(QWidget):
    """Progress, a short message, and a button for the keys."""

    keys_requested = Signal()
    said = Signal(str)
    """A message that is shown from now on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(tr("Status"))
        self.progress = ProgressItem()
        self._message = ElidedLabel("", "muted", ui_font(BASE_PIXELS - 1))
        self.keys_button = TextButton(tr("? keys"))
        self.keys_button.setProperty("flat", True)
        self.keys_button.clicked.connect(self.keys_requested)
        in_row(self.progress, (self._message, 1), self.keys_button, of=self, margins=(8, 0, 6, 0), spacing=12)
        self._fade = one_shot(self, _READING_MS, self._clear)

    def set_shortcut(self, keys: str) -> None:
        """Name the shortcut of the keys' page as people see it; "" for none."""
        self.keys_button.setText(tr("{keys} keys", keys=keys) if keys else tr("Keys"))

    def show_message(self, text: str) -> None:
        """Say what was done; it goes away by itself."""
        self._message.setText(text)
        self._fade.start()
        self.said.emit(text)

    def message(self) -> str:
        """Return what is said now."""
        return self._message.text()

    def _clear(self) -> None:
        self._message.setText("")
