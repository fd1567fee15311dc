"""Post-processing again: what was kept of a set, the sample, the whole set, the map, the best, and a new set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.errors import PanviewError
from panview.parallel import CancelCheck, Progress
from panview.review.session import Snapshot
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when somebody looks at the page.
    from panview.presentation.reprocess_content import MapContent
    from panview.reprocessing.axes import Axis
    from panview.reprocessing.prepared import KeptSet
    from panview.reprocessing.sample import Sample
    from panview.reprocessing.search import Best
    from panview.review.comparing import ModelComparison


_ALIKE = 1e-9


@dataclass(frozen=True, eq=False)
class Measured:
    """What the sample, or the whole set, comes to at some parameters."""

    values: dict[str, float]
    comparison: ModelComparison
    name: str
    what: str


@dataclass(frozen=True, eq=False)
class Mapped:
    """A map as it is shown, and what its cells stand for."""

    content: MapContent
    axes: tuple[Axis, Axis]
    fixed: dict[str, float]
    line: str


def same_values(first: Mapping[str, float], second: Mapping[str, float]) -> bool:
    """Whether parameters are the same, but for what rounding does to them."""
    return first.keys() == second.keys() and all(abs(first[name] - second[name]) < _ALIKE for name in first)


def find_kept_set(dataset: Dataset, prediction: PredictionSet) -> KeptSet | str:
    """Return what was kept of a prediction set, or why nothing was; called on a thread."""
    # Here, since a review without kept queries needs none of it.
    from panview.reprocessing.prepared import kept_set
    from panview.reprocessing.run import open_kept

    try:
        return kept_set(dataset, prediction, open_kept(prediction.files))
    except PanviewError as error:
        return str(error)


def measured_sample(snapshot: Snapshot, sample: Sample, values: dict[str, float]) -> Measured:
    """Measure a sample at some parameters, and compare; called on a thread."""
    from panview.presentation.reprocess_content import compared_outcome, sample_name
    from panview.reprocessing.outcome import outcome_of

    outcome = outcome_of(sample.kept, snapshot.table, values, sample.prepared)
    name = sample_name(len(sample.prepared), sample.total, ready=True)
    count = tr("{count:,} images", count=len(sample.prepared))
    what = tr("All {count}", count=count) if sample.is_all else tr("Sample of {count}", count=count)
    return Measured(values, compared_outcome(snapshot, outcome), name, what)


def measured_whole(
    snapshot: Snapshot,
    kept: KeptSet,
    scope: NDArray[np.bool_],
    values: dict[str, float],
    progress: Progress,
    cancelled: CancelCheck,
) -> Measured:
    """Post-process all images of a scope, and compare; called on a thread.

    Raises
    ------
    PanviewError
    Cancelled
    """
    from panview.metrics.comparison import RESAMPLES
    from panview.presentation.reprocess_content import compared_outcome
    from panview.reprocessing.outcome import whole_outcome

    outcome = whole_outcome(kept, snapshot.table, values, scope, progress=progress, cancelled=cancelled)
    count = int(outcome.images.sum())
    name = tr("PQ, whole set, {count:,}", count=count) if scope.all() else tr("PQ, scope, {count:,}", count=count)
    what = tr("Whole set, {count:,} images", count=count) if scope.all() else tr("Scope, {count:,} images", count=count)
    return Measured(values, compared_outcome(snapshot, outcome, RESAMPLES), name, what)


def make_map(
    kept: KeptSet,
    scope: NDArray[np.bool_],
    names: tuple[str, str],
    values: dict[str, float],
    progress: Progress,
    cancelled: CancelCheck,
) -> Mapped:
    """Make a map; called on a thread.

    Raises
    ------
    PanviewError
    Cancelled
    """
    from panview.presentation.reprocess_content import map_content
    from panview.reprocessing.axes import axis_of, points_of
    from panview.reprocessing.grid import count_points

    rows, columns = (axis_of(kept.rule, name, kept.original, kept.run.lowest) for name in names)
    fixed = {name: value for name, value in values.items() if name not in names}
    points = points_of((rows, columns), fixed)
    grid = count_points(kept, points, scope, progress=progress, cancelled=cancelled)
    content = map_content(grid, (rows, columns), kept.original)
    line = tr("{int:,} images · ○ as the set was made · ★ highest", int=int(grid.images.sum()))
    return Mapped(content, (rows, columns), fixed, line)


def best_for(kept: KeptSet, scope: NDArray[np.bool_], progress: Progress, cancelled: CancelCheck) -> Best:
    """Find the best parameters; called on a thread.

    Raises
    ------
    PanviewError
    Cancelled
    """
    from panview.ensemble.judging import FOLDS
    from panview.reprocessing.axes import axes_of, points_of
    from panview.reprocessing.grid import count_points
    from panview.reprocessing.search import find_best

    images = scope & kept.images
    if int(images.sum()) < FOLDS:
        raise PanviewError(f"{int(images.sum())} images are too few: {FOLDS} or more are needed")
    axes = axes_of(kept.rule, kept.original, kept.run.lowest)
    grid = count_points(kept, points_of(axes, {}), images, progress=progress, cancelled=cancelled)
    return find_best(grid, kept.original, axes, cancelled=cancelled)


def write(kept: KeptSet, values: dict[str, float], out: Path, progress: Progress, cancelled: CancelCheck) -> Path:
    """Write a prediction set; called on a thread. Return its results JSON.

    Raises
    ------
    PanviewError
    Cancelled
    """
    from panview.reprocessing.write import Reprocessing, refuse_target, write_reprocessed

    folders = [kept.dataset.ground_truth.maps.folder, kept.dataset.photos.folder]
    refuse_target(out, kept.run, folders)
    rows = np.sort(kept.rows[kept.images])
    work = Reprocessing(kept.run, kept.run.check(values), rows, out)
    write_reprocessed(work, progress=progress, cancelled=cancelled)
    return work.result
