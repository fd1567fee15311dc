"""The model of suspicions alone: its order before verdicts, what it learns, and whether its chances are chances."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.metrics.segment_table import ErrorType
from panview.review.suspicion.groups import LEAST, groups_of
from panview.review.suspicion.model import PRIOR, learn
from panview.review.suspicion.traits import NONE, Traits

NAMES = ("person", "car", "dog", "road")


def traits(n: int, seed: int = 0, sets: int = 3) -> Traits:
    """Random disagreements with other sets beside."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice([ErrorType.MISSED, ErrorType.SPURIOUS, ErrorType.WRONG_CATEGORY], n).astype(np.uint8)
    same = rng.integers(0, sets, n).astype(np.int16)
    rest = sets - 1 - same
    return Traits(
        error_type=kinds,
        is_truth=kinds != ErrorType.SPURIOUS,
        truth=np.where(kinds == ErrorType.SPURIOUS, NONE, rng.integers(0, 4, n)).astype(np.int16),
        predicted=np.where(kinds == ErrorType.MISSED, NONE, rng.integers(0, 4, n)).astype(np.int16),
        score=np.where(kinds == ErrorType.MISSED, np.nan, rng.random(n)),
        same=same,
        nearly=np.zeros(n, np.int16),
        against=(rng.random(n) * (rest + 1)).astype(np.int16),
        asked=np.full(n, sets - 1, np.int16),
        iou=rng.random(n),
        area=rng.integers(1, 20_000, n),
        void=rng.random(n),
        otherwise=np.zeros(n, np.int16),
        united=np.zeros(n, np.int16),
        their_score=np.full(n, np.nan),
        inside=rng.random(n),
        covered=rng.random(n),
        alike=rng.random(n) < 0.5,
        taken=rng.random(n) < 0.5,
        fill=rng.random(n),
        partner_fill=np.where(rng.random(n) < 0.5, np.nan, 0.6),
        usual=rng.normal(0, 0.5, n),
    )


def drawn(chance: NDArray[np.float64], seed: int) -> NDArray[np.bool_]:
    """Verdicts by lot."""
    wrong: NDArray[np.bool_] = np.random.default_rng(seed).random(len(chance)) < chance
    return wrong


@pytest.mark.parametrize("sets", [2, 3, 6])
def test_before_any_verdict_agreement_comes_first_and_then_the_score(sets: int) -> None:
    known = traits(400, sets=sets)
    order = np.argsort(-PRIOR.chance(known), kind="stable")
    # What is nearly the same, or matches the truth, counts half.
    say = (2 * known.same + known.nearly - known.against)[order]
    assert (np.diff(say) <= 0).all()
    score = np.nan_to_num(known.score, nan=0.5)[order]
    assert all(np.all(np.diff(score[say == each]) <= 0) for each in np.unique(say))
    assert 0.01 < PRIOR.chance(known).min() < PRIOR.chance(known).max() < 0.6


def test_it_learns_which_categories_are_annotated_wrongly() -> None:
    known = traits(300)
    dogs = known.truth == 2
    model = learn(known, dogs)
    fresh = traits(500, seed=1)
    chance = model.chance(fresh)
    assert chance[fresh.truth == 2].min() > chance[fresh.truth != 2].max()
    assert (model.decided, model.wrong) == (300, int(dogs.sum()))


def test_few_verdicts_move_it_little_and_many_move_it_far() -> None:
    fresh = traits(200, seed=3)
    before = PRIOR.chance(fresh)
    moved = [float(np.abs(learn(traits(n), np.zeros(n, np.bool_)).chance(fresh) - before).mean()) for n in (1, 20, 400)]
    assert moved[0] < 0.1 < moved[1] < moved[2]
    assert learn(traits(0), np.zeros(0, np.bool_)) is PRIOR


def test_the_same_verdicts_give_the_same_chances_in_whatever_order() -> None:
    known = traits(250)
    wrong = drawn(PRIOR.chance(known), 5)
    fresh = traits(300, seed=2)
    first = learn(known, wrong).chance(fresh)
    shuffled = np.random.default_rng(0).permutation(250)
    assert np.allclose(learn(known.chosen(shuffled), wrong[shuffled]).chance(fresh), first, atol=1e-9)
    assert np.array_equal(learn(known, wrong).chance(fresh), first)


def test_of_what_it_calls_thirty_per_cent_about_thirty_per_cent_are_wrong() -> None:
    """Verdicts are drawn by a rule that the model cannot have exactly; its chances on others are held against it."""

    def rule(of: Traits) -> NDArray[np.float64]:
        odds = -2.0 + 1.2 * of.same + 1.5 * (np.nan_to_num(of.score, nan=0.3) > 0.85) - 1.5 * (of.predicted == 1)
        chance: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return chance

    known, fresh = traits(1500, seed=10), traits(20_000, seed=11)
    chance = learn(known, drawn(rule(known), 12)).chance(fresh)
    wrong = drawn(rule(fresh), 13)
    for low in np.arange(0, 1, 0.1):
        bin_ = (chance >= low) & (chance < low + 0.1)
        if bin_.sum() >= 200:
            assert abs(wrong[bin_].mean() - chance[bin_].mean()) < 0.1, low
    assert abs(wrong.mean() - chance.mean()) < 0.03


def test_a_suspicion_is_explained_by_the_most_particular_group_that_is_large_enough() -> None:
    n = LEAST + 3
    alike = traits(n).chosen(np.zeros(n, np.int64))
    other = traits(n, seed=5)
    wrong = np.arange(2 * n) < 4
    groups = groups_of(Traits.joined([alike, other]), wrong)
    group = groups.of(alike, 0)
    assert group is not None
    assert group.level == 0
    expected = {
        ErrorType.MISSED: "missed segments",
        ErrorType.SPURIOUS: "spurious segments",
        ErrorType.WRONG_CATEGORY: "segments of wrong category",
    }[ErrorType(int(alike.error_type[0]))]
    assert group.text(NAMES).startswith(f"4 of {group.decided} {expected} of ")
    assert group.decided >= n
    # Of a kind that nobody has decided, all there are.
    strange = traits(1)
    strange.error_type[:] = ErrorType.SPLIT
    every = groups.of(strange, 0)
    assert every is not None
    assert every.text(NAMES) == f"4 of {2 * n} disagreements"
    few = groups_of(alike.chosen(np.arange(LEAST - 1)), np.zeros(LEAST - 1, np.bool_))
    assert few.of(alike, 0) is None


def test_a_group_is_told_in_words() -> None:
    n = 20
    known = traits(n, seed=1).chosen(np.zeros(n, np.int64))
    known.error_type[:], known.predicted[:], known.truth[:] = ErrorType.SPURIOUS, 0, NONE
    known.score[:], known.same[:] = 0.95, known.asked
    group = groups_of(known, np.arange(n) < 14).of(known, 0)
    assert group is not None
    assert group.text(NAMES) == "14 of 20 spurious segments of person with score over 0.9 that all models share"
