"""Error types as the guide words them, against a literal restatement; what lies exactly on a limit among them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.metrics.error_types import ErrorThresholds, error_types
from panview.metrics.segment_table import ERROR_LABELS, Status
from panview.metrics.threshold import error_type_at, status_at
from tests.support.error_reference import Kinds, error_kinds
from tests.support.reference import Pair
from tests.support.sets import CATEGORIES, Drawing, drawn_pair, evaluated, random_pair, write_set

THINGS = {category["id"] for category in CATEGORIES if category["isthing"]}
PERSON, CAR, ROAD = 1, 3, 149
WHOLE, LEFT, RIGHT = (0, 10, 0, 20), (0, 10, 0, 10), (0, 10, 10, 20)


def kinds_of(pair: Pair, threshold: float = 0.5, near: float = 0.3, mostly: float = 0.5) -> Kinds:
    with tempfile.TemporaryDirectory() as folder:
        dataset, _, table = evaluated(write_set(Path(folder), [pair], photos=False))
    kinds = error_types(table, dataset.categories.isthing, ErrorThresholds(near, mostly))
    kinds, status = error_type_at(table, threshold, kinds), status_at(table, threshold)
    words = {Status.TP: "TP", Status.CROWD: "crowd"}
    rows = zip(table.side, table.segment_id, status, kinds, strict=True)
    return {("gp"[side], int(i)): words.get(Status(own), ERROR_LABELS[kind]) for side, i, own, kind in rows}


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.sampled_from([(4, 6), (8, 8), (12, 16)]),
    threshold=st.sampled_from([0.5, 0.6, 0.75]),
    thresholds=st.sampled_from([(0.3, 0.5), (0.3, 0.5), (0.1, 0.5), (0.3, 0.75), (0.5, 0.25)]),
)
def test_error_types_are_those_of_the_guide(
    seed: int, size: tuple[int, int], threshold: float, thresholds: tuple[float, float]
) -> None:
    # Small maps, so that exact halves are frequent.
    pair = random_pair(np.random.default_rng(seed), *size)
    assert kinds_of(pair, threshold, *thresholds) == error_kinds(pair, THINGS, threshold, *thresholds)


ROADS = [(5, ROAD, WHOLE)]
LIMITS: dict[str, tuple[Drawing, Drawing, dict[tuple[str, int], str]]] = {
    "predictions that lie half on a truth do not split it": (
        [*ROADS, (1, PERSON, LEFT)],
        [(8, PERSON, (0, 5, 0, 20)), (9, PERSON, (5, 10, 0, 20))],
        {("g", 1): "near miss", ("p", 8): "near miss", ("p", 9): "near miss"},
    ),
    "one part and one prediction that lies half on it are no split": (
        [*ROADS, (1, PERSON, LEFT)],
        [(8, PERSON, (0, 4, 0, 10)), (9, PERSON, (4, 10, 0, 20)), (5, ROAD, (0, 4, 10, 20))],
        {("g", 1): "near miss", ("p", 8): "near miss", ("p", 9): "near miss"},
    ),
    "nor does one that lies mostly elsewhere belong to a split": (
        [*ROADS, (1, PERSON, LEFT)],
        [*ROADS, (7, PERSON, (6, 9, 0, 20)), (8, PERSON, (0, 3, 0, 10)), (9, PERSON, (3, 6, 0, 10))],
        {("g", 1): "split", ("p", 8): "split", ("p", 9): "split", ("p", 7): "spurious"},
    ),
    "parts of exactly half are no split": (
        [*ROADS, (1, PERSON, LEFT)],
        [*ROADS, (8, PERSON, (0, 3, 0, 10)), (9, PERSON, (3, 5, 0, 10))],
        {("g", 1): "near miss", ("p", 8): "near miss", ("p", 9): "spurious"},
    ),
    "half of a truth is not most of it for a merger": (
        [*ROADS, (1, PERSON, (0, 10, 0, 8)), (2, PERSON, (0, 10, 8, 14))],
        [*ROADS, (9, PERSON, (0, 10, 4, 12))],
        {("g", 1): "near miss", ("g", 2): "near miss", ("p", 9): "near miss"},
    ),
    "half under stuff is not swallowed": (
        [(1, PERSON, LEFT), (5, ROAD, RIGHT)],
        [(5, ROAD, (0, 10, 5, 20))],
        {("g", 1): "missed"},
    ),
    "half on void is not ignored": ([(5, ROAD, LEFT)], [(8, PERSON, (0, 10, 8, 12))], {("p", 8): "spurious"}),
    "half on crowd is not ignored": (
        [*ROADS, (1, PERSON, LEFT, "crowd")],
        [(8, PERSON, (0, 2, 5, 15))],
        {("p", 8): "spurious"},
    ),
    "half on void and crowd together is not ignored": (
        [(5, ROAD, RIGHT), (1, PERSON, (0, 10, 0, 5), "crowd")],
        [(8, PERSON, (0, 2, 0, 20))],
        {("p", 8): "spurious"},
    ),
    "as much on void as on crowd is ignored for the void": (
        [(5, ROAD, (0, 10, 12, 20)), (1, PERSON, (0, 10, 0, 5), "crowd")],
        [(8, PERSON, (0, 2, 0, 10))],
        {("p", 8): "ignored (void)"},
    ),
    "more on crowd than on void is ignored for the crowd": (
        [(5, ROAD, (0, 10, 12, 20)), (1, PERSON, (0, 10, 0, 6), "crowd")],
        [(8, PERSON, (0, 2, 0, 10))],
        {("p", 8): "ignored (crowd)"},
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_what_lies_on_a_limit(name: str) -> None:
    truth, prediction, expected = LIMITS[name]
    pair = drawn_pair(truth, prediction)
    found = kinds_of(pair)
    assert {segment: found[segment] for segment in expected} == expected
    assert found == error_kinds(pair, THINGS)


@pytest.mark.parametrize("threshold", [0.5, 0.8])
def test_the_tie_of_void_and_crowd_holds_for_a_match_that_is_lost(threshold: float) -> None:
    # Of 20 columns 6 lie on void, 6 on crowd and 8 on the person: IoU 8 / 14 without the void.
    truth = [(2, PERSON, (0, 10, 0, 6), "crowd"), (1, PERSON, (0, 10, 12, 20))]
    pair = drawn_pair(truth, [(8, PERSON, WHOLE)])
    found = kinds_of(pair, threshold)
    assert found[("p", 8)] == ("TP" if threshold == 0.5 else "ignored (void)")
    assert found == error_kinds(pair, THINGS, threshold)
