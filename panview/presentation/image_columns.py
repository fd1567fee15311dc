"""Columns of the list of images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from panview.datasets.images_table import ImageColumn
from panview.review.tags import NO_TAGS, Tags


@dataclass(frozen=True, eq=False)
class ImageColumns:
    """Columns of all n images of the dataset, by row.

    Attributes
    ----------
    names : (n,) str
        File names.
    segments : (n,) int32
        Segments of the ground truth.
    errors : (n,) int32, optional
        FN and FP; None without a prediction set.
    impact : (n,) float64, optional
        PQ gained if all errors of the image were fixed, as a fraction.
    iou : (n,) float64, optional
        Mean IoU of the matches, NaN without any.
    waiting : (n,) bool, optional
        Images that the prediction set says nothing of; None where there is none of them.
    error_type : (n,) uint8, optional
        The `ErrorType` that costs most in the image, 0 without an error.
    gains : (12,) float64, optional
        PQ gained if all errors of a type were fixed: the order of the types.
    known : mapping of str to ImageColumn
        What the user knows of the images.
    tags : Tags
    in_parts : bool
        Whether those that wait are in parts of the table that are not in memory.
    """

    names: tuple[str, ...]
    segments: NDArray[np.int32]
    errors: NDArray[np.int32] | None = None
    impact: NDArray[np.float64] | None = None
    iou: NDArray[np.float64] | None = None
    waiting: NDArray[np.bool_] | None = None
    error_type: NDArray[np.uint8] | None = None
    gains: NDArray[np.float64] | None = None
    known: Mapping[str, ImageColumn] = field(default_factory=dict)
    tags: Tags = NO_TAGS
    in_parts: bool = False

    def __post_init__(self) -> None:
        """Check lengths once, where the columns are made."""
        for name in ("segments", "errors", "impact", "iou", "waiting", "error_type"):
            column = getattr(self, name)
            if column is not None and column.shape != (len(self.names),):
                raise ValueError(f"{name}: expected ({len(self.names)},), got {column.shape}")
