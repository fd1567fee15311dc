"""Whether one prediction set is better than another: PQ differences, with p-values and intervals from exchanging them.

If both sets are equally good, nothing says which of the two is called the first. So on each image they are exchanged by
the toss of a coin, PQ of both is taken anew from the exchanged counts, and the difference that was measured is looked
up among those that come of it: a paired permutation test (Good, "Permutation, Parametric and Bootstrap Tests of
Hypotheses", 2005, chapter 3). It is exact at any number of images. The interval is made of the same differences, so
that it excludes 0 if and only if the test says so. See ``docs/adr/0015``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.errors import Cancelled
from panview.jit import kernel
from panview.metrics.evaluation import CancelCheck, Progress
from panview.metrics.image_counts import ImageCounts
from panview.metrics.paired_counts import PairedCounts, paired_counts

RESAMPLES = 1000
LEVEL = 0.95
LEAST_IMAGES = 6
"""On fewer images there is no interval. The smallest p-value that n images can give is 2 / 2 ** n, which is below 0.05
from six on: on five even a set that is better on each one proves nothing."""

_TOGETHER = 64
"""Resamples at a time: a sum per category and resample stays in the processor's cache, and memory is bounded."""
_ROUNDING = 1e-12
"""A difference below it comes of adding the same IoUs in another order."""
_MOST_CENTRED = 0.75
"""An interval never gets narrower than half of what the test allows by chance, however alike the images are."""


@dataclass(frozen=True)
class Difference:
    """PQ of two sets over the same images, and how certain their difference is; fractions.

    Attributes
    ----------
    first, second : float or None
        PQ; None where no category occurs.
    difference : float or None
        Second less first.
    low, high : float or None
        Interval of the difference; None on too few images.
    p : float or None
        How often two sets that are equally good would differ as much, either way; None without resamples.
    """

    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None = None

    @property
    def significant(self) -> bool:
        """Whether the interval excludes 0, which means that p is small enough for its level."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, eq=False)
class PairedDifferences:
    """Differences in PQ of two sets over the same images, the second less the first; fractions.

    Attributes
    ----------
    images : int
        Images compared.
    resamples : int
        As asked for.
    level : float
        Of the intervals; a difference is significant where p is at most 1 less it.
    all, things, stuff : Difference
        Of the means over the categories that occur, in each resample those that occur there.
    first, second : (c,) float64
        PQ per category; NaN where it does not occur in that set.
    difference : (c,) float64
        NaN where the category does not occur in both.
    low, high : (c,) float64
        Interval; NaN where the category occurs in fewer than `LEAST_IMAGES` images.
    p : (c,) float64
        NaN where there is no difference, and without resamples.
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
    p: NDArray[np.float64]

    @property
    def exact(self) -> bool:
        """Whether the resamples are all the ways to exchange the sets."""
        return 0 < _ways(self.images) <= self.resamples

    @property
    def significant(self) -> NDArray[np.bool_]:
        """Whether the interval excludes 0, (c,) bool; by chance so for up to one in twenty equal categories."""
        significant: NDArray[np.bool_] = (self.low > 0) | (self.high < 0)
        return significant

    def of(self, category: int) -> Difference:
        """Return the difference of one category."""
        columns = (self.first, self.second, self.difference, self.low, self.high, self.p)
        return Difference(*(None if np.isnan(column[category]) else float(column[category]) for column in columns))


def least_resamples(level: float = LEVEL) -> int:
    """Return the smallest number of resamples with which a p-value can be significant at a level."""
    return int(np.ceil(1 / (1 - level) - _ROUNDING)) - 1


