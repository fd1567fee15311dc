"""The bar above the canvas while somebody walks through a list of segments that stands on another page."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from panview.ui.layouts import in_row
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel
from panview.words import tr


class WalkBar(QWidget):
    """The place in the list, with buttons for the next and the previous one."""

    step_requested = Signal(int)
    """1 for the next segment, -1 for the one before."""

    back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAccessibleName(tr("Walk through a list"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.back_button = TextButton(tr("Back"))
        self.previous_button = TextButton(tr("Previous"))
        self.next_button = TextButton(tr("Next"))
        self._place = ElidedLabel(font=ui_font(BASE_PIXELS, QFont.Weight.DemiBold))
        self._text = ElidedLabel(tone="muted", elide=Qt.TextElideMode.ElideMiddle)
        in_row(
            self.back_button,
            self._place,
            (self._text, 1),
            self.previous_button,
            self.next_button,
            of=self,
            margins=(12, 5, 12, 5),
            spacing=8,
        )
        self.back_button.clicked.connect(self.back_requested)
        self.previous_button.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next_button.clicked.connect(lambda: self.step_requested.emit(1))
        self.hide()

    def set_content(self, place: int, total: int, text: str) -> None:
        """Say which of the segments is looked at; ``place`` counts from 0, -1 for none of them."""
        self._place.setText(tr("{place:,} of {total:,}", place=place + 1, total=total) if place >= 0 else f"{total:,}")
        self._text.setText(text)
        self.previous_button.setEnabled(place > 0)
        self.next_button.setEnabled(place < total - 1)

    def texts(self) -> tuple[str, str]:
        """Return the place and what is said of it."""
        return self._place.text(), self._text.text()

    def set_shortcuts(self, back: str, previous: str, following: str) -> None:
        """Name the shortcuts as people see them; "" for none."""
        for button, label, keys in (
            (self.back_button, tr("Back"), back),
            (self.previous_button, tr("Previous"), previous),
            (self.next_button, tr("Next"), following),
        ):
            button.setText(f"{label}  {keys}" if keys else label)
            button.setAccessibleName(label)
        self.back_button.setToolTip(tr("Back to the list"))
