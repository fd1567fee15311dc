"""A training as it goes on: PQ over its evaluations, and a row for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QStackedLayout, QStyleOptionViewItem, QWidget

from panview.literal import legible
from panview.presentation.evaluation_columns import NUMERIC, Column, EvaluationRow
from panview.presentation.formatting import NOTHING
from panview.presentation.theme_colours import Theme
from panview.ui.layouts import fill, in_column, in_row
from panview.ui.models.evaluation_model import ROW_ROLE, EvaluationModel
from panview.ui.pages.training_chart import TrainingChart
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel, SectionHeader
from panview.ui.widgets.painting import CENTRE, LEFT, RIGHT, draw_text, fill_round
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable
from panview.ui.widgets.sorted_header import SortedHeader
from panview.ui.widgets.table_widths import column_needs, set_widths
from panview.words import tr

NOT_WATCHING = tr("panview watch RUN_DIR follows a training run, evaluation by evaluation")
NOTHING_YET = tr("No complete prediction set in {run} yet; the first one will appear here")
_CHART_HINT = tr("click a point to compare it with the one before")
_ROW_HEIGHT = 26
_PAD = 8
_MARK = 24
_MARGIN = 14
_CHART_SHARE, _LEAST_CHART, _MOST_CHART = 0.4, 120, 300
"""Of the page's height, and pixels."""
_SCROLL_BAR = 12
_NAMES: dict[int, int] = {Column.NAME: 110}
_SHARES: dict[int, float] = {Column.NAME: 1.0}
_LEAVES: dict[int, int] = {Column.WRITTEN: 1, Column.STUFF: 2, Column.THINGS: 2}
"""Columns that are left out where room is short, the lowest number first."""


