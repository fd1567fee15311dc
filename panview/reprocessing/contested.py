"""An image whose queries contend for its pixels, counted once for every score, overlap and mask threshold.

MaskFormer's rule, and those that came of it, let the queries above a score contend. These are always the first of all
queries by their score, so one pass over all of them meets every set that could be asked for. What is counted on the way
(who wins, how probable it is there, and which truth segment lies there) decides all else: overlaps and thresholds are
sums of these counts. See ``docs/adr/0061``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from panview.engine.post_processing.frame import Frame
from panview.engine.post_processing.kernels import to_probabilities
from panview.engine.post_processing.resizing import Resizer
from panview.reprocessing.shares import Shares, TruthSide
from panview.reprocessing.tally_kernels import enter, share_out

MOST_LEVELS = 250


class Contested:
    """What the queries of an image share with its truth, at any score and overlap and at some mask thresholds.

    Parameters
    ----------
    logits : (K, h, w) float32
    scores : (K,) float32
    labels : (K,) int32
        None is "no object".
    frame : Frame
    isthing : (n_labels,) bool
    category : (n_labels,) int16
        Index into the dataset's categories, -1 for a label that has none: its pixels are void.
    levels : sequence of float
        The mask thresholds that can be asked for.
    truth : TruthSide
    only_inside : bool
        Whether pixels that a query wins below the mask threshold are void, as all rules but MaskFormer's have it.
    """

    def __init__(
        self,
        logits: NDArray[np.float32],
        scores: NDArray[np.float32],
        labels: NDArray[np.int32],
        frame: Frame,
        isthing: NDArray[np.bool_],
        category: NDArray[np.int16],
        levels: Sequence[float],
        truth: TruthSide,
        *,
        only_inside: bool,
    ) -> None:
        self._levels = np.unique(np.asarray(levels, np.float32))
        if not 0 < len(self._levels) <= MOST_LEVELS:
            raise ValueError(f"levels: expected 1 to {MOST_LEVELS}, got {len(self._levels)}")
        self._only_inside = only_inside
        order = np.argsort(-scores, kind="stable")
        self._scores = scores[order]
        self._width = len(truth.category) + 1
        self._group, self._category, self._best_score = _grouped(labels[order], self._scores, isthing, category)
        self._own, self._cells = self._contend(logits, order, frame, truth)

    def _contend(
        self, logits: NDArray[np.float32], order: NDArray[np.intp], frame: Frame, truth: TruthSide
    ) -> tuple[NDArray[np.int64], dict[int, tuple[NDArray[np.int32], NDArray[np.int32]]]]:
        """Return the pixels of each query's mask at each level, (K, B) int64, and cells by how many contend."""
        levels, n_queries = self._levels, len(order)
        pixels = frame.photo[0] * frame.photo[1]
        if truth.places.size != pixels:
            raise ValueError(f"truth: expected {frame.photo}, got {truth.places.shape}")
        best, winner, level = np.full(pixels, -1, np.float32), np.zeros(pixels, np.int16), np.zeros(pixels, np.uint8)
        first = np.searchsorted(levels, (np.arange(65) / 64).astype(np.float32), side="right").astype(np.int64)
        own = np.zeros((n_queries, len(levels) + 1), np.int64)
        cells = np.zeros((n_queries, len(levels) + 1, self._width), np.int32)
        places, queries = truth.places.reshape(-1), order.astype(np.int64)
        resizer = Resizer((logits.shape[1], logits.shape[2]), frame)
        found = {}
        for place in range(n_queries):
            plane = resizer(logits[order[place]]).reshape(-1)
            to_probabilities(plane)
            enter(
                plane,
                self._scores[place],
                place,
                queries,
                levels,
                first,
                places,
                best,
                winner,
                level,
                own[place],
                cells,
            )
            if place + 1 == n_queries or self._scores[place + 1] != self._scores[place]:
                flat = cells[: place + 1].reshape(-1)
                keys = np.flatnonzero(flat)
                found[place + 1] = keys.astype(np.int32), flat[keys]
        return own[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:].copy(), found

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes, about."""
        return self._own.nbytes + sum(keys.nbytes + counts.nbytes for keys, counts in self._cells.values())

    @property
    def categories(self) -> NDArray[np.int16]:
        """Categories that segments can be of, (c,) int16."""
        return np.unique(self._category[self._category >= 0])

    def shares(self, values: Mapping[str, float]) -> Shares:
        """Return the segments at some parameters.

        Parameters
        ----------
        values : mapping
            ``score``, ``overlap`` and ``mask``; the last is one of the levels.

        Raises
        ------
        ValueError
            ``mask`` is none of the levels.
        """
        mask = np.float32(values["mask"])
        wanted = int(np.searchsorted(self._levels, mask))
        if wanted == len(self._levels) or self._levels[wanted] != mask:
            raise ValueError(f"mask: {values['mask']} is none of the {len(self._levels)} levels")
        pixels = np.zeros((len(self._category), self._width), np.int64)
        contending = int(np.count_nonzero(self._scores > np.float32(values["score"])))
        if contending:
            keys, counts = self._cells[contending]
            own = np.ascontiguousarray(self._own[:, wanted])
            overlap, inside = float(values["overlap"]), self._only_inside
            share_out(keys, counts, len(self._levels), wanted, own, overlap, inside, self._group, pixels)
        known = self._category >= 0
        return Shares(self._category[known], self._best_score[known], pixels[known]).without_empty()


def _grouped(
    labels: NDArray[np.int32],
    scores: NDArray[np.float32],
    isthing: NDArray[np.bool_],
    category: NDArray[np.int16],
) -> tuple[NDArray[np.int32], NDArray[np.int16], NDArray[np.float32]]:
    """Return the segment that each query would be of, and the category and score of each segment.

    A thing is a segment of its own, and what is of one stuff class is one.
    """
    group = np.empty(len(labels), np.int32)
    of_stuff: dict[int, int] = {}
    first: list[int] = []
    for place, label in enumerate(labels.tolist()):
        known = None if isthing[label] else of_stuff.get(label)
        if known is None:
            known = len(first)
            first.append(place)
            if not isthing[label]:
                of_stuff[label] = known
        group[place] = known
    return group, category[labels[first]].astype(np.int16), scores[first].astype(np.float32)
