"""Matching the segments of one image without a kernel: the rules of `panview.metrics.matching`, in columns of NumPy.

Only what counts comes out: TP with their IoU, FP and FN. The numbers are those of the kernel to the last bit, since
each is made of the same integers by the same division.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.metrics.matching import IOU_THRESHOLD

OUTCOMES = np.dtype([("category", np.int32), ("iou", np.float64)])
"""What counts of an image, a row each: the index of the category, and the IoU of a TP, `MISSED` or `SPURIOUS`."""
MISSED, SPURIOUS = 0.0, -1.0
VOID = -1


class Segments(NamedTuple):
    """Columns of the n segments of one side of an image.

    Attributes
    ----------
    category : (n,) int16
        Index of the category.
    iscrowd : (n,) bool
    area : (n,) float64, optional
        As it counts in unions, NaN where the pixels do. None: the pixels of all.
    """

    category: NDArray[np.int16]
    iscrowd: NDArray[np.bool_]
    area: NDArray[np.float64] | None = None


class Pairs(NamedTuple):
    """Columns of k pairs that share pixels: position of the segment on either side, `VOID` for void; pixels.

    A pair may be there several times; its pixels add up.
    """

    truth: NDArray[np.int64]
    prediction: NDArray[np.int64]
    pixels: NDArray[np.int64]


def match_arrays(truth: Segments, prediction: Segments, pairs: Pairs) -> NDArray[np.void]:
    """Match the segments of an image.

    Parameters
    ----------
    truth, prediction : Segments
        Each predicted segment has a pixel.
    pairs : Pairs

    Returns
    -------
    (m,) OUTCOMES
        TP in the order of the truth, then FN, then FP, in their own orders.
    """
    n_truth, n_prediction = len(truth.category), len(prediction.category)
    pairs = _once_each(pairs, n_prediction)
    on_truth, on_prediction = pairs.truth != VOID, pairs.prediction != VOID
    area_g = _added(pairs.truth[on_truth], pairs.pixels[on_truth], n_truth)
    area_p = _added(pairs.prediction[on_prediction], pairs.pixels[on_prediction], n_prediction)
    on_void = on_prediction & ~on_truth
    covered = _added(pairs.prediction[on_void], pairs.pixels[on_void], n_prediction)
    counted = area_g if truth.area is None else np.where(np.isnan(truth.area), area_g, truth.area)

    both = np.flatnonzero(on_truth & on_prediction)
    g, p, shared = pairs.truth[both], pairs.prediction[both], pairs.pixels[both]
    alike = truth.category[g] == prediction.category[p]
    could = alike & ~truth.iscrowd[g]
    of_g, of_p, pixels = g[could], p[could], shared[could]
    union = area_p[of_p] + counted[of_g] - pixels - covered[of_p]
    iou = np.divide(pixels, union, out=np.full(len(pixels), np.inf), where=union != 0)
    matched = iou > IOU_THRESHOLD
    of_g, of_p, iou = of_g[matched], of_p[matched], iou[matched]

    missed = ~truth.iscrowd
    missed[of_g] = False
    # Where a category has several crowd segments, the last one counts.
    last_crowd = np.zeros(n_truth, np.bool_)
    last_crowd[list({int(truth.category[k]): k for k in np.flatnonzero(truth.iscrowd)}.values())] = True
    on_crowd = alike & last_crowd[g]
    covered += _added(p[on_crowd], shared[on_crowd], n_prediction)
    spurious = covered / area_p <= 0.5
    spurious[of_p] = False

    parts = (truth.category[of_g], truth.category[missed], prediction.category[spurious])
    outcomes = np.empty(sum(map(len, parts)), OUTCOMES)
    outcomes["category"] = np.concatenate(parts)
    outcomes["iou"][: len(iou)] = iou
    outcomes["iou"][len(iou) : len(iou) + len(parts[1])] = MISSED
    outcomes["iou"][len(iou) + len(parts[1]) :] = SPURIOUS
    return outcomes


def _added(places: NDArray[np.int64], pixels: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    # NumPy returns integers if there is nothing to add.
    return np.bincount(places, pixels, count).astype(np.float64)


def _once_each(pairs: Pairs, n_prediction: int) -> Pairs:
    """Add up pairs that occur several times; the result is ordered by truth, then prediction."""
    width = n_prediction + 1
    codes, places = np.unique((pairs.truth + 1) * width + pairs.prediction + 1, return_inverse=True)
    pixels = np.bincount(places, pairs.pixels, len(codes)).astype(np.int64)
    return Pairs(codes // width - 1, codes % width - 1, pixels)
