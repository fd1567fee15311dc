"""The repairs that stand, which of them are possible on a segment, and decisions made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status
from panview.review.repair import Mark, Repair, RepairKind
from panview.review.verdicts import Decision, content_keys, mixed_key

_SALT = 0x7265706169720000
"""Keeps subjects of repairs apart from those of verdicts."""

CROWD = "the truth segment is crowd"
NO_TRUTH = "it has no truth segment"
NO_PREDICTION = "it has no predicted segment"
ONE_PART = "the prediction has only one segment there"
STUFF = "stuff is one segment per image"
ALONE = "the image has no other truth segment of this category"


class Repairs:
    """Of each subject the latest repair of each reviewer; never changed in place."""

    def __init__(self, said: Mapping[int, tuple[Decision, ...]] | None = None) -> None:
        self._said = said or {}

    def __len__(self) -> int:
        """Return how many stand."""
        return sum(map(len, self._said.values()))

    def __eq__(self, other: object) -> bool:
        """Whether the same repairs stand."""
        return isinstance(other, Repairs) and self._said == other._said

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[Decision]:
        """Iterate over all that stand, in the order of the file."""
        return (decision for each in self._said.values() for decision in each)

    def by(self, subject: int, reviewer: str) -> Decision | None:
        """Return what stands of one reviewer about a subject."""
        return next((d for d in self._said.get(subject, ()) if d.reviewer == reviewer), None)

    def of(self, reviewer: str) -> Repairs:
        """Return the repairs of one reviewer alone."""
        own = {s: tuple(d for d in each if d.reviewer == reviewer) for s, each in self._said.items()}
        return Repairs({subject: each for subject, each in own.items() if each})

    def with_saved(self, saved: Iterable[Decision]) -> Repairs:
        """Return what stands once further repairs have been saved."""
        said = dict(self._said)
        for decision in saved:
            others = tuple(d for d in said.pop(decision.subject, ()) if d.reviewer != decision.reviewer)
            own = (decision,) if decision.says_something else ()
            if others or own:
                said[decision.subject] = (*others, *own)
        return Repairs(said)

    def about(self, keys: Iterable[int]) -> tuple[Decision, ...]:
        """Return the repairs that concern any of some segments, known by `content_keys`."""
        found = {id(d): d for key in keys for d in self._by_segment.get(key, ())}
        return tuple(found.values())

    @cached_property
    def _by_segment(self) -> dict[int, list[Decision]]:
        found: dict[int, list[Decision]] = {}
        for decision in self:
            assert decision.repair is not None
            for mark in (*decision.repair.truth, *decision.repair.predicted):
                found.setdefault(mark.key, []).append(decision)
        return found


NO_REPAIRS = Repairs()


@dataclass(frozen=True)
class Offer:
    """What can be done with a segment.

    Attributes
    ----------
    kind : RepairKind
    truth : tuple of int
        Rows of the truth segments it is about; of a merge the first of them, whose other is to be chosen.
    predicted : tuple of int
        Rows of the predicted segments.
    why_not : str
        Why it cannot be done; empty where it can.
    """

    kind: RepairKind
    truth: tuple[int, ...] = ()
    predicted: tuple[int, ...] = ()
    why_not: str = ""


def offers(dataset: Dataset, table: SegmentTable, row: int) -> dict[RepairKind, Offer]:
    """Return what can be done with a segment, and why not what cannot.

    A truth and a predicted segment belong together where each is what the other overlaps best. A predicted segment
    without such a truth is added by `RepairKind.MASK`; what only lies beneath it is never changed as a whole.

    Parameters
    ----------
    dataset : Dataset
    table : SegmentTable
        Measured against a prediction set, or the truth alone.
    row : int
        The selected segment, of either side.
    """
    truth, predicted = belonging(table, row)
    beneath = truth if truth != NO_ROW else int(table.partner[row])
    found = [_mask(table, truth, predicted), _split(dataset, table, beneath)]
    candidates = merge_candidates(table, truth) if truth != NO_ROW else ()
    found.append(_on_truth(table, RepairKind.MERGE, truth, "" if candidates else ALONE))
    found += [_on_truth(table, kind, truth) for kind in (RepairKind.CATEGORY, RepairKind.VOID)]
    return {offer.kind: offer for offer in found}


def belonging(table: SegmentTable, row: int) -> tuple[int, int]:
    """Return the rows of truth and prediction that a segment stands for, `NO_ROW` for none."""
    other = int(table.partner[row])
    if other != NO_ROW and table.partner[other] != row:
        other = NO_ROW
    return (row, other) if table.side[row] == Side.GROUND_TRUTH else (other, row)


def merge_candidates(table: SegmentTable, truth: int) -> tuple[int, ...]:
    """Return the truth segments that one can be merged with, the likeliest first.

    Those come first that lie more than half beneath the prediction that overlaps it best, then the nearest by their
    boxes; of equally near ones the first in the JSON.
    """
    rows = np.arange(table.rows_of(int(table.image[truth])).start, table.rows_of(int(table.image[truth])).stop)
    alike = (table.side[rows] == Side.GROUND_TRUTH) & (table.category[rows] == table.category[truth])
    rows = rows[alike & ~table.iscrowd[rows] & (rows != truth) & (table.area[rows] > 0)]
    best = int(table.partner[truth])
    shared = _pixels_beneath(table, best) if best != NO_ROW else {}
    own = table.bbox[truth].tolist()

    def distance(row: int) -> tuple[bool, int, int]:
        beneath = 2 * shared.get(row, 0) > int(table.area[row])
        return not beneath, _gap(own, table.bbox[row].tolist()), row

    return tuple(sorted(rows.tolist(), key=distance))


def parts_of(dataset: Dataset, table: SegmentTable, truth: int) -> tuple[int, ...]:
    """Return the predicted segments that a truth segment can be split along, those with the most pixels in it first.

    They are of its category and lie more than half in it.
    """
    found = [
        (-pixels, row)
        for row, pixels in _pixels_beneath(table, truth).items()
        if table.category[row] == table.category[truth] and 2 * pixels > int(table.area[row])
    ]
    return tuple(row for _, row in sorted(found))


def _pixels_beneath(table: SegmentTable, row: int) -> dict[int, int]:
    """Return what the segments of the other side share with one, by row."""
    image = int(table.image[row])
    first = int(table.image_offsets[image])
    overlaps = table.overlaps
    pairs = slice(int(overlaps.offsets[image]), int(overlaps.offsets[image + 1]))
    own, other = overlaps.truth[pairs], overlaps.prediction[pairs]
    if table.side[row] == Side.PREDICTION:
        own, other = other, own
    both = (own == row - first) & (other >= 0)
    found: dict[int, int] = {}
    for local, pixels in zip(other[both].tolist(), overlaps.pixels[pairs][both].tolist(), strict=True):
        found[first + local] = found.get(first + local, 0) + pixels
    return found


def _gap(first: list[int], second: list[int]) -> int:
    """Return how far two boxes are apart, in rows and columns together."""
    x = max(second[0] - first[0] - first[2], first[0] - second[0] - second[2], 0)
    y = max(second[1] - first[1] - first[3], first[1] - second[1] - second[3], 0)
    return x + y


def _mask(table: SegmentTable, truth: int, predicted: int) -> Offer:
    if predicted == NO_ROW:
        return Offer(RepairKind.MASK, why_not=NO_PREDICTION)
    if truth == NO_ROW:
        return Offer(RepairKind.MASK, (), (predicted,))
    return Offer(RepairKind.MASK, (truth,), (predicted,), CROWD if table.iscrowd[truth] else "")


def _split(dataset: Dataset, table: SegmentTable, truth: int) -> Offer:
    kind = RepairKind.SPLIT
    if truth == NO_ROW or table.side[truth] != Side.GROUND_TRUTH:
        return Offer(kind, why_not=NO_TRUTH)
    if table.iscrowd[truth]:
        return Offer(kind, (truth,), (), CROWD)
    if not dataset.categories.isthing[table.category[truth]]:
        return Offer(kind, (truth,), (), STUFF)
    parts = parts_of(dataset, table, truth)
    return Offer(kind, (truth,), parts, "" if len(parts) > 1 else ONE_PART)


def _on_truth(table: SegmentTable, kind: RepairKind, truth: int, why_not: str = "") -> Offer:
    if truth == NO_ROW:
        return Offer(kind, why_not=NO_TRUTH)
    return Offer(kind, (truth,), (), CROWD if table.iscrowd[truth] else why_not)


def make_repair(
    dataset: Dataset,
    prediction: str,
    table: SegmentTable,
    kind: RepairKind,
    truth: tuple[int, ...] = (),
    predicted: tuple[int, ...] = (),
    *,
    category: int | None = None,
    reviewer: str,
    time: str,
) -> Decision:
    """Return the decision that keeps a repair.

    Parameters
    ----------
    dataset : Dataset
    prediction : str
        Name of the prediction set that is looked at.
    table : SegmentTable
        Measured against it.
    kind : RepairKind
    truth, predicted : tuple of int
        Rows of the table that it is about.
    category : int, optional
        Index of the category that is given.
    reviewer, time : str
    """
    if kind is RepairKind.MERGE:
        # So that the repair is the same from either segment.
        truth = tuple(sorted(truth, key=lambda row: (-int(table.area[row]), int(table.segment_id[row]))))
    category_id = int(dataset.categories.ids[category]) if category is not None else None
    repair = Repair(kind, _marks(dataset, table, truth), _marks(dataset, table, predicted), category_id)
    row = (*truth, *predicted)[0]
    return Decision(
        subject_of(repair),
        dataset.image_id[int(table.image[row])],
        prediction,
        Side(int(table.side[row])),
        Status(int(table.status[row])),
        int(table.segment_id[truth[0]]) if truth else None,
        int(table.segment_id[predicted[0]]) if predicted else None,
        None,
        "",
        reviewer,
        time,
        repair=repair,
    )


def claims_of(repair: Repair) -> frozenset[tuple[str, int]]:
    """Return what a repair claims, by the content of segments: see `panview.review.repair_plan`."""
    kind, own = repair.kind, [mark.key for mark in repair.truth]
    masks = [] if kind is RepairKind.CATEGORY else own
    categories = {RepairKind.CATEGORY: own, RepairKind.VOID: own, RepairKind.MERGE: own[1:]}.get(kind, [])
    claims = [("mask", key) for key in masks] + [("category", key) for key in categories]
    return frozenset((*claims, *(("taken", mark.key) for mark in repair.predicted)))


def with_former_merges(
    dataset: Dataset, table: SegmentTable, truth: tuple[int, ...], repairs: Repairs
) -> tuple[int, ...]:
    """Return the segments of a merge with those that some of them are merged with already.

    Parameters
    ----------
    dataset : Dataset
    table : SegmentTable
    truth : tuple of int
        Rows of the segments that are to be merged.
    repairs : Repairs
        Those of the reviewer.
    """
    own = table.rows_of(int(table.image[truth[0]]))
    rows = np.arange(own.start, own.stop)
    rows = rows[table.side[own] == Side.GROUND_TRUTH]
    keys = dict(zip(content_keys(dataset, table, rows).tolist(), rows.tolist(), strict=True))
    wanted = dict.fromkeys(truth)
    for decision in repairs.about(content_keys(dataset, table, np.array(truth, np.int64)).tolist()):
        if decision.repair is not None and decision.repair.kind is RepairKind.MERGE:
            wanted |= dict.fromkeys(keys[mark.key] for mark in decision.repair.truth if mark.key in keys)
    return tuple(wanted)


def taken_back(decision: Decision, time: str) -> Decision:
    """Return the decision that takes a repair back."""
    return replace(decision, time=time, repair=Repair(RepairKind.NONE))


def subject_of(repair: Repair) -> int:
    """Return the key of what a repair is about: its first segment, by mask or by category."""
    mark = (*repair.truth, *repair.predicted)[0]
    salt = _SALT + repair.kind.of_category
    return int(mixed_key(np.array([mark.key], np.int64), np.array([salt], np.int64))[0])


def _marks(dataset: Dataset, table: SegmentTable, rows: tuple[int, ...]) -> tuple[Mark, ...]:
    keys = content_keys(dataset, table, np.array(rows, np.int64)).tolist() if rows else []
    return tuple(Mark(key, int(table.segment_id[row])) for key, row in zip(keys, rows, strict=True))


def repair_words(decision: Decision, category: str = "") -> str:
    """Return a repair in words."""
    repair = decision.repair
    if repair is None:
        return ""
    if repair.kind is RepairKind.MASK:
        return "predicted mask" if repair.truth else "prediction added"
    if repair.kind is RepairKind.SPLIT:
        return f"split into {len(repair.predicted)}"
    if repair.kind is RepairKind.MERGE:
        return "merged with #" + ", #".join(str(mark.id) for mark in repair.truth[1:])
    if repair.kind is RepairKind.CATEGORY:
        return f"category {category}".strip()
    return {RepairKind.VOID: "made void"}.get(repair.kind, "taken back")


def category_of(dataset: Dataset, decision: Decision) -> str:
    """Return the name of the category that a repair gives, its id where the dataset has none of it; else empty."""
    if decision.repair is None or decision.repair.category_id is None:
        return ""
    found = np.flatnonzero(dataset.categories.ids == decision.repair.category_id)
    return dataset.categories.names[int(found[0])] if len(found) else str(decision.repair.category_id)


def in_place_of(made: Decision, repairs: Repairs) -> tuple[list[Decision], list[Decision]]:
    """Return what stands before and after a repair: others of its reviewer that claim the same are taken back."""
    assert made.repair is not None
    known = repairs.by(made.subject, made.reviewer)
    before, after = [known or taken_back(made, made.time)], [made]
    claims = claims_of(made.repair)
    for other in repairs.of(made.reviewer):
        if other.subject != made.subject and other.repair is not None and claims_of(other.repair) & claims:
            before.append(other)
            after.append(taken_back(other, made.time))
    return before, after