def paired_differences(
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
        The images that were counted.
    seed : int
        Equal seeds give equal figures, whatever the machine's cores.
    resamples : int
        How often the sets are exchanged on images drawn by lot. Where there are fewer ways to exchange them, as on ten
        images at 1,000, each way is taken once, and nothing is left to chance. 0 leaves p-values and intervals out;
        with fewer than `least_resamples` there is no interval.
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
    counts = paired_counts(first, second)
    more = {"seed": seed, "resamples": resamples}
    return differences_of(counts, isthing, images, level=level, progress=progress, cancelled=cancelled, **more)


def differences_of(
    counts: PairedCounts,
    isthing: NDArray[np.bool_],
    images: NDArray[np.bool_],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> PairedDifferences:
    """Compare two sets whose counts lie together; parameters and errors are those of `paired_differences`.

    Parameters
    ----------
    counts : PairedCounts
        With entries in ``images`` only.
    """
    if not 0 < level < 1 or resamples < 0:
        raise ValueError(f"level {level}, resamples {resamples}: expected 0 < level < 1 and resamples >= 0")
    chosen = np.flatnonzero(images)
    present = np.flatnonzero(np.bincount(counts.category, minlength=len(isthing)))
    entries = _entries(counts, present, chosen)
    thing = isthing[present]
    point = _qualities(_totals(entries, np.ones((len(chosen), 1), np.int8)), thing)
    measured = point.differences[:, 0]
    ways = _ways(len(chosen))
    exact = 0 < ways <= resamples
    drawn = np.empty((len(measured), min(ways, resamples)))
    rng = np.random.default_rng(seed)
    done = 0
    while done < drawn.shape[1]:
        if cancelled is not None and cancelled():
            raise Cancelled
        end = min(done + _TOGETHER, drawn.shape[1])
        signs = _every_way(len(chosen), done, end) if exact else _tossed(rng, len(chosen), end - done)
        drawn[:, done:end] = np.nan_to_num(_qualities(_totals(entries, signs), thing).differences)
        done = end
        if progress is not None:
            progress(done, drawn.shape[1])
    holding = np.full(len(drawn), len(chosen))
    holding[3:] = np.bincount(entries.at, minlength=len(present))
    p, reach = _judge(np.abs(measured), np.abs(drawn), holding, level, exact=exact)
    ends = [np.where(np.abs(end) < _ROUNDING, 0.0, end) for end in (measured - reach, measured + reach)]

    def split(at: int) -> Difference:
        values = (point.first[at, 0], point.second[at, 0], measured[at], ends[0][at], ends[1][at], p[at])
        return Difference(*(None if np.isnan(value) else float(value) for value in values))

    def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
        every = np.full(len(isthing), np.nan)
        every[present] = values[3:]
        return every

    columns = (spread(values) for values in (point.first[:, 0], point.second[:, 0], measured, *ends, p))
    return PairedDifferences(len(chosen), resamples, level, split(0), split(1), split(2), *columns)


def _ways(images: int) -> int:
    """Return the number of ways to exchange two sets on some images, regardless of which is called the first."""
    return 2 ** (images - 1) if images else 0


def toss(rng: np.random.Generator, n: int) -> NDArray[np.int8]:
    """Toss a coin for each of n images: -1 where the sets are exchanged, 1 where they stay; (n,) int8."""
    return 2 * rng.integers(2, size=n, dtype=np.int8) - 1


def _tossed(rng: np.random.Generator, n: int, resamples: int) -> NDArray[np.int8]:
    signs = np.empty((n, resamples), np.int8)
    for at in range(resamples):
        signs[:, at] = toss(rng, n)
    return signs


def _every_way(n: int, start: int, end: int) -> NDArray[np.int8]:
    """Return the ways ``start`` to ``end`` to exchange the sets on n images; way 0 leaves them as they are.

    The last image is never exchanged: exchanging the sets on all other images instead only turns the sign round.
    """
    ways = np.arange(start, end, dtype=np.int64)
    bits = (ways >> np.arange(n, dtype=np.int64)[:, None]) & 1
    return (1 - 2 * bits).astype(np.int8)


def _judge(
    measured: NDArray[np.float64],
    drawn: NDArray[np.float64],
    images: NDArray[np.int64],
    level: float,
    *,
    exact: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the p-value of each difference, and half the width of its interval.

    Parameters
    ----------
    measured : (k,) float64
        Sizes of the differences; NaN where there is none.
    drawn : (k, r) float64
        Sizes of those of the resamples.
    images : (k,) int64
        Images that count for each.
    level : float
    exact : bool
        The resamples are all there are, with what was measured among them.

    Returns
    -------
    p, reach : (k,) float64
        NaN where nothing can be said.
    """
    nothing = np.full(len(measured), np.nan)
    if not drawn.shape[1]:
        return nothing, nothing
    # The measured difference is one of the possible exchanges and is counted among them.
    everything = drawn if exact else np.concatenate([np.nan_to_num(measured)[:, None], drawn], axis=1)
    total = everything.shape[1]
    as_large = np.count_nonzero(everything >= measured[:, None] - _ROUNDING, axis=1)
    p = np.where(np.isnan(measured), np.nan, as_large / total)
    allowed = int((1 - level) * total + _ROUNDING)
    if allowed < 1:
        return p, nothing
    critical = np.partition(everything, total - 1 - allowed, axis=1)[:, total - 1 - allowed]
    reach = _reach(np.nan_to_num(measured), critical, np.square(drawn).mean(axis=1), images)
    significant = measured > critical + _ROUNDING
    # The formula implies this, except for rounding and for perfectly consistent differences.
    reach = np.where(significant, np.minimum(reach, critical), np.maximum(reach, np.nan_to_num(measured)))
    return p, np.where(np.isnan(measured) | (images < LEAST_IMAGES) | np.isinf(reach), np.nan, reach)


def _reach(
    measured: NDArray[np.float64],
    critical: NDArray[np.float64],
    variance: NDArray[np.float64],
    images: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return half the width of intervals, inf where there is none.

    The test looks at a difference in terms of its spread about 0, which the resamples have; an interval wants the
    spread about the difference itself, whose square is smaller by the difference squared over the n images. With
    z = critical / sqrt(variance), Student's ratio of a difference as large as the critical one is
    t = z sqrt((n - 1) / (n - z^2)), and the interval reaches t times the spread about the difference. It reaches 0
    exactly where the difference is the critical one.
    """
    scale = images * variance
    flat = scale <= _ROUNDING**2
    scale = np.where(flat, 1.0, scale)
    limit, own = critical**2 / scale, measured**2 / scale
    taken_off = np.minimum(own, np.maximum(_MOST_CENTRED, limit))
    left = np.maximum(1 - limit, 0.0)
    wider = np.divide(1 - taken_off, left, out=np.full(len(left), np.inf), where=left > _ROUNDING)
    # Both sets are equal on every image: the difference is 0, without any uncertainty.
    return np.where(flat, 0.0, critical * np.sqrt(wider))


@dataclass(frozen=True, eq=False)
class _Entries:
    """The totals of c categories over both sets, and what k pairs of image and category add to the differences.

    Attributes
    ----------
    together : (2, c) float64
        IoU sum and weight of both sets.
    offsets : (n + 1,) int64
        Entries of each image compared.
    at : (k,) int64
        Place of the category.
    change : (k, 2) float64
        IoU sum and weight of the second set less those of the first.
    """

    together: NDArray[np.float64]
    offsets: NDArray[np.int64]
    at: NDArray[np.int64]
    change: NDArray[np.float64]


def _entries(counts: PairedCounts, present: NDArray[np.int64], chosen: NDArray[np.int64]) -> _Entries:
    per_image, c = np.diff(counts.offsets), len(present)
    if per_image.sum() != per_image[chosen].sum():
        raise ValueError("images: there are counts of images that are not compared")
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(per_image[chosen])])
    place = np.searchsorted(present, counts.category)
    sums = (counts.first_iou, counts.second_iou), (counts.first_weight, counts.second_weight)
    together = np.stack([np.bincount(place, one + other, c).astype(np.float64) for one, other in sums])
    change = np.stack([other - one for one, other in sums], axis=1).astype(np.float64)
    return _Entries(together, offsets, place, change)


def _totals(entries: _Entries, signs: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return IoU sum and weight of the first set, then of the second, in each of r resamples; (4, c, r) float64."""
    change = np.zeros((*entries.together.shape, signs.shape[1]))
    add_signed = _add_signed.for_steps(len(entries.at) * signs.shape[1])
    add_signed(entries.offsets, entries.at, entries.change, signs, change)
    together = entries.together[:, :, None]
    return np.concatenate([together - change, together + change]) / 2


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


@kernel(twin="add_signed")
def _add_signed(
    offsets: NDArray[np.int64],
    at: NDArray[np.int64],
    change: NDArray[np.float64],
    signs: NDArray[np.int8],
    totals: NDArray[np.float64],
) -> None:
    # Images one after the other, resamples side by side: each sum is added up in the order of the dataset, so it
    # depends neither on the number of cores nor on how many resamples are taken together.
    r = signs.shape[1]
    sign = np.empty(r)
    for image in range(len(offsets) - 1):
        for j in range(r):
            sign[j] = signs[image, j]
        for k in range(offsets[image], offsets[image + 1]):
            for kind in range(2):
                amount = change[k, kind]
                if amount != 0.0:
                    total = totals[kind, at[k]]
                    for j in range(r):
                        total[j] += amount * sign[j]
