"""Two prediction sets as counts, drawn by lot: few categories are frequent, and images are hard or easy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.image_counts import ImageCounts
from panview.metrics.panoptic_quality import CategoryCounts

CATEGORIES = 133
SHARE = 1 / np.arange(1, CATEGORIES + 1) / np.sum(1 / np.arange(1, CATEGORIES + 1))
"""Of the segments, by rank: Zipf's law. The first category has 18 % of them, the last 0.14 %."""
ISTHING = np.arange(CATEGORIES) % 5 < 3
_MADE = np.random.default_rng(2018)
_EASE = _MADE.normal(0.4, 0.7, CATEGORIES)
_GAIN = 1 + 0.5 * _MADE.normal(0, 1, CATEGORIES)


@dataclass(frozen=True)
class Rivals:
    """How two sets differ.

    Attributes
    ----------
    gain : float
        What the second has more of the log-odds that a segment is found; of each category between 0 and 2 times that,
        roughly. Equal sets at 0: which is called the first does not matter.
    bold : float
        Share of its missed segments for which the second predicts something else, where the first does for 0.6 of them.
        The more FP it has, the more it finds, as a model does whose score threshold is lower.
    """

    gain: float = 0.0
    bold: float = 0.6


def draw_rivals(rng: np.random.Generator, images: int, rivals: Rivals) -> tuple[ImageCounts, ImageCounts]:
    """Draw what two models do on some images.

    An image has 1 + Poisson(10) segments. Images, segments, and models on images differ in how hard they are, so that
    the segments of an image succeed and fail together, in one set and in both.
    """
    n_segments = 1 + rng.poisson(10, images)
    image = np.repeat(np.arange(images), n_segments)
    count = len(image)
    category = rng.choice(CATEGORIES, count, p=SHARE)
    common = _EASE[category] + rng.normal(0, 0.7, images)[image] + rng.normal(0, 0.7, count)
    made = []
    for gain, bold in ((0.0, 0.6), (rivals.gain, rivals.bold)):
        odds = common + rng.normal(0, 0.5, images)[image] + gain * _GAIN[category]
        found = rng.random(count) < 1 / (1 + np.exp(-odds))
        iou = 0.55 + 0.4 * rng.beta(2.5, 1.5, count)
        wrong = ~found & (rng.random(count) < bold)
        taken_for = np.where(rng.random(count) < 0.5, category, rng.choice(CATEGORIES, count, p=SHARE))
        spurious = np.repeat(np.arange(images), rng.poisson(0.8, images))
        fp_image = np.concatenate([image[wrong], spurious])
        fp_category = np.concatenate([taken_for[wrong], rng.choice(CATEGORIES, len(spurious), p=SHARE)])
        made.append(_counts(images, image, category, found, iou, fp_image, fp_category))
    return made[0], made[1]


def _counts(
    images: int,
    image: NDArray[np.int64],
    category: NDArray[np.int64],
    found: NDArray[np.bool_],
    iou: NDArray[np.float64],
    fp_image: NDArray[np.int64],
    fp_category: NDArray[np.int64],
) -> ImageCounts:
    key, fp_key = image * CATEGORIES + category, fp_image * CATEGORIES + fp_category
    distinct = np.unique(np.concatenate([key, fp_key]))

    def summed(keys: NDArray[np.int64], values: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        return np.bincount(np.searchsorted(distinct, keys), values, len(distinct))

    per_image = np.bincount(distinct // CATEGORIES, minlength=images)
    return ImageCounts(
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(per_image)]),
        category=(distinct % CATEGORIES).astype(np.int16),
        iou_sum=summed(key[found], iou[found]).astype(np.float64),
        tp=summed(key[found]).astype(np.int64),
        fp=summed(fp_key).astype(np.int64),
        fn=summed(key[~found]).astype(np.int64),
    )


def true_counts(rivals: Rivals, images: int = 100_000, seed: int = 99) -> tuple[CategoryCounts, CategoryCounts]:
    """Return the counts of so many images that chance no longer matters much."""
    rng = np.random.default_rng(seed)
    drawn = draw_rivals(rng, images, rivals)
    return drawn[0].summed(CATEGORIES), drawn[1].summed(CATEGORIES)
