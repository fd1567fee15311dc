"""Verdicts turned into corrections of the ground truth.

What a decision does was worked out when it was given, by the rules of `panview.review.meaning`, and is stored with it.
Here it is obeyed: nothing is derived again, and no threshold of today changes it.

- removed: the pixels of the truth segment become void;
- added: the predicted segment is added to the truth under an unused id, with the category of the prediction; it takes
  its pixels from whatever is below;
- relabelled: the truth segment gets the category of the prediction and keeps its mask;
- mask replaced: the truth segment gets the predicted mask; pixels that it leaves become void, pixels that it gains are
  taken from its neighbours.

In every corrected image:

- a stuff category stays one segment: what is added or relabelled to one that is there already is merged into it;
- areas and boxes of all segments are counted again;
- a segment that lost all its pixels is removed, and that is logged;
- crowd segments are never changed, except where pixels are taken from them.

What cannot be done as it was meant is not done, and listed: a segment has changed, it is matched where it was not, the
other half of a pair is no longer its partner, it is crowd now. A decision of format 1 holds no meaning. It is worked
out here where all thresholds that the window has give the same; else it is listed, unless thresholds are assumed.

Repairs come to corrections too, by the rules of `panview.review.repair_plan`; they have two actions of their own:

- split: each pixel of the truth segment goes to the part of the predicted segment that is there, or that is nearest;
  the first part keeps the id, the others get unused ones; all have the category of the segment;
- merged: the pixels of one truth segment go to another one.

Of several decisions about one truth segment the latest counts, also where it says that the truth is fine; those that
give way to another outcome are logged. Predicted segments of several sets are laid over each other by time. Of several
reviewers on one subject, that counts which `panview.review.standing` says; in a conflict none does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from panview.datasets.dataset import Dataset
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status
from panview.review.meaning import Seen, action_on, meaning_of, see
from panview.review.standing import Standing, moment, standing_of
from panview.review.thresholds import Thresholds
from panview.review.verdicts import Action, Decision, Meaning, Verdict, subject_keys

CHANGED_SINCE = "not among the disagreements: one side has changed since, or it belongs to another prediction set"
NEWER_DECISION = "a newer decision on the same truth segment overrides it"
OTHER_REVIEWER = "another reviewer's verdict on it counts"
IN_CONFLICT = "reviewers disagree about it, and no one has settled that"
CROWD = "the truth segment is crowd"
NOT_COUNTED = "the segment is neither matched nor an error"
NO_TRUTH = "no truth segment overlaps the prediction with IoU > 0.5"
OTHER_STATUS = "it is matched differently than when the verdict was given"
NO_PAIR = "its other half has changed since, or is no longer its partner"
OWN_CORRECTION = "it holds a correction of the reviewer's own, which this panview cannot apply; update panview"
THRESHOLDS_UNKNOWN = "format 1 does not record the thresholds it was given at"

STORED, ASSUMED, WHATEVER, REPAIRED = "stored", "assumed", "format 1", "repair"
"""What an action goes by: the decision itself; thresholds that were assumed; those of format 1, all of which agree; or
it is no verdict's."""

