from __future__ import annotations

from tests.support.order import longest_first, workers_for


def test_files_with_a_slow_test_come_first_then_those_with_more_tests() -> None:
    files = ["one", "three", "three", "three", "two", "two", "pair", "pair", "slow", "slow"]
    slow = [False] * 9 + [True]
    order = longest_first(files, slow)
    assert [files[place] for place in order] == ["slow"] * 2 + ["three"] * 3 + ["two"] * 2 + ["pair"] * 2 + ["one"]
    # A file's tests keep their order.
    assert order == [8, 9, 1, 2, 3, 4, 5, 6, 7, 0]


def test_one_process_more_than_there_are_cores_and_never_more_than_four() -> None:
    assert [workers_for(cores) for cores in (1, 2, 3, 4, 64)] == [2, 3, 4, 4, 4]
