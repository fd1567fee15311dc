"""The rows of the table of disagreements as columns: without Qt, for any thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.presentation.sorting import name_ranks

_BLOCK = 128
"""Number of values computed together if only some are shown: more rows than a screen has."""

OPEN_CONFLICT = -2
"""Verdict of rows in conflict while somebody settles them: they are what is still to be done."""


class LaterValues:
    """Values of n rows that are worked out when they are first wanted: some for a glance, all for an order.

    Parameters
    ----------
    count : int
        How many rows there are.
    values : callable
        A slice of the rows -> their values, float64.
    """

    def __init__(self, count: int, values: Callable[[slice], NDArray[np.float64]]) -> None:
        self._count, self._values = count, values
        self._blocks: dict[int, NDArray[np.float64]] = {}

    @classmethod
    def known(cls, values: NDArray[np.float64]) -> LaterValues:
        """Return values that are there already."""
        return cls(len(values), lambda rows: values[rows])

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._count

    @cached_property
    def whole(self) -> NDArray[np.float64]:
        """Of all rows, (n,) float64."""
        return self._values(slice(0, self._count))

    def at(self, row: int) -> float:
        """Return the value of a row, and work out those beside it."""
        if "whole" in self.__dict__:
            return float(self.whole[row])
        block, place = divmod(row, _BLOCK)
        if block not in self._blocks:
            self._blocks[block] = self._values(slice(block * _BLOCK, min((block + 1) * _BLOCK, self._count)))
        return float(self._blocks[block][place])

    def part(self, rows: slice) -> LaterValues:
        """Return some of the rows, one after the other."""
        start, stop, _ = rows.indices(self._count)
        return LaterValues(
            max(stop - start, 0), lambda some: self._values(slice(start + some.start, start + some.stop))
        )


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
    pixels : (n,) int64
        Area of the segment.
    impact : (n,) float64
        PQ gained if this one were fixed, as a fraction.
    verdict : (n,) int8
        Index into `VERDICTS`, -1 for undecided, `CONFLICT` or `OPEN_CONFLICT` where none counts.
    noted : (n,) bool
    image_cost : (n,) float64 or None
        What all rows of the image cost together that there are to decide, listed or not; None where all are listed.
    more : mapping of str to LaterValues
        What else the set has of declared columns, by their names; NaN for none.
    words : mapping of str to tuple of str
        What values of a declared column are the places of, where it has words.
    """

    table_row: NDArray[np.int64]
    other_row: NDArray[np.int64]
    status: NDArray[np.uint8]
    error_type: NDArray[np.uint8]
    image: NDArray[np.int32]
    gt_category: NDArray[np.int16]
    pred_category: NDArray[np.int16]
    iou: NDArray[np.float64]
    pixels: NDArray[np.int64]
    impact: NDArray[np.float64]
    verdict: NDArray[np.int8]
    noted: NDArray[np.bool_]
    image_cost: NDArray[np.float64] | None = None
    more: Mapping[str, LaterValues] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check lengths once, where the columns are made."""
        for name, column in (self._own() | dict(self.more)).items():
            if len(column) != len(self.table_row):
                raise ValueError(f"{name}: expected {len(self.table_row)} rows, got {len(column)}")

    def _own(self) -> dict[str, NDArray[Any]]:
        own = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in ("more", "words")}
        return {name: column for name, column in own.items() if column is not None}

    def by_name(self) -> dict[str, NDArray[Any]]:
        """Return all columns, those of ``more`` among them, which are worked out for it."""
        return self._own() | {name: column.whole for name, column in self.more.items()}

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
            pixels=np.zeros(0, np.int64),
            impact=np.zeros(0, np.float64),
            verdict=np.zeros(0, np.int8),
            noted=np.zeros(0, np.bool_),
        )

    def part(self, rows: slice) -> DisagreementColumns:
        """Return some of the rows; nothing is copied."""
        own = {name: column[rows] for name, column in self._own().items()}
        more = {name: column.part(rows) for name, column in self.more.items()}
        return DisagreementColumns(**own, more=more, words=self.words)

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
    column : int
        By which they are sorted.
    descending : bool
    order : (n,) intp
    """

    column: int
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

    @cached_property
    def longest(self) -> str:
        """The one of most letters; empty without any."""
        return max(self.names, key=len, default="")
