"""What reads maps after measuring refuses maps and JSONs that have changed since."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import panview
from panview.api.unchanged import ChangedFileError
from tests.support.example_set import write_example


@pytest.fixture
def own(tmp_path: Path) -> Path:
    write_example(tmp_path)
    return tmp_path


def overwrite(folder: Path) -> Path:
    """Shift the ids of the last map, as a later epoch would."""
    path = sorted(folder.glob("*.png"))[-1]
    with Image.open(path) as image:
        pixels = np.roll(np.asarray(image), 3, 0)
    Image.fromarray(pixels).save(path)
    os.utime(path, (1, 1))
    return path


LATER: list[Callable[[panview.Evaluation], object]] = [
    lambda run: run.boundary,
    lambda run: run.worst(1),
    lambda run: run.as_json(boundary=True),
    lambda run: run.check("All.boundary_pq=0.1"),
    lambda run: run.where("iou < 0.9").boundary,
    lambda run: run.at(0.6).worst(1),
]


def test_maps_of_another_epoch_are_not_mixed_in(own: Path) -> None:
    run = panview.open(own / "coco").evaluate(own / "b.json")
    pq = run.pq.all.pq
    path = overwrite(own / "b")
    for later in LATER:
        with pytest.raises(ChangedFileError, match=f"{path.name} has changed since it was measured; evaluate it again"):
            later(run)
    assert run.pq.all.pq == pq
    again = run.set.evaluate(own / "b.json")
    assert again.pq.all.pq != pq
    assert again.boundary.all.pq is not None


def test_a_changed_json_and_truth_are_seen(own: Path) -> None:
    val = panview.open(own / "coco")
    run = val.evaluate(own / "b.json")
    (truth,) = (own / "coco" / "annotations").glob("panoptic_*.json")
    before = os.stat(own / "b.json").st_mtime_ns
    os.utime(own / "b.json", (1, 1))
    with pytest.raises(ChangedFileError, match="b.json has changed"):
        _ = run.boundary
    os.utime(own / "b.json", ns=(before, before))
    assert run.boundary.all.pq is not None
    overwrite(truth.with_suffix(""))
    with pytest.raises(ChangedFileError, match="has changed since it was measured"):
        run.worst(1)
    with pytest.raises(ChangedFileError, match="has changed since the set was opened; open it again"):
        val.evaluate(own / "b.json")
    val = panview.open(own / "coco")
    with pytest.raises(panview.PanviewError, match="another ground truth"):
        val.compare(run, own / "a.json")
    truth.write_text(truth.read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(ChangedFileError, match=f"{truth.name} has changed since the set was opened"):
        val.evaluate(own / "b.json")
