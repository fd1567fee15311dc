"""What is done to each pixel, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@kernel
def resize(
    mask: Floats,
    places: tuple[Places, Places, Places, Places],
    weights: tuple[Floats, Floats, Floats, Floats],
    wide: Floats,
    out: Floats,
) -> None:
    """Resize a mask, along its rows into ``wide`` and then along its columns.

    Parameters
    ----------
    mask : (h, w) float32
    places, weights : of the first and second row, (H,), and of the first and second column, (W,)
    wide : (h, W) float32
    out : (H, W) float32
    """
    above, below, left, right = places
    of_above, of_below, of_left, of_right = weights
    for y in range(wide.shape[0]):
        for x in range(wide.shape[1]):
            wide[y, x] = np.float32(
                np.float64(of_left[x]) * np.float64(mask[y, left[x]])
                + np.float64(np.float32(of_right[x] * mask[y, right[x]]))
            )
    for y in range(out.shape[0]):
        upper, lower = above[y], below[y]
        share, rest = np.float64(of_above[y]), of_below[y]
        for x in range(out.shape[1]):
            out[y, x] = np.float32(share * np.float64(wide[upper, x]) + np.float64(np.float32(rest * wide[lower, x])))


@kernel
def to_probabilities(values: Floats) -> None:
    """Replace each logit by its sigmoid, ``1 / (1 + exp(-x))``."""
    for i in range(len(values)):
        values[i] = np.float32(1) / (np.float32(1) + np.exp(-values[i]))


@kernel
def challenge(
    probabilities: Floats,
    score: np.float32,
    threshold: np.float32,
    place: np.int16,
    best: Floats,
    winner: NDArray[np.int16],
    inside: NDArray[np.bool_],
) -> int:
    """Let a query win the pixels where it is better than all before it; return the pixels of its own mask."""
    own = 0
    for i in range(len(probabilities)):
        is_own = probabilities[i] >= threshold
        own += is_own
        value = score * probabilities[i]
        if value > best[i]:
            best[i] = value
            winner[i] = place
            inside[i] = is_own
    return own


@kernel
def join(
    best: Floats,
    other_best: Floats,
    winner: NDArray[np.int16],
    other_winner: NDArray[np.int16],
    inside: NDArray[np.bool_],
    other_inside: NDArray[np.bool_],
) -> None:
    """Let the queries of another contest win the pixels where they are better."""
    for i in range(len(best)):
        if other_best[i] > best[i]:
            best[i], winner[i], inside[i] = other_best[i], other_winner[i], other_inside[i]


@kernel
def overtake(values: Floats, place: np.int16, best: Floats, winner: NDArray[np.int16]) -> None:
    """Give ``place`` the pixels where its values are greater than all before."""
    for i in range(len(values)):
        if values[i] > best[i]:
            best[i] = values[i]
            winner[i] = place


@kernel
def count(winner: NDArray[np.int16], inside: NDArray[np.bool_], won: Places, kept: Places) -> None:
    """Count the pixels of each winner, and those of its own mask."""
    for i in range(len(winner)):
        won[winner[i]] += 1
        kept[winner[i]] += inside[i]


@kernel
def write_ids(
    winner: NDArray[np.int16], inside: NDArray[np.bool_], ids: NDArray[np.uint32], id_map: NDArray[np.uint32]
) -> None:
    """Write the id of each pixel's winner, and 0 where the pixel is not inside."""
    for i in range(len(winner)):
        id_map[i] = ids[winner[i]] if inside[i] else np.uint32(0)
