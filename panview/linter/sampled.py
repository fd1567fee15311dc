"""The images of a set that are looked at more closely, and their maps as categories.

The maps of the sample are kept as runs when the pass over all maps decodes them; of others, few are read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panview.datasets.forms.form import MapTask
from panview.datasets.runs import RunMap
from panview.errors import PanviewError
from panview.linter.listed import ListedImages, ListedSide

SAMPLE = 64
"""Number of images at most."""
MOST_PIXELS = 100_000_000
"""Of all sampled images together: their runs are kept in memory."""

KeptRuns = Mapping[int, RunMap]
"""Image -> its map, of one side."""


@dataclass(frozen=True, eq=False)
class Pair:
    """The maps of an image.

    Attributes
    ----------
    truth, predicted : (H, W) uint32
        Category of each pixel, counted from 1; 0 for none.
    """

    truth: NDArray[np.uint32]
    predicted: NDArray[np.uint32]


def choose_sample(listed: ListedSide, images: ListedImages) -> list[int]:
    """Return images spread over those that a side has a map of, in their order."""
    there = np.flatnonzero(np.array([bool(name) for name in listed.maps.names], np.bool_))
    if len(there) == 0:
        return []
    pixels = images.sizes[there].astype(np.int64).prod(axis=1)
    most = min(SAMPLE, len(there), max(1, int(MOST_PIXELS // max(1, int(pixels.max())))))
    chosen: list[int] = there[np.linspace(0, len(there) - 1, most).astype(np.int64)].tolist()
    return chosen


def read_pair(
    truth: ListedSide,
    listed: ListedSide,
    images: ListedImages,
    image: int,
    kept: tuple[KeptRuns, KeptRuns] = ({}, {}),
) -> Pair | None:
    """Return the maps of an image as categories, read again where they were not kept; None where one is unreadable."""
    maps = []
    for side, runs_of_side in zip((truth, listed), kept, strict=True):
        runs = runs_of_side.get(image)
        if runs is None:
            rows = side.segments_of(image)
            try:
                task = MapTask(side.maps.path(image), images.size(image), side.segment_id[rows], image)
                runs = side.maps.form.read(task)
            except PanviewError:
                # The files are in use, or what is wrong has already been reported.
                return None
        maps.append(category_runs(side, image, runs).to_id_map())
    return Pair(maps[0], maps[1])


def category_runs(side: ListedSide, image: int, runs: RunMap) -> RunMap:
    """Return a map with the category of each run in place of its segment, counted from 1; 0 for none."""
    rows = side.segments_of(image)
    ids, categories = side.segment_id[rows], side.category[rows]
    if len(ids) == 0:
        return replace(runs, ids=np.zeros_like(runs.ids))
    order = np.argsort(ids)
    place = order[np.minimum(np.searchsorted(ids, runs.ids, sorter=order), len(ids) - 1)]
    return replace(runs, ids=np.where(ids[place] == runs.ids, categories[place] + 1, 0).astype(np.uint32))
