"""The page of keys in the docs lists what the window can do, in its words."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.at_hand import AtHand
from tools.keys_table import PAGE, with_tables


def test_the_page_lists_every_action_with_its_title_and_keys(hand: AtHand) -> None:
    text, rows = PAGE.read_text(encoding="utf-8"), hand.review.actions.table.rows
    assert with_tables(text, rows) == text, "run: python -m tools.keys_table"
    # An action more is a line more, in its group or a new one; all else stays.
    more = with_tables(
        text, [*rows, replace(rows[0], id="a", group=rows[5].group), replace(rows[0], id="b", group="X")]
    )
    added = [line for line in more.splitlines() if line not in text.splitlines()]
    assert [line.rpartition("|")[0].rpartition("|")[2].strip() for line in added if line[0] == "|"] == ["`a`", "`b`"]
    assert with_tables(more, rows) == text
