"""Segments that count for nothing: maps without them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from panview.datasets.forms.dropped import void_ids
from panview.datasets.runs import runs_of


@given(
    arrays(np.uint32, st.tuples(st.integers(1, 6), st.integers(1, 9)), elements=st.integers(0, 4)),
    st.sets(st.integers(0, 4)),
)
def test_runs_without_segments_are_those_of_the_map_without_them(
    id_map: np.ndarray[tuple[int, int], np.dtype[np.uint32]], ids: set[int]
) -> None:
    gone = np.array(sorted(ids), np.uint32)
    expected = runs_of(np.where(np.isin(id_map, gone), 0, id_map).astype(np.uint32))
    found = void_ids(runs_of(id_map), gone)
    for name in ("starts", "ids", "offsets"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()
