"""How far reviewers agree: what each has decided, and Cohen's kappa of each two of them, with its interval.

Kappa is agreement beyond chance (Cohen, Educational and Psychological Measurement 20, 1960): with p_o the share of
disagreements on which two reviewers give the same verdict, and p_e the share that would be the same if each dealt out
the same numbers of verdicts by lot,

    kappa = (p_o - p_e) / (1 - p_e).

Its interval is kappa +- 1.96 standard errors, by the asymptotic variance of Fleiss, Cohen and Everitt (Psychological
Bulletin 72, 1969, equation 13): with p_ij the share of verdict i by the first and j by the second, p_i. and p_.j the
sums over the others,

    n (1 - p_e)^2 var = sum_i p_ii [1 - (p_i. + p_.i)(1 - kappa)]^2
                        + (1 - kappa)^2 sum_{i != j} p_ij (p_.i + p_j.)^2 - [kappa - p_e (1 - kappa)]^2.

It is 0 where all verdicts are the same, however few there are. There the lower end is that of p_o instead, by Wilson
(Journal of the American Statistical Association 22, 1927), with p_e as it is.

What two have decided about both halves of a pair is one decision: it was one key. A decision that settles a conflict
is no opinion of its own and is left out; so are notes without a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from panview.review.standing import Basis, Standing
from panview.review.verdicts import VERDICTS, Decision, Verdict

Z_95 = 1.959963984540054
"""95 of 100 draws of a normal variable are within so many standard deviations."""


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa of a table of verdicts.

    Attributes
    ----------
    n : int
        Disagreements that both have decided.
    agreed : int
        Of these, with the same verdict.
    kappa, low, high : float or None
        With the 95 % interval, within -1 and 1. None where nothing can be said: without any, or where both give one and
        the same verdict to all, so that chance alone agrees as well.
    standard_error : float or None
    """

    n: int
    agreed: int
    kappa: float | None
    low: float | None
    high: float | None
    standard_error: float | None


@dataclass(frozen=True)
class PairAgreement:
    """How far two reviewers agree.

    Attributes
    ----------
    first, second : str
    counts : (5, 5) int64
        Disagreements by verdict of the first (rows) and the second, in the order of `VERDICTS`.
    kappa : Kappa
    """

    first: str
    second: str
    counts: NDArray[np.int64]
    kappa: Kappa


@dataclass(frozen=True)
class ReviewerTally:
    """What a reviewer has decided; a pair is one disagreement.

    Attributes
    ----------
    reviewer : str
    decided : int
        Disagreements with a verdict of theirs.
    verdicts : dict of Verdict to int
    in_conflict : int
        Where another says otherwise and no one has settled it.
    settled : int
        Conflicts that they have settled.
    last : str
        Time of the latest, ISO 8601; empty without one.
    """

    reviewer: str
    decided: int
    verdicts: dict[Verdict, int]
    in_conflict: int
    settled: int
    last: str


@dataclass(frozen=True)
class Agreement:
    """Who has decided what, and how far they agree.

    Attributes
    ----------
    reviewers : tuple of ReviewerTally
        By name.
    pairs : tuple of PairAgreement
        Each two who have decided about the same at least once.
    by_basis : dict of Basis to int
        Disagreements by what counts of them, without those that have notes alone.
    """

    reviewers: tuple[ReviewerTally, ...]
    pairs: tuple[PairAgreement, ...]
    by_basis: dict[Basis, int]

    @property
    def decided(self) -> int:
        """Disagreements with a verdict of anybody's."""
        return sum(self.by_basis.values())

    @property
    def conflicts(self) -> int:
        """Disagreements of which none counts."""
        return self.by_basis[Basis.CONFLICT]


