"""What the sidebar shows of a set whose table is in parts: the figures of all images, and what is in memory."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from panview.presentation.parts_content import PartsText
from panview.ui.layouts import STRETCH, in_column, in_row
from panview.ui.theme import BASE_PIXELS
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import SectionHeader, WrappedLabel
from panview.words import tr


class PartsCard(QWidget):
    """Figures of all images, which of them are in memory, and links that read others; hidden for any other set.

    Signals
    -------
    next_wanted
        The next images are to be read.
    count_wanted
        The figures of all images are to be counted.
    """

    next_wanted = Signal()
    count_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = SectionHeader(tr("All images"))
        self._figures = WrappedLabel("", "text", pixels=BASE_PIXELS)
        self._splits = WrappedLabel("", "muted", pixels=BASE_PIXELS - 1)
        self._held = WrappedLabel("", "muted", pixels=BASE_PIXELS - 1)
        self.next_button = TextButton(tr("Read the next images"), kind="link")
        self.next_button.setToolTip(
            tr("Click an image of the list to read its part; a filter reads those that meet it from all parts.")
        )
        self.count_button = TextButton(tr("Count them"), kind="link")
        column = in_column(self._header, self._figures, self._splits, self._held, of=self, margins=0, spacing=4)
        buttons = in_row(self.next_button, self.count_button, STRETCH, spacing=12)
        column.addLayout(buttons)
        self.next_button.clicked.connect(self.next_wanted)
        self.count_button.clicked.connect(self.count_wanted)
        self.set_text(None)

    def set_text(self, text: PartsText | None) -> None:
        """Show another text; None hides the card."""
        self.setVisible(text is not None)
        if text is None:
            return
        self._header.set_count(text.images)
        self._figures.setText(text.figures)
        self._splits.setText(text.splits)
        self._splits.setVisible(bool(text.splits))
        self._held.setText(text.held)
        self.next_button.setVisible(text.more)
        self.count_button.setVisible(text.can_count)

    def texts(self) -> tuple[str, str, str]:
        """Return the figures, those of things and stuff, and what is in memory, as they are shown."""
        return self._figures.text(), self._splits.text(), self._held.text()
