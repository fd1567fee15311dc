"""Candidates: the segments of all sources, one row each, with what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import SegmentList
from panview.ensemble.atoms import Atoms
from panview.ensemble.peers import candidate_areas, find_peers
from panview.metrics.breakdown import size_class

LEAST_PEER_IOU = 0.5
"""Two segments of one category whose IoU exceeds it are one thing seen by two sources: each is the other's peer."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """The m segments of s sources in n images; those of an image are contiguous, source by source, in JSON order.

    Attributes
    ----------
    offsets : (n_images + 1,) int64
        Candidates of image i are ``offsets[i]:offsets[i + 1]``.
    image : (m,) int32
    source : (m,) int8
    place : (m,) int32
        Among the segments of its source in its image.
    category : (m,) int16
    score : (m,) float64
        As its source says it, NaN where it does not.
    area : (m,) int64
        Pixels; 0 in images that were not looked at.
    members : (a, s) int32
        For each atom the candidate that it is of in each source, counted within its image; -1 for none.
    peer : (m, s) int32
        The candidate of each source that is its peer, counted within its image; -1 for none, and for its own source.
    """

    offsets: NDArray[np.int64]
    image: NDArray[np.int32]
    source: NDArray[np.int8]
    place: NDArray[np.int32]
    category: NDArray[np.int16]
    score: NDArray[np.float64]
    area: NDArray[np.int64]
    members: NDArray[np.int32]
    peer: NDArray[np.int32]

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.source)

    @property
    def n_sources(self) -> int:
        """The number of sources."""
        return int(self.members.shape[1])

    @property
    def n_images(self) -> int:
        """The number of images."""
        return len(self.offsets) - 1

    @cached_property
    def size(self) -> NDArray[np.uint8]:
        """The `panview.metrics.breakdown.SizeClass` of each, (m,) uint8."""
        return size_class(self.area)

    @cached_property
    def peer_rows(self) -> NDArray[np.int64]:
        """Row of each peer in these columns, (m, s) int64; -1 for none."""
        first = self.offsets[self.image][:, None]
        return np.where(self.peer < 0, -1, self.peer + first)


def candidates_of(sources: Sequence[SegmentList], atoms: Atoms) -> Candidates:
    """Return the segments of all sources.

    Parameters
    ----------
    sources : sequence of s SegmentList
        Of the same images.
    atoms : Atoms
        Of these sources, in their order, and of nothing else.
    """
    counts = np.stack([np.diff(each.offsets) for each in sources], axis=1)
    n, s = counts.shape
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts.sum(axis=1))])
    before = np.cumsum(counts, axis=1) - counts
    total = int(offsets[-1])
    source, place = np.empty(total, np.int8), np.empty(total, np.int32)
    category, score = np.empty(total, np.int16), np.empty(total)
    for number, each in enumerate(sources):
        images = np.repeat(np.arange(n), counts[:, number])
        within = np.arange(len(images)) - each.offsets[:-1][images]
        rows = offsets[:-1][images] + before[images, number] + within
        source[rows], place[rows] = number, within
        category[rows], score[rows] = each.category, each.score
    image = np.repeat(np.arange(n, dtype=np.int32), counts.sum(axis=1))
    of_atom = np.repeat(np.arange(n), np.diff(atoms.offsets))
    members = np.where(atoms.places < 0, -1, atoms.places + before[of_atom]).astype(np.int32)
    area = np.zeros(total, np.int64)
    peer = np.full((total, s), -1, np.int32)
    candidate_areas(atoms.offsets, members, atoms.pixels, offsets, area)
    find_peers(atoms.offsets, members, atoms.pixels, offsets, source, category, area, LEAST_PEER_IOU, peer)
    return Candidates(offsets, image, source, place, category, score, area, members, peer)
