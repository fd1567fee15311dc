"""The table of disagreements itself: how cells look, how wide columns are, and which rows are selected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QWidget

from panview.metrics.segment_table import Status
from panview.presentation.column_widths import Need, share_width
from panview.presentation.table_columns import BY_IMAGE, COLUMNS, Look
from panview.presentation.theme_colours import Theme
from panview.review.colours import DEFAULT_PALETTE
from panview.review.verdicts import VERDICTS
from panview.ui.models.disagreement_model import NUMERIC, PAIR_ROLE, STATUS_ROLE, DisagreementModel
from panview.ui.widgets.cell_delegate import Cell, CellDelegate
from panview.ui.widgets.columns import widest
from panview.ui.widgets.row_table import Index, RowTable
from panview.ui.widgets.selected_rows import selected_places, selection_of
from panview.ui.widgets.sorted_header import SortedHeader
from panview.ui.widgets.status import status_colour
from panview.ui.widgets.verdict_bar import verdict_icon
from panview.words import tr

ROW_HEIGHT = 24
PADDING = 8
"""Pixels at either side of a cell: names of categories are long, and the columns many."""
_SCROLL_BAR = 12
_SWATCH = 21
_VERDICT_ICONS = {tr(verdict.value): verdict_icon(verdict) for verdict in VERDICTS}
_FLAG = QItemSelectionModel.SelectionFlag
_ALONE = _FLAG.ClearAndSelect | _FLAG.Rows


def brief_verdict(text: str) -> str:
    """Return a verdict in so few letters that right and wrong can be told apart where room is short."""
    whole = tr("prediction")
    return text.replace(whole, tr("pred."), 1)


class _Rows(CellDelegate):
    """Cells, with a line above the first row of each image while rows of an image stand together."""

    def __init__(self, table: DisagreementTable) -> None:
        super().__init__(table, table.cell, PADDING)
        self._table = table

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        super().paint_ground(painter, option, index, theme)
        if self._table.begins_image(index.row()):
            rect = option.rect
            painter.fillRect(rect.x(), rect.y(), rect.width(), 1, QColor(theme.border))


class DisagreementTable(RowTable):
    """Rows of a `DisagreementModel`, of which several can be selected; the current row is one of them.

    Rows are said as rows of the segment table.
    """

    selection_changed = Signal()
    """Other rows are selected."""

    menu = "disagreement"

    def __init__(self, model: DisagreementModel, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(ROW_HEIGHT, name or tr("Disagreements"), header=True, parent=parent)
        self._rows = model
        self._palette = DEFAULT_PALETTE
        self._sized_by_hand = False
        self._absent: set[int] = set()
        self._selected = np.zeros(0, np.int64)
        self._restoring = self._pressed = False
        self.setHorizontalHeader(SortedHeader(NUMERIC, self, PADDING))
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.delegate = _Rows(self)
        self.setItemDelegate(self.delegate)
        header = self.horizontalHeader()
        header.setSortIndicator(BY_IMAGE, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.sectionResized.connect(self._note_size)
        self.selectionModel().selectionChanged.connect(self._follow_selection)

    # Rows

    def current_row(self) -> int:
        """Return the current segment-table row, -1 for none."""
        index = self.currentIndex()
        return self._rows.table_row(index.row()) if index.isValid() else -1

    def selected_rows(self) -> NDArray[np.int64]:
        """Return the selected segment-table rows, from top to bottom: (k,) int64."""
        return self._rows.table_rows_at(selected_places(self.selectionModel().selection()))

    def show_alone(self, position: int) -> None:
        """Select a row alone and make it the current one."""
        # Not through the view, which would check for Shift and Ctrl.
        self.selectionModel().setCurrentIndex(self._rows.index(position, 0), _ALONE)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._pressed = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseReleaseEvent(event)
        self._pressed = False
        if self.currentIndex().isValid():
            self.reveal(self.currentIndex().row())

    def move_to(self, position: int) -> None:
        """Make a row the current one, alone unless it is so already; -1 for none.

        Whoever holds Ctrl makes a row the current one before selecting it, or takes it out of the selection.
        """
        if position < 0:
            self.selectionModel().clear()
            return
        if position != self.currentIndex().row() or not self.selectionModel().hasSelection():
            self.show_alone(position)
        self.reveal(position)

    def reveal(self, position: int) -> None:
        """Scroll to where a row can be seen; not while the mouse is pressed, which would then be over another row."""
        if self._pressed:
            return
        self.scrollTo(self._rows.index(position, 0), QAbstractItemView.ScrollHint.EnsureVisible)

    def select(self, rows: NDArray[np.int64]) -> None:
        """Select those of some segment-table rows that are listed, (k,) int64; the current one stays."""
        places = self._rows.positions(rows)
        if len(places):
            self.selectionModel().select(selection_of(self._rows, places, len(COLUMNS)), _FLAG.ClearAndSelect)

    def remember(self, rows: NDArray[np.int64]) -> None:
        """Say which segment-table rows are to be selected when the model has been reset, (k,) int64."""
        self._selected = rows

    def restore(self, position: int) -> None:
        """Restore the current row and the selected ones, which a reset of the model forgets; -1 for none."""
        rows, self._restoring = self._selected, True
        if position < 0:
            self.selectionModel().clear()
        else:
            self.show_alone(position)
            if len(rows) > 1 and np.isin(self._rows.table_row(position), rows):
                self.select(rows)
            self.reveal(position)
        self._restoring = False
        self._follow_selection()

    def _follow_selection(self) -> None:
        if self._restoring:
            return
        selection, current = self.selectionModel(), self.currentIndex()
        if current.isValid() and not selection.hasSelection():
            # Ctrl-dragging deselects whatever it passes; the current row stays selected.
            self.show_alone(current.row())
            return
        places = selected_places(selection.selection())
        if len(places) and not selection.isSelected(current):
            # The current row is always one of the selected rows.
            nearest = int(places[np.argmin(np.abs(places - max(current.row(), 0)))])
            selection.setCurrentIndex(self._rows.index(nearest, 0), _FLAG.NoUpdate)
        rows = self._rows.table_rows_at(places)
        if not np.array_equal(rows, self._selected):
            self._selected = rows
            self.selection_changed.emit()

    # Cells

    def set_palette_name(self, palette: str) -> None:
        """Take the colours of statuses from another palette."""
        self._palette = palette
        self.viewport().update()

    def begins_image(self, position: int) -> bool:
        """Whether a row is the first one of its image, where rows of an image stand together."""
        return position > 0 and self._rows.is_by_image and self._rows.is_of_another_image(position)

    def cell(self, index: Index, _: Theme) -> Cell:
        """Return what a cell shows; the status has a swatch, which both halves of a pair share."""
        # Not through the index: that way leads through Qt and back.
        said = self._rows.data
        text, look = str(said(index)), COLUMNS[index.column()].look
        if look is Look.STATUS:
            pair = bool(said(index, PAIR_ROLE))
            statuses = (Status.FN, Status.FP) if pair else (Status(said(index, STATUS_ROLE)),)
            return Cell(text, tuple(status_colour(status, self._palette) for status in statuses), shared=pair)
        names = self._rows.shortener if look is Look.IMAGE else None
        brief = brief_verdict(text) if look is Look.VERDICT else ""
        icon = _VERDICT_ICONS.get(text.split(" · ")[0], "") if look is Look.VERDICT else ""
        return Cell(text, figure=look is Look.FIGURE, brief=brief, icon=icon, names=names)

    # Columns

    def share_width(self, room: int) -> None:
        """Give the columns their widths, unless somebody has done so by hand."""
        header = self.horizontalHeader()
        there = self._rows.shown()
        if self._sized_by_hand:
            # Columns that stay keep the user's widths; the others appear or disappear for the whole set.
            for column in set(range(len(COLUMNS))) - set(there):
                header.setSectionHidden(column, True)
            for column in self._absent & set(there):
                header.setSectionHidden(column, False)
            self._absent = set(range(len(COLUMNS))) - set(there)
            return
        self._absent = set(range(len(COLUMNS))) - set(there)
        for column in self._absent:
            header.setSectionHidden(column, True)
        for column, width in zip(there, share_width(room - _SCROLL_BAR, self._needs(there)), strict=True):
            header.setSectionHidden(column, not width)
            if width:
                header.resizeSection(column, width)
        self._sized_by_hand = False

    def _needs(self, there: Sequence[int]) -> list[Need]:
        """Return what the columns need for what they hold now."""
        header = self.horizontalHeader()
        assert isinstance(header, SortedHeader)
        needs = []
        for place in there:
            column, padding = COLUMNS[place], 2 * PADDING
            held = widest(self._rows.widest(place), self.delegate.font)
            beside = padding + (_SWATCH if column.look is Look.STATUS else 0)
            wide = max(held + beside, header.title_width(place))
            least = min(wide, column.least) if column.least else wide
            if column.look is Look.VERDICT:
                least = widest((brief_verdict(tr(each.value)) for each in VERDICTS), self.delegate.font) + padding
            decent = min(wide, column.decent)
            needs.append(Need(least, max(least, wide), column.share, column.leaves, decent, column.turn))
        return needs

    def _note_size(self, column: int, before: int, after: int) -> None:
        # The view stretches the last visible column itself. Columns that come or go are shown or hidden, which the
        # header reports later.
        header = self.horizontalHeader()
        last = max((at for at in range(len(COLUMNS)) if not header.isSectionHidden(at)), default=-1)
        if before and after and column != last:
            self._sized_by_hand = True
