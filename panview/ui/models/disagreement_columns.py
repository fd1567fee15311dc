"""The rows of the table of disagreements as columns, and how they are sorted: without Qt, for any thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import IntEnum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.ui.models.sorting import name_ranks, sorted_order


class Column(IntEnum):
    """Columns of the table, from left to right."""

    STATUS = 0
    ERROR = 1
    IMAGE = 2
    TRUTH = 3
    PREDICTION = 4
    IOU = 5
    SCORE = 6
    PIXELS = 7
    IMPACT = 8
    VERDICT = 9


@dataclass(frozen=True, eq=False)
class DisagreementColumns:
    """Columns of n rows, each a disagreement or a pair of them.

    Attributes
    ----------
    table_row : (n,) int64
        Row in the segment table; of a pair that of the truth.
    other_row : (n,) int64
        The other half of a pair, -1 where the row is no pair.
    status, error_type : (n,) uint8
        A `Status` and an `ErrorType`.
    image : (n,) int32
        Row of the image in the dataset.
    gt_category, pred_category : (n,) int16
        Index into the category names, -1 for none.
    iou : (n,) float64
        IoU of the match or of the best partner, 0 to 1, NaN for none.
    score : (n,) float64
        How sure the model is of the predicted segment, NaN for none.
    pixels : (n,) int64
        Area of the segment.
    impact : (n,) float64
        PQ gained if this one were fixed, as a fraction.
    verdict : (n,) int8
        Index into `VERDICTS`, -1 for undecided.
    noted : (n,) bool
    """

    table_row: NDArray[np.int64]
    other_row: NDArray[np.int64]
    status: NDArray[np.uint8]
    error_type: NDArray[np.uint8]
    image: NDArray[np.int32]
    gt_category: NDArray[np.int16]
    pred_category: NDArray[np.int16]
    iou: NDArray[np.float64]
    score: NDArray[np.float64]
    pixels: NDArray[np.int64]
    impact: NDArray[np.float64]
    verdict: NDArray[np.int8]
    noted: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Check lengths once, where the columns are made."""
        for field in fields(self):
            column = getattr(self, field.name)
            if column.shape != self.table_row.shape:
                raise ValueError(f"{field.name}: expected {self.table_row.shape}, got {column.shape}")

    def __len__(self) -> int:
        """Return the number of disagreements."""
        return len(self.table_row)

    @classmethod
    def empty(cls) -> DisagreementColumns:
        """Return columns of no rows."""
        return cls(
            table_row=np.zeros(0, np.int64),
            other_row=np.zeros(0, np.int64),
            status=np.zeros(0, np.uint8),
            error_type=np.zeros(0, np.uint8),
            image=np.zeros(0, np.int32),
            gt_category=np.zeros(0, np.int16),
            pred_category=np.zeros(0, np.int16),
            iou=np.zeros(0, np.float64),
            score=np.zeros(0, np.float64),
            pixels=np.zeros(0, np.int64),
            impact=np.zeros(0, np.float64),
            verdict=np.zeros(0, np.int8),
            noted=np.zeros(0, np.bool_),
        )

    @property
    def has_scores(self) -> bool:
        """Whether a row has a score."""
        return not bool(np.isnan(self.score).all())

    @property
    def paired(self) -> NDArray[np.bool_]:
        """Which rows are pairs, (n,) bool."""
        return self.other_row >= 0

    @property
    def disagreements(self) -> int:
        """How many disagreements the rows are; a pair is an FN and an FP, and both are counted."""
        return len(self) + int(np.count_nonzero(self.paired))

    @property
    def decided(self) -> int:
        """How many disagreements have a verdict."""
        verdict = self.verdict >= 0
        return int(np.count_nonzero(verdict) + np.count_nonzero(verdict & self.paired))


class Arrangement(NamedTuple):
    """An order of rows.

    Attributes
    ----------
    column : Column
        By which they are sorted.
    descending : bool
    order : (n,) intp
    """

    column: Column
    descending: bool
    order: NDArray[np.intp]


Arranger = Callable[[DisagreementColumns], Arrangement]
"""Sorts rows as they are to be sorted when they are shown; for any thread."""


class ImageNames:
    """The names of all images, with their ranks once somebody sorts by them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    @cached_property
    def ranks(self) -> NDArray[np.int32]:
        """Rank of each in the alphabet."""
        return name_ranks(self.names)


def arranged(
    column: Column,
    descending: bool,
    category_ranks: NDArray[np.int32],
    images: ImageNames,
    columns: DisagreementColumns,
) -> Arrangement:
    """Sort rows by a column.

    Parameters
    ----------
    column : Column
    descending : bool
    category_ranks : (n_categories,) int32
        Of the names of categories, in the alphabet.
    images : ImageNames
    columns : DisagreementColumns
    """
    keys = sort_keys(columns, column, slice(None), category_ranks, images)
    return Arrangement(column, descending, sorted_order(keys, descending))


def sort_keys(
    columns: DisagreementColumns,
    column: Column,
    rows: slice,
    category_ranks: NDArray[np.int32],
    images: ImageNames,
) -> NDArray[Any]:
    """Return the numbers some rows are sorted by."""
    if column == Column.IMAGE:
        return images.ranks[columns.image[rows]]
    if column in (Column.TRUTH, Column.PREDICTION):
        indices = (columns.gt_category if column == Column.TRUTH else columns.pred_category)[rows]
        ranks = np.append(category_ranks, np.int32(len(category_ranks)))
        # Index -1, none, reads the last rank. 16-bit keys are sorted by radix, in a fifth of the time.
        return ranks[indices].astype(np.int16)
    numbers: dict[Column, NDArray[Any]] = {
        Column.STATUS: 2 * columns.status[rows] + columns.paired[rows],
        Column.ERROR: columns.error_type[rows],
        Column.IOU: columns.iou[rows],
        Column.SCORE: columns.score[rows],
        Column.PIXELS: columns.pixels[rows],
        Column.IMPACT: columns.impact[rows],
        Column.VERDICT: columns.verdict[rows],
    }
    return numbers[column]
