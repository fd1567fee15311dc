from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from tests.support.sets import CATEGORIES, WrittenSet, evaluated, random_pair, write_set

pytest.importorskip("mmengine", reason="mmengine is not installed")
mmdet = pytest.importorskip("mmdet", reason="mmdet is not installed")


@pytest.mark.slow
@pytest.mark.parametrize("truth", ["json", "samples"])
def test_figures_are_those_of_coco_panoptic_metric(tmp_path: Path, truth: str) -> None:
    rng = np.random.default_rng(3)
    pairs = [random_pair(rng) for _ in range(20)]
    if truth == "json":
        # Its areas are taken as they are.
        wrong = [replace(s, area=float(s.id * 7 + 20)) for s in pairs[0].truths]
        pairs[0] = replace(pairs[0], truths=tuple(wrong))
    write_set(tmp_path, pairs, photos=False)
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.mmdet_metrics", str(tmp_path), truth],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    assert len(found["theirs"]) == 9
    assert found["ours"] == pytest.approx(found["theirs"], abs=1e-10)
    assert 0 < found["ours"]["coco_panoptic/PQ_st"] < 100


@pytest.mark.long
def test_a_training_logs_each_category_and_keeps_its_predictions(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    pairs = [random_pair(rng) for _ in range(7)]
    written = write_set(tmp_path / "set", pairs, photos=False)
    work = tmp_path / "work"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.mmengine_run", str(tmp_path / "set"), str(work)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout.splitlines()[-1])
    wanted = quality_of(written)
    assert found["coco_panoptic/PQ"] == pytest.approx(100 * wanted.all.pq, abs=1e-10)
    place = int(np.argmax(wanted.pq))
    name, own = CATEGORIES[place]["name"], float(wanted.pq[place])
    assert 0 < own < 1
    assert found[f"coco_panoptic/PQ/{name}"] == pytest.approx(100 * own, abs=1e-10)
    (log,) = work.glob("*/vis_data/scalars.json")
    logged = [json.loads(line) for line in log.read_text().splitlines()]
    of_hook = [line for line in logged if f"val/pq/{name}" in line]
    assert [line["step"] for line in of_hook] == [1, 2, 2]
    assert of_hook[0][f"val/pq/{name}"] == pytest.approx(own, abs=1e-5)
    # Each evaluation can be opened as a prediction set.
    for epoch in (1, 2):
        kept = replace(written, prediction=work / "panview" / f"epoch_{epoch}.panoptic.json")
        assert quality_of(kept).all == wanted.all
    assert list(work.glob("best_coco_panoptic_PQ_epoch_1.pth"))
    # And a watcher finds them in their order.
    watched = subprocess.run(
        [
            sys.executable,
            "-m",
            "panview",
            "watch",
            str(work),
            "--truth",
            str(written.ground_truth),
            "--once",
            "--json",
            "-",
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert watched.returncode == 0, watched.stderr
    evaluations = json.loads(watched.stdout)["evaluations"]
    assert [one["step"] for one in evaluations] == [1, 2]


def quality_of(written: WrittenSet) -> PanopticQuality:
    dataset, prediction, table = evaluated(written)
    assert not prediction.left_out.any()
    return panoptic_quality(count_matches(table, len(dataset.categories)), dataset.categories.isthing)


@pytest.mark.long
def test_two_processes_count_as_one_and_write_one_set(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    written = write_set(tmp_path, [random_pair(rng) for _ in range(7)], photos=False)
    command = [sys.executable, "-m", "tests.support.mmengine_process"]
    processes = [
        subprocess.Popen(
            [*command, str(rank), str(tmp_path / "meeting"), str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    wanted = quality_of(written)
    try:
        for process in processes:
            said, problem = process.communicate(timeout=300)
            assert process.returncode == 0, problem
            found = json.loads(said.splitlines()[-1])
            assert found["coco_panoptic/PQ"] == pytest.approx(100 * wanted.all.pq, abs=1e-10)
    finally:
        for process in processes:
            process.kill()
    kept = replace(written, prediction=tmp_path / "out" / "epoch_1.panoptic.json")
    assert quality_of(kept).all == wanted.all
