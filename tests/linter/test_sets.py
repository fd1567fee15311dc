"""Sets that are as they should be have no errors, and a check can be stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.errors import Cancelled
from panview.linter.check import check
from panview.linter.rules import Severity
from tests.linter.clean_set import write_clean_set
from tests.support.demo_sets import shared_demo


def test_real_coco_images_have_no_errors(coco_sample: Path) -> None:
    report = check(find_ground_truth(coco_sample))
    assert report.images == 2
    assert report.findings == ()


@pytest.mark.slow
def test_the_demo_set_has_no_errors(tmp_path_factory: pytest.TempPathFactory) -> None:
    demo = shared_demo(tmp_path_factory, 6)
    report = check(find_ground_truth(demo.root), [find_prediction(path) for path in demo.predictions])
    assert (report.images, report.predictions) == (6, ("simulated_strong", "simulated_weak"))
    assert [f.message for f in report.findings if f.severity <= Severity.WARNING] == []


def test_progress_reaches_the_end_and_cancel_stops(tmp_path: Path) -> None:
    written = write_clean_set(tmp_path)
    truth, prediction = find_ground_truth(written.ground_truth), find_prediction(written.prediction)
    seen: list[tuple[int, int]] = []
    check(truth, [prediction], jobs=1, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (6, 6)
    calls: list[int] = []

    def after_three() -> bool:
        calls.append(0)
        return len(calls) > 3

    with pytest.raises(Cancelled):
        check(truth, [prediction], jobs=1, cancelled=after_three)
    assert len(calls) == 4


def test_several_prediction_sets_are_told_apart(tmp_path: Path) -> None:
    written = write_clean_set(tmp_path)
    good = find_prediction(written.prediction)
    bad = written.prediction.with_name("bad.json")
    bad.write_text(written.prediction.read_text().replace('"category_id": 18,', '"category_id": 19,'))
    bad.with_suffix("").symlink_to(written.prediction.with_suffix(""), target_is_directory=True)
    report = check(find_ground_truth(written.ground_truth), [good, find_prediction(bad)])
    assert {(finding.code, finding.prediction) for finding in report.findings} == {("PV303", "bad")}
    assert len(report.findings) == 6
