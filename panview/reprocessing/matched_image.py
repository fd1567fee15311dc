"""The segments of one image in the columns of the segment table, from what they share with its truth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.metrics.error_types import DEFAULT_THRESHOLDS, classify_errors
from panview.metrics.matching import ImageColumns, ImagePairs, match_segments
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, Side
from panview.reprocessing.shares import Shares, TruthSide


def matched_columns(shares: Shares, truth: TruthSide, isthing: NDArray[np.bool_]) -> tuple[ImagePairs, ImageColumns]:
    """Match segments with the truth of their image, and say what kind of error each is.

    Parameters
    ----------
    shares : Shares
        Of S segments, each with a pixel.
    truth : TruthSide
        Of T segments.
    isthing : (c,) bool
        Of the dataset's categories.

    Returns
    -------
    pairs : ImagePairs
    columns : ImageColumns
        T rows of the truth, then S; rows count from 0.
    """
    n_truth = len(truth.category)
    count = n_truth + len(shares.category)
    names = ImageColumns._fields
    columns = ImageColumns(*(np.zeros(count, COLUMN_DTYPES[name]) for name in names))
    columns.side[n_truth:] = Side.PREDICTION
    columns.category[:] = np.concatenate([truth.category, shares.category])
    columns.area[:] = np.concatenate([truth.area, shares.area])
    columns.iscrowd[:n_truth] = truth.iscrowd
    columns.iou[:] = np.nan
    columns.match[:] = NO_ROW
    columns.partner[:] = NO_ROW
    # What a truth segment has on void is what no segment has of it.
    on_void = truth.area - shares.pixels[:, 1:].sum(axis=0)
    segment, place = np.nonzero(shares.pixels)
    lone = np.flatnonzero(on_void)
    pairs = ImagePairs(
        np.concatenate([place - 1, lone]).astype(np.int32),
        np.concatenate([segment + n_truth, np.full(len(lone), -1)]).astype(np.int32),
        np.concatenate([shares.pixels[segment, place], on_void[lone]]).astype(np.int64),
    )
    order = np.lexsort((pairs.prediction, pairs.ground_truth))
    pairs = ImagePairs(pairs.ground_truth[order], pairs.prediction[order], pairs.pixels[order])
    match_segments(pairs, columns, columns.area, n_truth, 0)
    classify_errors(pairs, columns, columns.area, isthing, n_truth, 0, *DEFAULT_THRESHOLDS)
    return pairs, columns
