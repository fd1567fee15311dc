from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from panview.errors import BadFileError
from tests.fuzz.mutations import TooSlowError, damaged, damaged_value, refusal, time_limit

VALUE = {"images": [{"id": 1, "file_name": "a.jpg"}], "categories": [{"id": 3, "name": "car"}], "info": None}


def test_the_same_seed_makes_the_same_damage() -> None:
    data = bytes(range(256)) * 20
    assert [damaged(random.Random(seed), data) for seed in range(50)] == [
        damaged(random.Random(seed), data) for seed in range(50)
    ]
    assert [repr(damaged_value(random.Random(seed), VALUE)) for seed in range(50)] == [
        repr(damaged_value(random.Random(seed), VALUE)) for seed in range(50)
    ]


def test_there_is_nearly_always_damage_of_any_length_of_data() -> None:
    data = bytes(range(256)) * 20
    changed = sum(damaged(random.Random(seed), data) != data for seed in range(200))
    assert changed > 180
    for length in (0, 1, 2, 600):
        for seed in range(100):
            damaged(random.Random(seed), data[:length])
    assert sum(damaged_value(random.Random(seed), VALUE) != VALUE for seed in range(200)) > 150


def test_what_is_damaged_stays_as_it_was() -> None:
    before = repr(VALUE)
    for seed in range(100):
        damaged_value(random.Random(seed), VALUE)
    assert repr(VALUE) == before


def test_only_errors_for_users_are_refusals() -> None:
    assert refusal(BadFileError(Path("a"), "is cut off")) == "a: is cut off"
    fault = KeyError("x")
    with pytest.raises(KeyError) as caught:
        refusal(fault)
    assert caught.value is fault


def test_a_block_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TooSlowError, match="0.05"), time_limit(0.05):
        time.sleep(5)
    with time_limit(5):
        pass
