from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.dataset import Dataset
from panview.errors import FilterError
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.segment_table import ErrorType, SegmentTable, Side, Status
from panview.review.filters import COLUMNS, SegmentFilter, check_filter, filter_rows, with_line
from panview.review.session import EvaluatedPrediction, Scope, Snapshot, derive
from tests.support.sets import CATEGORIES, WrittenSet, drawn_pair, evaluated, random_pair, write_json, write_set


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rng = np.random.default_rng(11)
    root = tmp_path_factory.mktemp("filters")
    dataset, prediction, table = evaluated(write_set(root, [random_pair(rng) for _ in range(25)], photos=False))
    return Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0)


def rows(snapshot: Snapshot, condition: SegmentFilter) -> np.ndarray:
    table = snapshot.table
    return filter_rows(condition, snapshot.dataset, table, table.status, table.error_type)


def where(snapshot: Snapshot, expression: str) -> list[int]:
    return np.flatnonzero(rows(snapshot, SegmentFilter(expression=expression))).tolist()


Row = dict[str, Any]


def row_of(dataset: Dataset, table: SegmentTable, row: int) -> Row:
    category = CATEGORIES[table.category[row]]
    return {
        "side": Side(table.side[row]),
        "status": Status(table.status[row]),
        "error": ErrorType(table.error_type[row]),
        "category": category["name"],
        "supercategory": category["supercategory"],
        "thing": bool(category["isthing"]),
        "area": int(table.area[row]),
        "iou": float(table.partner_iou[row]),
        "image": dataset.image_names[table.image[row]],
        "image_id": int(dataset.image_id[table.image[row]]),
        "x": int(table.bbox[row, 0]),
        "y": int(table.bbox[row, 1]),
        "width": int(table.bbox[row, 2]),
        "height": int(table.bbox[row, 3]),
        "crowd": bool(table.iscrowd[row]),
        "void": int(table.void_pixels[row]),
        "segment_id": int(table.segment_id[row]),
    }


def expected_rows(snapshot: Snapshot, passes: Callable[[Row], bool]) -> list[int]:
    every = range(len(snapshot.table))
    return [i for i in every if passes(row_of(snapshot.dataset, snapshot.table, i))]


