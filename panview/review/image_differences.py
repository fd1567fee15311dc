"""What one prediction set does better than another, by what a table says of the images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.metrics.comparison import RESAMPLES, PairedDifferences, differences_of
from panview.metrics.image_counts import image_counts
from panview.metrics.paired_counts import PairedCounts, paired_counts
from panview.parallel import CancelCheck, Progress
from panview.review.filters import known_words
from panview.review.image_columns import ImageGroup, image_groups
from panview.review.session import Snapshot


@dataclass(frozen=True, eq=False)
class GroupDifference:
    """How two prediction sets differ on the images of which a column says the same.

    Attributes
    ----------
    group : ImageGroup
    count : int
        Images compared.
    differences : PairedDifferences
        With intervals of these images alone.
    """

    group: ImageGroup
    count: int
    differences: PairedDifferences


def differences_by_column(
    snapshot: Snapshot,
    first: int,
    second: int,
    word: str,
    images: NDArray[np.bool_],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> tuple[GroupDifference, ...]:
    """Compare two prediction sets on each group of images, as `panview.review.comparing.compare_sets` does on all.

    Parameters
    ----------
    snapshot : Snapshot
    first, second : int
        Positions in ``snapshot.predictions``; the first is the baseline.
    word : str
        One of `panview.review.filters.known_words`.
    images : (n_images,) bool
        Images that both sets have.
    seed, resamples, cancelled
        As for `panview.metrics.comparison.paired_differences`.
    progress : Progress, optional
        Called with the groups done and their total.

    Raises
    ------
    Cancelled
        ``cancelled`` said so.
    """
    n_categories = len(snapshot.dataset.categories)
    one, other = (
        image_counts(snapshot.predictions[place].table, n_categories, threshold=snapshot.threshold, images=images)
        for place in (first, second)
    )
    counts, more = paired_counts(one, other), {"seed": seed, "resamples": resamples}
    return differences_of_groups(snapshot.dataset, counts, word, images, progress=progress, cancelled=cancelled, **more)


def differences_of_groups(
    dataset: Dataset,
    counts: PairedCounts,
    word: str,
    images: NDArray[np.bool_],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> tuple[GroupDifference, ...]:
    """Compare two sets on each group of images, by their counts; all else is that of `differences_by_column`.

    Parameters
    ----------
    counts : PairedCounts
        Of the images that both sets have.
    """
    isthing = dataset.categories.isthing
    groups = image_groups(word, known_words(dataset)[word])
    found = []
    for done, group in enumerate(groups, start=1):
        chosen = group.images & images
        some = counts.of_images(chosen)
        paired = differences_of(some, isthing, chosen, seed=seed, resamples=resamples, cancelled=cancelled)
        found.append(GroupDifference(group, int(np.count_nonzero(chosen)), paired))
        if progress is not None:
            progress(done, len(groups))
    return tuple(found)
