"""What the lists show of a view stays in place while somebody decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from panview.metrics.evaluation import ground_truth_part
from panview.presentation.described import described
from panview.presentation.table_columns import order_by_image
from panview.review.filters import SegmentFilter
from panview.review.session import EvaluatedPrediction, Snapshot, View, derive, seen_in
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Verdict
from tests.support.sets import drawn_pair, evaluated, write_set

CAR, ROAD = 3, 149


@pytest.fixture
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    # Three missed cars in one image and two in the other: with two of the three decided, the other one costs more.
    road = (9, ROAD, (8, 10, 0, 20))
    missed = [(place, CAR, (0, 4, place * 4, place * 4 + 3)) for place in (1, 2, 3)]
    first, second = (drawn_pair([road, *cars], [road]) for cars in (missed, missed[:2]))
    dataset, prediction, table = evaluated(write_set(tmp_path_factory.mktemp("set"), [first, second], photos=False))
    return Snapshot(dataset, ground_truth_part(table), (EvaluatedPrediction(prediction, table),), 0)


def order(view: View, before: View | None = None) -> list[int]:
    rows = described(view, before).disagreements
    return [int(row) for row in rows.table_row[order_by_image(rows)]]


@pytest.mark.parametrize("expression", ["verdict = 'undecided'", "verdict = 'undecided' and area > 1"])
def test_images_keep_their_order_while_rows_leave_the_list_with_their_verdict(
    snapshot: Snapshot, expression: str
) -> None:
    view = derive(replace(snapshot, filter=SegmentFilter(expression=expression)))
    listed = order(view)
    images = [int(snapshot.table.image[row]) for row in listed]
    assert sorted(set(images), key=images.index) == [0, 1]
    for _ in range(images.count(0) - 1):
        made = make_decisions(
            snapshot.dataset, "m", snapshot.table, seen_in(view), listed[:1], verdict=Verdict.UNSURE, note="",
            reviewer="a", time="2026-01-02T03:04:05+00:00",
        )  # fmt: skip
        decisions = {**view.snapshot.decisions, **{each.subject: each for each in made}}
        before, view = view, derive(replace(view.snapshot, decisions=decisions), view)
        listed = listed[1:]
        assert order(view, before) == listed
