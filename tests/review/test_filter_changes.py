"""What a click makes of a filter, and the same click again."""

from __future__ import annotations

import pytest

from panview.review.conditions import OneOf, Range, read_conditions
from panview.review.filter_changes import asked_or_not, met_or_not, set_or_not, without
from panview.review.filters import SegmentFilter, with_line

CARS, PEOPLE = OneOf(frozenset({"car"})), OneOf(frozenset({"person"}))


def filtered(line: str) -> SegmentFilter:
    return with_line(SegmentFilter(), line)


def test_a_click_asks_in_place_of_what_was_asked_of_its_column() -> None:
    before = filtered("category = 'car' and area > 100")
    after = asked_or_not(before, {"category": PEOPLE})
    assert after == filtered("category = 'person' and area > 100")
    assert asked_or_not(after, {"category": PEOPLE}) == filtered("area > 100"), "the same again takes it off"


def test_of_two_columns_both_must_be_the_same_to_be_taken_off() -> None:
    both = {"category": CARS, "iou": Range(0.5, None)}
    asked = asked_or_not(filtered("category = 'car'"), both)
    assert asked == asked_or_not(SegmentFilter(), both)
    assert asked_or_not(asked, both) == SegmentFilter()


def test_conditions_are_removed_and_others_stay() -> None:
    before = filtered("category = 'car' and area > 100 and iou < 0.5")
    assert without(before, read_conditions("area > 100")) == filtered("category = 'car' and iou < 0.5")
    assert without(before, read_conditions("area > 99")) == before
    assert without(before, read_conditions(before.expression)) == SegmentFilter()


def test_fields_are_set_and_emptied_again() -> None:
    before = filtered("area > 100")
    after = set_or_not(before, {"overlap": (1, 2)})
    assert (after.overlap, after.expression) == ((1, 2), before.expression)
    assert set_or_not(after, {"overlap": (1, 3)}).overlap == (1, 3)
    assert set_or_not(after, {"overlap": (1, 2)}) == before


@pytest.mark.parametrize(
    ("before", "expression", "after"),
    [
        ("", "truth = 'car' and predicted = 'dog'", "truth = 'car' and predicted = 'dog'"),
        ("truth = 'cat' and area > 9", "truth = 'car'", "area > 9 and truth = 'car'"),
        ("truth = 'car' and area > 9", "truth = 'car'", "area > 9"),
        ("truth = 'car'", "truth = 'car' and predicted = 'dog'", "truth = 'car' and predicted = 'dog'"),
        # A condition on several columns is replaced by none but itself.
        ("(area > 9 or iou < 1)", "(area > 9 or iou < 1) and truth = 'car'", "(area > 9 or iou < 1) and truth = 'car'"),
    ],
)
def test_a_figure_stands_for_conditions(before: str, expression: str, after: str) -> None:
    assert met_or_not(filtered(before), expression).expression == filtered(after).expression
