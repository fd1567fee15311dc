"""Which category is mistaken for which, counted in segments and in pixels.

Both are square tables with a row per category of the truth and a column per category of the prediction; the last row
and the last column stand for what has no segment on that side: nothing where segments are counted, void where pixels
are. Both add up over images.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status, is_any_of

_GROUND_TRUTH = int(Side.GROUND_TRUTH)
_TP, _FP, _FN = int(Status.TP), int(Status.FP), int(Status.FN)
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
    paired = (missed | spurious) & is_any_of(error_type, _PAIRED)
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
    counts = np.zeros((n_categories + 1, n_categories + 1), np.int64)
    paired = np.isin(np.arange(len(ErrorType)), _PAIRED)
    _count_segments(
        table.image_offsets, table.side, table.category, table.partner, status, error_type, paired, images, counts
    )
    return counts


def pixel_confusion(table: SegmentTable, images: NDArray[np.bool_], n_categories: int) -> NDArray[np.int64]:
    """Count pixels by the categories of truth and prediction.

    What is void on both sides is not counted.

    Returns
    -------
    (c + 1, c + 1) int64
    """
    counts = np.zeros((n_categories + 1, n_categories + 1), np.int64)
    overlaps = table.overlaps
    _count_pixels(
        table.image_offsets,
        table.category,
        overlaps.offsets,
        overlaps.truth,
        overlaps.prediction,
        overlaps.pixels,
        images,
        counts,
    )
    return counts


def rows_in_pixel_cell(table: SegmentTable, truth: int, predicted: int, n_categories: int) -> NDArray[np.bool_]:
    """Return the segments of both sides that have pixels in a cell of the table of pixels, (n,) bool."""
    rows = np.zeros(len(table), np.bool_)
    overlaps = table.overlaps
    _mark_cell(
        table.image_offsets,
        table.category,
        overlaps.offsets,
        overlaps.truth,
        overlaps.prediction,
        truth,
        predicted,
        n_categories,
        rows,
    )
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
    # Predictions on void in the truth carry no information.
    union = of_truth + known[:, :-1].sum(axis=0) - right
    iou = np.divide(right, union, out=np.full(len(right), np.nan), where=union > 0)
    present = of_truth > 0
    if not present.any():
        return SemanticQuality(iou, None, None)
    return SemanticQuality(iou, float(iou[present].mean()), float(right.sum() / of_truth.sum()))


@kernel(twin="count_segments")
def _count_segments(
    image_offsets: NDArray[np.int64],
    side: NDArray[np.uint8],
    category: NDArray[np.int16],
    partner: NDArray[np.int32],
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    paired: NDArray[np.bool_],
    images: NDArray[np.bool_],
    counts: NDArray[np.int64],
) -> None:
    nothing = len(counts) - 1
    for image in range(len(images)):
        if not images[image]:
            continue
        for row in range(image_offsets[image], image_offsets[image + 1]):
            kind, own = status[row], category[row]
            # Matches and pairs are counted at the row of the truth.
            if side[row] == _GROUND_TRUTH:
                if kind == _TP:
                    counts[own, own] += 1
                elif kind == _FN:
                    counts[own, category[partner[row]] if paired[error_type[row]] else nothing] += 1
            elif kind == _FP and not paired[error_type[row]]:
                counts[nothing, own] += 1


@kernel(twin="count_pixels")
def _count_pixels(
    image_offsets: NDArray[np.int64],
    category: NDArray[np.int16],
    offsets: NDArray[np.int64],
    truth: NDArray[np.int32],
    prediction: NDArray[np.int32],
    pixels: NDArray[np.int32],
    images: NDArray[np.bool_],
    counts: NDArray[np.int64],
) -> None:
    void = len(counts) - 1
    for image in range(len(images)):
        if not images[image]:
            continue
        first = image_offsets[image]
        for k in range(offsets[image], offsets[image + 1]):
            g = void if truth[k] < 0 else category[first + truth[k]]
            p = void if prediction[k] < 0 else category[first + prediction[k]]
            counts[g, p] += pixels[k]


@kernel(twin="mark_cell")
def _mark_cell(
    image_offsets: NDArray[np.int64],
    category: NDArray[np.int16],
    offsets: NDArray[np.int64],
    truth: NDArray[np.int32],
    prediction: NDArray[np.int32],
    wanted: int,
    wanted_predicted: int,
    void: int,
    rows: NDArray[np.bool_],
) -> None:
    for image in range(len(offsets) - 1):
        first = image_offsets[image]
        for k in range(offsets[image], offsets[image + 1]):
            g = void if truth[k] < 0 else category[first + truth[k]]
            p = void if prediction[k] < 0 else category[first + prediction[k]]
            if g == wanted and p == wanted_predicted:
                if truth[k] >= 0:
                    rows[first + truth[k]] = True
                if prediction[k] >= 0:
                    rows[first + prediction[k]] = True
