"""The best parameters for a set, and what they gain on images that they were not chosen on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from panview.ensemble.judging import FOLDS, folds_of
from panview.errors import PanviewError
from panview.metrics.comparison import RESAMPLES, Difference, PairedDifferences, paired_differences
from panview.metrics.image_counts import ImageCounts
from panview.metrics.panoptic_quality import PanopticQuality, panoptic_quality
from panview.parallel import CancelCheck, Progress
from panview.reprocessing.axes import NEARLY, Axis
from panview.reprocessing.grid import Grid
from panview.reprocessing.resampled import drawn_images, gains_of_resamples, interval_of
from panview.reprocessing.rules import Values

LEVEL = 0.05
"""Probability that parameters are recommended that are no better."""


@dataclass(frozen=True, eq=False)
class Best:
    """The parameters with the highest PQ, judged on images that they were not chosen on.

    Attributes
    ----------
    grid : Grid
    original : int
        Place of the parameters that the set was made with.
    chosen : int
        Place of the parameters with the highest All PQ over all images; of equal ones those nearest to the original.
    folds, seed : int
    chosen_in : tuple of int
        Place of the parameters that are best on all folds but one, for each.
    held_out : ImageCounts
        Of every image, at what is best on the other folds.
    differences : PairedDifferences
        PQ of that less PQ at the original.
    interval : (float, float) or None
        Of its All PQ, as far as images and what is chosen on them go; None where there are too few.
    """

    grid: Grid
    original: int
    chosen: int
    folds: int
    seed: int
    chosen_in: tuple[int, ...]
    held_out: ImageCounts
    differences: PairedDifferences
    interval: tuple[float, float] | None = None

    @property
    def values(self) -> Values:
        """The best parameters."""
        return self.grid.points[self.chosen]

    @cached_property
    def quality(self) -> PanopticQuality:
        """Panoptic quality on held-out images."""
        isthing = self.grid.isthing
        return panoptic_quality(self.held_out.summed(len(isthing)), isthing)

    @cached_property
    def flattering(self) -> float | None:
        """All PQ of the best parameters less that of the original on the images that they were chosen on."""
        pq = self.grid.pq()
        gain = float(pq[self.chosen] - pq[self.original])
        return None if np.isnan(gain) else gain

    @property
    def gain(self) -> Difference:
        """What the parameters gain in All PQ on held-out images, with an interval that knows that they were chosen."""
        low, high = self.interval or (None, None)
        return replace(self.differences.all, low=low, high=high)

    @property
    def recommended(self) -> bool:
        """Whether the gain on held-out images is more than chance explains, and would be one on other images."""
        gain = self.gain
        if self.chosen == self.original or gain.difference is None or gain.p is None or not gain.significant:
            return False
        return gain.difference > 0 and gain.p <= LEVEL


def best_of(pq: NDArray[np.float64], points: tuple[Values, ...], original: Values, axes: tuple[Axis, ...]) -> int:
    """Return the place of the highest PQ; of equal ones that of the parameters nearest to the original.

    Parameters
    ----------
    pq : (p,) float64
        NaN counts as least.
    points : tuple of p mappings
    original : mapping
    axes : tuple of Axis
        Distances are shares of their ranges.
    """
    known = np.where(np.isnan(pq), -np.inf, pq)
    equal = np.flatnonzero(known >= known.max() - NEARLY)
    return int(min(equal.tolist(), key=lambda place: _distance(points[place], original, axes)))


def _distance(point: Values, original: Mapping[str, float], axes: tuple[Axis, ...]) -> float:
    far = 0.0
    for axis in axes:
        parameter = axis.parameter
        far += abs(point[axis.name] - original[axis.name]) / max(parameter.high - parameter.low, NEARLY)
    return far


def find_best(
    grid: Grid,
    original: Mapping[str, float],
    axes: tuple[Axis, ...],
    *,
    folds: int = FOLDS,
    seed: int = 0,
    resamples: int = RESAMPLES,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Best:
    """Find the best parameters of a grid, and measure their gain by cross-validation with folds of images.

    Parameters
    ----------
    grid : Grid
        With the original among its points.
    original : mapping
        The parameters that the set was made with.
    axes : tuple of Axis
    folds : int
    seed : int
        Of the folds and the resamples.
    resamples : int
    progress : Progress, optional
        Of the resamples in which the sets are exchanged.
    cancelled : CancelCheck, optional

    Raises
    ------
    PanviewError
        There are fewer images than folds.
    Cancelled
    """
    n = int(grid.images.sum())
    if n < folds:
        raise PanviewError(
            f"best parameters: {n} images are too few for {folds} folds; label more, or give --folds {n}"
        )
    place = grid.place(original)
    if place < 0:
        raise ValueError("original: is none of the points")
    dealt = folds_of(grid.images, folds, seed)
    own = np.full(len(grid.images), place)
    chosen_in = []
    for fold in range(folds):
        chosen_in.append(best_of(grid.pq(grid.images & (dealt != fold)), grid.points, original, axes))
        own[dealt == fold] = chosen_in[-1]
    held_out = grid.mixed(own)
    differences = paired_differences(
        grid.counts(place),
        held_out,
        grid.isthing,
        grid.images,
        seed=seed,
        resamples=resamples,
        progress=progress,
        cancelled=cancelled,
    )
    chosen = best_of(grid.pq(), grid.points, original, axes)
    interval = None
    if differences.all.low is not None and differences.all.difference is not None:
        distance = np.array([_distance(point, original, axes) for point in grid.points])
        weights = drawn_images(grid.images, resamples, seed)
        gains = gains_of_resamples(grid, place, dealt, distance, weights, cancelled=cancelled)
        low, high = interval_of(gains, n, 1 - LEVEL)
        interval = min(low, differences.all.difference), max(high, differences.all.difference)
    return Best(grid, place, chosen, folds, seed, tuple(chosen_in), held_out, differences, interval)
