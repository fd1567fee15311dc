"""What commands say of a test split."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Panview
from tests.support.sets import WrittenSet, write_json


def withhold(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    for annotation in document["annotations"]:
        del annotation["segments_info"]
    write_json(path, document)


@pytest.mark.parametrize("command", ["evaluate", "export", "report"])
def test_commands_that_measure_say_that_the_window_can_show_it(
    written: WrittenSet, panview: Panview, command: str, tmp_path: Path
) -> None:
    withhold(written.ground_truth)
    out = {"export": ["--csv", str(tmp_path / "a.csv")], "report": ["-o", str(tmp_path / "a.html")]}.get(command, [])
    ended = panview(command, str(written.root), "--pred", str(written.prediction), *out)
    assert ended.code == 2
    assert "no ground truth" in ended.err
    assert "test split" in ended.err
    assert "panview PATH --pred PRED" in ended.err


def test_check_looks_at_the_predictions(written: WrittenSet, panview: Panview) -> None:
    withhold(written.ground_truth)
    ended = panview("check", str(written.root), "--pred", str(written.prediction))
    assert "PV118" in ended.out
    assert "0 errors" in ended.out
    next(written.prediction.with_suffix("").glob("*.png")).unlink()
    ended = panview("check", str(written.root), "--pred", str(written.prediction))
    assert (ended.code, "PV401" in ended.out) == (1, True)


@pytest.fixture
def photos(written: WrittenSet) -> Path:
    """A folder of photos without anything beside it."""
    folder = written.root.parent / "alone" / "photos"
    folder.mkdir(parents=True)
    for entry in json.loads(written.ground_truth.read_text())["images"]:
        name, size = entry["file_name"], (entry["width"], entry["height"])
        Image.new("RGB", size, (90, entry["id"] % 256, 30)).save(folder / name)
    return folder


@pytest.mark.parametrize("command", ["evaluate", "report", "export"])
def test_photos_alone_have_no_ground_truth(
    written: WrittenSet, photos: Path, panview: Panview, command: str, tmp_path: Path
) -> None:
    out = {"export": ["--csv", str(tmp_path / "a.csv")], "report": ["-o", str(tmp_path / "a.html")]}.get(command, [])
    ended = panview(command, photos, "--pred", written.prediction, *out)
    assert ended.code == 2
    assert f"panview: {photos}: holds photos and no ground truth" in ended.err
    assert "looked for" not in ended.err
    # A folder without photos holds no photos.
    for photo in photos.iterdir():
        photo.unlink()
    assert "no panoptic annotations found" in panview(command, photos, "--pred", written.prediction, *out).err


def test_check_tells_what_lies_beside_photos_in_place_of_a_ground_truth(photos: Path, panview: Panview) -> None:
    (photos / "_annotations.coco.json").write_text(
        '{"images": [], "categories": [], "annotations": [{"bbox": [0, 0, 1, 1]}]}'
    )
    ended = panview("check", photos)
    assert ended.code == 2
    assert "_annotations.coco.json (instance annotations)" in ended.err


def test_check_looks_at_the_predictions_of_photos_alone(written: WrittenSet, photos: Path, panview: Panview) -> None:
    ended = panview("check", photos)
    assert (ended.code, ended.err) == (0, "")
    assert "PV118" in ended.out
    assert "the folder holds 6 photos and no panoptic JSON" in ended.out
    ended = panview("check", photos, "--pred", written.prediction)
    assert (ended.code, ended.err) == (0, "")
    next(written.prediction.with_suffix("").glob("*.png")).unlink()
    ended = panview("check", photos, "--pred", written.prediction)
    assert (ended.code, "PV401" in ended.out) == (1, True)
