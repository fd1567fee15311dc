"""Which segments of different sources are one thing: kernels over atoms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel


@kernel
def candidate_areas(
    atom_offsets: NDArray[np.int64],
    members: NDArray[np.int32],
    pixels: NDArray[np.int32],
    offsets: NDArray[np.int64],
    area: NDArray[np.int64],
) -> None:
    """Add up the pixels of each candidate; arrays are those of `panview.ensemble.candidates.Candidates`."""
    for image in range(len(offsets) - 1):
        first = offsets[image]
        for atom in range(atom_offsets[image], atom_offsets[image + 1]):
            for source in range(members.shape[1]):
                if members[atom, source] >= 0:
                    area[first + members[atom, source]] += pixels[atom]


@kernel
def find_peers(
    atom_offsets: NDArray[np.int64],
    members: NDArray[np.int32],
    pixels: NDArray[np.int32],
    offsets: NDArray[np.int64],
    source: NDArray[np.int8],
    category: NDArray[np.int16],
    area: NDArray[np.int64],
    least: float,
    peer: NDArray[np.int32],
) -> None:
    """Find, for each candidate, the one of each other source with its category and an IoU above ``least``.

    Above one half there is at most one. ``peer`` is preset to -1.
    """
    for image in range(len(offsets) - 1):
        first = offsets[image]
        count = offsets[image + 1] - first
        common = np.zeros((count, count), np.int64)
        for atom in range(atom_offsets[image], atom_offsets[image + 1]):
            for s in range(members.shape[1]):
                i = members[atom, s]
                if i < 0:
                    continue
                for t in range(s + 1, members.shape[1]):
                    j = members[atom, t]
                    if j >= 0:
                        common[i, j] += pixels[atom]
        for i in range(count):
            for j in range(i + 1, count):
                shared = common[i, j]
                if shared == 0 or category[first + i] != category[first + j]:
                    continue
                union = area[first + i] + area[first + j] - shared
                if shared > least * union:
                    peer[first + i, source[first + j]] = j
                    peer[first + j, source[first + i]] = i
