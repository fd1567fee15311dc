"""What is offered at a place of the filter line."""

from __future__ import annotations

import pytest

from panview.review.completing import Vocabulary, complete

WORDS = Vocabulary(
    {"status": "of the match", "side": "", "iou": "", "image": "", "two words": "from the table"},
    {
        "status": lambda: ("TP", "FP", "FN"),
        "category": lambda: ("person", "dog's", "hot dog"),
        "two words": lambda: ("rain",),
    },
)


def offered(line: str, cursor: int | None = None, *, asked: bool = False) -> list[str]:
    found = complete(line, len(line) if cursor is None else cursor, WORDS, asked=asked)
    return [each.text for each in found.offers]


def accepted(line: str, cursor: int | None = None, *, asked: bool = False) -> str:
    """Return the line once the first offer is taken."""
    found = complete(line, len(line) if cursor is None else cursor, WORDS, asked=asked)
    return line[: found.start] + found.offers[0].text + line[found.end :]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", []),
        ("s", ["status", "side"]),
        ("S", ["status", "side"]),
        ("tw", ['"two words"']),
        ("status = ", ["'TP'", "'FP'", "'FN'"]),
        ("status = 'F", ["'FP'", "'FN'"]),
        ("status = F", ["'FP'", "'FN'"]),
        ("status <> ", ["'TP'", "'FP'", "'FN'"]),
        ("status in (", ["'TP'", "'FP'", "'FN'"]),
        ("status not in ('TP', 'f", ["'FP'", "'FN'"]),
        ("category = 'dog", ["'dog''s'", "'hot dog'"]),
        ('"two words" = ', ["'rain'"]),
        ("per", ["category = 'person'"]),
        ("iou < 0.5 a", ["and "]),
        ("iou < 0.5 and ", ["status", "side", "iou", "image", '"two words"']),
        ("not i", ["iou", "image"]),
        ("(i", ["iou", "image"]),
        ("iou < ", []),
        ("iou = ", []),
        ("status ", []),
        ("status = 'FN'", []),
        ("0001", []),
        ("image has 'x", []),
    ],
)
def test_offers(line: str, expected: list[str]) -> None:
    assert offered(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", ["status", "side", "iou", "image", '"two words"']),
        ("iou ", ["= ", "<> ", "in (", "has ", "< ", ">= ", "between ", "is null"]),
        ("iou < 0.5 ", ["and ", "or "]),
        ("iou < ", []),
    ],
)
def test_more_is_offered_to_who_asks(line: str, expected: list[str]) -> None:
    assert offered(line, asked=True) == expected


def test_an_offer_takes_the_place_of_what_was_begun() -> None:
    assert accepted("sta and iou < 1", 3) == "status and iou < 1"
    assert accepted("status = 'F' and thing", 11) == "status = 'FP' and thing"
    assert accepted("status = ") == "status = 'TP'"
    assert accepted("per") == "category = 'person'"
