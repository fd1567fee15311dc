"""The evaluations of a training: figures of each, and what it fixed and broke against the one before.

`Follower` says what is to be measured now; whoever measures, a command or the window, tells it how that went.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from panview import places
from panview.datasets.dataset import Dataset
from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.run_sets import RunSets, SeenSet, Unready, in_order, place_in_order, steps_of
from panview.errors import PanviewError, UnreachableError
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.transitions import Transition, transitions
from panview.places import known_as
from panview.review.results_json import average_json
from panview.version import __version__

WATCH_FORMAT = 1
"""``format`` of what ``watch --json`` writes."""
EVERY_S, EVERY_ELSEWHERE_S = 2.0, 30.0
"""Seconds between two looks at a folder of a disk, and at an address, of which each costs requests."""
PATIENCE_S = 30.0
"""Seconds after its last change when an incomplete set is read anyway, so that the error says what is wrong with it."""
SPLITS = ("All", "Things", "Stuff")


@dataclass(frozen=True)
class Watch:
    """A training to be followed: the folder that it writes below, and the seconds between two looks."""

    run: Path
    every: float = EVERY_S


@dataclass(frozen=True)
class Against:
    """What an evaluation does better and worse than the one before.

    Attributes
    ----------
    name : str
        The one before.
    differences : tuple of three (float or None)
        PQ of All, Things and Stuff, as fractions, less those of the one before; over the images of both.
    fixed, broken, improved, worse : int
        Ground truth segments.
    """

    name: str
    differences: tuple[float | None, float | None, float | None]
    fixed: int
    broken: int
    improved: int
    worse: int


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A prediction set of a training, measured.

    Attributes
    ----------
    seen : SeenSet
    quality : PanopticQuality
    images : int
        Images that were counted.
    against : Against or None
        None for the first.
    overwritten : bool
        Whether another was written over it since: its figures are all that is left.
    """

    seen: SeenSet
    quality: PanopticQuality
    images: int
    against: Against | None = None
    overwritten: bool = False

    @property
    def name(self) -> str:
        """What it is called by."""
        return self.seen.name

    @property
    def pq(self) -> tuple[float | None, float | None, float | None]:
        """PQ of All, Things and Stuff."""
        return self.quality.all.pq, self.quality.things.pq, self.quality.stuff.pq


@dataclass(frozen=True)
class Fault:
    """A prediction set that cannot be read, and why."""

    path: Path
    name: str
    reason: str