_LIMITS = (0.5, 0.95)
"""IoU thresholds between which the window of format 1 could be set."""
_EXTREMES = ((0.0, float(np.nextafter(1.0, 0.0))), (0.5, 0.1))
"""Near-miss IoU and share that is most, with the most pairs and with the fewest that settings could give."""
_NO_CHANGE = (Action.KEEP, Action.NONE)
_EFFECTIVE = (Verdict.PREDICTION_RIGHT, Verdict.TRUTH_WRONG)


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
    prediction : int or None
        Which of the prediction sets; None where a repair takes nothing from any.
    predicted_id : int or None
        Segment whose mask is taken, or that gave the category.
    category : int or None
        Index of the category that is given; None where that stays.
    decision : Decision
        With the meaning that was applied.
    basis : str
        `STORED`, `ASSUMED`, `WHATEVER` or `REPAIRED`.
    others : tuple of int
        Of a split the predicted segments that it goes along; of a merge the truth segments that go into ``truth_id``.
    """

    image: int
    action: Action
    truth_id: int | None
    prediction: int | None
    predicted_id: int | None
    category: int | None
    decision: Decision
    basis: str = STORED
    others: tuple[int, ...] = ()

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


def plan_corrections(
    dataset: Dataset,
    tables: Sequence[SegmentTable],
    decisions: Mapping[int, Decision],
    assume: Thresholds | None = None,
) -> Plan:
    """Find what the decisions about the rows of some segment tables do.

    Parameters
    ----------
    dataset : Dataset
    tables : sequence of SegmentTable
        Of each prediction set, measured against the dataset.
    decisions : mapping of int to Decision
        By subject, those that count; those without a verdict are passed over.
    assume : Thresholds, optional
        At which decisions of format 1 are assumed to have been made. If None, those that depend on them are listed.
    """
    standing = standing_of(decisions)
    judged = {subject: d for subject, d in standing.items() if d.verdict is not None}
    contested = frozenset(standing.conflicts())
    order = {subject: place for place, subject in enumerate(judged)}
    claims: dict[int, list[Correction]] = {}
    refused: dict[int, str] = {}
    known: set[int] = set()
    for number, table in enumerate(tables):
        measured = _Measured(dataset, table, number, assume)
        # Another prediction set with the same segment would add it a second time.
        for row, key in measured.rows_of([subject for subject in judged if subject not in claims]):
            known.add(key)
            meaning = judged[key].meaning
            # The other half of what one reviewer saw as a pair, and others did not.
            open_half = meaning is not None and meaning.other_subject in contested
            claim = IN_CONFLICT if open_half else measured.claim(row, judged[key])
            if isinstance(claim, Correction):
                claims.setdefault(key, []).append(claim)
            elif claim:
                refused.setdefault(key, claim)
    # What cannot be done with one prediction set may be done with another.
    refused = {key: reason for key, reason in refused.items() if key not in claims}
    made = [claim for each in claims.values() for claim in each]
    made.sort(key=lambda c: (c.image, moment(c.decision), order[c.decision.subject]))
    corrections, overruled = _settle(made)
    refused |= dict.fromkeys(overruled, NEWER_DECISION)
    refused |= {subject: CHANGED_SINCE for subject in judged if subject not in known}
    not_applied = [NotApplied(judged[subject], refused[subject]) for subject in judged if subject in refused]
    no_change = sum(judged[s].verdict not in _EFFECTIVE for s in known if s not in refused)
    return Plan(corrections, (*not_applied, *_beside(standing)), no_change)


def _beside(standing: Standing) -> list[NotApplied]:
    """Return the verdicts that give way to another reviewer's, and those of which none counts."""
    beside = []
    for subject in standing.subjects():
        counts = standing.get(subject)
        for decision in standing.said(subject):
            if counts is None and decision.verdict is not None:
                beside.append(NotApplied(decision, IN_CONFLICT))
            elif counts is not None and decision is not counts and decision.verdict not in (None, counts.verdict):
                beside.append(NotApplied(decision, OTHER_REVIEWER))
    return beside


