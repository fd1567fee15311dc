from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.datasets.dataset import Dataset
from panview.datasets.images_table import ColumnKind, ImageColumn, read_images_table
from panview.errors import FilterError, PanviewError
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable
from panview.review.disagreements import CSV_COLUMNS, disagreement_frame
from panview.review.expression_words import for_polars
from panview.review.filters import SegmentFilter, check_filter, filter_rows, known_words
from panview.review.image_columns import MOST_GROUPS, ImageGroup, image_groups, renamed_note
from panview.review.image_quality import checked_words, quality_by_column
from panview.review.tags import NO_TAGS, Tags
from tests.support.sets import evaluated, random_pair, write_set

WEATHER = ["rain", "sun", "rain", "", "fog", "sun", "O'Hara's", "rain"]
SPEED = ["10", "20", "30", "", "50", "60", "70", "80"]
TABLE = "image_id,weather,speed,time of day,date,Order,area,time,wet,split\n" + "".join(
    f"{1000 + i},{WEATHER[i]},{SPEED[i]},{'night' if i % 2 else 'day'},2024-01-0{i + 1},{i},{i * 100},t{i},"
    f"{'true' if WEATHER[i] == 'rain' else 'false'},{'=1+1' if i else 'val'}\n"
    for i in range(8)
)
"""Of images 0 to 7 of ten."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, SegmentTable]:
    rng = np.random.default_rng(3)
    folder = tmp_path_factory.mktemp("known")
    dataset, _, table = evaluated(write_set(folder / "set", [random_pair(rng) for _ in range(10)], photos=False))
    path = folder / "images.csv"
    path.write_text(TABLE)
    known = read_images_table(path, list(dataset.image_id), dataset.image_names)
    return replace(dataset, known=known), table


def images_where(opened: tuple[Dataset, SegmentTable], expression: str, tags: Tags = NO_TAGS) -> list[int]:
    """Images all of whose segments pass; a filter on images parts no image."""
    dataset, table = opened
    condition = SegmentFilter(expression=expression)
    rows = filter_rows(condition, dataset, table, table.status, table.error_type, tags=tags)
    passing, others = set(table.image[rows].tolist()), set(table.image[~rows].tolist())
    assert not passing & others
    return sorted(passing)


@pytest.mark.parametrize(
    ("expression", "images"),
    [
        ("weather = 'rain'", [0, 2, 7]),
        ("WEATHER = 'rain'", [0, 2, 7]),
        ("weather in ('sun', 'fog') and speed > 20", [4, 5]),
        ("weather = 'O''Hara''s'", [6]),
        ("weather is null", [3, 8, 9]),
        ("not weather = 'rain'", [1, 4, 5, 6]),
        ("speed between 20 and 60", [1, 2, 4, 5]),
        ("\"time of day\" = 'night' and weather = 'sun'", [1, 5]),
        ("date < '2024-01-03'", [0, 1]),
        ("order >= 6", [6, 7]),
        ("wet", [0, 2, 7]),
        ("not wet and time = 't4'", [4]),
        ("table_area = 300", [3]),
        ("image_id > 1003 and weather = 'rain'", [7]),
        ("upper(weather) = 'FOG'", [4]),
        ("weather = 'hail'", []),
    ],
)
def test_expressions_speak_of_columns(opened: tuple[Dataset, SegmentTable], expression: str, images: list[int]) -> None:
    assert images_where(opened, expression) == images


def test_columns_of_images_and_of_segments_meet(opened: tuple[Dataset, SegmentTable]) -> None:
    dataset, table = opened
    condition = SegmentFilter(expression="weather = 'rain' and iou < 0.5 and area > 20 and speed < 80")
    rows = filter_rows(condition, dataset, table, table.status, table.error_type)
    expected = np.isin(table.image, [0, 2]) & (table.partner_iou < 0.5) & (table.area > 20)
    assert expected.any()
    assert np.array_equal(rows, expected)


def test_a_column_that_panview_has_too_is_reached_with_a_prefix(opened: tuple[Dataset, SegmentTable]) -> None:
    words = known_words(opened[0])
    assert list(words) == [
        "weather", "speed", "time of day", "date", "Order", "table_area", "time", "wet", "split",
    ]  # fmt: skip
    assert renamed_note(words) == "panview has columns with the same names: area as table_area"


def test_two_columns_never_share_a_word(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,table_area,AREA,area,table_table_area\n1,a,b,c,d\n")
    known = read_images_table(path, [1], ["x"])
    dataset_words = known_words_of(known)
    assert len({word.casefold() for word in dataset_words}) == 4
    assert not {"area"} & {word.casefold() for word in dataset_words}


def known_words_of(known: object) -> list[str]:
    from panview.datasets.images_table import ImagesTable
    from panview.review.image_columns import words_of

    assert isinstance(known, ImagesTable)
    return list(words_of(known, frozenset({"area"})))


def test_an_unknown_column_is_hinted_at(opened: tuple[Dataset, SegmentTable]) -> None:
    with pytest.raises(FilterError, match="did you mean weather") as caught:
        check_filter(SegmentFilter(expression="iou < 1 and wether = 'rain'"), opened[0])
    assert caught.value.place == (12, 18)
    with pytest.raises(FilterError, match="at character 12"):
        check_filter(SegmentFilter(expression="weather == == 'x'"), opened[0])


def test_tags_are_asked_for(opened: tuple[Dataset, SegmentTable]) -> None:
    marks = {"blurred": np.arange(10) < 3, "in, doubt": np.zeros(10, np.bool_), "night": np.arange(10) % 4 == 2}
    tags = Tags(marks)
    for expression, images in (
        ("tag = 'blurred'", [0, 1, 2]),
        ("tag = 'BLURRED' and tag = 'night'", [2]),
        ("TAG in ('blurred', 'night')", [0, 1, 2, 6]),
        ("tag not in ('blurred', 'night')", [3, 4, 5, 7, 8, 9]),
        ("tag != 'night'", [0, 1, 3, 4, 5, 7, 8, 9]),
        ("has tag", [0, 1, 2, 6]),
        ("not has tag", [3, 4, 5, 7, 8, 9]),
        ("tag like '%ight'", [2, 6]),
        ("tag = 'blurred, night'", []),
        ("tag = 'never'", []),
        ("weather = 'rain' and has tag", [0, 2]),
    ):
        assert images_where(opened, expression, tags) == images, expression


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("has tag and iou < 1", "(tag is not null) and iou < 1"),
        ("x = 'has tag'", "x = 'has tag'"),
        ("weather = 'weather'", "\"weather\" = 'weather'"),
        ("weather (1)", "weather (1)"),
        ("tag in ('a', b)", "tag in ('a', b)"),
        ("tag = weather", 'tag = "weather"'),
        ("tag = 'it''s'", '"tag: it\'s"'),
    ],
)
def test_only_what_speaks_of_images_is_written_anew(written: str, read: str) -> None:
    assert for_polars(written, ["weather"]) == read


# Groups


def text_column(values: list[str | None]) -> ImageColumn:
    labels = tuple(sorted({value for value in values if value is not None}))
    codes = np.array([-1 if value is None else labels.index(value) for value in values], np.int32)
    return ImageColumn("w", ColumnKind.TEXT, codes, labels)


def number_column(values: list[float | None]) -> ImageColumn:
    numbers = np.array([np.nan if value is None else value for value in values])
    distinct = sorted({value for value in values if value is not None})
    codes = np.array([-1 if value is None else distinct.index(value) for value in values], np.int32)
    return ImageColumn("w", ColumnKind.NUMBER, codes, numbers=numbers)


def parted(groups: list[ImageGroup], n: int) -> None:
    """Every image is in one group."""
    assert np.array_equal(np.sum([group.images for group in groups], axis=0), np.ones(n))


def test_text_is_grouped_by_value_and_the_unknown_comes_last() -> None:
    groups = image_groups("w", text_column(["b", None, "a", "b"]))
    assert [(group.label, group.images.tolist()) for group in groups] == [
        ("a", [False, False, True, False]),
        ("b", [True, False, False, True]),
        ("—", [False, True, False, False]),
    ]
    assert [group.condition for group in groups] == ["w = 'a'", "w = 'b'", "w is null"]


def test_rare_values_are_one_group() -> None:
    values: list[str | None] = [f"v{i:03}" for i in range(MOST_GROUPS + 5) for _ in range(2 if i < MOST_GROUPS else 1)]
    groups = image_groups("w", text_column(values))
    assert len(groups) == MOST_GROUPS + 1
    assert groups[-1].label == "5 rarer values"
    assert int(groups[-1].images.sum()) == 5
    parted(groups, len(values))


def test_few_numbers_stand_for_themselves() -> None:
    groups = image_groups("w", number_column([1, 2.5, None, 1]))
    assert [group.label for group in groups] == ["1", "2.5", "—"]
    assert groups[1].condition == "w = 2.5"


def test_many_numbers_are_quarters_with_their_own_values_at_the_edges() -> None:
    groups = image_groups("w", number_column([float(value) for value in range(100)]))
    assert [group.label for group in groups] == ["0 to under 25", "25 to under 50", "50 to under 75", "75 to 99"]
    assert [int(group.images.sum()) for group in groups] == [25] * 4
    assert groups[0].condition == "w >= 0 and w < 25"
    assert groups[-1].condition == "w >= 75 and w <= 99"


def test_equal_numbers_are_never_parted() -> None:
    groups = image_groups("w", number_column([0.0] * 90 + [float(value) for value in range(1, 11)]))
    assert [(group.label, int(group.images.sum())) for group in groups] == [("0 to under 1", 90), ("1 to 10", 10)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-20, 20), st.floats(-3, 3, width=32)), min_size=1, max_size=80))
def test_the_condition_of_a_group_chooses_its_images(
    opened: tuple[Dataset, SegmentTable], values: list[float | None]
) -> None:
    column = number_column(values)
    groups = image_groups("w", column)
    parted(groups, len(values))
    frame = column.series.alias("w").to_frame()
    import polars as pl

    for group in groups:
        chosen = frame.select(pl.sql_expr(group.condition).alias("c"))["c"].fill_null(False).to_numpy()
        assert np.array_equal(chosen, group.images), group


def test_quality_of_a_group_is_that_of_its_images(opened: tuple[Dataset, SegmentTable]) -> None:
    dataset, table = opened
    counted = np.arange(10) != 2
    found = quality_by_column(dataset, "weather", table, counted)
    isthing = dataset.categories.isthing
    assert [(each.group.label, each.count) for each in found.groups] == [
        ("O'Hara's", 1), ("fog", 1), ("rain", 2), ("sun", 2), ("—", 3),
    ]  # fmt: skip
    for each, images in zip(found.groups, ([6], [4], [0, 7], [1, 5], [3, 8, 9]), strict=True):
        mask = np.isin(np.arange(10), images)
        expected = panoptic_quality(count_matches(table, len(isthing), images=mask), isthing)
        assert each.quality.all == expected.all
    total = np.sum([each.quality.counts.fp for each in found.groups], axis=0)
    assert np.array_equal(total, count_matches(table, len(isthing), images=counted).fp)


def test_a_column_is_named_in_any_case_and_once(opened: tuple[Dataset, SegmentTable]) -> None:
    assert checked_words(opened[0], ["Weather", "weather", "ORDER"]) == ("weather", "Order")
    with pytest.raises(PanviewError, match="--by moon: expected size, weather, speed, .* or split"):
        checked_words(opened[0], ["moon"], ["size"])
    with pytest.raises(PanviewError, match="--by moon: expected size or a column of --images-table FILE"):
        checked_words(replace(opened[0], known=type(opened[0].known)()), ["moon"], ["size"])


def test_columns_are_appended_to_the_csv(opened: tuple[Dataset, SegmentTable]) -> None:
    dataset, table = opened
    rows = np.flatnonzero(table.image < 4)
    frame = disagreement_frame(dataset, "p", table, table.status, table.error_type, np.zeros(len(table)), rows)
    assert tuple(frame.columns[: len(CSV_COLUMNS)]) == CSV_COLUMNS
    assert frame.columns[len(CSV_COLUMNS) :] == [
        "weather", "speed", "time of day", "date", "Order", "area", "table_time", "wet", "split",
    ]  # fmt: skip
    assert frame["weather"].to_list() == [WEATHER[i] or None for i in table.image[rows]]
    assert frame["speed"].to_list() == [int(SPEED[i]) if SPEED[i] else None for i in table.image[rows]]
    # A spreadsheet would run it.
    assert set(frame["split"].to_list()) == {"val", "'=1+1"}
