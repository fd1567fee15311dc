"""Columns of the list of segments that fare differently in two prediction sets."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from panview.metrics.transitions import Transition


@dataclass(frozen=True, eq=False)
class ChangeColumns:
    """Columns of n ground truth segments.

    Attributes
    ----------
    position : (n,) int64
        Place among all segments that fare differently.
    truth : (n,) int64
        Row in the segment table of A.
    segment_id : (n,) uint32
        Tells it from the others of its image, whichever set is A.
    kind : (n,) uint8
        A `Transition`.
    error : (n,) uint8
        `ErrorType` of it where it is an FN.
    image : (n,) int32
        Row of the image in the dataset.
    category : (n,) int16
        Index into the category names.
    first, second : (n,) float64
        IoU in A and in B.
    effect : (n,) float64
        Change of PQ, as a fraction.
    """

    position: NDArray[np.int64]
    truth: NDArray[np.int64]
    segment_id: NDArray[np.uint32]
    kind: NDArray[np.uint8]
    error: NDArray[np.uint8]
    image: NDArray[np.int32]
    category: NDArray[np.int16]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    effect: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Check lengths once, where the columns are made."""
        for field in fields(self):
            column = getattr(self, field.name)
            if column.shape != self.position.shape:
                raise ValueError(f"{field.name}: expected {self.position.shape}, got {column.shape}")

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.position)

    @classmethod
    def empty(cls) -> ChangeColumns:
        """Return columns of no segments."""
        whole, real = np.zeros(0, np.int64), np.zeros(0)
        byte, image, category = np.zeros(0, np.uint8), np.zeros(0, np.int32), np.zeros(0, np.int16)
        return cls(whole, whole, np.zeros(0, np.uint32), byte, byte, image, category, real, real, real)

    def counts(self) -> dict[Transition, int]:
        """Return how many there are of each kind."""
        return dict(zip(Transition, np.bincount(self.kind, minlength=len(Transition)).tolist(), strict=True))
