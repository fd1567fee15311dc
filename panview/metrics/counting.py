"""The one place that says which segments count as TP, FP and FN, and adds them up by category or by image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.segment_table import ExtraMatches, SegmentTable, Side, Status

_GROUND_TRUTH = int(Side.GROUND_TRUTH)
_TP, _FP, _FN = int(Status.TP), int(Status.FP), int(Status.FN)


@dataclass(frozen=True, eq=False)
class Counted:
    """The counts at each of t thresholds in each of k places: categories, or categories of an image.

    Attributes
    ----------
    iou_sum : (k, t) float64
        Sum of the IoU of the matches, added in the order of the table.
    tp, fp, fn : (k, t) int64
    """

    iou_sum: NDArray[np.float64]
    tp: NDArray[np.int64]
    fp: NDArray[np.int64]
    fn: NDArray[np.int64]


def counted_by_category(
    table: SegmentTable,
    n_categories: int,
    thresholds: NDArray[np.float64],
    images: NDArray[np.bool_] | None,
    rows: NDArray[np.bool_] | None,
) -> Counted:
    """Count per category, over any images.

    Parameters
    ----------
    table : SegmentTable
    n_categories : int
    thresholds : (t,) float64
        Ascending, from 0.5, below which matches are not unique. A match counts when its IoU is greater.
    images : (n_images,) bool, optional
        Which images count (default: all).
    rows : (n,) bool, optional
        Which segments count (default: all). A TP or FN is kept by its ground truth segment, an FP by its prediction.

    Raises
    ------
    ValueError
        The thresholds, or the masks' shapes, are none.
    """
    running = RunningCounts(n_categories, thresholds)
    running.add(table, images, rows)
    return running.counted()


class RunningCounts:
    """Counts per category over successive tables, as if they were one; no table is held.

    Sums are added in the order of the rows, so that they are those of the one table to the last bit.

    Parameters
    ----------
    n_categories : int
    thresholds : (t,) float64
        As for `counted_by_category`.
    """

    def __init__(self, n_categories: int, thresholds: NDArray[np.float64]) -> None:
        self._n_categories = n_categories
        self._counts = _Counts(n_categories, thresholds)
        # Added last, as if all parts were one table.
        self._more: list[tuple[NDArray[np.int16], NDArray[np.float64]]] = []

    def add(
        self, table: SegmentTable, images: NDArray[np.bool_] | None = None, rows: NDArray[np.bool_] | None = None
    ) -> None:
        """Count the next table; ``images`` and ``rows`` are of it."""
        thresholds, none = self._counts.thresholds, np.empty(0, np.int64)
        images, rows = counted_masks(table, images, rows)
        _count(table, thresholds, images, rows, none, none.copy(), np.empty(0, np.int16), self._counts)
        extra = counted_extra_matches(table, float(thresholds[0]), images, rows)
        if len(extra.truth):
            self._more.append((table.category[extra.truth], extra.iou))

    def copy(self) -> RunningCounts:
        """Return a copy that has counted the same."""
        other = RunningCounts(self._n_categories, self._counts.thresholds)
        for name in ("iou_sum", "true_at", "false_at", "unmatched"):
            setattr(other._counts, name, getattr(self._counts, name).copy())
        other._more = list(self._more)
        return other

    def counted(self) -> Counted:
        """Return what has been counted so far."""
        category = np.concatenate([np.empty(0, np.int16), *(category for category, _ in self._more)])
        iou = np.concatenate([np.empty(0), *(iou for _, iou in self._more)])
        return self._counts.with_extra(category, iou, self._n_categories)


def counted_by_image(
    table: SegmentTable,
    n_categories: int,
    threshold: float,
    images: NDArray[np.bool_] | None,
    rows: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.int64], NDArray[np.int16], Counted]:
    """Count each image for itself, at one threshold; see `counted_by_category`.

    Returns
    -------
    offsets : (n_images + 1,) int64
        Entries of image i are ``offsets[i]:offsets[i + 1]``; one that does not count has none.
    category : (k,) int16
        Of each entry: those that the image holds TP, FP or FN of, in the order in which they come.
    counts : Counted
        Of the k entries.
    """
    images, rows = counted_masks(table, images, rows)
    thresholds = np.array([threshold])
    n = len(table)
    offsets, category, counts = np.zeros(table.n_images + 1, np.int64), np.empty(n, np.int16), _Counts(n, thresholds)
    _count(table, thresholds, images, rows, np.full(n_categories, -1), offsets, category, counts)
    k = int(offsets[-1])
    extra = counted_extra_matches(table, threshold, images, rows)
    entry = np.empty(0, np.int64)
    if len(extra.truth):
        # Their ground truth also has a match that counts, and therefore an entry.
        key = np.repeat(np.arange(table.n_images), np.diff(offsets)) * n_categories + category[:k]
        order = np.argsort(key)
        wanted = table.image[extra.truth].astype(np.int64) * n_categories + table.category[extra.truth]
        entry = order[np.searchsorted(key, wanted, sorter=order)]
    return offsets, category[:k].copy(), counts.with_extra(entry, extra.iou, k)


def counted_masks(
    table: SegmentTable, images: NDArray[np.bool_] | None, rows: NDArray[np.bool_] | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Check the masks of what counts, and fill in those that are missing: all images, and no rows to mean every row."""
    if images is None:
        images = np.ones(table.n_images, np.bool_)
    if images.shape != (table.n_images,) or (rows is not None and rows.shape != (len(table),)):
        raise ValueError("images and rows: expected one bool per image and per row")
    return images, rows if rows is not None else np.empty(0, np.bool_)


