"""Which photo is an image's, where the JSON does not quite say."""

from __future__ import annotations

from pathlib import Path

import pytest

from panview.datasets.assumptions import Assumptions
from panview.datasets.coco_results import png_names
from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.photo_files import PhotoFiles, find_photos
from panview.errors import PanviewError


def found(
    root: Path, names: list[str], *, files: list[str], folders: tuple[str, ...] = ("val", "images")
) -> PhotoFiles:
    for name in ("maps/1.png", *files):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    places = tuple(root / folder for folder in folders)
    return find_photos(GroundTruthFiles(root / "a.json", root / "maps", places, "a"), names, ASSUMED)


ASSUMED = Assumptions()


@pytest.fixture(autouse=True)
def nothing_assumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.datasets.test_photo_files.ASSUMED", Assumptions())


@pytest.mark.parametrize(
    ("name", "file", "code"),
    [
        ("1.jpg", "images/1.jpg", ""),
        ("/data/coco/val/1.jpg", "images/1.jpg", "PV633"),
        ("C:\\data\\1.jpg", "images/1.jpg", "PV633"),
        ("train\\1.jpg", "images/train/1.jpg", "PV633"),
        ("../images/1.jpg", "images/1.jpg", "PV633"),
        ("/data/a/1.jpg", "images/a/1.jpg", "PV633"),
        ("file:///data/1.jpg", "images/1.jpg", "PV633"),
        ("1.png", "images/1.jpg", "PV634"),
        ("1.jpg", "images/1.JPG", "PV634"),
        ("1.v2.jpeg", "images/1.v2.webp", "PV634"),
        ("/data/1.png", "images/1.jpg", "PV633"),
        ("1.jpg", "images/berlin/1.jpg", "PV630"),
    ],
)
def test_a_name_that_is_not_quite_the_files_leads_to_it_and_is_said(
    tmp_path: Path, name: str, file: str, code: str
) -> None:
    photos = found(tmp_path, [name], files=[file])
    assert photos.path(0) == tmp_path / file
    assert [one.code for one in ASSUMED.taken] == ([code] if code else [])
    for one in ASSUMED.taken:
        assert name in one.text


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["/a/1.jpg", "/b/1.jpg"], ["images/1.jpg"]),
        (["1.png"], ["images/1.jpg", "images/1.tif"]),
        (["1.jpg"], ["images/a/1.jpg", "images/b/1.jpg"]),
        (["1.jpg"], ["images/1.txt"]),
        (["1.png"], ["other/1.png"]),
    ],
)
def test_what_may_be_two_photos_is_none(tmp_path: Path, names: list[str], files: list[str]) -> None:
    photos = found(tmp_path, names, files=files)
    assert not any(photos.path(image).is_file() for image in range(len(names)))
    assert not ASSUMED.taken


@pytest.mark.parametrize("name", ["../../secret.jpg", "/etc/passwd", "..", "/", "C:\\x.jpg", "a/../../b.jpg", "a\0b"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    photos = found(tmp_path / "set", [name, "1.jpg"], files=["val/1.jpg"])
    assert all((tmp_path / "set") in photos.path(image).resolve().parents for image in range(2))
    assert not ASSUMED.taken
    for png in png_names([name, name]):
        assert tmp_path / "x" in (tmp_path / "x" / png).resolve().parents
    assert len(set(png_names([name, name]))) == 2


def test_the_folder_of_maps_has_no_photos_that_could_be_maps(tmp_path: Path) -> None:
    assert not found(tmp_path, ["1.png"], files=["maps/1.png"], folders=("maps", "val")).path(0).exists()
    assert not found(tmp_path, ["1.jpg"], files=["maps/1.png"], folders=("maps",)).path(0).exists()
    with pytest.raises(PanviewError, match="is the folder of the id maps, not of photos"):
        found(tmp_path, ["1.png"], files=[], folders=("maps",))
    # Mapillary's could lie so.
    assert found(tmp_path, ["1.jpg"], files=["maps/1.jpg"], folders=("maps",)).path(0).exists()


def test_a_few_photos_of_another_suffix_are_found_beside_the_others(tmp_path: Path) -> None:
    names = [f"{number}.jpg" for number in range(4)]
    photos = found(tmp_path, names, files=["val/0.jpg", "val/1.jpeg", "val/2.jpg"])
    assert photos.names == ("0.jpg", "1.jpeg", "2.jpg", "3.jpg")
    assert [(one.code, one.count) for one in ASSUMED.taken] == [("PV634", 1)]
