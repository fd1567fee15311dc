"""An image of a truth or of a prediction set, with its segments numbered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from panview.datasets.dataset import SegmentList
from panview.datasets.forms.image import PanopticImage
from panview.errors import ContradictionError


def listed_image(segments: SegmentList, row: int, size: tuple[int, int]) -> tuple[PanopticImage, list[int]]:
    """Read an image.

    Parameters
    ----------
    segments : SegmentList
    row : int
    size : (height, width)

    Returns
    -------
    PanopticImage
        Its segments are those that have pixels, in the order of the JSON.
    list of int
        Ids of the others.

    Raises
    ------
    BadFileError, NotFoundError
        The map cannot be read.
    ContradictionError
        It has a segment that the JSON does not list.
    """
    own = segments.segments_of(row)
    ids = segments.segment_id[own]
    runs = segments.read_runs(row, size)
    is_run = runs.starts < runs.width
    there = np.unique(runs.ids[is_run])
    unlisted = np.setdiff1d(there[there > 0], ids)
    if len(unlisted):
        problem = f"has segment {unlisted[0]}, which {segments.json.name} does not list; correct one of them"
        raise ContradictionError(segments.maps.path(row), problem)
    kept = np.isin(ids, there)
    order = np.argsort(ids[kept])
    known = np.concatenate([np.zeros(1, np.uint32), ids[kept][order]])
    places = np.concatenate([np.zeros(1, np.uint32), order.astype(np.uint32) + 1])
    numbered = replace(runs, ids=places[np.searchsorted(known, runs.ids)], note="")
    image = PanopticImage(
        numbered,
        ids[kept],
        segments.category[own][kept],
        segments.iscrowd[own][kept],
        segments.score[own][kept].astype(np.float64),
    )
    return image, ids[~kept].tolist()
