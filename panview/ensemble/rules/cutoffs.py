"""The cutoff of each category: below it segments lose more PQ than they win."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FEWEST = 10
"""Of fewer segments no cutoff is learned: half of PQ is taken, where a segment neither wins nor loses."""


def best_cutoffs(
    value: NDArray[np.float64],
    iou: NDArray[np.float64],
    category: NDArray[np.int64],
    truths: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return, for each category, the cutoff with the highest PQ among segments ordered by what is expected of them.

    Parameters
    ----------
    value, iou : (m,) float64
        What was expected of each segment, and what it has: 0 for an FP. None is ignored.
    category : (m,) int64
    truths : (c,) int64
        Ground truth segments of each category.

    Returns
    -------
    (c,) float64
        NaN where there are fewer than `FEWEST` segments.
    """
    cutoffs = np.full(len(truths), np.nan)
    order = np.lexsort((-value, category))
    starts = np.searchsorted(category[order], np.arange(len(truths) + 1))
    for c in range(len(truths)):
        rows = order[starts[c] : starts[c + 1]]
        if len(rows) < FEWEST:
            continue
        values = value[rows]
        # A cutoff can only lie between different values.
        ends = np.flatnonzero(np.append(values[1:] < values[:-1], True))
        pq = 2 * np.cumsum(iou[rows])[ends] / (ends + 1 + truths[c])
        best = int(np.argmax(pq))
        below = values[ends[best] + 1] if ends[best] + 1 < len(values) else 0.0
        cutoffs[c] = (values[ends[best]] + below) / 2
    return cutoffs
