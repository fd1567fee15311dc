from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from panview.datasets.runs import runs_of
from panview.linter.pieces import SPECK_PIXELS, count_pieces


def flood(id_map: NDArray[np.uint32], wanted: int) -> list[int]:
    """Sizes of the pieces of a segment, pixel by pixel; corners connect."""
    left = {(int(y), int(x)) for y, x in np.argwhere(id_map == wanted)}
    sizes = []
    while left:
        edge, size = [left.pop()], 0
        while edge:
            y, x = edge.pop()
            size += 1
            for near in [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]:
                if near in left:
                    left.remove(near)
                    edge.append(near)
        sizes.append(size)
    return sizes


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), height=st.integers(1, 14), width=st.integers(1, 14), n=st.integers(1, 5))
def test_pieces_are_those_of_a_flood_fill(seed: int, height: int, width: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    id_map = rng.integers(0, n + 1, (height, width)).astype(np.uint32)
    if rng.random() < 0.5:
        id_map = np.kron(id_map, np.ones((2, 3))).astype(np.uint32)
    ids = rng.permutation(np.arange(1, n + 2)).astype(np.uint32)
    expected = [flood(id_map, int(i)) for i in ids]
    counts = count_pieces(runs_of(id_map), ids)
    assert counts[:, 0].tolist() == [len(sizes) for sizes in expected]
    assert counts[:, 1].tolist() == [sum(size < SPECK_PIXELS for size in sizes) for sizes in expected]


def test_a_spiral_is_one_piece() -> None:
    spiral = np.array([[1, 1, 1, 1, 1], [0, 0, 0, 0, 1], [1, 1, 1, 0, 1], [1, 0, 0, 0, 1], [1, 1, 1, 1, 1]], np.uint32)
    assert count_pieces(runs_of(spiral), np.array([1], np.uint32)).tolist() == [[1, 0]]
    broken = spiral.copy()
    broken[4, 2] = 0
    assert count_pieces(runs_of(broken), np.array([1], np.uint32)).tolist() == [[2, 1]]
