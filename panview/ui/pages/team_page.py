"""Who decided what, and where people differ: two tables, and how things stand with the team."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from panview.literal import legible
from panview.presentation.team_content import DECIDED_TITLES, DIFFER_TITLES, Difference, TeamContent
from panview.review.verdicts import VERDICTS
from panview.ui.layouts import STRETCH, fill, in_column, in_row
from panview.ui.models.text_table import TextRows
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel, SectionHeader, WrappedLabel
from panview.ui.widgets.row_table import RowTable
from panview.ui.widgets.text_table import ROW_HEIGHT, needed_widths, text_table
from panview.words import tr

NOTHING_YET = tr("Nobody has decided anything yet")
_MOST_REVIEWERS = 8
"""Rows of the upper table before it scrolls."""
_DECIDED_WIDTHS = (130, 70, 84, 92, 88, 76, 66, 84, 66, 110)
_DIFFER_WIDTHS = (160, 120, 64, 60)
_VERDICT_COLUMNS = range(2, 2 + len(VERDICTS))
_FEWEST_REVIEWERS = 3
_SHORTEST_NAME = 130
"""Pixels of a reviewer's name before figures leave."""
_SCROLL_BAR = 16
_SPACING = 10
_CARD_HEAD = 46
"""Pixels around the table of a card."""
_MARGIN = 14


class TeamPage(QWidget):
    """Head with who one is, a row per reviewer, and a row per disagreement about which they differ."""

    connect_requested = Signal()
    share_requested = Signal()
    difference_chosen = Signal(object)
    """The `Difference` that was clicked, or on which Enter was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = ElidedLabel(
            font=ui_font(BASE_PIXELS + 1, QFont.Weight.DemiBold), elide=Qt.TextElideMode.ElideMiddle
        )
        self.connection = ElidedLabel(tone="muted")
        self.trouble = WrappedLabel("")
        self.trouble.setProperty("tone", "warning")
        self.summary = WrappedLabel("")
        self.share_button = TextButton(tr("Share out the work…"))
        self.connect_button = TextButton(tr("Connect to a team…"))
        self.reviewers = TextRows(DECIDED_TITLES, self, left=(0, len(DECIDED_TITLES) - 1))
        self.differences = TextRows(DIFFER_TITLES, self, left=range(len(DIFFER_TITLES)))
        self.reviewer_view = text_table(
            self.reviewers, tr("Who decided what"), _DECIDED_WIDTHS, left=(0, len(DECIDED_TITLES) - 1)
        )
        self.differ_view = text_table(
            self.differences,
            tr("Where reviewers disagree"),
            _DIFFER_WIDTHS,
            left=range(len(DIFFER_TITLES)),
            chosen=True,
        )
        self._differ_header = SectionHeader(tr("Where reviewers disagree"))
        self._listed: tuple[Difference, ...] = ()
        self._agree = EmptyState(tr("No reviewers disagree"))
        self._lay_out()
        self.connect_button.clicked.connect(self.connect_requested)
        self.share_button.clicked.connect(self.share_requested)
        self.differ_view.chosen.connect(self._choose)

    def set_content(self, content: TeamContent) -> None:
        """Show what is known."""
        self.title.setText(legible(content.title))
        self.connection.setText(content.connection)
        self.trouble.setText(legible(content.trouble))
        self.trouble.setVisible(bool(content.trouble))
        self.summary.setText(content.summary)
        self.share_button.setVisible(content.can_share_out)
        self.connect_button.setVisible(content.can_connect)
        if content.reviewers != self.reviewers.rows():
            self.reviewers.set_rows(content.reviewers)
        if content.differences != self._listed:
            current = self.differ_view.currentIndex().row()
            self._listed = content.differences
            self.differences.set_rows([each.cells for each in self._listed], [each.whole for each in self._listed])
            if 0 <= current < len(self._listed):
                self.differ_view.setCurrentIndex(self.differences.index(current, 0))
        more = tr("the first {count:,} of {differ:,}", count=len(self._listed), differ=content.differ)
        self._differ_header.set_count(more if content.differ > len(self._listed) else f"{content.differ:,}")
        self._stack.setCurrentIndex(1 if self._listed else 0)
        self._share_width()
        self._share_height()

    def take_focus(self) -> None:
        """Take the keyboard, so that arrows move in the list."""
        self.differ_view.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(300, 240)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._share_width()
        self._share_height()

    def _share_width(self) -> None:
        """Give each column what its texts need.

        Where there is no room for all, long names are cut first, and then the verdicts one by one leave.
        """
        # Who one is stays readable beside a long name of a database.
        self.connection.setMinimumWidth(min(self.connection.sizeHint().width(), (self.width() - 2 * _MARGIN) // 2))
        room = self.width() - 2 * _MARGIN - _SCROLL_BAR
        needs = needed_widths(self.reviewer_view)
        short = sum(needs[1:]) + min(needs[0], _SHORTEST_NAME) > room
        shown = [each for each in range(len(needs)) if not (short and each in _VERDICT_COLUMNS)]
        others = sum(needs[each] for each in shown[1:])
        needs[0] = max(min(needs[0], room - others), _SHORTEST_NAME // 2)
        for column, width in enumerate(needs):
            self.reviewer_view.setColumnHidden(column, column not in shown)
            self.reviewer_view.horizontalHeader().resizeSection(column, width)
        image, category, status, _ = needed_widths(self.differ_view)
        # The verdicts have the rest.
        shared = (min(image, room * 3 // 10), min(category, room // 5), status)
        for column, width in enumerate(shared):
            self.differ_view.horizontalHeader().resizeSection(column, width)

    def _share_height(self) -> None:
        """Give the upper table a row for each reviewer, as far as the lower one keeps its half."""
        rows = min(_MOST_REVIEWERS, max(1, self.reviewers.rowCount()))
        half = (self.height() - self._above()) // 2 - _CARD_HEAD
        rows = max(min(rows, half // ROW_HEIGHT - 1), min(rows, _FEWEST_REVIEWERS))
        self.reviewer_view.setFixedHeight((rows + 1) * ROW_HEIGHT + 8)

    def _above(self) -> int:
        """Return the height of what stands above both tables."""
        texts = [self.title, self.summary, *([self.trouble] if not self.trouble.isHidden() else [])]
        wide = self.width() - 2 * _MARGIN
        tall = [each.heightForWidth(wide) if each.hasHeightForWidth() else each.sizeHint().height() for each in texts]
        return sum(tall) + (len(tall) + 2) * _SPACING + 2 * _MARGIN

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._listed):
            self.difference_chosen.emit(self._listed[row])

    def _lay_out(self) -> None:
        # Each is as wide as its text, and both are cut alike where there is no room.
        head = in_row(self.title, self.connection, STRETCH, self.share_button, self.connect_button, spacing=12)
        stacked = QWidget()
        self._stack = QStackedLayout(stacked)
        self._stack.addWidget(self._agree)
        self._stack.addWidget(self.differ_view)
        in_column(
            head,
            self.trouble,
            self.summary,
            _card(SectionHeader(tr("Who decided what")), self.reviewer_view),
            (_card(self._differ_header, stacked), 1),
            of=self,
            margins=(_MARGIN, 10, _MARGIN, _MARGIN),
            spacing=_SPACING,
        )


def _card(header: SectionHeader, content: QWidget | RowTable) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    inside = in_column(of=card, margins=(1, 10, 1, 6), spacing=4)
    head = in_row(header, margins=(12, 0, 12, 0))
    fill(inside, head, (content, 1))
    return card
