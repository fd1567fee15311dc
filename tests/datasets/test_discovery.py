from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from panview.datasets.assumptions import Assumptions
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.layouts.registry import layouts
from panview.datasets.photo_files import find_photos
from panview.errors import NotFoundError, PanviewError


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"{}")
    return path


def coco_root(root: Path, *splits: str, images: str = "") -> Path:
    for split in splits:
        touch(root / "annotations" / f"panoptic_{split}.json")
        touch(root / "annotations" / f"panoptic_{split}" / "1.png")
        touch(root / images / split / "1.jpg")
    return root


@pytest.mark.parametrize("images", ["", "images"])
@pytest.mark.parametrize("given", ["", "annotations", "image folder", "json"])
def test_a_coco_root_is_found_from_each_of_its_parts(tmp_path: Path, images: str, given: str) -> None:
    root = coco_root(tmp_path / "coco", "val2017", images=images)
    json = root / "annotations" / "panoptic_val2017.json"
    path = {"image folder": root / images / "val2017", "json": json}.get(given, root / given)
    found = find_ground_truth(path)
    assert found.json == json
    assert found.map_folder == root / "annotations" / "panoptic_val2017"
    assert find_photos(found, ["1.jpg"], Assumptions()).folder == root / images / "val2017"
    assert found.name == "coco / val2017"


def test_images_may_lie_directly_under_images_or_be_missing(tmp_path: Path) -> None:
    json = touch(tmp_path / "annotations" / "panoptic_mine.json")
    assert find_photos(find_ground_truth(json), ["a.PNG"], Assumptions()).folder == tmp_path / "mine"
    touch(tmp_path / "images" / "a.PNG")
    assert find_photos(find_ground_truth(json), ["a.PNG"], Assumptions()).folder == tmp_path / "images"


def test_a_json_of_any_name_with_a_folder_beside_it(tmp_path: Path) -> None:
    json = touch(tmp_path / "set" / "labels.v2.json")
    touch(tmp_path / "set" / "a.jpg")
    found = find_ground_truth(json)
    assert found.map_folder == tmp_path / "set" / "labels.v2"
    assert find_photos(found, ["a.jpg"], Assumptions()).folder == tmp_path / "set"
    assert found.name == "set / labels.v2"


def test_of_several_splits_val_is_opened_and_an_image_folder_chooses_its_own(tmp_path: Path) -> None:
    root = coco_root(tmp_path, "train2017", "val2017")
    assert find_ground_truth(root).json.name == "panoptic_val2017.json"
    assert find_ground_truth(root / "train2017").json.name == "panoptic_train2017.json"


@pytest.mark.parametrize("splits", [("train2017", "test2017"), ("val2017", "val2014")])
def test_several_splits_without_one_val_are_named(tmp_path: Path, splits: tuple[str, str]) -> None:
    root = coco_root(tmp_path, *splits)
    with pytest.raises(PanviewError, match="holds several splits") as caught:
        find_ground_truth(root)
    for split in splits:
        assert f"panoptic_{split}.json" in str(caught.value)
    assert "give the JSON" in str(caught.value)


def test_a_split_with_its_pngs_goes_before_one_without(tmp_path: Path) -> None:
    root = coco_root(tmp_path, "train2017")
    touch(root / "annotations" / "panoptic_val2017.json")
    assert find_ground_truth(root).json.name == "panoptic_train2017.json"


def test_nothing_found_lists_the_places_tried(tmp_path: Path) -> None:
    folder = tmp_path / "images" / "val2017"
    touch(folder / "1.jpg")
    with pytest.raises(NotFoundError, match="no panoptic annotations found; there is no JSON in it") as caught:
        find_ground_truth(folder)
    assert folder / "annotations" / "panoptic_*.json" in caught.value.tried
    for layout in layouts():
        assert f"{layout.places[0]} ({layout.name})" in str(caught.value)


@pytest.mark.parametrize("find", [find_ground_truth, find_prediction])
@pytest.mark.parametrize("name", ["none", "none/panoptic.json", "x" * 300, "~nobody-of-this-name/coco"])
def test_a_path_that_is_not_there(tmp_path: Path, find: object, name: str) -> None:
    path = Path(name) if name.startswith("~") else tmp_path / name
    with pytest.raises(PanviewError) as caught:
        find(path)  # type: ignore[operator]
    assert str(caught.value).startswith(str(path))


