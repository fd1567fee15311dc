"""The figures of the scope beyond PQ per category: charts, PQ by size and supercategory, pixels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from panview.metrics.scores import ScoreFigures
from panview.presentation.figures_content import AREAS, ColumnRows, Figure, FiguresContent
from panview.ui.layouts import STRETCH, in_column
from panview.ui.pages.charts import CurveChart, HistogramChart
from panview.ui.pages.page import AnalysedPage
from panview.ui.pages.score_charts import ReliabilityChart, ScoreCurveChart
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.bar_table import BarTable
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.columns import widest
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel, SectionHeader
from panview.ui.widgets.painting import LEFT, draw_text
from panview.ui.widgets.scrolling import scrolling
from panview.ui.widgets.veil import Veil
from panview.words import tr

_TITLES = ("PQ", "SQ", "RQ", "TP", "FP", "FN")
_TWO_COLUMNS = 800
"""From this width on, pixels."""
_WIDE = [(0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1), (2, 0, 1), (2, 1, 4), (3, 0, 1), (4, 0, 1), (5, 0, 1)]
"""Row, column and rows of each card."""
_CURVE_HINT = tr("drag the line to set the threshold")
_WAITING = tr("Computing figures…")
_NO_PREDICTIONS = tr("Add predictions to see their figures")
_HISTOGRAM_HINT = tr("drag an edge to filter")


class FiguresPage(AnalysedPage):
    """Charts and tables of the images in scope."""

    threshold_moved = Signal(float)
    iou_range_moved = Signal(object, object)
    """Lowest and highest IoU to filter by, each a float or None."""

    area_chosen = Signal(object)
    """(lowest, highest) area to filter by."""

    supercategory_chosen = Signal(str)
    condition_chosen = Signal(str)
    """Expression that chooses the images of a row."""

    boundary_requested = Signal()
    """Boundary PQ is to be measured."""

    boundary_cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_WAITING, _NO_PREDICTIONS, parent)
        self.curve = CurveChart()
        self.histogram = HistogramChart()
        self.reliability, self.score_curve = ReliabilityChart(), ScoreCurveChart()
        self.sizes = BarTable(tr("PQ by size"), _TITLES, label_share=0.33)
        self.groups = BarTable(tr("PQ by supercategory"), _TITLES)
        self.columns = BarTable(tr("PQ by a column of the table of images"), _TITLES)
        self.column_choice = ChoiceButton(tr("Column of the table of images"), font=ui_font(BASE_PIXELS - 1))
        self._column_rows: dict[str, ColumnRows] = {}
        self.pixels = FigureStrip(tr("Pixels"))
        self.boundary = FigureStrip(tr("Boundary PQ"))
        self.measure_button = TextButton(tr("Measure Boundary PQ"))
        self.cancel_button = TextButton(tr("Cancel"))
        self._boundary_said = _quiet("")
        self._curve_said, self._histogram_said = _quiet(_CURVE_HINT), _quiet(_HISTOGRAM_HINT)
        self._reliability_said, self._score_said = _quiet(""), _quiet("")
        self._group_names: tuple[str, ...] = ()
        self._lay_out()
        self._connect()
        self.set_waiting(False)

    def set_content(self, content: FiguresContent) -> None:
        """Show other figures."""
        self.show_body()
        self.curve.set_curve(content.curve, content.threshold)
        show_histogram = partial(self.histogram.set_histogram, content.histogram, content.iou)
        if self.histogram.is_made:
            show_histogram()
        else:
            # Drawing both charts at once would block the window noticeably.
            QTimer.singleShot(0, self.histogram, show_histogram)
        self.sizes.set_rows(content.sizes, content.size)
        self.groups.set_rows(content.groups, content.group)
        self._group_names = content.group_names
        self.pixels.set_figures(content.pixels)
        self._set_scores(content.scores)
        self._set_columns(content.columns)

    def _set_scores(self, scores: ScoreFigures | None) -> None:
        for card in self._score_cards:
            card.setVisible(scores is not None)
        if scores is None:
            return
        for chart in (self.reliability, self.score_curve):
            if chart.is_made:
                chart.set_scores(scores)
            else:
                # One after the other, like the histogram above.
                QTimer.singleShot(0, chart, partial(chart.set_scores, scores))

    def _set_columns(self, columns: Sequence[ColumnRows]) -> None:
        self._column_rows = {column.word: column for column in columns}
        self._column_card.setVisible(bool(columns))
        words = list(self._column_rows)
        value = self.column_choice.value()
        self.column_choice.set_options([(word, word) for word in words], value if value in words else "")
        self._show_column()

    def _show_column(self, *_: object) -> None:
        shown = self._column_rows.get(self.column_choice.value())
        if shown is not None:
            self.columns.set_rows(shown.rows, shown.chosen)

    def _choose_row(self, place: int) -> None:
        shown = self._column_rows.get(self.column_choice.value())
        if shown is not None:
            self.condition_chosen.emit(shown.conditions[place])

    def set_boundary(self, figures: Sequence[Figure], said: str, *, offered: bool, measuring: bool) -> None:
        """Show Boundary PQ, or what can be done to have it.

        Parameters
        ----------
        figures : sequence of Figure
            Empty while it is not known.
        said : str
            Progress, or why it cannot be measured.
        offered, measuring : bool
            Whether it can be measured, and whether it is.
        """
        self.boundary.set_figures(figures)
        self.boundary.setVisible(bool(figures))
        self._boundary_said.setText(said)
        self.measure_button.setVisible(not figures and not measuring)
        self.measure_button.setEnabled(offered)
        self.cancel_button.setVisible(measuring)

    def set_palette_name(self, palette: str) -> None:
        """Use other colours for the statuses."""
        self.histogram.set_palette_name(palette)

    def _lay_out(self) -> None:
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(14, 14, 14, 14)
        self._grid.setSpacing(12)
        self._cards = (
            _card(tr("PQ over IoU threshold"), self.curve, self._curve_said),
            _card(tr("Truth segments by IoU"), self.histogram, self._histogram_said),
            _card(tr("Right by score"), self.reliability, self._reliability_said),
            _card(tr("PQ over score"), self.score_curve, self._score_said),
            _card(tr("By size"), self.sizes, _quiet(tr("FP by the prediction's size"))),
            _card(tr("By supercategory"), self.groups),
            _card(tr("Pixels"), self.pixels),
            _card(tr("Boundary PQ"), self._boundary_row(), self._boundary_said),
            _card(tr("By image"), self.columns, self.column_choice),
        )
        # The curve is of all thresholds; that of the line is what is dragged.
        self._veils = [Veil(card) for card in self._cards[1:]]
        self._column_card = self._cards[-1]
        self._column_card.hide()
        self._score_cards = self._cards[2:4]
        for card in self._score_cards:
            card.hide()
        self._columns = 0
        self._arrange(2)
        area = scrolling(inner)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.set_body(area)

    def _boundary_row(self) -> QWidget:
        row = QWidget()
        column = in_column(self.boundary, of=row, margins=0)
        for button in (self.measure_button, self.cancel_button):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.measure_button.setToolTip(
            tr("Runs in the background, once per prediction set; afterwards it is updated with the scope")
        )
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._arrange(2 if self.width() >= _TWO_COLUMNS else 1)

    def _arrange(self, columns: int) -> None:
        """Lay the cards out in one or two columns."""
        if columns == self._columns:
            return
        self._columns = columns
        places = _WIDE if columns == 2 else [(row, 0, 1) for row in range(len(self._cards))]
        for card, (row, column, rows) in zip(self._cards, places, strict=True):
            self._grid.removeWidget(card)
            self._grid.addWidget(card, row, column, rows, 1)
        last = max(row + rows for row, _, rows in places)
        for row in range(len(self._cards) + 1):
            self._grid.setRowStretch(row, 1 if row == last - (columns == 2) else 0)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _connect(self) -> None:
        self.curve.threshold_moved.connect(self.threshold_moved)
        self.curve.said.connect(lambda text: self._curve_said.setText(text or _CURVE_HINT))
        self.histogram.range_moved.connect(self.iou_range_moved)
        self.histogram.said.connect(lambda text: self._histogram_said.setText(text or _HISTOGRAM_HINT))
        self.reliability.said.connect(self._reliability_said.setText)
        self.score_curve.said.connect(self._score_said.setText)
        self.measure_button.clicked.connect(self.boundary_requested)
        self.cancel_button.clicked.connect(self.boundary_cancelled)
        self.sizes.row_clicked.connect(lambda place: self.area_chosen.emit(list(AREAS.values())[place]))
        self.columns.row_clicked.connect(self._choose_row)
        self.column_choice.changed.connect(self._show_column)
        self.groups.row_clicked.connect(lambda place: self.supercategory_chosen.emit(self._group_names[place]))


class FigureStrip(QWidget):
    """A few figures in large type beside each other."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: tuple[Figure, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def figures(self) -> tuple[Figure, ...]:
        """Return what is shown."""
        return self._figures

    def set_figures(self, figures: Sequence[Figure]) -> None:
        """Show other figures."""
        self._figures = tuple(figures)
        self.setToolTip("\n".join(f"{figure.label}: {figure.tip}" for figure in figures))
        self.setAccessibleDescription("; ".join(f"{figure.label} {figure.value}" for figure in figures))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(300, 58)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        each = self.width() // max(2, len(self._figures))
        font = self._figure_font(each - 8)
        for place, figure in enumerate(self._figures):
            box = self.rect()
            box.setLeft(place * each)
            box.setWidth(each - 8)
            value, label = box.adjusted(0, 0, 0, -24), box.adjusted(0, 34, 0, 0)
            draw_text(painter, value, figure.value, font, theme.text, LEFT, Qt.TextElideMode.ElideNone)
            draw_text(painter, label, figure.label, ui_font(BASE_PIXELS - 1), theme.muted, LEFT)
        painter.end()

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        each = widest([figure.value for figure in self._figures], _strip_font(0)) + 8
        return QSize(each * max(2, len(self._figures)), self.sizeHint().height())

    def _figure_font(self, room: int) -> QFont:
        """Return the largest font in which every figure fits."""
        values = [figure.value for figure in self._figures]
        fitting = (_strip_font(larger) for larger in range(9, 0, -1) if widest(values, _strip_font(larger)) <= room)
        return next(fitting, _strip_font(0))


def _strip_font(larger: int) -> QFont:
    return ui_font(BASE_PIXELS + larger, QFont.Weight.DemiBold)


def _quiet(text: str) -> ElidedLabel:
    return ElidedLabel(text, "muted", ui_font(BASE_PIXELS - 2))


def _card(title: str, content: QWidget, right: QWidget | None = None) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    in_column(SectionHeader(title, right), content, STRETCH, of=card, margins=(14, 10, 14, 12), spacing=6)
    return card
