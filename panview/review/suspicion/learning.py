"""From the verdicts on what is open to a model of suspicions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.metrics.agreement import agreement_of
from panview.metrics.error_rows import ErrorRows
from panview.metrics.segment_table import NO_ROW
from panview.review.suspicion.model import PRIOR, SuspicionModel, learn
from panview.review.suspicion.traits import Traits, entries_of, traits_of
from panview.review.verdicts import Decision, Verdict, subject_keys


def learned_from(
    dataset: Dataset,
    sets: Sequence[ErrorRows],
    decisions: Mapping[int, Decision],
    tp_below: float | None = None,
) -> SuspicionModel:
    """Return what the verdicts that count say of how likely the truth is wrong.

    Verdicts that dispute the truth say that it is wrong, ``prediction wrong`` and ``both fine`` that it is not;
    ``unsure`` says nothing. A disagreement that several sets share counts once.

    Parameters
    ----------
    dataset : Dataset
    sets : sequence of ErrorRows
        Of all prediction sets that are open, at the same thresholds.
    decisions : mapping of int to Decision
        By subject.
    tp_below : float, optional
        Matches with a smaller IoU are disagreements, too.
    """
    subjects = [key for key, each in decisions.items() if each.verdict not in (None, Verdict.UNSURE)]
    if not subjects:
        return PRIOR
    known = np.sort(np.array(subjects, np.int64))
    parts, keys = [], []
    for place, errors in enumerate(sets):
        rows, halves = entries_of(errors, tp_below)
        subject = _decided_subjects(dataset, errors, rows, halves, known)
        chosen = np.flatnonzero(subject != 0)
        if not len(chosen):
            continue
        others = [*sets[:place], *sets[place + 1 :]]
        rows, halves = rows[chosen], halves[chosen]
        parts.append(traits_of(errors, rows, halves, agreement_of(errors, others, rows, halves)))
        keys.append(subject[chosen])
    if not parts:
        return PRIOR
    # By subject: what is learned does not depend on the order of sets or verdicts.
    every, first = np.unique(np.concatenate(keys), return_index=True)
    said = [decisions[key].verdict for key in every.tolist()]
    wrong = np.array([verdict is not None and verdict.disputes_truth for verdict in said], np.bool_)
    return learn(Traits.joined(parts).chosen(first), wrong)


def _decided_subjects(
    dataset: Dataset,
    errors: ErrorRows,
    rows: NDArray[np.int64],
    halves: NDArray[np.int64],
    known: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return under which subject each entry was decided, (k,) int64; 0 where it was not."""
    subject = np.zeros(len(rows), np.int64)
    for half in (rows, halves):
        place = np.flatnonzero((half != NO_ROW) & (subject == 0))
        keys = subject_keys(dataset, errors.table, half[place].astype(np.int64))
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        subject[place] = np.where(known[at] == keys, keys, 0)
    return subject