class TrainingPage(QWidget):
    """A chart over a list; the list is from the newest down."""

    evaluation_chosen = Signal(int)
    """Place of an evaluation in their order."""

    follow_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = ElidedLabel(
            font=ui_font(BASE_PIXELS + 1, QFont.Weight.DemiBold), elide=Qt.TextElideMode.ElideMiddle
        )
        self.said = ElidedLabel(tone="muted")
        self.faults = ElidedLabel(tone="warning")
        self.follow_button = TextButton(tr("Follow the newest"))
        self.chart = TrainingChart()
        self._chart_said = ElidedLabel(_CHART_HINT, "muted", ui_font(BASE_PIXELS - 2))
        self.model = EvaluationModel(self)
        self.view = RowTable(_ROW_HEIGHT, tr("Evaluations"), header=True, takes_enter=True)
        self._list_header = SectionHeader(tr("Evaluations"))
        self._empty = EmptyState(NOT_WATCHING)
        self._lay_out()
        self.chart.evaluation_clicked.connect(self.evaluation_chosen)
        self.chart.said.connect(lambda text: self._chart_said.setText(legible(text) or _CHART_HINT))
        self.view.chosen.connect(lambda row: self.evaluation_chosen.emit(self.model.place(row)))
        self.follow_button.clicked.connect(self.follow_requested)
        self.set_state("", "", ())
        self.set_follow("")

    def set_state(self, run: str, said: str, faults: Sequence[str]) -> None:
        """Say what is followed and how that goes.

        Parameters
        ----------
        run : str
            The folder; empty where nothing is followed.
        said : str
            How many evaluations there are, and what is waited for.
        faults : sequence of str
            Sets that cannot be read, a line each.
        """
        self.title.setText(PurePath(run).name or run)
        self.title.setToolTip(legible(run))
        self.said.setText(said)
        if run:
            self._empty.set_working(NOTHING_YET.format(run=run))
        else:
            self._empty.set_text(NOT_WATCHING)
        self.faults.setText(legible("; ".join(faults)))
        self.faults.setVisible(bool(faults))

    def set_follow(self, label: str) -> None:
        """Offer to follow, by a button of that label; "" where that is so already."""
        self.follow_button.setText(label)
        self.follow_button.setAccessibleName(label)
        self.follow_button.setVisible(bool(label))

    def set_rows(self, rows: Sequence[EvaluationRow]) -> None:
        """Show evaluations, given in their order."""
        self._stack.setCurrentIndex(1 if rows else 0)
        if not rows:
            self.model.set_rows(())
            return
        marked = [at for at, row in enumerate(rows) if row.mark]
        self.chart.set_evaluations([row.evaluation for row in rows], marked)
        current = self.view.currentIndex().row()
        self.model.set_rows(rows)
        if 0 <= current < len(rows):
            self.view.setCurrentIndex(self.model.index(current, 0))
        self._list_header.set_count(f"{len(rows):,}")
        self._share_width()

    def take_focus(self) -> None:
        """Take the keyboard, so that arrows move in the list."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(300, 240)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        # In a low window the list keeps a few rows.
        self.chart.setFixedHeight(min(max(round(_CHART_SHARE * self.height()), _LEAST_CHART), _MOST_CHART))
        self._share_width()

    def _lay_out(self) -> None:
        head = in_row((self.title, 2), (self.said, 3), self.follow_button, spacing=12)
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        filled = QWidget()
        in_column(self._chart_card(), (self._list_card(), 1), of=filled, margins=0, spacing=12)
        stacked = QWidget()
        self._stack = QStackedLayout(stacked)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(filled)
        in_column(head, self.faults, (stacked, 1), of=self, margins=(_MARGIN, 10, _MARGIN, _MARGIN), spacing=8)

    def _chart_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        in_column(
            SectionHeader(tr("PQ over evaluations"), self._chart_said),
            self.chart,
            of=card,
            margins=(14, 10, 14, 8),
            spacing=6,
        )
        return card

    def _list_card(self) -> QFrame:
        self.view.setHorizontalHeader(_Header(NUMERIC, self.view, _PAD))
        self.view.setModel(self.model)
        self.delegate = _EvaluationDelegate(self.view)
        self.view.setItemDelegate(self.delegate)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        card = _ListCard()
        inside = in_column(of=card, margins=(1, 10, 1, 6), spacing=4)
        head = in_row(self._list_header, margins=(_PAD + 5, 0, 12, 0))
        fill(inside, head, (self.view, 1))
        card.setMinimumHeight(120)
        return card

    def _share_width(self) -> None:
        needs = column_needs(self.view, self.delegate.strong, _PAD, _SHARES, _NAMES, _LEAVES, {Column.NAME: _MARK})
        set_widths(self.view, self.width() - 2 * _MARGIN - 2 - _SCROLL_BAR, needs)


class _Header(SortedHeader):
    """Titles of a list that has one order."""

    def title_width(self, column: int) -> int:
        title = str(self.model().headerData(column, Qt.Orientation.Horizontal))
        return self.fontMetrics().horizontalAdvance(title) + 2 * _PAD + 5


class _ListCard(QFrame):
    """A card on the ground of the list in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")


class _EvaluationDelegate(RowDelegate):
    """Draws a cell; the two that are compared carry their letters, the newest stands out."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font, self._small = ui_font(BASE_PIXELS - 1), ui_font(BASE_PIXELS - 2)
        self.strong = ui_font(BASE_PIXELS - 1, QFont.Weight.DemiBold)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Draw the cell."""
        rect: QRect = option.rect
        row: EvaluationRow = index.data(ROW_ROLE)
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        column = index.column()
        text = str(index.data())
        if column == Column.NAME:
            if row.mark:
                chip = QRectF(room.x(), rect.center().y() - 8, 17, 17)
                fill_round(painter, chip, 4, theme.accent_fill if row.mark == "A" else theme.raised)
                letter = theme.accent_text if row.mark == "A" else theme.text
                draw_text(painter, chip.toRect(), row.mark, self._small, letter, CENTRE)
            room.setLeft(room.left() + _MARK)
        quiet = text == NOTHING or row.evaluation.overwritten or column == Column.WRITTEN
        colour = theme.muted if quiet else theme.text
        font = self.strong if row.newest and column in (Column.NAME, Column.ALL) else self._font
        middle = Qt.TextElideMode.ElideMiddle
        draw_text(painter, room, text, font, colour, RIGHT if column in NUMERIC else LEFT, middle)
