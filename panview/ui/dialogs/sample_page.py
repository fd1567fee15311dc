"""Drawing a sample: how many units, of what, and by what they are stratified; and the samples there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from panview.review.sampling.kinds import By, Of
from panview.ui.layouts import Space, in_column, in_row
from panview.ui.widgets.card import Card
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import CapsLabel, WrappedLabel, hairline
from panview.ui.widgets.search_line import SearchLine
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.words import tr

_WIDTH = 520
_OF = ((Of.DISAGREEMENTS.value, tr("Disagreements")), (Of.SEGMENTS.value, tr("All segments")))
_BY = (
    ("none", tr("No strata")),
    (By.CATEGORY.value, tr("Category")),
    (By.SIZE.value, tr("Size")),
    (By.ERROR.value, tr("Error type")),
    (By.IMPACT.value, tr("PQ impact")),
)
_HELP = tr("Decide the whole sample in any order, or only its first part: add sample_place <= 50 to the filter.")
DEFAULT_COUNT = 200


@dataclass(frozen=True)
class Asked:
    """What was asked for; ``by`` is empty for no strata."""

    name: str
    count: int
    of: str
    by: str
    seed: int


class SamplePage(Card):
    """A card that draws a sample, or shows one that is there.

    Signals
    -------
    draw_wanted : Asked
        Answer by dismissing the card, or with `set_problem`.
    chosen : str
        The sample of this name is to be listed.
    """

    draw_wanted = Signal(object)
    chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH, tr("Review a sample"))
        self.name = SearchLine(tr("Name of the sample"), icon_name="", delay_ms=0)
        self.count = _box(1, 100_000, DEFAULT_COUNT, tr("Number of units"))
        self.of = SegmentedControl(_OF, tr("What to draw"), strong=False)
        self.by = SegmentedControl(_BY, tr("Stratify by"), strong=False)
        self.seed = _box(0, 999_999, 1, tr("Seed"))
        self.known = ChoiceButton(tr("Existing samples"), boxed=True)
        self.draw_button = TextButton(tr("Draw"), kind="primary")
        self.cancel_button = TextButton(tr("Cancel"))
        self._said = WrappedLabel(_HELP)
        self._from = WrappedLabel("")
        self._known_label = CapsLabel(tr("Or show an existing one"))
        self._lay_out()
        self.draw_button.clicked.connect(self._draw)
        self.name.returnPressed.connect(self._draw)
        self.name.textChanged.connect(lambda: self.set_problem(""))
        self.known.changed.connect(self._choose)
        self.cancel_button.clicked.connect(self.dismiss)

    def set_content(self, name: str, about: str, samples: Sequence[str]) -> None:
        """Begin anew.

        Parameters
        ----------
        name : str
            Proposed for the sample.
        about : str
            What it would be drawn from.
        samples : sequence of str
            Those there are, the newest last.
        """
        self.name.set_text(name)
        self.name.selectAll()
        self._from.setText(about)
        self.known.set_options([(each, each) for each in reversed(samples)])
        for widget in (self.known, self._known_label):
            widget.setVisible(bool(samples))
        self.set_problem("")

    def set_problem(self, text: str) -> None:
        """Say why it cannot be drawn; empty for nothing."""
        self.name.set_invalid(bool(text))
        self._said.setText(text or _HELP)
        if self.isVisible():
            self.place()

    def said(self) -> str:
        """Return what is said above the buttons."""
        return self._said.text()

    def first_focus(self) -> QWidget:
        """Return the line of the name."""
        return self.name

    def _draw(self) -> None:
        by = self.by.value()
        self.draw_wanted.emit(
            Asked(self.name.text(), self.count.value(), self.of.value(), "" if by == "none" else by, self.seed.value())
        )

    def _choose(self, name: str) -> None:
        self.dismiss()
        self.chosen.emit(name)

    def _lay_out(self) -> None:
        numbers = in_row(spacing=16)
        for label, box in ((tr("Units"), self.count), (tr("Seed"), self.seed)):
            column = in_column(CapsLabel(label), box, spacing=6)
            numbers.addLayout(column, 1)
        rows = in_column(
            CapsLabel(tr("Name")),
            self.name,
            Space(4),
            numbers,
            Space(4),
            CapsLabel(tr("Draw from")),
            self.of,
            self._from,
            Space(4),
            CapsLabel(tr("Stratify by")),
            self.by,
            Space(8),
            self._known_label,
            self.known,
            margins=(18, 4, 18, 12),
            spacing=6,
        )
        foot = in_row((self._said, 1), self.cancel_button, self.draw_button, margins=(18, 10, 18, 12))
        self.lay((rows, 1), hairline(), foot, below=8)


def _box(low: int, high: int, value: int, name: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    box.setGroupSeparatorShown(True)
    box.setAccessibleName(name)
    return box
