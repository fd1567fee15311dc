"""The panel at the left: filter and list of images."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QWidget

from panview.presentation.formatting import format_count
from panview.presentation.image_columns import ImageColumns
from panview.presentation.image_list import SORT_KEYS, column_key
from panview.presentation.panel_sizes import IMAGES, USUAL
from panview.review.condition_words import ChipText
from panview.ui.dialogs.filter_form import FilterForm
from panview.ui.layouts import STRETCH, in_column, in_row, stacked
from panview.ui.models.image_list_model import ImageListModel
from panview.ui.panels.condition_chips import ConditionChips
from panview.ui.panels.image_delegate import ROW_HEIGHT, ImageDelegate
from panview.ui.theme import BASE_PIXELS, mono_font, ui_font
from panview.ui.timers import one_shot
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.filter_line import FilterLine
from panview.ui.widgets.icons import IconButton
from panview.ui.widgets.labels import MarkedText, SectionHeader, WrappedLabel
from panview.ui.widgets.row_table import RowTable
from panview.ui.widgets.selected_rows import selected_places, selection_of
from panview.ui.widgets.swatch import Chip
from panview.words import tr

PLACEHOLDER = tr("file name, or iou < 0.5")
WORKING = tr("Listing the images…")
_SORT_LABELS = (
    tr("By impact"),
    tr("By error type"),
    tr("By IoU"),
    tr("By errors"),
    tr("By name"),
    tr("In dataset order"),
)
_HIGHEST_FIRST = frozenset({"impact", "error type", "errors"})
_MOVE = QItemSelectionModel.SelectionFlag.NoUpdate
_MOVE_ALONE = _ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class ImageListPanel(QWidget):
    """Filter, sort and list of images; knows rows of a dataset and no more."""

    image_activated = Signal(int)
    """Dataset row somebody made the current one."""

    selection_changed = Signal(object)
    """Selected dataset rows, from top to bottom: (k,) int32."""

    condition_edited = Signal(object)
    """The `ChipText` of a condition that is to be changed."""

    condition_removed = Signal(object)
    """The `ChipText` of a condition that is to be taken off."""

    clear_requested = Signal()
    """All conditions are to be taken off."""

    line_used = Signal(str)
    """Somebody has filtered by this line, and goes on."""

    views_requested = Signal()
    """Somebody wants to see the named views."""

    chip_clicked = Signal(str)
    """Key of the chip, set by `set_chip`."""

    filter_text_changed = Signal(str)
    """The filter line, a moment after the last key."""

    sort_changed = Signal(str, bool)
    """Key out of `SORT_KEYS`, and whether the highest comes first."""

    thumbnail_wanted = Signal(int)
    """Dataset row on the screen without a thumbnail; answer with `set_thumbnail`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(USUAL[IMAGES].least)
        self.setAccessibleName(tr("List of images"))
        self.model = ImageListModel(self)
        self.view = RowTable(ROW_HEIGHT, tr("Images"))
        self.view.menu = "listed image"
        self.filter_line = FilterLine(PLACEHOLDER, font=mono_font())
        self.filter_form = FilterForm(self)
        self.conditions = ConditionChips()
        self._chips: dict[str, Chip] = {}
        self._chip_rows = in_column(spacing=6)
        self.funnel = IconButton("filter", tr("Filter by status, category, area, IoU"))
        self.sort_choice = ChoiceButton(
            tr("Sort images"), list(zip(SORT_KEYS, _SORT_LABELS, strict=True)), font=ui_font(BASE_PIXELS - 1)
        )
        self.direction = IconButton("sort-descending", tr("Reverse the order"))
        self.views_button = IconButton("bookmark", tr("Named views"))
        self.empty = EmptyState(tr("No images"))
        self._why_empty = self._working = self._failed = ""
        self._header = SectionHeader(tr("Images"))
        self._error = WrappedLabel("", "danger")
        self._error.hide()
        self._marked = MarkedText()
        self._marked.hide()
        self._held: tuple[str, tuple[int, int] | None] | None = None
        # The current image and the selected ones as last reported; only changes are reported.
        self._current = -1
        self._selected: frozenset[int] = frozenset()
        self._applied = ""
        self._focus_due = False
        self._missed: set[int] = set()
        self._asked: set[int] = set()
        self._flush = one_shot(self, 0, self._ask_thumbnails)
        self._lay_out()
        self._connect()
        self._show_counts()

    # Setters

    def set_columns(self, columns: ImageColumns) -> None:
        """Replace what is known of the images; other names mean another dataset."""
        if columns.names is not self.model.names():
            self._asked.clear()
        self._working = self._failed = ""
        self._offer_columns(tuple(columns.known))
        self.model.set_columns(columns)

    def _offer_columns(self, words: tuple[str, ...]) -> None:
        """Offer to sort by the columns of a table of images."""
        key, _ = self.model.sort_key()
        known = [
            *zip(SORT_KEYS, _SORT_LABELS, strict=True),
            *((column_key(word), tr("By {word}", word=word)) for word in words),
        ]
        if key not in dict(known):
            key = "dataset order"
            self._sort(key, False)
        self.sort_choice.set_options(known, key)

    def forget(self) -> None:
        """List nothing, until the columns of another dataset come."""
        self._missed.clear()
        self._asked.clear()
        # The selection belongs to the dataset that is being closed.
        self.set_current(-1)
        self._working, self._failed = WORKING, ""
        self.model.forget()

    def fail(self, why: str) -> None:
        """Say why there are no columns, where some were waited for."""
        if self._working:
            self._working, self._failed = "", why
            self._show_counts()

    def set_listed(self, rows: NDArray[np.int32]) -> None:
        """List these dataset rows and no others: (k,) int32."""
        self.model.set_listed(rows)

    def set_reviewed(self, reviewed: NDArray[np.bool_] | None) -> None:
        """Mark images as reviewed: (n,) bool over the dataset."""
        self.model.set_reviewed(reviewed)

    def set_thumbnail(self, row: int, image: QImage | QPixmap) -> None:
        """Show the thumbnail of a dataset row; a null image stands for a photo that cannot be read."""
        self._asked.discard(row)
        self.model.set_thumbnail(row, QPixmap.fromImage(image) if isinstance(image, QImage) else image)

    def set_current(self, row: int) -> None:
        """Make a dataset row the current one, without a signal; -1 for none.

        Selected rows stay selected if it is one of them; otherwise it becomes the only one. A row that is the current
        one already changes nothing: whoever holds Ctrl makes a row the current one before selecting it, or takes it
        out of the selection.
        """
        position = self.model.position(row)
        selection = self.view.selectionModel()
        self._current = row
        if position < 0:
            self._selected = frozenset()
            # In this order: without a current row, nothing need be selected.
            selection.clearCurrentIndex()
            selection.clearSelection()
        elif position == self.view.currentIndex().row() and selection.hasSelection():
            self._reveal(position)
        else:
            index = self.model.index(position)
            stays = selection.isSelected(index)
            self._selected = self._selected if stays else frozenset({row})
            selection.setCurrentIndex(index, _MOVE if stays else _MOVE_ALONE)
            self._reveal(position)

    def select_rows(self, rows: NDArray[np.int32]) -> None:
        """Select dataset rows, with the signal that follows; those not listed are left out, the current one stays."""
        places = self.model.positions(rows)
        if len(places):
            chosen = selection_of(self.model, places.astype(np.intp))
            self.view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def set_sort(self, key: str, descending: bool) -> None:
        """Sort without a signal."""
        self.sort_choice.set_value(key)
        self._sort(key, descending)

    def set_filter_text(self, text: str) -> None:
        """Set the filter line, to what is applied, without a signal."""
        self._applied = text
        self.filter_line.set_text(text)
        self._show_counts()

    def set_why_empty(self, text: str) -> None:
        """Say why no image matches the filter, where more than that is known; empty otherwise."""
        self._why_empty = text

    def set_filter_error(self, message: str | None, place: tuple[int, int] | None = None) -> None:
        """Say under the line what is wrong with the filter, and where in it; None or "" for nothing.

        While somebody is typing, it waits: half of a condition is always wrong.
        """
        self._held = None
        if message and self.filter_line.is_typing():
            self._held = (message, place)
            return
        self._show_error(message or "", place)

    def set_conditions(self, chips: Sequence[ChipText]) -> None:
        """Show the conditions of the filter as chips."""
        if self.conditions.set_chips(chips):
            self.focus_filter()
        self.funnel.set_badge(len(chips))
        self._show_counts()

    def set_chip(
        self, key: str, text: str, tip: str = "", *, removable: bool = True, shorter: Sequence[str] = ()
    ) -> None:
        """Show a chip above the list, which says what is in force and can be clicked; "" hides it.

        Parameters
        ----------
        key, text, tip : str
        removable : bool
            A click takes it off.
        shorter : sequence of str
            What it says where ``text`` would be cut, the longest first.
        """
        chip = self._chips.get(key)
        if chip is None:
            if not text:
                return
            chip = self._chips[key] = Chip("", parent=self)
            chip.clicked.connect(partial(self.chip_clicked.emit, key))
            self._chip_rows.addWidget(chip)
        end = "  ✕" if removable else ""
        chip.set_text(*(f"{words}{end}" for words in (text, *shorter)))
        chip.setToolTip(tip)
        chip.setVisible(bool(text))

    def chip(self, key: str) -> Chip | None:
        """Return a chip that is shown, None where it is not."""
        chip = self._chips.get(key)
        return chip if chip is not None and not chip.isHidden() else None

    def set_tips(self, line: str, form: str) -> None:
        """Set the tool tips of the filter line and of the button beside it."""
        self.filter_line.setToolTip(line)
        self.funnel.setToolTip(form)

    # Questions

    def current_row(self) -> int:
        """Return the current dataset row, -1 for none."""
        index = self.view.currentIndex()
        return int(self.model.listed_order()[index.row()]) if index.isValid() else -1

    def selected_rows(self) -> NDArray[np.int32]:
        """Return the selected dataset rows, from top to bottom: (k,) int32."""
        return self.model.listed_order()[selected_places(self.view.selectionModel().selection())]

    def visible_rows(self) -> NDArray[np.int32]:
        """Return the dataset rows that are on the screen now: (k,) int32."""
        count = self.model.rowCount()
        first = self.view.rowAt(0)
        if count == 0 or first < 0:
            return np.zeros(0, np.int32)
        last = self.view.rowAt(self.view.viewport().height() - 1)
        return self.model.listed_order()[first : (count if last < 0 else last + 1)]

    def step(self, delta: int) -> bool:
        """Go to the image that many places further down as if it were clicked; False at the ends."""
        count = self.model.rowCount()
        index = self.view.currentIndex()
        position = index.row() + delta if index.isValid() else (0 if delta > 0 else count - 1)
        if not 0 <= position < count:
            return False
        # Not through the view, which would check for Shift and Ctrl.
        self.view.selectionModel().setCurrentIndex(self.model.index(position), _MOVE_ALONE)
        self._reveal(position)
        return True

    def focus_filter(self) -> None:
        """Put the keyboard into the filter line."""
        self.filter_line.setFocus()
        self.filter_line.selectAll()

    def open_filter_form(self) -> None:
        """Show the form under its button."""
        self.filter_form.popup_at(self.funnel.mapToGlobal(QPoint(0, self.funnel.height() + 4)))

    def edit_condition(self, column: str, text: str) -> None:
        """Go to where a condition on a column is changed: to its control in the form, else to its words in the line."""
        if column:
            self.open_filter_form()
            if self.filter_form.go_to(column):
                return
            self.filter_form.hide()
        self.filter_line.setFocus()
        start = self.filter_line.text().find(text)
        if start >= 0:
            self.filter_line.select(start, start + len(text))

    # Wiring

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.delegate = ImageDelegate(self.view, self.model)
        self.view.setItemDelegate(self.delegate)
        filter_row = in_row((self.filter_line, 1), (self.funnel, 0, Qt.AlignmentFlag.AlignTop), spacing=4)
        sort_row = in_row(self.sort_choice, self.direction, STRETCH, self.views_button, margins=0)
        head = in_column(
            self._header,
            filter_row,
            self._marked,
            self._error,
            self.conditions,
            self._chip_rows,
            sort_row,
            margins=(12, 10, 10, 4),
            spacing=6,
        )
        self._stack = stacked(self.view, self.empty)
        in_column(head, (self._stack, 1), of=self, margins=0, spacing=0)
        self.setTabOrder(self.filter_line, self.funnel)
        self.setTabOrder(self.funnel, self.conditions)
        self.setTabOrder(self.conditions, self.sort_choice)
        self.setTabOrder(self.sort_choice, self.direction)
        self.setTabOrder(self.direction, self.views_button)
        self.setTabOrder(self.views_button, self.view)

    def _connect(self) -> None:
        self.filter_line.search_changed.connect(self._say_filter)
        self.filter_line.left_down.connect(self.view.setFocus)
        self.filter_line.confirmed.connect(self._go_to_results)
        self.filter_line.given_up.connect(self._leave_line)
        self.filter_line.typed.connect(self._hide_error)
        self.filter_line.paused.connect(self._show_held)
        self.conditions.edited.connect(self.condition_edited)
        self.conditions.removed.connect(self.condition_removed)
        self.funnel.clicked.connect(self.open_filter_form)
        self.views_button.clicked.connect(self.views_requested)
        self.sort_choice.changed.connect(self._choose_sort)
        self.direction.clicked.connect(self._turn)
        self.empty.action_clicked.connect(self.clear_requested)
        self.delegate.missed.connect(self._miss)
        self.model.modelReset.connect(self._restore)
        selection = self.view.selectionModel()
        selection.currentRowChanged.connect(self._say_current)
        selection.selectionChanged.connect(self._say_selection)

    def _say_filter(self, text: str) -> None:
        self._show_counts()
        self.filter_text_changed.emit(text)

    def _go_to_results(self) -> None:
        """Leave the line after Enter; one that cannot be applied is there to be mended."""
        if not self.filter_line.is_invalid():
            self.line_used.emit(self.filter_line.text())
            self._focus_list()

    def _focus_list(self) -> None:
        """Give the list the keyboard, once there is something in it; until then keys are the window's."""
        self._focus_due = not self.view.isVisible()
        (self.window() if self._focus_due else self.view).setFocus()

    def _leave_line(self) -> None:
        """Leave the line after Escape as the filter is, without what was typed and not applied."""
        self.set_filter_text(self._applied)
        self.set_filter_error(None)
        self._focus_list()

    def _say_current(self) -> None:
        if self.view.currentIndex().isValid() and self.current_row() != self._current:
            self._current = self.current_row()
            self.image_activated.emit(self._current)

    def _say_selection(self) -> None:
        selection, current = self.view.selectionModel(), self.view.currentIndex()
        if current.isValid() and not selection.hasSelection():
            # Ctrl-dragging deselects whatever it passes; the current row stays selected.
            selection.select(current, _ALONE)
            return
        rows = self.selected_rows()
        known, self._selected = self._selected, frozenset(rows.tolist())
        if self._selected != known:
            self.selection_changed.emit(rows)

    def _choose_sort(self, key: str) -> None:
        self._sort(key, key in _HIGHEST_FIRST)
        self.sort_changed.emit(key, key in _HIGHEST_FIRST)

    def _turn(self) -> None:
        key, descending = self.model.sort_key()
        self._sort(key, not descending)
        self.sort_changed.emit(key, not descending)

    def _sort(self, key: str, descending: bool) -> None:
        self.model.sort_by(key, descending)
        self.direction.set_icon_name("sort-descending" if descending else "sort-ascending")

    def _show_error(self, message: str, place: tuple[int, int] | None) -> None:
        self._error.setText(message)
        self._error.setVisible(bool(message))
        self._marked.set_marked(self.filter_line.text(), place)
        self._marked.setVisible(bool(message) and place is not None)
        self.filter_line.set_invalid(bool(message))

    def _hide_error(self) -> None:
        """Say nothing of a line that is being changed."""
        self._held = None
        self._show_error("", None)

    def _show_held(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._show_error(*held)

    def _show_counts(self) -> None:
        listed, total = self.model.rowCount(), self.model.total()
        if listed == 0 and self.view.hasFocus():
            # Qt would pass the focus to the next widget that takes it, which would then take Space and Enter.
            self.window().setFocus()
            self._focus_due = True
        text = (
            format_count(total)
            if listed == total
            else tr("{listed} of {total}", listed=format_count(listed), total=format_count(total))
        )
        self._header.set_count(text if total else "")
        self._stack.setCurrentIndex(0 if listed else 1)
        if listed and self._focus_due:
            self._focus_due = False
            if self.window().hasFocus():
                self.view.setFocus()
        if listed == 0 and self._working:
            self.empty.set_working(self._working)
        elif listed == 0 and self._failed:
            self.empty.set_failed(self._failed)
        elif listed == 0:
            why = (self._why_empty or tr("No image matches the filter")) if total else tr("No images")
            self.empty.set_text(why, tr("Clear filter") if total else "")

    def _restore(self) -> None:
        """Restore the current row and the selection, which a reset forgets."""
        position = self.model.position(self._current)
        places = self.model.positions(np.fromiter(self._selected, np.int32, len(self._selected)))
        selection = self.view.selectionModel()
        if position >= 0:
            selection.setCurrentIndex(self.model.index(position), QItemSelectionModel.SelectionFlag.NoUpdate)
        chosen = selection_of(self.model, places.astype(np.intp))
        if chosen.count():
            selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if position >= 0:
            self._reveal(position)
        self._show_counts()
        self._say_selection()

    def _reveal(self, position: int) -> None:
        self.view.scrollTo(self.model.index(position), QAbstractItemView.ScrollHint.EnsureVisible)

    # Thumbnails are asked for after painting, never while it goes on.

    def _miss(self, row: int) -> None:
        self._missed.add(row)
        if not self._flush.isActive():
            self._flush.start()

    def _ask_thumbnails(self) -> None:
        # Requests that scrolled away may be dropped; they are made again when the rows return.
        self._asked &= set(self.visible_rows().tolist())
        wanted = sorted(self._missed - self._asked, key=self.model.position)
        self._missed.clear()
        self._asked.update(wanted)
        for row in wanted:
            self.thumbnail_wanted.emit(row)
