"""Who decides in the order of suspicion finds wrong truths in a fraction of the decisions that chance needs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.suspicion import found_by_suspicion, found_in, needed, needed_by_chance, work_of
from benchmarks.wrong_truths import make_set


def test_half_of_the_wrong_truths_are_found_in_a_third_of_the_decisions(tmp_path: Path) -> None:
    work = work_of(make_set(tmp_path, 180, seed=11), 450, 45, seed=11)
    found = found_by_suspicion(work, seed=11)
    assert len(found) == 45
    # So few teach less than a thousand; the long test has those.
    assert needed(found, 0.5) < needed_by_chance(450, 45, 0.5) / 3
    assert needed(found, 0.6) < needed_by_chance(450, 45, 0.6) * 0.4
    assert np.array_equal(found, found_by_suspicion(work, seed=11))


def test_by_lot_it_takes_as_many_as_the_formula_says(tmp_path: Path) -> None:
    work = work_of(make_set(tmp_path, 60, seed=1), 120, 12, seed=1)
    rng = np.random.default_rng(0)
    drawn = [needed(found_in(work, rng.permutation(120)), 0.8) for _ in range(2000)]
    assert np.mean(drawn) == pytest.approx(needed_by_chance(120, 12, 0.8), rel=0.02)


@pytest.mark.long
def test_of_a_thousand_among_ten_thousand_four_in_five_are_found_in_a_fifth_of_the_decisions(tmp_path: Path) -> None:
    work = work_of(make_set(tmp_path, 4400, seed=1), 10_000, 1_000, seed=1)
    found = found_by_suspicion(work, seed=1)
    assert len(found) == 1_000
    assert needed(found, 0.5) < needed_by_chance(10_000, 1_000, 0.5) * 0.15
    assert needed(found, 0.8) < needed_by_chance(10_000, 1_000, 0.8) * 0.2
    assert needed(found, 0.9) < needed_by_chance(10_000, 1_000, 0.9) * 0.3
