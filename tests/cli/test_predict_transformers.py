"""``predict`` with a model of transformers, on real photos, read back by ``evaluate``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.cli.conftest import Panview  # noqa: E402
from tests.support.tiny_transformers import save_tiny  # noqa: E402


def test_real_photos_are_predicted_and_evaluated_with_their_scores(
    panview: Panview, coco_sample: Path, tmp_path: Path
) -> None:
    truth = json.loads((coco_sample / "annotations" / "panoptic_val2017.json").read_text())
    folder = save_tiny("mask2former", tmp_path / "tiny", [c["name"] for c in truth["categories"]], seed=1)
    ended = panview("predict", coco_sample, "--model", folder, "--out", tmp_path / "out", "--device", "cpu")
    assert ended.code == 0, ended.err
    results = Path(ended.out.strip())
    segments = [s for entry in json.loads(results.read_text())["annotations"] for s in entry["segments_info"]]
    assert segments
    assert all(0.8 < segment["score"] <= 1 for segment in segments)
    measured = panview("evaluate", coco_sample, "--pred", results, "--json", "-")
    assert measured.code == 0, measured.err
    counts = json.loads(measured.out)["results"][0]["per_class"].values()
    # Some lie mostly on void and count nowhere.
    assert 0 < sum(c["tp"] + c["fp"] for c in counts) <= len(segments)
