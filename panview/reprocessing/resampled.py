"""How far a gain of parameters that were looked for can be trusted: other images, and all of the search done again.

The images are drawn anew, with putting back, and on each draw the parameters are chosen and judged as on the images
themselves. All copies of an image stay in its fold, so that nothing is judged on what it was chosen by. The interval is
that of the percentiles, as far out as Student's distribution asks for so many images (Hesterberg, "What Teachers Should
Know About the Bootstrap", 2015, section 5.3). See ``docs/adr/0061`` for how often it holds the truth.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from panview.errors import Cancelled
from panview.parallel import CancelCheck, Progress
from panview.reprocessing.axes import NEARLY
from panview.reprocessing.grid import Grid

_MOST_BYTES = 64_000_000
"""Of the sums that are kept at a time."""


def gains_of_resamples(
    grid: Grid,
    original: int,
    dealt: NDArray[np.int64],
    distance: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> NDArray[np.float64]:
    """Return the gain in All PQ on images that nothing was chosen on, in each of r resamples, (r,) float64.

    Parameters
    ----------
    grid : Grid
        Of p points.
    original : int
        Place of the parameters that are compared with.
    dealt : (n_images,) int64
        Fold of each image, -1 for none.
    distance : (p,) float64
        From the original; of equally good points the nearest is chosen.
    weights : (r, n_images) float64
        How often each image is in a resample.
    progress, cancelled
        Polled between some resamples and the next.

    Raises
    ------
    Cancelled
    """
    present, place = np.unique(grid.category, return_inverse=True)
    folds, r = int(dealt.max(initial=-1)) + 1, len(weights)
    parts = list(_parts(grid, dealt, place))
    size = len(present) * len(grid.points)
    at_once = max(1, _MOST_BYTES // (16 * size * (folds + 1) or 1))
    gains = np.empty(r)
    for start in range(0, r, at_once):
        if cancelled is not None and cancelled():
            raise Cancelled
        some = weights[start : start + at_once]
        shape = (folds, len(some), len(present), len(grid.points))
        iou_sum, weight = np.zeros(shape), np.zeros(shape)
        for fold, category, images, ious, counts in parts:
            drawn = some[:, images]
            iou_sum[fold, :, category] = drawn @ ious
            weight[fold, :, category] = drawn @ counts
        gains[start : start + len(some)] = _gains(iou_sum, weight, original, distance)
        if progress is not None:
            progress(start + len(some), r)
    return gains


_Part = tuple[int, int, NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


def _parts(grid: Grid, dealt: NDArray[np.int64], place: NDArray[np.intp]) -> Iterator[_Part]:
    """Yield what is of one fold and category: both, images, IoU sums and weights at all points."""
    fold = dealt[grid.image]
    order = np.lexsort((place, fold))
    order = order[fold[order] >= 0]
    key = fold[order] * (int(place.max(initial=0)) + 1) + place[order]
    begins = np.flatnonzero(np.diff(key, prepend=np.int64(-1)))
    for rows in np.split(order, begins[1:]) if len(begins) else []:
        counts = grid.tp[rows] + 0.5 * (grid.fp[rows] + grid.fn[rows])
        ious = grid.iou_sum[rows].astype(np.float64)
        yield int(fold[rows[0]]), int(place[rows[0]]), grid.image[rows], ious, counts


def _gains(
    iou_sum: NDArray[np.float64], weight: NDArray[np.float64], original: int, distance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Choose on all folds but one, measure on that, and add the folds up; (folds, r, c, p) -> (r,)."""
    all_ious, all_weights = iou_sum.sum(axis=0), weight.sum(axis=0)
    held_ious, held_weights = np.zeros(all_ious.shape[:2]), np.zeros(all_ious.shape[:2])
    every = np.arange(all_ious.shape[0])
    for own_ious, own_weights in zip(iou_sum, weight, strict=True):
        pq = _pq(all_ious - own_ious, all_weights - own_weights)
        equal = pq >= pq.max(axis=1, keepdims=True) - NEARLY
        chosen = np.where(equal, distance, np.inf).argmin(axis=1)
        held_ious += own_ious[every, :, chosen]
        held_weights += own_weights[every, :, chosen]
    gain: NDArray[np.float64] = _pq(held_ious[:, :, None], held_weights[:, :, None])[:, 0]
    return gain - _pq(all_ious[:, :, [original]], all_weights[:, :, [original]])[:, 0]


def _pq(iou_sum: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return All PQ, (r, c, p) -> (r, p); 0 where no category occurs."""
    occurs = weight > 0
    pq = np.divide(iou_sum, weight, out=np.zeros_like(iou_sum), where=occurs)
    mean: NDArray[np.float64] = pq.sum(axis=1) / np.maximum(occurs.sum(axis=1), 1)
    return mean


def drawn_images(images: NDArray[np.bool_], resamples: int, seed: int) -> NDArray[np.float64]:
    """Draw as many images as there are, with putting back; (resamples, n_images) float64, how often each is drawn."""
    rng = np.random.default_rng(seed)
    chosen = np.flatnonzero(images)
    weights = np.zeros((resamples, len(images)))
    for row in weights:
        row[chosen] = np.bincount(rng.integers(len(chosen), size=len(chosen)), minlength=len(chosen))
    return weights


def interval_of(gains: NDArray[np.float64], images: int, level: float) -> tuple[float, float]:
    """Return the interval that the gains of resamples of n images give.

    Examples
    --------
    >>> low, high = interval_of(np.linspace(-1, 1, 2001), 1000, 0.95)
    >>> f"{low:.2f} {high:.2f}"
    '-0.95 0.95'
    >>> low, high = interval_of(np.linspace(-1, 1, 2001), 10, 0.95)
    >>> f"{low:.2f} {high:.2f}"
    '-0.98 0.98'
    """
    normal, free = NormalDist(), images - 1
    z = normal.inv_cdf((1 + level) / 2)
    # Student's quantile by its expansion (Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.5).
    student = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    tail = normal.cdf(-student * np.sqrt(images / free))
    low, high = np.quantile(gains, [tail, 1 - tail])
    return float(low), float(high)
