from __future__ import annotations

import numpy as np
import pytest

from panview.linter.fitting import TURNS

MAP = np.array([[1, 2, 3], [4, 5, 6]], np.uint32)
TURNED = {
    "mirrored left to right": [[3, 2, 1], [6, 5, 4]],
    "upside down, mirrored top to bottom": [[4, 5, 6], [1, 2, 3]],
    "rotated by 180°": [[6, 5, 4], [3, 2, 1]],
    "transposed": [[1, 4], [2, 5], [3, 6]],
}


@pytest.mark.parametrize("name", TURNED)
def test_a_turn_is_what_its_name_says(name: str) -> None:
    assert TURNS[name](MAP).tolist() == TURNED[name]


def test_no_two_turns_are_the_same_and_none_is_none() -> None:
    made = {str(turn(MAP).tolist()) for turn in TURNS.values()} | {str(MAP.tolist())}
    assert len(made) == len(TURNS) + 1
