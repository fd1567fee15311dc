"""The images of a set that are looked at more closely, and their maps as categories: few are read again for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panview.datasets.forms.form import MapTask
from panview.datasets.maps import MapFiles
from panview.datasets.runs import RunMap
from panview.errors import PanviewError
from panview.linter.listed import ListedImages, ListedSide

SAMPLE = 64
"""Number of images at most."""
MOST_PIXELS = 100_000_000
"""Of all sampled images together: it takes long to look at them."""


@dataclass(frozen=True, eq=False)
class Pair:
    """The maps of an image.

    Attributes
    ----------
    truth, predicted : (H, W) uint32
        Category of each pixel, counted from 1; 0 for none.
    runs : (RunMap, RunMap)
        Segments of either, as they were read.
    """

    truth: NDArray[np.uint32]
    predicted: NDArray[np.uint32]
    runs: tuple[RunMap, RunMap]


def choose_sample(maps: MapFiles, images: ListedImages) -> list[int]:
    """Return images spread over those that a side has a map of, in their order."""
    there = np.flatnonzero(np.array([bool(name) for name in maps.names], np.bool_))
    if len(there) == 0:
        return []
    pixels = images.sizes[there].astype(np.int64).prod(axis=1)
    most = min(SAMPLE, len(there), max(1, int(MOST_PIXELS // max(1, int(pixels.max())))))
    chosen: list[int] = there[np.linspace(0, len(there) - 1, most).astype(np.int64)].tolist()
    return chosen


def read_pair(truth: ListedSide, listed: ListedSide, images: ListedImages, image: int) -> Pair | None:
    """Return the maps of an image, read again; None where one is unreadable."""
    maps, read = [], []
    for side in (truth, listed):
        rows = side.segments_of(image)
        try:
            task = MapTask(side.maps.path(image), images.size(image), side.segment_id[rows], image)
            read.append(side.maps.form.read(task))
        except PanviewError:
            # The files are in use, or what is wrong has already been reported.
            return None
        maps.append(category_runs(side, image, read[-1]).to_id_map())
    return Pair(maps[0], maps[1], (read[0], read[1]))


def category_runs(side: ListedSide, image: int, runs: RunMap) -> RunMap:
    """Return a map with the category of each run in place of its segment, counted from 1; 0 for none."""
    rows = side.segments_of(image)
    ids, categories = side.segment_id[rows], side.category[rows]
    if len(ids) == 0:
        return replace(runs, ids=np.zeros_like(runs.ids))
    order = np.argsort(ids)
    place = order[np.minimum(np.searchsorted(ids, runs.ids, sorter=order), len(ids) - 1)]
    return replace(runs, ids=np.where(ids[place] == runs.ids, categories[place] + 1, 0).astype(np.uint32))
