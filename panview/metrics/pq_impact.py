"""PQ impact: what All PQ would gain if one error were fixed, exact and in closed form.

With PQ of category c = s / w, where s is the IoU sum and w = TP + FP / 2 + FN / 2, and All PQ the mean over the n
categories that occur:

- an FP removed takes 1/2 off w; a category that had nothing else no longer occurs and leaves the mean;
- an FN found with IoU 1 adds 1 to s and 1/2 to w;
- a pair of wrong category with IoU v, its label put right, adds v to s and 1/2 to w of the truth's category and takes
  1/2 off w of the prediction's;
- a pair of near misses, its mask made perfect, adds 1 to s: the FN is found and the FP gone, which leaves w as it is;
- both rows of a pair carry the gain of the whole pair; what a pair is, `panview.metrics.error_pairs` says;
- a poor mask made perfect adds 1 - IoU to s.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.metrics.error_pairs import KEEP_IOU
from panview.metrics.error_rows import ErrorRows
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.segment_table import SegmentTable, Side, is_any_of


def pq_impact(
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    quality: PanopticQuality,
    rows: ErrorRows | None = None,
) -> NDArray[np.float64]:
    """Return the gain in All PQ if the error of each row were fixed.

    Parameters
    ----------
    table : SegmentTable
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    quality : PanopticQuality
        Of the scope that the gain refers to, at the same threshold.
    rows : ErrorRows, optional
        Those of table, status and error type, where they are known.

    Returns
    -------
    (n,) float64
        Fractions, never negative; 0 for rows that are no error, and NaN nowhere. The gain of a TP is that of a perfect
        mask, of either of its rows.
    """
    if quality.all.n == 0:
        return np.zeros(len(table))
    # With JSON areas an IoU can be infinite; nothing is gained beside that.
    with np.errstate(invalid="ignore"):
        impact = _impact(rows or ErrorRows(table, status, error_type), quality)
    # Rounding may leave a tiny negative where nothing is to be gained.
    return np.where(impact > 0, impact, 0.0)


def _impact(rows: ErrorRows, quality: PanopticQuality) -> NDArray[np.float64]:
    table, occurring = rows.table, quality.all.n
    impact = np.zeros(len(table))
    s, w = quality.counts.iou_sum, quality.counts.weight
    category = table.category
    found = (_ratio(s + 1, w + 0.5) - quality.pq) / occurring
    impact[rows.missed] = found[category[rows.missed]]
    impact[rows.spurious] = _gain_of_removal(quality)[category[rows.spurious]]
    # By pixels both rows of a match have its IoU and its category.
    by_pixels = table.stated_area is None
    matched = rows.matched_truths if by_pixels else rows.matched
    gain, weight = 1 - table.iou[matched], w[category[matched]]
    np.divide(gain, weight, out=gain, where=weight > 0)
    gain[~(weight > 0)] = 0.0
    gain /= occurring
    impact[matched] = gain
    if by_pixels:
        impact[table.match[matched]] = gain
    pair, other = rows.pairs
    impact[pair] = _gain_of_pairs(table, rows.error_type, quality, pair, other)
    return impact


def _gain_of_pairs(
    table: SegmentTable,
    error_type: NDArray[np.uint8],
    quality: PanopticQuality,
    pair: NDArray[np.intp],
    other: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Gain in All PQ if each of k pairs, of given halves, were mended, (k,) float64."""
    n, total = quality.all.n, quality.pq.sum()
    s, w = quality.counts.iou_sum, quality.counts.weight
    is_truth = table.side[pair] == Side.GROUND_TRUTH
    truth = table.category[np.where(is_truth, pair, other)]
    predicted = table.category[np.where(is_truth, other, pair)]
    iou = np.where(is_any_of(error_type[pair], KEEP_IOU), table.partner_iou[pair], 1.0)
    mask_only = truth == predicted
    heavier = np.where(mask_only, 0.0, 0.5)
    gain = _ratio(s[truth] + iou, w[truth] + heavier) - quality.pq[truth]
    left = w[predicted] - heavier
    # With a mask mended the FP's category still occurs: it is the truth's.
    still = left > 0
    kept = np.where(still & ~mask_only, _ratio(s[predicted], left) - quality.pq[predicted], 0.0)
    mended: NDArray[np.float64] = (total + gain + kept) / (n - ~still) - total / n
    return mended


def _gain_of_removal(quality: PanopticQuality) -> NDArray[np.float64]:
    """Gain in All PQ if one FP of each category were gone, (c,) float64."""
    n, total = quality.all.n, quality.pq.sum()
    left = quality.counts.weight - 0.5
    gain = (_ratio(quality.counts.iou_sum, left) - quality.pq) / n
    # The only category's only error: without it there is no PQ to compare with.
    vanished = total / (n - 1) - total / n if n > 1 else 0.0
    return np.where(left > 0, gain, vanished)


def _ratio(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator > 0)
