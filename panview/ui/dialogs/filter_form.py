"""The form that opens under the funnel: a filter without typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from panview.metrics.segment_table import Side, Status
from panview.review.colours import DEFAULT_PALETTE
from panview.review.filters import SegmentFilter
from panview.ui.models.check_list_model import CheckListModel
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.check_list import CheckList
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import CapsLabel, ElidedLabel, SectionHeader
from panview.ui.widgets.popup import Popup
from panview.ui.widgets.range_slider import RangeSlider
from panview.ui.widgets.search_line import SearchLine
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.ui.widgets.status import status_colour
from panview.ui.widgets.swatch import Chip

_MOST_PIXELS = 2_000_000_000
_STATUSES = (Status.TP, Status.FP, Status.FN, Status.IGNORED, Status.CROWD)
_WIDTH = 408
_KINDS = {"": None, "thing": True, "stuff": False}
"""Key of the switch -> whether things are asked for; None: both."""


class FilterForm(Popup):
    """A popup with one control for every condition that a `SegmentFilter` has `of_form`."""

    changed = Signal(object)
    """`SegmentFilter` somebody made."""

    values_set = Signal(object)
    """`SegmentFilter` of any origin, also those of `set_values`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Filter", _WIDTH, parent)
        self._values = SegmentFilter()
        self.sides = {side: Chip(side.label.capitalize(), checkable=True) for side in Side}
        self.statuses = {s: Chip(s.label, status_colour(s), checkable=True) for s in _STATUSES}
        self.kind = SegmentedControl((("", "Things and stuff"), ("thing", "Things"), ("stuff", "Stuff")), "Kind", False)
        self.categories = CheckListModel(self)
        self.supercategories = CheckListModel(self)
        self.list_choice = SegmentedControl(
            (("categories", "Categories"), ("supercategories", "Supercategories")), "List", False
        )
        self.search = SearchLine("Search categories", delay_ms=0)
        self.category_list = CheckList(self.categories, "Categories")
        self.supercategory_list = CheckList(self.supercategories, "Supercategories")
        self.area_min = _pixels_box("Smallest area in pixels", "from any")
        self.area_max = _pixels_box("Largest area in pixels", "to any")
        self.iou = RangeSlider(0, 100, "IoU range; hold Shift to move the upper end")
        self.image_name = SearchLine("Part of the file name", "image")
        self.reset_button = TextButton("Reset", kind="link")
        self._iou_text = CapsLabel()
        self._lay_out()
        self._connect()
        self._show()

    def values(self) -> SegmentFilter:
        """Return what the form says."""
        return self._values

    def set_values(self, values: SegmentFilter) -> None:
        """Show other values without `changed`."""
        self._values = values
        self._show()

    def set_categories(self, names: Sequence[str], supercategories: Sequence[str]) -> None:
        """Set names and supercategories of all categories, in the dataset's order; drops what was chosen of them."""
        self.categories.set_names(names, supercategories)
        self.supercategories.set_names(sorted(set(supercategories)))
        self.set_values(replace(self._values, categories=frozenset(), supercategories=frozenset()))

    def set_prediction_available(self, available: bool) -> None:
        """Without a prediction set there is no status, no IoU and only one side."""
        for chip in (*self.sides.values(), *self.statuses.values()):
            chip.setEnabled(available)
        self.iou.setEnabled(available)

    def set_palette_name(self, palette: str = DEFAULT_PALETTE) -> None:
        """Take the colours of statuses from another palette."""
        for status, chip in self.statuses.items():
            chip.set_colour(status_colour(status, palette))

    def reset(self) -> None:
        """Drop all conditions, with `changed` if there were any."""
        if self._values != SegmentFilter():
            self.set_values(SegmentFilter())
            self.changed.emit(self._values)

    def popup_at(self, corner: QPoint) -> None:
        """Open at a place on the screen, ready for a category to be typed."""
        super().popup_at(corner)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _lay_out(self) -> None:
        title = ElidedLabel("Filter segments", font=ui_font(BASE_PIXELS + 1, QFont.Weight.DemiBold))
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.reset_button)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.category_list)
        self._lists.addWidget(self.supercategory_list)
        self._lists.setFixedHeight(156)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(7)
        column.addLayout(head)
        for label, chips in (("Side", self.sides.values()), ("Status", self.statuses.values())):
            column.addWidget(CapsLabel(label))
            column.addLayout(_row(*chips, stretch=True))
        column.addWidget(CapsLabel("Category"))
        column.addWidget(self.kind)
        column.addWidget(self.list_choice)
        column.addWidget(self.search)
        column.addWidget(self._lists)
        column.addWidget(CapsLabel("Area in pixels"))
        column.addLayout(_row(self.area_min, self.area_max))
        column.addWidget(SectionHeader("IoU", self._iou_text))
        column.addWidget(self.iou)
        column.addWidget(CapsLabel("Image"))
        column.addWidget(self.image_name)

    def _connect(self) -> None:
        for chip in (*self.sides.values(), *self.statuses.values()):
            chip.clicked.connect(self._gather)
        self.kind.changed.connect(self._gather)
        self.list_choice.changed.connect(self._choose_list)
        self.search.search_changed.connect(self._search)
        for go_on in (self.search.left_down, self.search.confirmed):
            go_on.connect(self._go_to_list)
        for model in (self.categories, self.supercategories):
            model.ticked.connect(self._gather)
        for box in (self.area_min, self.area_max):
            box.valueChanged.connect(self._gather)
        self.iou.range_changed.connect(self._gather)
        self.image_name.search_changed.connect(self._gather)
        self.reset_button.clicked.connect(self.reset)

    def _choose_list(self, key: str) -> None:
        self._lists.setCurrentIndex(0 if key == "categories" else 1)
        self.search.setPlaceholderText(f"Search {key}")

    def _go_to_list(self) -> None:
        (self.category_list if self._lists.currentIndex() == 0 else self.supercategory_list).setFocus()

    def _search(self, text: str) -> None:
        self.categories.search(text)
        self.supercategories.search(text)

    def _gather(self) -> None:
        """Read the controls and say what changed."""
        low, high = self.iou.values()
        names = self.supercategories.names()
        values = SegmentFilter(
            sides=frozenset(side for side, chip in self.sides.items() if chip.isChecked()),
            statuses=frozenset(status for status, chip in self.statuses.items() if chip.isChecked()),
            categories=self.categories.ticked_rows(),
            supercategories=frozenset(names[row] for row in self.supercategories.ticked_rows()),
            isthing=_KINDS[self.kind.value()],
            area=(self.area_min.value() or None, self.area_max.value() or None),
            iou=(low / 100 if low > 0 else None, high / 100 if high < 100 else None),
            image_name=self.image_name.text().strip(),
        )
        if values != self._values:
            self._values = values
            self._show_texts()
            self.values_set.emit(values)
            self.changed.emit(values)

    def _show(self) -> None:
        """Write the values into the controls."""
        values = self._values
        for side, chip in self.sides.items():
            chip.setChecked(side in values.sides)
        for status, chip in self.statuses.items():
            chip.setChecked(status in values.statuses)
        self.categories.set_ticked_rows(values.categories)
        names = self.supercategories.names()
        self.supercategories.set_ticked_rows(
            frozenset(row for row, name in enumerate(names) if name in values.supercategories)
        )
        self.kind.set_value(next(key for key, isthing in _KINDS.items() if isthing is values.isthing))
        for box, number in zip((self.area_min, self.area_max), values.area, strict=True):
            box.blockSignals(True)
            box.setValue(number or 0)
            box.blockSignals(False)
        low, high = values.iou
        self.iou.set_range_values(0 if low is None else round(100 * low), 100 if high is None else round(100 * high))
        self.image_name.set_text(values.image_name)
        self._show_texts()
        self.values_set.emit(values)

    def _show_texts(self) -> None:
        low, high = self.iou.values()
        self._iou_text.setText(f"{low / 100:.2f} to {high / 100:.2f}" if (low, high) != (0, 100) else "any")
        self.reset_button.setEnabled(self._values != SegmentFilter())
        for key, model, label in (
            ("categories", self.categories, "Categories"),
            ("supercategories", self.supercategories, "Supercategories"),
        ):
            count = len(model.ticked_rows())
            self.list_choice.button(key).setText(f"{label} · {count}" if count else label)


def _pixels_box(name: str, any_text: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, _MOST_PIXELS)
    box.setSingleStep(100)
    box.setGroupSeparatorShown(True)
    box.setSpecialValueText(any_text)
    box.setKeyboardTracking(False)
    box.setAccessibleName(name)
    box.setFont(ui_font())
    # A style sheet cannot pad the line inside a spin box.
    box.lineEdit().setTextMargins(6, 0, 6, 0)
    return box


def _row(*widgets: QWidget, stretch: bool = False) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for widget in widgets:
        row.addWidget(widget)
    if stretch:
        row.addStretch(1)
    return row