def counted_extra_matches(
    table: SegmentTable, threshold: float, images: NDArray[np.bool_], rows: NDArray[np.bool_]
) -> ExtraMatches:
    """Return those of the table's extra matches that count; ``images`` and ``rows`` as `counted_masks` gives them."""
    extra = table.extra_matches
    if len(extra.truth) == 0:
        return extra
    wanted = images[table.image[extra.truth]] & (extra.iou > threshold)
    if len(rows):
        wanted &= rows[extra.truth]
    return ExtraMatches(extra.truth[wanted], extra.prediction[wanted], extra.iou[wanted])


class _Counts:
    """What the kernel adds to, in room for k places and t thresholds."""

    def __init__(self, places: int, thresholds: NDArray[np.float64]) -> None:
        t = len(thresholds)
        if t == 0 or not thresholds[0] >= IOU_THRESHOLD or not (np.diff(thresholds) > 0).all():
            raise ValueError(f"threshold: expected at least {IOU_THRESHOLD}, ascending, got {thresholds.tolist()}")
        self.thresholds = thresholds
        self.iou_sum = np.zeros((places, t))
        # Column t counts matches that pass exactly t thresholds.
        self.true_at = np.zeros((places, t + 1), np.int64)
        self.false_at = np.zeros((places, t), np.int64)
        self.unmatched = np.zeros((places, 2), np.int64)

    def with_extra(self, place: NDArray[np.integer], iou: NDArray[np.float64], places: int) -> Counted:
        """Return the counts of the first places, with the extra matches that a ground truth segment has."""
        t = len(self.thresholds)
        iou_sum, more = self.iou_sum[:places].copy(), np.zeros((places if len(iou) else 1, t), np.int64)
        passed = np.searchsorted(self.thresholds, iou)
        for of, value, at in zip(place.tolist(), iou.tolist(), passed.tolist(), strict=True):
            iou_sum[of, :at] += value
            more[of, :at] += 1
        true_at, unmatched = self.true_at[:places], self.unmatched[:places]
        return Counted(
            iou_sum=iou_sum,
            tp=_running(true_at[:, :0:-1])[:, ::-1] + more,
            fp=unmatched[:, :1] + _running(self.false_at[:places]),
            fn=unmatched[:, 1:] + _running(true_at[:, :t]),
        )


def _running(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return running sums along thresholds; of many places at one threshold they are the counts, at once."""
    return counts if counts.shape[1] == 1 else np.cumsum(counts, axis=1)


def _count(
    table: SegmentTable,
    thresholds: NDArray[np.float64],
    images: NDArray[np.bool_],
    rows: NDArray[np.bool_],
    entry_of: NDArray[np.int64],
    offsets: NDArray[np.int64],
    entry_category: NDArray[np.int16],
    counts: _Counts,
) -> None:
    _count_matches.for_steps(len(table))(
        table.image_offsets,
        table.side,
        table.category,
        table.status,
        table.iou,
        table.ignorable,
        thresholds,
        images,
        rows,
        entry_of,
        offsets,
        entry_category,
        counts.iou_sum,
        counts.true_at,
        counts.false_at,
        counts.unmatched,
    )


@kernel(twin="count_matches")
def _count_matches(
    image_offsets: NDArray[np.int64],
    side: NDArray[np.uint8],
    category: NDArray[np.int16],
    status: NDArray[np.uint8],
    iou: NDArray[np.float64],
    ignorable: NDArray[np.bool_],
    thresholds: NDArray[np.float64],
    images: NDArray[np.bool_],
    rows: NDArray[np.bool_],
    entry_of: NDArray[np.int64],
    offsets: NDArray[np.int64],
    entry_category: NDArray[np.int16],
    iou_sum: NDArray[np.float64],
    true_at: NDArray[np.int64],
    false_at: NDArray[np.int64],
    unmatched: NDArray[np.int64],
) -> None:
    """Add up the segments that count, one by one in the order of the table, as the reference adds them.

    They are added at their category; with offsets at ``entry_of`` it, whose entries are of one image and made as
    categories come. ``thresholds`` then is one.
    """
    every_row, t, end, by_image = len(rows) == 0, len(thresholds), 0, len(offsets) > 0
    for image in range(len(images)):
        start = end
        if images[image]:
            for row in range(image_offsets[image], image_offsets[image + 1]):
                kind = status[row]
                if (kind != _TP and kind != _FP and kind != _FN) or not (every_row or rows[row]):
                    continue
                is_truth = side[row] == _GROUND_TRUTH
                passed = 0
                if kind == _TP:
                    high = t
                    while passed < high:
                        middle = (passed + high) >> 1
                        if thresholds[middle] < iou[row]:
                            passed = middle + 1
                        else:
                            high = middle
                    # A match is counted at the row of the truth; below the threshold, its prediction is an FP or
                    # ignored.
                    if not is_truth and (passed == t or ignorable[row]):
                        continue
                of = category[row]
                entry = of
                if by_image:
                    entry = entry_of[of]
                    if entry < start:
                        entry = end
                        end += 1
                        entry_of[of] = entry
                        entry_category[entry] = of
                if kind == _FN:
                    unmatched[entry, 1] += 1
                elif kind == _FP:
                    unmatched[entry, 0] += 1
                elif is_truth:
                    true_at[entry, passed] += 1
                    for at in range(passed):
                        iou_sum[entry, at] += iou[row]
                else:
                    false_at[entry, passed] += 1
        if by_image:
            offsets[image + 1] = end
