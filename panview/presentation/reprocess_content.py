"""What the page of post-processing says: figures, what changes, and the map. Pure functions, no widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.transitions import Transition
from panview.presentation.change_columns import ChangeColumns
from panview.presentation.formatting import NOTHING, format_count, format_difference, format_points
from panview.reprocessing.axes import Axis
from panview.reprocessing.grid import Grid
from panview.reprocessing.outcome import Outcome
from panview.reprocessing.rules import Values
from panview.reprocessing.said import value_text
from panview.review.comparing import ModelComparison, compare_sets
from panview.review.session import Snapshot
from panview.words import tr

FigureLine = tuple[str, str, str, str]


@dataclass(frozen=True, eq=False)
class MapContent:
    """PQ at the values of two parameters.

    Attributes
    ----------
    titles : (str, str)
        Of the parameter that runs up, and of the one that runs to the right.
    labels : (tuple of str, tuple of str)
        Their values, ascending.
    pq : (rows, columns) float64
        NaN where there is none.
    original, best : (row, column)
        Where the parameters are that the set was made with, and the highest PQ.
    published : (row, column) or None
        Where the published ones are; None where the map does not have them.
    """

    titles: tuple[str, str]
    labels: tuple[tuple[str, ...], tuple[str, ...]]
    pq: NDArray[np.float64]
    original: tuple[int, int]
    best: tuple[int, int]
    published: tuple[int, int] | None = None

    def text(self, row: int, column: int) -> str:
        """Return what is said of a cell."""
        value = self.pq[row, column]
        figure = "—" if np.isnan(value) else tr("PQ {value:.2f}", value=100 * value)
        said = f"{self.titles[0]} {self.labels[0][row]}, {self.titles[1]} {self.labels[1][column]}: {figure}"
        if (row, column) == self.original:
            return tr("{said}, as the set was made", said=said)
        here = 100 * (value - self.pq[self.original])
        said += f" ({here:+.2f})"
        said += tr(", the highest") if (row, column) == self.best else ""
        return tr("{said}, as published", said=said) if (row, column) == self.published else said


def compared_outcome(snapshot: Snapshot, outcome: Outcome, resamples: int = 0) -> ModelComparison:
    """Compare what parameters make of images with the prediction set that is shown, at an IoU threshold of 0.5.

    Parameters
    ----------
    snapshot : Snapshot
        With the prediction set that the outcome is of as the shown one.
    outcome : Outcome
    resamples : int
        Of the interval; 0 for none.
    """
    shown = snapshot.predictions[snapshot.current]
    pair = replace(snapshot, predictions=(shown, outcome.evaluated), current=0, threshold=IOU_THRESHOLD)
    return compare_sets(pair, 0, 1, outcome.images, resamples=resamples)


def quality_as_it_is(snapshot: Snapshot, comparison: ModelComparison) -> PanopticQuality:
    """Return the figures of the shown prediction set over the images of a comparison."""
    categories = snapshot.dataset.categories
    counts = count_matches(snapshot.table, len(categories), threshold=IOU_THRESHOLD, images=comparison.images)
    return panoptic_quality(counts, categories.isthing)


def figure_line(name: str, comparison: ModelComparison) -> FigureLine:
    """Return PQ of the set as it is, at these parameters, and the difference."""
    first, second = comparison.first.all.pq, comparison.second.all.pq
    if first is None or second is None:
        return name, NOTHING, NOTHING, ""
    return name, format_points(first), format_points(second), format_difference(second - first)


def interval_line(comparison: ModelComparison) -> str:
    """Return how far the difference can be trusted, empty where no interval was worked out."""
    found = comparison.differences.all
    if found.low is None or found.high is None:
        return ""
    return tr(
        "95 % interval of the whole set: {difference} to {difference_2}",
        difference=format_difference(found.low),
        difference_2=format_difference(found.high),
    )


def sample_name(prepared: int, total: int, *, ready: bool) -> str:
    """Return the name of the sample's line, with the number of its images."""
    if prepared == total:
        return tr("PQ, all {total}", total=format_count(total))
    more = "" if ready else "…"
    return tr("PQ, sample of {prepared}{more}", prepared=format_count(prepared), more=more)


def changes_line(comparison: ModelComparison, what: str) -> str:
    """Return how much changes, and in which images."""
    counts = comparison.changed.counts()
    fixed, broken = counts[Transition.FIXED], counts[Transition.BROKEN]
    new, removed = int(comparison.new_fp.sum()), int(comparison.removed_fp.sum())
    return tr(
        "{what}: {fixed} fixed, {broken} broken; {new} FP more, {removed} FP fewer",
        what=what,
        fixed=format_count(fixed),
        broken=format_count(broken),
        new=format_count(new),
        removed=format_count(removed),
    )


def changes_of(comparison: ModelComparison) -> ChangeColumns:
    """Return the segments that fare differently, as the list has them."""
    changed = comparison.changed
    fixed, broken = changed.kind == Transition.FIXED, changed.kind == Transition.BROKEN
    error = np.where(fixed, comparison.error_first, comparison.error_second)
    return ChangeColumns(
        position=np.arange(len(changed)),
        truth=changed.truth_first,
        segment_id=changed.segment_id,
        kind=changed.kind,
        error=np.where(fixed | broken, error, 0).astype(np.uint8),
        image=changed.image,
        category=changed.category,
        first=changed.iou_first,
        second=changed.iou_second,
        effect=comparison.effect,
    )


def map_content(grid: Grid, axes: tuple[Axis, Axis], original: Values) -> MapContent:
    """Return the map of a grid over two parameters.

    Parameters
    ----------
    grid : Grid
        Its points are every combination of the values of both, the second running fastest.
    axes : (Axis, Axis)
        The one that runs up, and the one that runs to the right.
    original : mapping
        The parameters that the set was made with.
    """
    rows, columns = axes
    pq = grid.pq().reshape(len(rows.values), len(columns.values))
    known = np.where(np.isnan(pq), -np.inf, pq)
    best = np.unravel_index(int(known.argmax()), pq.shape)
    published = {each.name: each.published for each in (rows.parameter, columns.parameter)}
    return MapContent(
        titles=(tr(rows.parameter.title), tr(columns.parameter.title)),
        labels=(labels_of(rows), labels_of(columns)),
        pq=pq,
        original=cell_of(axes, original),
        best=(int(best[0]), int(best[1])),
        published=cell_of(axes, published),
    )


def labels_of(axis: Axis) -> tuple[str, ...]:
    """Return the values of a parameter as text."""
    return tuple(value_text(axis.parameter, value) for value in axis.values)


def cell_of(axes: tuple[Axis, Axis], values: Values) -> tuple[int, int]:
    """Return the cell that is nearest to some parameters."""
    row, column = (int(np.argmin([abs(value - values[axis.name]) for value in axis.values])) for axis in axes)
    return row, column
