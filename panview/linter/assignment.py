"""Which categories the numbers of a prediction set stand for, by what their segments share with the truth.

Fitted on pixels, believed by outlines: a permutation of names moves no outline. What is fitted on some images is tried
on the others, so that what only fits by chance fits no more (docs/adr/0030).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel
from panview.linter.evidence import FALSE_ALARM, binomial_log_tail

PARTS = 8
"""The images are dealt into so many parts; each is judged by what was fitted on the others."""
_OTHERS = 3
"""How many times as often a number must meet another category as its own."""
_PURE, _OUTLINES, _BLATANT = 0.6, 0.2, 0.5
"""Shares: of the right outlines of the numbers, those that the assignment explains; of their segments, those whose
outline is right, below which a model sees nothing; of all right outlines, those that make the whole set meant."""
_GAIN, _LEAST = 0.2, 0.4
"""For the whole set: what the share of agreeing pixels must gain, and be."""
_PATH = 4
"""This many numbers in a row, each in the next one's place, are no habit of a model; three may be, if some names were
never learned."""
_UNKNOWN_ALARM = 1e-2
"""Limit for numbers that are not category ids: the set is refused anyway, so only the proposal may be wrong."""


@dataclass(frozen=True, eq=False)
class Shared:
    """What the numbers of a prediction set share with the categories of the truth.

    Attributes
    ----------
    numbers : (u,) int64
    own : (u,) int64
        Category whose id a number is; -1 where it is none.
    pixels : (f, c, u) int64
        Pixels where both sides have a segment, by part of the images, true category and number.
    outlines : (f, c, u) of integers
        Likewise, pairs of segments whose IoU is above 0.5.
    segments : (u,) int64
        Predicted segments of each number.
    """

    numbers: NDArray[np.int64]
    own: NDArray[np.int64]
    pixels: NDArray[np.int64]
    outlines: NDArray[np.int64] | NDArray[np.int32]
    segments: NDArray[np.int64]


@dataclass(frozen=True)
class Meant:
    """What a number seems to stand for.

    Attributes
    ----------
    number : int
    own : int
        Category whose id it is, -1 for none.
    category : int
        Category that it seems to stand for; -1 where nothing tells.
    share : float
        Of its pixels, those on that category.
    own_share : float
        Of its pixels, those on its own category.
    certain : bool
        Whether the evidence is of the kind that `Assignment.found` says of the set.
    """

    number: int
    own: int
    category: int
    share: float
    own_share: float
    certain: bool


@dataclass(frozen=True)
class Assignment:
    """The best assignment of numbers to categories.

    Attributes
    ----------
    meant : tuple of Meant
        For each number.
    as_is, instead : float
        Share of agreeing pixels as the numbers are, and so assigned.
    found : bool
        Whether some of the numbers certainly stand for other categories than their own.
    """

    meant: tuple[Meant, ...]
    as_is: float
    instead: float
    found: bool


def best_assignment(shared: Shared) -> Assignment:
    """Find the assignment of numbers to categories by which most pixels agree, and whether it is to be believed."""
    pixels, outlines = shared.pixels.sum(axis=0), shared.outlines.sum(axis=0)
    total = max(1, int(pixels.sum()))
    each = np.arange(len(shared.numbers))
    category = assign(pixels, shared.own)
    of_number = np.maximum(1, pixels.sum(axis=0))
    share, own_share = pixels[category, each] / of_number, _at(pixels, shared.own) / of_number
    share[category < 0] = 0
    # A category that no longer occurs may have been merged into another.
    spare = (shared.own < 0) & (share < 0.5) & (pixels.sum(axis=0) > 0)
    if len(pixels):
        most = pixels.argmax(axis=0)
        merged = spare & (pixels[most, each] > 0.5 * of_number)
        category = np.where(merged, most, category)
        share = np.where(merged, pixels[most, each] / of_number, share)
    found = _certain(shared, category, outlines)
    as_is, instead = float(_at(pixels, shared.own).sum()) / total, float(_at(pixels, category).sum()) / total
    meant = tuple(
        Meant(int(number), int(own), int(chosen), float(part), float(own_part), bool(sure))
        for number, own, chosen, part, own_part, sure in zip(
            shared.numbers, shared.own, category, share, own_share, found, strict=True
        )
    )
    return Assignment(meant, as_is, instead, bool(found.any()))


def assign(gain: NDArray[np.int64], own: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the category of each number, -1 for none, so that the gains are largest in sum.

    No category is given twice. Of equal sums the one with more numbers in their own place is taken.

    Parameters
    ----------
    gain : (c, u) int64
    own : (u,) int64
        Category whose id a number is, -1 for none.
    """
    result = np.full(gain.shape[1], -1, np.int64)
    rows, columns = np.flatnonzero(gain.any(axis=1)), np.flatnonzero(gain.any(axis=0))
    if not len(rows):
        return result
    weight = gain[np.ix_(rows, columns)].astype(np.float64) * 2 * (len(columns) + 1)
    weight[rows[:, None] == own[columns][None]] += 1
    turned = len(rows) > len(columns)
    cost = np.ascontiguousarray(-(weight.T if turned else weight))
    of_first = np.zeros(len(cost), np.int64)
    _matching(cost, of_first)
    first, second = np.arange(len(of_first)), of_first
    row, column = (second, first) if turned else (first, second)
    taken = gain[rows[row], columns[column]] > 0
    result[columns[column[taken]]] = rows[row[taken]]
    return result


