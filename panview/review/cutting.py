"""A mask cut into parts: each pixel goes to the nearest part, counted in rows plus columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

OUTSIDE = -1
_FAR = np.int64(1) << 40


def cut(mask: NDArray[np.bool_], parts: Sequence[NDArray[np.bool_]]) -> NDArray[np.int32]:
    """Give each pixel of a mask to a part.

    A pixel that a part has is that part's, of several the first one's; any other goes to the part with the nearest
    pixel within the mask, of equally near ones to the first.

    Parameters
    ----------
    mask : (H, W) bool
    parts : sequence of (H, W) bool
        What they have outside the mask does not count.

    Returns
    -------
    (H, W) int32
        Index of the part; `OUTSIDE` beside the mask, and everywhere if no part has a pixel in it.
    """
    out = np.full(mask.shape, OUTSIDE, np.int32)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    count = len(parts)
    if not count or not len(rows):
        return out
    box = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    inside = mask[box]
    # Distance and part in one number: the smaller of two is nearer, or equally near and of an earlier part.
    nearest = np.full(inside.shape, _FAR * count, np.int64)
    for place in reversed(range(count)):
        nearest[parts[place][box] & inside] = place
    if int(nearest.min()) >= _FAR * count:
        return out
    for axis in (0, 1):
        nearest = np.minimum(_swept(nearest, axis, count), np.flip(_swept(np.flip(nearest, axis), axis, count), axis))
    out[box][inside] = (nearest % count)[inside].astype(np.int32)
    return out


def _swept(values: NDArray[np.int64], axis: int, step: int) -> NDArray[np.int64]:
    """Return the least of each value and those before it along an axis, plus a step for each place between."""
    shape = [1, 1]
    shape[axis] = -1
    ramp = (np.arange(values.shape[axis], dtype=np.int64) * step).reshape(shape)
    swept: NDArray[np.int64] = np.minimum.accumulate(values - ramp, axis=axis) + ramp
    return swept
