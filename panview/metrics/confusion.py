"""Which category is taken for which: counted in segments, and in pixels.

Both are square tables with a row per category of the truth and a column per category of the prediction; the last row
and the last column stand for what has no segment on that side: nothing where segments are counted, void where pixels
are. Both add up over images.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_overlaps import VOID
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status

_PAIRED = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)


@dataclass(frozen=True, eq=False)
class SemanticQuality:
    """How well the categories of pixels agree, whatever segment they belong to; void of the truth is left out.

    The usual measures of semantic segmentation (Long et al., "Fully Convolutional Networks for Semantic Segmentation",
    CVPR 2015, section 5). What is predicted as void is wrong. Crowd segments are of their category like any other.

    Attributes
    ----------
    iou : (c,) float64
        Intersection over union of each category over all pixels in scope; NaN where it is in neither side.
    mean_iou : float or None
        Mean of ``iou`` over the categories that the truth has.
    pixel_accuracy : float or None
        Share of pixels whose category is right; None where the truth is all void.
    """

    iou: NDArray[np.float64]
    mean_iou: float | None
    pixel_accuracy: float | None


def confused_cells(
    table: SegmentTable, status: NDArray[np.uint8], error_type: NDArray[np.uint8], n_categories: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the cell of each segment in the table of segments.

    A match is in the cell of its category. A pair of wrong category is in the cell of its two categories. Any other FN
    is in the column of nothing, any other FP in the row of nothing. What is ignored, or crowd, is in no cell.

    Parameters
    ----------
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    n_categories : int

    Returns
    -------
    truth, prediction : (n,) int64
        Row and column of the cell, ``n_categories`` for nothing; -1 both for a segment in no cell. Both rows of a match
        or a pair say the same.
    """
    nothing = n_categories
    category = table.category.astype(np.int64)
    truth, predicted = np.full(len(table), -1), np.full(len(table), -1)
    matched = status == Status.TP
    truth[matched] = predicted[matched] = category[matched]
    missed, spurious = status == Status.FN, status == Status.FP
    truth[missed], predicted[missed] = category[missed], nothing
    truth[spurious], predicted[spurious] = nothing, category[spurious]
    paired = (missed | spurious) & np.isin(error_type, _PAIRED)
    partner = category[table.partner[paired]]
    own_is_truth = table.side[paired] == Side.GROUND_TRUTH
    truth[paired] = np.where(own_is_truth, category[paired], partner)
    predicted[paired] = np.where(own_is_truth, partner, category[paired])
    return truth, predicted


def segment_confusion(
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    images: NDArray[np.bool_],
    n_categories: int,
) -> NDArray[np.int64]:
    """Count segments by cell; a match or a pair of wrong category counts once.

    The sum of a category's row is its TP + FN, that of its column its TP + FP, with the TP on the diagonal: the counts
    of `panview.metrics.panoptic_quality.count_matches`.

    Parameters
    ----------
    table, status, error_type, n_categories
        As for `confused_cells`.
    images : (n_images,) bool
        Images in scope.

    Returns
    -------
    (c + 1, c + 1) int64
    """
    truth, predicted = confused_cells(table, status, error_type, n_categories)
    # Of a match and of a pair the truth's row counts.
    is_second = (table.side == Side.PREDICTION) & (truth != n_categories)
    wanted = (truth >= 0) & ~is_second & images[table.image]
    return _summed(truth[wanted], predicted[wanted], None, n_categories)


def pixel_confusion(table: SegmentTable, images: NDArray[np.bool_], n_categories: int) -> NDArray[np.int64]:
    """Count pixels by the categories of truth and prediction.

    What is void on both sides is not counted.

    Returns
    -------
    (c + 1, c + 1) int64
    """
    truth, predicted, image = overlap_categories(table, n_categories)
    wanted = images[image]
    return _summed(truth[wanted], predicted[wanted], table.overlaps.pixels[wanted], n_categories)


def overlap_categories(
    table: SegmentTable, n_categories: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Return both categories, ``n_categories`` for void, and the image of each overlap, (k,) each."""
    overlaps = table.overlaps
    image = overlaps.images()
    first = table.image_offsets[image]

    def category(position: NDArray[np.int32]) -> NDArray[np.int64]:
        known = position != VOID
        found = np.full(len(position), n_categories, np.int64)
        found[known] = table.category[first[known] + position[known]]
        return found

    return category(overlaps.truth), category(overlaps.prediction), image


def rows_in_pixel_cell(table: SegmentTable, truth: int, predicted: int, n_categories: int) -> NDArray[np.bool_]:
    """Return the segments of both sides that have pixels in a cell of the table of pixels, (n,) bool."""
    of_truth, of_prediction, image = overlap_categories(table, n_categories)
    inside = (of_truth == truth) & (of_prediction == predicted)
    rows = np.zeros(len(table), np.bool_)
    for position in (table.overlaps.truth, table.overlaps.prediction):
        known = inside & (position != VOID)
        rows[table.image_offsets[image[known]] + position[known]] = True
    return rows


def semantic_quality(pixels: NDArray[np.int64]) -> SemanticQuality:
    """Derive mean IoU and pixel accuracy from the table of pixels.

    Parameters
    ----------
    pixels : (c + 1, c + 1) int64
    """
    known = pixels[:-1].astype(np.float64)
    right = np.diagonal(known)
    of_truth = known.sum(axis=1)
    # What is predicted on void of the truth says nothing.
    union = of_truth + known[:, :-1].sum(axis=0) - right
    iou = np.divide(right, union, out=np.full(len(right), np.nan), where=union > 0)
    present = of_truth > 0
    if not present.any():
        return SemanticQuality(iou, None, None)
    return SemanticQuality(iou, float(iou[present].mean()), float(right.sum() / of_truth.sum()))


def _summed(
    truth: NDArray[np.int64], predicted: NDArray[np.int64], weights: NDArray[np.int32] | None, n_categories: int
) -> NDArray[np.int64]:
    size = n_categories + 1
    # Sums of whole numbers below 2^53 are exact.
    counts = np.bincount(truth * size + predicted, weights, size * size)
    return counts.astype(np.int64).reshape(size, size)
