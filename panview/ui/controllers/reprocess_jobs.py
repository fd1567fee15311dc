"""Long work with other parameters: the whole set measured, the map, the best for the set, and a new set written."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from panview.jobs.reprocessing import Mapped, Measured, best_for, make_map, measured_whole, write
from panview.review.session import Snapshot
from panview.ui.choosing import new_folder_dialog
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.controllers.reprocess_controller import ReprocessController
from panview.ui.loading.background import Jobs
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.reprocess import REPROCESS
from panview.ui.review_state import ReviewState
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when somebody asks for what they do.
    from panview.reprocessing.prepared import KeptSet
    from panview.reprocessing.search import Best
    from panview.ui.pages.reprocess_page import ReprocessPage

NO_TRUTH = tr("This set has no ground truth to measure with")


class ReprocessJobs(QObject):
    """Starts what takes longer than a moment, as jobs with progress and cancel."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        jobs: Jobs,
        opening: OpeningController,
        control: ReprocessController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._jobs = window, state, jobs
        self._opening, self._control = opening, control
        self._mapped: Mapped | None = None
        self._best: Best | None = None
        control.kept_changed.connect(self._clear)
        window.lazy_page(REPROCESS).when_made(self._connect)

    @property
    def mapped(self) -> Mapped | None:
        """The map that is shown."""
        return self._mapped

    @property
    def best(self) -> Best | None:
        """What came of looking for the best parameters."""
        return self._best

    def _connect(self, page: ReprocessPage) -> None:
        page.whole_requested.connect(self.measure_whole)
        page.write_requested.connect(self.choose_folder)
        page.map.map_requested.connect(self.make_map)
        page.map.best_requested.connect(self.find_best)
        page.map.axes_changed.connect(lambda *_: self._keep_axes_apart())
        page.map.heat.cell_chosen.connect(self._use_cell)
        page.map.use_button.clicked.connect(self._use_best)

    def _clear(self, _: object) -> None:
        self._mapped = self._best = None

    def _ready(self) -> tuple[Snapshot, KeptSet, NDArray[np.bool_]] | None:
        """Return what is to be measured; None, and a message, where nothing can be."""
        kept, view = self._control.kept, self._state.view
        if kept is None or view is None or view.snapshot.key != self._state_key():
            return None
        if not kept.dataset.has_truth:
            self._window.status_line.show_message(NO_TRUTH)
            return None
        return view.snapshot, kept, view.scope.copy()

    def _state_key(self) -> int:
        return self._state.snapshot.key if self._state.snapshot is not None else 0

    # The whole set

    def measure_whole(self) -> None:
        """Measure all images in scope at the parameters of now."""
        ready = self._ready()
        if ready is None:
            return
        snapshot, kept, scope = ready
        values = self._control.values
        self._jobs.start(
            tr("Post-processing {int:,} images", int=int((scope & kept.images).sum())),
            partial(measured_whole, snapshot, kept, scope, values),
            partial(self._take_whole, kept),
            partial(self._window.banner.show_failure, tr("The set could not be measured")),
        )

    def _take_whole(self, kept: KeptSet, measured: Measured) -> None:
        if self._control.kept is kept:
            self._control.show_whole(measured)

    # The map

    def _keep_axes_apart(self) -> None:
        """Have the map over two different parameters."""
        parameter_map = self._control.page.map
        rows, columns = parameter_map.axes
        kept = self._control.kept
        if kept is None or rows != columns:
            return
        other = next(each.name for each in kept.rule.parameters if each.name != rows)
        parameter_map.columns.set_value(other)

    def make_map(self) -> None:
        """Work out PQ over two parameters; the others stay as the sliders have them."""
        ready = self._ready()
        if ready is None:
            return
        _, kept, scope = ready
        self._jobs.start(
            tr("Making the map"),
            partial(make_map, kept, scope, self._control.page.map.axes, self._control.values),
            partial(self._take_map, kept),
            partial(self._window.banner.show_failure, tr("The map could not be made")),
        )

    def _take_map(self, kept: KeptSet, found: Mapped) -> None:
        if self._control.kept is kept:
            self._mapped = found
            self._control.page.map.set_map(found.content, found.line)

    def _use_cell(self, row: int, column: int) -> None:
        found = self._mapped
        if found is None:
            return
        rows, columns = found.axes
        chosen = {rows.name: rows.values[row], columns.name: columns.values[column]}
        self._control.set_values({**self._control.values, **chosen})

    # The best

    def find_best(self) -> None:
        """Look for the parameters with the highest PQ, and what they gain on other images."""
        ready = self._ready()
        if ready is None:
            return
        _, kept, scope = ready
        self._jobs.start(
            tr("Looking for the best parameters"),
            partial(best_for, kept, scope),
            partial(self._take_best, kept),
            partial(self._window.banner.show_failure, tr("The best parameters could not be found")),
        )

    def _take_best(self, kept: KeptSet, found: Best) -> None:
        from panview.reprocessing.said import best_summary

        if self._control.kept is not kept:
            return
        self._best = found
        said = best_summary(kept.rule, kept.prediction.name, found)
        text = ". ".join(f"{each[0].upper()}{each[1:]}" for each in said) + "."
        self._control.page.map.set_best(text, usable=found.chosen != found.original)

    def _use_best(self) -> None:
        if self._best is not None:
            self._control.set_values(dict(self._best.values))

    # Writing

    def choose_folder(self) -> None:
        """Ask for the new folder that a prediction set with these parameters is written to."""
        kept = self._control.kept
        if kept is None:
            return
        proposed = re.sub(r"[^\w.-]+", "_", f"{kept.prediction.name}_reprocessed")
        dialog = new_folder_dialog(self._window, tr("New folder for the prediction set"), proposed)
        dialog.fileSelected.connect(lambda path: self.write(Path(path)))
        dialog.open()

    def write(self, out: Path) -> None:
        """Write a prediction set with the parameters of now, and open it beside the others."""
        kept, snapshot = self._control.kept, self._state.snapshot
        if kept is None or snapshot is None:
            return
        self._jobs.start(
            tr("Writing {name}", name=out.name),
            partial(write, kept, self._control.values, out),
            partial(self._take_written, snapshot),
            partial(self._window.banner.show_failure, tr("The prediction set was not written")),
        )

    def _take_written(self, snapshot: Snapshot, result: Path) -> None:
        self._window.banner.show_message(
            tr("Prediction set written"), tr("{result}: with these parameters", result=result), "info"
        )
        if self._state.snapshot is not None and self._state.snapshot.dataset.is_same(snapshot.dataset):
            # It leaves out what nothing was kept of.
            self._opening.add_prediction(result, missing="skip")
