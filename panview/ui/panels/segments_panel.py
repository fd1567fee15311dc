"""The panel at the bottom, beside the disagreements: all segments that pass the filter, matches among them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from panview.presentation.disagreement_columns import Arrangement
from panview.presentation.formatting import format_count
from panview.ui.layouts import in_column, in_row, stacked
from panview.ui.models.disagreement_model import DisagreementColumns, DisagreementModel
from panview.ui.panels.disagreement_table import DisagreementTable
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.labels import ElidedLabel, hairline
from panview.ui.widgets.painting import RIGHT
from panview.ui.widgets.tab_row import TabRow
from panview.words import tr

_TITLE = tr("Segments")
LISTING = tr("Listing the segments…")


class SegmentsPanel(QWidget):
    """Titles and the table; it knows rows of the segment table and no more."""

    row_activated = Signal(int)
    """Segment-table row somebody made the current one."""

    count_changed = Signal()

    def __init__(self, tabs: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(110)
        self.tabs = TabRow(tabs, "segments")
        self.model = DisagreementModel(self)
        self.view = DisagreementTable(self.model, tr("Segments"))
        self.empty = EmptyState(LISTING)
        self.said = ElidedLabel("", "muted")
        self.said.setAlignment(RIGHT)
        self._current = -1
        # As high as the header of the disagreements, whose buttons are lower.
        head = in_row(self.tabs, (self.said, 1), margins=(14, 5, 14, 5), spacing=12)
        self._stack = stacked(self.view, self.empty)
        in_column(head, hairline(), (self._stack, 1), of=self, margins=0, spacing=0)
        self.model.modelReset.connect(self._restore)
        self.view.selectionModel().currentRowChanged.connect(self._say_current)
        self.view.chosen.connect(self._say_chosen)
        self.set_waiting()

    def set_names(self, category_names: tuple[str, ...], image_names: tuple[str, ...]) -> None:
        """Set the names of all categories and all images; drops the rows."""
        self._current = -1
        self.model.set_names(category_names, image_names)
        self.set_waiting()

    def set_waiting(self) -> None:
        """Say that rows are still to come, unless there are some to look at meanwhile."""
        self.empty.set_working(LISTING)
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)

    def set_columns(self, columns: DisagreementColumns, arranged: Arrangement | None, why_empty: str) -> None:
        """Replace the rows, sorted already or not; ``why_empty`` is said where there is none."""
        self.empty.set_text(why_empty)
        self.model.set_columns(columns, arranged)
        self._stack.setCurrentIndex(0 if len(columns) else 1)

    def set_said(self, text: str) -> None:
        """Say what the rows consist of, at the right of the titles."""
        self.said.setText(text)

    def set_current(self, table_row: int) -> None:
        """Make a row of the segment table the current one, without a signal; -1 for none."""
        self._current = table_row
        self.view.move_to(self.model.position(table_row))

    def set_palette_name(self, palette: str) -> None:
        """Take the colours of statuses from another palette."""
        self.view.set_palette_name(palette)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.view.share_width(self.width())

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
        self.view.restore(self.model.position(self._current))
        self.view.share_width(self.width())
        count = len(self.model)
        self.tabs.set_title("segments", f"{_TITLE} {format_count(count)}" if count else _TITLE)
        self.count_changed.emit()
