"""Which category is taken for which: the matrix, and a list of what is confused most."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from panview.presentation.confusion_content import Confused, MatrixContent, Order, Shade, Unit, cell_text, most_confused
from panview.ui.layouts import STRETCH, Space, in_column, in_row
from panview.ui.pages.matrix_view import MatrixView
from panview.ui.pages.page import AnalysedPage
from panview.ui.speaking import announce
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.bar_table import BarTable
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.icons import IconButton
from panview.ui.widgets.labels import CapsLabel, ElidedLabel, SectionHeader, hairline
from panview.ui.widgets.scrolling import scrolling
from panview.ui.widgets.segmented_control import MIN_PADDING, SegmentedButton, SegmentedControl
from panview.ui.widgets.veil import Veil
from panview.words import tr

_LIST_SHARE, _LIST_NARROW, _LIST_WIDE = 0.36, 230, 360
"""Width of the list, as a share of the page and in pixels."""
_NARROW = 560
_PADDING = 11
_ZOOM = 1.3
_ORDERS = {
    Order.KIND.value: tr("Things, then stuff"),
    Order.CONFUSION.value: tr("Most confused first"),
    Order.NAME.value: tr("By name"),
    Order.SUPERCATEGORY.value: tr("By supercategory"),
}
_WAITING = tr("Counting…")
_NO_PREDICTIONS = tr("Add predictions to see which categories are confused")
_NO_CELL = tr("Point at a cell to read it; click it to list its segments")


class ConfusionPage(AnalysedPage):
    """The confusion of categories over the images in scope."""

    unit_changed = Signal(str)
    """Key of a `Unit`."""

    order_changed = Signal(str)
    """Key of an `Order`."""

    confused_only_changed = Signal(bool)
    """Whether only categories are to be shown that are confused."""

    cell_clicked = Signal(int, int)
    """Categories of truth and prediction, the number of categories for nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_WAITING, _NO_PREDICTIONS, parent)
        self._content: MatrixContent | None = None
        self._chosen: tuple[int, int] | None = None
        self._listed: list[Confused] = []
        self.unit = SegmentedControl(
            [(unit.value, tr(unit.value.capitalize())) for unit in Unit], tr("What is counted")
        )
        labels = {Shade.TRUTH: tr("of truth"), Shade.PREDICTION: tr("of prediction"), Shade.COUNT: tr("by count")}
        self.shade = SegmentedControl([(shade.value, label) for shade, label in labels.items()], tr("Colour by"))
        self.order = ChoiceButton(tr("Order of the categories"), list(_ORDERS.items()), font=ui_font(BASE_PIXELS - 1))
        # Where there is no room for both, it takes the place of the matrix.
        self.listed = SegmentedButton(tr("List"))
        self.listed.setToolTip(
            tr("Show what is confused most, and the order of the categories, in place of the matrix")
        )
        self.confused_only = SegmentedButton(tr("Confused only"))
        self.confused_only.setToolTip(tr("Leave out categories that are never taken for another one"))
        self.matrix = MatrixView()
        self.said = ElidedLabel(_NO_CELL, "muted")
        self.summary = ElidedLabel("", "text")
        self.list = BarTable(tr("Confused most"), (tr("count"), tr("share")), label_share=0.56)
        self._larger, self._smaller = IconButton("plus", tr("Larger cells")), IconButton("minus", tr("Smaller cells"))
        self._nothing = CapsLabel(tr("no confusions"))
        self._lay_out()
        self._connect()
        self.set_waiting(False)

    def set_content(self, content: MatrixContent, summary: str, chosen: tuple[int, int] | None) -> None:
        """Show another matrix.

        Parameters
        ----------
        content : MatrixContent
        summary : str
            Figures that go with it, at the right of the head.
        chosen : (truth, prediction) or None
            Categories of the cell that the filter asks for.
        """
        self._content, self._chosen = content, chosen
        self.show_body()
        self.unit.set_value(content.unit.value)
        self.order.set_value(content.order.value)
        self.confused_only.setChecked(content.confused_only)
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))
        self._listed = most_confused(content)
        places = [place for place, cell in enumerate(self._listed) if (cell.truth, cell.predicted) == chosen]
        self.list.set_rows([cell.row for cell in self._listed], places)
        self._nothing.setVisible(not self._listed)
        self._show()

    def set_palette_name(self, palette: str) -> None:
        """Use other colours for the statuses."""
        self.matrix.set_palette_name(palette)

    def _lay_out(self) -> None:
        head = in_row(self.unit, self.shade, STRETCH, self.listed, margins=(12, 9, 12, 9), spacing=10)
        inner = QWidget()
        in_column(self._nothing, self.list, STRETCH, of=inner, margins=(12, 0, 12, 8))
        title = SectionHeader(tr("Confused most"))
        title.setContentsMargins(12, 0, 12, 0)
        chosen = in_row(self.confused_only, self.order, STRETCH, margins=(12, 0, 8, 6), spacing=6)
        side = in_column(chosen, hairline(), Space(4), title, (scrolling(inner), 1), margins=(0, 10, 0, 0), spacing=4)
        self._side = QWidget()
        self._side.setLayout(side)
        self._left = QWidget()
        left = in_column(of=self._left, margins=(12, 6, 8, 8), spacing=6)
        above = in_row((self.said, 1), self._smaller, self._larger, spacing=4)
        left.addLayout(above)
        left.addWidget(self.summary)
        left.addWidget(self.matrix, 1)
        self._veils = [Veil(self.matrix), Veil(self._side)]
        across = in_row((self._left, 1), hairline(vertical=True), self._side, spacing=0)
        page = QWidget()
        in_column(head, hairline(), (across, 1), of=page, margins=0, spacing=0)
        self.set_body(page)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Show matrix and list beside each other, or one of both in a narrow page."""
        narrow = self.width() < _NARROW
        for button in (*self.unit.buttons(), *self.shade.buttons()):
            button.set_padding(MIN_PADDING if narrow else _PADDING)
        self.listed.setVisible(narrow)
        alone = narrow and self.listed.isChecked()
        self._left.setVisible(not alone)
        self._side.setVisible(alone or not narrow)
        if alone:
            self._side.setFixedWidth(self.width() - 1)
            return
        self._side.setFixedWidth(min(max(round(_LIST_SHARE * self.width()), _LIST_NARROW), _LIST_WIDE))

    def _connect(self) -> None:
        self.unit.changed.connect(self.unit_changed)
        self.shade.changed.connect(self._show)
        self.listed.clicked.connect(self._arrange)
        self.order.changed.connect(self.order_changed)
        self.confused_only.clicked.connect(self.confused_only_changed)
        self.matrix.cell_clicked.connect(self.cell_clicked)
        self.matrix.cell_hovered.connect(self._say)
        self.list.row_clicked.connect(self._choose)
        self._larger.clicked.connect(lambda: self.matrix.zoom(_ZOOM))
        self._smaller.clicked.connect(lambda: self.matrix.zoom(1 / _ZOOM))

    def _show(self) -> None:
        if self._content is not None:
            self.matrix.set_content(self._content, Shade(self.shade.value()), self._chosen)

    def _say(self, row: int, column: int) -> None:
        known = self._content is not None and 0 <= row < len(self._content.names)
        self.said.setText(cell_text(self._content, row, column) if known and self._content is not None else _NO_CELL)
        self.said.set_tone("text" if known else "muted")
        self.matrix.setAccessibleDescription(self.said.text())
        if known and self.matrix.hasFocus():
            announce(self.matrix, self.said.text())

    def _choose(self, place: int) -> None:
        cell = self._listed[place]
        self.cell_clicked.emit(cell.truth, cell.predicted)
