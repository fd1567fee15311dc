"""The model of suspicions alone: its order before verdicts, what it learns, and whether its chances are chances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from panview.metrics.segment_table import ErrorType
from panview.review.suspicion.groups import LEAST, groups_of
from panview.review.suspicion.model import PRIOR, SuspicionModel, learn
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


def test_before_any_verdict_who_contradicts_the_truth_in_another_way_counts_half() -> None:
    known = replace(traits(40), same=np.zeros(40, np.int16), against=np.zeros(40, np.int16))
    none, half, all_of_them = (
        PRIOR.chance(replace(known, otherwise=np.full(40, n, np.int16), same=np.full(40, m, np.int16)))
        for n, m in ((0, 0), (2, 0), (0, 2))
    )
    np.testing.assert_allclose(2 * (odds(half) - odds(none)), odds(all_of_them) - odds(none), rtol=1e-9)


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


def odds(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.log(chance / (1 - chance))
    return found


def test_what_two_traits_mean_together_is_learned() -> None:
    """The truth is wrong where a segment lies on one of its category, or on none of it but beside one of another."""
    known, fresh = traits(1200), traits(2000, seed=1)

    def rule(of: Traits) -> NDArray[np.bool_]:
        wrong: NDArray[np.bool_] = (of.inside > 0.5) == of.alike
        return wrong

    chance = learn(known, rule(known)).chance(fresh)
    assert np.mean((chance > 0.5) == rule(fresh)) > 0.85
    # Neither trait alone says anything.
    assert abs(np.corrcoef(fresh.inside, rule(fresh))[0, 1]) < 0.1


def test_what_a_trait_means_for_one_error_type_is_learned_for_that_alone() -> None:
    known, fresh = traits(900), traits(900, seed=1)
    spurious = known.error_type == ErrorType.SPURIOUS
    chance = learn(known, spurious & (known.usual > 0)).chance(fresh)
    of = {
        kind: np.corrcoef(odds(chance)[fresh.error_type == kind], fresh.usual[fresh.error_type == kind])[0, 1]
        for kind in (ErrorType.SPURIOUS, ErrorType.MISSED, ErrorType.WRONG_CATEGORY)
    }
    assert of[ErrorType.SPURIOUS] > 0.7
    assert chance[(fresh.error_type == ErrorType.SPURIOUS) & (fresh.usual > 0.3)].min() > 0.5
    assert chance[fresh.error_type != ErrorType.SPURIOUS].max() < 0.5


@pytest.mark.parametrize("name", ["otherwise", "united", "taken", "partner_fill", "their_score", "covered", "fill"])
def test_whatever_a_trait_says_is_learned(name: str) -> None:
    def shaken(of: Traits, seed: int) -> Traits:
        values = np.random.default_rng(seed).random(len(of))
        if name in ("otherwise", "united"):
            return replace(of, **{name: (values * 3).astype(np.int16)})
        return replace(of, **{name: values < 0.5 if name == "taken" else values})

    known, fresh = shaken(traits(800), 5), shaken(traits(800, seed=1), 6)
    middle = 0.5 if name == "taken" else np.median(getattr(known, name))
    chance = learn(known, getattr(known, name) > middle).chance(fresh)
    assert np.mean((chance > 0.5) == (getattr(fresh, name) > middle)) > 0.9


def test_what_is_learned_is_the_least_of_the_penalised_loss() -> None:
    """Held against a slow restatement: every trait, every product, every error type that occurs, one row at a time."""
    known = traits(120)
    wrong = drawn(PRIOR.chance(known), 3)
    model = learn(known, wrong)

    def loss(of: SuspicionModel) -> float:
        """Of what was learned of products and by error type, whose prior is 0.4 and 0."""
        chance = of.chance(known)
        fit = -np.log(np.where(wrong, chance, 1 - chance)).sum()
        others = (of.together**2).sum() + (of.of_kind[:, 2:] ** 2).sum()
        return float(fit + others / 0.4**2 / 2 + (of.of_kind[:, 0] ** 2).sum() / 0.3**2 / 2)

    best = loss(model)
    for place in range(len(model.together)):
        for step in (-0.05, 0.05):
            moved = model.together.copy()
            moved[place] += step
            assert loss(replace(model, together=moved)) > best
    kinds = {2 * int(kind) + int(side) for kind, side in zip(known.error_type, known.is_truth, strict=True)}
    for kind in kinds:
        for column in (0, *range(2, model.of_kind.shape[1])):
            moved = model.of_kind.copy()
            moved[kind, column] += 0.05
            assert loss(replace(model, of_kind=moved)) > best
    # Of what did not occur nothing is learned.
    assert not np.delete(model.of_kind, sorted(kinds), axis=0).any()


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
