"""The form that opens under the funnel: a filter without typing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QSpinBox, QWidget

from panview.metrics.segment_table import ERROR_LABELS, Side, Status
from panview.presentation.filter_vocabulary import range_text
from panview.presentation.rows import FormColumn
from panview.review.colours import DEFAULT_PALETTE
from panview.review.conditions import NAME, Contains, Is, OneOf, Range, Wanted, moved_range
from panview.review.segment_columns.kinds import NOTHING
from panview.review.verdict_rows import VERDICT_LABELS
from panview.ui.dialogs.column_form import ColumnForm
from panview.ui.layouts import in_column, in_row, stacked
from panview.ui.models.check_list_model import CheckListModel
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.check_list import CheckList
from panview.ui.widgets.flow import Flow
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import CapsLabel, ElidedLabel, SectionHeader, WrappedLabel
from panview.ui.widgets.popup import Popup
from panview.ui.widgets.range_slider import RangeSlider
from panview.ui.widgets.scrolling import scrolling
from panview.ui.widgets.search_line import SearchLine
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.ui.widgets.spin_box import spin_box
from panview.ui.widgets.status import status_colour
from panview.ui.widgets.swatch import Chip
from panview.words import tr

_MOST_PIXELS = 2_000_000_000
_STATUSES = (Status.TP, Status.FP, Status.FN, Status.IGNORED, Status.CROWD)
_WIDTH = 420
_EDGE = 24
"""Pixels that stay free above and below on a small screen."""
_KINDS: dict[str, Wanted | None] = {"": None, "thing": Is(True), "stuff": Is(False)}
"""Key of the switch -> what is asked of the column ``thing``."""
_KIND = "thing"


@dataclass(frozen=True)
class _List:
    """A list of names that is ticked, of a column."""

    column: str
    label: str
    model: CheckListModel
    view: CheckList


class FilterForm(Popup):
    """A popup with a control for each column that a form can say something of.

    Signals
    -------
    changed : (str, Wanted or None)
        Somebody asks something else of a column; None for nothing.
    reset
        Somebody wants no condition at all.
    """

    changed = Signal(str, object)
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Filter"), _WIDTH, parent)
        self._values: dict[str, Wanted] = {}
        self.sides = {side: Chip(tr(side.label.capitalize()), checkable=True) for side in Side}
        self.statuses = {s: Chip(tr(s.label), status_colour(s), checkable=True) for s in _STATUSES}
        self.errors = {label: Chip(tr(label), checkable=True) for label in ERROR_LABELS if label}
        self.verdicts = {label: Chip(tr(label), checkable=True) for label in VERDICT_LABELS}
        self.kind = SegmentedControl(
            (("", tr("Things and stuff")), ("thing", "Things"), ("stuff", "Stuff")), tr("Kind"), False
        )
        self._lists = {
            key: _named_list(column, label, self)
            for key, column, label in (
                ("categories", "category", tr("Category")),
                ("supercategories", "supercategory", tr("Super")),
                ("truths", "truth", tr("Truth")),
                ("predicted", "predicted", tr("Predicted")),
            )
        }
        self.categories, self.category_list = self._lists["categories"].model, self._lists["categories"].view
        self.supercategories = self._lists["supercategories"].model
        self.supercategory_list = self._lists["supercategories"].view
        self.list_choice = SegmentedControl([(key, each.label) for key, each in self._lists.items()], tr("List"), False)
        self.search = SearchLine(tr("Search categories"), delay_ms=0)
        self.area_min = _pixels_box(tr("Smallest area in pixels"), tr("from any"))
        self.area_max = _pixels_box(tr("Largest area in pixels"), tr("to any"))
        self.iou = RangeSlider(0, 100, tr("IoU range; hold Shift to move the upper end"))
        self.score = RangeSlider(0, 100, tr("Score range; hold Shift to move the upper end"))
        self.image_name = SearchLine(tr("Part of the file name"), "image")
        self.columns = ColumnForm()
        self.reset_button = TextButton(tr("Reset"), kind="link")
        self._texts = {"iou": CapsLabel(), "score": CapsLabel()}
        self._more = WrappedLabel()
        self._sections: dict[str, QWidget] = {}
        self._lay_out()
        self._connect()
        self._show()

    def values(self) -> dict[str, Wanted]:
        """Return what the form says, by column."""
        return dict(self._values)

    def set_values(self, values: Mapping[str, Wanted], more: Sequence[str] = ()) -> None:
        """Show other values without `changed`.

        Parameters
        ----------
        values : mapping of str to Wanted
            By column; those that the form has no control for stand in the line alone.
        more : sequence of str
            Conditions that no control can show, as they are written.
        """
        self._values = dict(values)
        self._more.setText(tr("Also in the filter line:  ") + "   ·   ".join(more) if more else "")
        self._more.setVisible(bool(more))
        self._show()

    def set_categories(self, names: Sequence[str], supercategories: Sequence[str]) -> None:
        """Set names and supercategories of all categories, in the dataset's order."""
        self._lists["categories"].model.set_names(names, supercategories)
        self._lists["supercategories"].model.set_names(sorted(set(supercategories)))
        for key in ("truths", "predicted"):
            self._lists[key].model.set_names((*names, NOTHING), (*supercategories, ""))
        self._show()

    def set_columns(self, columns: Sequence[FormColumn]) -> None:
        """Set the columns that are known of the images, and their tags."""
        self.columns.set_columns(columns)
        self._sections["columns"].setVisible(bool(columns))
        self._show()

    def set_prediction_available(self, available: bool) -> None:
        """Without a prediction set there is no status, no IoU and only one side."""
        chips = (*self.sides.values(), *self.statuses.values(), *self.errors.values(), *self.verdicts.values())
        for widget in (*chips, self.iou):
            widget.setEnabled(available)
        for key in ("truths", "predicted"):
            self.list_choice.button(key).setEnabled(available)

    def set_scores_available(self, available: bool) -> None:
        """Without scores there is nothing to ask of them."""
        self._sections["score"].setVisible(available)

    def set_palette_name(self, palette: str = DEFAULT_PALETTE) -> None:
        """Take the colours of statuses from another palette."""
        for status, chip in self.statuses.items():
            chip.set_colour(status_colour(status, palette))

    def popup_at(self, corner: QPoint) -> None:
        """Open at a place on the screen, ready for a category to be typed."""
        room = self.screen().availableGeometry().height() - 2 * _EDGE
        self._scroll.setFixedHeight(
            max(200, min(self._inside.sizeHint().height(), room - self._head.sizeHint().height()))
        )
        super().popup_at(corner)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def go_to(self, column: str) -> bool:
        """Go to the control of a column; False where it has none."""
        of_list = next((key for key, each in self._lists.items() if each.column == column), None)
        widget: QWidget | None
        if of_list is not None:
            self.list_choice.set_value(of_list)
            self._choose_list(of_list)
            widget = self.search
        elif self.columns.choose(column):
            widget = self.columns
        else:
            widget = self._controls().get(column)
        if widget is None:
            return False
        self._scroll.ensureWidgetVisible(widget)
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _controls(self) -> dict[str, QWidget]:
        """Return the first control of each column that is no list."""
        return {
            "side": next(iter(self.sides.values())),
            "status": next(iter(self.statuses.values())),
            "error": next(iter(self.errors.values())),
            "verdict": next(iter(self.verdicts.values())),
            _KIND: self.kind.buttons()[0],
            "area": self.area_min,
            "iou": self.iou,
            "score": self.score,
            NAME: self.image_name,
        }

    # Laying out

    def _lay_out(self) -> None:
        title = ElidedLabel(tr("Filter segments"), font=ui_font(BASE_PIXELS + 1, QFont.Weight.DemiBold))
        self._head = QWidget()
        in_row((title, 1), self.reset_button, of=self._head, margins=(16, 12, 16, 4))
        self._stack = stacked(*(each.view for each in self._lists.values()))
        self._stack.setFixedHeight(132)
        self._inside = QWidget()
        self._column = in_column(of=self._inside, margins=(16, 4, 16, 16), spacing=7)
        self._add("side", tr("Side"), _row(*self.sides.values(), stretch=True))
        self._add("status", tr("Status"), _row(*self.statuses.values(), stretch=True))
        self._add("category", tr("Category"), self.kind, self.list_choice, self.search, self._stack)
        self._add("iou", SectionHeader("IoU", self._texts["iou"]), self.iou)
        self._add("error", tr("Error type"), _flow(self.errors.values()))
        self._add("area", tr("Area in pixels"), _row(self.area_min, self.area_max))
        self._add("score", SectionHeader(tr("Score"), self._texts["score"]), self.score)
        self._add("verdict", tr("Verdict"), _flow(self.verdicts.values()))
        self._add("columns", tr("From the table of images"), self.columns)
        self._add(NAME, tr("Image"), self.image_name)
        self._column.addWidget(self._more)
        self._more.hide()
        self._scroll = scrolling(self._inside)
        in_column(self._head, self._scroll, of=self, margins=(1, 1, 1, 8), spacing=0)
        self._sections["columns"].hide()
        self._sections["score"].hide()

    def _add(self, key: str, title: str | QWidget, *parts: QWidget) -> None:
        """Add a section below the others."""
        section = self._sections[key] = QWidget()
        in_column(CapsLabel(title) if isinstance(title, str) else title, *parts, of=section, margins=0, spacing=7)
        self._column.addWidget(section)

    def _connect(self) -> None:
        for column, chips in self._chips().items():
            for chip in chips.values():
                chip.clicked.connect(partial(self._gather_chips, column))
        self.kind.changed.connect(lambda key: self._ask(_KIND, _KINDS[key]))
        self.list_choice.changed.connect(self._choose_list)
        self.search.search_changed.connect(self._search)
        for go_on in (self.search.left_down, self.search.confirmed):
            go_on.connect(self._go_to_list)
        for each in self._lists.values():
            each.model.ticked.connect(partial(self._gather_list, each))
        for box in (self.area_min, self.area_max):
            box.valueChanged.connect(self._gather_area)
        for column, slider in self._sliders().items():
            slider.range_changed.connect(partial(self._gather_slider, column, slider))
        self.image_name.search_changed.connect(self._gather_name)
        self.columns.changed.connect(self._ask)
        self.reset_button.clicked.connect(self.reset_wanted)

    def _chips(self) -> dict[str, dict[str, Chip]]:
        return {
            "side": {side.label: chip for side, chip in self.sides.items()},
            "status": {status.label: chip for status, chip in self.statuses.items()},
            "error": self.errors,
            "verdict": self.verdicts,
        }

    def _sliders(self) -> dict[str, RangeSlider]:
        return {"iou": self.iou, "score": self.score}

    def _choose_list(self, key: str) -> None:
        self._stack.setCurrentIndex(list(self._lists).index(key))

    def _go_to_list(self) -> None:
        list(self._lists.values())[self._stack.currentIndex()].view.setFocus()

    def _search(self, text: str) -> None:
        for each in self._lists.values():
            each.model.search(text)

    # What is asked

    def _ask(self, column: str, wanted: Wanted | None) -> None:
        if wanted == self._values.get(column):
            return
        if wanted is None:
            del self._values[column]
        else:
            self._values[column] = wanted
        self._show_texts()
        self.changed.emit(column, wanted)

    def _gather_chips(self, column: str, *_: object) -> None:
        chosen = frozenset(label for label, chip in self._chips()[column].items() if chip.isChecked())
        self._ask(column, OneOf(chosen) if chosen else None)

    def _gather_list(self, of: _List) -> None:
        names = of.model.names()
        # A name that this set does not have stays asked for.
        before = self._values.get(of.column)
        unknown = before.values - set(names) if isinstance(before, OneOf) else frozenset()
        chosen = frozenset(names[row] for row in of.model.ticked_rows()) | unknown
        self._ask(of.column, OneOf(chosen) if chosen else None)

    def _gather_area(self) -> None:
        low, high = self.area_min.value() or None, self.area_max.value() or None
        self._ask("area", moved_range(self._values.get("area"), low, high))

    def _gather_slider(self, column: str, slider: RangeSlider, *_: object) -> None:
        low, high = slider.values()
        ends = (low / 100 if low > 0 else None, high / 100 if high < 100 else None)
        self._ask(column, moved_range(self._values.get(column), *ends))

    def _gather_name(self) -> None:
        text = self.image_name.text().strip()
        self._ask(NAME, Contains(text) if text else None)

    # What is shown

    def _show(self) -> None:
        """Write the values into the controls."""
        for column, chips in self._chips().items():
            chosen = self._chosen(column)
            for label, chip in chips.items():
                chip.setChecked(label in chosen)
        for each in self._lists.values():
            chosen = self._chosen(each.column)
            each.model.set_ticked_rows(frozenset(row for row, name in enumerate(each.model.names()) if name in chosen))
        wanted = self._values.get(_KIND)
        self.kind.set_value(next((key for key, kind in _KINDS.items() if kind == wanted), ""))
        area = self._values.get("area")
        ends = (area.low, area.high) if isinstance(area, Range) else (None, None)
        for box, number in zip((self.area_min, self.area_max), ends, strict=True):
            box.blockSignals(True)
            box.setValue(min(max(round(number or 0), 0), _MOST_PIXELS))
            box.blockSignals(False)
        for column, slider in self._sliders().items():
            asked = self._values.get(column)
            low, high = (asked.low, asked.high) if isinstance(asked, Range) else (None, None)
            slider.set_range_values(0 if low is None else _percent(low), 100 if high is None else _percent(high))
        name = self._values.get(NAME)
        self.image_name.set_text(name.text if isinstance(name, Contains) else "")
        self.columns.set_values(self._values)
        self._show_texts()

    def _chosen(self, column: str) -> frozenset[str]:
        wanted = self._values.get(column)
        return wanted.values if isinstance(wanted, OneOf) else frozenset()

    def _show_texts(self) -> None:
        for column, label in self._texts.items():
            wanted = self._values.get(column)
            label.setText(range_text(wanted) if isinstance(wanted, Range) else tr("any"))
        self.reset_button.setEnabled(bool(self._values) or not self._more.isHidden())
        for key, each in self._lists.items():
            count = len(self._chosen(each.column))
            self.list_choice.button(key).setText(f"{each.label} · {count}" if count else each.label)


def _percent(share: float) -> int:
    return min(max(round(100 * share), 0), 100)


def _named_list(column: str, label: str, parent: QWidget) -> _List:
    model = CheckListModel(parent)
    return _List(column, label, model, CheckList(model, label))


def _pixels_box(name: str, any_text: str) -> QSpinBox:
    box = spin_box(0, _MOST_PIXELS, name)
    box.setSingleStep(100)
    box.setGroupSeparatorShown(True)
    box.setSpecialValueText(any_text)
    box.setKeyboardTracking(False)
    return box


def _row(*widgets: QWidget, stretch: bool = False) -> QWidget:
    made = QWidget()
    row = in_row(*widgets, of=made, margins=0, spacing=6)
    if stretch:
        row.addStretch(1)
    return made


def _flow(chips: Iterable[QWidget]) -> QWidget:
    made = QWidget()
    flow = Flow(parent=made)
    for chip in chips:
        flow.addWidget(chip)
    return made
