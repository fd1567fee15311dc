"""What is previewed is what is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import Cancelled, PanviewError
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches, panoptic_quality
from panview.metrics.segment_table import Side
from panview.review.corrected_place import bytes_of
from panview.review.corrected_set import write_corrected_set
from panview.review.correction_preview import preview_corrections
from panview.review.repair import RepairKind
from panview.review.repairs import Repairs, make_repair, offers
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Decision, Verdict
from tests.support.deciding import seen_at
from tests.support.disks import mounted, remount
from tests.support.sets import drawn_pair, evaluated, open_set, random_pair, write_rivals, write_set


def test_figures_and_changes_are_those_of_the_set_that_is_written(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    first, second = [random_pair(rng) for _ in range(14)], []
    for pair in first:
        other = random_pair(rng)
        second.append(replace(pair, prediction=other.prediction, predictions=other.predictions))
    rivals = write_rivals(tmp_path / "set", first, second)
    dataset, _ = open_set(rivals[0])
    sets = [read_prediction_set(dataset, find_prediction(written.prediction)) for written in rivals]
    known = [EvaluatedPrediction(each, evaluate(dataset, each, jobs=1)) for each in sets]
    decisions: dict[int, Decision] = {}
    repairs = Repairs()
    for place, each in enumerate(known):
        seen = seen_at(dataset, each.table)
        for row in rng.permutation(len(each.table))[:40].tolist():
            said = {"verdict": Verdict(str(rng.choice(list(Verdict)))), "note": "", "reviewer": "a", "time": f"{row}"}
            (made,) = make_decisions(dataset, "m", each.table, seen, (row,), **said)  # type: ignore[arg-type]
            decisions[made.subject] = made
        for row in rng.permutation(len(each.table))[:40].tolist():
            kind = RepairKind(
                str(rng.choice([RepairKind.MASK, RepairKind.SPLIT, RepairKind.CATEGORY, RepairKind.VOID]))
            )
            offer = offers(dataset, each.table, row)[kind]
            if not offer.why_not:
                category = int(rng.integers(5)) if kind is RepairKind.CATEGORY else None
                more = {"category": category, "reviewer": "a", "time": f"2026-01-01T00:0{place}:00"}
                repair = make_repair(dataset, "m", each.table, kind, offer.truth, offer.predicted, **more)  # type: ignore[arg-type]
                repairs = repairs.with_saved([repair])
    preview = preview_corrections(dataset, known, decisions, repairs)
    assert len(preview.images) > 10
    assert preview.actions["mask replaced"] > 3
    written = write_corrected_set(dataset, sets, preview.plan, tmp_path / "new")
    assert [(each.image, each.segments, each.changes) for each in written] == [
        (each.image, each.segments, each.changes) for each in preview.images
    ]
    corrected = read_dataset(find_ground_truth(tmp_path / "new"))
    for each, figures in zip(rivals, preview.figures, strict=True):
        table = evaluate(corrected, read_prediction_set(corrected, find_prediction(each.prediction)), jobs=1)
        counts = count_matches(table, len(corrected.categories))
        for name in ("tp", "fp", "fn"):
            np.testing.assert_array_equal(getattr(counts, name), getattr(figures.after.counts, name))
        quality = panoptic_quality(counts, corrected.categories.isthing)
        assert figures.after.all.pq == pytest.approx(quality.all.pq, abs=1e-12)
        assert figures.after.all.pq != figures.before.all.pq


def test_nothing_to_correct_changes_no_figure(tmp_path: Path) -> None:
    dataset, prediction, table = evaluated(write_set(tmp_path, [random_pair(np.random.default_rng(1))], photos=False))
    preview = preview_corrections(dataset, [EvaluatedPrediction(prediction, table)], {}, Repairs())
    assert (preview.images, preview.plan.corrections) == ((), ())
    assert preview.figures[0].before.all == preview.figures[0].after.all


def test_a_preview_that_is_called_off_ends(tmp_path: Path) -> None:
    sky = (90, 187, (0, 10, 0, 20))
    pairs = [drawn_pair([sky, (5, 1, (0, 10, 0, 8))], [sky])] * 3
    dataset, prediction, table = evaluated(write_set(tmp_path, pairs, photos=False))
    repairs = Repairs()
    for row in np.flatnonzero((table.side == Side.GROUND_TRUTH) & (table.segment_id == 5)).tolist():
        made = make_repair(dataset, "m", table, RepairKind.VOID, (row,), reviewer="a", time="t")
        repairs = repairs.with_saved([made])
    seen: list[int] = []
    with pytest.raises(Cancelled):
        preview_corrections(
            dataset,
            [EvaluatedPrediction(prediction, table)],
            {},
            repairs,
            lambda done, total: seen.append(done),
            lambda: len(seen) > 1,
        )
    assert seen == [1, 2]


def test_a_disk_without_room_is_refused_before_the_work(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    pair = drawn_pair([(1, 187, (0, 300, 0, 300))], [(1, 187, (0, 300, 0, 300))], (300, 300))
    ids = rng.permutation(300 * 300).reshape(300, 300).astype(np.uint32) % 4000 + 1
    truths = tuple(replace(pair.truths[0], id=int(i)) for i in np.unique(ids))
    noisy = replace(pair, ground_truth=ids, truths=truths)
    dataset, prediction, table = evaluated(write_set(tmp_path / "set", [noisy], photos=False))
    assert bytes_of(dataset) > 100_000
    plan = preview_corrections(dataset, [EvaluatedPrediction(prediction, table)], {}, Repairs()).plan
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "64k"):
        with pytest.raises(
            PanviewError, match=r"needs about \d+ kB, but only \d+ kB is free; make room or choose another place"
        ):
            write_corrected_set(dataset, [prediction], plan, disk / "new")
        assert list(disk.iterdir()) == []


def test_a_disk_that_is_read_only_is_refused(tmp_path: Path) -> None:
    dataset, prediction, table = evaluated(write_set(tmp_path / "set", [random_pair(np.random.default_rng(1))]))
    plan = preview_corrections(dataset, [EvaluatedPrediction(prediction, table)], {}, Repairs()).plan
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "4m"):
        remount(disk, "ro")
        with pytest.raises(PanviewError, match=r"cannot be written \(Read-only file system\); choose another place"):
            write_corrected_set(dataset, [prediction], plan, disk / "new")
        assert list(disk.iterdir()) == []
