from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.metrics.overlap import count_overlaps


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), kinds=st.sampled_from([2, 5, 40, 2000]))
def test_every_pair_is_counted_and_boxed(seed: int, kinds: int) -> None:
    # With 2000 kinds of ids there are more pairs than the hash table first has room for.
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 60)), int(rng.integers(1, 60)))
    ids = rng.choice(2**24, kinds, replace=False)
    truth, prediction = (rng.choice(ids, shape).astype(np.uint32) for _ in range(2))
    overlaps = count_overlaps(truth, prediction)
    keys = truth.astype(np.uint64) << np.uint64(32) | prediction
    expected, pixels = np.unique(keys, return_counts=True)
    found = overlaps.ground_truth_id.astype(np.uint64) << np.uint64(32) | overlaps.prediction_id
    assert np.array_equal(found, expected)
    assert np.array_equal(overlaps.pixels, pixels)
    for key, box in zip(expected[:50], overlaps.boxes[:50].tolist(), strict=True):
        ys, xs = np.nonzero(keys == key)
        assert box == [xs.min(), ys.min(), xs.max(), ys.max()]


def test_maps_of_other_shapes_or_kinds_are_refused() -> None:
    one = np.zeros((2, 3), np.uint32)
    unfit: list[tuple[Any, Any]] = [(one, one.T), (one, one.astype(np.int64)), (one.ravel(), one.ravel())]
    for first, second in unfit:
        with pytest.raises(ValueError, match="id maps: expected"):
            count_overlaps(first, second)
