"""Samples: drawn from what is reviewed, kept beside the verdict file, and estimated from as they are decided."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import SegmentTable
from panview.presentation.describe_sample import about_drawing, drawn_where, sample_text, sentence
from panview.review.filters import SegmentFilter
from panview.review.image_columns import quoted_text
from panview.review.sampling.sample import NO_SAMPLES, Sample, Samples
from panview.review.sampling.shown import active_sample, free_name
from panview.review.session import Snapshot
from panview.ui.commands import Commands
from panview.ui.controllers.verdict_controller import VerdictController
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.saving import refuse_in_parts
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when somebody draws a sample, or has one.
    from panview.review.sampling.result import Result
    from panview.ui.dialogs.sample_page import Asked, SamplePage

T = TypeVar("T")


class SampleController(QObject):
    """Draws samples, lists them, and tells what their verdicts come to."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        commands: Commands,
        verdicts: VerdictController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._commands, self._verdicts = window, state, commands, verdicts
        self._say = window.status_line.show_message
        self._background = Background(1, "samples", self)
        self._path: Path | None = None
        self._arrived = 0
        # What the card shows is of; asked again when it has changed.
        self._estimated: tuple[Sample, SegmentTable, bytes, str] | None = None
        self._estimating = False
        window.lazy_samples.when_made(self._connect_page)
        card = window.metrics.sample
        card.draw_wanted.connect(self.ask)
        card.show_wanted.connect(self.show)
        verdicts.opened.connect(self._read)
        verdicts.team_changed.connect(self._follow_team)
        state.closed.connect(self._forget)
        state.snapshot_changed.connect(self._follow)
        state.view_changed.connect(self._follow_view)

    @property
    def busy(self) -> bool:
        """Whether something is read, drawn or estimated."""
        return self._background.busy

    def close(self) -> None:
        """Stop; a sample that is drawn is kept or not, never half of one."""
        self._background.close()

    # Actions

    def ask(self) -> None:
        """Let the user draw a sample, or choose one."""
        snapshot = self._state.snapshot
        if snapshot is None or snapshot.prediction is None:
            return
        if refuse_in_parts(self._window, self._state, "panview sample draw"):
            return
        if self._verdicts.path is None:
            self._say(tr("Samples are saved beside the verdict file, but none is open"))
            return
        own = [each.name for each in snapshot.samples.values() if each.prediction == snapshot.prediction.name]
        self._page.set_content(free_name(snapshot.samples), about_drawing(snapshot.filter), own)
        self._page.popup()

    def show(self, name: str) -> None:
        """List a sample."""
        if self._state.snapshot is not None:
            condition = SegmentFilter(expression=f"sample = {quoted_text(name)}")
            self._state.change(tr("Show a sample"), {"filter": condition})

    def show_newest(self) -> None:
        """List the sample that the card is of."""
        snapshot = self._state.snapshot
        sample = active_sample(snapshot) if snapshot is not None else None
        if sample is None:
            self.ask()
        else:
            self.show(sample.name)

    def _draw(self, asked: Asked) -> None:
        from panview.review.sampling.drawing import Wanted, draw_sample
        from panview.review.sampling.kinds import By, Of
        from panview.review.sampling.sample import SampleError, checked_name
        from panview.review.sampling.sample_file import save_sample

        snapshot, path = self._state.snapshot, self._verdicts.path
        if snapshot is None or path is None:
            return
        try:
            name = checked_name(asked.name)
        except SampleError as error:
            self._page.set_problem(sentence(str(error)))
            return
        wanted = Wanted(name, asked.count, Of(asked.of), By(asked.by), asked.seed, drawn_where(snapshot.filter))

        def work() -> Sample:
            sample = draw_sample(snapshot, wanted)
            save_sample(snapshot.dataset, path, sample)
            return sample

        self._background.submit(work, partial(self._drawn, snapshot.dataset), self._refuse)

    def _drawn(self, dataset: Dataset, sample: Sample) -> None:
        snapshot = self._state.snapshot
        if snapshot is None or not snapshot.dataset.is_same(dataset):
            return
        self._page.dismiss()
        self._state.adopt({"samples": {**snapshot.samples, sample.name: sample}})
        if sample.thresholds.tp_below is not None and snapshot.tp_below is None:
            self._commands.toggle_poor_matches()
        self.show(sample.name)
        self._say(
            tr(
                "{name}: {count:,} of {units:,} {of} to decide",
                name=sample.name,
                count=len(sample),
                units=sample.units,
                of=sample.of,
            )
        )

    def _refuse(self, why: str) -> None:
        if why:
            self._page.set_problem(sentence(why))

    # The files

    def _read(self) -> None:
        """Read the samples that lie beside the verdict file, and bring along those of the file before."""
        from panview.review.sampling.sample_file import read_samples, samples_folder, save_sample

        snapshot, path = self._state.snapshot, self._verdicts.path
        if snapshot is None or path is None:
            return
        dataset, before = snapshot.dataset, snapshot.samples if self._path not in (None, path) else NO_SAMPLES
        self._path = path
        if not before and not samples_folder(path).is_dir():
            return

        def work() -> tuple[Samples, tuple[str, ...]]:
            known, notes = read_samples(dataset, path)
            for name, sample in before.items():
                if name not in known:
                    save_sample(dataset, path, sample, replace=True)
            return {**before, **known}, notes

        self._background.submit(
            work, partial(self._take, dataset), partial(self._trouble, tr("The samples could not be read"))
        )

    def _follow_team(self) -> None:
        """Read what others of a team have drawn."""
        team = self._verdicts.team
        arrived = team.samples if team is not None else 0
        if arrived != self._arrived:
            self._arrived = arrived
            self._read()

    def _take(self, dataset: Dataset, found: tuple[Samples, tuple[str, ...]]) -> None:
        snapshot, (samples, notes) = self._state.snapshot, found
        if snapshot is None or not snapshot.dataset.is_same(dataset):
            return
        if notes:
            self._trouble(tr("A sample could not be read"), notes[0])
        if samples:
            self._state.adopt({"samples": samples})

    def _trouble(self, what: str, why: str) -> None:
        if why:
            self._window.banner.show_message(what, why, "warning")

    def _forget(self) -> None:
        self._path, self._estimated = None, None
        self._window.metrics.sample.set_sample(None)

    # The card

    def _follow(self, snapshot: Snapshot) -> None:
        if active_sample(snapshot) is None:
            self._window.metrics.sample.set_sample(None)
            self._estimated = None

    def _follow_view(self) -> None:
        """Estimate anew where decisions, predictions or the sample are others."""
        snapshot = self._state.snapshot
        sample = active_sample(snapshot) if snapshot is not None else None
        if snapshot is None or sample is None:
            self._window.metrics.sample.set_sample(None)
            self._estimated = None
            return
        if self._estimating:
            return
        from panview.review.sampling.drawing import outcomes_of

        # Most verdicts are on something else, and an estimate may take a second of a core.
        said = outcomes_of(sample, snapshot.decisions).tobytes()
        of = (sample, snapshot.table, said, snapshot.filter.expression)
        known = self._estimated
        if known is not None and known[0] is sample and known[1] is snapshot.table and known[2:] == of[2:]:
            return
        self._estimated, self._estimating = of, True

        def work() -> Result:
            from panview.review.sampling.drawing import estimate_from

            return estimate_from(snapshot, sample)

        self._background.submit(work, partial(self._told, snapshot), self._untold)

    def _told(self, snapshot: Snapshot, result: Result) -> None:
        self._estimating = False
        newest = self._state.snapshot
        if newest is None or not newest.dataset.is_same(snapshot.dataset):
            return
        if newest.prediction is not None and newest.prediction.name == result.sample.prediction:
            self._window.metrics.sample.set_sample(sample_text(newest, result))
        # What was decided meanwhile.
        self._follow_view()

    def _untold(self, why: str) -> None:
        self._estimating = False
        self._trouble(tr("Nothing can be estimated from the sample"), why)

    def _connect_page(self, page: SamplePage) -> None:
        page.draw_wanted.connect(self._draw)
        page.chosen.connect(self.show)

    @property
    def _page(self) -> SamplePage:
        return self._window.lazy_samples()
