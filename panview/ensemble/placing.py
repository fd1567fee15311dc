"""Laying candidates down one after the other: each step places the one that is worth most where nothing lies yet.

What a candidate is worth follows from PQ. Of a category PQ = 2 (sum of IoU) / (P + N), with P predicted and N true
segments, so that one more segment with IoU v changes it by about 2 (v - PQ / 2) / (P + N): it is a gain where v exceeds
half of PQ, and counts more where the category is rare. A rule says what IoU it expects of a candidate (``value``, 0 for
one that will match nothing), what it must exceed (``cutoff``) and how much its category counts (``weight``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.ensemble.atoms import Atoms
from panview.ensemble.candidates import Candidates
from panview.jit import kernel
from panview.parallel import CancelCheck, each_chunk

LEFT_VOID = -1
_TOGETHER = 64


@dataclass(frozen=True, eq=False)
class Worth:
    """What a rule says of m candidates.

    Attributes
    ----------
    value : (m,) float64
        IoU that is expected of each; NaN for one that is never placed.
    cutoff : (m,) float64
        What that must exceed.
    weight : (m,) float64
        How much a point of IoU counts in its category; greater than 0.
    visible : float
        A candidate is placed only while at least this share of it is free.
    """

    value: NDArray[np.float64]
    cutoff: NDArray[np.float64]
    weight: NDArray[np.float64]
    visible: float


@dataclass(frozen=True, eq=False)
class Placed:
    """What was laid down.

    Attributes
    ----------
    owner : (a,) int32
        Candidate that each atom became, counted within its image; `LEFT_VOID` for none.
    area : (m,) int64
        Pixels that each candidate has; 0 for one that was not placed.
    """

    owner: NDArray[np.int32]
    area: NDArray[np.int64]


def place(
    atoms: Atoms,
    candidates: Candidates,
    worth: Worth,
    isthing: NDArray[np.bool_],
    images: NDArray[np.bool_],
    *,
    jobs: int | None = None,
    cancelled: CancelCheck | None = None,
) -> Placed:
    """Lay down candidates in some images.

    At each step the candidate is placed that gains most, less what it takes: from every other candidate that is still
    worth something, other than its peers, the worth of the pixels that it would cover. It gets the pixels that are
    still free. Of stuff an image has one segment a category, as the format wants it. All ties go to the first.

    Parameters
    ----------
    atoms : Atoms
        Of the sources alone, or with other maps, which is all the same.
    candidates : Candidates
    worth : Worth
    isthing : (n_categories,) bool
    images : (n_images,) bool
    jobs : int, optional
    cancelled : CancelCheck, optional
    """
    owner = np.full(len(atoms.pixels), LEFT_VOID, np.int32)
    area = np.zeros(len(candidates), np.int64)
    thing = isthing[candidates.category]
    chosen = np.flatnonzero(images)
    columns = (atoms.offsets, candidates.members, atoms.pixels, candidates.offsets, candidates.source)
    more = (candidates.category, candidates.area, candidates.peer, thing)
    said = (worth.value, worth.cutoff, worth.weight, worth.visible)

    def work(parts: Sequence[int]) -> list[None]:
        for part in parts:
            place_images(*columns, *more, *said, chosen[part * _TOGETHER : (part + 1) * _TOGETHER], owner, area)
        return [None] * len(parts)

    each_chunk(range(-(-len(chosen) // _TOGETHER)), work, jobs=jobs, cancelled=cancelled, name="ensemble")
    return Placed(owner, area)


@kernel
def _gain(value: float, cutoff: float, weight: float, free: int, area: int, visible: float) -> float:
    """Return what placing a candidate gains while so many of its pixels are free, 0 for nothing."""
    if area == 0 or free < visible * area:
        return 0.0
    gain = weight * (value * free / area - cutoff)
    return gain if gain > 0.0 else 0.0


@kernel
def place_images(
    atom_offsets: NDArray[np.int64],
    members: NDArray[np.int32],
    pixels: NDArray[np.int32],
    offsets: NDArray[np.int64],
    source: NDArray[np.int8],
    category: NDArray[np.int16],
    area: NDArray[np.int64],
    peer: NDArray[np.int32],
    thing: NDArray[np.bool_],
    value: NDArray[np.float64],
    cutoff: NDArray[np.float64],
    weight: NDArray[np.float64],
    visible: float,
    images: NDArray[np.int64],
    owner: NDArray[np.int32],
    placed_area: NDArray[np.int64],
) -> None:
    """Place the candidates of some images; arrays are those of `Atoms`, `Candidates`, `Worth` and `Placed`."""
    sources = members.shape[1]
    for image in images:
        first = offsets[image]
        count = offsets[image + 1] - first
        start, end = atom_offsets[image], atom_offsets[image + 1]
        free = np.zeros(count, np.int64)
        is_open = np.zeros(count, np.bool_)
        for i in range(count):
            row = first + i
            free[i] = area[row]
            is_open[i] = value[row] == value[row] and (
                _gain(value[row], cutoff[row], weight[row], free[i], area[row], visible) > 0.0
            )
        common = np.zeros((count, count), np.int64)
        for atom in range(start, end):
            for s in range(sources):
                i = members[atom, s]
                if i < 0 or not is_open[i]:
                    continue
                for t in range(sources):
                    j = members[atom, t]
                    if t != s and j >= 0 and is_open[j]:
                        common[i, j] += pixels[atom]
        # The atoms of each candidate, one after the other.
        begins = np.zeros(count + 1, np.int64)
        for atom in range(start, end):
            for s in range(sources):
                if members[atom, s] >= 0:
                    begins[members[atom, s] + 1] += 1
        for i in range(count):
            begins[i + 1] += begins[i]
        own_atoms = np.empty(begins[count], np.int64)
        filled = begins[:count].copy()
        for atom in range(start, end):
            for s in range(sources):
                i = members[atom, s]
                if i >= 0:
                    own_atoms[filled[i]] = atom
                    filled[i] += 1
        # Whom each candidate could take pixels from. Peers, and stuff of its category, would not be placed beside it.
        others = np.empty((count, count), np.int32)
        n_others = np.zeros(count, np.int64)
        for i in range(count):
            if not is_open[i]:
                continue
            row = first + i
            for j in range(count):
                other = first + j
                if common[i, j] == 0 or peer[row, source[other]] == j:
                    continue
                if category[row] == category[other] and not thing[row]:
                    continue
                others[i, n_others[i]] = j
                n_others[i] += 1
        # The gain of a candidate is worked out again only if it, or one that it overlaps, has changed.
        nets = np.zeros(count)
        changed = np.ones(count, np.bool_)
        while True:
            best = -1
            best_net = 0.0
            for i in range(count):
                if not is_open[i]:
                    continue
                stale = changed[i]
                k = 0
                while not stale and k < n_others[i]:
                    stale = changed[others[i, k]]
                    k += 1
                if not stale:
                    if best < 0 or nets[i] > best_net:
                        best, best_net = i, nets[i]
                    continue
                row = first + i
                net = _gain(value[row], cutoff[row], weight[row], free[i], area[row], visible)
                if net <= 0.0:
                    is_open[i] = False
                    continue
                for k in range(n_others[i]):
                    j = others[i, k]
                    if is_open[j] and common[i, j] > 0:
                        o = first + j
                        net -= _gain(value[o], cutoff[o], weight[o], free[j], area[o], visible)
                        net += _gain(value[o], cutoff[o], weight[o], free[j] - common[i, j], area[o], visible)
                nets[i] = net
                if best < 0 or net > best_net:
                    best, best_net = i, net
            if best < 0:
                break
            changed[:] = False
            row = first + best
            is_open[best] = False
            changed[best] = True
            for k in range(begins[best], begins[best + 1]):
                atom = own_atoms[k]
                if owner[atom] >= 0:
                    continue
                owner[atom] = best
                placed_area[row] += pixels[atom]
                for s in range(sources):
                    i = members[atom, s]
                    if i < 0:
                        continue
                    free[i] -= pixels[atom]
                    changed[i] = True
                    for t in range(sources):
                        j = members[atom, t]
                        if t != s and j >= 0:
                            common[i, j] -= pixels[atom]
            if not thing[row]:
                for i in range(count):
                    if is_open[i] and category[first + i] == category[row]:
                        is_open[i] = False
                        changed[i] = True
