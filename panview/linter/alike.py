"""Photos that show nearly the same: within a set, and between two, such as training and validation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.linter.fingerprints import N_BANDS, SmallPictures
from panview.parallel import CancelCheck

ALIKE = 0.9
"""Correlation of small pictures from which on two photos show the same. Another size, format or blur of a photo stays
above 0.99, a crop by 2 % on each side or a brighter exposure mostly above 0.92; different photos were below 0.7."""
_MOST_BITS = 14
"""Of the fingerprints, an eighth, may differ before small pictures are compared."""
_MOST_PAIRS = 2_000_000
"""Pairs that are looked at at a time."""
_CROWDED = 2_000
"""A band that this many photos share says nothing: it is that of pictures with little in them."""


@dataclass(frozen=True, eq=False)
class AlikePairs:
    """k pairs of photos that show nearly the same.

    Attributes
    ----------
    first, second : (k,) int64
        Images, ascending by ``second``, each with the one that it is most alike.
    likeness : (k,) float64
        Correlation of the small pictures, at least `ALIKE`.
    mirrored : (k,) bool
        Left and right are exchanged.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    likeness: NDArray[np.float64]
    mirrored: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.first)


def alike_within(pictures: SmallPictures, cancelled: CancelCheck) -> AlikePairs:
    """Return for each photo that shows what an earlier one shows that earlier one.

    Parameters
    ----------
    pictures : SmallPictures
        Of n images.
    cancelled : CancelCheck
        Polled; what was found until then is returned.
    """
    return _best(pictures, pictures, True, cancelled)


def alike_between(others: SmallPictures, pictures: SmallPictures, cancelled: CancelCheck) -> AlikePairs:
    """Return for each photo of a set that shows what one of another set shows that one, as ``first``."""
    return _best(others, pictures, False, cancelled)


def _best(others: SmallPictures, pictures: SmallPictures, within: bool, cancelled: CancelCheck) -> AlikePairs:
    n = len(pictures.shows)
    best, partner, turned = np.zeros(n), np.full(n, -1, np.int64), np.zeros(n, np.bool_)
    flat = pictures.pictures.reshape(n, -1)
    for mirrored in (False, True):
        shown = others.mirrored if mirrored else others
        theirs = shown.pictures.reshape(len(shown.shows), -1)
        for first, second in _candidates(shown, pictures, cancelled):
            if within:
                earlier = first < second
                first, second = first[earlier], second[earlier]
            likeness = np.einsum("ij,ij->i", theirs[first], flat[second], dtype=np.float64)
            # The first among equals, which is the earliest photo of a group.
            order = np.lexsort((first, -likeness))
            order = order[likeness[order] >= ALIKE]
            images, at = np.unique(second[order], return_index=True)
            found = order[at]
            better = likeness[found] > best[images] + (1e-6 if mirrored else 0)
            images, found = images[better], found[better]
            best[images], partner[images], turned[images] = likeness[found], first[found], mirrored
    second = np.flatnonzero(partner >= 0)
    return AlikePairs(partner[second], second, best[second], turned[second])


def _candidates(
    others: SmallPictures, pictures: SmallPictures, cancelled: CancelCheck
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield pairs of photos whose fingerprints differ little and have a band in common.

    All that differ in fewer bits than there are bands have one.
    """
    ours, theirs = np.flatnonzero(pictures.shows), np.flatnonzero(others.shows)
    our_bands, their_bands = pictures.bands()[ours], others.bands()[theirs]
    for band in range(N_BANDS):
        order = np.argsort(their_bands[:, band], kind="stable")
        keys = their_bands[order, band]
        begin = np.searchsorted(keys, our_bands[:, band])
        count = np.searchsorted(keys, our_bands[:, band], side="right") - begin
        count[count > _CROWDED] = 0
        ends = np.cumsum(count)
        start = 0
        while start < len(ours):
            if cancelled():
                return
            done = ends[start - 1] if start else 0
            end = max(start + 1, int(np.searchsorted(ends, done + _MOST_PAIRS, side="right")))
            some = count[start:end]
            mine = np.repeat(np.arange(start, end), some)
            within = np.arange(len(mine)) - np.repeat(np.cumsum(some) - some, some)
            other = order[np.repeat(begin[start:end], some) + within]
            differing = np.bitwise_count(our_bands[mine] ^ their_bands[other]).sum(axis=1)
            near = differing <= _MOST_BITS
            yield theirs[other[near]], ours[mine[near]]
            start = end
