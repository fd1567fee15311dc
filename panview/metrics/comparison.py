"""Is one prediction set better than another? Differences in PQ with intervals from a paired bootstrap over images.

Images are drawn with replacement, the same ones for both sets; PQ of both is taken anew from the counts of the drawn
images, and the interval is that of the percentiles of the differences (Efron and Tibshirani, "An Introduction to the
Bootstrap", 1993, chapter 13). See ``docs/adr/0015``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.errors import Cancelled
from panview.jit import kernel
from panview.metrics.evaluation import CancelCheck, Progress
from panview.metrics.image_counts import ImageCounts

RESAMPLES = 1000
LEVEL = 0.95
LEAST_IMAGES = 6
"""On fewer images there is no interval. If both sets were equally good, five images would all favour the same one in 6
of 100 cases: not even that would be evidence at 95 %."""

_TOGETHER = 64
"""Resamples at a time: a sum per category and resample stays in the processor's cache, and memory is bounded."""
_ROUNDING = 1e-12
"""A difference below it comes of adding the same IoUs in another order."""


@dataclass(frozen=True)
class Difference:
    """PQ of two sets over the same images, and how far their difference can be trusted; fractions.

    Attributes
    ----------
    first, second : float or None
        PQ; None where no category occurs.
    difference : float or None
        Second less first.
    low, high : float or None
        Interval of the difference; None on too few images.
    """

    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None

    @property
    def significant(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, eq=False)
class PairedDifferences:
    """Differences in PQ of two sets over the same images, the second less the first; fractions.

    Attributes
    ----------
    images : int
        Images compared.
    resamples : int
    level : float
        Of the intervals.
    all, things, stuff : Difference
        Of the means over the categories that occur, in each resample those that occur there.
    first, second : (c,) float64
        PQ per category; NaN where it does not occur in that set.
    difference : (c,) float64
        NaN where the category does not occur in both.
    low, high : (c,) float64
        Interval over the resamples in which the category occurs in both sets; NaN where it occurs in fewer than
        `LEAST_IMAGES` images.
    """

    images: int
    resamples: int
    level: float
    all: Difference
    things: Difference
    stuff: Difference
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    difference: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def significant(self) -> NDArray[np.bool_]:
        """Whether the interval excludes 0, (c,) bool; of categories that are alike, one in twenty will by chance."""
        significant: NDArray[np.bool_] = (self.low > 0) | (self.high < 0)
        return significant

    def of(self, category: int) -> Difference:
        """Return what is known of one category."""
        columns = (self.first, self.second, self.difference, self.low, self.high)
        return Difference(*(None if np.isnan(column[category]) else float(column[category]) for column in columns))


def paired_bootstrap(
    first: ImageCounts,
    second: ImageCounts,
    isthing: NDArray[np.bool_],
    images: NDArray[np.bool_],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> PairedDifferences:
    """Compare two sets that were counted over the same images.

    Parameters
    ----------
    first, second : ImageCounts
        Of c categories, with entries in ``images`` only.
    isthing : (c,) bool
    images : (n_images,) bool
        The images that were counted; those without any entry are drawn too.
    seed : int
        Equal seeds give equal intervals, whatever the machine's cores.
    resamples : int
        0 leaves the intervals out.
    level : float
        Between 0 and 1.
    progress : Progress, optional
        Called with the resamples done and their total.
    cancelled : CancelCheck, optional
        Polled between some resamples and the next.

    Raises
    ------
    Cancelled
        ``cancelled`` said so.
    """
    if not 0 < level < 1 or resamples < 0:
        raise ValueError(f"level {level}, resamples {resamples}: expected 0 < level < 1 and resamples >= 0")
    chosen = np.flatnonzero(images)
    # Not by np.unique: for this it now counts in a hash table, and holds the interpreter lock meanwhile.
    occurring = (np.bincount(counts.category, minlength=len(isthing)) for counts in (first, second))
    present = np.flatnonzero(sum(occurring))
    entries = _entries(first, second, present, chosen, len(images))
    thing = isthing[present]
    rng = np.random.default_rng(seed)
    point = _qualities(_totals(entries, np.ones((len(chosen), 1), np.uint16), len(present)), thing)
    drawn = np.empty((len(point.first), resamples if len(chosen) >= LEAST_IMAGES else 0))
    done = 0
    while done < drawn.shape[1]:
        if cancelled is not None and cancelled():
            raise Cancelled
        times = _times_drawn(rng, len(chosen), min(_TOGETHER, resamples - done))
        end = done + times.shape[1]
        drawn[:, done:end] = _qualities(_totals(entries, times, len(present)), thing).differences
        done = end
        if progress is not None:
            progress(done, resamples)
    enough = np.full(len(drawn), len(chosen) >= LEAST_IMAGES)
    enough[3:] = _images_with(first, second, present, len(images)) >= LEAST_IMAGES
    low, high = _intervals(drawn, level, enough)

    def split(at: int) -> Difference:
        values = (point.first[at, 0], point.second[at, 0], point.differences[at, 0], low[at], high[at])
        return Difference(*(None if np.isnan(value) else float(value) for value in values))

    def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
        every = np.full(len(isthing), np.nan)
        every[present] = values[3:]
        return every

    columns = (spread(v) for v in (point.first[:, 0], point.second[:, 0], point.differences[:, 0], low, high))
    return PairedDifferences(len(chosen), resamples, level, split(0), split(1), split(2), *columns)


def draw_images(rng: np.random.Generator, n: int) -> NDArray[np.int32]:
    """Draw n of n images with replacement: one resample, (n,) int32."""
    return rng.integers(n, size=n, dtype=np.int32)


def _times_drawn(rng: np.random.Generator, n: int, resamples: int) -> NDArray[np.uint16]:
    """Return how often each image is in each resample, (n, resamples) uint16."""
    times = np.zeros((n, resamples), np.uint16)
    for at in range(resamples):
        _tally(draw_images(rng, n), times, at)
    return times


@dataclass(frozen=True, eq=False)
class _Entries:
    """What images add to sums: value v of image i to sum s, ordered by image.

    With c categories, the sums are IoU sum and weight of the first set, then of the second, each c.
    """

    offsets: NDArray[np.int64]
    at: NDArray[np.int64]
    value: NDArray[np.float64]


def _entries(
    first: ImageCounts, second: ImageCounts, present: NDArray[np.int64], chosen: NDArray[np.int64], n_images: int
) -> _Entries:
    c = len(present)
    image, at, value = [], [], []
    for side, counts in enumerate((first, second)):
        index = np.searchsorted(present, counts.category)
        for kind, values in enumerate((counts.iou_sum, counts.weight)):
            image.append(counts.image)
            at.append(index + c * (2 * side + kind))
            value.append(values)
    images, places, amounts = np.concatenate(image), np.concatenate(at), np.concatenate(value)
    order = np.argsort(images, kind="stable")
    per_image = np.bincount(images, minlength=n_images)
    if per_image.sum() != per_image[chosen].sum():
        raise ValueError("images: there are counts of images that are not compared")
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(per_image[chosen])])
    return _Entries(offsets, places[order], amounts[order])


