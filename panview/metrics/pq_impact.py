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

from panview.jit import kernel
from panview.metrics.panoptic_quality import PanopticQuality
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status

# Kernels take plain integers.
_TRUTH = int(Side.GROUND_TRUTH)
_TP, _FP, _FN = int(Status.TP), int(Status.FP), int(Status.FN)
_WRONG, _FLIP, _NEAR = int(ErrorType.WRONG_CATEGORY), int(ErrorType.THING_STUFF_FLIP), int(ErrorType.NEAR_MISS)


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
    impact = np.zeros(len(table))
    occurring = quality.all.n
    if occurring == 0:
        return impact
    iou_sum, weight = quality.counts.iou_sum, quality.counts.weight
    # With areas from the JSON, an IoU sum can be infinite; then there is nothing to gain.
    with np.errstate(invalid="ignore"):
        found = (_ratio(iou_sum + 1, weight + 0.5) - quality.pq) / occurring
        removed = _gain_of_removal(quality)
    _fill_impact.for_steps(len(table))(
        status,
        error_type,
        table.side,
        table.category,
        table.partner,
        table.match,
        table.iou,
        table.partner_iou,
        np.stack([iou_sum, weight, quality.pq, found, removed]),
        occurring,
        float(quality.pq.sum()),
        # With areas from the pixels, both rows of a match have the same IoU and category.
        table.stated_area is None,
        impact,
    )
    return impact


@kernel(twin="fill_impact")
def _fill_impact(
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    side: NDArray[np.uint8],
    category: NDArray[np.int16],
    partner: NDArray[np.int32],
    match: NDArray[np.int32],
    iou: NDArray[np.float64],
    partner_iou: NDArray[np.float64],
    of_category: NDArray[np.float64],
    occurring: int,
    total: float,
    by_pixels: bool,
    impact: NDArray[np.float64],
) -> None:
    """Write gains above 0; ``of_category`` has IoU sum, weight, PQ, gain of an FN and gain of an FP."""
    for row in range(len(status)):
        kind, of = status[row], category[row]
        if kind == _TP:
            is_truth = side[row] == _TRUTH
            weight = of_category[1, of]
            # Rounding may leave a tiny negative number, and with areas from the JSON an IoU can be infinite.
            if (is_truth or not by_pixels) and weight > 0 and (1 - iou[row]) / weight > 0:
                impact[row] = (1 - iou[row]) / weight / occurring
                if by_pixels and match[row] >= 0:
                    impact[match[row]] = impact[row]
        elif kind in (_FN, _FP):
            other = partner[row]
            # The definition of a pair in `panview.metrics.error_pairs.other_halves`.
            if not (
                error_type[row] in (_WRONG, _FLIP, _NEAR)
                and other >= 0
                and partner[other] == row
                and status[other] in (_FN, _FP)
                and error_type[other] == error_type[row]
                and (error_type[row] != _NEAR or category[other] == of)
            ):
                alone = of_category[3 if kind == _FN else 4, of]
                if alone > 0:
                    impact[row] = alone
                continue
            truth, predicted = (of, category[other]) if side[row] == _TRUTH else (category[other], of)
            mask_only = truth == predicted
            heavier = 0.0 if mask_only else 0.5
            gain = -of_category[2, truth]
            if of_category[1, truth] + heavier > 0:
                value = 1.0 if error_type[row] == _NEAR else partner_iou[row]
                gain = (of_category[0, truth] + value) / (of_category[1, truth] + heavier) - of_category[2, truth]
            left = of_category[1, predicted] - heavier
            kept, remaining = 0.0, occurring
            if left <= 0:
                remaining = occurring - 1
            elif not mask_only:
                # If only the mask is corrected, the FP's category still occurs, as it is that of the truth.
                kept = of_category[0, predicted] / left - of_category[2, predicted]
            # Outside the scope of the figures, no category may remain.
            if remaining > 0:
                mended = (total + gain + kept) / remaining - total / occurring
                if mended > 0:
                    impact[row] = mended


def _gain_of_removal(quality: PanopticQuality) -> NDArray[np.float64]:
    """Gain in All PQ if one FP of each category were gone, (c,) float64."""
    n, total = quality.all.n, quality.pq.sum()
    left = quality.counts.weight - 0.5
    gain = (_ratio(quality.counts.iou_sum, left) - quality.pq) / n
    # Without the only error of the only category there is no PQ to compare with.
    vanished = total / (n - 1) - total / n if n > 1 else 0.0
    return np.where(left > 0, gain, vanished)


def _ratio(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator > 0)