CONDITIONS: dict[str, tuple[SegmentFilter, Callable[[Row], bool]]] = {
    "nothing": (SegmentFilter(), lambda r: True),
    "side": (SegmentFilter(sides=frozenset({Side.PREDICTION})), lambda r: r["side"] == Side.PREDICTION),
    "statuses": (
        SegmentFilter(statuses=frozenset({Status.FP, Status.CROWD})),
        lambda r: r["status"] in (Status.FP, Status.CROWD),
    ),
    "error types": (
        SegmentFilter(error_types=frozenset({int(ErrorType.MISSED), int(ErrorType.SPLIT)})),
        lambda r: r["error"] in (ErrorType.MISSED, ErrorType.SPLIT),
    ),
    "categories": (SegmentFilter(categories=frozenset({1, 4})), lambda r: r["category"] in ("car", "sky-other-merged")),
    "supercategories": (
        SegmentFilter(supercategories=frozenset({"vehicle", "ground"})),
        lambda r: r["supercategory"] in ("vehicle", "ground"),
    ),
    "things": (SegmentFilter(isthing=True), lambda r: r["thing"]),
    "stuff": (SegmentFilter(isthing=False), lambda r: not r["thing"]),
    "area from": (SegmentFilter(area=(40, None)), lambda r: r["area"] >= 40),
    "area to": (SegmentFilter(area=(None, 40)), lambda r: r["area"] <= 40),
    "iou range": (SegmentFilter(iou=(0.2, 0.7)), lambda r: 0.2 <= r["iou"] <= 0.7),
    "confused": (
        SegmentFilter(expression="truth = 'person' and predicted = 'nothing'"),
        lambda r: (
            r["category"] == "person"
            and r["status"] == Status.FN
            and r["error"] not in (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)
        ),
    ),
    "image name": (SegmentFilter(image_name=" 1003.JPG "), lambda r: r["image"].endswith("1003.jpg")),
    "search": (SegmentFilter(search="100"), lambda r: "100" in r["image"]),
    "expression": (SegmentFilter(expression=" iou < 0.3 "), lambda r: r["iou"] < 0.3),
    "all at once": (
        SegmentFilter(
            sides=frozenset({Side.GROUND_TRUTH}),
            statuses=frozenset({Status.FN}),
            isthing=True,
            area=(5, 400),
            iou=(0.0, 0.9),
            image_name="0",
            expression="width > 2",
        ),
        lambda r: (
            r["side"] == Side.GROUND_TRUTH
            and r["status"] == Status.FN
            and r["thing"]
            and 5 <= r["area"] <= 400
            and r["iou"] <= 0.9
            and r["width"] > 2
        ),
    ),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_each_condition(snapshot: Snapshot, name: str) -> None:
    condition, passes = CONDITIONS[name]
    found = np.flatnonzero(rows(snapshot, condition)).tolist()
    assert found == expected_rows(snapshot, passes)
    assert 0 < len(found) < len(snapshot.table) or name == "nothing"


def test_active_counts_the_conditions() -> None:
    assert SegmentFilter().active == 0
    assert CONDITIONS["all at once"][0].active == 7


EXPRESSIONS: dict[str, Callable[[Row], bool]] = {
    "iou < 0.5 AND thing": lambda r: r["iou"] < 0.5 and r["thing"],
    "status IN ('FP', 'FN') or crowd": lambda r: r["status"].label in ("FP", "FN") or r["crowd"],
    "area BETWEEN 10 AND 50": lambda r: 10 <= r["area"] <= 50,
    "category LIKE 'sky%'": lambda r: r["category"].startswith("sky"),
    "not thing": lambda r: not r["thing"],
    "side = 'prediction' and error = 'spurious'": lambda r: r["side"] == 1 and r["error"] == ErrorType.SPURIOUS,
    "supercategory <> 'ground'": lambda r: r["supercategory"] != "ground",
    "width * height > 2 * area": lambda r: r["width"] * r["height"] > 2 * r["area"],
    "x = 0 or y = 0": lambda r: r["x"] == 0 or r["y"] == 0,
    "void > 0.5 * area": lambda r: r["void"] > 0.5 * r["area"],
    "image_id = 1003": lambda r: r["image_id"] == 1003,
    "image = '000000001003.jpg'": lambda r: r["image_id"] == 1003,
    "segment_id >= 200": lambda r: r["segment_id"] >= 200,
    "true": lambda r: True,
    "1 = 2": lambda r: False,
    "area > null": lambda r: False,
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expressions_mean_what_they_say(snapshot: Snapshot, expression: str) -> None:
    assert where(snapshot, expression) == expected_rows(snapshot, EXPRESSIONS[expression])


def test_an_aggregate_is_over_all_segments(snapshot: Snapshot) -> None:
    mean = snapshot.table.area.mean()
    assert where(snapshot, "area > avg(area)") == expected_rows(snapshot, lambda r: r["area"] > mean)
    assert where(snapshot, "max(area) > 0") == list(range(len(snapshot.table)))


def test_every_column_can_be_asked_for(snapshot: Snapshot) -> None:
    # The set has no scores.
    assert where(snapshot, "score is null") == list(range(len(snapshot.table)))
    # And nobody has decided anything.
    assert where(snapshot, "reviewer is null") == list(range(len(snapshot.table)))
    # Nor does anybody know more than matching says.
    assert where(snapshot, "models is null and suspicion is null") == list(range(len(snapshot.table)))
    for name in COLUMNS.keys() - {"score", "models", "suspicion", "reviewer", "source"}:
        assert where(snapshot, f"{name} is not null") == list(range(len(snapshot.table))), name


REFUSALS = [
    ("iou <", "the filter cannot be read at its end: a column or a value is missing after <"),
    ("'", "the filter cannot be read at character 1: this ' has no closing '"),
    ("iou < 0.5; drop table x", "the filter cannot be read at character 10: ; is not valid here"),
    ("iou < 0.5 category", "at character 11: an operator, and or or, is missing before category"),
    ("foo(iou) > 1", "the filter cannot be read at character 1: unsupported function 'foo'"),
    ("iuo < 0.5", "the filter names an unknown column 'iuo' at character 1; did you mean iou?"),
    ("IOU < 0.5", "the filter names an unknown column 'IOU' at character 1; did you mean iou, source?"),
    ("categry = 'car'", "unknown column 'categry' at character 1; did you mean category, supercategory?"),
    ("qqq = 1", "unknown column 'qqq' at character 1; the columns are: image, image_id, side"),
    ('category = "person"', "unknown column 'person' at character 12; text needs single quotes: category = 'pe"),
    ("category = person", "unknown column 'person' at character 12; text needs single quotes: category = 'person'"),
    ("area", "the filter is not a condition; compare a column with something, such as iou < 0.6"),
    ("area + 1", "the filter is not a condition"),
    ("sum(area)", "the filter is not a condition"),
    ("null", "the filter is not a condition"),
    ("category > 5", "the filter cannot be applied: cannot compare string with numeric"),
    ("iou = 'high'", "the filter cannot be applied: cannot compare string with numeric"),
]


@pytest.mark.parametrize(("expression", "words"), REFUSALS, ids=[expression for expression, _ in REFUSALS])
def test_a_filter_that_cannot_be_applied_says_why(snapshot: Snapshot, expression: str, words: str) -> None:
    with pytest.raises(FilterError) as caught:
        where(snapshot, expression)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(FilterError):
        check_filter(SegmentFilter(expression=expression), snapshot.dataset)


def test_a_filter_that_can_be_applied_is_checked_without_complaint(snapshot: Snapshot) -> None:
    for expression in EXPRESSIONS:
        check_filter(SegmentFilter(expression=expression), snapshot.dataset)


WORDS = [
    *COLUMNS,
    "'car'",
    "0.5",
    "3",
    "=",
    "<",
    ">=",
    "(",
    ")",
    "and",
    "or",
    "not",
    "in",
    "is",
    "null",
    "like",
    "+",
    ",",
]


@settings(max_examples=80, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), text=st.text(max_size=8))
def test_whatever_is_typed_gives_rows_or_a_filter_error(snapshot: Snapshot, words: list[str], text: str) -> None:
    for expression in (" ".join(words), text):
        with contextlib.suppress(FilterError):
            mask = rows(snapshot, SegmentFilter(expression=expression))
            assert mask.shape == (len(snapshot.table),)
            assert mask.dtype == np.bool_


NUMBERS = (
    "0.5",
    ".5",
    "5",
    "1e-1",
    "1E2",
    "-3",
    "+4",
    "0x10",
    "5.",
    "1_000",
    "007",
    "9" * 15,
    "9" * 22,
    "1e400",
    "nan",
)
TEXTS = ("'car'", "'FN'", "'no such'", "''", "'it''s'", '"car"', "car", "5")


@st.composite
def plain_looking(draw: st.DrawFn) -> str:
    """Expressions of which most can be asked of the table, and all look like it."""
    number, text = st.sampled_from(NUMBERS), st.sampled_from(TEXTS)
    column = st.sampled_from(("iou", "area", "IOU", "Area", '"iou"', '"area"', "status", "image", "category", "side"))
    compared = st.builds(" ".join, st.tuples(column, st.sampled_from("< <= > >= = == != <>".split()), number | text))
    mirrored = st.builds(" ".join, st.tuples(number, st.sampled_from(("<", "=")), column))
    between = st.builds("{} between {} and {}".format, column, number, number)
    among = st.builds("{} in ({})".format, column, st.lists(text, max_size=3).map(", ".join))
    has = st.builds("{} has {}".format, column, text)
    parts = draw(st.lists(compared | mirrored | between | among | has, min_size=1, max_size=3))
    return draw(st.sampled_from((" and ", " AND "))).join(parts)


def said_of(snapshot: Snapshot, expression: str) -> tuple[list[int] | str, str]:
    """Which rows an expression lets through or why it cannot be applied, and what checking it says."""
    asked = SegmentFilter(expression=expression)
    try:
        found: list[int] | str = rows(snapshot, asked).nonzero()[0].tolist()
    except FilterError as error:
        found = str(error)
    try:
        check_filter(asked, snapshot.dataset)
    except FilterError as error:
        return found, str(error)
    return found, ""


@settings(max_examples=300, deadline=None)
@given(plain_looking())
def test_what_polars_need_not_read_is_what_polars_would_have_let_through(snapshot: Snapshot, expression: str) -> None:
    short = said_of(snapshot, expression)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("panview.review.filters._is_plain", lambda conditions: False)
        patch.setattr("panview.review.filters._quick_rows", lambda asked, columns: None)
        assert said_of(snapshot, expression) == short


def test_most_expressions_need_no_polars(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    expressions = ("iou < 0.6", "area between 10 and 50", "status in ('FN', 'FP') and iou >= 0.1", "category = 'car'")
    expected = [where(snapshot, each) for each in expressions]
    assert all(expected)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("polars was asked")

    for name in ("parse_condition", "rows_that_meet"):
        monkeypatch.setattr(f"panview.review.filters.{name}", refuse)
    assert [where(snapshot, each) for each in expressions] == expected
    # To check one, nothing is looked at at all.
    monkeypatch.setattr("panview.review.filters._expression_rows", refuse)
    for each in expressions:
        check_filter(SegmentFilter(expression=each), snapshot.dataset)


def test_a_search_line_is_an_expression_or_words() -> None:
    start = SegmentFilter(isthing=True, expression="iou < 1")
    assert with_line(start, "0000139") == replace(start, expression="", search="0000139")
    assert with_line(start, "area > 5") == replace(start, expression="area > 5", search="")
    assert with_line(start, "") == SegmentFilter(isthing=True)


def test_names_find_images_without_any_segment(tmp_path: Path) -> None:
    dataset, prediction, table = evaluated(
        write_set(tmp_path, [drawn_pair([], []), drawn_pair([(1, 1, (0, 5, 0, 5))], [])], photos=False)
    )
    snapshot = Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0)
    for condition, listed in (
        (SegmentFilter(image_name="1000"), [True, False]),
        (SegmentFilter(search="00100"), [True, True]),
        (SegmentFilter(search="00100", isthing=True), [False, True]),
        (SegmentFilter(), [True, True]),
    ):
        assert derive(replace(snapshot, filter=condition)).rows.listed.tolist() == listed


@pytest.mark.parametrize("threshold", [0.5, 0.7])
@pytest.mark.parametrize(
    "condition",
    [
        *[pair[0] for pair in CONDITIONS.values()],
        SegmentFilter(expression="category = 'dog' and area > 30"),
        SegmentFilter(expression="iou > 2"),
    ],
    ids=[*CONDITIONS, "another expression", "nothing passes"],
)
def test_the_figures_of_a_filter_are_those_of_the_subset_written_and_evaluated(
    tmp_path: Path, snapshot: Snapshot, condition: SegmentFilter, threshold: float
) -> None:
    view = derive(replace(snapshot, filter=condition, scope=Scope.FILTERED, threshold=threshold))
    chosen = {snapshot.dataset.image_id[row] for row in np.flatnonzero(view.rows.listed)}
    if not chosen:
        assert view.quality.all.pq is None
        return
    truth_files = snapshot.dataset.files
    prediction = snapshot.prediction
    assert prediction is not None
    for json_path, png_folder, name in (
        (truth_files.json, truth_files.map_folder, "panoptic_part.json"),
        (prediction.segments.json, prediction.segments.maps.folder, "model.json"),
    ):
        document = json.loads(json_path.read_text())
        document["annotations"] = [a for a in document["annotations"] if a["image_id"] in chosen]
        document["images"] = [image for image in document.get("images", []) if image["id"] in chosen]
        write_json(tmp_path / name, document)
        (tmp_path / name).with_suffix("").symlink_to(png_folder)
    dataset, _, table = evaluated(WrittenSet(tmp_path, tmp_path / "panoptic_part.json", tmp_path / "model.json"))
    quality = panoptic_quality(count_matches(table, 5, threshold=threshold), dataset.categories.isthing)
    for split in ("all", "things", "stuff"):
        expected, found = getattr(quality, split), getattr(view.quality, split)
        assert found.n == expected.n
        if expected.n:
            assert (found.pq, found.sq, found.rq) == pytest.approx((expected.pq, expected.sq, expected.rq), abs=1e-12)


@pytest.mark.parametrize(
    ("condition", "waits"),
    [
        (SegmentFilter(iou=(None, 0.5)), False),
        (SegmentFilter(iou=(0.0, None)), False),
        (SegmentFilter(expression="iou < 0.5"), False),
        (SegmentFilter(expression="void = 0"), False),
        (SegmentFilter(expression="iou is null"), True),
        (SegmentFilter(statuses=frozenset({Status.NONE})), True),
        (SegmentFilter(expression="status = 'not matched'"), True),
        (SegmentFilter(statuses=frozenset({Status.FN})), False),
        (SegmentFilter(area=(1, None)), True),
    ],
)
def test_what_is_not_known_of_images_without_a_prediction_passes_no_filter(
    snapshot: Snapshot, condition: SegmentFilter, waits: bool
) -> None:
    left_out = np.isin(np.arange(25), [2, 9, 20])
    waiting = left_out[snapshot.table.image]
    status = np.where(waiting, np.uint8(Status.NONE), snapshot.table.status)
    table = snapshot.table
    passing = filter_rows(condition, snapshot.dataset, table, status, table.error_type, ~left_out)
    assert passing[waiting].all() == passing[waiting].any() == waits
    everywhere = filter_rows(condition, snapshot.dataset, table, status, table.error_type)
    assert np.array_equal(passing[~waiting], everywhere[~waiting])
