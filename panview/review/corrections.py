"""Verdicts turned into corrections of the ground truth.

What a decision does depends on the verdict and on the row it is about. A *pair* is one mistake with a segment on either
side: a match (TP), or an FN and an FP of wrong category, thing/stuff flip (IoU > 0.5) or near miss (each the other's
partner, of the same category). A decision about either half is one about the pair.

Prediction right:

- FN without a pair: the truth segment is removed, its pixels become void;
- FP without a pair: the predicted segment is added to the truth under an unused id, with the category of the
  prediction; it takes its pixels from whatever is below;
- wrong category, thing/stuff flip: the truth segment gets the category of the prediction and keeps its mask;
- near miss, match (poor mask): the truth segment gets the predicted mask; pixels that it leaves become void, pixels
  that it gains are taken from its neighbours.

Splits and merges are no pairs: their truths are removed and their predictions added, each by the verdict on its row.
Nor are near misses where either has a better partner.

Truth wrong: the truth segment becomes void, and nothing is put in its place: that of an FN, of a match, or of an FP
whose partner overlaps it with IoU > 0.5.

Prediction wrong, both fine, unsure: nothing changes.

In every corrected image:

- a stuff category stays one segment: what is added or relabelled to one that is there already is merged into it;
- areas and boxes of all segments are counted again;
- a segment that lost all its pixels is removed, and that is logged;
- crowd segments are never changed, except where pixels are taken from them.

Of several decisions about one truth segment the latest counts, also where it says that the truth is fine; those that
give way to another outcome are logged. Predicted segments of several sets are laid over each other by time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np

from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status
from panview.review.verdict_rows import rows_decided_with
from panview.review.verdicts import Decision, Verdict, subject_keys

CHANGED_SINCE = "not among the disagreements: either side has changed since, or it is of another prediction set"
NEWER_DECISION = "a newer decision about the same truth segment says otherwise"
CROWD = "the truth segment is crowd"
NOT_COUNTED = "the segment is neither matched nor an error"
NO_TRUTH = "no truth segment overlaps the prediction with IoU > 0.5"


class Action(StrEnum):
    """What happens to a segment."""

    REMOVE = "removed"
    ADD = "added"
    RELABEL = "relabelled"
    REPLACE = "mask replaced"
    KEEP = "kept"
    """A decision that the truth is fine, which an earlier one gives way to."""


@dataclass(frozen=True)
class Correction:
    """What a decision does to the truth of an image.

    Attributes
    ----------
    image : int
        Row in the dataset.
    action : Action
    truth_id : int or None
        Segment that is changed; None for one that is added.
    prediction : int
        Which of the prediction sets.
    predicted_id : int or None
        Segment whose mask is taken, or that gave the category.
    category : int or None
        Index of the category that is given; None where that stays.
    decision : Decision
    """

    image: int
    action: Action
    truth_id: int | None
    prediction: int
    predicted_id: int | None
    category: int | None
    decision: Decision

    def same_outcome(self, other: Correction) -> bool:
        """Whether both make the same of the same truth segment."""
        if self.action is not other.action or self.category != other.category:
            return False
        if self.action is not Action.REPLACE or self.decision.subject == other.decision.subject:
            return True
        return (self.prediction, self.predicted_id) == (other.prediction, other.predicted_id)


@dataclass(frozen=True)
class NotApplied:
    """A decision that could have no effect, and why."""

    decision: Decision
    reason: str


@dataclass(frozen=True)
class Plan:
    """What a set of decisions comes to.

    Attributes
    ----------
    corrections : tuple of Correction
        By image, then by time; at most one for each truth segment.
    not_applied : tuple of NotApplied
    no_change : int
        Decisions that ask for no change.
    """

    corrections: tuple[Correction, ...]
    not_applied: tuple[NotApplied, ...]
    no_change: int


def plan_corrections(dataset: Dataset, tables: Sequence[SegmentTable], decisions: Mapping[int, Decision]) -> Plan:
    """Find what the decisions about the rows of some segment tables do.

    Parameters
    ----------
    dataset : Dataset
    tables : sequence of SegmentTable
        Of each prediction set, measured against the dataset.
    decisions : mapping of int to Decision
        By subject; those without a verdict are passed over.
    """
    judged = {subject: d for subject, d in decisions.items() if d.verdict is not None}
    order = {subject: place for place, subject in enumerate(judged)}
    claims: list[Correction] = []
    refused: dict[int, str] = {}
    known: set[int] = set()
    for number, table in enumerate(tables):
        keys = subject_keys(dataset, table, np.arange(len(table)))
        rows = np.flatnonzero(np.isin(keys, np.fromiter(judged, np.int64, len(judged))))
        fresh = [(row, key) for row, key in zip(rows.tolist(), keys[rows].tolist(), strict=True) if key not in known]
        # Another prediction set with the same segment would add it a second time.
        known.update(key for _, key in fresh)
        for row, key in fresh:
            claim = _claim(table, number, row, judged[key])
            if isinstance(claim, Correction):
                claims.append(claim)
            elif claim:
                refused[key] = claim
    claims.sort(key=lambda c: (c.image, _moment(c.decision), order[c.decision.subject]))
    corrections, overruled = _settle(claims)
    refused |= dict.fromkeys(overruled, NEWER_DECISION)
    refused |= {subject: CHANGED_SINCE for subject in judged if subject not in known}
    not_applied = tuple(NotApplied(judged[subject], refused[subject]) for subject in judged if subject in refused)
    effective = (Verdict.PREDICTION_RIGHT, Verdict.TRUTH_WRONG)
    no_change = sum(judged[s].verdict not in effective for s in known if s not in refused)
    return Plan(corrections, not_applied, no_change)


def _claim(table: SegmentTable, prediction: int, row: int, decision: Decision) -> Correction | str | None:
    """Return what a decision does about a row, why it cannot be done, or None where there is nothing to do."""
    verdict = decision.verdict
    status = Status(int(table.status[row]))
    if status not in (Status.TP, Status.FN, Status.FP):
        return CROWD if status == Status.CROWD else NOT_COUNTED
    other = _pair_of(table, row)
    truth, predicted = (row, other) if table.side[row] == Side.GROUND_TRUTH else (other, row)
    truth_id = int(table.segment_id[truth]) if truth != NO_ROW else None
    predicted_id = int(table.segment_id[predicted]) if predicted != NO_ROW else None

    def claim(action: Action, category: int | None = None) -> Correction:
        image = int(table.image[row])
        return Correction(image, action, truth_id, prediction, predicted_id, category, decision)

    if verdict is Verdict.PREDICTION_RIGHT:
        if truth == NO_ROW:
            return claim(Action.ADD, int(table.category[predicted]))
        if predicted == NO_ROW:
            return claim(Action.REMOVE)
        if table.category[truth] == table.category[predicted]:
            return claim(Action.REPLACE)
        return claim(Action.RELABEL, int(table.category[predicted]))
    if verdict is Verdict.TRUTH_WRONG:
        if truth == NO_ROW:
            partner = int(table.partner[row])
            crowd = partner != NO_ROW and table.partner_iou[row] > 0.5 and bool(table.iscrowd[partner])
            return CROWD if crowd else NO_TRUTH
        if status == Status.FP and table.partner_iou[row] <= 0.5:
            # A near miss; its other half speaks of the truth.
            return None
        return claim(Action.REMOVE)
    if verdict in (Verdict.PREDICTION_WRONG, Verdict.BOTH_FINE) and truth_id is not None:
        return claim(Action.KEEP)
    return None


def _pair_of(table: SegmentTable, row: int) -> int:
    """Return the row of the other side that is part of the same match or mistake, `NO_ROW` without one."""
    if table.status[row] == Status.TP:
        return int(table.match[row])
    decided = rows_decided_with(table, table.status, table.error_type, row)
    return decided[1] if len(decided) == 2 else NO_ROW


def _moment(decision: Decision) -> datetime:
    try:
        moment = datetime.fromisoformat(decision.time)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _settle(claims: Sequence[Correction]) -> tuple[tuple[Correction, ...], list[int]]:
    """Keep the latest claim on each truth segment; return also the subjects that gave way to another outcome."""
    latest = {(c.image, c.truth_id): c for c in claims if c.truth_id is not None}
    kept: list[Correction] = []
    overruled: list[int] = []
    for claim in claims:
        winner = claim if claim.truth_id is None else latest[claim.image, claim.truth_id]
        if winner is not claim:
            # Where nothing was asked for, nothing was lost.
            if claim.action is not Action.KEEP and not claim.same_outcome(winner):
                overruled.append(claim.decision.subject)
        elif claim.action is not Action.KEEP:
            kept.append(claim)
    return tuple(kept), overruled
