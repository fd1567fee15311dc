"""Bilinear resizing, to the bit as torch's ``interpolate(mode="bilinear", align_corners=False)`` does it.

torch's CPU code is compiled with fused multiplication and addition: the position of a pixel is
``fma(i + 0.5, scale, -0.5)``, a mean of two ``fma(w0, a, w1 * b)``, along rows first. A fused operation on float32 is
one on float64 that is rounded, since there the product is exact. Processors without it, graphics cards and tensors in
the order "channels last" round otherwise, by a few units in the last place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from panview.engine.post_processing.frame import Frame, Size
from panview.engine.post_processing.kernels import resize


class Axis:
    """Where the pixels of one axis come from.

    Parameters
    ----------
    before, after : int
        Length.
    """

    def __init__(self, before: int, after: int) -> None:
        scale = np.float32(before) / np.float32(after)
        place = (np.arange(after, dtype=np.float64) + 0.5) * np.float64(scale) - 0.5
        exact = np.maximum(place.astype(np.float32), np.float32(0))
        self.first = np.minimum(exact.astype(np.int64), before - 1)
        self.second = np.minimum(self.first + 1, before - 1)
        self.of_second = np.clip(exact - self.first.astype(np.float32), 0, 1).astype(np.float32)
        self.of_first = np.float32(1) - self.of_second

    def cut(self, length: int) -> Axis:
        """Keep the first pixels."""
        self.first, self.second = self.first[:length], self.second[:length]
        self.of_first, self.of_second = self.of_first[:length], self.of_second[:length]
        return self


class Resizer:
    """Resizes masks of one size as a frame says, one at a time, into the same memory.

    Parameters
    ----------
    size : (height, width)
        Of the masks.
    frame : Frame
    """

    def __init__(self, size: Size, frame: Frame) -> None:
        self._steps: list[tuple[Axis, Axis, NDArray[np.float32], NDArray[np.float32]]] = []
        self._shown = frame.shown
        if size != frame.padded:
            self._add(size, frame.padded, frame.shown)
        if frame.shown != frame.photo:
            self._add(frame.shown, frame.photo, frame.photo)
        self._copy = np.empty(frame.photo, np.float32)

    def _add(self, before: Size, after: Size, cut: Size) -> None:
        rows, columns = Axis(before[0], after[0]).cut(cut[0]), Axis(before[1], after[1]).cut(cut[1])
        self._steps.append((rows, columns, np.empty((before[0], cut[1]), np.float32), np.empty(cut, np.float32)))

    def __call__(self, mask: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a mask at the photo's size; it holds until the next one is asked for, and may be written to."""
        if len(self._steps) == 0:
            self._copy[:] = mask[: self._shown[0], : self._shown[1]]
            return self._copy
        for rows, columns, wide, resized in self._steps:
            resize(
                np.ascontiguousarray(mask[: len(wide)]),
                (rows.first, rows.second, columns.first, columns.second),
                (rows.of_first, rows.of_second, columns.of_first, columns.of_second),
                wide,
                resized,
            )
            mask = resized
        return mask