@dataclass(frozen=True)
class News:
    """What a look below the folder has brought.

    Attributes
    ----------
    ready : tuple of SeenSet
        To be measured now, in their order.
    waiting : tuple of Unready
    faults : tuple of Fault
        All that are known.
    """

    ready: tuple[SeenSet, ...]
    waiting: tuple[Unready, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class _Tried:
    """How measuring a set went wrong; ``since`` and ``again`` are seconds of the clock."""

    stamp: str
    reason: str
    since: float
    again: float


def seconds_between(run: Path, given: float | None) -> float:
    """Return the seconds between two looks at a folder, as somebody has said or as is usual there."""
    usual = EVERY_ELSEWHERE_S if places.is_remote(run) else EVERY_S
    return usual if given is None else given


def patience_of(every: float) -> float:
    """Return how long an incomplete set may stay as it is: a few looks at least."""
    return max(PATIENCE_S, 3 * every)


class Follower:
    """Follows a training, one look after the other.

    Parameters
    ----------
    run : Path
    truth : GroundTruthFiles, optional
        What is no prediction set.
    patience : float
        Seconds; see `PATIENCE_S`.
    clock : callable
        Seconds that only grow.
    """

    def __init__(
        self,
        run: Path,
        truth: GroundTruthFiles | None = None,
        patience: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.run = run
        self._sets = RunSets(run, truth)
        self._patience = patience
        self._clock = clock
        self._taken: dict[Path, str] = {}
        self._unready: dict[Path, tuple[Unready, float]] = {}
        self._tried: dict[Path, _Tried] = {}

    def look(self) -> News:
        """Look once.

        Raises
        ------
        PanviewError
            The folder is not there, or cannot be read.
        """
        try:
            sighting = self._sets.look()
        except UnreachableError:
            # What could not be read of late may be whole, and only the way there was not.
            self._tried.clear()
            raise
        now = self._clock()
        self._unready = {
            each.path: self._unready[each.path] if self._is_as_before(each) else (each, now)
            for each in sighting.waiting
        }
        late = [each for each in sighting.waiting if self._is_late(each.path)]
        # An incomplete set that no longer changes is read anyway, so that the error says what is wrong with it.
        odd = [SeenSet(each.path, each.name, None, places.changed_at(each.path), each.stamp) for each in late]
        ready: list[SeenSet] = []
        waiting = [each for each in sighting.waiting if each not in late]
        faults: list[Fault] = []
        for seen in in_order([*sighting.sets, *odd]):
            tried = self._tried.get(seen.path)
            if self._taken.get(seen.path) == seen.stamp:
                continue
            if tried is None or tried.stamp != seen.stamp:
                ready.append(seen)
            elif now - tried.since >= self._patience:
                faults.append(Fault(seen.path, seen.name, tried.reason))
            elif now >= tried.again:
                ready.append(seen)
            else:
                waiting.append(Unready(seen.path, seen.name, tried.reason, seen.stamp))
        return News(tuple(ready), tuple(waiting), tuple(faults))

    def refuse_changed(self, seen: SeenSet) -> None:
        """Refuse a set that was written over while it was measured: its figures would be of neither.

        Raises
        ------
        PanviewError
        """
        if self._sets.stamp_of(seen.path) != seen.stamp:
            raise PanviewError(f"{seen.path}: was overwritten while being read; reading it again")

    def took(self, seen: SeenSet) -> None:
        """Take note that a set has been measured."""
        self._taken[seen.path] = seen.stamp
        self._tried.pop(seen.path, None)

    def failed(self, seen: SeenSet, reason: str) -> None:
        """Take note that a set could not be read: it may not be whole, and is tried again until patience ends."""
        now, before = self._clock(), self._tried.get(seen.path)
        if before is not None and before.stamp == seen.stamp:
            since = before.since
        else:
            since = now - self._patience if self._is_late(seen.path) else now
        self._tried[seen.path] = _Tried(seen.stamp, reason, since, now + max(1.0, now - since))

    def _is_as_before(self, unready: Unready) -> bool:
        return unready.path in self._unready and self._unready[unready.path][0] == unready

    def _is_late(self, path: Path) -> bool:
        """Whether a set that is not whole has not changed for long."""
        return path in self._unready and self._clock() - self._unready[path][1] >= self._patience


def opened_for(dataset: Dataset, run: Path, seen: SeenSet) -> Dataset:
    """Return the dataset as it is opened for a set: what is said of the whole run holds for each of its sets."""
    return replace(dataset, opening=dataset.opening.respelled(run, seen.path))


def evaluation_of(
    dataset: Dataset,
    seen: SeenSet,
    known: EvaluatedPrediction,
    before: EvaluatedPrediction | None = None,
    before_name: str = "",
) -> Evaluation:
    """Return the figures of a set that was measured, and what it fixed and broke.

    Parameters
    ----------
    dataset : Dataset
    seen : SeenSet
    known : EvaluatedPrediction
    before : EvaluatedPrediction or None
        The evaluation before, of the same dataset.
    before_name : str
        The name by which messages call it (default: its own).
    """
    counts = count_matches(known.table, len(dataset.categories))
    quality = panoptic_quality(counts, dataset.categories.isthing)
    images = int(np.count_nonzero(~known.prediction.left_out))
    against = None if before is None else _against(dataset, before, known, before_name or before.prediction.name)
    return Evaluation(seen, quality, images, against)


def _against(dataset: Dataset, before: EvaluatedPrediction, known: EvaluatedPrediction, name: str) -> Against:
    both = ~(before.prediction.left_out | known.prediction.left_out)
    isthing = dataset.categories.isthing
    first, second = (
        panoptic_quality(count_matches(each.table, len(isthing), images=both), isthing) for each in (before, known)
    )
    differences = tuple(
        None if a.pq is None or b.pq is None else b.pq - a.pq
        for a, b in ((first.all, second.all), (first.things, second.things), (first.stuff, second.stuff))
    )
    changed = transitions(before.table, known.table, images=both).counts()
    return Against(
        name,
        (differences[0], differences[1], differences[2]),
        *(changed[kind] for kind in (Transition.FIXED, Transition.BROKEN, Transition.IMPROVED, Transition.WORSE)),
    )


def is_before(earlier: SeenSet, later: SeenSet) -> bool:
    """Whether one evaluation comes before another, or is what that was written over."""
    return place_in_order(earlier) <= place_in_order(later)


def with_evaluation(evaluations: Iterable[Evaluation], new: Evaluation) -> tuple[Evaluation, ...]:
    """Return evaluations with one more, in the order of their steps, which their names tell together."""
    known = [replace(each, overwritten=True) if each.seen.path == new.seen.path else each for each in evaluations] + [
        new
    ]
    steps = steps_of([each.name for each in known])
    stepped = [replace(each, seen=replace(each.seen, step=step)) for each, step in zip(known, steps, strict=True)]
    return tuple(sorted(stepped, key=lambda each: place_in_order(each.seen)))


def evaluations_json(
    run: Path,
    dataset: Dataset,
    evaluations: Sequence[Evaluation],
    waiting: Sequence[Unready] = (),
    faults: Sequence[Fault] = (),
) -> dict[str, Any]:
    """Return evaluations as ``watch --json`` has them; fractions, not points."""
    return {
        "panview": __version__,
        "format": WATCH_FORMAT,
        "run": known_as(run),
        "dataset": dataset.name,
        "json": known_as(dataset.files.json),
        "images": len(dataset),
        "evaluations": [
            {
                "name": each.name,
                "path": known_as(each.seen.path),
                "step": each.seen.step,
                "time": datetime.fromtimestamp(each.seen.time, UTC).isoformat(timespec="seconds"),
                "overwritten": each.overwritten,
                "images": each.images,
                "All": average_json(each.quality.all),
                "Things": average_json(each.quality.things),
                "Stuff": average_json(each.quality.stuff),
                "against": None if each.against is None else _against_json(each.against),
            }
            for each in evaluations
        ],
        "waiting": [{"name": each.name, "path": known_as(each.path), "reason": each.reason} for each in waiting],
        "faults": [{"name": each.name, "path": known_as(each.path), "reason": each.reason} for each in faults],
    }


def _against_json(against: Against) -> dict[str, Any]:
    return {
        "name": against.name,
        "differences": dict(zip(SPLITS, against.differences, strict=True)),
        "fixed": against.fixed,
        "broken": against.broken,
        "improved": against.improved,
        "worse": against.worse,
    }
