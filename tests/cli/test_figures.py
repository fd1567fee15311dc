from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

from panview.cli.figures import Result, figures_table, print_fitting, split_table
from panview.metrics.panoptic_quality import CategoryCounts, panoptic_quality


def printed(width: int, columns: int, block: int | tuple[int, ...]) -> list[str]:
    table = figures_table(["one", "other"], tuple(f"column{k}" for k in range(columns // 2)))
    for row in range(2):
        table.add_row(f"name{row}", *(f"{row}.{k:03d}" for k in range(columns)))
    stream = io.StringIO()
    print_fitting(Console(file=stream, width=width), table, block)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def cells(lines: list[str]) -> list[list[str]]:
    return [line.split() for line in lines if line.startswith("name")]


def test_a_table_that_fits_is_one_table() -> None:
    lines = printed(200, 8, 4)
    assert cells(lines) == [[f"name{row}", *(f"{row}.{k:03d}" for k in range(8))] for row in range(2)]


@pytest.mark.parametrize(("block", "pieces"), [(4, [4, 4]), (2, [4, 4]), ((5, 1, 2), [5, 3]), ((1, 7), [1, 7])])
def test_what_does_not_fit_follows_below_and_nothing_is_cut(block: int | tuple[int, ...], pieces: list[int]) -> None:
    lines = printed(60, 8, block)
    first = 0
    expected = []
    for size in pieces:
        expected += [[f"name{row}", *(f"{row}.{k:03d}" for k in range(first, first + size))] for row in range(2)]
        first += size
    if 7 in pieces:
        # Columns that belong together and are too wide on their own are cut as the terminal cuts them.
        assert cells(lines)[:2] == expected[:2]
        return
    assert cells(lines) == expected
    assert "…" not in "".join(lines)
    assert max(len(line) for line in lines) <= 60


def test_in_eighty_columns_each_set_keeps_its_name() -> None:
    quality = panoptic_quality(CategoryCounts(np.array([0.8]), *(np.array([n]) for n in (1, 0, 1))), np.array([True]))
    results = [Result(name, quality, 5) for name in ("the first of them", "the second of them")]
    stream = io.StringIO()
    table = split_table(results)
    print_fitting(Console(file=stream, width=60), table, 4)
    lines = [line.split() for line in stream.getvalue().splitlines()]
    assert lines.count(["All", "53.333", "80.000", "66.667", "1"]) == 2
    assert [line for line in lines if "them" in line] == [
        ["the", "first", "of", "them"],
        ["the", "second", "of", "them"],
    ]
