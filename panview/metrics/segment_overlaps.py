"""All overlaps of a ground truth and a prediction set, as columns beside the segment table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

VOID = -1
"""Position that stands for void."""

ImageOverlaps = NDArray[np.int32]
"""(3, k) int32: truth, prediction and pixels of the overlaps of one image, as in `SegmentOverlaps`."""


@dataclass(frozen=True, eq=False)
class SegmentOverlaps:
    """Pairs of segments, or of a segment and void, that share pixels; k of them, image by image.

    They add up: over the overlaps of an image the pixels are those of the image, less what is void on both sides.

    Attributes
    ----------
    offsets : (n_images + 1,) int64
        Overlaps of image i are ``offsets[i]:offsets[i + 1]``. An image that was not compared has none.
    truth, prediction : (k,) int32
        Position of either segment among the rows of its image, ground truth first; `VOID` for void.
    pixels : (k,) int32
    """

    offsets: NDArray[np.int64]
    truth: NDArray[np.int32]
    prediction: NDArray[np.int32]
    pixels: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Check shapes and dtypes once, where the columns are made."""
        count = int(self.offsets[-1])
        for name in ("truth", "prediction", "pixels"):
            column: NDArray[np.generic] = getattr(self, name)
            if column.shape != (count,) or column.dtype != np.int32:
                raise ValueError(f"{name}: expected ({count},) int32, got {column.shape} {column.dtype}")
            column.flags.writeable = False
        if self.offsets.dtype != np.int64:
            raise ValueError(f"offsets: expected int64, got {self.offsets.dtype}")
        self.offsets.flags.writeable = False

    def __len__(self) -> int:
        """Return the number of overlaps."""
        return len(self.pixels)

    @property
    def nbytes(self) -> int:
        """Memory held by the columns, in bytes."""
        return self.offsets.nbytes + self.truth.nbytes + self.prediction.nbytes + self.pixels.nbytes

    def images(self) -> NDArray[np.int32]:
        """Return the image of each overlap, (k,) int32."""
        return np.repeat(np.arange(len(self.offsets) - 1, dtype=np.int32), np.diff(self.offsets))


def no_overlaps(n_images: int) -> SegmentOverlaps:
    """Return the overlaps of images that were not compared."""
    nothing = np.empty(0, np.int32)
    return SegmentOverlaps(np.zeros(n_images + 1, np.int64), nothing, nothing.copy(), nothing.copy())


def join_overlaps(images: Sequence[ImageOverlaps | None]) -> SegmentOverlaps:
    """Put together the overlaps of images in dataset order; None for one that was not compared."""
    counts = [0 if image is None else image.shape[1] for image in images]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(counts, np.int64))])
    compared = [image for image in images if image is not None]
    if not compared:
        return no_overlaps(len(images))
    truth, prediction, pixels = (np.concatenate([image[column] for image in compared]) for column in range(3))
    return SegmentOverlaps(offsets, truth, prediction, pixels)
