from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from panview.datasets.categories import Categories, distinct_colour


@given(
    ids=st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=20, unique=True),
    asked=st.lists(st.integers(-(2**63), 2**63 - 1), max_size=20),
)
def test_index_of_finds_each_id_and_nothing_else(ids: list[int], asked: list[int]) -> None:
    n = len(ids)
    categories = Categories(
        np.array(ids, np.int32), ("",) * n, np.ones(n, np.bool_), np.zeros((n, 3), np.uint8), ("",) * n
    )
    wanted = [*ids, *asked]
    expected = [ids.index(value) if value in ids else -1 for value in wanted]
    assert categories.index_of(np.array(wanted, np.int64)).tolist() == expected


def test_colours_of_neighbours_differ() -> None:
    colours = np.array([distinct_colour(i) for i in range(200)])
    assert colours.min() >= 0
    assert colours.max() <= 255
    assert (np.abs(np.diff(colours, axis=0)).sum(axis=1) > 60).all()
