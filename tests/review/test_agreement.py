from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from panview.metrics.segment_table import ErrorType, Side, Status
from panview.review.agreement import Z_95, agreement_of, cohens_kappa
from panview.review.standing import Basis, Standing
from panview.review.thresholds import Thresholds
from panview.review.verdicts import Action, Decision, Meaning, Verdict

FINE, UNSURE, WRONG = Verdict.BOTH_FINE, Verdict.UNSURE, Verdict.TRUTH_WRONG
BASE = Decision(7, 1000, "m", Side.PREDICTION, Status.FP, None, 5, FINE, "", "", "2026-01-01T00:00:00+00:00")


def by_hand(counts: list[list[int]]) -> tuple[Fraction, Fraction]:
    """Return kappa and its variance after Fleiss, Cohen and Everitt (1969), in exact fractions, sum by sum."""
    k, n = len(counts), sum(map(sum, counts))
    p = [[Fraction(counts[i][j], n) for j in range(k)] for i in range(k)]
    first = [sum(p[i]) for i in range(k)]
    second = [sum(p[i][j] for i in range(k)) for j in range(k)]
    p_o = sum(p[i][i] for i in range(k))
    p_e = sum(first[i] * second[i] for i in range(k))
    kappa = (p_o - p_e) / (1 - p_e)
    same = sum(p[i][i] * (1 - (first[i] + second[i]) * (1 - kappa)) ** 2 for i in range(k))
    other = sum(p[i][j] * (second[i] + first[j]) ** 2 for i in range(k) for j in range(k) if i != j)
    variance = (same + (1 - kappa) ** 2 * other - (kappa - p_e * (1 - kappa)) ** 2) / (n * (1 - p_e) ** 2)
    return Fraction(kappa), Fraction(variance)


def resampled(counts: NDArray[np.int64], draws: int, seed: int = 1) -> NDArray[np.float64]:
    """Return kappa of tables drawn anew, computed otherwise: as 1 less weighted disagreement over that by chance."""
    rng = np.random.default_rng(seed)
    n, k = int(counts.sum()), len(counts)
    drawn = rng.multinomial(n, (counts / n).ravel(), draws).reshape(draws, k, k)
    off = 1 - np.eye(k)
    chance = drawn.sum(axis=2)[:, :, None] * drawn.sum(axis=1)[:, None, :] / n
    return np.asarray(1 - (drawn * off).sum(axis=(1, 2)) / (chance * off).sum(axis=(1, 2)), np.float64)


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        # Where the answer is known: sklearn.metrics.cohen_kappa_score gives these too.
        ([[20, 5], [10, 15]], 0.4),
        ([[45, 15], [25, 15]], 0.13043478260869565),
        ([[25, 35], [5, 35]], 0.25925925925925924),
        ([[0, 5], [5, 0]], -1.0),
        ([[10, 10], [10, 10]], 0.0),
        ([[106, 10, 4], [22, 28, 10], [2, 12, 6]], 0.42857142857142855),
    ],
)
def test_kappa_and_its_interval_are_those_worked_out_by_hand(counts: list[list[int]], kappa: float) -> None:
    found = cohens_kappa(np.array(counts))
    exact, variance = by_hand(counts)
    assert found.kappa == pytest.approx(kappa, abs=1e-12) == pytest.approx(float(exact), abs=1e-12)
    error = math.sqrt(variance)
    assert found.standard_error == pytest.approx(error, abs=1e-12)
    assert found.low == pytest.approx(max(kappa - 1.96 * error, -1), abs=1e-5)
    assert found.high == pytest.approx(min(kappa + 1.96 * error, 1), abs=1e-5)
    assert (found.n, found.agreed) == (sum(map(sum, counts)), sum(counts[i][i] for i in range(len(counts))))


TABLES = st.integers(2, 5).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 30), min_size=k, max_size=k), min_size=k, max_size=k)
)


@given(TABLES)
def test_kappa_of_any_table_is_the_exact_one(counts: list[list[int]]) -> None:
    table = np.array(counts)
    found = cohens_kappa(table)
    said_first, said_second = (np.flatnonzero(table.sum(axis=axis)) for axis in (1, 0))
    if len(said_first) <= 1 and np.array_equal(said_first, said_second):
        assert (found.kappa, found.low, found.high, found.standard_error) == (None, None, None, None)
        return
    exact, variance = by_hand(counts)
    assert found.kappa == pytest.approx(float(exact), abs=1e-9)
    assert found.standard_error == pytest.approx(math.sqrt(max(variance, 0)), abs=1e-6)
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= found.kappa + 1e-12
    assert found.kappa <= found.high + 1e-12 <= 1 + 2e-12
    # Whoever is named first.
    assert cohens_kappa(table.T).kappa == pytest.approx(found.kappa)


