"""What is kept of one image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    # At run time they are loaded by whoever makes or uses what is kept: a window only asks whether something is.
    from panview.engine.post_processing import Frame
    from panview.engine.post_processing.frame import Size


@dataclass(frozen=True, eq=False)
class KeptQueries:
    """The queries of one image that are an object and pass a low score, in the network's order.

    Attributes
    ----------
    codes : (n, h, w) int8
        Mask logits as the network makes them (`panview.engine.kept.codes`), mostly at a quarter of what it saw.
    labels : (n,) int32
    scores : (n,) float32
    frame : Frame
        The way of a mask to the photo.
    """

    codes: NDArray[np.int8]
    labels: NDArray[np.int32]
    scores: NDArray[np.float32]
    frame: Frame

    def __post_init__(self) -> None:
        """Check that all are of the same queries."""
        _check(self.codes, "codes", np.int8, 3)
        _check_columns(len(self.codes), self.labels, self.scores)

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self.codes)

    @property
    def photo(self) -> Size:
        """(height, width) of the photo."""
        return self.frame.photo


@dataclass(frozen=True, eq=False)
class KeptDetections:
    """The detections of one image that pass a low score, best first, and what a semantic head says of each pixel.

    Attributes
    ----------
    shares : (n, h, w) uint16
        Probabilities of each detection's mask within its box, in parts of `panview.engine.kept.codes.WHOLE`.
    boxes : (n, 4) float32
        Left, top, right and bottom in pixels of the photo.
    labels : (n,) int32
    scores : (n,) float32
    stuff : (H, W) int16
        Label of the channel with the highest logit; -1 where that is no stuff.
    """

    shares: NDArray[np.uint16]
    boxes: NDArray[np.float32]
    labels: NDArray[np.int32]
    scores: NDArray[np.float32]
    stuff: NDArray[np.int16]

    def __post_init__(self) -> None:
        """Check that all are of the same detections."""
        _check(self.shares, "shares", np.uint16, 3)
        _check(self.stuff, "stuff", np.int16, 2)
        _check_columns(len(self.shares), self.labels, self.scores)
        if self.boxes.shape != (len(self.shares), 4) or self.boxes.dtype != np.float32:
            raise ValueError(f"boxes: expected ({len(self.shares)}, 4) float32, got {_said(self.boxes)}")

    def __len__(self) -> int:
        """Return the number of detections."""
        return len(self.shares)

    @property
    def photo(self) -> Size:
        """(height, width) of the photo."""
        height, width = self.stuff.shape
        return height, width


Kept = KeptQueries | KeptDetections


def _check(array: NDArray[np.generic], name: str, kind: type[np.generic], axes: int) -> None:
    if array.dtype != kind or array.ndim != axes:
        raise ValueError(f"{name}: expected {axes} axes of {kind.__name__}, got {_said(array)}")


def _check_columns(n: int, labels: NDArray[np.int32], scores: NDArray[np.float32]) -> None:
    for name, column, kind in (("labels", labels, np.int32), ("scores", scores, np.float32)):
        if column.shape != (n,) or column.dtype != kind:
            raise ValueError(f"{name}: expected ({n},) {kind.__name__}, got {_said(column)}")


def _said(array: NDArray[np.generic]) -> str:
    return f"{array.shape} {array.dtype}"
