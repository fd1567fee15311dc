"""Panoptic quality broken down by what a table says of the images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.metrics.counting import RunningCounts
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, counts_at, panoptic_quality
from panview.metrics.segment_table import SegmentTable
from panview.review.filters import known_words
from panview.review.image_columns import ImageGroup, image_groups
from panview.review.results_json import quality_json


@dataclass(frozen=True, eq=False)
class GroupOfImages:
    """Panoptic quality of the images of which a column says the same.

    Attributes
    ----------
    group : ImageGroup
    count : int
        How many of them are counted.
    quality : PanopticQuality
    """

    group: ImageGroup
    count: int
    quality: PanopticQuality


@dataclass(frozen=True, eq=False)
class ColumnQuality:
    """Panoptic quality by a column of the table of images.

    Attributes
    ----------
    word : str
        What the column is called.
    groups : tuple of GroupOfImages
        The counts of all of them add up to those of all images; PQ does not.
    """

    word: str
    groups: tuple[GroupOfImages, ...]


_NO_TABLE = ("a column of --images-table FILE", "a column of the table of panview.open(..., images_table=...)")
"""What a column may be of where a set was opened without a table; on the command line, and in a script."""


def checked_words(
    dataset: Dataset, wanted: Sequence[str], others: Sequence[str] = (), *, in_python: bool = False
) -> tuple[str, ...]:
    """Return which columns of a dataset's table of images are meant, each once, whatever their case.

    Parameters
    ----------
    dataset : Dataset
    wanted : sequence of str
        Values of ``--by``.
    others : sequence of str
        What else ``--by`` may be, for the message.
    in_python : bool
        Whether whoever asks is a script, and knows of no options.

    Raises
    ------
    PanviewError
        There is no such column.
    """
    words = list(known_words(dataset))
    folded = {word.casefold(): word for word in reversed(words)}
    found: list[str] = []
    for name in wanted:
        word = name if name in words else folded.get(name.casefold())
        if word is None:
            known = [*others, *words] if words else [*others, _NO_TABLE[in_python]]
            given = f"by={name!r}" if in_python else f"--by {name}"
            raise PanviewError(f"{given}: expected {_either(known)}")
        if word not in found:
            found.append(word)
    return tuple(found)


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def quality_by_column(
    dataset: Dataset,
    word: str,
    table: SegmentTable,
    images: NDArray[np.bool_],
    *,
    threshold: float = IOU_THRESHOLD,
) -> ColumnQuality:
    """Return the panoptic quality of each group of images.

    Parameters
    ----------
    dataset : Dataset
    word : str
        One of `panview.review.filters.known_words`.
    table : SegmentTable
    images : (n_images,) bool
        Which images count.
    threshold : float
    """
    isthing = dataset.categories.isthing
    groups = []
    # Over all images, so that the edges of numbers stay when the images that count change.
    for group in image_groups(word, known_words(dataset)[word]):
        chosen = group.images & images
        counts = count_matches(table, len(isthing), threshold=threshold, images=chosen)
        groups.append(GroupOfImages(group, int(np.count_nonzero(chosen)), panoptic_quality(counts, isthing)))
    return ColumnQuality(word, tuple(groups))


class RunningColumn:
    """What `quality_by_column` gives, over tables that follow each other, to the last bit that of the one table.

    Parameters
    ----------
    dataset : Dataset
    word : str
        One of `panview.review.filters.known_words`.
    images : (n_images,) bool
        Which images of the dataset count.
    threshold : float
        IoU that a match exceeds; at least 0.5.
    """

    def __init__(
        self, dataset: Dataset, word: str, images: NDArray[np.bool_], threshold: float = IOU_THRESHOLD
    ) -> None:
        self._word, self._isthing = word, dataset.categories.isthing
        self._groups = [
            (group, group.images & images, RunningCounts(len(self._isthing), np.array([threshold])))
            for group in image_groups(word, known_words(dataset)[word])
        ]

    def add(self, rows: NDArray[np.int64], table: SegmentTable) -> None:
        """Take the next table, of whose images the rows in the dataset are given."""
        for _, chosen, counts in self._groups:
            counts.add(table, images=chosen[rows])

    def found(self) -> ColumnQuality:
        """Return the quality of each group over all tables."""
        return ColumnQuality(
            self._word,
            tuple(
                GroupOfImages(
                    group, int(np.count_nonzero(chosen)), panoptic_quality(counts_at(counts.counted()), self._isthing)
                )
                for group, chosen, counts in self._groups
            ),
        )


def column_json(categories: Categories, column: ColumnQuality) -> list[dict[str, Any]]:
    """Return the groups as ``evaluate --json`` writes them."""
    return [
        {**group_json(each.group), "images": each.count, **quality_json(categories, each.quality)}
        for each in column.groups
    ]


def group_json(group: ImageGroup) -> dict[str, Any]:
    """Return what tells a group from others; ``value`` is null where nothing is known."""
    if group.is_unknown:
        return {"value": None}
    limits = {} if group.low is None or group.value is not None else {"from": group.low, "to": group.high}
    return {"value": group.label if group.value is None else group.value, **limits}
