"""Photos of more than eight bits a channel: which of their values are black and white on a screen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST_LOOKED_AT = 1 << 20
_LEAST_SHARE = 0.1
"""Per cent of the values at either end that may be darker than black, or lighter than white."""
_CAMERA = 1 << 15
"""Whoever writes values of 16 bits above this uses all of them; instruments often have 10 to 14."""


def shown_range(values: NDArray[Any]) -> tuple[float, float]:
    """Return the values that are shown as black and as white.

    Eight bits are as they are; 16 bits as well, where their upper half occurs. Otherwise it is what occurs, without the
    outermost thousandth at either end.

    Parameters
    ----------
    values : array of any shape
        NaN and infinite ones are passed over.

    Returns
    -------
    (low, high)
        high > low.
    """
    if values.dtype == np.uint8:
        return 0.0, 255.0
    flat = values.reshape(-1, values.shape[-1]) if values.ndim > 1 else values
    looked_at = flat[:: max(1, flat.size // _MOST_LOOKED_AT)].ravel()
    if values.dtype == np.uint16 and looked_at.max(initial=0) >= _CAMERA:
        return 0.0, 65535.0
    known = looked_at[np.isfinite(looked_at)] if looked_at.dtype.kind == "f" else looked_at
    if not len(known):
        return 0.0, 1.0
    low, high = (float(value) for value in np.percentile(known, (_LEAST_SHARE, 100.0 - _LEAST_SHARE)))
    if low == high:
        # The few pixels that differ from the rest are all there is to see.
        low, high = float(known.min()), float(known.max())
    return (low, high) if high > low else (low, low + 1.0)


def eight_bits(values: NDArray[Any], *, inverted: bool = False) -> NDArray[np.uint8]:
    """Return values as a screen shows them, all channels alike, so that hues stay.

    Parameters
    ----------
    values : (H, W, C)
        Of one channel, which becomes grey, or of three.
    inverted : bool
        Low values are light.

    Returns
    -------
    (H, W, 3) uint8
    """
    low, high = shown_range(values)
    if values.dtype in (np.uint8, np.uint16):
        steps = np.arange(1 << (8 * values.dtype.itemsize), dtype=np.float64)
        table = np.clip(np.rint((steps - low) * (255.0 / (high - low))), 0, 255).astype(np.uint8)
        shown = table[values]
    else:
        scaled = (values.astype(np.float64) - low) * (255.0 / (high - low))
        shown = np.clip(np.rint(np.nan_to_num(scaled, nan=0.0)), 0, 255).astype(np.uint8)
    if inverted:
        shown = np.uint8(255) - shown
    return shown if shown.shape[2] == 3 else np.repeat(shown[..., :1], 3, axis=2)
