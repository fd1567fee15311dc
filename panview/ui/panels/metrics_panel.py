"""The sidebar at the right: panoptic quality of what is in scope."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from panview.presentation.cards import PanelSummary
from panview.presentation.category_columns import SORT_KEYS, CategoryColumns
from panview.presentation.formatting import format_images
from panview.presentation.panel_sizes import FIGURES, USUAL
from panview.presentation.parts_content import PartsText
from panview.ui.layouts import STRETCH, Space, in_column, in_row, stacked
from panview.ui.models.category_model import CategoryModel
from panview.ui.panels.category_delegate import ROW_HEIGHT, CategoryDelegate
from panview.ui.panels.error_bars import ErrorBars
from panview.ui.panels.parts_card import PartsCard
from panview.ui.panels.sample_card import SampleCard
from panview.ui.panels.score_table import ScoreTable
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import CapsLabel, SectionHeader, WrappedLabel, caps_font
from panview.ui.widgets.row_table import RowTable
from panview.ui.widgets.scrolling import scrolling
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.ui.widgets.slider import JumpSlider
from panview.words import tr

_WHOLE = tr("Whole set")
SCOPES = (("all", _WHOLE), ("filtered", tr("Filtered")), ("selected", tr("Selected")))
DEFAULT_THRESHOLD = 0.5
LISTS = (("errors", tr("Error types")), ("categories", tr("Categories")))
"""What shares the place under the threshold."""
_SORT_LABELS = (tr("by segments"), tr("by lowest PQ"), tr("by name"), tr("by errors"))


class MetricsPanel(QWidget):
    """Scores, scope, IoU threshold, and error types or categories under it."""

    scope_changed = Signal(str)
    """"all", "filtered" or "selected"."""

    threshold_changed = Signal(float)
    """0.50 to 0.95 in steps of 0.01; emitted while the handle moves."""

    category_clicked = Signal(int)
    """Index into the dataset's categories."""

    sort_changed = Signal(str)
    """Key out of `SORT_KEYS`."""

    add_predictions_requested = Signal()
    run_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(USUAL[FIGURES].least)
        self.setAccessibleName(tr("Figures"))
        self._header = SectionHeader(tr("Panoptic quality"))
        self._tips = {key: "" for key, _ in SCOPES}
        self.scope = SegmentedControl(SCOPES, tr("Scope of the figures"), strong=False, fits=True)
        self.scores = ScoreTable()
        self.parts = PartsCard()
        self.sample = SampleCard()
        self.errors = ErrorBars()
        self.lists = SegmentedControl(LISTS, tr("What is listed"), strong=False, fits=True)
        self._threshold_value = CapsLabel("0.50")
        self.slider = JumpSlider(50, 95, tr("IoU threshold"))
        self.slider.setToolTip(tr("A match needs an IoU above this. Double-click to reset to 0.50, the standard."))
        self.sort_choice = ChoiceButton(
            tr("Sort categories"), list(zip(SORT_KEYS, _SORT_LABELS, strict=True)), font=caps_font()
        )
        self.sort_choice.set_capitals(True)
        self.model = CategoryModel(self)
        self.view = RowTable(ROW_HEIGHT, tr("Categories"))
        self.add_button = TextButton(tr("Add predictions…"), "plus")
        self.run_button = TextButton(tr("Run model…"), "model")
        self._alone_now = False
        self._lay_out()
        self._connect()
        self.set_one_side("")

    def set_summary(self, summary: PanelSummary) -> None:
        """Show other scores."""
        text = format_images(summary.images, summary.total_images)
        self._header.set_count(text)
        self.scores.set_rows(summary.rows)

    def set_categories(self, columns: CategoryColumns) -> None:
        """Show other figures of the categories; none moves while the mouse or the keyboard is in the list."""
        here = self.view.underMouse() or self.view.hasFocus()
        self.model.set_columns(columns, stays=here and self.view.isVisible())

    def set_current_category(self, category: int) -> None:
        """Mark a category as chosen, without a signal; -1 for none."""
        position = self.model.position(category)
        if position < 0:
            self.view.clearSelection()
        else:
            self.view.selectRow(position)

    def set_parts(self, text: PartsText | None) -> None:
        """Say which images of a set in parts are in memory, whose figures these are then; None where all are."""
        self.parts.set_text(text)
        self.scope.button("all").setText(_WHOLE if text is None else tr("In memory"))

    def set_scope(self, scope: str) -> None:
        """Choose "all", "filtered" or "selected" without a signal."""
        self.scope.set_value(scope)

    def set_scopes_available(self, filtered: bool, selected: bool) -> None:
        """Say which scopes mean something now."""
        self.scope.set_option_enabled(
            "filtered", filtered, self._tips["filtered"] if filtered else tr("No filter is set")
        )
        why = tr("Select images in the list")
        self.scope.set_option_enabled("selected", selected, self._tips["selected"] if selected else why)

    def set_tips(self, tips: dict[str, str]) -> None:
        """Set the tool tips of the scopes by key."""
        self._tips.update(tips)
        for key, _ in SCOPES:
            if self.scope.button(key).isEnabled():
                self.scope.button(key).setToolTip(self._tips[key])

    def set_threshold(self, threshold: float) -> None:
        """Move the handle without a signal."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(100 * threshold))
        self.slider.blockSignals(False)
        self._threshold_value.setText(f"{self.slider.value() / 100:.2f}")

    def set_sort(self, key: str) -> None:
        """Sort the categories without a signal."""
        self.sort_choice.set_value(key)
        self.model.sort_by(key)

    def set_list(self, key: str) -> None:
        """List "errors" or "categories"."""
        self.lists.set_value(key)
        self._show_list()

    def set_one_side(self, why: str, *, working: bool = False) -> None:
        """Show a quiet text in place of the scores where they say nothing; "" for the scores.

        Nothing is offered while the scores are being worked out.
        """
        alone = bool(why)
        self._quiet.setText(why)
        for widget in self._scored:
            widget.setVisible(not alone)
        for widget in self._alone:
            widget.setVisible(alone and not (working and widget is not self._quiet))
        self._alone_now = alone
        self._show_list()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        left = event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut)
        if left and not (self.view.underMouse() and event.type() == QEvent.Type.FocusOut):
            chosen = self.view.currentIndex()
            category = int(self.model.order()[chosen.row()]) if chosen.isValid() else -1
            selected = self.view.selectionModel().hasSelection()
            self.model.sort_again()
            if selected:
                self.set_current_category(category)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._show_list()

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(CategoryDelegate(self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._quiet = WrappedLabel("", pixels=13)
        threshold_header = SectionHeader(tr("IoU threshold"), self._threshold_value)
        self._fixed = CapsLabel(tr("PQ if fixed"))
        self._scored: Sequence[QWidget] = (self.scores, self.sample, threshold_header, self.slider, self.lists)
        self._alone: Sequence[QWidget] = (self._quiet, self.add_button, self.run_button)
        choice = in_row(self.lists, STRETCH, self._fixed, self.sort_choice, margins=(0, 2, 0, 2))
        head = in_column(
            self._header,
            self.scope,
            self.scores,
            self.parts,
            self.sample,
            self._quiet,
            (self.add_button, 0, Qt.AlignmentFlag.AlignLeft),
            (self.run_button, 0, Qt.AlignmentFlag.AlignLeft),
            Space(2),
            threshold_header,
            self.slider,
            choice,
            margins=(12, 10, 12, 4),
            spacing=8,
        )
        bars = QWidget()
        in_column(self.errors, STRETCH, of=bars, margins=(12, 2, 12, 0))
        self._stack = stacked(scrolling(bars), self.view)
        in_column(head, (self._stack, 1), of=self, margins=0, spacing=0)
        self.view.setMinimumHeight(3 * ROW_HEIGHT)

    def _connect(self) -> None:
        self.scope.changed.connect(self.scope_changed)
        self.lists.changed.connect(self._show_list)
        self.slider.valueChanged.connect(self._move)
        self.slider.double_clicked.connect(self._reset)
        self.sort_choice.changed.connect(self._sort)
        self.view.chosen.connect(self._choose)
        self.view.installEventFilter(self)
        self.add_button.clicked.connect(self.add_predictions_requested)
        self.run_button.clicked.connect(self.run_requested)

    def _show_list(self) -> None:
        # Without predictions there are no errors to list.
        categories = self._alone_now or self.lists.value() == "categories"
        self._stack.setCurrentIndex(1 if categories else 0)
        self.sort_choice.setVisible(categories)
        # Beside words that are cut it would say nothing either.
        room = self.width() - 24 - self.lists.sizeHint().width() - self._fixed.sizeHint().width()
        self._fixed.setVisible(not categories and room >= 6)

    def _move(self, steps: int) -> None:
        self._threshold_value.setText(f"{steps / 100:.2f}")
        self.threshold_changed.emit(steps / 100)

    def _reset(self) -> None:
        self.slider.setValue(round(100 * DEFAULT_THRESHOLD))

    def _sort(self, key: str) -> None:
        self.model.sort_by(key)
        self.sort_changed.emit(key)

    def _choose(self, position: int) -> None:
        self.category_clicked.emit(int(self.model.order()[position]))
