"""Pass marks: how they are written, what they are held against, and what is said of it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.datasets.categories import Categories
from panview.metrics.comparison import Difference
from panview.metrics.panoptic_quality import CategoryCounts, PanopticQuality, panoptic_quality
from panview.review.junit import junit_xml
from panview.review.pass_marks import (
    Measured,
    Outcome,
    PassMarkError,
    failures_text,
    held,
    not_worse,
    parse_mark,
)

NAMES = ("person", "wall-other.merged", "sky", "door/All", "a=b", "absent")
CATEGORIES = Categories(
    np.array([1, 7, 30, 4, 5, 6], np.int32),
    NAMES,
    np.array([True, False, False, True, False, True]),
    np.zeros((6, 3), np.uint8),
    ("",) * 6,
)


def quality(iou: list[float], tp: list[int], fp: list[int], fn: list[int]) -> PanopticQuality:
    counts = CategoryCounts(np.array(iou), *(np.array(each, np.int64) for each in (tp, fp, fn)))
    return panoptic_quality(counts, CATEGORIES.isthing)


GOOD = quality([3.2, 1.8, 0.0, 0.9, 0.6, 0], [4, 2, 0, 1, 1, 0], [1, 0, 1, 0, 0, 0], [0, 1, 1, 0, 1, 0])
NOTHING = quality([0] * 6, [0] * 6, [0] * 6, [0] * 6)


@pytest.mark.parametrize(
    ("text", "prediction", "split", "category", "figure", "boundary", "least"),
    [
        ("All.pq=0.40", "", "All", "", "pq", False, 0.4),
        ("things.SQ = .5", "", "Things", "", "sq", False, 0.5),
        ("Stuff.boundary_rq=1", "", "Stuff", "", "rq", True, 1),
        ("category:person.pq=0", "", "", "person", "pq", False, 0),
        ("category:wall-other.merged.pq=0.5", "", "", "wall-other.merged", "pq", False, 0.5),
        ("category:a=b.rq=0.5", "", "", "a=b", "rq", False, 0.5),
        ("category:door/All.pq=0.1", "", "", "door/All", "pq", False, 0.1),
        ("id:30.pq=0.5", "", "", 30, "pq", False, 0.5),
        ("my model (2)/All.pq=0.5", "my model (2)", "All", "", "pq", False, 0.5),
        ("runs/a/category:sky.pq=0.5", "runs/a", "", "sky", "pq", False, 0.5),
        ("x/id:4.pq=0.5", "x", "", 4, "pq", False, 0.5),
    ],
)
def test_a_mark_is_read(
    text: str, prediction: str, split: str, category: str | int, figure: str, boundary: bool, least: float
) -> None:
    mark = parse_mark(text)
    said = (mark.prediction, mark.split, mark.category, mark.figure, mark.boundary, mark.least)
    assert said == (prediction, split, category, figure, boundary, least)


@pytest.mark.parametrize(
    "text",
    ["", "All", "All.pq", "All=0.4", "All.pq>=0.4", "All.pq=", "All.pq=x", "All.pq=nan", "All.pq=-0.1", "All.pq=1e-1",
     "All.mAP=0.4", "Everything.pq=0.4", "category:.pq=0.4", "id:person.pq=0.4", "/All.pq=0.4", "pq=0.4", ".pq=0.4",
     "All.pq=0.4%", "All.pq=٠"],
)  # fmt: skip
def test_what_is_no_mark_is_refused_with_all_that_can_be_said(text: str) -> None:
    with pytest.raises(PassMarkError, match=r"All\.pq=0\.40; OF is All, Things, Stuff, category:NAME or id:ID"):
        parse_mark(text)


def test_points_in_place_of_fractions_are_told_apart() -> None:
    with pytest.raises(PassMarkError, match=r"for 40 points write 0\.4"):
        parse_mark("All.pq=40")


@given(st.text(max_size=40))
def test_any_text_is_a_mark_or_refused(text: str) -> None:
    try:
        assert 0 <= parse_mark(text).least <= 1
    except PassMarkError as error:
        assert error.text == text  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("category:persn.pq=0.5", "there is no category persn; did you mean person?"),
        ("category:Sky.pq=0.5", "there is no category Sky; did you mean sky?"),
        (
            "category:30.pq=0.5",
            "there is no category 30 (a category's id is written id:30); the categories are: person, wall-",
        ),
        ("id:2.pq=0.5", "there is no category with id 2; the ids are: 1 (person), 7 (wall-other.merged), 30 (sky)"),
        ("c/All.pq=0.5", "there is no prediction set c; the sets are: a, b"),
        ("All.boundary_pq=0.5", "Boundary PQ was not measured; add --boundary"),
    ],
)
def test_what_is_not_there_cannot_be_held(text: str, said: str) -> None:
    with pytest.raises(PassMarkError, match=re.escape(said)):
        held([parse_mark(text)], CATEGORIES, [Measured("a", GOOD), Measured("b", GOOD)])


def test_of_categories_of_one_name_the_ids_are_asked_for() -> None:
    twice = replace(CATEGORIES, names=("person", "person", *NAMES[2:]))
    with pytest.raises(PassMarkError, match="several categories are called person; write id:1, id:7"):
        held([parse_mark("category:person.pq=0.5")], twice, [Measured("a", GOOD)])


def one(text: str, figures: PanopticQuality = GOOD, boundary: PanopticQuality | None = None) -> Outcome:
    (outcome,) = held([parse_mark(text)], CATEGORIES, [Measured("a", figures, boundary)])
    return outcome


def test_the_figure_asked_of_is_the_one_held() -> None:
    wanted = {"All": GOOD.all, "Things": GOOD.things, "Stuff": GOOD.stuff}
    for split, average in wanted.items():
        for figure in ("pq", "sq", "rq"):
            assert one(f"{split}.{figure}=0.1").value == getattr(average, figure)
            assert one(f"{split}.boundary_{figure}=0.1", NOTHING, GOOD).value == getattr(average, figure)
    for at, name in enumerate(NAMES[:-1]):
        for figure in ("pq", "sq", "rq"):
            assert one(f"category:{name}.{figure}=0").value == getattr(GOOD, figure)[at]
            assert one(f"id:{CATEGORIES.ids[at]}.{figure}=0").value == getattr(GOOD, figure)[at]


def test_a_figure_passes_from_the_mark_on() -> None:
    value = float(GOOD.rq[0])
    assert value == pytest.approx(8 / 9)
    assert one("category:person.rq=0.888").message == "category:person.rq is 0.88889, 0.00089 above 0.888"
    failed = one("category:person.rq=0.89")
    assert (failed.passed, failed.check) == (False, "category:person.rq >= 0.89")
    assert failed.message == "category:person.rq is 0.88889, 0.00111 below 0.89"
    assert one("category:person.sq=0.8").passed
    assert one("category:person.sq=0.80000000000001").passed
    close = one("category:person.sq=0.8000001")
    assert (close.passed, close.message) == (False, "category:person.sq is 0.80000, 1.0e-07 below 0.8000001")


def test_what_has_no_figure_fails_with_the_reason() -> None:
    outcome = one("category:absent.pq=0")
    assert (outcome.value, outcome.passed) == (None, False)
    assert (
        outcome.message
        == "category:absent.pq is undefined: absent occurs neither in the ground truth nor in the predictions"
    )
    assert one("All.pq=0", NOTHING).message == "All.pq is undefined: no category occurs"
    assert one("Things.rq=0", NOTHING).message == "Things.rq is undefined: no category of Things occurs"
    assert not one("Stuff.pq=0", NOTHING).passed


def test_each_set_is_held_to_a_mark_or_the_one_that_is_named() -> None:
    marks = [parse_mark("All.pq=0.1"), parse_mark("b/Stuff.pq=0.9")]
    outcomes = held(marks, CATEGORIES, [Measured("a", GOOD), Measured("b", GOOD)])
    assert [(o.prediction, o.check, o.passed) for o in outcomes] == [
        ("a", "All.pq >= 0.1", True),
        ("b", "All.pq >= 0.1", True),
        ("b", "Stuff.pq >= 0.9", False),
    ]
    assert failures_text(outcomes).startswith("1 of 3 pass marks not reached: b: Stuff.pq is 0.")
    assert failures_text(outcomes[:2]) == failures_text([]) == ""
    assert failures_text(outcomes[2:]).startswith("pass mark not reached: b: Stuff.pq is ")


@pytest.mark.parametrize(
    ("difference", "plain", "beyond", "words"),
    [
        (
            Difference(0.5, 0.4, -0.1, -0.15, -0.05, 0.01),
            False,
            False,
            "0.40000, 0.10000 below the 0.50000 of a (interval",
        ),
        (Difference(0.5, 0.48, -0.02, -0.05, 0.01, 0.3), False, True, "0.02000 below"),
        (Difference(0.5, 0.6, 0.1, 0.05, 0.15, 0.01), True, True, "0.10000 above"),
        (Difference(0.5, 0.5, 0.0, 0.0, 0.0, 1.0), True, True, "is 0.50000, as in a"),
        (Difference(0.5, 0.5 - 1e-14, -1e-14, -1e-14, -1e-14, 1.0), True, True, "is 0.50000, as in a"),
        (Difference(0.5, 0.48, -0.02, None, None, None), False, False, "below"),
        (Difference(0.5, 0.52, 0.02, None, None, None), True, True, "above"),
        (Difference(None, 0.5, None, None, None), False, False, "All.pq of a is undefined: no category occurs"),
        (Difference(0.5, None, None, None, None), False, False, "All.pq of b is undefined: no category occurs"),
    ],
)
def test_worse_than_another(difference: Difference, plain: bool, beyond: bool, words: str) -> None:
    assert not_worse("a", "b", difference).passed is plain
    outcome = not_worse("a", "b", difference, beyond_interval=True)
    assert outcome.passed is beyond
    assert words in outcome.message


def test_junit_is_xml_whatever_names_are() -> None:
    ugly = "a<&\"'>\x00\x1b]]>\ud800é"
    outcomes = [
        Outcome(ugly, "All.pq >= 0.4", 0.5, 0.4, True, "fine"),
        Outcome("b", f"category:{ugly}.pq >= 0.4", 0.3, 0.4, False, f"{ugly} is 0.3"),
        Outcome("b", "Stuff.pq >= 0.4", None, 0.4, False, "is undefined"),
    ]
    root = ET.fromstring(junit_xml("evaluate", ugly, 7, outcomes))
    (suite,) = root
    assert root.tag == "testsuites"
    for element in (root, suite):
        assert (element.get("tests"), element.get("failures"), element.get("errors")) == ("3", "2", "0")
    cases = suite.findall("testcase")
    shown = "a<&\"'>\\x00\\x1b]]>\\ud800é"
    assert [case.get("classname") for case in cases] == [shown, "b", "b"]
    assert cases[1].get("name") == f"category:{shown}.pq >= 0.4"
    assert [[child.get("type") for child in case.findall("failure")] for case in cases] == [
        [],
        ["below"],
        ["undefined"],
    ]
    assert {p.get("name"): p.get("value") for p in suite.iter("property")}["images"] == "7"
