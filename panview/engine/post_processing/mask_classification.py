"""The rules of MaskFormer and of those that came after it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from panview.engine.post_processing.frame import Frame
from panview.engine.post_processing.kernels import write_ids
from panview.engine.post_processing.masks import Queries
from panview.engine.post_processing.parameters import Eomt, Mask2Former, MaskFormer, OneFormer
from panview.engine.post_processing.segments import Segments


def maskformer(
    queries: Queries,
    frame: Frame,
    isthing: Sequence[bool] | NDArray[np.bool_],
    parameters: MaskFormer = MaskFormer(),  # noqa: B008
) -> Segments:
    """Give every pixel to the query with the highest score x probability; leave out those that lose most of their mask.

    Pixels that a query wins are its own also where its probability is below the threshold. Queries of the same stuff
    class are one segment.

    Parameters
    ----------
    queries : Queries
    frame : Frame
    isthing : (C,) bool
    parameters : MaskFormer
    """
    return _fuse(queries, frame, isthing, parameters, only_inside=False)


def mask2former(
    queries: Queries,
    frame: Frame,
    isthing: Sequence[bool] | NDArray[np.bool_],
    parameters: Mask2Former = Mask2Former(),  # noqa: B008
) -> Segments:
    """As `maskformer`; where the winner's probability is below the threshold, a pixel is void."""
    return _fuse(queries, frame, isthing, parameters, only_inside=True)


def oneformer(
    queries: Queries,
    frame: Frame,
    isthing: Sequence[bool] | NDArray[np.bool_],
    parameters: OneFormer = OneFormer(),  # noqa: B008
) -> Segments:
    """As `mask2former`."""
    return _fuse(queries, frame, isthing, parameters, only_inside=True)


def eomt(
    queries: Queries,
    frame: Frame,
    isthing: Sequence[bool] | NDArray[np.bool_],
    parameters: Eomt = Eomt(),  # noqa: B008
) -> Segments:
    """As `mask2former`."""
    return _fuse(queries, frame, isthing, parameters, only_inside=True)


def _fuse(
    queries: Queries,
    frame: Frame,
    isthing: Sequence[bool] | NDArray[np.bool_],
    parameters: MaskFormer | Mask2Former | OneFormer | Eomt,
    *,
    only_inside: bool,
) -> Segments:
    chosen = queries.above(parameters.score)
    if len(chosen) == 0:
        return Segments.none(frame.photo)
    scores, labels = queries.scores[chosen], queries.labels[chosen]
    contest = queries.masks.contest(chosen, scores, frame, parameters.mask)
    counted = contest.kept if only_inside else contest.won
    ids = np.zeros(len(chosen), np.uint32)
    made: list[int] = []
    of_stuff: dict[int, int] = {}
    for place, label in enumerate(labels.tolist()):
        won, own = int(contest.won[place]), int(contest.own[place])
        if own == 0 or counted[place] == 0 or won / own < parameters.overlap:
            continue
        if not isthing[label] and label in of_stuff:
            ids[place] = of_stuff[label]
            continue
        made.append(place)
        ids[place] = len(made)
        if not isthing[label]:
            of_stuff[label] = len(made)
    areas = np.bincount(ids, counted, len(made) + 1)[1:].astype(np.int64)
    id_map = np.empty(frame.photo, np.uint32)
    inside = contest.inside if only_inside else np.ones_like(contest.inside)
    write_ids(contest.winner.reshape(-1), inside.reshape(-1), ids, id_map.reshape(-1))
    return Segments(id_map, labels[made].astype(np.int32), scores[made].astype(np.float32), areas)
