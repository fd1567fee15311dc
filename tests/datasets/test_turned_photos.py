"""Photos that EXIF turns: read by the window, the report and the linter as the JSON's size says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.datasets.photo import Frame, read_frame, turn_of, turn_to_fit
from panview.linter.check import check
from panview.reading import open_file
from panview.review.report.pictures import _photo
from panview.ui.loading.photos import read_photo, read_thumbnail
from tests.cli.conftest import Panview, folders, panview
from tests.support.sets import random_pair, write_set
from tests.support.turned import UPRIGHT, corners_of, expected_corners, write_turned

__all__ = ["folders", "panview"]
ORIENTATIONS = pytest.mark.parametrize("orientation", range(1, 9))
SUFFIXES = pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])


def pixels_of(image: QImage) -> np.ndarray:
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.width(), 4)[:, :, 2::-1]


@ORIENTATIONS
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
@pytest.mark.parametrize("size", [UPRIGHT, UPRIGHT[::-1]])
def test_the_window_turns_where_that_makes_the_size_fit(
    tmp_path: Path, qapp: QApplication, orientation: int, suffix: str, size: tuple[int, int]
) -> None:
    photo = write_turned(tmp_path / f"photo{suffix}", orientation)
    stored = UPRIGHT if orientation < 5 else UPRIGHT[::-1]
    image, message = read_photo(photo, size)
    small = read_thumbnail(photo, QSize(20, 20), size)
    assert small is not None
    expected = expected_corners(orientation, size)
    if stored != size and orientation < 5:
        # Nothing makes it fit. Its thumbnail is shown as it is.
        assert image is None
        assert message == f"photo{suffix} is 40 x 24, but its masks are 24 x 40"
        return
    assert image is not None
    assert (image.height(), image.width()) == size
    assert corners_of(pixels_of(image)) == expected
    assert min(small.width(), small.height()) == 20
    assert (small.height() > small.width()) == (size[0] > size[1])
    assert corners_of(pixels_of(small)) == expected


@ORIENTATIONS
def test_the_report_draws_it_as_the_window_does(tmp_path: Path, orientation: int) -> None:
    for size in (UPRIGHT, UPRIGHT[::-1]):
        written = write_set(tmp_path / f"{size}", [random_pair(np.random.default_rng(1), *size)])
        dataset = read_dataset(find_ground_truth(written.root))
        write_turned(dataset.photo(0), orientation)
        found = _photo(dataset, 0, (0, 0, *size), size)
        stored = UPRIGHT if orientation < 5 else UPRIGHT[::-1]
        if stored != size and orientation < 5:
            assert found is None
        else:
            assert found is not None
            assert corners_of(found.astype(int)) == expected_corners(orientation, size)


@ORIENTATIONS
@SUFFIXES
def test_the_header_is_read_without_its_pixels(tmp_path: Path, orientation: int, suffix: str) -> None:
    photo = write_turned(tmp_path / f"photo{suffix}", orientation)
    stored = UPRIGHT if orientation < 5 or suffix == ".tif" else UPRIGHT[::-1]
    with open_file(photo) as stream:
        frame = read_frame(stream)
    assert frame is not None
    assert frame.size == stored
    if suffix != ".tif":
        assert frame.orientation == orientation
        assert turn_of(photo, UPRIGHT) == (orientation if orientation > 4 else 1)
    assert turn_of(photo, (24, 41)) == 1
    assert turn_of(tmp_path / "none.jpg", UPRIGHT) == 1


def test_a_square_photo_stays_as_stored() -> None:
    for orientation in range(1, 9):
        assert turn_to_fit(Frame((30, 30), orientation), (30, 30)) == 1
        assert turn_to_fit(Frame((20, 30), orientation), (31, 20)) == 1


@pytest.fixture
def turned_set(tmp_path: Path) -> Path:
    """A set of 20 of which every photo is of a phone, each turned in another way, but for the first."""
    rng = np.random.default_rng(2)
    written = write_set(tmp_path / "set", [random_pair(rng, *UPRIGHT) for _ in range(20)])
    for number, photo in enumerate(sorted((written.root / "val2017").iterdir())):
        if number:
            write_turned(photo, 5 + number % 4)
            # No two are equal.
            with Image.open(photo) as image:
                image.putpixel((20, 20), (number, 0, 0))
                exif = image.getexif()
                image.save(photo, exif=exif, quality=95)
    return written.root


def test_it_is_an_assumption_and_no_fault(turned_set: Path, panview: Panview) -> None:
    dataset = read_dataset(find_ground_truth(turned_set))
    # Eight are looked at.
    assert [(one.code, one.path, one.count) for one in dataset.assumptions] == [("PV641", turned_set / "val2017", 7)]
    report = check(find_ground_truth(turned_set), jobs=1)
    assert [(one.code, one.count) for one in report.assumptions] == [("PV641", 19)]
    codes = [finding.code for finding in report.findings]
    assert codes.count("PV641") == 1
    assert "PV115" not in codes
    said = json.loads(panview("check", turned_set, "--json", "-").out)["assumptions"]
    assert [entry["code"] for entry in said] == ["PV641"]


def test_a_photo_on_its_side_without_a_note_is_a_fault(tmp_path: Path) -> None:
    written = write_set(tmp_path, [random_pair(np.random.default_rng(1), *UPRIGHT)])
    photo = next((tmp_path / "val2017").iterdir())
    Image.new("RGB", UPRIGHT).save(photo)
    report = check(find_ground_truth(written.root), jobs=1)
    assert [f.message for f in report.findings if f.code == "PV115"] == [
        f"{photo.name} is 24 x 40 pixels, but the JSON says 40 x 24; it is stored on its side"
    ]
    assert not report.assumptions
