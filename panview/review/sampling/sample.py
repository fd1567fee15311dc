"""A sample: units drawn from a prediction set's disagreements or segments, in random order, under a name."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.datasets.image_ids import ImageId
from panview.errors import PanviewError
from panview.metrics.error_pairs import other_halves
from panview.metrics.segment_table import NO_ROW, SegmentTable, Status
from panview.review.sampling.kinds import By, Of
from panview.review.thresholds import Thresholds
from panview.review.verdicts import subject_keys

LONGEST_NAME = 60
_ALLOWED = frozenset(" -_.")


class SampleError(PanviewError, ValueError):
    """A sample that cannot be drawn or named so."""


def checked_name(text: str) -> str:
    """Return the name of a sample without spaces around it; it is also the name of a file.

    Raises
    ------
    SampleError
    """
    name = " ".join(text.split())
    if not name or not name[0].isalnum() or len(name) > LONGEST_NAME:
        raise SampleError(
            f"a sample's name begins with a letter or digit and has at most {LONGEST_NAME} characters; "
            f"choose another than {name!r}"
        )
    odd = next((each for each in name if not (each.isalnum() or each in _ALLOWED)), "")
    if odd or name.endswith("."):
        raise SampleError(f"a sample's name has letters, digits, spaces and - _ . only, not {odd or '.'!r} at its end")
    return name


def numbered_names(name: str) -> Iterator[str]:
    """Yield a name, and then the same with a number behind it, for who finds it taken.

    Examples
    --------
    >>> names = numbered_names("audit")
    >>> next(names), next(names), next(names)
    ('audit', 'audit 2', 'audit 3')
    """
    yield name
    for number in itertools.count(2):
        yield f"{name[: LONGEST_NAME - len(str(number)) - 1]} {number}"


@dataclass(frozen=True)
class Drawn:
    """A unit of a sample.

    Attributes
    ----------
    subject : int
        Key of the row that stands for it, from `panview.review.verdicts.subject_keys`.
    image_id : int or str
    gt_segment_id, pred_segment_id : int or None
    stratum : int
    """

    subject: int
    image_id: ImageId
    gt_segment_id: int | None
    pred_segment_id: int | None
    stratum: int


@dataclass(frozen=True)
class Stratum:
    """A stratum as it was when the sample was drawn: its name and how many units it had."""

    name: str
    units: int


@dataclass(frozen=True)
class Sample:
    """Units in random order: any number of the first of a stratum are a random part of it.

    Attributes
    ----------
    name : str
    prediction : str
        Of the set that it was drawn from.
    of : Of
    by : By
    seed : int
    where : str
        Expression that the segments meet; empty for all.
    thresholds : Thresholds
        At which disagreements and pairs were what they are.
    created : str
        ISO 8601, UTC.
    strata : tuple of Stratum
    drawn : tuple of Drawn
    """

    name: str
    prediction: str
    of: Of
    by: By
    seed: int
    where: str
    thresholds: Thresholds
    created: str
    strata: tuple[Stratum, ...]
    drawn: tuple[Drawn, ...]

    def __len__(self) -> int:
        """Return how many units were drawn."""
        return len(self.drawn)

    @property
    def units(self) -> int:
        """How many units there were to draw from."""
        return sum(each.units for each in self.strata)

    @cached_property
    def subjects(self) -> NDArray[np.int64]:
        """Keys of all, in their random order, (n,) int64."""
        return np.array([each.subject for each in self.drawn], np.int64)


Samples = Mapping[str, Sample]
"""By name; replaced and never changed."""
NO_SAMPLES: Samples = {}


@dataclass(frozen=True, eq=False)
class SampleRows:
    """The rows of a table that units of a sample are about.

    Attributes
    ----------
    unit_row : (n,) int64
        Row that stands for each unit, `NO_ROW` where the table has no such segment any more.
    place : mapping of int to int
        Position in the sample of each row, both halves of a pair and both rows of a match.
    """

    unit_row: NDArray[np.int64]
    place: Mapping[int, int] = field(default_factory=dict)

    @property
    def rows(self) -> NDArray[np.int64]:
        """All rows, (m,) int64."""
        return np.fromiter(self.place, np.int64, len(self.place))

    @property
    def missing(self) -> int:
        """How many units are not there any more."""
        return int(np.count_nonzero(self.unit_row == NO_ROW))


def find_rows_of(
    sample: Sample, dataset: Dataset, table: SegmentTable, status: NDArray[np.uint8], error_type: NDArray[np.uint8]
) -> SampleRows:
    """Find a sample's units in a table.

    Only the images that it has units in are looked at, so that this takes no longer for a large set.
    """
    images = rows_of_images(dataset, (each.image_id for each in sample.drawn))
    spans = [np.arange(span.start, span.stop) for image in images if (span := table.rows_of(image))]
    rows = np.concatenate(spans) if spans else np.empty(0, np.int64)
    keys = subject_keys(dataset, table, rows)
    order = np.argsort(keys, kind="stable")
    found = np.searchsorted(keys, sample.subjects, sorter=order)
    found = order[np.minimum(found, max(0, len(keys) - 1))] if len(keys) else np.zeros(len(sample), np.int64)
    there = keys[found] == sample.subjects if len(keys) else np.zeros(len(sample), np.bool_)
    unit_row = np.where(there, rows[found] if len(rows) else 0, NO_ROW).astype(np.int64)
    place: dict[int, int] = {}
    known = unit_row[there]
    halves = other_halves(table, status, error_type, known)
    halves = np.where(status[known] == Status.TP, table.match[known], halves)
    for at, row, half in zip(np.flatnonzero(there).tolist(), known.tolist(), halves.tolist(), strict=True):
        place[row] = at
        if half != NO_ROW:
            place[half] = at
    return SampleRows(unit_row, place)


def rows_of_images(dataset: Dataset, ids: Iterable[ImageId]) -> list[int]:
    """Return the rows of the images of some ids, in the order of the dataset; ids that are not there are left out."""
    wanted = set(ids)
    return [row for row, own in enumerate(dataset.image_id) if own in wanted]


def speaks_of_samples(expression: str) -> bool:
    """Whether what an expression chooses may change with a sample."""
    return "sample" in expression.casefold()