def _certain(shared: Shared, category: NDArray[np.int64], outlines: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which numbers certainly stand for another category, (u,) bool; all or none of those that are admitted."""
    nobody = np.zeros(len(shared.numbers), np.bool_)
    hits, own = _held_out(shared)
    seen = outlines.sum(axis=0)
    moved = (category >= 0) & (category != shared.own)
    met = _at(outlines, category)
    moved &= (met > _OTHERS * _at(outlines, shared.own)) & (hits > _OTHERS * own) & (hits >= _PURE * seen)
    pixels = shared.pixels.sum(axis=0)
    total = max(1, int(pixels.sum()))
    as_is, instead = _at(pixels, shared.own).sum() / total, _at(pixels, category).sum() / total
    blatant = hits[moved].sum() > _BLATANT * seen.sum() and instead >= max(_LEAST, as_is + _GAIN)
    if not blatant:
        moved &= (shared.own < 0) | _in_row(shared.own, category, moved)
    if not moved.any() or seen[moved].sum() < _OUTLINES * shared.segments[moved].sum():
        return nobody
    alarm = _UNKNOWN_ALARM if bool((shared.own[moved] < 0).any()) else FALSE_ALARM
    met_own = int(own[moved].sum() + (seen - hits - own)[moved & (shared.own < 0)].sum())
    tail = binomial_log_tail(int(hits[moved].sum()), int(hits[moved].sum()) + met_own, 0.5)
    return moved if tail <= np.log(alarm) else nobody


def _held_out(shared: Shared) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the right outlines of each number on the category fitted without their images, and on its own."""
    hits, own = np.zeros((2, len(shared.numbers)), np.int64)
    pixels = shared.pixels.sum(axis=0)
    for part in range(len(shared.pixels)):
        if not shared.outlines[part].any():
            continue
        fitted = assign(pixels - shared.pixels[part], shared.own)
        moved = (fitted >= 0) & (fitted != shared.own)
        hits[moved] += _at(shared.outlines[part], fitted)[moved]
        own += _at(shared.outlines[part], shared.own)
    return hits, own


def _in_row(own: NDArray[np.int64], category: NDArray[np.int64], moved: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which numbers are part of a row of moved ones, each in the next one's place; rings are not such rows."""
    by_own = {int(own[k]): k for k in np.flatnonzero(own >= 0).tolist()}
    after = {k: by_own.get(int(category[k]), -1) for k in np.flatnonzero(moved).tolist()}
    entered = set(after.values())
    result = np.zeros(len(own), np.bool_)
    for start in after.keys() - entered:
        path = [start]
        while after.get(path[-1], -1) in after:
            path.append(after[path[-1]])
        if len(path) >= _PATH:
            result[path] = True
    return result


def _at(counts: NDArray[np.int64], category: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the count of each number at a category, 0 at none; (c, u) and (u,) -> (u,)."""
    if not len(counts):
        return np.zeros(len(category), np.int64)
    return np.where(category >= 0, counts[category, np.arange(len(category))], 0).astype(np.int64)


@kernel(twin="matching")
def _matching(cost: NDArray[np.float64], result: NDArray[np.int64]) -> None:
    """Find the column of each row of a (n, m) matrix, n <= m, so that the costs are smallest in sum.

    Shortest augmenting paths with potentials (Jonker and Volgenant 1987), O(n² m).
    """
    n, m = cost.shape
    of_row, of_column = np.zeros(n + 1), np.zeros(m + 1)
    # The row of each column, counted from 1; paths begin at column 0.
    row_of, before = np.zeros(m + 1, np.int64), np.zeros(m + 1, np.int64)
    for row in range(1, n + 1):
        row_of[0] = row
        column = 0
        least, done = np.full(m + 1, np.inf), np.zeros(m + 1, np.bool_)
        while True:
            done[column] = True
            at, delta, following = row_of[column], np.inf, 0
            for j in range(1, m + 1):
                if done[j]:
                    continue
                reduced = cost[at - 1, j - 1] - of_row[at] - of_column[j]
                if reduced < least[j]:
                    least[j], before[j] = reduced, column
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(m + 1):
                if done[j]:
                    of_row[row_of[j]] += delta
                    of_column[j] -= delta
                else:
                    least[j] -= delta
            column = following
            if row_of[column] == 0:
                break
        while column != 0:
            row_of[column] = row_of[before[column]]
            column = before[column]
    for j in range(1, m + 1):
        if row_of[j] > 0:
            result[row_of[j] - 1] = j - 1
