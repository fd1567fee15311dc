"""Columns of the list of segments that fare differently in two prediction sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import ErrorType
from panview.metrics.transitions import Transition
from panview.presentation.formatting import NOTHING, format_effect, format_iou
from panview.words import tr


class Column(IntEnum):
    """Columns of the list, from left to right."""

    CHANGE = 0
    ERROR = 1
    IMAGE = 2
    CATEGORY = 3
    FIRST = 4
    SECOND = 5
    EFFECT = 6


TITLES = (tr("Change"), tr("Error"), tr("Image"), tr("Category"), tr("IoU A"), tr("IoU B"), tr("PQ effect"))
NUMERIC = frozenset({Column.FIRST, Column.SECOND, Column.EFFECT})
_ERROR_LABELS = tuple(tr(error.label) for error in ErrorType)


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


def cell_text(
    columns: ChangeColumns, row: int, column: Column, categories: Sequence[str], images: Sequence[str]
) -> str:
    """Return what a cell says; the last two are the names of all categories and images."""
    if column == Column.CHANGE:
        return tr(Transition(int(columns.kind[row])).label)
    if column == Column.ERROR:
        return _ERROR_LABELS[int(columns.error[row])] or NOTHING
    if column == Column.IMAGE:
        return images[int(columns.image[row])]
    if column == Column.CATEGORY:
        return categories[int(columns.category[row])]
    if column == Column.EFFECT:
        return format_effect(float(columns.effect[row]))
    return format_iou(float((columns.first if column == Column.FIRST else columns.second)[row]))


def change_words(columns: ChangeColumns, row: int, categories: Sequence[str]) -> str:
    """Return what is said of a segment, such as "fixed: person, IoU 0.31 to 0.78, +0.02 PQ"."""
    first, second = (format_iou(float(column[row])) for column in (columns.first, columns.second))
    return tr(
        "{kind}: {category}, IoU {first} to {second}, {effect} PQ",
        kind=tr(Transition(int(columns.kind[row])).label),
        category=categories[int(columns.category[row])],
        first=first,
        second=second,
        effect=format_effect(float(columns.effect[row])),
    )