class _Measured:
    """A prediction set as decisions are looked up in it."""

    def __init__(self, dataset: Dataset, table: SegmentTable, number: int, assume: Thresholds | None) -> None:
        self._dataset = dataset
        self._table = table
        self._number = number
        self._assume = assume
        self._keys = subject_keys(dataset, table, np.arange(len(table)))
        self._seen: dict[Thresholds, Seen] = {}

    def rows_of(self, subjects: Sequence[int]) -> list[tuple[int, int]]:
        """Return the rows that subjects are found at, with their keys."""
        rows = np.flatnonzero(np.isin(self._keys, np.fromiter(subjects, np.int64, len(subjects))))
        return list(zip(rows.tolist(), self._keys[rows].tolist(), strict=True))

    def claim(self, row: int, decision: Decision) -> Correction | str | None:
        """Return what a decision does about a row, why it cannot be done, or None where there is nothing to do."""
        basis = STORED
        if decision.correction:
            return OWN_CORRECTION
        now = Status(int(self._table.status[row]))
        if now not in (Status.TP, Status.FN, Status.FP):
            return CROWD if now == Status.CROWD else NOT_COUNTED
        if decision.meaning is None:
            found = self._meaning_of_format_1(row, decision)
            if isinstance(found, str):
                return found
            meaning, basis = found
            decision = replace(decision, meaning=meaning)
        else:
            meaning = decision.meaning
            if self._see(replace(meaning.thresholds, tp_below=None)).status[row] != decision.status:
                return OTHER_STATUS
        return self._obey(row, decision, meaning, basis)

    def _obey(self, row: int, decision: Decision, meaning: Meaning, basis: str) -> Correction | str | None:
        table, action = self._table, meaning.action
        if action is Action.NONE:
            return self._why_nothing(row, decision, meaning)
        other = int(table.partner[row])
        if other == NO_ROW or meaning.other_subject is None or self._keys[other] != meaning.other_subject:
            other = NO_ROW
        truth, predicted = (row, other) if table.side[row] == Side.GROUND_TRUTH else (other, row)
        needs_truth = action is not Action.ADD
        needs_prediction = action not in (Action.REMOVE, Action.KEEP)
        if (needs_truth and truth == NO_ROW) or (needs_prediction and predicted == NO_ROW):
            return NO_PAIR
        if needs_truth and table.iscrowd[truth]:
            return CROWD
        given = action in (Action.ADD, Action.RELABEL)
        return Correction(
            image=int(table.image[row]),
            action=action,
            truth_id=int(table.segment_id[truth]) if needs_truth else None,
            prediction=self._number,
            predicted_id=int(table.segment_id[predicted]) if predicted != NO_ROW else None,
            category=int(table.category[predicted]) if given else None,
            decision=decision,
            basis=basis,
        )

    def _why_nothing(self, row: int, decision: Decision, meaning: Meaning) -> str | None:
        """Return why a verdict that asks for a change means none, or None where there is nothing to say."""
        if decision.verdict is not Verdict.TRUTH_WRONG or meaning.other_subject is not None:
            return None
        under = int(self._table.partner[row])
        crowd = under != NO_ROW and self._table.partner_iou[row] > 0.5 and bool(self._table.iscrowd[under])
        return CROWD if crowd else NO_TRUTH

    def _see(self, thresholds: Thresholds) -> Seen:
        if thresholds not in self._seen:
            self._seen[thresholds] = see(self._table, self._dataset.categories.isthing, thresholds)
        return self._seen[thresholds]

    def _meaning_of_format_1(self, row: int, decision: Decision) -> tuple[Meaning, str] | str:
        """Work out what a decision of format 1 means, or say why that cannot be known.

        Its status tells on which side of the IoU threshold a match was. Pairs come and go with the thresholds in one
        direction each, so that what holds at all four corners of what could be set holds everywhere between.
        """
        corners = [self._see(Thresholds(iou, *extreme)) for iou in _LIMITS for extreme in _EXTREMES]
        usual = self._see(Thresholds() if self._assume is None else replace(self._assume, tp_below=None))
        fitting = [seen for seen in (usual, *corners) if seen.status[row] == decision.status]
        if not fitting:
            return OTHER_STATUS
        actions = [action_on(self._table, seen, row, decision.verdict)[0] for seen in fitting]
        meaning = meaning_of(self._dataset, self._table, fitting[0], row, decision.verdict)
        # If nothing is asked for, thresholds do not matter.
        if len(set(actions)) == 1 or all(action in _NO_CHANGE for action in actions):
            return meaning, WHATEVER
        if self._assume is None:
            either = " or ".join(sorted({str(action) for action in actions}))
            return f"{THRESHOLDS_UNKNOWN}: {either}; with --assume-defaults it is {meaning.action}"
        return meaning, ASSUMED


def _settle(claims: Sequence[Correction]) -> tuple[tuple[Correction, ...], list[int]]:
    """Keep the latest claim on each truth segment; return also the subjects that gave way to another outcome."""
    latest = {(c.image, c.truth_id): c for c in claims if c.truth_id is not None}
    kept: list[Correction] = []
    overruled: list[int] = []
    for claim in claims:
        winner = claim if claim.truth_id is None else latest[claim.image, claim.truth_id]
        if winner is not claim:
            # If nothing was asked for, nothing was lost.
            if claim.action is not Action.KEEP and not claim.same_outcome(winner):
                overruled.append(claim.decision.subject)
        elif claim.action is not Action.KEEP:
            kept.append(claim)
    return tuple(kept), overruled
