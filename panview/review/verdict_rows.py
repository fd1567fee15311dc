"""Decisions laid beside the rows of a segment table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.datasets.image_ids import ImageId
from panview.metrics.segment_table import NO_ROW, SegmentTable, Side, Status
from panview.review.meaning import Seen, meanings_of
from panview.review.standing import Standing, said_about, standing_of
from panview.review.verdicts import VERDICTS, Decision, Verdict, subject_key, subject_keys

UNDECIDED = -1
CONFLICT = len(VERDICTS)
"""Code of rows about which reviewers disagree, so that no verdict counts."""
CONFLICT_LABEL = "conflict"
VERDICT_LABELS = ("undecided", *(kind.value for kind in Verdict), CONFLICT_LABEL)
"""The words for a verdict's code + 1."""


@dataclass(frozen=True, eq=False)
class VerdictRows:
    """What has been decided of n rows of a table.

    Attributes
    ----------
    subject : (n,) int64
        Keys of all rows; of length 0 while there is no decision to look for.
    verdict : (n,) int8
        Index into `VERDICTS`, `UNDECIDED` without one, `CONFLICT` where none counts.
    noted : (n,) bool
        Rows with a note of anybody's.
    unfound : frozenset of int
        Subjects of decisions that no row is about.
    place : (n,) int64
        Of a row's subject in ``said``, -1 where nothing is said of it; of length 0 while there is no decision.
    said : tuple of tuple of Decision
        What each reviewer says of each subject.
    order : (n,) int64
        Rows by rising key; of length 0 while there is no decision.
    """

    subject: NDArray[np.int64]
    verdict: NDArray[np.int8]
    noted: NDArray[np.bool_]
    unfound: frozenset[int] = frozenset()
    place: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    said: tuple[tuple[Decision, ...], ...] = ()
    order: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def disputed(self) -> NDArray[np.bool_]:
        """Rows where the ground truth cannot be counted on, (n,) bool."""
        return np.isin(self.verdict, [place for place, kind in enumerate(VERDICTS) if kind.disputes_truth])


def lay_verdicts(
    dataset: Dataset,
    table: SegmentTable,
    decisions: Mapping[int, Decision],
    known: VerdictRows | None = None,
) -> VerdictRows:
    """Find the decision about each row.

    Parameters
    ----------
    dataset : Dataset
    table : SegmentTable
        Of n rows.
    decisions : mapping of int to Decision
        By subject.
    known : VerdictRows, optional
        Of the same table at other decisions: keys of the rows and their order are taken over.
    """
    verdict = np.full(len(table), UNDECIDED, np.int8)
    noted = np.zeros(len(table), np.bool_)
    nothing = np.empty(0, np.int64)
    subject, order = (known.subject, known.order) if known is not None else (nothing, nothing)
    if not decisions:
        return VerdictRows(subject, verdict, noted, order=order)
    if len(subject) != len(table):
        subject = subject_keys(dataset, table, np.arange(len(table)))
    if len(order) != len(table):
        order = np.argsort(subject, kind="stable")
    standing = standing_of(decisions)
    subjects = standing.subjects()
    keys = np.array(subjects, np.int64)
    # What is decided is looked for among the rows, not each row among what is decided: that is a hundred times as much.
    first, last = (np.searchsorted(subject, keys, side, sorter=order) for side in ("left", "right"))
    count = last - first
    index = np.repeat(np.arange(len(keys)), count)
    rows = order[np.repeat(first - np.cumsum(count) + count, count) + np.arange(len(index))]
    said = tuple(standing.said(each) for each in subjects)
    verdict[rows] = np.array([_code(standing, each) for each in subjects], np.int8)[index]
    noted[rows] = np.array([any(decision.note for decision in each) for each in said])[index]
    place = np.full(len(table), -1, np.int64)
    place[rows] = index
    return VerdictRows(subject, verdict, noted, frozenset(keys[count == 0].tolist()), place, said, order)


def _code(standing: Standing, subject: int) -> int:
    counts = standing.get(subject)
    if counts is None:
        return CONFLICT
    return VERDICTS.index(counts.verdict) if counts.verdict is not None else UNDECIDED


def decision_about(
    dataset: Dataset, table: SegmentTable, decisions: Mapping[int, Decision], row: int
) -> Decision | None:
    """Return the decision that counts about one row of a table, None where none does or there is no such row."""
    if not decisions or not 0 <= row < len(table):
        return None
    return decisions.get(subject_key(dataset, table, row))


def said_of_row(
    dataset: Dataset, table: SegmentTable, decisions: Mapping[int, Decision], row: int
) -> tuple[Decision, ...]:
    """Return what each reviewer says of one row of a table, that which counts first; in a conflict none does."""
    if not decisions or not 0 <= row < len(table):
        return ()
    subject = subject_key(dataset, table, row)
    counts, said = decisions.get(subject), said_about(decisions, subject)
    return said if counts is None else (counts, *(d for d in said if d is not counts))


def no_longer_apply(
    rows: VerdictRows,
    decisions: Mapping[int, Decision],
    prediction: str,
    waiting: Collection[ImageId] = (),
) -> tuple[Decision, ...]:
    """Return the decisions made on a prediction set of this name that its segments no longer give rise to.

    Parameters
    ----------
    rows : VerdictRows
        Of these decisions.
    decisions : mapping of int to Decision
        By subject.
    prediction : str
    waiting : collection of int or str, optional
        Ids of images that the set says nothing of, or nothing yet: what was decided there may still apply.
    """
    if not rows.unfound:
        return ()
    elsewhere = frozenset(waiting)
    standing = standing_of(decisions)
    gone = [d for subject in standing.subjects() if subject in rows.unfound for d in standing.said(subject)]
    return tuple(d for d in gone if d.prediction == prediction and d.image_id not in elsewhere)


def make_decisions(
    dataset: Dataset,
    prediction: str,
    table: SegmentTable,
    seen: Seen,
    rows: Sequence[int],
    *,
    verdict: Verdict | None,
    note: str,
    reviewer: str,
    time: str,
    settles: bool = False,
) -> list[Decision]:
    """Return a decision about each of some rows, all of the same verdict, with what it means at the thresholds seen."""
    places = np.array(rows, np.int64)
    keys = subject_keys(dataset, table, places).tolist()
    meanings = meanings_of(dataset, table, seen, places, verdict)
    decisions = []
    for key, row, meaning in zip(keys, rows, meanings, strict=True):
        partner = int(table.partner[row])
        own = int(table.segment_id[row])
        other = int(table.segment_id[partner]) if partner != NO_ROW else None
        side = Side(int(table.side[row]))
        truth, predicted = (own, other) if side == Side.GROUND_TRUTH else (other, own)
        image = dataset.image_id[table.image[row]]
        kind = Status(int(seen.status[row]))
        made = Decision(key, image, prediction, side, kind, truth, predicted, verdict, note, reviewer, time, meaning)
        decisions.append(replace(made, settles=settles) if settles else made)
    return decisions
