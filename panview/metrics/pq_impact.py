"""PQ impact: what All PQ would gain if one error were fixed, exact and in closed form.

With PQ of category c = s / w, where s is the IoU sum and w = TP + FP / 2 + FN / 2, and All PQ the mean over the n
categories that occur:

- an FP removed takes 1/2 off w; a category that had nothing else no longer occurs and leaves the mean;
- an FN found with IoU 1 adds 1 to s and 1/2 to w;
- a pair of wrong category with IoU v, its label put right, adds v to s and 1/2 to w of the truth's category and takes
  1/2 off w of the prediction's; both rows of the pair carry the gain of the whole pair;
- a poor mask made perfect adds 1 - IoU to s.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status


def pq_impact(
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    quality: PanopticQuality,
) -> NDArray[np.float64]:
    """Return the gain in All PQ if the error of each row were fixed.

    Parameters
    ----------
    table : SegmentTable
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    quality : PanopticQuality
        Of the scope that the gain refers to, at the same threshold.

    Returns
    -------
    (n,) float64
        Fractions, never negative; 0 for rows that are no error, and NaN nowhere. The gain of a TP is that of a perfect
        mask, of either of its rows.
    """
    occurring = quality.all.n
    impact = np.zeros(len(table))
    if occurring == 0:
        return impact
    s, w = quality.counts.iou_sum, quality.counts.weight
    category = table.category
    paired = np.isin(error_type, (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP))

    found = _ratio(s + 1, w + 0.5) - quality.pq
    fn = (status == Status.FN) & ~paired
    impact[fn] = found[category[fn]] / occurring

    removed = _gain_of_removal(quality)
    fp = (status == Status.FP) & ~paired
    impact[fp] = removed[category[fp]]

    matched = np.flatnonzero(status == Status.TP)
    impact[matched] = _ratio(1 - table.iou[matched], w[category[matched]]) / occurring

    pair = np.flatnonzero(paired & ((status == Status.FN) | (status == Status.FP)))
    other = table.partner[pair]
    is_truth = table.side[pair] == Side.GROUND_TRUTH
    truth = category[np.where(is_truth, pair, other)]
    predicted = category[np.where(is_truth, other, pair)]
    gain = _ratio(s[truth] + table.partner_iou[pair], w[truth] + 0.5) - quality.pq[truth]
    left = w[predicted] - 0.5
    still = left > 0
    kept = np.where(still, _ratio(s[predicted], left) - quality.pq[predicted], 0.0)
    total = quality.pq.sum() + gain + kept
    impact[pair] = total / (occurring - ~still) - quality.pq.sum() / occurring
    # Rounding may leave a tiny negative where nothing is to be gained.
    return np.maximum(impact, 0.0)


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
