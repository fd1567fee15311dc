"""Drawing: how many of each stratum, and which; the same seed draws the same units on any machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_GOLDEN = 0x9E3779B97F4A7C15


def allocate(sizes: NDArray[np.int64], wanted: int) -> NDArray[np.int64]:
    """Share units out over strata: half of them evenly, so that each can say something, half by size.

    Parameters
    ----------
    sizes : (h,) int64
        Units of each stratum, at least 1.
    wanted : int

    Returns
    -------
    (h,) int64
        Adds up to ``wanted``, or to all there are. No stratum gets more than it has, and each gets one if there are
        enough.
    """
    wanted = min(int(wanted), int(sizes.sum()))
    given = np.zeros(len(sizes), np.int64)
    if len(sizes) and wanted >= len(sizes):
        given[:] = 1
    share = 0.5 / max(1, len(sizes)) + 0.5 * sizes / max(1, int(sizes.sum()))
    while (left := wanted - int(given.sum())) > 0:
        # If a stratum is used up, the rest goes to the others.
        room = sizes - given
        target = np.where(room > 0, np.maximum(share * wanted - given, 1e-9), 0.0)
        more = np.minimum(np.floor(target / target.sum() * left).astype(np.int64), room)
        if not more.any():
            more[np.argmax(np.where(room > 0, target, -1.0))] = 1
        given += more
    return given


def draw(
    subjects: NDArray[np.int64], stratum: NDArray[np.int64], counts: NDArray[np.int64], seed: int
) -> NDArray[np.intp]:
    """Draw units from each stratum, each with equal chance.

    Every unit has a random number that only its subject and the seed decide; the smallest are drawn. So whoever draws
    more with the same seed keeps what has been drawn, and neither the order of the table nor the version of a library
    matters.

    Parameters
    ----------
    subjects : (k,) int64
    stratum : (k,) int64
    counts : (h,) int64
        How many of each stratum.
    seed : int

    Returns
    -------
    (m,) intp
        Units in random order: any number of the first of a stratum are a random part of it.
    """
    number = random_numbers(subjects, seed)
    order = np.lexsort((number, stratum))
    ordered = stratum[order]
    starts = np.searchsorted(ordered, np.arange(len(counts)))
    rank = np.arange(len(order)) - starts[ordered]
    taken = order[rank < counts[ordered]]
    # The strata take turns, so that any first part of the list has units of each.
    position = (rank[rank < counts[ordered]] + 0.5) / np.maximum(counts[stratum[taken]], 1)
    return taken[np.lexsort((number[taken], position))]


def random_numbers(subjects: NDArray[np.int64], seed: int) -> NDArray[np.uint64]:
    """Return a number for each subject by a seed, (k,) uint64: the finaliser of splitmix64."""
    start = np.uint64((seed * _GOLDEN + 0x632BE59BD9B4E019) % 2**64)
    key = subjects.astype(np.int64).view(np.uint64) ^ start
    for _ in range(2):
        key = key + np.uint64(_GOLDEN)
        key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        key = key ^ (key >> np.uint64(31))
    return key
