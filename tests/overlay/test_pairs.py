from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from panview.datasets.runs import runs_of, void_runs
from panview.overlay.pairs import make_pairs

LISTED_TRUTH = np.array([9, 3, 16_000_000], np.uint32)
LISTED_PREDICTION = np.array([3, 70_000], np.uint32)
maps = st.integers(1, 9).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 3, 9, 11, 70_000, 16_000_000]), min_size=width, max_size=width),
        min_size=1,
        max_size=9,
    )
)


def local(id_map: NDArray[np.uint32], ids: NDArray[np.uint32], first: int) -> NDArray[np.int32]:
    """Return the local index of each pixel, the slow way."""
    found = np.full(id_map.shape, -1, np.int32)
    for position, segment in enumerate(ids):
        found[id_map == segment] = first + position
    return found


@settings(deadline=None)
@given(maps)
def test_pairs_are_the_segments_of_each_pixel(rows: list[list[int]]) -> None:
    truth = np.array(rows, np.uint32)
    prediction = np.roll(truth.ravel()[::-1], 1).reshape(truth.shape).copy()
    pairs = make_pairs(runs_of(truth), runs_of(prediction), LISTED_TRUTH, LISTED_PREDICTION)
    np.testing.assert_array_equal(pairs.ground_truth[pairs.pair_map], local(truth, LISTED_TRUTH, 0))
    np.testing.assert_array_equal(pairs.prediction[pairs.pair_map], local(prediction, LISTED_PREDICTION, 3))
    np.testing.assert_array_equal(pairs.pixels, np.bincount(pairs.pair_map.ravel(), minlength=len(pairs.pixels)))
    both = list(zip(pairs.ground_truth.tolist(), pairs.prediction.tolist(), strict=True))
    assert len(set(both)) == len(both)
    assert pairs.pair_map.dtype == np.uint16


def test_without_a_prediction_every_pixel_is_on_its_void() -> None:
    truth = np.array([[3, 3, 0], [9, 5, 0]], np.uint32)
    pairs = make_pairs(runs_of(truth), None, LISTED_TRUTH, LISTED_PREDICTION[:0])
    assert (pairs.prediction == -1).all()
    np.testing.assert_array_equal(pairs.ground_truth[pairs.pair_map], [[1, 1, -1], [0, -1, -1]])


@pytest.mark.parametrize(("side", "dtype"), [(64, np.uint16), (256, np.uint16), (300, np.uint32)])
def test_as_many_pairs_as_pixels(side: int, dtype: type[np.generic]) -> None:
    # More pairs than the first hash table holds, and in the last case than 16 bits can tell apart.
    ids = np.arange(1, side * side + 1, dtype=np.uint32)
    truth = ids.reshape(side, side)
    prediction = ids[::-1].reshape(side, side).copy()
    pairs = make_pairs(runs_of(truth), runs_of(prediction), ids, ids)
    assert pairs.pair_map.dtype == dtype
    assert len(pairs.pixels) == side * side
    np.testing.assert_array_equal(pairs.ground_truth[pairs.pair_map], truth.astype(np.int64) - 1)
    np.testing.assert_array_equal(pairs.prediction[pairs.pair_map], prediction.astype(np.int64) - 1 + side * side)


def test_maps_of_different_size_are_refused() -> None:
    with pytest.raises(ValueError, match=r"prediction: expected \(2, 3\), got \(3, 2\)"):
        make_pairs(void_runs((2, 3)), void_runs((3, 2)), LISTED_TRUTH, LISTED_PREDICTION)
