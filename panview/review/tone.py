"""How bright a photo is shown: brightness, contrast and gamma as one value, and the table that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST = 100
LEAST_GAMMA, MOST_GAMMA = 0.2, 5.0
_STEEPEST = 4.0
"""Times as steep as it is, at most."""


@dataclass(frozen=True)
class Tone:
    """How values of a photo are changed before they are shown.

    Attributes
    ----------
    brightness : int
        -100 to 100: added, in per cent of the range from black to white.
    contrast : int
        -100 to 100: a quarter to four times the slope, about the middle grey.
    gamma : float
        0.2 to 5, above 1 lighter: shadows first.
    """

    brightness: int = 0
    contrast: int = 0
    gamma: float = 1.0

    def __post_init__(self) -> None:
        """Check ranges once, where the value is made."""
        if not (abs(self.brightness) <= MOST and abs(self.contrast) <= MOST):
            raise ValueError(f"brightness, contrast: expected -{MOST} to {MOST}")
        if not LEAST_GAMMA <= self.gamma <= MOST_GAMMA:
            raise ValueError(f"gamma: expected {LEAST_GAMMA} to {MOST_GAMMA}")

    @property
    def is_neutral(self) -> bool:
        """Whether photos are shown as they are."""
        return self == NEUTRAL


NEUTRAL = Tone()
"""Photos as they are."""


def tone_table(tone: Tone) -> NDArray[np.uint8]:
    """Return what each value of a channel is shown as, (256,) uint8."""
    values = np.arange(256) / 255.0
    steep = (values - 0.5) * _STEEPEST ** (tone.contrast / MOST) + 0.5 + tone.brightness / MOST
    shown: NDArray[np.uint8] = np.rint(255.0 * np.clip(steep, 0.0, 1.0) ** (1.0 / tone.gamma)).astype(np.uint8)
    return shown
