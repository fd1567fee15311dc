"""Whether the category ids of a prediction set mean what they say, judged by the pixels they share with the truth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.linter.documents import ListedCategories
from panview.linter.findings import Finding
from panview.linter.listed import ListedSide, category_index
from panview.linter.measuring import Agreement
from panview.metrics.segment_table import Side

_GAIN, _LEAST = 0.2, 0.4
"""Another reading must make so much more of the pixels agree, and so many in all, to be believed."""


def check_label_space(listed: ListedSide, agreement: Agreement, categories: ListedCategories) -> Finding | None:
    """Return a finding where the ids fit the truth much better when they are read as labels, or shifted by one."""
    reading = best_reading(agreement.kinds, agreement.confusion, categories.ids)
    if reading is None:
        return None
    code, what, as_is, instead = reading
    problem = f"{what}: {100 * instead:.0f} % of the pixels agree with the truth then, {100 * as_is:.0f} % as they are"
    place = "$.annotations[*].segments_info[*].category_id"
    return Finding(code, problem, listed.json, Side.PREDICTION, listed.prediction, place)


def best_reading(
    kinds: NDArray[np.int64], confusion: NDArray[np.int64], category_ids: NDArray[np.int64]
) -> tuple[str, str, float, float] | None:
    """Find what category ids mean.

    Parameters
    ----------
    kinds : (u,) int64
        Ids that the prediction set uses.
    confusion : (c, u) int64
        Pixels by true category and predicted id.
    category_ids : (c,) int64

    Returns
    -------
    code, what it is, share of agreeing pixels as the ids are, and read that way; None where they are best as they are.
    """
    total = int(confusion.sum())
    if total == 0 or len(kinds) == 0:
        return None
    counted_from = int(category_ids.min())
    gapless = np.array_equal(np.sort(category_ids), np.arange(counted_from, counted_from + len(category_ids)))
    labels = [
        ("PV305", "they are labels counted from 0", _in_range(kinds, len(category_ids))),
        ("PV305", "they are labels counted from 1", _in_range(kinds - 1, len(category_ids))),
    ]
    shifted = [
        ("PV306", "they are one too small", category_index(category_ids, kinds + 1)),
        ("PV306", "they are one too large", category_index(category_ids, kinds - 1)),
    ]
    as_is = _share(confusion, category_index(category_ids, kinds), total)
    # Where ids have no gaps, labels are ids that are off by one; the first of equal readings is taken.
    readings = shifted + labels if gapless else labels + shifted
    shares = [_share(confusion, index, total) for _, _, index in readings]
    best = int(np.argmax(shares))
    if shares[best] < max(as_is + _GAIN, _LEAST):
        return None
    return readings[best][0], readings[best][1], as_is, shares[best]


def _in_range(index: NDArray[np.int64], count: int) -> NDArray[np.int16]:
    return np.where((index >= 0) & (index < count), index, -1).astype(np.int16)


def _share(confusion: NDArray[np.int64], index: NDArray[np.int16], total: int) -> float:
    columns = np.flatnonzero(index >= 0)
    return float(confusion[index[columns], columns].sum()) / total
