"""Rows of cards and what a search leaves of them, without a window."""

from __future__ import annotations

import numpy as np
import pytest

from panview.metrics.segment_table import ErrorType
from panview.metrics.transitions import Transition
from panview.presentation import change_columns
from panview.presentation.change_columns import ChangeColumns, change_words
from panview.presentation.mapping import (
    BY_NAME,
    NO_CATEGORY,
    NOTHING,
    UNSAID,
    MappingRow,
    categories_found,
    mapping_cells,
    next_unsure,
)
from panview.presentation.rows import NEW_TAG, ModelRow, TagRow, tags_found

NAMES = ("road", "wall")


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (MappingRow(7, "street", 0, BY_NAME, True), ("7  street", "road", "by name")),
        (MappingRow(7, "", 1, "80 % of its pixels", False), ("7", "wall", "80 % of its pixels, not certain")),
        (MappingRow(7, "", NOTHING, "", False), ("7", NO_CATEGORY, "")),
        (MappingRow(7, "", UNSAID, BY_NAME, False), ("7", "?", "not chosen")),
    ],
)
def test_a_number_says_what_it_stands_for_and_why(row: MappingRow, cells: tuple[str, ...]) -> None:
    assert mapping_cells(row, NAMES) == cells


def test_the_next_number_that_wants_a_look_comes_round() -> None:
    rows = [MappingRow(number, "", 0, "", sure) for number, sure in enumerate((False, True, False, True))]
    assert [next_unsure(rows, after) for after in (-1, 0, 1, 2, 3)] == [0, 2, 2, 0, 0]
    assert next_unsure([rows[1]], 0) == next_unsure([]) == -1


def test_no_category_is_offered_where_it_is_meant() -> None:
    assert categories_found(NAMES, "  ") == [NOTHING, 0, 1]
    assert categories_found(NAMES, "WA") == [1]
    assert categories_found(NAMES, "no ") == [NOTHING]


def test_tags_that_begin_with_what_is_typed_come_first_and_a_new_one_last() -> None:
    rows = [TagRow("at night", 2, 2, 5), TagRow("Night", 1, 2, 1), TagRow("rain", 0, 2, 9)]
    assert [row.tag for row in tags_found(rows, " night", 2)] == ["Night", "at night"]
    found = tags_found(rows, "nigh   t", 2)
    assert [(row.tag, row.detail, row.is_new) for row in found] == [("nigh t", NEW_TAG, True)]
    assert [row.detail for row in rows] == ["5 images", "on 1 of 2", "9 images"]


def test_a_model_is_found_by_every_word() -> None:
    model, own = ModelRow("a", "Mask2Former", "Swin-L, 41.3 GB", ""), ModelRow("", "Other", "", "", always=True)
    assert [model.is_found(query) for query in ("", "swin former", "swin eomt")] == [True, True, False]
    assert own.is_found("swin")


def test_a_change_is_said_in_cells_and_in_words() -> None:
    whole, byte = np.zeros(1, np.int64), np.zeros(1, np.uint8)
    columns = ChangeColumns(
        whole,
        whole,
        np.zeros(1, np.uint32),
        byte + Transition.FIXED,
        byte + ErrorType.MISSED,
        np.zeros(1, np.int32),
        np.ones(1, np.int16),
        np.array([0.31]),
        np.array([0.78]),
        np.array([0.0012]),
    )
    cells = [change_columns.cell_text(columns, 0, column, NAMES, ("7.jpg",)) for column in change_columns.Column]
    assert cells == ["fixed", "missed", "7.jpg", "wall", "0.31", "0.78", "+0.12"]
    assert change_words(columns, 0, NAMES) == "fixed: wall, IoU 0.31 to 0.78, +0.12 PQ"
