from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panview.metrics.error_pairs import other_halves
from panview.metrics.segment_table import NO_ROW, ErrorType, SegmentTable, Side, Status
from panview.metrics.threshold import error_type_at, status_at
from panview.presentation.describe import disagreement_columns
from panview.review.disagreements import paired_rows
from panview.review.explain import explain_segment
from panview.review.meaning import rows_decided_with
from panview.review.report.worst import describe_error, error_rows
from panview.review.session import EvaluatedPrediction, Snapshot, View, derive
from tests.support.sets import drawn_pair, evaluated, random_pair, write_set

PERSON, CAR, ROAD = 1, 3, 149
LEFT, RIGHT = (0, 10, 0, 10), (0, 10, 10, 20)
RELABELLED = (ErrorType.WRONG_CATEGORY, ErrorType.THING_STUFF_FLIP)


def literal_half(table: SegmentTable, status: np.ndarray, kinds: np.ndarray, row: int) -> int:
    """The FN or FP that is the same mistake as this row, looked for among all rows of its image."""
    rows = table.rows_of(int(table.image[row]))
    for other in range(rows.start, rows.stop):
        unmatched = {Status(int(status[row])), Status(int(status[other]))} == {Status.FN, Status.FP}
        mutual = table.partner[row] == other and table.partner[other] == row
        if not (unmatched and mutual and kinds[row] == kinds[other]):
            continue
        near = kinds[row] == ErrorType.NEAR_MISS and table.category[row] == table.category[other]
        if kinds[row] in RELABELLED or near:
            return other
    return NO_ROW


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), threshold=st.sampled_from([0.5, 0.75]))
def test_the_other_half_is_the_literal_one(seed: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        _, _, table = evaluated(write_set(Path(folder), [random_pair(rng) for _ in range(4)], photos=False))
    status, kinds = status_at(table, threshold), error_type_at(table, threshold)
    found = other_halves(table, status, kinds)
    assert found.tolist() == [literal_half(table, status, kinds, row) for row in range(len(table))]
    paired = np.flatnonzero(found != NO_ROW)
    assert found[found[paired]].tolist() == paired.tolist()
    # Every wrong category is half of a pair; some rows asked for are those of all.
    assert np.isin(np.flatnonzero(np.isin(kinds, RELABELLED)), paired).all()
    assert other_halves(table, status, kinds, paired[::-1]).tolist() == found[paired[::-1]].tolist()


def near_miss(tmp_path: Path, threshold: float = 0.5) -> View:
    """A person hit with IoU 0.4, a car that is all right."""
    pair = drawn_pair([(1, PERSON, LEFT), (2, CAR, RIGHT)], [(8, PERSON, (0, 4, 0, 10)), (9, CAR, RIGHT)])
    dataset, prediction, table = evaluated(write_set(tmp_path, [pair], photos=False))
    return derive(Snapshot(dataset, table, (EvaluatedPrediction(prediction, table),), 0, threshold=threshold))


@pytest.mark.parametrize("threshold", [0.5, 0.8])
def test_a_near_miss_is_one_mistake_wherever_it_stands(tmp_path: Path, threshold: float) -> None:
    view = near_miss(tmp_path, threshold)
    table, rows = view.snapshot.table, view.rows
    assert view.listing.disagreements.tolist() == [0, 2]
    first, other = paired_rows(table, rows.status, rows.error_type, view.listing.disagreements)
    assert (first.tolist(), other.tolist()) == ([0], [2])
    # A filter that lets one half through lists it alone.
    for half in (0, 2):
        alone = paired_rows(table, rows.status, rows.error_type, np.array([half]))
        assert [each.tolist() for each in alone] == [[half], [NO_ROW]]
    columns = disagreement_columns(view)
    assert (len(columns), columns.disagreements) == (1, 2)
    # PQ of persons is 0 of w = 1: their mask mended, it is 1, and All goes from 1/2 to 1.
    assert columns.impact.tolist() == view.listing.impact[[0]].tolist() == pytest.approx([0.5], abs=1e-12)
    assert view.listing.image_impact.tolist() == pytest.approx([0.5], abs=1e-12)
    assert view.listing.gains[ErrorType.NEAR_MISS] == pytest.approx(0.5, abs=1e-12)
    assert error_rows(view, 0) == [0]
    line = describe_error(view, 0)
    assert (line.kind, line.label, line.what, line.iou) == ("pair", "near miss", "person", 0.4)
    for half in (0, 2):
        assert set(rows_decided_with(table, rows.status, rows.error_type, half)) == {0, 2}
        why = explain_segment(view.snapshot, rows, half, None, None).why
        assert why.endswith("It falls just short. Together they are one mistake, counted as an FN and an FP.")


@pytest.mark.parametrize("better", ["truth", "prediction"])
def test_a_near_miss_with_something_better_on_either_side_is_no_pair(tmp_path: Path, better: str) -> None:
    # A car covers 0.45 of the person that is hit with 0.4; or a car lies under what hits it.
    road = (5, ROAD, (0, 10, 0, 20))
    truth, prediction = [road, (1, PERSON, LEFT)], [road, (8, PERSON, (0, 4, 0, 10)), (9, CAR, (4, 10, 0, 8))]
    pair = drawn_pair(truth, prediction) if better == "prediction" else drawn_pair(prediction, truth)
    dataset, prediction_set, table = evaluated(write_set(tmp_path, [pair], photos=False))
    near = np.flatnonzero(table.error_type == ErrorType.NEAR_MISS)
    assert [Side(int(side)) for side in table.side[near]] == [Side.GROUND_TRUTH, Side.PREDICTION]
    assert (other_halves(table, table.status, table.error_type) == NO_ROW).all()
    view = derive(Snapshot(dataset, table, (EvaluatedPrediction(prediction_set, table),), 0))
    assert not disagreement_columns(view).paired.any()
    for row in near.tolist():
        assert rows_decided_with(table, table.status, table.error_type, row) == (row,)
        assert "one mistake" not in explain_segment(view.snapshot, view.rows, row, None, None).why