def cohens_kappa(counts: NDArray[np.integer]) -> Kappa:
    """Return Cohen's kappa with its 95 % interval.

    Parameters
    ----------
    counts : (k, k) integer
        How often the first said the row and the second the column.

    Examples
    --------
    >>> import numpy as np
    >>> found = cohens_kappa(np.array([[20, 5], [10, 15]]))
    >>> f"{found.kappa:.2f} ({found.low:.2f} to {found.high:.2f})"
    '0.40 (0.15 to 0.65)'
    """
    n, agreed = int(counts.sum()), int(np.trace(counts))
    if n == 0:
        return Kappa(0, 0, None, None, None, None)
    p = np.asarray(counts, np.float64) / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    diagonal = np.diagonal(p)
    p_o, p_e = float(diagonal.sum()), float(rows @ columns)
    if math.isclose(p_e, 1.0):
        return Kappa(n, agreed, None, None, None, None)
    kappa = (p_o - p_e) / (1 - p_e)
    same = float((diagonal * (1 - (rows + columns) * (1 - kappa)) ** 2).sum())
    weights = (columns[:, None] + rows[None, :]) ** 2
    other = float((p * weights).sum() - (diagonal * np.diagonal(weights)).sum())
    spread = same + (1 - kappa) ** 2 * other - (kappa - p_e * (1 - kappa)) ** 2
    error = math.sqrt(max(spread, 0.0) / n) / (1 - p_e)
    low, high = max(kappa - Z_95 * error, -1.0), min(kappa + Z_95 * error, 1.0)
    if agreed == n:
        low, high = (n / (n + Z_95**2) - p_e) / (1 - p_e), 1.0
    return Kappa(n, agreed, kappa, low, high, error)


def agreement_of(standing: Standing) -> Agreement:
    """Return who has decided what, and how far they agree, of all that stands."""
    units = _units(standing)
    votes: dict[str, dict[int, Decision]] = {}
    settled: dict[str, set[int]] = {}
    for decision in standing.all():
        votes.setdefault(decision.reviewer, {})
        if decision.verdict is None:
            continue
        unit = units[decision.subject]
        if decision.settles:
            settled.setdefault(decision.reviewer, set()).add(unit)
        else:
            votes[decision.reviewer].setdefault(unit, decision)
    conflicts = {units[subject] for subject in standing.conflicts()}
    names = sorted(votes)
    tallies = tuple(_tally(name, votes[name], conflicts, settled.get(name, set())) for name in names)
    pairs = []
    for first, second in combinations(names, 2):
        counts = _table(votes[first], votes[second])
        if counts.any():
            pairs.append(PairAgreement(first, second, counts, cohens_kappa(counts)))
    return Agreement(tallies, tuple(pairs), _bases(standing, units, conflicts))


def _units(standing: Standing) -> dict[int, int]:
    """Return what stands for each subject: of both halves of a pair, the same one."""
    subjects = standing.subjects()
    units = {subject: subject for subject in subjects}
    others: dict[int, set[int]] = {}
    for decision in standing.all():
        if decision.meaning is not None and decision.meaning.other_subject is not None:
            others.setdefault(decision.subject, set()).add(decision.meaning.other_subject)
    for subject, known in others.items():
        for other in known:
            if subject in others.get(other, ()):
                units[subject] = min(units[subject], subject, other)
    return units


def _tally(reviewer: str, votes: dict[int, Decision], conflicts: set[int], settled: set[int]) -> ReviewerTally:
    verdicts = dict.fromkeys(VERDICTS, 0)
    for decision in votes.values():
        assert decision.verdict is not None
        verdicts[decision.verdict] += 1
    last = max((decision.time for decision in votes.values()), default="")
    return ReviewerTally(reviewer, len(votes), verdicts, len(conflicts & votes.keys()), len(settled), last)


def _table(first: dict[int, Decision], second: dict[int, Decision]) -> NDArray[np.int64]:
    counts = np.zeros((len(VERDICTS), len(VERDICTS)), np.int64)
    place = {verdict: code for code, verdict in enumerate(VERDICTS)}
    for unit in first.keys() & second.keys():
        own, other = first[unit].verdict, second[unit].verdict
        assert own is not None
        assert other is not None
        counts[place[own], place[other]] += 1
    return counts


def _bases(standing: Standing, units: dict[int, int], conflicts: set[int]) -> dict[Basis, int]:
    basis: dict[int, Basis] = {}
    for subject in standing.subjects():
        ruling = standing.ruling(subject)
        assert ruling is not None
        if ruling.basis is not Basis.NOTED:
            basis[units[subject]] = Basis.CONFLICT if units[subject] in conflicts else ruling.basis
    return _counted(basis.values())


def _counted(found: Iterable[Basis]) -> dict[Basis, int]:
    counts: dict[Basis, int] = {kind: 0 for kind in Basis if kind is not Basis.NOTED}
    for kind in found:
        counts[kind] += 1
    return counts
