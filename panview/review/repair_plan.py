"""Repairs turned into corrections: what they are about is looked up, and where they contradict each other, settled.

A repair *claims* what it changes: the mask of a truth segment, its category, or a predicted segment that it takes the
mask of.

- mask: the mask of the truth segment, and the predicted segment; without a truth segment the predicted one alone;
- split: the mask, and the predicted segments that it goes along;
- merge: the masks of both, and the category of the one that goes into the other;
- category: the category;
- void: mask and category.

No two repairs that claim the same are applied, whatever order they are in the file:

- of one reviewer the latest counts;
- of several reviewers those that come to the same count once, and of those that do not, none counts.

Latest is by time, then by device and its running number. A repair counts before a verdict that claims the same, or that
removes a segment of which a repair claims anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side
from panview.review.corrections import REPAIRED, Correction, NotApplied, Plan, plan_corrections
from panview.review.repair import Mark, Repair, RepairKind
from panview.review.repairs import CROWD, STUFF, Repairs
from panview.review.standing import moment
from panview.review.thresholds import Thresholds
from panview.review.verdicts import Action, Decision, content_keys

NO_IMAGE = "the dataset has no such image"
TRUTH_CHANGED = "the truth segment has changed or is gone"
PREDICTION_CHANGED = "the predicted segment has changed or is gone; is this another prediction set?"
NO_CATEGORY = "the dataset has no such category"
OTHER_CATEGORY = "the two segments are of different categories"
NEWER_REPAIR = "a newer repair of the same segment takes precedence"
REPAIRED_OTHERWISE = "another reviewer repaired the same segment differently; choose one with --reviewer"
REPAIR_FIRST = "a repair of the same segment takes precedence"

_ACTIONS = {
    RepairKind.SPLIT: Action.SPLIT,
    RepairKind.MERGE: Action.MERGE,
    RepairKind.CATEGORY: Action.RELABEL,
    RepairKind.VOID: Action.REMOVE,
}

Claims = frozenset[tuple[str, int, int]]
"""What a correction changes: ("mask" or "category", 0, id of the truth) or ("taken", prediction set, id in it)."""


@dataclass(frozen=True)
class _Found:
    """A repair with the segments of today."""

    correction: Correction
    claims: Claims

    @property
    def outcome(self) -> tuple[object, ...]:
        c = self.correction
        return c.image, c.action, c.truth_id, c.prediction, c.predicted_id, c.category, c.others

    def meets(self, other: _Found) -> bool:
        return self.correction.image == other.correction.image and bool(self.claims & other.claims)


def plan_truth(
    dataset: Dataset,
    tables: Sequence[SegmentTable],
    decisions: Mapping[int, Decision],
    repairs: Repairs,
    assume: Thresholds | None = None,
) -> Plan:
    """Find what verdicts and repairs come to; the arguments are those of `plan_corrections` and `with_repairs`."""
    plan = plan_corrections(dataset, tables, decisions, assume)
    corrections, not_applied = with_repairs(dataset, tables, plan.corrections, repairs)
    return replace(plan, corrections=corrections, not_applied=(*plan.not_applied, *not_applied))


def with_repairs(
    dataset: Dataset,
    tables: Sequence[SegmentTable],
    corrections: Sequence[Correction],
    repairs: Repairs,
) -> tuple[tuple[Correction, ...], list[NotApplied]]:
    """Return corrections of verdicts and of repairs, by image, and what gave way.

    Parameters
    ----------
    dataset : Dataset
    tables : sequence of SegmentTable
        Of each prediction set, measured against the dataset.
    corrections : sequence of Correction
        Those of verdicts, by image, then by time.
    repairs : Repairs

    Returns
    -------
    corrections : tuple of Correction
        By image; in it those of verdicts, then those of repairs, each by time.
    not_applied : list of NotApplied
    """
    if not len(repairs) or not tables:
        return tuple(corrections), []
    look_up = _Segments(dataset, tables)
    not_applied: list[NotApplied] = []
    found: list[_Found] = []
    for decision in sorted(repairs, key=_order):
        looked_up = look_up.find(decision)
        if isinstance(looked_up, str):
            not_applied.append(NotApplied(decision, looked_up))
        else:
            found.append(looked_up)
    found = _latest_of_each(found, not_applied)
    found = _agreed(found, not_applied)
    kept = []
    claimed: dict[int, Claims] = {}
    for each in found:
        claimed[each.correction.image] = claimed.get(each.correction.image, frozenset()) | each.claims
    for correction in corrections:
        if _gives_way(correction, claimed.get(correction.image, frozenset())):
            not_applied.append(NotApplied(correction.decision, REPAIR_FIRST))
        else:
            kept.append(correction)
    repaired = [each.correction for each in found]
    becoming_stuff = _becoming_stuff(dataset, (*kept, *repaired))
    for correction in repaired:
        if correction.action is Action.SPLIT and (correction.image, correction.truth_id) in becoming_stuff:
            not_applied.append(NotApplied(correction.decision, STUFF))
        else:
            kept.append(correction)
    # Those of an image belong together; the order within it stays.
    return tuple(sorted(kept, key=lambda c: c.image)), not_applied


def _order(decision: Decision) -> tuple[datetime, str, str, int, int]:
    return moment(decision), decision.reviewer, decision.device, decision.device_number, decision.subject


def _newer(decision: Decision) -> tuple[datetime, str, int, int]:
    return moment(decision), decision.device, decision.device_number, decision.subject


def _latest_of_each(found: Sequence[_Found], not_applied: list[NotApplied]) -> list[_Found]:
    """Leave out what a newer repair of the same reviewer claims."""
    taken: list[_Found] = []
    for each in sorted(found, key=lambda each: _newer(each.correction.decision), reverse=True):
        reviewer = each.correction.decision.reviewer
        if any(other.meets(each) for other in taken if other.correction.decision.reviewer == reviewer):
            not_applied.append(NotApplied(each.correction.decision, NEWER_REPAIR))
        else:
            taken.append(each)
    return sorted(taken, key=lambda each: _order(each.correction.decision))


def _agreed(found: Sequence[_Found], not_applied: list[NotApplied]) -> list[_Found]:
    """Keep what reviewers agree on, once, and nothing of what they do not."""
    kept: list[_Found] = []
    for each in found:
        others = [other for other in found if other is not each and other.meets(each)]
        if any(other.outcome != each.outcome for other in others):
            not_applied.append(NotApplied(each.correction.decision, REPAIRED_OTHERWISE))
        elif not any(other.outcome == each.outcome for other in kept):
            kept.append(each)
    return kept


def _gives_way(correction: Correction, claimed: Claims) -> bool:
    """Whether a correction of a verdict gives way to repairs of its image."""
    claims = set()
    if correction.action in (Action.REMOVE, Action.REPLACE) and correction.truth_id is not None:
        claims.add(("mask", 0, correction.truth_id))
    if correction.action in (Action.REMOVE, Action.RELABEL) and correction.truth_id is not None:
        claims.add(("category", 0, correction.truth_id))
    if correction.action in (Action.ADD, Action.REPLACE):
        claims.add(("taken", correction.prediction or 0, correction.predicted_id or 0))
    return bool(claims & claimed)


def _becoming_stuff(dataset: Dataset, corrections: Sequence[Correction]) -> set[tuple[int, int | None]]:
    isthing = dataset.categories.isthing
    return {
        (c.image, c.truth_id)
        for c in corrections
        if c.action is Action.RELABEL and c.category is not None and not isthing[c.category]
    }


class _Segments:
    """Where the segments that repairs are about are found."""

    def __init__(self, dataset: Dataset, tables: Sequence[SegmentTable]) -> None:
        self._dataset = dataset
        self._tables = tables

    def find(self, decision: Decision) -> _Found | str:
        """Return a repair with its segments, or why it cannot be done."""
        repair = decision.repair
        assert repair is not None
        image = self._dataset.image_id.row_of(decision.image_id)
        if image < 0:
            return NO_IMAGE
        truth = [self._row(0, image, Side.GROUND_TRUTH, mark) for mark in repair.truth]
        if NO_ROW in truth or (not truth and repair.kind is not RepairKind.MASK):
            return TRUTH_CHANGED
        if self._tables[0].iscrowd[truth].any():
            return CROWD
        number, predicted = self._predicted(image, repair)
        if number < 0:
            return PREDICTION_CHANGED
        return self._found(decision, repair, image, truth, number, predicted)

    def _found(
        self, decision: Decision, repair: Repair, image: int, truth: list[int], number: int, predicted: list[int]
    ) -> _Found | str:
        kind, table = repair.kind, self._tables[0]
        ids = [int(table.segment_id[row]) for row in truth]
        taken = [int(self._tables[number].segment_id[row]) for row in predicted]
        category: int | None = None
        others: tuple[int, ...] = ()
        claims = [("taken", number, segment_id) for segment_id in taken]
        if kind is not RepairKind.CATEGORY:
            claims += [("mask", 0, segment_id) for segment_id in ids]
        if kind is RepairKind.CATEGORY:
            category = self._category(repair.category_id)
            if category is None:
                return NO_CATEGORY
        elif kind is RepairKind.MASK and not truth:
            category = int(self._tables[number].category[predicted[0]])
        elif kind is RepairKind.MERGE:
            if len(set(table.category[truth].tolist())) > 1:
                return OTHER_CATEGORY
            others = tuple(ids[1:])
        elif kind is RepairKind.SPLIT:
            if not self._dataset.categories.isthing[table.category[truth[0]]]:
                return STUFF
            others = tuple(taken)
        claimed = {RepairKind.CATEGORY: ids, RepairKind.VOID: ids, RepairKind.MERGE: ids[1:]}.get(kind, [])
        claims += [("category", 0, segment_id) for segment_id in claimed]
        correction = Correction(
            image=image,
            action=_ACTIONS.get(kind, Action.REPLACE if truth else Action.ADD),
            truth_id=ids[0] if ids else None,
            prediction=number if taken else None,
            predicted_id=taken[0] if taken else None,
            category=category,
            decision=decision,
            basis=REPAIRED,
            others=others,
        )
        return _Found(correction, frozenset(claims))

    def _category(self, category_id: int | None) -> int | None:
        found = np.flatnonzero(self._dataset.categories.ids == category_id)
        return int(found[0]) if len(found) else None

    def _predicted(self, image: int, repair: Repair) -> tuple[int, list[int]]:
        """Return the first prediction set that has all segments, and their rows; -1 where none has."""
        for number in range(len(self._tables)):
            rows = [self._row(number, image, Side.PREDICTION, mark) for mark in repair.predicted]
            if NO_ROW not in rows:
                return number, rows
        return -1, []

    def _row(self, number: int, image: int, side: Side, mark: Mark) -> int:
        """Return the row of a segment, `NO_ROW` where it is not there, or where several could be meant."""
        table = self._tables[number]
        own = table.rows_of(image)
        rows = np.arange(own.start, own.stop)[table.side[own] == side]
        found = rows[content_keys(self._dataset, table, rows) == mark.key] if len(rows) else rows
        if len(found) > 1:
            found = found[table.segment_id[found] == mark.id]
        return int(found[0]) if len(found) == 1 else NO_ROW
