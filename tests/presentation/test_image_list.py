"""The order of the list of images, and what a row says."""

from __future__ import annotations

import numpy as np
import pytest

from panview.datasets.images_table import ColumnKind, ImageColumn
from panview.metrics.segment_table import ErrorType
from panview.presentation.image_columns import ImageColumns
from panview.presentation.image_list import (
    SORT_KEYS,
    column_key,
    detail_text,
    figure_text,
    image_order,
    is_sort_key,
    tip_text,
)

CITY = ImageColumn("city", ColumnKind.TEXT, np.array([1, -1, 0, 1], np.int32), ("Bonn", "Ulm"))
MISSED, SPURIOUS = ErrorType.MISSED, ErrorType.SPURIOUS


def columns(**changes: object) -> ImageColumns:
    gains = np.zeros(len(ErrorType))
    gains[MISSED], gains[SPURIOUS] = 0.1, 0.3
    given: dict[str, object] = {
        "names": ("d.jpg", "b.jpg", "c.jpg", "a.jpg"),
        "segments": np.array([1, 2, 3, 4], np.int32),
        "errors": np.array([2, 0, 5, 1], np.int32),
        "impact": np.array([0.02, 0.0, 0.05, 0.01]),
        "iou": np.array([0.7, np.nan, 0.9, 0.8]),
        "error_type": np.array([SPURIOUS, 0, MISSED, SPURIOUS], np.uint8),
        "gains": gains,
        "known": {"city": CITY},
    }
    return ImageColumns(**{**given, **changes})  # type: ignore[arg-type]


def order(
    key: str, descending: bool, of: ImageColumns | None = None, listed: tuple[int, ...] = (0, 1, 2, 3)
) -> list[int]:
    ranks = np.array([3, 1, 2, 0], np.int32)
    return image_order(of or columns(), np.array(listed, np.int32), key, descending, ranks).tolist()


@pytest.mark.parametrize(
    ("key", "descending", "expected"),
    [
        ("impact", True, [2, 0, 3, 1]),
        ("errors", False, [1, 3, 0, 2]),
        ("iou", False, [0, 3, 2, 1]),
        ("iou", True, [2, 3, 0, 1]),
        ("name", False, [3, 1, 2, 0]),
        ("dataset order", True, [3, 2, 1, 0]),
        ("error type", True, [0, 3, 2, 1]),
        (column_key("city"), False, [2, 0, 3, 1]),
        (column_key("city"), True, [0, 3, 2, 1]),
    ],
)
def test_orders(key: str, descending: bool, expected: list[int]) -> None:
    assert order(key, descending) == expected


def test_only_what_is_listed_is_sorted() -> None:
    assert order("impact", True, listed=(3, 0, 1)) == [0, 3, 1]


def test_without_a_prediction_set_images_stay_in_dataset_order() -> None:
    bare = columns(errors=None, impact=None, iou=None, error_type=None, gains=None)
    for key in ("impact", "errors", "iou", "error type"):
        assert order(key, True, bare) == [0, 1, 2, 3], key


def test_an_impact_never_outweighs_the_type() -> None:
    huge = columns(impact=np.array([0.02, 0.0, 7.0, 0.01]))
    assert order("error type", True, huge) == [0, 3, 2, 1]


def test_what_a_row_says() -> None:
    of = columns()
    assert detail_text(of, 0, "impact") == "2 errors"
    assert detail_text(of, 0, "error type") == "spurious · 2 errors"
    assert figure_text(of, 0, "impact") == "+2.00"
    assert figure_text(of, 1, "impact") == ""
    assert figure_text(of, 0, "iou") == "0.70"
    assert [figure_text(of, row, column_key("city")) for row in (0, 1)] == ["Ulm", "—"]
    assert tip_text(of, 0, "impact").splitlines()[0] == "d.jpg"
    assert "city: Ulm" in tip_text(of, 0, "impact")
    bare = columns(errors=None)
    assert [detail_text(bare, row, "name") for row in (0, 1)] == ["1 segment", "2 segments"]


def test_keys() -> None:
    assert all(map(is_sort_key, (*SORT_KEYS, column_key("city"))))
    assert not is_sort_key("colour")
