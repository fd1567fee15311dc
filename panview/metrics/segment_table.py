"""The segment table: one row per segment of either side. Everything the app shows derives from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_overlaps import SegmentOverlaps, no_overlaps


class Side(IntEnum):
    """Which of the two id maps a segment belongs to."""

    GROUND_TRUTH = 0
    PREDICTION = 1

    @property
    def label(self) -> str:
        """The word shown to people."""
        return ("ground truth", "prediction")[self]


class Status(IntEnum):
    """The outcome of matching for a segment."""

    NONE = 0
    """There is no prediction to match with: no prediction set, or one that leaves the image out."""
    TP = 1
    FP = 2
    FN = 3
    IGNORED = 4
    """A prediction that lies mostly on void or on a crowd segment of its category; it counts nowhere."""
    CROWD = 5
    """A crowd segment of the ground truth; it counts nowhere."""

    @property
    def label(self) -> str:
        """The word shown to people."""
        return ("not matched", "TP", "FP", "FN", "ignored", "crowd")[self]


class ErrorType(IntEnum):
    """The kind of a disagreement."""

    NONE = 0
    MISSED = 1
    SPURIOUS = 2
    WRONG_CATEGORY = 3
    NEAR_MISS = 4
    SPLIT = 5
    MERGED = 6
    POOR_MASK = 7
    THING_STUFF_FLIP = 8
    SWALLOWED_BY_STUFF = 9
    IGNORED_VOID = 10
    IGNORED_CROWD = 11

    @property
    def label(self) -> str:
        """The word shown to people; empty for NONE."""
        return ERROR_LABELS[self]


ERROR_LABELS = (
    "",
    "missed",
    "spurious",
    "wrong category",
    "near miss",
    "split",
    "merged",
    "poor mask",
    "thing/stuff flip",
    "swallowed by stuff",
    "ignored (void)",
    "ignored (crowd)",
)

NO_SOURCE = -1
"""Sentinel of ``source``."""
NO_ROW = -1
"""Sentinel of ``match`` and ``partner``: there is none."""

COLUMN_DTYPES: dict[str, type[np.generic]] = {
    "image": np.int32,
    "side": np.uint8,
    "segment_id": np.uint32,
    "category": np.int16,
    "area": np.int64,
    "iscrowd": np.bool_,
    "bbox": np.int32,
    "status": np.uint8,
    "iou": np.float64,
    "match": np.int32,
    "partner": np.int32,
    "partner_iou": np.float64,
    "partner_intersection": np.int64,
    "void_pixels": np.int64,
    "crowd_pixels": np.int64,
    "ignorable": np.bool_,
    "error_type": np.uint8,
    "score": np.float64,
}

ROW_COLUMNS = ("match", "partner")
"""Columns that hold rows of the table."""


class ExtraMatches(NamedTuple):
    """Further matches of ground truth segments, beside the one in their own rows; k of them.

    By pixels there are none: matches are unique. With areas of the JSON a segment can match several, as in panopticapi.

    Attributes
    ----------
    truth, prediction : (k,) int64
        Rows of the table.
    iou : (k,) float64
    """

    truth: NDArray[np.int64]
    prediction: NDArray[np.int64]
    iou: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SegmentTable:
    """Columns of n segments; the rows of an image are contiguous, ground truth first, each side in JSON order.

    Attributes
    ----------
    image : (n,) int32
        Row of the image in the dataset.
    side : (n,) uint8
        A `Side`.
    segment_id : (n,) uint32
        Id in the id map.
    category : (n,) int16
        Index into the dataset's `Categories`.
    area : (n,) int64
        Pixels, counted from the PNG.
    iscrowd : (n,) bool
        Crowd segment of the ground truth.
    bbox : (n, 4) int32
        x, y, width, height in pixels, counted from the PNG.
    status : (n,) uint8
        A `Status` at the IoU threshold 0.5; see `panview.metrics.threshold` for other thresholds.
    iou : (n,) float64
        IoU of the match; NaN without one.
    match : (n,) int32
        Row of the matched segment, -1 without one.
    partner : (n,) int32
        Row of the segment of the other side, of any category, with the highest IoU; -1 if none overlaps.
    partner_iou : (n,) float64
        IoU with the partner, by the union of panopticapi (void under the prediction removed); 0 without one.
    partner_intersection : (n,) int64
        Pixels shared with the partner.
    void_pixels : (n,) int64
        Pixels on the void of the other side.
    crowd_pixels : (n,) int64
        Prediction: pixels on the crowd segment of its own category that matching looks at. Ground truth: 0.
    ignorable : (n,) bool
        Prediction: more than half lies on void and that crowd segment, so that it is ignored when unmatched.
    error_type : (n,) uint8
        An `ErrorType` at the IoU threshold 0.5.
    score : (n,) float64
        How sure the model is, as the prediction set says it; NaN where it does not, and for ground truth.
    image_offsets : (n_images + 1,) int64
        Rows of image i are ``image_offsets[i]:image_offsets[i + 1]``.
    overlaps : SegmentOverlaps
        All pairs that share pixels; none in images where nothing was compared.
    stated_area : (n,) float64, optional
        Areas by the ground truth JSON, where matching went by these; NaN for predictions. Without, it went by pixels.
    source : (n,) int16, optional
        Of an ensemble: place in ``source_names`` of the prediction set that a segment was taken from, `NO_SOURCE` for
        none, and for ground truth.
    source_names : (k,) str, optional
    """

    image: NDArray[np.int32]
    side: NDArray[np.uint8]
    segment_id: NDArray[np.uint32]
    category: NDArray[np.int16]
    area: NDArray[np.int64]
    iscrowd: NDArray[np.bool_]
    bbox: NDArray[np.int32]
    status: NDArray[np.uint8]
    iou: NDArray[np.float64]
    match: NDArray[np.int32]
    partner: NDArray[np.int32]
    partner_iou: NDArray[np.float64]
    partner_intersection: NDArray[np.int64]
    void_pixels: NDArray[np.int64]
    crowd_pixels: NDArray[np.int64]
    ignorable: NDArray[np.bool_]
    error_type: NDArray[np.uint8]
    score: NDArray[np.float64]
    image_offsets: NDArray[np.int64]
    overlaps: SegmentOverlaps
    stated_area: NDArray[np.float64] | None = None
    source: NDArray[np.int16] | None = None
    source_names: NDArray[np.str_] | None = None

    def __post_init__(self) -> None:
        """Check shapes and dtypes once, where the table is made."""
        count = len(self.image)
        for name, dtype in COLUMN_DTYPES.items():
            column: NDArray[np.generic] = getattr(self, name)
            shape = (count, 4) if name == "bbox" else (count,)
            if column.shape != shape or column.dtype != dtype:
                expected = f"{shape} {np.dtype(dtype)}"
                raise ValueError(f"{name}: expected {expected}, got {column.shape} {column.dtype}")
            column.flags.writeable = False
        if self.image_offsets.dtype != np.int64 or int(self.image_offsets[-1]) != count:
            raise ValueError(f"image_offsets: expected int64 ending in {count}")
        self.image_offsets.flags.writeable = False
        if len(self.overlaps.offsets) != len(self.image_offsets):
            raise ValueError(f"overlaps: expected those of {self.n_images} images")
        if self.stated_area is not None and self.stated_area.shape != (count,):
            raise ValueError(f"stated_area: expected ({count},), got {self.stated_area.shape}")
        if self.source is not None and (self.source.shape != (count,) or self.source_names is None):
            raise ValueError(f"source: expected ({count},) with names, got {self.source.shape}")

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.image)

    @cached_property
    def has_scores(self) -> bool:
        """Whether a segment has a score."""
        return bool((self.score == self.score).any())

    @cached_property
    def usual_area(self) -> NDArray[np.float64]:
        """Mean decimal logarithm of the areas of the truth of each category, (highest category + 1,); NaN for none."""
        rows = np.flatnonzero((self.side == Side.GROUND_TRUTH) & ~self.iscrowd & (self.area > 0))
        n = int(self.category.max(initial=0)) + 1
        count = np.bincount(self.category[rows], minlength=n)
        total = np.bincount(self.category[rows], np.log10(self.area[rows]), n)
        mean: NDArray[np.float64] = np.divide(total, count, out=np.full(n, np.nan), where=count > 0)
        return mean

    @property
    def n_images(self) -> int:
        """The number of images, those without segments included."""
        return len(self.image_offsets) - 1

    @property
    def nbytes(self) -> int:
        """Memory held by the columns, in bytes."""
        columns = (getattr(self, field.name) for field in fields(self))
        return sum(column.nbytes for column in columns if column is not None)

    def rows_of(self, image: int) -> slice:
        """Rows of one image."""
        return slice(int(self.image_offsets[image]), int(self.image_offsets[image + 1]))

    @cached_property
    def union_area(self) -> NDArray[np.int64] | NDArray[np.float64]:
        """Area of each segment as it counts in a union, (n,)."""
        if self.stated_area is None:
            return self.area
        return np.where(self.side == Side.GROUND_TRUTH, self.stated_area, self.area)

    @cached_property
    def extra_matches(self) -> ExtraMatches:
        """Matches that the columns have no room for."""
        nothing = np.empty(0, np.int64)
        if self.stated_area is None:
            return ExtraMatches(nothing, nothing, np.empty(0))
        pairs = self.overlaps
        first = self.image_offsets[pairs.images()]
        truth, prediction = first + pairs.truth, first + pairs.prediction
        both = np.flatnonzero((pairs.truth >= 0) & (pairs.prediction >= 0))
        truth, prediction, pixels = truth[both], prediction[both], pairs.pixels[both]
        one = (self.category[truth] == self.category[prediction]) & ~self.iscrowd[truth]
        one &= self.match[truth] != prediction
        truth, prediction, pixels = truth[one], prediction[one], pixels[one]
        union = self.union_area[truth] + self.area[prediction] - pixels - self.void_pixels[prediction]
        iou = np.divide(pixels, union, out=np.full(len(union), np.inf), where=union != 0)
        over = iou > 0.5
        return ExtraMatches(truth[over], prediction[over], iou[over])


def is_any_of(column: NDArray[np.uint8], kinds: Iterable[int]) -> NDArray[np.bool_]:
    """Return which entries of a column of sides, statuses or error types are among the given ones, (n,) bool.

    For a few kinds, as all callers have, a hundredth of the time of `numpy.isin`; and a tenth of that of ``==`` with a
    member of an enumeration, which NumPy compares as int64.

    Examples
    --------
    >>> is_any_of(np.array([1, 2, 3, 2], np.uint8), (Status.FP, Status.FN))
    array([False,  True,  True,  True])
    """
    found = np.zeros(column.shape, np.bool_)
    for kind in kinds:
        found |= column == int(kind)
    return found


EMPTY_TABLE = SegmentTable(
    **{name: np.empty((0, 4) if name == "bbox" else 0, dtype) for name, dtype in COLUMN_DTYPES.items()},
    image_offsets=np.zeros(1, np.int64),
    overlaps=no_overlaps(0),
)