def test_what_belongs_to_a_link_lies_beside_the_link(tmp_path: Path) -> None:
    stored = touch(tmp_path / "store" / "0a1b2c")
    root = coco_root(tmp_path / "coco", "val2017")
    json = root / "annotations" / "panoptic_val2017.json"
    json.unlink()
    json.symlink_to(stored)
    assert find_ground_truth(json).map_folder == root / "annotations" / "panoptic_val2017"
    link = tmp_path / "model.json"
    link.symlink_to(stored)
    (tmp_path / "model").mkdir()
    assert find_prediction(link).name == "model"


def test_a_relative_path_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = coco_root(tmp_path / "coco", "val2017")
    monkeypatch.chdir(root / "val2017")
    for path in (".", "..", "../val2017"):
        assert find_ground_truth(Path(path)).name == "coco / val2017"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
def test_a_name_that_is_no_utf8_is_found_and_shown(tmp_path: Path) -> None:
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    found = find_ground_truth(coco_root(root, "val2017"))
    assert found.json.is_file()
    assert found.name == "caf\N{REPLACEMENT CHARACTER} / val2017"


@pytest.mark.parametrize(
    ("json", "png", "name"),
    [
        ("mask2former.json", "mask2former/1.png", "mask2former"),
        ("run7.panoptic.json", "run7.panoptic/1.png", "run7"),
        ("predictions.json", "1.png", "out"),
        ("predictions.json", "predictions/1.png", "out"),
    ],
)
@pytest.mark.parametrize("given", ["json", "folder"])
def test_each_form_of_prediction_set_is_found(tmp_path: Path, json: str, png: str, name: str, given: str) -> None:
    folder = tmp_path / "out"
    touch(folder / json)
    touch(folder / png)
    touch(folder / "log.json")
    found = find_prediction(folder / json if given == "json" else folder)
    assert (found.json, found.map_folder, found.name) == (folder / json, (folder / png).parent, name)


def test_a_folder_with_several_prediction_sets_names_them(tmp_path: Path) -> None:
    for name in ("a", "b"):
        touch(tmp_path / f"{name}.json")
        touch(tmp_path / name / "1.png")
    with pytest.raises(PanviewError, match=r"several prediction sets \(a\.json, b\.json\); give the JSON of one"):
        find_prediction(tmp_path)


def test_a_folder_without_prediction_set_lists_what_was_looked_for(tmp_path: Path) -> None:
    touch(tmp_path / "log.json")
    with pytest.raises(NotFoundError, match="no panoptic results with PNG files found; looked for") as caught:
        find_prediction(tmp_path)
    assert tmp_path / "*.panoptic.json" in caught.value.tried


def test_a_prediction_set_without_its_pngs_says_where_they_should_be(tmp_path: Path) -> None:
    json = touch(tmp_path / "a.json")
    with pytest.raises(NotFoundError, match="its folder of PNG files is missing") as caught:
        find_prediction(json)
    assert caught.value.tried == (tmp_path / "a", tmp_path / "a.zip")


def test_the_folder_of_pngs_may_be_given(tmp_path: Path) -> None:
    json = touch(tmp_path / "a.json")
    touch(tmp_path / "elsewhere" / "1.png")
    assert find_prediction(json, tmp_path / "elsewhere").map_folder == tmp_path / "elsewhere"


def test_the_folder_of_the_png_files_leads_to_the_json_beside_it(tmp_path: Path) -> None:
    root = coco_root(tmp_path / "coco", "val2017")
    for name in ("a", "b.panoptic"):
        touch(tmp_path / "results" / f"{name}.json")
        touch(tmp_path / "results" / name / "1.png")
    found = find_ground_truth(root / "annotations" / "panoptic_val2017")
    assert found.json == root / "annotations" / "panoptic_val2017.json"
    assert [find_prediction(tmp_path / "results" / name).name for name in ("a", "b.panoptic")] == ["a", "b"]


def test_a_manifest_in_place_of_the_results_is_told(tmp_path: Path) -> None:
    manifest = touch(tmp_path / "model.run.json")
    with pytest.raises(NotFoundError, match="folder of PNG files is missing"):
        find_prediction(manifest)
    results = touch(tmp_path / "model.json")
    with pytest.raises(PanviewError, match="is the manifest of a model run") as told:
        find_prediction(manifest)
    assert str(results) in str(told.value)


def test_the_root_of_the_system_is_refused_and_no_name_is_made_of_it() -> None:
    for find in (find_ground_truth, find_prediction):
        # Whatever lies in it.
        with pytest.raises(PanviewError, match=r"^/: is the root of the file system; give a folder in it"):
            find(Path("/"))