def _totals(entries: _Entries, times: NDArray[np.uint16], c: int) -> NDArray[np.float64]:
    """Return the sums of resamples, (4, c, r) float64."""
    totals = np.zeros((4 * c, times.shape[1]))
    _add_times(entries.offsets, entries.at, entries.value, times, totals)
    return totals.reshape(4, c, times.shape[1])


@dataclass(frozen=True, eq=False)
class _Qualities:
    """PQ of r resamples, (3 + c, r) float64: All, Things, Stuff, each category; NaN where it does not occur."""

    first: NDArray[np.float64]
    second: NDArray[np.float64]

    @property
    def differences(self) -> NDArray[np.float64]:
        difference = self.second - self.first
        difference[np.abs(difference) < _ROUNDING] = 0.0
        return difference


def _qualities(totals: NDArray[np.float64], isthing: NDArray[np.bool_]) -> _Qualities:
    def quality(iou_sum: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
        occurs = weight > 0
        pq = np.divide(iou_sum, weight, out=np.zeros_like(weight), where=occurs)
        splits = []
        for chosen in (np.ones_like(isthing), isthing, ~isthing):
            n = occurs[chosen].sum(axis=0)
            splits.append(np.divide(pq[chosen].sum(axis=0), n, out=np.full(len(n), np.nan), where=n > 0))
        return np.concatenate([np.stack(splits), np.where(occurs, pq, np.nan)])

    return _Qualities(quality(totals[0], totals[1]), quality(totals[2], totals[3]))


def _images_with(
    first: ImageCounts, second: ImageCounts, present: NDArray[np.int64], n_images: int
) -> NDArray[np.int64]:
    """Return in how many images each category occurs in either set."""
    keys = [np.searchsorted(present, counts.category) * n_images + counts.image for counts in (first, second)]
    both = np.sort(np.concatenate(keys))
    distinct = both[np.concatenate([[True], both[1:] != both[:-1]])] if len(both) else both
    return np.bincount(distinct // max(n_images, 1), minlength=len(present))


def _intervals(
    drawn: NDArray[np.float64], level: float, enough: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the percentile interval of each row, NaN where a row is of too few images or has no value."""
    ascending = np.sort(drawn, axis=1)
    known = np.count_nonzero(~np.isnan(ascending), axis=1)
    usable = enough & (known > 0)

    def percentile(share: float) -> NDArray[np.float64]:
        # As np.quantile with its linear interpolation; NaN have been sorted to the end.
        result = np.full(len(drawn), np.nan)
        rows, last = np.flatnonzero(usable), known[usable] - 1
        below = np.floor(share * last).astype(np.int64)
        lower, upper = ascending[rows, below], ascending[rows, np.minimum(below + 1, last)]
        result[rows] = lower + (upper - lower) * (share * last - below)
        return result

    return percentile((1 - level) / 2), percentile((1 + level) / 2)


@kernel
def _tally(drawn: NDArray[np.int32], times: NDArray[np.uint16], at: int) -> None:
    for image in drawn:
        times[image, at] += 1


@kernel
def _add_times(
    offsets: NDArray[np.int64],
    at: NDArray[np.int64],
    value: NDArray[np.float64],
    times: NDArray[np.uint16],
    totals: NDArray[np.float64],
) -> None:
    # Images one after the other, resamples side by side: each sum is added up in the order of the dataset, so it
    # depends neither on the number of cores nor on how many resamples are taken together.
    r = times.shape[1]
    factor = np.empty(r)
    for image in range(len(offsets) - 1):
        for j in range(r):
            factor[j] = times[image, j]
        for k in range(offsets[image], offsets[image + 1]):
            amount = value[k]
            total = totals[at[k]]
            for j in range(r):
                total[j] += amount * factor[j]
