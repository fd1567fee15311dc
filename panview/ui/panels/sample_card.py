"""What the sidebar shows of a sample: how far it is, and how much of the truth is wrong."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from panview.presentation.cards import SampleText
from panview.ui.layouts import STRETCH, in_column, in_row
from panview.ui.theme import BASE_PIXELS
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import SectionHeader, WrappedLabel
from panview.words import tr


class SampleCard(QWidget):
    """A sample's progress and sentence, and a link that draws one.

    Signals
    -------
    draw_wanted
        Somebody wants to draw a sample, or to choose among those there are.
    show_wanted : str
        The sample of this name is to be listed.
    """

    draw_wanted = Signal()
    show_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._header = SectionHeader(tr("Sample"))
        self._answer = WrappedLabel("", "text", pixels=BASE_PIXELS)
        self.show_button = TextButton(tr("Show it"), kind="link")
        self.draw_button = TextButton(tr("Review a sample…"), kind="link")
        column = in_column(self._header, self._answer, of=self, margins=0, spacing=4)
        buttons = in_row(self.show_button, self.draw_button, STRETCH, spacing=12)
        column.addLayout(buttons)
        self.show_button.clicked.connect(lambda: self.show_wanted.emit(self._name))
        self.draw_button.clicked.connect(self.draw_wanted)
        self.set_sample(None)

    def set_sample(self, text: SampleText | None) -> None:
        """Show another sample; None for none."""
        there = text is not None
        for widget in (self._header, self._answer):
            widget.setVisible(there)
        self.show_button.setVisible(text is not None and not text.shown)
        if text is None:
            self._name = ""
            return
        self._name = text.name
        self._header.set_count(f"{text.name} · {text.progress}")
        self._answer.setText(text.answer)
        self._answer.set_tone("text" if text.said else "muted")
        self._answer.setToolTip(text.basis)
        self._answer.setAccessibleDescription(text.basis)

    def answer(self) -> str:
        """Return the sentence that is shown; empty without a sample."""
        return self._answer.text() if self._name else ""
