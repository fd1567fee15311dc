"""Tables as text that spreadsheets take in cell by cell."""

from __future__ import annotations

import pytest

from panview.presentation.table_text import TableText, said_of


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a\tb\nc", "a b c"),
        ("—", ""),
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+0.31", "+0.31"),
        ("-1,234", "-1,234"),
        ("−3.5", "−3.5"),
        ("日本語", "日本語"),
    ],
)
def test_a_cell_stays_one_and_runs_as_nothing(cell: str, text: str) -> None:
    assert TableText("t", (), ((cell, "x"),)).tsv == f"{text}\tx\n"


def test_head_and_rows() -> None:
    table = TableText("t", ("", "PQ"), (("All", "1.0"), ("Things", "2.0")))
    assert table.tsv == "\tPQ\nAll\t1.0\nThings\t2.0\n"
    assert said_of(table) == "2 rows"
    assert said_of(TableText("t", (), (("a",),))) == "1 row"
    assert said_of(TableText("t", (), (("a",),), more=2)) == "the first 1 of 3 rows; export a CSV for all"
