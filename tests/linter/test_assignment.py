"""What numbers stand for: the best assignment, and when it is believed."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from panview.linter.assignment import PARTS, Shared, assign, best_assignment
from panview.linter.documents import ListedCategories
from panview.linter.label_space import label_space

NAMES = ("person", "car", "dog", "road", "sky", "tree", "wall", "floor")
IDS = np.array([1, 3, 18, 149, 187, 184, 199, 190], np.int64)
KINDS = np.array([1, 1, 1, 0, 0, 0, 0, 0], np.bool_)
CATEGORIES = ListedCategories(IDS, NAMES, KINDS, np.ones(8, np.bool_))


def best_sum(gain: NDArray[np.int64]) -> int:
    """The largest sum of any assignment, by trying all."""
    if gain.shape[0] < gain.shape[1]:
        gain = gain.T
    rows, columns = gain.shape
    return max(sum(int(gain[row, k]) for k, row in enumerate(chosen)) for chosen in permutations(range(rows), columns))


@settings(max_examples=150, deadline=None)
@given(arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.integers(0, 6)), st.data())
def test_no_assignment_has_a_larger_sum(gain: NDArray[np.int64], data: st.DataObject) -> None:
    count, numbers = gain.shape
    own = np.array([data.draw(st.integers(-1, count - 1)) for _ in range(numbers)], np.int64)
    chosen = assign(gain, own)
    given_ = chosen[chosen >= 0]
    assert len(set(given_.tolist())) == len(given_)
    assert sum(int(gain[row, k]) for k, row in enumerate(chosen.tolist()) if row >= 0) == best_sum(gain)


def test_of_equal_sums_numbers_stay_in_their_own_place() -> None:
    gain = np.full((4, 4), 7, np.int64)
    own = np.array([2, 0, 3, 1], np.int64)
    assert assign(gain, own).tolist() == own.tolist()


def test_many_categories_are_assigned_at_once() -> None:
    rng = np.random.default_rng(3)
    order = rng.permutation(300)
    gain = rng.integers(0, 50, (300, 300))
    gain[order, np.arange(300)] = 1000
    assert assign(gain, np.arange(300)).tolist() == order.tolist()


def shared(
    means: dict[int, int],
    seed: int = 1,
    images: int = 16,
    wrong: float = 0.1,
    outline: float = 0.8,
    rows: list[int] | None = None,
) -> Shared:
    """What a model shares with the truth whose number is to mean a category; it errs in names and outlines."""
    rng = np.random.default_rng(seed)
    numbers = np.array(sorted(means), np.int64)
    own = np.array([int(np.flatnonzero(IDS == n)[0]) if n in IDS else -1 for n in numbers], np.int64)
    of_category = {category: place for place, n in enumerate(numbers.tolist()) for category in [means[n]]}
    pixels = np.zeros((PARTS, 8, len(numbers)), np.int64)
    outlines, segments = np.zeros_like(pixels), np.zeros(len(numbers), np.int64)
    for image in range(images):
        for category in rows or range(8):
            if rng.random() < 0.6:
                called = category if rng.random() >= wrong else int(rng.integers(8))
                place = of_category.get(called)
                if place is None:
                    continue
                segments[place] += 1
                pixels[image % PARTS, category, place] += 100 * (1 + category)
                outlines[image % PARTS, category, place] += rng.random() < outline
    return Shared(numbers, own, pixels, outlines, segments)


AS_IS = {int(i): place for place, i in enumerate(IDS)}


def order_of(*places: int) -> dict[int, int]:
    return {int(i): place for i, place in zip(IDS, places, strict=True)}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("images", "wrong", "outline"), [(16, 0.1, 0.8), (6, 0.0, 1.0), (24, 0.25, 0.6), (1, 0.0, 1.0)]
)
def test_numbers_that_mean_what_they_say_are_not_accused(seed: int, images: int, wrong: float, outline: float) -> None:
    found = best_assignment(shared(AS_IS, seed, images, wrong, outline))
    assert not found.found
    assert not any(one.certain for one in found.meant)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("wrong", [0.5, 0.75, 0.95])
def test_a_model_that_hardly_knows_names_is_not_accused(seed: int, wrong: float) -> None:
    assert not best_assignment(shared(AS_IS, seed, 24, wrong)).found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("places", [(1, 2, 3, 4, 5, 6, 7, 0), (7, 6, 5, 4, 3, 2, 1, 0), (3, 0, 1, 2, 7, 4, 5, 6)])
@pytest.mark.parametrize("wrong", [0.0, 0.2])
def test_any_permutation_is_found(seed: int, places: tuple[int, ...], wrong: float) -> None:
    found = best_assignment(shared(order_of(*places), seed, 16, wrong))
    assert found.found
    assert [one.category for one in found.meant] == [order_of(*places)[one.number] for one in found.meant]
    assert found.instead > 0.6 > found.as_is


def test_what_sees_no_outlines_is_not_accused() -> None:
    ring = order_of(1, 2, 3, 4, 5, 6, 7, 0)
    assert not best_assignment(shared(ring, images=200, wrong=0.0, outline=0.1)).found
    assert best_assignment(shared(ring, images=200, wrong=0.0, outline=0.4)).found


@pytest.mark.parametrize("seed", range(5))
def test_what_fits_only_because_it_was_fitted_is_not_believed(seed: int) -> None:
    # Names by chance, most numbers met but once: some assignment explains most of that.
    rng = np.random.default_rng(seed)
    count = 40
    pixels = np.zeros((PARTS, count, count), np.int64)
    for image in range(26):
        pixels[image % PARTS, rng.integers(count), rng.integers(count)] += 100
    outlines = pixels // 100
    every = np.arange(count)
    assert not best_assignment(Shared(every + 1, every, pixels, outlines, outlines.sum(axis=(0, 1)))).found


def test_three_numbers_in_a_row_may_be_a_habit_of_a_model_four_are_not() -> None:
    # Cars are called person, dogs car, roads dog; persons are not seen, and nothing is called road.
    three = {1: 1, 3: 2, 18: 3} | {int(i): p for p, i in enumerate(IDS) if p > 3}
    four = {1: 1, 3: 2, 18: 3, 149: 4} | {int(i): p for p, i in enumerate(IDS) if p > 4}
    assert not best_assignment(shared(three, images=32, wrong=0.0)).found
    found = best_assignment(shared(four, images=32, wrong=0.0))
    assert [one.number for one in found.meant if one.certain] == [1, 3, 18, 149]


def test_rings_of_few_are_told_by_another_rule() -> None:
    ring = order_of(1, 0, 2, 3, 4, 5, 6, 7)
    assert not best_assignment(shared(ring, images=32, wrong=0.0)).found


def test_unknown_numbers_are_explained_also_where_two_are_one_category() -> None:
    means = {100 + place: place for place in range(8)}
    found = best_assignment(shared(means))
    assert [one.category for one in found.meant] == list(range(8))
    assert all(one.certain for one in found.meant)
    base = shared(means)
    # Number 200 is a part of what the truth calls floor.
    half = np.concatenate([base.pixels, base.pixels[..., 7:] // 3], axis=2)
    merged = Shared(
        np.append(base.numbers, 200),
        np.append(base.own, -1),
        half,
        np.concatenate([base.outlines, base.outlines[..., 7:]], axis=2),
        np.append(base.segments, base.segments[7]),
    )
    assert best_assignment(merged).meant[-1].category == 7


def test_one_image_alone_tells_nothing() -> None:
    assert not best_assignment(shared(order_of(1, 2, 3, 4, 5, 6, 7, 0), images=1, wrong=0.0)).found


@pytest.mark.parametrize(
    ("means", "code", "what"),
    [
        ({p: p for p in range(8)}, "PV305", "they are labels counted from 0:"),
        ({p + 1: p for p in range(8)}, "PV305", "they are labels counted from 1:"),
        (
            {n: p for n, p in enumerate([3, 4, 5, 6, 7, 0, 1, 2])},
            "PV305",
            "they are labels counted from 0, stuff first:",
        ),
        ({int(i) + 1: p for p, i in enumerate(IDS)}, "PV306", "they are one too large:"),
        (order_of(1, 2, 3, 4, 5, 6, 7, 0), "PV316", "category "),
    ],
)
def test_a_usual_slip_has_a_name_and_others_say_what_they_are(means: dict[int, int], code: str, what: str) -> None:
    space = label_space(shared(means), CATEGORIES, KINDS)
    assert space.code == code
    assert space.problem.startswith(what)
    assert {one.number: one.category for one in space.meant if one.category >= 0} == means
    assert " of its pixels" in space.problem
    assert "of the pixels then agree with the truth" in space.problem


def test_nothing_shared_says_nothing() -> None:
    nothing = Shared(
        np.zeros(0, np.int64),
        np.zeros(0, np.int64),
        np.zeros((PARTS, 8, 0), np.int64),
        np.zeros((PARTS, 8, 0), np.int64),
        np.zeros(0, np.int64),
    )
    assert label_space(nothing, CATEGORIES, KINDS).meant == ()
    assert not best_assignment(nothing).found


@pytest.mark.parametrize("seed", range(30))
def test_a_model_that_never_learned_a_tenth_of_its_names_is_not_accused(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = 30
    called = np.arange(count)
    never = rng.random(count) < 0.1
    called[never] = rng.integers(0, count, int(never.sum()))
    often = rng.dirichlet(np.full(count, 0.7))
    pixels = np.zeros((PARTS, count, count), np.int64)
    outlines, segments = np.zeros_like(pixels), np.zeros(count, np.int64)
    for image in range(60):
        for true in rng.choice(count, 4, p=often).tolist():
            name = int(called[true]) if rng.random() < 0.9 else true
            segments[name] += 1
            pixels[image % PARTS, true, name] += 100 * (1 + true)
            outlines[image % PARTS, true, name] += rng.random() < 0.6
    used = np.flatnonzero(segments)
    seen = Shared(used + 1, used.astype(np.int64), pixels[..., used], outlines[..., used], segments[used])
    assert not best_assignment(seen).found
