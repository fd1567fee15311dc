"""The pages of figures and of confusion: an analysis to what they show, and what is done on them to the review."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.review.conditions import OneOf, Range, all_among, read_conditions, wanted_of
from panview.review.filters import conditions_of
from panview.review.session import View
from panview.ui.commands import Commands
from panview.ui.controllers.boundary_controller import BoundaryController
from panview.ui.controllers.pages_controller import PagesController
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.page_specs.figures import FIGURES
from panview.ui.review_state import ReviewState
from panview.ui.timers import one_shot
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when somebody looks at a page.
    from panview.presentation.confusion_content import MatrixContent, Order, Unit
    from panview.review.analysis import Analysis
    from panview.ui.pages.confusion_page import ConfusionPage
    from panview.ui.pages.figures_page import FiguresPage

Cell = tuple[int, int]
_PATIENCE_MS = 90


class AnalysisController(QObject):
    """Shows analyses as they come."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        commands: Commands,
        pages: PagesController,
        boundaries: BoundaryController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._commands = window, state, commands
        self._boundaries = boundaries
        self._analysis: Analysis | None = None
        self._unit: Unit | None = None
        # As somebody has chosen them; None for what suits the number of categories.
        self._order: Order | None = None
        self._confused_only: bool | None = None
        self._content: MatrixContent | None = None
        self._cell: Cell | None = None
        pages.analysed.connect(self._show)
        pages.failed.connect(self._fail)
        state.view_changed.connect(self._set_waiting)
        state.snapshot_changed.connect(self._note_age)
        self._ages = one_shot(self, _PATIENCE_MS, self._dim)
        boundaries.changed.connect(self._show_boundary)
        window.lazy_page(FIGURES).when_made(self._connect_figures)
        window.lazy_page(CONFUSION).when_made(self._connect_confusion)

    def _connect_figures(self, figures: FiguresPage) -> None:
        figures.boundary_requested.connect(self._measure_boundary)
        figures.boundary_cancelled.connect(self._cancel_boundary)
        commands = self._commands
        figures.threshold_moved.connect(commands.set_threshold)
        figures.iou_range_moved.connect(self._filter_iou)
        figures.area_chosen.connect(lambda area: commands.ask_or_not(tr("Filter by area"), area=Range(*area)))
        figures.supercategory_chosen.connect(self._filter_supercategory)
        figures.condition_chosen.connect(commands.filter_images)
        view = self._state.view
        figures.set_waiting(view is not None and view.snapshot.prediction is not None)
        self._show_figures()

    def _connect_confusion(self, confusion: ConfusionPage) -> None:
        confusion.unit_changed.connect(self._count_in)
        confusion.order_changed.connect(self._sort)
        confusion.confused_only_changed.connect(self._leave_out)
        confusion.cell_clicked.connect(self._filter_cell)
        view = self._state.view
        confusion.set_waiting(view is not None and view.snapshot.prediction is not None)
        self._show_matrix()

    def _set_waiting(self, view: View) -> None:
        """Show nothing of another dataset, or of predictions that are not there any more."""
        known = self._analysis.view.snapshot if self._analysis is not None else None
        available = view.snapshot.prediction is not None
        if known is None or not known.dataset.is_same(view.snapshot.dataset) or not available:
            self._analysis = None
            for page in (self._window.lazy_page(FIGURES).made, self._window.lazy_page(CONFUSION).made):
                if page is not None:
                    page.set_waiting(available)

    def _fail(self, why: str) -> None:
        for page in (self._window.lazy_page(FIGURES).made, self._window.lazy_page(CONFUSION).made):
            if page is not None:
                page.fail(why)

    def _show(self, analysis: Analysis) -> None:
        snapshot = self._state.snapshot
        if snapshot is not None and analysis.view.snapshot.prediction is not None:
            self._analysis = analysis
            self._note_age()
            self._show_figures()
            self._show_matrix()
            self._boundaries.look_up(analysis.view)

    @property
    def _is_old(self) -> bool:
        """Whether the figures that are shown are of another view than the newest, such as while a line is dragged."""
        analysis = self._analysis
        return analysis is not None and not (analysis.view is self._state.view and self._state.up_to_date)

    def _note_age(self) -> None:
        """Dim what is out of date, if it stays so for a moment; a shorter wait would only flicker."""
        if not self._is_old:
            self._ages.stop()
            self._dim()
        elif not self._ages.isActive():
            self._ages.start()

    def _dim(self) -> None:
        for page in (self._window.lazy_page(FIGURES).made, self._window.lazy_page(CONFUSION).made):
            if page is not None:
                page.set_dim(self._is_old and page.isVisible())

    def _show_figures(self) -> None:
        page, snapshot = self._window.lazy_page(FIGURES).made, self._state.snapshot
        if page is None or self._analysis is None or snapshot is None:
            return
        from panview.presentation.figures_content import figures_content

        # The line is where somebody has dragged it meanwhile.
        page.set_content(replace(figures_content(self._analysis, snapshot.filter), threshold=snapshot.threshold))
        self._show_boundary()

    def _show_boundary(self) -> None:
        page = self._window.lazy_page(FIGURES).made
        if page is None or self._analysis is None:
            return
        from panview.presentation.figures_content import boundary_figures

        view, boundaries = self._analysis.view, self._boundaries
        progress = boundaries.progress(view)
        said = tr("min of IoU and boundary IoU")
        if progress is not None:
            said = (
                tr("{progress:,} of {progress_2:,} images", progress=progress[0], progress_2=progress[1])
                if progress[1]
                else tr("starting…")
            )
        elif not boundaries.is_offered(view):
            said = tr("when the model has finished")
        page.set_boundary(
            boundary_figures(boundaries.result_for(view)),
            said,
            offered=boundaries.is_offered(view),
            measuring=boundaries.is_measuring(view),
        )

    def _measure_boundary(self) -> None:
        # Until there is a view, the page shows the previous dataset.
        if self._analysis is not None and self._state.view is not None:
            self._boundaries.request(self._analysis.view)

    def _cancel_boundary(self) -> None:
        if self._analysis is not None:
            self._boundaries.cancel(self._analysis.view)

    def _show_matrix(self) -> None:
        page, analysis = self._window.lazy_page(CONFUSION).made, self._analysis
        if page is None or analysis is None:
            return
        from panview.presentation.confusion_content import Unit, matrix_content
        from panview.presentation.figures_content import semantic_figures

        self._unit = self._unit or Unit.SEGMENTS
        self._content = matrix_content(analysis, self._unit, self._order, self._confused_only)
        summary = "   ".join(f"{figure.label} {figure.value}" for figure in semantic_figures(analysis))
        page.set_content(self._content, summary if self._unit is Unit.PIXELS else "", self._chosen(self._content))

    def _chosen(self, content: MatrixContent) -> Cell | None:
        """Return the cell that the newest filter asks for."""
        from panview.presentation.confusion_content import Unit, cell_expression

        snapshot = self._state.snapshot
        if snapshot is None:
            return None
        if self._unit is Unit.PIXELS:
            return snapshot.filter.overlap
        cell = self._cell
        if cell is None:
            return None
        asked, wanted = conditions_of(snapshot.filter), read_conditions(cell_expression(content, *cell))
        return cell if all_among(wanted, asked) else None

    def _count_in(self, key: str) -> None:
        from panview.presentation.confusion_content import Unit

        self._unit = Unit(key)
        self._show_matrix()

    def _sort(self, key: str) -> None:
        from panview.presentation.confusion_content import Order

        self._order = Order(key)
        self._show_matrix()

    def _leave_out(self, confused_only: bool) -> None:
        self._confused_only = confused_only
        self._show_matrix()

    def _filter_cell(self, truth: int, predicted: int) -> None:
        from panview.presentation.confusion_content import Unit, cell_expression

        if self._content is None:
            return
        place = self._content.place_of(truth, predicted)
        if (truth, predicted) != self._chosen(self._content) and (place is None or not self._content.values[place]):
            # There is nothing to list.
            return
        # Matches are no disagreements: only the table of all segments has them.
        bottom = self._window.bottom
        if truth == predicted:
            bottom.show_panel("segments")
        elif bottom.shown() == "findings":
            bottom.show_panel("disagreements")
        if self._unit is Unit.PIXELS:
            self._commands.change_filter(tr("Filter by overlap"), overlap=(truth, predicted))
            return
        self._cell = (truth, predicted)
        expression = cell_expression(self._content, truth, predicted)
        self._commands.filter_by_condition(tr("Filter by confusion"), expression)

    def _filter_iou(self, low: float | None, high: float | None) -> None:
        snapshot = self._state.snapshot
        wanted = None if low is None and high is None else Range(low, high)
        if snapshot is not None and wanted_of(conditions_of(snapshot.filter)).get("iou") != wanted:
            self._commands.ask(tr("Filter by IoU"), "iou", wanted)

    def _filter_supercategory(self, name: str) -> None:
        self._commands.ask_or_not(tr("Filter by supercategory"), supercategory=OneOf(frozenset({name})))
