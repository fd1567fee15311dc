"""The conditions of the filter, a chip for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from panview.review.condition_words import ChipText
from panview.ui.widgets.condition_chip import ConditionChip
from panview.ui.widgets.flow import Flow
from panview.words import tr


class ConditionChips(QWidget):
    """Chips side by side; hidden while there is none.

    Signals
    -------
    edited, removed : ChipText
    """

    edited = Signal(object)
    removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Conditions of the filter"))
        self._flow = Flow(spacing=5, parent=self)
        self._texts: tuple[ChipText, ...] = ()
        self._made: list[ConditionChip] = []
        self.hide()

    def set_chips(self, texts: Sequence[ChipText]) -> bool:
        """Show other conditions; whether the keyboard was on one, and none is left for it."""
        if tuple(texts) == self._texts:
            return False
        held = next((place for place, chip in enumerate(self._made) if chip.hasFocus()), -1)
        self._texts = tuple(texts)
        while len(self._made) < len(texts):
            chip = ConditionChip("", parent=self)
            place = len(self._made)
            chip.edited.connect(partial(self._tell, self.edited, place))
            chip.removed.connect(partial(self._tell, self.removed, place))
            self._flow.addWidget(chip)
            self._made.append(chip)
        for place, chip in enumerate(self._made):
            if place < len(texts):
                chip.set_text(texts[place].text, texts[place].tip)
            chip.setVisible(place < len(texts))
        self.setVisible(bool(texts))
        self._flow.invalidate()
        if held >= 0 and texts:
            self._made[min(held, len(texts) - 1)].setFocus()
        return held >= 0 and not texts

    def chips(self) -> tuple[ConditionChip, ...]:
        """Return the chips that are shown."""
        return tuple(self._made[: len(self._texts)])

    def texts(self) -> tuple[str, ...]:
        """Return what they say."""
        return tuple(each.text for each in self._texts)

    def _tell(self, signal: SignalInstance, place: int) -> None:
        # Of another set of conditions by now, it stands for nothing.
        if place < len(self._texts):
            signal.emit(self._texts[place])
