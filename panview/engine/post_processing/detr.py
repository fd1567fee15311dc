"""The rule of DETR."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from panview.engine.post_processing.frame import Frame, Size
from panview.engine.post_processing.masks import Queries
from panview.engine.post_processing.parameters import Detr
from panview.engine.post_processing.segments import Segments


def detr(
    queries: Queries,
    frame: Frame,
    isthing: Sequence[bool] | NDArray[np.bool_],
    parameters: Detr = Detr(),  # noqa: B008
) -> Segments:
    """Give every pixel of what the network saw to the query with the highest logit; the photo's pixels are the nearest.

    Queries of the same stuff class are one segment at first. Those with few pixels are left out until there is none,
    and each time all pixels are given anew; the other queries of a stuff class, which have no pixels of their own, go
    with them, and what was theirs is anybody's, as in the authors' code. No pixel is void unless no query is left.

    Parameters
    ----------
    queries : Queries
    frame : Frame
        The authors resize masks to ``shown``, which is ``padded`` for one image at a time.
    isthing : (C,) bool
    parameters : Detr
    """
    chosen = queries.above(parameters.score)
    seen = Frame(frame.padded, frame.shown, frame.shown)
    rows, columns = nearest(frame.shown, frame.photo)
    first = _first_of_stuff(queries.labels[chosen], isthing)
    while len(chosen) > 0:
        winner = first[queries.masks.foremost(chosen, seen)[rows[:, None], columns]]
        areas = np.bincount(winner.reshape(-1), minlength=len(chosen))
        large = areas >= parameters.smallest
        if large.all():
            return Segments(
                winner.astype(np.uint32) + np.uint32(1),
                queries.labels[chosen].astype(np.int32),
                queries.scores[chosen].astype(np.float32),
                areas.astype(np.int64),
            )
        chosen = chosen[large]
        first = np.arange(len(chosen))
    return Segments.none(frame.photo)


def _first_of_stuff(labels: NDArray[np.int32], isthing: Sequence[bool] | NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return for each query itself, or the first one of its class if that is stuff."""
    first = np.arange(len(labels))
    seen: dict[int, int] = {}
    for place, label in enumerate(labels.tolist()):
        if not isthing[label]:
            first[place] = seen.setdefault(label, place)
    return first


def nearest(before: Size, after: Size) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows and columns that Pillow's ``resize(resample=NEAREST)`` takes.

    It adds the scale up in double precision from pixel to pixel, which is not the same as multiplying.
    """
    found = []
    for length, wanted in zip(before, after, strict=True):
        scale = length / wanted
        steps = np.full(wanted, scale)
        steps[0] = scale * 0.5
        found.append(np.minimum(np.add.accumulate(steps).astype(np.intp), length - 1))
    return found[0], found[1]
