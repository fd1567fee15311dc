"""How the categories of a prediction set agree with the ground truth, from the overlaps of all images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.linter.assignment import PARTS
from panview.linter.listed import ListedSide
from panview.linter.measured import MeasuredSide
from panview.metrics.segment_overlaps import SegmentOverlaps

MAX_KINDS = 4096
"""Number of different category ids of a prediction set that are told apart; the others are counted together."""
_MOST_PAIRS = 1 << 22
"""With more pairs of category and category id the images are dealt into two parts only."""
_TOGETHER = 1 << 20
"""Overlaps that are added up at a time."""


@dataclass(frozen=True, eq=False)
class Agreement:
    """How the categories of a prediction set agree with the ground truth, pixel by pixel.

    Attributes
    ----------
    kinds : (u,) int64
        Category ids that the prediction set uses, known or not.
    confusion_parts : (f, c, u) int64
        Pixels by part of the images, category of the ground truth and category id of the prediction, where both have a
        segment. Image i is in part i modulo f.
    alike_parts : (f, c, u) int32
        Likewise, pairs of segments with an IoU above 0.5; void is not taken off.
    agreeing, comparable : (n_images,) int64
        Pixels of the same category on both sides, and pixels where both have a segment.
    """

    kinds: NDArray[np.int64]
    confusion_parts: NDArray[np.int64]
    alike_parts: NDArray[np.int32]
    agreeing: NDArray[np.int64]
    comparable: NDArray[np.int64]

    @property
    def alike(self) -> NDArray[np.int64]:
        """Pairs of segments with an IoU above 0.5 in all images, (c, u) int64."""
        return np.asarray(self.alike_parts.sum(axis=0), np.int64)


def agreement_of(
    truth: tuple[ListedSide, MeasuredSide],
    predicted: tuple[ListedSide, MeasuredSide],
    overlaps: SegmentOverlaps,
    n_categories: int,
) -> Agreement:
    """Add up the overlaps of all images; only whole numbers are added, so that their order does not matter.

    Parameters
    ----------
    truth, predicted : (ListedSide, MeasuredSide)
        Of all images.
    overlaps : SegmentOverlaps
        As in `panview.linter.measured.CheckedShard`.
    n_categories : int
    """
    listed = predicted[0]
    n_images = len(listed.maps.names)
    kinds = np.unique(listed.category_id)[:MAX_KINDS]
    shape = n_categories, max(len(kinds), 1)
    parts = PARTS if shape[0] * shape[1] <= _MOST_PAIRS else 2
    agreeing, comparable = np.zeros((2, n_images), np.int64)
    confusion, alike = np.zeros((parts, *shape), np.int64), np.zeros((parts, *shape), np.int32)
    kind_of = np.minimum(np.searchsorted(kinds, listed.category_id), max(len(kinds) - 1, 0))
    image_of = overlaps.images()
    for start in range(0, len(overlaps), _TOGETHER):
        some = slice(start, start + _TOGETHER)
        image, shared = image_of[some], overlaps.pixels[some].astype(np.int64)
        t = truth[0].offsets[image] + overlaps.truth[some]
        known = truth[0].category[t] >= 0
        image, shared, t = image[known], shared[known], t[known]
        p = listed.offsets[image] + overlaps.prediction[some][known]
        category, kind = truth[0].category[t], kind_of[p]
        np.add.at(confusion, (image % parts, category, kind), shared)
        similar = 3 * shared > truth[1].area[t] + predicted[1].area[p]
        np.add.at(alike, (image[similar] % parts, category[similar], kind[similar]), 1)
        same = category == listed.category[p]
        np.add.at(agreeing, image[same], shared[same])
        np.add.at(comparable, image, shared)
    return Agreement(kinds, confusion, alike, agreeing, comparable)
