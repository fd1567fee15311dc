"""How figures are rounded."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.review.rounding import NOTHING, format_iou, format_iou_beside, format_score

shares = st.floats(0.0, 1.0)


@pytest.mark.parametrize(
    ("iou", "threshold", "text"),
    [
        (0.4996, 0.5, "0.50"),
        (0.50004, 0.5, "0.50004"),
        (0.5, 0.5, "0.50"),
        (0.5004, 0.5, "0.5004"),
        (0.713, 0.5, "0.71"),
        (0.2, 0.5, "0.20"),
        (0.5000001, 0.5, "0.500000"),
    ],
)
def test_an_iou_is_said_so_that_it_lies_on_its_side_of_the_threshold(iou: float, threshold: float, text: str) -> None:
    assert format_iou_beside(iou, threshold) == text


@given(shares, st.sampled_from([0.5, 0.55, 0.75]))
def test_more_decimals_are_said_only_where_two_would_mislead(iou: float, threshold: float) -> None:
    text = format_iou_beside(iou, threshold)
    misleads = (float(format_iou(iou)) > threshold) != (iou > threshold)
    assert (text != format_iou(iou)) == misleads
    assert abs(float(text) - iou) <= 0.5 * 10.0 ** -(len(text) - 2) + 1e-12


def test_what_does_not_exist_is_a_dash() -> None:
    assert format_score(math.nan) == format_iou(math.nan) == format_iou(None) == NOTHING
    assert format_score(0.876) == "0.88"
