"""Conditions are read out of an expression and written into it, and mean the same either way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.metrics.segment_table import ERROR_LABELS, Side, Status
from panview.review import filters
from panview.review.condition_words import chips_of, condition_text
from panview.review.conditions import (
    Condition,
    Contains,
    Is,
    OneOf,
    Range,
    Wanted,
    expression_of,
    read_conditions,
    wanted_of,
    with_wanted,
    written,
)
from panview.review.filters import SegmentFilter, asking, conditions_of, filter_rows, with_line
from panview.review.session import EvaluatedPrediction, Snapshot
from tests.support.sets import CATEGORIES, evaluated, random_pair, write_set

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=("Cc", "Cs")), min_size=1)
NUMBERS = st.one_of(st.integers(-(10**9), 10**9).map(float), st.floats(-1e6, 1e6, allow_nan=False))
RANGES = st.builds(Range, NUMBERS, st.none()) | st.builds(Range, st.none(), NUMBERS, st.just(False), st.booleans())
WANTED = st.one_of(
    st.frozensets(TEXTS, min_size=1, max_size=4).map(OneOf),
    st.booleans().map(Is),
    TEXTS.map(Contains),
    RANGES,
    st.builds(Range, NUMBERS, NUMBERS, st.booleans(), st.booleans()),
)
COLUMNS = st.sampled_from(("status", "iou", "Order", "two words", 'a "quoted" one', "größe"))


def wanted(expression: str) -> list[Wanted | None]:
    return [each.wanted for each in read_conditions(expression)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", []),
        ("status = 'FN'", [OneOf(frozenset({"FN"}))]),
        ("status=='FN'", [OneOf(frozenset({"FN"}))]),
        ("status in ('FN', 'FP')", [OneOf(frozenset({"FN", "FP"}))]),
        ("category = 'dog''s'", [OneOf(frozenset({"dog's"}))]),
        ("iou < 0.6", [Range(None, 0.6, below=True)]),
        ("0.6 >= iou", [Range(None, 0.6)]),
        ("iou > 0.2 AND iou <= 0.6", [Range(0.2, 0.6, above=True)]),
        ("iou between 0.2 and 0.6 and area >= 5", [Range(0.2, 0.6), Range(5)]),
        ("speed = -3.5", [Range(-3.5, -3.5)]),
        ("thing", [Is(True)]),
        ("not thing", [Is(False)]),
        ("thing = false and crowd is true", [Is(False), Is(True)]),
        ("image has 'a_1'", [Contains("a_1")]),
    ],
)
def test_what_a_condition_asks(expression: str, expected: list[Wanted]) -> None:
    assert wanted(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "iou < 0.3 or area > 5",
        "status = 'FN' and iou < 0.3 or thing",
        "iou <",
        "and thing",
        "status = 'FN",
        "iou < 0.3) and (thing",
        "case when thing and crowd then 1 end",
    ],
)
def test_what_cannot_be_taken_apart_stays_whole(expression: str) -> None:
    (alone,) = read_conditions(expression)
    assert (alone.text, alone.wanted) == (expression, None)


@pytest.mark.parametrize(
    ("expression", "columns"),
    [
        ("(a = 'x' or b = 'y') and iou < 0.3", ["", "iou"]),
        ("status <> 'TP' and iou is not null", ["status", "iou"]),
        ("iou < area and verdict by 'Ana' = 'unsure'", ["", ""]),
        ("has tag and not (thing and crowd)", ["tag", ""]),
        ("lower(image) = 'a' and x % 2 = 0", ["", "x"]),
    ],
)
def test_what_no_form_can_say_keeps_its_words(expression: str, columns: list[str]) -> None:
    found = read_conditions(expression)
    assert [each.column for each in found] == columns
    assert expression_of(found) == expression


def test_both_ends_of_a_range_are_one_condition() -> None:
    found = read_conditions("iou >= 0.2 and thing and iou < 0.6 and iou > 0.1")
    assert [each.text for each in found] == ["iou >= 0.2 and iou < 0.6", "thing", "iou > 0.1"]


@given(COLUMNS, WANTED)
def test_what_is_written_is_read_again(column: str, asked: Wanted) -> None:
    if isinstance(asked, Range) and asked.low == asked.high and (asked.above or asked.below):
        asked = Range(asked.low, None, asked.above)
    read = read_conditions(written(column, asked))
    assert [(each.column, each.wanted) for each in read] == [(column, asked)]


@given(st.lists(st.tuples(COLUMNS, WANTED), max_size=4), COLUMNS, WANTED)
def test_asking_changes_one_column_and_leaves_the_others(
    others: list[tuple[str, Wanted]], column: str, asked: Wanted
) -> None:
    before: tuple[Condition, ...] = ()
    for name, value in others:
        before = with_wanted(before, name, value)
    after = wanted_of(read_conditions(expression_of(with_wanted(before, column, asked))))
    expected = wanted_of(before) | {column: asked}
    assert after.keys() == expected.keys()
    assert all(after[name] == expected[name] for name in expected if name != column)
    gone = with_wanted(with_wanted(before, column, asked), column, None)
    assert wanted_of(gone) == {name: value for name, value in wanted_of(before).items() if name != column}


def test_what_is_asked_already_keeps_its_words_and_its_place() -> None:
    before = read_conditions("status='FN'  and iou<.6")
    assert with_wanted(before, "status", OneOf(frozenset({"FN"}))) == before
    changed = with_wanted(before, "status", OneOf(frozenset({"FP", "FN"})))
    assert expression_of(changed) == "status in ('FN', 'FP') and iou<.6"


def test_an_or_is_put_into_parentheses_beside_others() -> None:
    after = with_wanted(read_conditions("iou < 0.3 or thing"), "area", Range(5))
    assert expression_of(after) == "(iou < 0.3 or thing) and area >= 5"


def test_words_of_a_name_stay_words_until_there_is_more() -> None:
    words = with_line(SegmentFilter(), "0000139")
    assert [each.wanted for each in conditions_of(words)] == [Contains("0000139")]
    more = asking(words, "status", OneOf(frozenset({"FN"})))
    assert (more.search, more.line) == ("", "image has '0000139' and status = 'FN'")
    assert asking(more, "status", None) == words
    # A text that would be read as an expression stays one.
    odd = asking(SegmentFilter(), "image", Contains("a=b"))
    assert (odd.search, odd.line) == ("", "image has 'a=b'")
    # And a column of yes and no is not taken for a name.
    alone = asking(with_line(SegmentFilter(), "thing and crowd"), "crowd", None)
    assert with_line(SegmentFilter(), alone.line) == alone


def test_conditions_in_words() -> None:
    expression = (
        "status in ('FP', 'FN') and iou >= 0.2 and iou < 0.6 and area > 1200 and thing and truth = 'person' and "
        "image has '01' and predicted = 'nothing' and score <= 0.5 and category in ('a','b','c','d') and x is not null"
    )
    chips = chips_of(read_conditions(expression))
    assert [chip.text for chip in chips] == [
        "Status: FN, FP",
        "IoU 0.2 to under 0.6",
        "Area over 1,200",
        "Things",
        "Cell: person as nothing",
        "Image: 01",
        "Score up to 0.5",
        "Category: a, b, c +1",
        "x is not null",
    ]
    assert chips[4].tip == "truth = 'person' and predicted = 'nothing'"
    assert condition_text(read_conditions("crowd = false")[0]) == "Crowd: no"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rng = np.random.default_rng(7)
    root = tmp_path_factory.mktemp("conditions")
    dataset, prediction, table = evaluated(write_set(root, [random_pair(rng) for _ in range(20)], photos=False))
    return Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0)


def _names(values: list[str]) -> st.SearchStrategy[Wanted]:
    return st.frozensets(st.sampled_from([*values, "no such"]), min_size=1, max_size=3).map(OneOf)


QUICK = st.one_of(
    st.tuples(st.just("status"), _names([kind.label for kind in Status])),
    st.tuples(st.just("side"), _names([side.label for side in Side])),
    st.tuples(st.just("error"), _names([label for label in ERROR_LABELS if label])),
    st.tuples(st.just("category"), _names([str(each["name"]) for each in CATEGORIES])),
    st.tuples(st.just("supercategory"), _names([str(each["supercategory"]) for each in CATEGORIES])),
    st.tuples(st.just("verdict"), _names(["undecided", "unsure"])),
    st.tuples(st.just("image"), st.sampled_from(["100", "1003.JPG", "_", "x"]).map(Contains)),
    st.tuples(
        st.just("iou"), st.builds(Range, st.floats(0, 1), st.just(0.7) | st.none(), st.booleans(), st.booleans())
    ),
    st.tuples(
        st.just("area"), st.builds(Range, st.none(), st.integers(0, 300).map(float), st.just(False), st.booleans())
    ),
)


@given(st.lists(QUICK, min_size=1, max_size=3), st.booleans(), st.randoms(use_true_random=False))
def test_what_is_asked_of_the_table_itself_is_what_polars_says(
    snapshot: Snapshot, asked: list[tuple[str, Wanted]], more: bool, random: object
) -> None:
    """The short cut and the long way, with images that nothing is known of."""
    expression = " and ".join(written(column, value) for column, value in asked) + (" and width > 3" if more else "")
    table = snapshot.table
    counted = np.arange(table.n_images) % 3 > 0

    def rows() -> list[bool]:
        condition = SegmentFilter(expression=expression)
        found = filter_rows(condition, snapshot.dataset, table, table.status, table.error_type, counted)
        return found.tolist()

    quick = rows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filters, "_quick_rows", lambda *_: None)
        assert rows() == quick


def test_images_without_segments_are_listed_where_names_alone_are_asked_for(snapshot: Snapshot) -> None:
    table = snapshot.table
    none = np.zeros(len(table), np.bool_)
    alone = SegmentFilter(expression="image has '100' and image has '3'")
    listed = filters.images_of(alone, snapshot.dataset, table, none)
    assert listed.tolist() == ["100" in name and "3" in name for name in snapshot.dataset.image_names]
    assert listed.any()
    more = SegmentFilter(expression="image has '1' and thing")
    assert not filters.images_of(more, snapshot.dataset, table, none).any()
