"""Who is right about a disagreement: verdicts, decisions, and what a decision is about.

A decision is about a *subject*: what the two sides say at one place of one image. Its key is made of their content, not
of a model's name or run, so that running the same model again, or another one with the same segments, finds the
decisions that were made; where either side has changed, the key is another one and the decision no longer applies.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import NO_ROW, ErrorType, SegmentTable, Side, Status
from panview.review.repair import Repair, RepairKind
from panview.review.thresholds import Thresholds
from panview.settings import verdicts_folder


class Verdict(StrEnum):
    """What a reviewer says of a disagreement."""

    PREDICTION_RIGHT = "prediction right"
    """The truth is wrong, and right as the model says."""
    PREDICTION_WRONG = "prediction wrong"
    TRUTH_WRONG = "truth wrong"
    """And the model does not have it right either, or nobody can tell."""
    BOTH_FINE = "both fine"
    UNSURE = "unsure"

    @property
    def disputes_truth(self) -> bool:
        """Whether the ground truth cannot be counted on here."""
        return self in (Verdict.PREDICTION_RIGHT, Verdict.TRUTH_WRONG)


VERDICTS = tuple(Verdict)


class Action(StrEnum):
    """What a decision does to the truth."""

    REMOVE = "removed"
    ADD = "added"
    RELABEL = "relabelled"
    REPLACE = "mask replaced"
    SPLIT = "split"
    """By a repair alone, as is the next one."""
    MERGE = "merged"
    KEEP = "kept"
    """A decision that the truth is fine, which an earlier one gives way to."""
    NONE = "none"


@dataclass(frozen=True)
class Meaning:
    """What a verdict means: what its reviewer saw, and what follows for the truth.

    Attributes
    ----------
    action : Action
    error_type : ErrorType
        Of the row, as it was shown.
    thresholds : Thresholds
        Those in force.
    other_subject : int or None
        Key of the other segment that the decision is about: the other half of a pair, or the truth under an FP that is
        removed. None where it is about one segment alone.
    """

    action: Action
    error_type: ErrorType
    thresholds: Thresholds
    other_subject: int | None


@dataclass(frozen=True)
class CorrectedSegment:
    """A segment as its reviewer has corrected it; nothing in panview makes one yet.

    Attributes
    ----------
    segment_id : int or None
        Truth segment that it replaces; None for a new one.
    category_id : int or None
        COCO id; None makes the pixels void.
    size : (height, width) or None
    counts : str or None
        COCO's compressed RLE of the mask; None where the mask stays.
    """

    segment_id: int | None
    category_id: int | None
    size: tuple[int, int] | None = None
    counts: str | None = None


@dataclass(frozen=True)
class Decision:
    """A verdict with all that goes with it; without verdict and note it takes an earlier one back.

    Attributes
    ----------
    subject : int
        From `subject_keys`.
    image_id : int or str
        COCO id, or the text that stands in its place.
    prediction : str
        Name of the prediction set that was looked at.
    side : Side
        Of the segment whose row it is.
    status : Status
        Of that row.
    gt_segment_id, pred_segment_id : int or None
        None where that side has no segment.
    verdict : Verdict or None
    note : str
    reviewer : str
    time : str
        ISO 8601, UTC.
    meaning : Meaning or None
        None in a decision of format 1, which does not hold it.
    correction : tuple of CorrectedSegment
        The reviewer's own correction, in place of what the action does; empty without one.
    settles : bool
        It settles what reviewers disagree about.
    device : str
        Where it was made; empty until it is saved.
    device_number : int
        Running number of the device. Device and number together name a decision wherever it is copied to.
    repair : Repair or None
        It is a repair of the truth and no verdict.
    """

    subject: int
    image_id: int | str
    prediction: str
    side: Side
    status: Status
    gt_segment_id: int | None
    pred_segment_id: int | None
    verdict: Verdict | None
    note: str
    reviewer: str
    time: str
    meaning: Meaning | None = None
    correction: tuple[CorrectedSegment, ...] = ()
    settles: bool = False
    device: str = field(default="", compare=False)
    device_number: int = field(default=0, compare=False)
    repair: Repair | None = None

    @property
    def says_something(self) -> bool:
        """Whether it has a verdict, a note or a repair; one without takes back what was said before."""
        if self.repair is not None:
            return self.repair.kind is not RepairKind.NONE
        return self.verdict is not None or bool(self.note)


_WORD = (1 << 64) - 1


def subject_keys(dataset: Dataset, table: SegmentTable, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the key of what each row is about.

    Parameters
    ----------
    dataset : Dataset
    table : SegmentTable
    rows : (k,) int64
        Rows of the table.

    Returns
    -------
    (k,) int64
        A 64-bit hash of image id (`ImageIds.keys`), side, and category id, area and bounding box of the segment and of
        its best-overlapping partner, with what they share. The ids of segments are left out, for a model may number its
        segments differently each time it runs.
    """
    ids = dataset.categories.ids.astype(np.int64)
    partner = table.partner[rows].astype(np.int64)
    lone = partner == NO_ROW
    keys = dataset.image_id.keys[table.image[rows]]
    columns: list[NDArray[np.generic]] = [keys, table.side[rows], *_content(table, ids, rows)]
    columns += [np.where(lone, -1, column) for column in _content(table, ids, partner)]
    return mixed_key(*columns, table.partner_intersection[rows])


