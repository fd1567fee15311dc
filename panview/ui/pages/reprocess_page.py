"""The post-processing of a prediction set under sliders: an image, figures, what changes, and a map."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSplitter, QWidget

from panview.review.look import CanvasStyle, Layer
from panview.ui.canvas.canvas import Canvas
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.layouts import STRETCH, in_column, in_row, stacked
from panview.ui.pages.change_list import ChangeList
from panview.ui.pages.page import Page
from panview.ui.pages.parameter_map import ParameterMap
from panview.ui.pages.parameter_sliders import ParameterSliders
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel, WrappedLabel, hairline
from panview.ui.widgets.scrolling import scrolling
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.words import tr

NEW, BESIDE = "new", "beside"
CHANGES, MAP = "changes", "map"
FIGURE_TITLES = ("", tr("as it is"), tr("now"), "")
_BESIDE_FROM = 640
"""From this width on image and figures stand beside each other."""
_LEAST_LIST = 190

FigureLine = tuple[str, str, str, str]
"""What it is of, the figure of the set as it is, the one at these parameters, their difference."""


class ReprocessPage(Page):
    """Head, image, sliders with figures, and below them what changes or the map."""

    value_changed = Signal(str, float)
    released = Signal()
    reset_requested = Signal()
    write_requested = Signal()
    whole_requested = Signal()
    cancel_requested = Signal()
    run_requested = Signal()
    view_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.title = ElidedLabel(font=ui_font(BASE_PIXELS + 1, QFont.Weight.DemiBold))
        self.views = SegmentedControl(
            [(NEW, tr("As set here")), (BESIDE, tr("Beside the set"))], tr("What is shown"), strong=False
        )
        self.reset_button = TextButton(tr("Reset"))
        self.write_button = TextButton(tr("Write as a new set…"), "export", "primary")
        self.write_button.setToolTip(
            tr("Write a new prediction set with these parameters, and open it beside the others")
        )
        self.canvas = Canvas()
        self.image_line = ElidedLabel(tone="muted")
        self.sliders = ParameterSliders()
        self.whole_button = TextButton(tr("Measure the whole set"), "play")
        self.lists = SegmentedControl(
            [(CHANGES, tr("What changes")), (MAP, tr("Map"))], tr("What is listed"), strong=False
        )
        self.changes = ChangeList()
        self.changes.export_button.hide()
        self.changes_line = WrappedLabel()
        self.interval = WrappedLabel()
        self.map = ParameterMap()
        self._cells: list[list[ElidedLabel]] = []
        self._lay_out()
        self.set_look(CanvasStyle())
        self.sliders.value_changed.connect(self.value_changed)
        self.sliders.released.connect(self.released)
        self.reset_button.clicked.connect(self.reset_requested)
        self.write_button.clicked.connect(self.write_requested)
        self.whole_button.clicked.connect(self.whole_requested)
        self.empty.action_clicked.connect(self.run_requested)
        self.views.changed.connect(self.view_changed)
        self.lists.changed.connect(self._show_list)
        self.show_sentence("")

    def set_names(self, name: str, rule: str) -> None:
        """Name the prediction set and its rule."""
        self.title.setText(f"{name} · {rule}")
        self.canvas.set_names(name, tr("as set here"))

    def set_look(self, look: CanvasStyle) -> None:
        """Take over colours, opacity and outlines; the rest is the page's own."""
        self.canvas.set_style(
            CanvasStyle(
                layer=self._layer(),
                colour_by=look.colour_by,
                opacity=look.opacity,
                outlines=look.outlines,
                palette=look.palette,
                ramp=look.ramp,
                framing=look.framing,
                context=look.context,
            )
        )
        self._look = look
        self.changes.set_palette_name(look.palette)

    def set_view(self, key: str) -> None:
        """Show the image at these parameters alone, or beside the set, without a signal."""
        self.views.set_value(key)
        self.set_look(self._look)

    def show_image(self, image: CanvasImage | None, message: str = "", *, keep_view: bool = True) -> None:
        """Show an image; a message where there is none."""
        self.canvas.set_message(message)
        self.canvas.set_image(image, keep_view=keep_view)

    def set_figures(self, lines: Sequence[FigureLine], line: str, interval: str = "") -> None:
        """Show figures, at most three lines, what is said of the image, and how far the last can be trusted."""
        self.image_line.setText(line)
        self.interval.setText(interval)
        self.interval.setVisible(bool(interval))
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                text = lines[row][column] if row < len(lines) else ""
                if cell.text() != text:
                    cell.setText(text)

    def take_focus(self) -> None:
        """Take the keyboard; Tab leads to the sliders."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(300, 240)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        below = self.width() < _BESIDE_FROM
        self._parts.setOrientation(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)

    def _layer(self) -> Layer:
        return Layer.COMPARISON if self.views.value() == BESIDE else Layer.BOTH

    def _lay_out(self) -> None:
        head = in_row((self.title, 1), self.reset_button, self.write_button, margins=(14, 8, 12, 8), spacing=10)
        bar = in_row(self.views, (self.image_line, 1), margins=(10, 5, 10, 5), spacing=10)
        left = QWidget()
        in_column(bar, (self.canvas, 1), of=left, margins=0, spacing=0)
        left.setMinimumSize(200, 150)
        self._parts = QSplitter(Qt.Orientation.Horizontal)
        self._parts.setHandleWidth(1)
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(left)
        self._parts.addWidget(scrolling(self._controls()))
        self._parts.setStretchFactor(0, 3)
        self._parts.setStretchFactor(1, 2)
        self._parts.setSizes([520, 380])
        body = QWidget()
        in_column(head, hairline(), (self._parts, 1), of=body, margins=0, spacing=0)
        self.set_body(body)

    def _controls(self) -> QWidget:
        figures = QFrame()
        figures.setProperty("role", "card")
        grid = QGridLayout(figures)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        for row in range(4):
            cells = []
            for column, title in enumerate(FIGURE_TITLES):
                cell = ElidedLabel(title if row == 0 else "", tone="muted" if row == 0 or column in (0, 3) else "text")
                if column:
                    cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                    cell.setMinimumWidth(40)
                grid.addWidget(cell, row, column)
                cells.append(cell)
            if row:
                self._cells.append(cells)
        grid.addWidget(self.interval, 4, 0, 1, len(FIGURE_TITLES))
        buttons = in_row(self.whole_button, STRETCH, spacing=8)
        changes = QWidget()
        in_column(self.changes_line, (self.changes, 1), of=changes, margins=0, spacing=4)
        changes.setMinimumHeight(_LEAST_LIST)
        self._listed = stacked(changes, self.map)
        inner = QWidget()
        in_column(
            self.sliders,
            figures,
            buttons,
            (self.lists, 0, Qt.AlignmentFlag.AlignLeft),
            (self._listed, 1),
            of=inner,
            margins=(12, 10, 12, 12),
            spacing=9,
        )
        inner.setMinimumWidth(270)
        return inner

    def _show_list(self, key: str) -> None:
        self._listed.setCurrentIndex(0 if key == CHANGES else 1)
