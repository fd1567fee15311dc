"""Masks in few bits.

Logits of queries take a byte each: fine steps where a mask ends, coarse ones where a pixel is surely in or out. The
small masks of detections are probabilities, of which a pixel of the photo is a mean; they take 12 bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST = 128.0
"""Logits beyond this, of either sign, are cut off; their probability is 0 or 1 in single precision anyway."""
STEP = float(np.arcsinh(MOST)) / 128
LOGITS: NDArray[np.float32] = np.sinh((np.arange(-128, 128) + 0.5) * STEP).astype(np.float32)
"""(256,) float32: what code ``c`` stands for is ``LOGITS[c + 128]``. No code is 0, so that a logit keeps its sign."""
LOGITS.flags.writeable = False
WHOLE = 4095
"""What stands for the probability 1."""


def to_codes(logits: Any) -> NDArray[np.int8]:  # noqa: ANN401
    """Return the code of each logit: a step is 0.04 around 0, and 4 % of the value far from it.

    Parameters
    ----------
    logits : (...) float32
        NaN is taken for 0.
    """
    steps = np.arcsinh(np.nan_to_num(np.asarray(logits, np.float32), posinf=MOST, neginf=-MOST))
    steps *= np.float32(1 / STEP)
    np.floor(steps, out=steps)
    return np.clip(steps, -128, 127, out=steps).astype(np.int8)


def to_logits(codes: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return what codes stand for, an array of their shape."""
    return np.take(LOGITS, codes.view(np.uint8) ^ np.uint8(0x80))


def to_shares(probabilities: Any) -> NDArray[np.uint16]:  # noqa: ANN401
    """Return probabilities, (...) float32, in parts of `WHOLE`; NaN is taken for 0."""
    parts = np.nan_to_num(np.asarray(probabilities, np.float32)) * np.float32(WHOLE)
    shares: NDArray[np.uint16] = np.rint(np.clip(parts, 0, WHOLE)).astype(np.uint16)
    return shares


def to_probabilities(shares: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Return what shares stand for, an array of their shape."""
    return shares.astype(np.float32) / np.float32(WHOLE)
