"""The difference in PQ by category or group of images: bars to either side of zero, with whiskers for intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QStyleOptionViewItem, QWidget

from panview.presentation.difference_columns import NUMERIC, Bar, Column, DifferenceColumns
from panview.presentation.formatting import NOTHING
from panview.presentation.theme_colours import Theme
from panview.ui.layouts import in_column, in_row
from panview.ui.models.difference_model import BAR_ROLE, DifferenceModel
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.labels import SectionHeader, caps_font
from panview.ui.widgets.painting import LEFT, RIGHT, draw_text, fill_round
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable
from panview.ui.widgets.sorted_header import SortedHeader
from panview.ui.widgets.table_widths import column_needs, set_widths
from panview.words import tr

ROW_HEIGHT = 24
_PAD = 7
_SCROLL_BAR = 12
_SHARES: dict[int, float] = {Column.CATEGORY: 0.25, Column.BAR: 0.75}
_NAMES: dict[int, int] = {Column.CATEGORY: 84}
"""Pixels down to which names are cut."""
_LEAVES: dict[int, int] = {Column.FIRST: 2, Column.SECOND: 2}
"""PQ of either set is left to the tool tip where room is short."""
_LEAST_BAR = 90
_BY_CATEGORY = tr("By category")
_LOSS = "#d55e00"
"""Vermillion: told from the accent's blue by everybody."""


class DifferenceDelegate(RowDelegate):
    """Draws a cell; the interval as a bar with a whisker."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS - 1)
        self.strong = ui_font(BASE_PIXELS - 1, QFont.Weight.DemiBold)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Draw the cell."""
        rect: QRect = option.rect
        bar: Bar = index.data(BAR_ROLE)
        if index.column() == Column.BAR:
            paint_bar(painter, QRectF(rect).adjusted(_PAD, 0, -_PAD, 0), bar, theme)
            return
        text = str(index.data())
        colour = theme.muted if text == NOTHING or index.column() in (Column.FIRST, Column.SECOND) else theme.text
        strong = bar.significant and index.column() == Column.DIFFERENCE
        align = RIGHT if index.column() in NUMERIC else LEFT
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        middle = Qt.TextElideMode.ElideMiddle
        draw_text(painter, room, text, self.strong if strong else self._font, colour, align, middle)


def paint_bar(painter: QPainter, rect: QRectF, bar: Bar, theme: Theme) -> None:
    """Draw zero, the difference, and the interval; a difference whose interval holds zero steps back."""
    zero, middle = rect.x() + rect.width() * bar.zero, rect.center().y()
    painter.fillRect(QRectF(zero - 0.5, rect.top(), 1, rect.height()), QColor(theme.border))
    if bar.difference is None:
        return
    colour = QColor(theme.accent if bar.difference >= bar.zero else _LOSS)
    colour.setAlphaF(0.9 if bar.significant else 0.4)
    end = rect.x() + rect.width() * bar.difference
    fill_round(painter, QRectF(min(zero, end), middle - 4, abs(end - zero), 8), 2, colour)
    if bar.low is None or bar.high is None:
        return
    left, right = (rect.x() + rect.width() * place for place in (bar.low, bar.high))
    painter.save()
    painter.setPen(QPen(QColor(theme.text if bar.significant else theme.muted), 1))
    painter.drawLine(QPointF(left, middle), QPointF(right, middle))
    for x in (left, right):
        painter.drawLine(QPointF(x, middle - 3), QPointF(x, middle + 3))
    painter.restore()


class DifferenceList(QFrame):
    """A card with a row per category, or per group of images that a column of their table makes."""

    category_clicked = Signal(int)
    """Index into the dataset's categories."""

    condition_chosen = Signal(str)
    """Expression that chooses the images of a group."""

    column_chosen = Signal(str)
    """Name of a column of the table of images; empty for categories."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.model = DifferenceModel(self)
        self.view = RowTable(ROW_HEIGHT, tr("Difference by category"), header=True, takes_enter=True)
        self.header = SectionHeader(_BY_CATEGORY)
        self.choice = ChoiceButton(tr("Group differences by"), font=caps_font())
        self.choice.set_capitals(True)
        self._conditions: tuple[str, ...] = ()
        self._lay_out()
        self.set_choices((), "")
        self.choice.changed.connect(self.column_chosen)
        self.view.chosen.connect(self._choose)

    def set_choices(self, words: Sequence[str], word: str) -> None:
        """Offer columns of the table of images; without any there are only categories."""
        self.choice.set_options([("", _BY_CATEGORY), *((each, tr("By {each}", each=each)) for each in words)], word)
        self.choice.setVisible(bool(words))
        self.header.title_label.setVisible(not words)

    def set_columns(self, columns: DifferenceColumns, chosen: int, conditions: Sequence[str] = ()) -> None:
        """Show other figures.

        Parameters
        ----------
        columns : DifferenceColumns
        chosen : int
            The category, or the group, that the filter asks for; -1 for none.
        conditions : sequence of str
            Of groups, the expression that chooses each.
        """
        self._conditions = tuple(conditions)
        self.model.set_columns(columns)
        known = int((~np.isnan(columns.low)).sum())
        text = (
            tr("{int} of {known} significant", int=int(columns.significant.sum()), known=known)
            if known
            else tr("too few images for intervals")
        )
        self.header.set_count(text if len(columns.category) else "")
        self._share_width()
        row = self.model.row_of(chosen)
        if row >= 0:
            self.view.selectRow(row)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._share_width()

    def _lay_out(self) -> None:
        self.view.setHorizontalHeader(SortedHeader(NUMERIC, self.view, _PAD))
        self.view.setModel(self.model)
        self.delegate = DifferenceDelegate(self.view)
        self.view.setItemDelegate(self.delegate)
        header = self.view.horizontalHeader()
        header.setSortIndicator(Column.BAR, Qt.SortOrder.DescendingOrder)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.setSortingEnabled(True)
        head = in_row(self.choice, (self.header, 1), margins=(_PAD + 5, 9, 12, 5), spacing=10)
        in_column(head, (self.view, 1), of=self, margins=(1, 1, 1, 6), spacing=0)
        self.setMinimumWidth(220)

    def _choose(self, row: int) -> None:
        place = self.model.category(row)
        if self._conditions:
            self.condition_chosen.emit(self._conditions[place])
        else:
            self.category_clicked.emit(place)

    def _share_width(self) -> None:
        needs = column_needs(self.view, self.delegate.strong, _PAD, _SHARES, _NAMES, _LEAVES, {})
        needs[Column.BAR] = replace(needs[Column.BAR], least=_LEAST_BAR, whole=_LEAST_BAR)
        set_widths(self.view, self.width() - 2 - _SCROLL_BAR, needs)
