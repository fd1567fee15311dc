from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from panview.errors import FilterError
from panview.review.expression_place import find_fault, find_name
from panview.review.expressions import parse_condition
from panview.review.filters import COLUMNS

FAULTS = [
    # expression, what is marked ("" at the end), what is said
    ("iou <", "", "missing after <"),
    ("iou < 0.6 and", "", "missing after and"),
    ("", "", "missing"),
    ("category = 'person' and iou < 0.6)", ")", "no matching ("),
    ("(iou < 1", "(", "has no matching"),
    ("iou < 1 or (area > 3 and (x < 2)", "(", "has no matching"),
    ("iou << 0.6", "<<", "no operator <<"),
    ("iou => 0.6", "=>", "did you mean >=?"),
    ("iou > 0.6 && area < 3", "&&", "did you mean and?"),
    ("category == 'x", "'x", "no closing '"),
    ("and iou < 1", "and", "missing before and"),
    ("iou < 0.6 category = 'a'", "category", "missing before category"),
    ("category = two words", "words", "text needs single quotes"),
    ("iou < 0.6 0.7", "0.7", "missing before 0.7"),
    ("category in ('a', ", "", "missing after ,"),
    ("category in 'a'", "in", "in needs a list"),
    ("iou between 1", "between", "between needs two values"),
    ("(iou between 1) and area > 2", "between", "between needs two values"),
    ("iou between 0.4 and 0.6 and", "", "missing after and"),
    ("iou <> # 3", "#", "# is not valid here"),
    ("iou < 0.6; drop", ";", "; is not valid here"),
    ("iou is 5", "is", "is needs null, true or false"),
    ("iou, area", ",", "only valid in parentheses"),
    ("iou < = 3", "=", "missing before ="),
    ("not", "", "missing after not"),
    ("lower(category = 'a'", "(", "has no matching"),
    ("  iou ! 3", "!", "did you mean not?"),
]


@pytest.mark.parametrize(("expression", "marked", "words"), FAULTS, ids=[fault[0] or "empty" for fault in FAULTS])
def test_the_first_fault_has_a_place(expression: str, marked: str, words: str) -> None:
    fault = find_fault(expression)
    assert fault is not None
    assert expression[fault.start : fault.end] == marked
    if not marked:
        assert fault.start == len(expression)
    assert words in fault.what
    if expression and expression != "iou is 5":
        # And it is refused, with that place.
        with pytest.raises(FilterError) as caught:
            parse_condition(expression, COLUMNS, ())
        assert caught.value.place == (fault.start, fault.end)


CALLS = ["pi() > iou", "iou > 0.5 and pi() > 3", "area + 1 < pi() and iou < 1"]


@pytest.mark.parametrize("expression", CALLS)
def test_a_call_without_arguments_is_no_fault(expression: str) -> None:
    assert find_fault(expression) is None


@pytest.mark.parametrize("expression", ["()", "iou > ()", "iou > 0.5 and ()"])
def test_parentheses_around_nothing_are_one(expression: str) -> None:
    fault = find_fault(expression)
    assert fault is not None
    assert expression[fault.start : fault.end] == ")"


def values() -> st.SearchStrategy[str]:
    return st.one_of(
        st.sampled_from([*COLUMNS]),
        st.sampled_from(["'car'", "'it''s'", "'('", "''", "0.5", "3", "-2", "1e3", "true", "null"]),
        st.sampled_from(["lower(category)", "abs(iou - 0.5)", "(area / 2)", "coalesce(iou, 0)", "count(*)"]),
    )


def conditions() -> st.SearchStrategy[str]:
    value = values()
    simple = st.one_of(
        st.tuples(value, st.sampled_from(["=", "==", "<", ">", "<=", ">=", "<>", "!="]), value).map(" ".join),
        st.tuples(value, value, value).map(lambda v: f"{v[0]} between {v[1]} and {v[2]}"),
        st.tuples(value, st.sampled_from(["in", "not in"]), value, value).map(
            lambda v: f"{v[0]} {v[1]} ({v[2]}, {v[3]})"
        ),
        st.tuples(value, st.sampled_from(["like", "not like", "ilike"])).map(lambda v: f"{v[0]} {v[1]} '%a_'"),
        st.tuples(value, st.sampled_from(["null", "not null"])).map(lambda v: f"{v[0]} is {v[1]}"),
    )
    return st.recursive(
        simple,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["and", "or", "AND"]), inner).map(" ".join),
            inner.map(lambda c: f"({c})"),
            inner.map(lambda c: f"not {c}"),
        ),
        max_leaves=6,
    )


@given(conditions())
def test_what_is_right_has_no_fault(expression: str) -> None:
    assert find_fault(expression) is None


@given(st.text(alphabet="iouand<>=()', '0.6\n\"é;#*-", max_size=40))
@example("('")
@example(")(")
@example("f(")
@example("between between")
@example("is")
@example("not in")
def test_whatever_is_typed_a_place_is_inside(expression: str) -> None:
    fault = find_fault(expression)
    if fault is not None:
        assert 0 <= fault.start <= fault.end <= len(expression)
        assert fault.what


@given(conditions(), st.data())
def test_a_condition_that_is_damaged_is_read_or_refused_with_its_place(expression: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(expression) - 1))
    damage = data.draw(st.sampled_from(["", "(", ")", "'", " and ", "<", ";"]))
    broken = expression[:place] + damage + expression[place + 1 :]
    try:
        parse_condition(broken, COLUMNS, ())
    except FilterError as error:
        message, where = str(error), error.place
    else:
        return
    assert "\n" not in message
    if where is not None:
        assert 0 <= where[0] <= where[1] <= len(broken)
        assert "at character" in message or "at its end" in message


def test_a_name_is_found_outside_of_text() -> None:
    assert find_name("category = 'iou' and iou < 1", "iou") == (21, 24)
    assert find_name('"iou" < 1', "iou") == (0, 5)
    assert find_name("area < 1", "iou") is None
