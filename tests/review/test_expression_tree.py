"""Long conditions mean what short ones do, and are as deep as their length asks for."""

from __future__ import annotations

import random
from collections.abc import Iterator

import polars as pl
import pytest

from panview.errors import FilterError
from panview.review.expression_tree import joined_in_pairs
from panview.review.expressions import parse_condition, rows_that_meet

FRAME = pl.DataFrame(
    {
        "iou": [0.0, 0.25, 0.5, None, 1.0, 0.75] * 3,
        "area": [0, 1, 2, 3, 4, None, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17],
        "category": (["and", "or", "(", "x)", None, "not"] * 3),
        "thing": [True, False, None] * 6,
    }
)
COLUMNS = dict.fromkeys(FRAME.columns, "")


def depth(condition: pl.Expr) -> int:
    """Return how many steps the longest way down has; by a stack, since chains are long."""
    deepest, todo = 0, [(condition, 1)]
    while todo:
        each, at = todo.pop()
        deepest = max(deepest, at)
        todo += [(part, at + 1) for part in each.meta.pop()]
    return deepest


def random_text(rng: random.Random, nested: int = 2) -> str:
    leaves = [
        "iou < 0.5",
        "iou between 0.2 and 0.8",
        "area in (1, 2, 3)",
        "category = 'a or b and ('",
        "category = 'or'",
        "thing",
        "not thing",
        "iou is null",
        "area not between 3 and 5",
        "coalesce(area, 3) = 3",
        "category like '%n%'",
        '"iou" > 0.9',
    ]

    def part(left: int) -> str:
        if left == 0 or rng.random() < 0.6:
            return rng.choice(leaves)
        return rng.choice(["({})", "not ({})", "not (({}))"]).format(joined(left - 1, rng.randint(2, 6)))

    def joined(left: int, count: int) -> str:
        parts = [part(left)]
        for _ in range(count - 1):
            parts += [rng.choice([" or ", " and ", " OR\n", " AND "]), part(left)]
        return "".join(parts)

    return joined(nested, rng.randint(20, 60))


def test_any_long_condition_chooses_what_polars_chooses() -> None:
    rng, changed = random.Random(7), 0
    for _ in range(60):
        text = random_text(rng)
        whole = pl.sql_expr(text)
        made = joined_in_pairs(whole, text)
        changed += made is not whole
        # With null where nothing is known: who asks for "not" of it would see the difference.
        asked = [whole.alias("whole"), made.alias("made"), (~whole).alias("not_whole"), (~made).alias("not_made")]
        frame = FRAME.select(asked)
        assert frame["whole"].equals(frame["made"]), text
        assert frame["not_whole"].equals(frame["not_made"]), text
    # None of them was given up.
    assert changed == 60


def long_texts() -> Iterator[tuple[str, str]]:
    yield "or", " or ".join(f"iou < 0.{place % 90 + 1}" for place in range(600))
    yield "and", " and ".join(f"area <> {place}" for place in range(600))
    yield "in parentheses", " or ".join(f"(iou < 0.1 and area = {place})" for place in range(150))
    yield "not", "not (" + " or ".join(f"area = {place}" for place in range(400)) + ") and iou < 0.5"
    yield "tags", "tag in (" + ", ".join(f"'t{place}'" for place in range(300)) + ")"
    yield "no tags", "tag not in (" + ", ".join(f"'t{place}'" for place in range(300)) + ")"


@pytest.mark.parametrize(("name", "text"), list(long_texts()), ids=lambda each: each if len(each) < 20 else "")
def test_a_long_condition_is_not_a_long_chain(name: str, text: str) -> None:
    condition, names = parse_condition(text, COLUMNS, [])
    # A chain would be as deep as it is long.
    assert depth(condition) < 20
    rows = FRAME if "tag" not in name else pl.DataFrame({each: [False, True] for each in sorted(names)})
    met = rows_that_meet(condition, rows, len(rows))
    if name == "or":
        assert met.tolist() == [value is not None and value < 0.9 for value in FRAME["iou"]]
    elif name == "and":
        assert not met.any()
    elif "tag" in name:
        assert met.tolist() == ([True, False] if name == "no tags" else [False, True])


@pytest.mark.parametrize(
    "text",
    [
        # What is short, and what this does not know how to take apart, stays as polars has made it.
        "iou < 0.5 or area > 3",
        "case when " + " or ".join(["iou < 0.5"] * 20) + " then thing else not thing end",
        " xor ".join(["thing"] * 20) + " or thing" * 20,
    ],
)
def test_what_is_short_or_unknown_is_left_alone(text: str) -> None:
    whole = pl.sql_expr(text)
    assert joined_in_pairs(whole, text) is whole


def test_what_is_misread_is_left_alone() -> None:
    # As if the text meant something else than polars has read.
    whole = pl.sql_expr(" and ".join(f"area = {place}" for place in range(40)))
    assert joined_in_pairs(whole, " or ".join(f"area = {place}" for place in range(40))) is whole


def test_what_is_wrong_with_a_long_one_is_said_with_its_place() -> None:
    many = " or ".join(["iou < 0.5"] * 600)
    for text, said in (
        (f"{many} or", "cannot be read at its end"),
        (f"{many} or area", "is not a condition|cannot be applied"),
        (f"{many} or speed = 3", f"unknown column 'speed' at character {len(many) + 5}"),
        (f"{many} iou", f"at character {len(many) + 2}"),
    ):
        with pytest.raises(FilterError, match=said):
            rows_that_meet(parse_condition(text, COLUMNS, [])[0], FRAME, len(FRAME))
