"""Orders are stable, and NaN is last."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from panview.presentation.sorting import name_ranks, position_of, radix_order, sorted_order


@given(hnp.arrays(np.float64, st.integers(0, 60), elements=st.sampled_from([0.0, -1.5, 0.25, 3.0, np.nan, np.inf])))
@pytest.mark.parametrize("descending", [False, True])
def test_order_of_floats(descending: bool, keys: np.ndarray) -> None:
    numbers = [row for row in range(len(keys)) if not np.isnan(keys[row])]
    nothing = [row for row in range(len(keys)) if np.isnan(keys[row])]
    expected = sorted(numbers, key=lambda row: -keys[row] if descending else keys[row]) + nothing
    assert sorted_order(keys, descending).tolist() == expected


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int32, np.int64])
def test_descending_order_of_whole_numbers_with_zero(dtype: type[np.generic]) -> None:
    keys = np.array([0, 5, 0, 200 if dtype is np.uint8 else 300, 5]).astype(dtype)
    assert sorted_order(keys, True).tolist() == [3, 1, 4, 0, 2]


def test_lowest_number_of_its_type_is_last_when_descending() -> None:
    keys = np.array([-32768, 0, 32767], np.int16)
    assert sorted_order(keys, True).tolist() == [2, 1, 0]


def test_name_ranks_ignore_case() -> None:
    assert name_ranks(("Tree", "airplane", "Bottle", "tree")).tolist() == [2, 0, 1, 3]
    assert name_ranks(()).tolist() == []


def test_position_of_a_row() -> None:
    order = np.array([4, 2, 7])
    assert position_of(order, 2) == 1
    assert position_of(order, 3) == -1


_FLOATS = st.one_of(
    st.floats(width=64),
    st.sampled_from([0.0, -0.0, np.nan, 1e300, -1e300, 1.0, 1.0 + 1e-12, 1.0 - 1e-12, 1e-320]),
)


@given(hnp.arrays(np.float64, st.integers(1, 80), elements=_FLOATS))
def test_radix_order_of_floats_is_numpys(keys: np.ndarray) -> None:
    assert radix_order(keys).tolist() == np.argsort(keys, kind="stable").tolist()


@given(hnp.arrays(np.int64, st.integers(1, 80), elements=st.integers(-(2**40), 2**40)))
def test_radix_order_of_whole_numbers_is_numpys(keys: np.ndarray) -> None:
    assert radix_order(keys).tolist() == np.argsort(keys, kind="stable").tolist()


@pytest.mark.parametrize("descending", [False, True])
def test_many_rows_are_sorted_like_few(descending: bool) -> None:
    rng = np.random.default_rng(5)
    keys = np.round(rng.random(120_000), 4)
    keys[rng.random(len(keys)) < 0.1] = np.nan
    expected = np.argsort(-keys if descending else keys, kind="stable")
    assert (sorted_order(keys, descending) == expected).all()
    ranks = rng.integers(-5, 118_287, 120_000).astype(np.int32)
    expected = np.argsort(-ranks if descending else ranks, kind="stable")
    assert (sorted_order(ranks, descending) == expected).all()
