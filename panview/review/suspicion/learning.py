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
    learning = RunningLearning(decisions, tp_below)
    learning.add(dataset, sets)
    return learning.model()


class RunningLearning:
    """The result of `learned_from` over successive tables of each set, as if they were one; no table is held.

    Parameters
    ----------
    decisions, tp_below
        As for `learned_from`.
    """

    def __init__(self, decisions: Mapping[int, Decision], tp_below: float | None = None) -> None:
        subjects = [key for key, each in decisions.items() if each.verdict not in (None, Verdict.UNSURE)]
        self._decisions, self._tp_below = decisions, tp_below
        self._known = np.sort(np.array(subjects, np.int64))
        self._found: dict[int, list[tuple[Traits, NDArray[np.int64]]]] = {}

    @property
    def has_to_look(self) -> bool:
        """Whether there is a verdict to learn from at all."""
        return bool(len(self._known))

    def add(self, dataset: Dataset, sets: Sequence[ErrorRows]) -> None:
        """Look at the next table of each set, all of the same images."""
        if not self.has_to_look:
            return
        for place, errors in enumerate(sets):
            rows, halves = entries_of(errors, self._tp_below)
            subject = _decided_subjects(dataset, errors, rows, halves, self._known)
            chosen = np.flatnonzero(subject != 0)
            if not len(chosen):
                continue
            others = [*sets[:place], *sets[place + 1 :]]
            rows, halves = rows[chosen], halves[chosen]
            traits = traits_of(errors, rows, halves, agreement_of(errors, others, rows, halves))
            self._found.setdefault(place, []).append((traits, subject[chosen]))

    def model(self) -> SuspicionModel:
        """Return what has been learned so far."""
        # Set by set, as of whole tables.
        found = [each for place in sorted(self._found) for each in self._found[place]]
        if not found:
            return PRIOR
        # By subject: what is learned does not depend on the order of sets or verdicts.
        every, first = np.unique(np.concatenate([keys for _, keys in found]), return_index=True)
        said = [self._decisions[key].verdict for key in every.tolist()]
        wrong = np.array([verdict is not None and verdict.disputes_truth for verdict in said], np.bool_)
        return learn(Traits.joined([traits for traits, _ in found]).chosen(first), wrong)


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
