"""How segments lie, and what is usual for their category, held against rectangles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.metrics.agreement import agreement_of
from panview.metrics.error_rows import ErrorRows
from panview.metrics.evaluation import evaluate
from panview.metrics.segment_table import Side
from panview.review.suspicion.traits import Traits, entries_of, traits_of
from tests.support.sets import Drawing, drawn_pair, open_set, write_set

PERSON, CAR, ROAD = 1, 3, 149
BACKGROUND = (9, ROAD, (0, 20, 0, 40))


def errors_of(root: Path, truth: Drawing, prediction: Drawing) -> ErrorRows:
    dataset, opened = open_set(write_set(root, [drawn_pair(truth, prediction, (20, 40))]))
    table = evaluate(dataset, opened, jobs=1)
    return ErrorRows(table, table.status, table.error_type)


def by_segment(errors: ErrorRows) -> dict[tuple[str, int], Traits]:
    rows, halves = entries_of(errors, None)
    traits = traits_of(errors, rows, halves, agreement_of(errors, [], rows, halves))
    table = errors.table
    return {
        (Side(int(table.side[row])).name[0], int(table.segment_id[row])): traits.chosen(np.array([place]))
        for place, row in enumerate(rows)
    }


def test_how_a_segment_lies_on_its_partner(tmp_path: Path) -> None:
    """Two people annotated as one: the larger is matched, the smaller lies on the same segment of the truth."""
    truth = [BACKGROUND, (1, PERSON, (0, 10, 0, 20))]
    errors = errors_of(tmp_path, truth, [BACKGROUND, (4, PERSON, (0, 10, 0, 14)), (5, PERSON, (0, 10, 14, 22))])
    found = by_segment(errors)
    assert list(found) == [("P", 5)]
    small = found["P", 5]
    assert small.inside[0] == pytest.approx(6 / 8)
    assert small.covered[0] == pytest.approx(60 / 200)
    assert small.alike[0]
    assert small.taken[0]
    assert small.fill[0] == 1


def test_a_segment_of_another_category_on_stuff(tmp_path: Path) -> None:
    errors = errors_of(tmp_path, [BACKGROUND], [BACKGROUND, (5, CAR, (0, 4, 0, 10)), (6, ROAD, (0, 2, 0, 10))])
    found = by_segment(errors)
    assert not found["P", 5].alike[0]
    # The road fills its box but for these two, in the prediction; in the truth all of it.
    assert found["P", 5].partner_fill[0] == 1
    assert found["P", 5].inside[0] == 1
    assert found["P", 5].covered[0] == pytest.approx(20 / 800)
    assert found["P", 6].alike[0]


def test_shapes_are_told_by_the_share_of_their_box(tmp_path: Path) -> None:
    """A car whose lower right half is hidden by a person."""
    truth = [BACKGROUND, (2, CAR, (0, 10, 0, 20)), (1, PERSON, (5, 10, 10, 20))]
    found = by_segment(errors_of(tmp_path, truth, [BACKGROUND, (4, PERSON, (5, 10, 10, 20))]))
    missed = found["G", 2]
    assert missed.fill[0] == pytest.approx(150 / 200)
    assert missed.partner_fill[0] == pytest.approx(750 / 800)
    no_boxes = errors_of(tmp_path / "again", truth, [BACKGROUND])
    bare = replace(no_boxes.table, bbox=np.zeros_like(no_boxes.table.bbox))
    assert np.isnan(by_segment(ErrorRows(bare, bare.status, bare.error_type))["G", 2].fill[0])


def test_areas_are_told_in_terms_of_what_is_usual_for_their_category(tmp_path: Path) -> None:
    truth = [BACKGROUND, (1, CAR, (0, 2, 0, 5)), (2, CAR, (4, 14, 0, 10)), (3, PERSON, (15, 18, 0, 10), "crowd")]
    errors = errors_of(tmp_path, truth, [BACKGROUND, (7, PERSON, (0, 4, 20, 30))])
    found = by_segment(errors)
    # 10 and 100 pixels: the middle is 31.6.
    assert found["G", 1].usual[0] == pytest.approx(-0.5)
    assert found["G", 2].usual[0] == pytest.approx(0.5)
    # A crowd is no segment like others, so of people nothing is known.
    assert found["P", 7].usual[0] == 0
    assert np.isnan(errors.table.usual_area[errors.table.category[errors.errors[-1]]])
