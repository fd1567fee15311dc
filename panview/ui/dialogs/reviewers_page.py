"""Who has decided what, and how far reviewers agree: a card with two tables."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from panview.presentation.cards import PAIR_TITLES, REVIEWER_TITLES, ReviewersContent
from panview.ui.layouts import in_column, in_row
from panview.ui.models.text_table import TextRows
from panview.ui.widgets.card import Card
from panview.ui.widgets.labels import CapsLabel, WrappedLabel, hairline
from panview.ui.widgets.text_table import ROW_HEIGHT, fit_columns, text_table
from panview.words import tr

_WIDTH = 960
_AROUND = 256
_MOST_HEIGHT = 640
_BESIDE = 6
"""Pixels beside the tables, whose texts begin under those of the card."""
_SCROLL_BAR = 16
_HELP = tr(
    "Kappa is agreement beyond chance: 1 is full agreement, 0 is what chance gives. It "
    "counts the disagreements that both have decided, but not verdicts that settle a "
    "conflict. A pair of FN and FP is one disagreement."
)


class ReviewersPage(Card):
    """A card with a row per reviewer, and a row per two of them."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH, tr("Reviewers"))
        self.reviewers, self.pairs = TextRows(REVIEWER_TITLES, self), TextRows(PAIR_TITLES, self)
        self.reviewer_view = text_table(self.reviewers, tr("Reviewers"), ())
        self.pair_view = text_table(self.pairs, tr("Agreement"), ())
        self._summary = WrappedLabel("")
        self._agreement = CapsLabel(tr("Agreement between reviewers"))
        self._help = WrappedLabel(_HELP)
        self._lay_out()

    def set_content(self, content: ReviewersContent) -> None:
        """Show what is known."""
        self._summary.setText(content.summary)
        self.reviewers.set_rows(content.reviewers)
        self.pairs.set_rows(content.pairs)
        for widget in (self._agreement, self.pair_view, self._help):
            widget.setVisible(bool(content.pairs))
        for view, count in ((self.reviewer_view, len(content.reviewers)), (self.pair_view, len(content.pairs))):
            view.setMinimumHeight(min(8, count + 1) * ROW_HEIGHT + 14)
            # What the one does not need is the other's.
            view.setMaximumHeight((count + 1) * ROW_HEIGHT + 14)
        if self.isVisible():
            self.place()

    def summary(self) -> str:
        """Return what is said above the tables."""
        return self._summary.text()

    def card_height(self) -> int:
        """Return the height of all rows, up to what is comfortable."""
        return min(_MOST_HEIGHT, _AROUND + ROW_HEIGHT * (self.reviewers.rowCount() + self.pairs.rowCount()))

    def place(self) -> None:
        """Put the card where it belongs, with columns as wide as it allows."""
        super().place()
        for view in (self.reviewer_view, self.pair_view):
            fit_columns(view, self.card.width() - 2 * _BESIDE - _SCROLL_BAR)

    def first_focus(self) -> QWidget:
        """Return the list."""
        return self.reviewer_view

    def _lay_out(self) -> None:
        said = in_column(self._summary, margins=(18, 10, 18, 8))
        between = in_column(self._agreement, margins=(18, 10, 18, 2))
        foot = in_column(self._help, margins=(18, 10, 18, 14))
        above, below = (in_row(view, margins=(_BESIDE, 0, _BESIDE, 0)) for view in (self.reviewer_view, self.pair_view))
        self.lay(hairline(), said, (above, 1), between, (below, 1), foot)
