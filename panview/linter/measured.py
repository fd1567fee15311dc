"""What the pass over all maps measures, as columns that are as long as the images, of all images or of some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.linter.findings import Finding
from panview.metrics.segment_overlaps import SegmentOverlaps


class UnlistedSegment(NamedTuple):
    """A segment of a PNG that the JSON does not list."""

    segment_id: int
    pixels: int
    bbox: tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Unlisted:
    """All segments of PNG files that the JSON does not list, image by image.

    Attributes
    ----------
    offsets : (k + 1,) int64
        Those of image i are ``offsets[i]:offsets[i + 1]``.
    segment_id : (u,) uint32
    pixels : (u,) int64
    bbox : (u, 4) int32
        x, y, width, height.
    """

    offsets: NDArray[np.int64]
    segment_id: NDArray[np.uint32]
    pixels: NDArray[np.int64]
    bbox: NDArray[np.int32]

    def by_image(self) -> dict[int, list[UnlistedSegment]]:
        """Return those of each image that has some, images in their order."""
        columns = zip(self.segment_id.tolist(), self.pixels.tolist(), self.bbox.tolist(), strict=True)
        segments = [UnlistedSegment(one, pixels, (box[0], box[1], box[2], box[3])) for one, pixels, box in columns]
        offsets = self.offsets.tolist()
        having = np.flatnonzero(np.diff(self.offsets)).tolist()
        return {image: segments[offsets[image] : offsets[image + 1]] for image in having}


@dataclass(frozen=True, eq=False)
class MeasuredSide:
    """What was counted in the maps of a side, of k images with m listed segments.

    Attributes
    ----------
    offsets : (k + 1,) int64
        Segments of image i are ``offsets[i]:offsets[i + 1]``.
    area : (m,) int64
        Pixels of each listed segment.
    bbox : (m, 4) int32
        x, y, width, height.
    pieces : (m, 2) int32
        Connected pieces, and how many of them are specks.
    decoded : (k,) bool
        The map could be read; without it nothing is said of its segments.
    void : (k,) int64
        Pixels of void.
    digest : (k,) uint64
        Of the ground truth a hash of the map's runs, 0 where there is none.
    unlisted : Unlisted
    """

    offsets: NDArray[np.int64]
    area: NDArray[np.int64]
    bbox: NDArray[np.int32]
    pieces: NDArray[np.int32]
    decoded: NDArray[np.bool_]
    void: NDArray[np.int64]
    digest: NDArray[np.uint64]
    unlisted: Unlisted


OF_SEGMENTS = {"area": np.int64, "bbox": np.int32, "pieces": np.int32}
"""Columns of a `MeasuredSide` with a row for each segment."""
OF_IMAGES = {"decoded": np.bool_, "void": np.int64, "digest": np.uint64}
"""Those with an entry for each image."""
OF_UNLISTED = {"segment_id": np.uint32, "pixels": np.int64, "bbox": np.int32}


@dataclass(frozen=True, eq=False)
class CheckedShard:
    """What was measured and found in the maps and photos of some images of a set; k of them.

    It holds arrays and findings of these images alone, and can be pickled.

    Attributes
    ----------
    rows : (k,) int64
        Rows of the images in the set, ascending.
    sides : tuple of MeasuredSide
        Ground truth first, then each prediction set.
    overlaps : tuple of SegmentOverlaps
        Of each prediction set: pixels that its listed segments share with those of the ground truth, by the place of
        either among the segments that its side lists of the image. Void is left out.
    turned : (k,) bool
        Whose photo fits when it is turned as its EXIF says.
    findings : tuple of (int, Finding)
        Row of the image, ascending, and what is wrong with its maps or its photo.
    """

    rows: NDArray[np.int64]
    sides: tuple[MeasuredSide, ...]
    overlaps: tuple[SegmentOverlaps, ...]
    turned: NDArray[np.bool_]
    findings: tuple[tuple[int, Finding], ...] = ()

    def __post_init__(self) -> None:
        """Check once, where it is made, that rows and columns fit."""
        if self.rows.dtype != np.int64 or self.rows.shape != self.turned.shape:
            raise ValueError(f"rows: expected {self.turned.shape} int64, got {self.rows.shape} {self.rows.dtype}")
        if (np.diff(self.rows) <= 0).any():
            raise ValueError("rows: expected ascending ones, each once")
        offsets = [side.offsets for side in self.sides] + [of_set.offsets for of_set in self.overlaps]
        lengths = set(map(len, offsets))
        if not lengths <= {len(self.rows) + 1}:
            raise ValueError(f"sides: expected all of {len(self.rows)} images, got {sorted(lengths)} offsets")

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.rows)


EMPTY_CHECKED = CheckedShard(np.empty(0, np.int64), (), (), np.empty(0, np.bool_))
"""Of no image; joined with any other it changes nothing."""
