"""How the predicted map of one image fits the true one: as it is, moved, turned or mirrored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.jit import kernel

SLACK = 3
"""Models whose features are upsampled carelessly are off by up to 3 pixels all over; that is theirs, not the file's."""
REACH = 40
"""How many pixels an image is shifted to ask in which direction it fits better."""
_CELLS, _POINTS = 36, 4_500
"""Cells along the shorter side of the small maps; pixels that are compared on the full ones."""

_Map = NDArray[np.uint32]
TURNS: dict[str, Callable[[_Map], _Map]] = {
    "mirrored left to right": lambda m: m[:, ::-1],
    "upside down, mirrored top to bottom": lambda m: m[::-1],
    "rotated by 180°": lambda m: m[::-1, ::-1],
    "transposed": lambda m: m.T,
    "rotated by 90° to the right": lambda m: m.T[::-1],
    "rotated by 90° to the left": lambda m: m.T[:, ::-1],
    "mirrored along the other diagonal": lambda m: m[::-1, ::-1].T,
}
"""What was done to the predicted map -> what undoes it."""


@dataclass(frozen=True)
class Turn:
    """What undoing a turn does to an image, in shares of the pixels that have a true segment.

    Attributes
    ----------
    won, lost : float
        Pixels that agree only when the turn is undone, and only as they are.
    share : float
        Of the pixels that have a segment on both sides, those of the same category when the turn is undone.
    """

    won: float
    lost: float
    share: float

    @property
    def gain(self) -> float:
        """What is won on balance."""
        return self.won - self.lost


@dataclass(frozen=True, eq=False)
class Fit:
    """How a predicted map fits.

    Attributes
    ----------
    share : float
        Of the pixels that have a segment on both sides, those of the same category, as the maps are.
    dx, dy : int
        How far the predicted map is too far to the right and too far down, where it fits best.
    shifted_share : float
        The share when it is moved back, of the pixels that then lie on each other.
    left : float
        Part of the map that then lies on the truth.
    along : (2, 2 * REACH + 1) float64
        The share when it is moved back by -REACH to REACH pixels in x, and in y, from where it fits best across; 0
        beyond a quarter of the image.
    turns : dict of str to Turn
        Those of `TURNS` that keep the size.
    """

    share: float
    dx: int
    dy: int
    shifted_share: float
    left: float
    along: NDArray[np.float64]
    turns: dict[str, Turn]

    @property
    def turn(self) -> str:
        """The turn that, undone, fits best; empty where there is none."""
        return max(self.turns, key=lambda name: self.turns[name].share, default="")

    def pull(self, axis: int, sign: int) -> float:
        """Return how much better the image fits beyond `SLACK` in a direction than anywhere else on that axis."""
        curve = self.along[axis][::sign]
        beyond = REACH + SLACK + 1
        return float(curve[beyond:].max() - curve[:beyond].max())


def best_fit(truth: NDArray[np.uint32], predicted: NDArray[np.uint32]) -> Fit:
    """Find how a predicted map fits the true one best.

    Parameters
    ----------
    truth, predicted : (H, W) uint32
        Category of each pixel, 0 = none.
    """
    truth, predicted = np.ascontiguousarray(truth), np.ascontiguousarray(predicted)
    height, width = truth.shape
    # Whole cells on small maps first, up to a quarter of the image: beyond that, little is left to compare.
    cell = max(1, min(height, width) // _CELLS)
    small = [np.ascontiguousarray(side[::cell, ::cell]) for side in (truth, predicted)]
    reach_y, reach_x = (extent // 4 for extent in small[0].shape)
    _, dy, dx = _best_shift(small[0], small[1], 0, 0, reach_y, reach_x, 1, 1)
    dy, dx, stride = dy * cell, dx * cell, cell
    step = max(1, round((height * width / _POINTS) ** 0.5))
    share = _share_at(truth, predicted, 0, 0, step)
    while stride > 1:
        stride = (stride + 1) // 2
        _, dy, dx = _best_shift(truth, predicted, dy, dx, 1, 1, stride, step)
    shifted_share, dy, dx = _best_shift(truth, predicted, dy, dx, 1, 1, 1, step)
    near = _best_shift(truth, predicted, 0, 0, SLACK + 1, SLACK + 1, 1, step)
    if near[0] >= shifted_share:
        shifted_share, dy, dx = near
    along = np.zeros((2, 2 * REACH + 1))
    for axis in (0, 1):
        across = (dy, dx)[axis]
        reach = min(REACH, height // 4, width // 4)
        within = along[axis, REACH - reach : REACH + reach + 1]
        _shares_along(truth, predicted, axis, across if abs(across) <= reach else 0, step, within)
    left = max(0.0, 1 - abs(dx) / width) * max(0.0, 1 - abs(dy) / height)
    return Fit(share, dx, dy, shifted_share, left, along, _turns(truth, predicted, step))


def _turns(truth: NDArray[np.uint32], predicted: NDArray[np.uint32], step: int) -> dict[str, Turn]:
    first = step // 2
    true = truth[first::step, first::step]
    drawn = true != 0
    count = max(1, int(drawn.sum()))
    agrees = (predicted[first::step, first::step] == true) & drawn
    turns = {}
    for name, undo in TURNS.items():
        turned = undo(predicted)
        if turned.shape != truth.shape:
            continue
        there = turned[first::step, first::step]
        agrees_then = (there == true) & drawn
        won, lost = int((agrees_then & ~agrees).sum()), int((agrees & ~agrees_then).sum())
        both = max(1, int((drawn & (there != 0)).sum()))
        turns[name] = Turn(won / count, lost / count, int(agrees_then.sum()) / both)
    return turns


@kernel(twin="share_at")
def _share_at(truth: NDArray[np.uint32], predicted: NDArray[np.uint32], dy: int, dx: int, step: int) -> float:
    """Return the share of equal pixels when the predicted map is moved back by (dy, dx), on a grid of points."""
    height, width = truth.shape
    equal, both = 0, 0
    for y in range(max(0, -dy) + step // 2, min(height, height - dy), step):
        for x in range(max(0, -dx) + step // 2, min(width, width - dx), step):
            t, p = truth[y, x], predicted[y + dy, x + dx]
            if t != 0 and p != 0:
                both += 1
                equal += t == p
    return equal / both if both > 0 else 0.0


@kernel(twin="best_shift")
def _best_shift(
    truth: NDArray[np.uint32],
    predicted: NDArray[np.uint32],
    dy: int,
    dx: int,
    reach_y: int,
    reach_x: int,
    stride: int,
    step: int,
) -> tuple[float, int, int]:
    """Return the best share and its shift, of those around a shift; the shift itself wins among equals."""
    best, best_dy, best_dx = _share_at(truth, predicted, dy, dx, step), dy, dx
    for i in range(-reach_y, reach_y + 1):
        for j in range(-reach_x, reach_x + 1):
            share = _share_at(truth, predicted, dy + i * stride, dx + j * stride, step)
            if share > best:
                best, best_dy, best_dx = share, dy + i * stride, dx + j * stride
    return best, best_dy, best_dx


@kernel(twin="shares_along")
def _shares_along(
    truth: NDArray[np.uint32],
    predicted: NDArray[np.uint32],
    axis: int,
    across: int,
    step: int,
    shares: NDArray[np.float64],
) -> None:
    """Fill in the shares of equal pixels along an axis (0 for x, 1 for y), from minus the reach to the reach."""
    reach = len(shares) // 2
    for i in range(len(shares)):
        dy, dx = (across, i - reach) if axis == 0 else (i - reach, across)
        shares[i] = _share_at(truth, predicted, dy, dx, step)
