"""The page for whoever leads a review, in the report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.review.corrected_set import write_corrected_set
from panview.review.corrections import plan_corrections
from panview.review.meaning import rows_decided_with
from panview.review.report.figures import measure_sets
from panview.review.report.lead import find_lead, quality_rows
from panview.review.report.page import make_report
from panview.review.report.request import ReportRequest
from panview.review.sampling.drawing import Wanted, draw_sample, estimate_from
from panview.review.sampling.kinds import Of
from panview.review.standing import Standing
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Verdict
from tests.review.test_report import Page, assert_alone, requested, two_sets
from tests.support.deciding import seen_at
from tests.support.sets import WrittenSet

RIGHT, WRONG, FINE = Verdict.PREDICTION_RIGHT, Verdict.TRUTH_WRONG, Verdict.PREDICTION_WRONG


@pytest.fixture
def both(tmp_path: Path) -> tuple[WrittenSet, WrittenSet]:
    return two_sets(tmp_path / "set", 12)


def said(request: ReportRequest, row: int, verdict: Verdict, reviewer: str, standing: Standing) -> Standing:
    table = request.snapshot.predictions[0].table
    seen = seen_at(request.dataset, table)
    rows = rows_decided_with(table, seen.status, seen.error_type, row)
    return standing.with_saved(
        make_decisions(
            request.dataset, "first", table, seen, rows, verdict=verdict, note="", reviewer=reviewer,
            time="2026-01-02T03:04:05+00:00",
        )
    )  # fmt: skip


def reviewed(request: ReportRequest) -> ReportRequest:
    """All units decided by Ana, some by Ben, who says otherwise of one; all of them in a sample."""
    sample = draw_sample(request.snapshot, Wanted("all of it", 10_000))
    table = request.snapshot.table
    from panview.review.sampling.sample import find_rows_of

    rows = find_rows_of(sample, request.dataset, table, table.status, table.error_type).unit_row.tolist()
    standing = Standing()
    for place, row in enumerate(rows):
        standing = said(request, row, (RIGHT, FINE, WRONG, FINE)[place % 4], "Ana", standing)
    for place, row in enumerate(rows[:8]):
        verdict = WRONG if place == 1 else (RIGHT, FINE, WRONG, FINE)[place % 4]
        standing = said(request, row, verdict, "<Ben>", standing)
    snapshot = replace(request.snapshot, decisions=standing, samples={sample.name: sample})
    return replace(request, snapshot=snapshot)


def test_the_page_of_the_lead(both: tuple[WrittenSet, WrittenSet]) -> None:
    request = reviewed(requested(*both))
    text = make_report(request)
    page = Page(text)
    assert_alone(page)
    assert {"id": "lead"} in page.all("section")
    result = estimate_from(request.snapshot, request.snapshot.samples["all of it"])
    assert result.sentence in page.words
    assert "Sample all of it of first" in page.words
    # By reviewer, and how far they agree: seven of eight alike, one in conflict.
    assert "Ana" in page.words
    assert "<Ben>" in page.words
    assert "Ana and <Ben>" not in page.words
    assert "<Ben> and Ana 8 88 %" in page.words
    assert "In 1 case reviewers disagree and no one has settled it" in page.words
    assert (
        "Reviewer Decided prediction right prediction wrong truth wrong both fine unsure in conflict settled"
        in page.words
    )
    assert page.figures["estimates"][0]["sentence"] == result.sentence
    # A picture before and one after of each example.
    before = [image["alt"] for image in page.all("img") if image["alt"] is not None and ", before: " in image["alt"]]
    after = [image["alt"] for image in page.all("img") if image["alt"] is not None and ", after: " in image["alt"]]
    assert len(before) == len(after) > 2
    assert any("removed" in alt and alt.endswith("nothing") for alt in after)


def test_pq_after_is_that_of_the_truth_that_apply_verdicts_writes(
    both: tuple[WrittenSet, WrittenSet], tmp_path: Path
) -> None:
    request = reviewed(requested(*both))
    dataset, known = request.dataset, request.snapshot.predictions
    sets = measure_sets(request)
    lead = find_lead(request, sets)
    plan = plan_corrections(dataset, [each.table for each in known], request.snapshot.decisions)
    assert lead.plan.corrections == plan.corrections
    write_corrected_set(dataset, [each.prediction for each in known], plan, tmp_path / "corrected")
    corrected = read_dataset(find_ground_truth(tmp_path / "corrected"))
    for each, after, row in zip(both, lead.after, quality_rows(lead, sets), strict=True):
        prediction = read_prediction_set(corrected, find_prediction(each.prediction), missing="skip")
        table = evaluate(corrected, prediction, jobs=1)
        counts = count_matches(table, len(corrected.categories))
        assert after is not None
        np.testing.assert_array_equal(after.counts.tp, counts.tp)
        np.testing.assert_array_equal(after.counts.fp, counts.fp)
        np.testing.assert_array_equal(after.counts.fn, counts.fn)
        np.testing.assert_allclose(after.counts.iou_sum, counts.iou_sum, rtol=1e-12)
        pq = panoptic_quality(counts, corrected.categories.isthing).all.pq
        assert pq is not None
        assert row.cells[2].text == f"{100 * pq:.2f}"


def test_at_another_threshold_pq_after_is_not_told(both: tuple[WrittenSet, WrittenSet]) -> None:
    request = reviewed(requested(*both))
    request = replace(request, snapshot=replace(request.snapshot, threshold=0.6))
    lead = find_lead(request, measure_sets(request))
    assert lead.after == (None, None)
    assert "at an IoU threshold of 0.5 only" in Page(make_report(request)).words


def test_without_verdicts_and_samples_there_is_no_such_page(both: tuple[WrittenSet, WrittenSet]) -> None:
    request = requested(*both)
    page = Page(make_report(request))
    assert {"id": "lead"} not in page.all("section")
    assert "estimates" not in page.figures
    # Nor for a sample that nobody has begun, or one of a set that is not in the report.
    sample = draw_sample(request.snapshot, Wanted("new", 20, Of.SEGMENTS))
    begun = replace(request, snapshot=replace(request.snapshot, samples={"new": sample}))
    assert {"id": "lead"} not in Page(make_report(begun)).all("section")
