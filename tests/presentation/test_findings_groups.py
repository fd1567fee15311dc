from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from panview.presentation.findings_groups import Line, grouped, head_words

CODES = ["A", "B", "A", "C", "A", "B"]


def test_findings_of_a_code_stand_together() -> None:
    order = range(6)
    assert grouped(CODES, order, ()) == [Line(0, 3), Line(1, 2), Line(3)]
    assert grouped(CODES, order, {"A"}) == [Line(0, 3), Line(0), Line(2), Line(4), Line(1, 2), Line(3)]
    # A group stands where its first finding does, and its findings as they are sorted.
    assert grouped(CODES, [3, 5, 4, 2, 1, 0], {"B"}) == [Line(3), Line(5, 2), Line(5), Line(1), Line(4, 3)]


@given(st.lists(st.sampled_from("ABCD"), max_size=12), st.sets(st.sampled_from("ABCD")))
def test_each_finding_is_shown_once_or_counted(codes: list[str], opened: set[str]) -> None:
    lines = grouped(codes, range(len(codes)), opened)
    shown = [line.number for line in lines if not line.is_head]
    assert len(set(shown)) == len(shown)
    hidden = sum(line.members for line in lines if line.is_head and codes[line.number] not in opened)
    assert len(shown) + hidden == len(codes)


def test_heads() -> None:
    assert head_words("bbox in the `JSON` differs", 12) == ("Bbox in the JSON differs", "12 images")
    assert head_words("x", 1) == ("X", "1 image")
    assert head_words("x", 0) == ("X", "")
