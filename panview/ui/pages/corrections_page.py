"""What verdicts and repairs will do to the truth: each image before and after, and the list of changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSplitter, QStackedWidget, QWidget

from panview.jobs.before_after import BeforeAfter
from panview.overlay.colourings.changes import KINDS
from panview.presentation.corrections_content import CorrectionsContent
from panview.presentation.rows import CHANGE_TITLES, REFUSED_TITLES, CorrectionRow
from panview.presentation.theme_colours import Theme
from panview.review.look import CanvasStyle, Framing, Layer
from panview.ui.canvas.canvas import Canvas
from panview.ui.layouts import STRETCH, in_column, in_row
from panview.ui.models.correction_model import ACTION_COLUMN, CorrectionModel
from panview.ui.pages.page import Page
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.cell_delegate import ONE_SQUARE, Cell, CellDelegate
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel, WrappedLabel, hairline
from panview.ui.widgets.painting import LEFT
from panview.ui.widgets.row_table import Index, RowTable
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.ui.widgets.table_widths import keep_to_content
from panview.words import tr

CellFunction = Callable[[Index, Theme], Cell]

CHANGES, REFUSED = "changes", "refused"
_ROW_HEIGHT = 24
_PAD = 7
_EMPTY = {CHANGES: tr("Nothing changes"), REFUSED: tr("Everything requested is applied")}
_NAMES = {CHANGES: tr("Changes"), REFUSED: tr("Not applied")}


class CorrectionsPage(Page):
    """Head with figures, the image before and after, and the lists."""

    write_requested = Signal()
    cancel_requested = Signal()
    row_chosen = Signal(object)
    """The `CorrectionRow` that is the current one."""
    row_opened = Signal(object)
    """The `CorrectionRow` that was clicked twice, or on which Enter was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.title = ElidedLabel(font=ui_font(BASE_PIXELS + 1, QFont.Weight.DemiBold))
        self.counts = WrappedLabel()
        self.figures = ElidedLabel(font=ui_font(BASE_PIXELS, QFont.Weight.DemiBold))
        self.write_button = TextButton(tr("Write corrected truth…"), "export", "primary")
        self.canvas = Canvas()
        self.lists = SegmentedControl(
            [(CHANGES, tr("Changes")), (REFUSED, tr("Not applied"))], tr("What is listed"), strong=False
        )
        self.models = {CHANGES: CorrectionModel(CHANGE_TITLES, self), REFUSED: CorrectionModel(REFUSED_TITLES, self)}
        self.views = {key: RowTable(_ROW_HEIGHT, _NAMES[key], header=True, takes_enter=True) for key in self.models}
        self._shown: BeforeAfter[QImage] | None = None
        self._lay_out()
        self.set_look(CanvasStyle())
        self.canvas.set_names(tr("before"), tr("after"))
        self.canvas.set_tooltip_provider(self._text_before, self._text_after)
        self.canvas.segment_clicked.connect(lambda local: self._click(0, local))
        self.canvas.compared_clicked.connect(lambda local: self._click(1, local))
        self.write_button.clicked.connect(self.write_requested)
        self.empty.action_clicked.connect(self.cancel_requested)
        self.lists.changed.connect(self._show_list)
        for key, view in self.views.items():
            view.selectionModel().currentRowChanged.connect(self._choose)
            view.entered_by_key.connect(lambda row, key=key: self.row_opened.emit(self.models[key].row(row)))
            view.doubleClicked.connect(lambda at, key=key: self.row_opened.emit(self.models[key].row(at.row())))
        self.show_sentence("")

    def set_content(self, content: CorrectionsContent) -> None:
        """Show what corrections do."""
        self.title.setText(content.title)
        self.counts.setText(content.counts)
        self.figures.setText(content.figures)
        self.figures.setToolTip(content.figures_tip)
        self.write_button.setEnabled(content.can_write)
        for key, rows, label in (
            (CHANGES, content.changes, tr("Changes")),
            (REFUSED, content.refused, tr("Not applied")),
        ):
            self.models[key].set_rows(rows)
            button = self.lists.button(key)
            button.setText(f"{label} {len(rows):,}")
            button.setAccessibleName(button.text())
            button.updateGeometry()
        self._show_list(self.lists.value())
        self.show_body()

    def set_look(self, look: CanvasStyle) -> None:
        """Take over how strong segments are, and what going to one brings into view; the rest is the page's own."""
        self.canvas.set_style(
            CanvasStyle(
                layer=Layer.COMPARISON,
                colour_by="changes",
                opacity=look.opacity,
                outlines=look.outlines,
                framing=look.framing,
                context=look.context,
            )
        )

    def show_image(self, shown: BeforeAfter[QImage] | None, change: int = -1, message: str = "") -> None:
        """Show an image before and after, and mark one of its changes; a message where there is none."""
        kept = shown is not None and self._shown is not None and shown.row == self._shown.row
        if shown is not self._shown or shown is None:
            self._shown = shown
            self.canvas.set_message(message)
            self.canvas.set_image(shown.image if shown is not None else None, keep_view=kept)
        self.mark(change)

    def mark(self, change: int) -> None:
        """Mark what a change of the image is about, in both views."""
        shown = self._shown
        if shown is None or not 0 <= change < len(shown.changes):
            self.canvas.set_selected(None, None)
            return
        before, after = shown.locals_of(shown.changes[change])
        self.canvas.set_selected(before, after)
        if before is not None:
            self.canvas.look_at(before)
        elif self.canvas.state.style.framing is not Framing.WHOLE:
            # An added segment does not exist before.
            self.canvas.zoom_to_fit()

    @property
    def shown(self) -> BeforeAfter[QImage] | None:
        """The image that is on the canvas."""
        return self._shown

    def current(self) -> CorrectionRow | None:
        """Return the current row of the list that is shown."""
        key = self.lists.value()
        index = self.views[key].currentIndex()
        return self.models[key].row(index.row()) if index.isValid() else None

    def set_current(self, row: int) -> None:
        """Make a change the current row."""
        view = self.views[CHANGES]
        view.selectRow(row)
        view.scrollTo(self.models[CHANGES].index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)

    def take_focus(self) -> None:
        """Take the keyboard, so that arrows move in the list."""
        target = self if self.is_empty else self.views[self.lists.value()]
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(300, 240)

    def _lay_out(self) -> None:
        first = in_row(self.title, STRETCH, self.write_button, spacing=14)
        second = in_row((self.counts, 1), self.figures, spacing=14)
        # In a line of their own: beside title and button nothing of them would be left where room is short.
        head = in_column(first, second, margins=(14, 10, 12, 8), spacing=4)
        self._listed = QStackedWidget()
        for key, view in self.views.items():
            view.setModel(self.models[key])
            view.setItemDelegate(CellDelegate(view, self._cell_of(key), _PAD))
            header = view.horizontalHeader()
            header.setFont(ui_font(BASE_PIXELS - 2))
            header.setDefaultAlignment(LEFT)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
            header.setStretchLastSection(True)
            keep_to_content(
                view, ui_font(BASE_PIXELS - 1), _PAD, {ACTION_COLUMN: ONE_SQUARE} if key == CHANGES else None
            )
            self._listed.addWidget(view)
        self._nothing = EmptyState("")
        self._listed.addWidget(self._nothing)
        bar = in_row(self.lists, STRETCH, margins=(12, 6, 12, 6))
        lower = QWidget()
        in_column(bar, (self._listed, 1), of=lower, margins=0, spacing=0)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(1)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.canvas)
        parts.addWidget(lower)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setSizes([420, 220])
        body = QWidget()
        in_column(head, hairline(), (parts, 1), of=body, margins=0, spacing=0)
        self.set_body(body)

    def _cell_of(self, key: str) -> CellFunction:
        def cell(index: Index, _: Theme) -> Cell:
            text = str(index.data())
            kind = self.models[key].row(index.row()).kind
            if key == CHANGES and index.column() == ACTION_COLUMN and kind >= 0:
                return Cell(text, (QColor(*KINDS[kind][1]),))
            return Cell(text, muted=index.column() == 0)

        return cell

    def _show_list(self, key: str) -> None:
        there = self.models[key].rowCount() > 0
        self._nothing.set_text(_EMPTY[key])
        self._listed.setCurrentWidget(self.views[key] if there else self._nothing)

    def _choose(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.current()
        if row is not None and current.isValid():
            self.row_chosen.emit(row)

    def _click(self, side: int, local: int | None) -> None:
        """Make the change of a segment that was clicked the current row."""
        shown = self._shown
        if shown is None or local is None:
            return
        for place, change in enumerate(shown.changes):
            if shown.locals_of(change)[side] == local:
                row = self.models[CHANGES].find(shown.row, place)
                if row >= 0:
                    self.lists.set_value(CHANGES)
                    self._show_list(CHANGES)
                    self.set_current(row)
                return
        self.canvas.set_selected(local if side == 0 else None, local if side == 1 else None)

    def _text_before(self, local: int) -> tuple[str, str]:
        return self._shown.texts[0][local] if self._shown is not None else ("", "")

    def _text_after(self, local: int) -> tuple[str, str]:
        return self._shown.texts[1][local] if self._shown is not None else ("", "")
