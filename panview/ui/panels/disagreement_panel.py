"""The panel at the bottom: head and table of the disagreements."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from panview.presentation.disagreement_columns import Arrangement
from panview.presentation.formatting import format_count
from panview.presentation.table_columns import BY_IMAGE, COLUMNS, place_of
from panview.review.verdicts import Verdict
from panview.ui.layouts import in_column, stacked
from panview.ui.models.disagreement_model import DisagreementColumns, DisagreementModel
from panview.ui.panels.disagreement_head import DisagreementHead
from panview.ui.panels.disagreement_table import DisagreementTable
from panview.ui.widgets.empty_state import Emptiness, EmptyState
from panview.ui.widgets.labels import hairline
from panview.words import tr, trn

_ALONE = (("disagreements", tr("Disagreements")),)
BY_IMAGE_KEY = "by image"


class DisagreementPanel(QWidget):
    """Titles, what decides, and the table."""

    row_activated = Signal(int)
    """Segment-table row somebody made the current one."""
    selection_changed = Signal()
    """Other rows are selected."""
    count_changed = Signal()
    order_changed = Signal(bool)
    """Whether rows of an image stand together from now on."""
    stale_requested = Signal()
    """Show which verdicts no longer apply."""
    tally_requested = Signal()
    """Show who has decided how much."""

    def __init__(self, tabs: Sequence[tuple[str, str]] = _ALONE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(110)
        self.setAccessibleName(tr("Disagreements"))
        self.model = DisagreementModel(self)
        self.view = DisagreementTable(self.model)
        self.empty = EmptyState(tr("No disagreements"))
        self._empty_text = tr("No disagreements")
        self._say_empty: Callable[[str], None] = self.empty.set_text
        self.head = DisagreementHead(tabs)
        self.tabs, self.stale_button = self.head.tabs, self.head.stale_button
        self.verdict_bar, self.note, self.question = self.head.verdict_bar, self.head.note, self.head.question
        # From the cursor: the selected segment, and where to start if it is not listed.
        self._current = self._place = self._image = -1
        self._begins = False
        self._note_key = ""
        self._lay_out()
        self._connect()
        self._show_count()
        self.show_verdict(None, False)

    def set_names(self, category_names: tuple[str, ...], image_names: tuple[str, ...]) -> None:
        """Set the names of all categories and all images; drops the rows."""
        self._current = self._place = self._image = -1
        self.set_working(tr("Listing the disagreements…"))
        self.view.remember(np.zeros(0, np.int64))
        self.model.set_names(category_names, image_names)

    def set_columns(
        self,
        columns: DisagreementColumns,
        arranged: Arrangement | None = None,
        current: int | None = None,
        selected: NDArray[np.int64] | None = None,
    ) -> None:
        """Replace the rows, sorted already or not.

        Parameters
        ----------
        columns : DisagreementColumns
        arranged : Arrangement, optional
        current : int, optional
            The current row in the table of the new rows; without it, it stays.
        selected : (k,) int64, optional
            The selected ones in that table; without them, they stay.
        """
        if current is not None:
            self._current = current
        if selected is not None:
            self.view.remember(selected)
        self.model.set_columns(columns, arranged)

    def begin_anew(self) -> None:
        """Let the walk through undecided rows begin at the top, since another filter makes another list."""
        self._begins = True

    def set_verdicts(self, columns: DisagreementColumns) -> None:
        """Show other verdicts of the same rows."""
        self.model.set_verdicts(columns)

    def set_stale(self, count: int) -> None:
        """Say how many verdicts no longer apply; 0 says nothing."""
        self.stale_button.setText(trn("{count:,} no longer applies", "{count:,} no longer apply", count, count=count))
        self.stale_button.setVisible(count > 0)
        self.head.arrange(self.width())

    def set_current(self, table_row: int) -> None:
        """Make a row of the segment table the current one, without a signal; -1 for none.

        Selected rows stay selected if it is the current one already; otherwise it becomes the only one.
        """
        if table_row != self._current and table_row >= 0:
            self._begins = False
        self._current = table_row
        self.view.move_to(self.model.position(table_row))

    def set_entry(self, image: int, place: int) -> None:
        """Say where to begin without a current row: at the disagreements of an image, or else on from a table row."""
        self._image, self._place = image, place

    def set_progress(self, wordings: Sequence[str], tip: str = "") -> None:
        """Say how far the review is, at the right of the title, the longest wording first."""
        self.head.set_progress(wordings, tip)
        self.count_changed.emit()

    def progress(self) -> str:
        """Return what is said at the right of the title, where there is room for all of it."""
        return self.head.progress.text()

    def show_verdict(self, verdict: Verdict | None, available: bool) -> None:
        """Press the button of the current row's verdict; without a current row there is nothing to decide."""
        self.verdict_bar.set_value(verdict)
        self.verdict_bar.setEnabled(available)
        self.note.setEnabled(available or self.note.is_writing)

    def show_note(self, text: str, rows: int) -> None:
        """Show the note of the current row, or that one can be written on some selected rows."""
        about = tr("Note on {rows:,} rows", rows=rows) if rows > 1 else tr("Note")
        self.note.show_note(text, (f"{about}  {self._note_key}" if self._note_key else about) if rows else "")

    def set_note_key(self, key: str) -> None:
        """Name the key that begins a note, "" for none."""
        self._note_key = key

    def set_decides(self, decides: bool) -> None:
        """Show what decides, or not where there is nothing to decide."""
        self.head.set_decides(decides)

    def set_order(self, by_image: bool) -> None:
        """List rows by image, the worst image first, or all rows by PQ impact."""
        column = BY_IMAGE if by_image else place_of("impact")
        self.view.sortByColumn(column, Qt.SortOrder.DescendingOrder)

    def order(self) -> tuple[str, bool]:
        """Return by what rows are sorted, the key of a column or `BY_IMAGE_KEY`, and whether the highest come first."""
        column, descending = self.model.sorted_by()
        return (BY_IMAGE_KEY if column == BY_IMAGE else COLUMNS[column].key), descending

    def set_order_by(self, key: str, descending: bool) -> None:
        """Sort as `order` has it; a column that the table does not have changes nothing."""
        if key == BY_IMAGE_KEY:
            self.set_order(True)
        elif key in {column.key for column in COLUMNS} and place_of(key) in self.model.shown():
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self.view.sortByColumn(place_of(key), order)

    def set_empty_text(self, text: str) -> None:
        """Say why there are no rows."""
        self._empty_text = text
        self._say_empty = self.empty.set_text
        self._show_count()

    def set_working(self, text: str) -> None:
        """Say what has to be worked out before there are rows."""
        self._empty_text = text
        self._say_empty = self.empty.set_working
        self._show_count()

    def fail(self, why: str) -> None:
        """Say why there are no rows, where some were waited for."""
        if self.empty.kind is Emptiness.WORKING:
            self._empty_text = why
            self._say_empty = self.empty.set_failed
            self._show_count()

    def set_palette_name(self, palette: str) -> None:
        """Take the colours of statuses from another palette."""
        self.view.set_palette_name(palette)

    def current_table_row(self) -> int:
        """Return the current segment-table row, -1 for none."""
        return self.view.current_row()

    def selected_table_rows(self) -> NDArray[np.int64]:
        """Return the selected segment-table rows, from top to bottom: (k,) int64; the current one is among them."""
        return self.view.selected_rows()

    def select_rows(self, rows: NDArray[np.int64]) -> None:
        """Select several segment-table rows; the current one stays."""
        self.view.select(rows)

    def select_all(self) -> None:
        """Select all rows that are listed; the first one becomes the current one where there is none."""
        if not self.view.currentIndex().isValid() and self.model.rowCount():
            self._show_position(0)
        self.view.selectAll()

    def row_that_follows(self) -> int:
        """Return the segment-table row of the next undecided disagreement, or of the next one; -1 at the end."""
        place = self.view.currentIndex().row() + 1
        undecided = self._undecided(1, frozenset())
        if undecided >= place or (undecided >= 0 and self._begins):
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
        """Go to the nearest undecided row below, or above, as if it were clicked; False if there is none.

        In a list that another filter has just made, the nearest is seen from its beginning.
        """
        position = self._undecided(delta, passed_over)
        if position < 0:
            return False
        self._begins = False
        self._show_position(position)
        return True

    def _undecided(self, delta: int, passed_over: frozenset[int]) -> int:
        index, count = self.view.currentIndex(), self.model.rowCount()
        if self._begins:
            found = self.model.next_undecided(0 if delta > 0 else count - 1, delta, passed_over)
            if found != index.row():
                return found
        begin = index.row() + delta if index.isValid() else self._entry(delta)
        return self.model.next_undecided(begin, delta, passed_over)

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
        self.head.arrange(self.width())
        self.view.share_width(self.width())

    def _lay_out(self) -> None:
        self._stack = stacked(self.view, self.empty)
        in_column(self.head, hairline(), (self._stack, 1), of=self, margins=0, spacing=0)

    def _connect(self) -> None:
        self.model.modelReset.connect(self._restore)
        self.view.selectionModel().currentRowChanged.connect(self._say_current)
        self.view.selection_changed.connect(self.selection_changed)
        self.view.chosen.connect(self._say_chosen)
        self.view.horizontalHeader().sortIndicatorChanged.connect(self._show_order)
        self.head.by_image.clicked.connect(self.set_order)
        self.head.progress.clicked.connect(self.tally_requested)
        self.stale_button.clicked.connect(self.stale_requested)
        self._show_order()

    def _show_position(self, position: int) -> None:
        self.view.show_alone(position)
        # With its neighbours, so that the user sees what comes next.
        last = self.model.rowCount() - 1
        for place in (min(position + 2, last), max(position - 1, 0), position):
            self.view.reveal(place)

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
            self._begins = False
            self._current = self.model.table_row(current.row())
            self.row_activated.emit(self._current)

    def _restore(self) -> None:
        """Restore the current row and the selected ones if the new rows contain them."""
        self.view.restore(self.model.position(self._current))
        self.view.share_width(self.width())
        self._show_count()

    def _show_order(self) -> None:
        by_image = self.model.is_by_image
        self.head.by_image.setChecked(by_image)
        self.order_changed.emit(by_image)

    def _show_count(self) -> None:
        # Rows, which is what the progress beside it counts, too.
        count = len(self.model.columns())
        self.head.set_title(tr("Disagreements"), format_count(count) if count else "")
        self.count_changed.emit()
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        self._say_empty(self._empty_text)
