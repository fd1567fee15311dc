"""Weights as torch has them; for families whose models run on it, in the model process only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch

from panview.errors import BadFileError

_LOOKED_AT = {torch.float16, torch.bfloat16, torch.float32, torch.float64}
_LARGEST_WEIGHT = 1e18
"""Its square is near the end of single precision: no training ends there."""


def require_numbers(path: Path, weights: Mapping[str, torch.Tensor], why: str) -> None:
    """Refuse what no training leaves.

    Parameters
    ----------
    path : Path
        Where the weights came from.
    weights : mapping of str to Tensor
    why : str
        How it may have come about, as a sentence without its end.

    Raises
    ------
    BadFileError
        A tensor has numbers that are not finite or too large; the message names it.
    """
    for name, value in weights.items():
        if not value.is_floating_point() or not value.numel():
            continue
        numbers = value if value.dtype in _LOOKED_AT else value.float()
        # One pass for both; if any number is not finite, neither is.
        least, most = (float(bound) for bound in torch.aminmax(numbers))
        if not (-_LARGEST_WEIGHT < least and most < _LARGEST_WEIGHT):
            raise BadFileError(
                path,
                f"has impossible weights: {name} ranges from {least:g} to {most:g}. {why}; use another checkpoint",
            )