def subject_key(dataset: Dataset, table: SegmentTable, row: int) -> int:
    """Return the key of what one row is about, as `subject_keys` does: in Python's integers, a tenth of the time."""
    ids, partner = dataset.categories.ids, int(table.partner[row])
    parts = [int(dataset.image_id.keys[table.image[row]]), int(table.side[row])]
    parts += [int(ids[table.category[row]]), int(table.area[row]), *table.bbox[row].tolist()]
    if partner == NO_ROW:
        parts += [-1] * 6
    else:
        parts += [int(ids[table.category[partner]]), int(table.area[partner]), *table.bbox[partner].tolist()]
    key = 0
    for part in (*parts, int(table.partner_intersection[row])):
        key = ((key ^ (part & _WORD)) + 0x9E3779B97F4A7C15) & _WORD
        key = ((key ^ (key >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        key = ((key ^ (key >> 27)) * 0x94D049BB133111EB) & _WORD
        key ^= key >> 31
    return key - (1 << 64) if key >> 63 else key


def content_keys(dataset: Dataset, table: SegmentTable, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the key of each segment by itself, whatever it overlaps.

    Parameters
    ----------
    dataset : Dataset
    table : SegmentTable
    rows : (k,) int64
        Rows of the table.

    Returns
    -------
    (k,) int64
        A 64-bit hash of image id, side, category id, area and bounding box.
    """
    ids = dataset.categories.ids.astype(np.int64)
    return mixed_key(dataset.image_id.keys[table.image[rows]], table.side[rows], *_content(table, ids, rows))


def mixed_key(*columns: NDArray[np.generic]) -> NDArray[np.int64]:
    """Hash columns of (k,) integers into one key each, (k,) int64."""
    key = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        key = mixed(key ^ np.asarray(column).astype(np.int64).view(np.uint64))
    return key.view(np.int64)


def _content(table: SegmentTable, ids: NDArray[np.int64], rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    box = table.bbox[rows].astype(np.int64)
    return [ids[table.category[rows]], table.area[rows], *(box[:, i] for i in range(4))]


def mixed(key: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the bits: the finaliser of splitmix64 (Steele, Lea and Flood, OOPSLA 2014)."""
    key = key + np.uint64(0x9E3779B97F4A7C15)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


_keys: WeakKeyDictionary[Dataset, str] = WeakKeyDictionary()


def dataset_key(dataset: Dataset) -> str:
    """Return what tells a dataset from another: ids, sizes and file names of its images, in any order.

    Corrected annotations and another folder leave it as it is. Ids alone would not do: many datasets count from 1.
    It is worked out once for a dataset: with 118,287 images that takes longer than a window should stand still.
    """
    known = _keys.get(dataset)
    if known is None:
        known = _keys[dataset] = _key_of(dataset)
    return known


def _key_of(dataset: Dataset) -> str:
    ids = dataset.image_id
    if ids.numbers is not None:
        order = np.argsort(ids.numbers, kind="stable")
        digest = hashlib.sha256(ids.numbers[order].tobytes())
    else:
        order = np.array(sorted(range(len(ids)), key=lambda row: (ids.texts[row], isinstance(ids[row], str))), np.int64)
        digest = hashlib.sha256("\n".join(map(repr, (ids[row] for row in order.tolist()))).encode())
    digest.update(dataset.sizes[order].tobytes())
    names = (dataset.image_names[image].rpartition("/")[2] for image in order.tolist())
    digest.update("\n".join(names).encode(errors="surrogatepass"))
    return digest.hexdigest()


def own_verdict_file(dataset: Dataset) -> Path:
    """Return where the verdicts on a dataset are kept unless the user has chosen another place."""
    return verdicts_folder() / f"{dataset_key(dataset)[:16]}.sqlite"
