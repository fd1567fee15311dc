"""``panview watch``: the evaluations of a training, in the window or in the terminal."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from panview import places
from panview.api.loading import evaluated_prediction, measured_set, read_prediction
from panview.cli.loading import load_dataset
from panview.cli.options import check_theme
from panview.cli.output import images_text, note, progress_bar, shown_json, write_stdout
from panview.datasets.dataset import Dataset
from panview.datasets.opening import Opening
from panview.datasets.run_sets import SeenSet
from panview.datasets.run_truth import truth_of_run
from panview.errors import NotFoundError, PanviewError, UnreachableError
from panview.literal import literal, shortened
from panview.metrics.evaluated import EvaluatedPrediction
from panview.review.evaluations import (
    Evaluation,
    Fault,
    Follower,
    News,
    evaluation_of,
    evaluations_json,
    is_before,
    opened_for,
    patience_of,
    seconds_between,
    with_evaluation,
)

if TYPE_CHECKING:
    from panview.outputs import Output

_TITLES = ("PQ", "SQ", "RQ", "Things PQ", "Stuff PQ", "difference", "fixed", "broken")
_NAME, _WIDEST_NAME = 24, 60


@dataclass(frozen=True)
class WatchOptions:
    """What the command was asked for.

    Attributes
    ----------
    truth : Path or None
        The ground truth; None finds it.
    once : bool
        Measure what is there, and leave.
    window : bool
        Whether a window is opened.
    json : Path or None
        Where the figures go; "-" is stdout.
    every : float or None
        Seconds between two looks below the folder; None is what is usual there.
    jobs : int or None
    opening : Opening
    cache : bool
    theme : str or None
    overwrite : bool
    """

    truth: Path | None
    once: bool
    window: bool
    json: Path | None
    every: float | None
    jobs: int | None
    opening: Opening
    cache: bool = True
    theme: str | None = None
    overwrite: bool = False


def run_watch(run: Path, options: WatchOptions) -> None:
    """Follow a training."""
    given, run = run, run.expanduser()
    if not places.is_folder(run):
        raise PanviewError(f"{run}: there is no such folder to watch")
    if not places.is_listed(run):
        raise PanviewError(
            f"{run}: the server does not list its files, so that what is new cannot be seen; watch a copy on a disk"
        )
    options = replace(options, opening=options.opening.respelled(given, run))
    if options.window and not options.once:
        idle = {f"--json {options.json}": options.json, f"--jobs {options.jobs}": options.jobs}
        idle["--no-cache"] = None if options.cache else True
        for word, value in idle.items():
            if value is not None:
                raise PanviewError(f"{word}: needs --once or --no-window; add one of them")
    if options.truth is not None and not places.exists(options.truth.expanduser()):
        raise NotFoundError(f"{options.truth}: there is no such file or folder")
    truth = options.truth if options.truth is not None else truth_of_run(run)
    if options.truth is None:
        note(f"{truth}: used as the ground truth; choose another with --truth")
    if options.window and not options.once:
        _open_window(run, truth, options)
        return
    _Terminal(run, load_dataset(truth, options.opening), options).follow()


def _open_window(run: Path, truth: Path, options: WatchOptions) -> None:
    from panview.cli.window import NO_DISPLAY, why_no_window

    check_theme(options.theme)
    reason = why_no_window()
    if reason:
        problem = "no display to open a window on" if reason == NO_DISPLAY else reason
        raise PanviewError(f"{problem}; --no-window follows in the terminal, --once lists")
    from panview.cli.window import watch_in_window

    watch_in_window(run, truth, options.opening, seconds_between(run, options.every), options.theme)


class _Terminal:
    """Follows without a window: a line of the table for each evaluation."""

    def __init__(self, run: Path, dataset: Dataset, options: WatchOptions) -> None:
        self._run, self._dataset, self._options = run, dataset, options
        self._every = seconds_between(run, options.every)
        self._follower = Follower(run, dataset.files, patience_of(self._every))
        self._problem = ""
        self._evaluations: list[Evaluation] = []
        self._latest: tuple[SeenSet, EvaluatedPrediction] | None = None
        self._told: set[Fault] = set()
        self._faults: dict[Path, Fault] = {}
        self._output: Output | None = None
        self._width = _NAME

    def follow(self) -> None:
        """Measure what is there; then, unless it was to be once, what comes, until somebody stops it."""
        news = self._follower.look()
        if self._options.once:
            # For some forms, only a second check shows that writing has finished.
            news = self._settled(news)
        self._output = self._guarded(news)
        names = [*(each.name for each in news.ready), *(each.name for each in news.waiting)]
        self._width = min(max([_NAME, *(len(literal(name)) for name in names)]), _WIDEST_NAME)
        if not self._to_stdout:
            self._say(f"{literal(self._run.name)} on {literal(self._dataset.name)}: {images_text(len(self._dataset))}")
            self._say(_line("", _TITLES, self._width))
        self._take(news)
        if self._options.once:
            self._end(news)
            return
        while True:
            time.sleep(self._every)
            try:
                news = self._follower.look()
            except UnreachableError as error:
                # A training takes days, and a line that is cut comes back.
                if str(error) != self._problem:
                    note(f"{error}; trying again every {self._every:g} s")
                self._problem = str(error)
                continue
            self._problem = ""
            self._take(news)

    @property
    def _to_stdout(self) -> bool:
        return str(self._options.json) == "-"

    def _settled(self, news: News) -> News:
        if any("may still be being written" in each.reason for each in news.waiting):
            time.sleep(min(self._every, 1.0))
            return self._follower.look()
        return news

    def _take(self, news: News) -> None:
        came = False
        for seen in news.ready:
            try:
                self._measure(seen)
            except PanviewError as error:
                self._follower.failed(seen, str(error))
                self._faults[seen.path] = Fault(seen.path, seen.name, str(error))
            else:
                came = True
                self._faults.pop(seen.path, None)
        for fault in news.faults:
            if fault not in self._told:
                self._told.add(fault)
                note(f"{fault.name}: cannot be read: {fault.reason}")
        if came and not self._options.once:
            self._write(news)

    def _measure(self, seen: SeenSet) -> None:
        known = self._known(seen)
        self._follower.refuse_changed(seen)
        before = next((each for each in reversed(self._evaluations) if is_before(each.seen, seen)), None)
        earlier = None if before is None else self._known_before(before)
        evaluation = evaluation_of(self._dataset, seen, known, earlier, before.name if before else "")
        self._follower.took(seen)
        self._evaluations = list(with_evaluation(self._evaluations, evaluation))
        self._latest = (evaluation.seen, known)
        if not self._to_stdout:
            self._say(_line(evaluation.name, _cells(evaluation), self._width))

    def _known(self, seen: SeenSet) -> EvaluatedPrediction:
        dataset, options = opened_for(self._dataset, self._run, seen), self._options
        prediction = read_prediction(dataset, seen.path)
        with progress_bar(seen.name) as show:
            measured = measured_set(dataset, prediction, jobs=options.jobs, cache=options.cache, progress=show)
        return evaluated_prediction(dataset, measured)

    def _known_before(self, before: Evaluation) -> EvaluatedPrediction | None:
        """Return the evaluation before; where that is not the last one measured, it is read once more."""
        if self._latest is not None and self._latest[0].stamp == before.seen.stamp:
            return self._latest[1]
        try:
            return None if before.overwritten else self._known(before.seen)
        except PanviewError:
            return None

    def _end(self, news: News) -> None:
        for fault in self._faults.values():
            note(f"{fault.name}: cannot be read: {fault.reason}")
        for each in news.waiting:
            note(f"{each.name}: not complete yet: {each.reason}")
        if not self._evaluations:
            note(f"{self._run}: no complete prediction set yet")
        self._write(news)

    def _write(self, news: News) -> None:
        if self._options.json is None:
            return
        faults = [*news.faults, *self._faults.values()] if self._options.once else news.faults
        document = evaluations_json(self._run, self._dataset, self._evaluations, news.waiting, faults)
        text = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
        if self._output is None:
            write_stdout(shown_json(text))
        else:
            self._output.write(text)

    def _guarded(self, news: News) -> Output | None:
        if self._options.json is None:
            return None
        from panview.cli.writing import guarded
        from panview.datasets.layouts.find import find_prediction
        from panview.outputs import JSON, inputs_of

        files = []
        for seen in news.ready:
            # If it cannot be found, reading it reports that.
            with suppress(PanviewError):
                files.append(find_prediction(seen.path))
        return guarded(self._options.json, JSON, inputs_of(self._dataset, files), overwrite=self._options.overwrite)

    def _say(self, line: str) -> None:
        write_stdout(f"{line}\n".encode(errors="replace"))


def _cells(evaluation: Evaluation) -> tuple[str, ...]:
    average, against = evaluation.quality.all, evaluation.against
    points = [average.pq, average.sq, average.rq, evaluation.quality.things.pq, evaluation.quality.stuff.pq]
    cells = ["—" if value is None else f"{100 * value:.3f}" for value in points]
    if against is None:
        return (*cells, "", "", "")
    change = against.differences[0]
    signed = "—" if change is None else f"{100 * change:+.3f}"
    return (*cells, signed, f"{against.fixed:,}", f"{against.broken:,}")


def _line(name: str, cells: Sequence[str], width: int) -> str:
    columns = (f"  {cell:>{max(len(title), 7)}}" for cell, title in zip(cells, _TITLES, strict=True))
    return f"{shortened(literal(name), width):<{width}}{''.join(columns)}".rstrip()