def test_who_agree_on_everything_may_still_have_been_lucky() -> None:
    few, many = cohens_kappa(np.diag([3, 2])), cohens_kappa(np.diag([300, 200]))
    assert few.kappa == many.kappa == 1.0
    assert few.high == many.high == 1.0
    assert few.low is not None
    assert many.low is not None
    # Wilson's lower end of 5 of 5 is 0.566, and 0.52 agree by chance.
    assert few.low == pytest.approx((5 / (5 + Z_95**2) - 0.52) / 0.48)
    assert few.low < 0.1 < 0.98 < many.low


def test_the_standard_error_is_that_of_tables_drawn_anew() -> None:
    counts = np.array([[106, 10, 4], [22, 28, 10], [2, 12, 6]])
    found, drawn = cohens_kappa(counts), resampled(counts, 4000)
    assert found.standard_error == pytest.approx(drawn.std(), rel=0.05)
    assert found.kappa == pytest.approx(drawn.mean(), abs=0.01)


@pytest.mark.long
@pytest.mark.parametrize("n", [60, 200, 1000])
@pytest.mark.parametrize("care", [0.3, 0.6, 0.9])
def test_the_interval_holds_the_true_kappa_95_times_of_100(n: int, care: float) -> None:
    """Two reviewers who know the answer with some probability and guess otherwise; 2,000 reviews of n."""
    rng = np.random.default_rng(n)
    shares = np.array([0.45, 0.25, 0.15, 0.1, 0.05])
    table = care**2 * np.diag(shares) + (1 - care**2) * np.outer(shares, shares)
    true = (np.trace(table) - shares @ shares) / (1 - shares @ shares)
    held = 0
    for drawn in rng.multinomial(n, table.ravel(), 2000).reshape(-1, 5, 5):
        found = cohens_kappa(drawn)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= true <= found.high
    assert 0.925 <= held / 2000 <= 0.975


def says(subject: int, reviewer: str, verdict: Verdict | None, *, other: int | None = None, **more: object) -> Decision:
    meaning = Meaning(Action.NONE, ErrorType.MISSED, Thresholds(), other)
    return replace(BASE, subject=subject, reviewer=reviewer, verdict=verdict, meaning=meaning, **more)  # type: ignore[arg-type]


def test_who_has_decided_what() -> None:
    standing = Standing().with_saved(
        [
            says(1, "ana", FINE, time="2026-01-02T00:00:00+00:00"),
            says(1, "ben", FINE),
            says(2, "ana", FINE),
            says(2, "ben", WRONG),
            says(3, "ana", UNSURE),
            says(3, "ben", WRONG),
            # Settled, which is no opinion of eve's own.
            says(3, "eve", WRONG, settles=True),
            says(4, "ana", WRONG),
            # A pair is one, decided with one key.
            says(5, "ana", WRONG, other=6),
            says(6, "ana", WRONG, other=5),
            says(5, "ben", WRONG, other=6),
            says(6, "ben", WRONG, other=5),
            # And the truth under what is removed is another one.
            says(7, "ben", WRONG, other=4),
            # A note is no verdict.
            says(8, "dan", None, note="look"),
        ]
    )
    found = agreement_of(standing)
    ana, ben, dan, eve = found.reviewers
    assert [each.reviewer for each in found.reviewers] == ["ana", "ben", "dan", "eve"]
    assert (ana.decided, ben.decided, dan.decided, eve.decided) == (5, 5, 0, 0)
    assert ana.verdicts == {**dict.fromkeys(Verdict, 0), FINE: 2, UNSURE: 1, WRONG: 2}
    assert (ana.in_conflict, ben.in_conflict, eve.in_conflict) == (1, 1, 0)
    assert (ana.settled, eve.settled) == (0, 1)
    assert ana.last == "2026-01-02T00:00:00+00:00"
    assert dan.last == ""
    (pair,) = found.pairs
    assert (pair.first, pair.second) == ("ana", "ben")
    assert (pair.kappa.n, pair.kappa.agreed) == (4, 2)
    assert pair.counts.sum() == 4
    exact, _ = by_hand([[1, 0, 1], [0, 0, 1], [0, 0, 1]])
    assert pair.kappa.kappa == pytest.approx(float(exact))
    assert found.by_basis == {Basis.ALONE: 2, Basis.AGREED: 2, Basis.SETTLED: 1, Basis.CONFLICT: 1}
    assert (found.decided, found.conflicts) == (6, 1)


def test_nobody_has_decided_anything() -> None:
    found = agreement_of(Standing())
    assert (found.reviewers, found.pairs, found.decided, found.conflicts) == ((), (), 0, 0)
