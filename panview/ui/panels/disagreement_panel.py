"""The panel at the bottom: the table of disagreements."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from panview.metrics.segment_table import Status
from panview.review.colours import DEFAULT_PALETTE
from panview.review.verdicts import VERDICTS, Verdict
from panview.ui.models.disagreement_columns import Arrangement
from panview.ui.models.disagreement_model import NUMERIC, PAIR_ROLE, STATUS_ROLE, DisagreementColumns, DisagreementModel
from panview.ui.models.table_columns import COLUMNS, Look, place_of
from panview.ui.theme_colours import Theme
from panview.ui.widgets.cell_delegate import Cell, CellDelegate
from panview.ui.widgets.columns import Need, share_width, widest
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.formatting import format_count
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel, hairline
from panview.ui.widgets.painting import RIGHT
from panview.ui.widgets.row_table import Index, RowTable
from panview.ui.widgets.sorted_header import CELL_PADDING, SortedHeader
from panview.ui.widgets.status import status_colour
from panview.ui.widgets.tab_row import TabRow
from panview.ui.widgets.verdict_bar import VerdictBar

ROW_HEIGHT = 24
_ALONE = (("disagreements", "Disagreements"),)
_SCROLL_BAR = 12
_NARROW = 760
"""Below this width of the panel the least important column and the total in the title make room for the rest."""
_WRAPS = 820
"""Below this width verdicts and what no longer applies do not fit into one line with the title."""
_LEAST_BESIDE = 600
"""Below this width the verdicts alone do not fit beside the title."""
_BRIEF = 560
"""Below this width the words of the verdicts are shortened."""
_SWATCH = 21


def brief_verdict(text: str) -> str:
    """Return a verdict in so few letters that right and wrong can be told apart where room is short."""
    return text.replace("prediction", "pred.", 1)


class DisagreementPanel(QWidget):
    """Title with a count, and the table."""

    row_activated = Signal(int)
    """Segment-table row somebody made the current one."""
    count_changed = Signal()

    stale_requested = Signal()
    """Show which verdicts no longer apply."""

    def __init__(self, tabs: Sequence[tuple[str, str]] = _ALONE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(110)
        self.model = DisagreementModel(self)
        self.view = RowTable(ROW_HEIGHT, "Disagreements", header=True)
        self.empty = EmptyState("No disagreements")
        self._empty_text = "No disagreements"
        self.tabs = TabRow(tabs, "disagreements")
        self._right = ElidedLabel("", "muted")
        self._right_text = ""
        self.stale_button = TextButton("", kind="link")
        self.stale_button.hide()
        self.verdict_bar = VerdictBar()
        self._right.setAlignment(RIGHT)
        # From the cursor: the selected segment, and where to begin while it is not listed.
        self._current = self._place = self._image = -1
        self._sized_by_hand = False
        self._absent: set[int] = set()
        self._lay_out()
        self._connect()
        self._show_count()
        self.show_verdict(None, False)

    def set_names(self, category_names: tuple[str, ...], image_names: tuple[str, ...]) -> None:
        """Set the names of all categories and all images; drops the rows."""
        self._current = self._place = self._image = -1
        self.model.set_names(category_names, image_names)

    def set_columns(
        self, columns: DisagreementColumns, arranged: Arrangement | None = None, current: int | None = None
    ) -> None:
        """Replace the rows, sorted already or not.

        Parameters
        ----------
        columns : DisagreementColumns
        arranged : Arrangement, optional
        current : int, optional
            The current row in the table of the new rows; without it, it stays.
        """
        if current is not None:
            self._current = current
        self.model.set_columns(columns, arranged)

    def set_verdicts(self, columns: DisagreementColumns) -> None:
        """Show other verdicts of the same rows."""
        self.model.set_verdicts(columns)

    def set_stale(self, count: int) -> None:
        """Say how many verdicts no longer apply; 0 says nothing."""
        self.stale_button.setText(f"{count:,} no longer appl{'ies' if count == 1 else 'y'}")
        self.stale_button.setVisible(count > 0)
        self._place_bar()
        self._share_width()

    def set_current(self, table_row: int) -> None:
        """Make a row of the segment table the current one, without a signal; -1 for none."""
        self._current = table_row
        position = self.model.position(table_row)
        if position < 0:
            self.view.selectionModel().clear()
        else:
            self.view.selectRow(position)
            self.view.scrollTo(self.model.index(position, 0), QAbstractItemView.ScrollHint.EnsureVisible)

    def set_entry(self, image: int, place: int) -> None:
        """Say where to begin without a current row: at the disagreements of an image, or else on from a table row."""
        self._image, self._place = image, place

    def set_right_text(self, text: str, tip: str = "") -> None:
        """Say something at the right of the title, such as "212 of 418 decided"."""
        self._right_text = text
        self._show_count()
        self._right.setToolTip(tip)

    def progress(self) -> str:
        """Return what is said at the right of the title."""
        return self._right_text

    def show_verdict(self, verdict: Verdict | None, available: bool) -> None:
        """Press the button of the current row's verdict; without a current row there is nothing to decide."""
        self.verdict_bar.set_value(verdict)
        self.verdict_bar.setEnabled(available)

    def set_empty_text(self, text: str) -> None:
        """Say why there are no rows."""
        self._empty_text = text
        self._show_count()

    def set_palette_name(self, palette: str) -> None:
        """Take the colours of statuses from another palette."""
        self._palette = palette
        self.view.viewport().update()

    def current_table_row(self) -> int:
        """Return the current segment-table row, -1 for none."""
        index = self.view.currentIndex()
        return self.model.table_row(index.row()) if index.isValid() else -1

    def row_that_follows(self) -> int:
        """Return the segment-table row of the next undecided disagreement, or of the next one; -1 at the end."""
        place = self.view.currentIndex().row() + 1
        undecided = self.model.next_undecided(place, 1, frozenset())
        if undecided >= place:
            place = undecided
        return self.model.table_row(place) if place < self.model.rowCount() else -1

    def step(self, delta: int) -> bool:
        """Go to the row that many places further down as if it were clicked; False at the ends.

        Without a current row: to the first one of the image that is looked at, or on from where it was left.
        """
        index = self.view.currentIndex()
        position = index.row() + delta if index.isValid() else self._entry(delta)
        if not 0 <= position < self.model.rowCount():
            return False
        self._show_position(position)
        return True

    def step_undecided(self, delta: int, passed_over: frozenset[int] = frozenset()) -> bool:
        """Go to the nearest undecided row below, or above, as if it were clicked; False if there is none."""
        index = self.view.currentIndex()
        begin = index.row() + delta if index.isValid() else self._entry(delta)
        position = self.model.next_undecided(begin, delta, passed_over)
        if position < 0:
            return False
        self._show_position(position)
        return True

    def go_to(self, table_row: int) -> bool:
        """Go to the disagreement that a row of the segment table is of, as if it were clicked; False if not listed."""
        position = self.model.position(table_row)
        if position < 0:
            return False
        self._show_position(position)
        return True

    def sort_by(self, key: str) -> bool:
        """Sort by a column, the highest first; False where the table does not have it."""
        place = place_of(key)
        if place not in self.model.shown():
            return False
        self.view.sortByColumn(place, Qt.SortOrder.DescendingOrder)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._place_bar()
        self._share_width()

    def _lay_out(self) -> None:
        self.view.setHorizontalHeader(SortedHeader(NUMERIC, self.view))
        self.view.setModel(self.model)
        self._palette = DEFAULT_PALETTE
        self.delegate = CellDelegate(self.view, self._cell, CELL_PADDING)
        self.view.setItemDelegate(self.delegate)
        header = self.view.horizontalHeader()
        header.setSortIndicator(place_of("impact"), Qt.SortOrder.DescendingOrder)
        self.view.setSortingEnabled(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        head = QHBoxLayout()
        head.setContentsMargins(14, 9, 14, 8)
        head.setSpacing(12)
        head.addWidget(self.tabs)
        head.addWidget(self._right, 1)
        head.addWidget(self.stale_button)
        head.addWidget(self.verdict_bar)
        self._head, self._below = head, QHBoxLayout()
        self._below.setContentsMargins(14, 0, 14, 0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._below)
        column.addWidget(hairline())
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.model.modelReset.connect(self._restore)
        self.view.selectionModel().currentRowChanged.connect(self._say_current)
        self.view.chosen.connect(self._say_chosen)
        self.stale_button.clicked.connect(self.stale_requested)
        self.view.horizontalHeader().sectionResized.connect(self._note_size)

    def _cell(self, index: Index, _: Theme) -> Cell:
        """Return what a cell shows; the status has a swatch, which both halves of a pair share."""
        text, look = str(index.data()), COLUMNS[index.column()].look
        if look is Look.STATUS:
            pair = bool(index.data(PAIR_ROLE))
            statuses = (Status.FN, Status.FP) if pair else (Status(index.data(STATUS_ROLE)),)
            return Cell(text, tuple(status_colour(status, self._palette) for status in statuses), shared=pair)
        names = self.model.shortener if look is Look.IMAGE else None
        brief = brief_verdict(text) if look is Look.VERDICT else ""
        return Cell(text, figure=look is Look.FIGURE, brief=brief, names=names)

    def _show_position(self, position: int) -> None:
        self.view.selectRow(position)
        # With what comes before and after: whoever goes from row to row sees where it leads.
        last = self.model.rowCount() - 1
        for place in (min(position + 2, last), max(position - 1, 0), position):
            self.view.scrollTo(self.model.index(place, 0), QAbstractItemView.ScrollHint.EnsureVisible)

    def _entry(self, delta: int) -> int:
        """Return the position to begin at."""
        count = self.model.rowCount()
        here = self.model.positions_of_image(self._image)
        if len(here):
            return int(here[0] if delta > 0 else here[-1])
        place = self.model.position(self._place)
        if place >= 0:
            return min(max(place + delta, 0), count - 1)
        return 0 if delta > 0 else count - 1

    def _say_chosen(self, position: int) -> None:
        """Go back to the current row: the canvas may have been moved away from it."""
        if position == self.view.currentIndex().row():
            self.row_activated.emit(self.model.table_row(position))

    def _say_current(self, current: QModelIndex) -> None:
        if current.isValid() and current.row() != self.model.position(self._current):
            self._current = self.model.table_row(current.row())
            self.row_activated.emit(self._current)

    def _restore(self) -> None:
        """Have the current row again where new rows hold it."""
        self.set_current(self._current)
        self._share_width()

    def _show_count(self) -> None:
        count = self.model.columns().disagreements
        narrow = self._is_narrow()
        text = "Disagreements" if narrow and self._right_text else f"Disagreements {format_count(count)}"
        tip = self._right.toolTip()
        short = narrow and self._below.indexOf(self.verdict_bar) < 0
        self._right.setText(self._right_text.removesuffix(" decided") if short else self._right_text)
        self._right.setToolTip(tip)
        self.tabs.set_title("disagreements", text if count else "Disagreements")
        self.count_changed.emit()
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        self.empty.set_text(self._empty_text)

    def _place_bar(self) -> None:
        """Put the verdicts beside the title, or below it where there is no room for all that stands there."""
        wraps = self.width() < (_LEAST_BESIDE if self.stale_button.isHidden() else _WRAPS)
        wanted = self._below if wraps else self._head
        if wanted.indexOf(self.verdict_bar) < 0:
            (self._head if wraps else self._below).removeWidget(self.verdict_bar)
            wanted.addWidget(self.verdict_bar, 0, Qt.AlignmentFlag.AlignLeft if wraps else Qt.AlignmentFlag(0))
            self._below.setContentsMargins(14, 0, 14, 8 if wraps else 0)

    def _is_narrow(self) -> bool:
        return self.width() < _NARROW

    def _share_width(self) -> None:
        narrow = self._is_narrow()
        self.verdict_bar.set_padding(4 if narrow else 7)
        self.verdict_bar.set_brief(self.width() < _BRIEF)
        below = self._below.indexOf(self.verdict_bar) >= 0
        self.verdict_bar.show_keys(not narrow or (below and self.width() >= _BRIEF))
        self._show_count()
        header = self.view.horizontalHeader()
        there = self.model.shown()
        if self._sized_by_hand:
            # Those that stay are as somebody has them; of the others no set or every set has the column.
            for column in set(range(len(COLUMNS))) - set(there):
                header.setSectionHidden(column, True)
            for column in self._absent & set(there):
                header.setSectionHidden(column, False)
            self._absent = set(range(len(COLUMNS))) - set(there)
            return
        self._absent = set(range(len(COLUMNS))) - set(there)
        for column in self._absent:
            header.setSectionHidden(column, True)
        needs = self._needs(there)
        for column, width in zip(there, share_width(self.width() - _SCROLL_BAR, needs), strict=True):
            header.setSectionHidden(column, not width)
            if width:
                header.resizeSection(column, width)
        self._sized_by_hand = False

    def _needs(self, there: Sequence[int]) -> list[Need]:
        """Return what the columns need for what they hold now."""
        header = self.view.horizontalHeader()
        assert isinstance(header, SortedHeader)
        needs = []
        for place in there:
            column, padding = COLUMNS[place], 2 * CELL_PADDING
            held = widest(self.model.widest(place), self.delegate.font)
            beside = padding + (_SWATCH if column.look is Look.STATUS else 0)
            wide = max(held + beside, header.title_width(place))
            least = min(wide, column.least) if column.least else wide
            if column.look is Look.VERDICT:
                least = widest(map(brief_verdict, VERDICTS), self.delegate.font) + padding
            decent = min(wide, column.decent)
            needs.append(Need(least, max(least, wide), column.share, column.leaves, decent))
        return needs

    def _note_size(self, column: int, before: int, after: int) -> None:
        # The last column is stretched by the view itself. Those that leave or come are hidden and shown, of which a
        # header tells later.
        if before and after and column != len(COLUMNS) - 1:
            self._sized_by_hand = True
