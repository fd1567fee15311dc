"""Photos that show nearly the same are found, within a set and between two, and different ones are not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from panview.datasets.layouts.find import find_ground_truth
from panview.datasets.photo_files import PhotoFiles
from panview.linter import alike
from panview.linter.alike import AlikePairs, alike_between, alike_within
from panview.linter.fingerprints import SIDE, SmallPictures, small_pictures
from panview.linter.near_duplicates import near_duplicates
from panview.resources import resource_path
from tests.cli.conftest import Panview, panview
from tests.support.demo_sets import first_of_demo
from tests.support.sets import random_pair, write_set

__all__ = ["panview"]


def never() -> bool:
    return False


def photos_of_demo() -> list[Path]:
    return sorted((resource_path("demo") / "val2017").iterdir())


def cropped(photo: Image.Image, share: float = 0.02) -> Image.Image:
    width, height = photo.size
    left, top = round(share * width), round(share * height)
    return photo.crop((left, top, width - left, height - top))


COPIES: dict[str, tuple[Callable[[Image.Image], Image.Image], str]] = {
    "smaller": (lambda photo: photo.resize((photo.width // 2, photo.height // 2)), "png"),
    "another shape": (lambda photo: photo.resize((photo.width + 90, photo.height)), "png"),
    "another format": (lambda photo: photo, "jpg"),
    "cropped": (cropped, "png"),
    "brighter": (lambda photo: ImageEnhance.Brightness(photo).enhance(1.2), "png"),
    "grey": (lambda photo: photo.convert("L"), "png"),
    "a palette": (lambda photo: photo.quantize(32), "png"),
    "blurred": (lambda photo: photo.filter(ImageFilter.GaussianBlur(3)), "jpg"),
    "mirrored": (lambda photo: photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "jpg"),
}


@pytest.fixture(scope="module")
def originals() -> SmallPictures:
    photos = photos_of_demo()
    return small_pictures(PhotoFiles(photos[0].parent, tuple(photo.name for photo in photos)))


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_found_with_its_original(originals: SmallPictures, tmp_path: Path, how: str) -> None:
    change, suffix = COPIES[how]
    chosen = photos_of_demo()[::5]
    for photo in chosen:
        with Image.open(photo) as original:
            change(original.convert("RGB")).save(tmp_path / f"{photo.stem}.{suffix}")
    copies = small_pictures(PhotoFiles(tmp_path, tuple(f"{photo.stem}.{suffix}" for photo in chosen)))
    found = alike_between(originals, copies, never)
    assert found.second.tolist() == list(range(len(chosen)))
    assert found.first.tolist() == [5 * number for number in range(len(chosen))]
    assert found.mirrored.tolist() == [how == "mirrored"] * len(chosen)
    assert (found.likeness >= alike.ALIKE).all()
    # The other way about, each copy's original is found by its copy.
    back = alike_between(copies, originals, never)
    assert back.second.tolist() == found.first.tolist()
    assert back.mirrored.tolist() == found.mirrored.tolist()


def test_different_photos_are_not_alike(originals: SmallPictures) -> None:
    assert originals.shows.all()
    assert len(alike_within(originals, never)) == 0


def slowly(others: SmallPictures, pictures: SmallPictures, within: bool) -> AlikePairs:
    """Compare each with each."""
    rows = []
    for second in np.flatnonzero(pictures.shows):
        best = (alike.ALIKE, -1, False)
        for mirrored in (False, True):
            shown = others.mirrored if mirrored else others
            for first in np.flatnonzero(others.shows):
                if within and first >= second:
                    continue
                bits = np.unpackbits((shown.bands()[first] ^ pictures.bands()[second]).view(np.uint8)).sum()
                shared = (shown.bands()[first] == pictures.bands()[second]).any()
                likeness = float((shown.pictures[first] * pictures.pictures[second]).sum())
                if shared and bits <= 14 and likeness >= best[0] + (1e-6 if best[1] >= 0 else 0):
                    best = (likeness, int(first), mirrored)
        if best[1] >= 0:
            rows.append((best[1], int(second), *best[::2]))
    first, second, likeness, mirrored = zip(*rows, strict=True) if rows else ([], [], [], [])
    return AlikePairs(np.array(first), np.array(second), np.array(likeness), np.array(mirrored))


def of(pictures: np.ndarray) -> SmallPictures:
    flat = pictures.reshape(len(pictures), -1)
    norm = np.linalg.norm(flat, axis=1, keepdims=True)
    shaped = (flat / np.where(norm > 0, norm, 1)).reshape(-1, SIDE, SIDE).astype(np.float32)
    return SmallPictures(shaped, norm[:, 0] > 0)


@pytest.mark.parametrize("seed", range(4))
def test_the_most_alike_of_all_pairs_is_found(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    # Also where not all pairs can be looked at together.
    monkeypatch.setattr(alike, "_MOST_PAIRS", 7)
    kinds = rng.normal(size=(6, SIDE // 2, SIDE // 2)).repeat(2, 1).repeat(2, 2)
    noise = rng.choice([0.1, 0.3, 0.5], 40)[:, None, None] * rng.normal(size=(40, SIDE, SIDE))
    drawn = kinds[rng.integers(0, 6, 40)] + noise
    drawn[rng.random(40) < 0.1] = 0
    drawn[::3] = drawn[::3, :, ::-1]
    pictures, others = of(drawn), of(drawn[rng.permutation(40)[:25]])
    for found, expected in (
        (alike_within(pictures, never), slowly(pictures, pictures, within=True)),
        (alike_between(others, pictures, never), slowly(others, pictures, within=False)),
    ):
        assert len(expected) > 0
        assert found.second.tolist() == expected.second.tolist()
        np.testing.assert_allclose(found.likeness, expected.likeness, atol=2e-6)
        assert (found.first == expected.first).mean() > 0.95
        assert (found.mirrored == expected.mirrored).mean() > 0.95


def test_what_is_missing_unreadable_or_empty_is_like_nothing(tmp_path: Path) -> None:
    Image.new("RGB", (60, 40), (90, 120, 200)).save(tmp_path / "sky.png")
    Image.linear_gradient("L").save(tmp_path / "dusk.png")
    (tmp_path / "text.jpg").write_bytes(b"no photo")
    cut = photos_of_demo()[0].read_bytes()
    (tmp_path / "cut.jpg").write_bytes(cut[: len(cut) // 8])
    names = ("sky.png", "sky.png", "dusk.png", "dusk.png", "text.jpg", "nowhere.jpg", "cut.jpg")
    assert not small_pictures(PhotoFiles(tmp_path, names)).shows.any()


def test_photos_that_are_turned_are_compared_upright(tmp_path: Path) -> None:
    with Image.open(photos_of_demo()[3]) as photo:
        upright = photo.convert("RGB")
    upright.save(tmp_path / "upright.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    upright.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.jpg", exif=exif)
    found = alike_within(small_pictures(PhotoFiles(tmp_path, ("upright.png", "turned.jpg"))), never)
    assert (found.first.tolist(), found.second.tolist(), found.mirrored.tolist()) == ([0], [1], [False])


def test_a_search_can_be_called_off(originals: SmallPictures) -> None:
    assert len(alike_between(originals, originals, lambda: True)) == 0
    assert len(alike_between(originals, originals, never)) == 40


def test_the_command_tells_them(panview: Panview, tmp_path: Path) -> None:
    demo = first_of_demo(tmp_path / "demo", 6)
    photos = sorted((demo.root / "val2017").iterdir())
    with Image.open(photos[0]) as photo, Image.open(photos[4]) as other:
        size = other.size
        photo.convert("RGB").transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize(size).save(photos[4])
    shutil.copyfile(photos[1], photos[5])
    usual = panview("check", demo.root)
    assert "PV119" not in usual.out
    assert "PV116" in usual.out
    ended = panview("check", demo.root, "--near-duplicates", "--all")
    (line,) = [line for line in ended.out.splitlines() if "PV119" in line]
    assert f"{photos[4].name} is nearly identical to {photos[0].name} (mirrored, correlation 0.9" in line
    # What is identical is told as such.
    assert "PV116" in ended.out
    train = tmp_path / "train"
    train.mkdir()
    for photo in photos[2:4]:
        with Image.open(photo) as other:
            other.convert("RGB").resize((200, 150)).save(train / f"{photo.stem}_small.jpg")
    ended = panview("check", demo.root, "--against", train, "--all")
    lines = [line for line in ended.out.splitlines() if "PV120" in line]
    assert [photo.stem in line for photo, line in zip(photos[2:4], lines, strict=True)] == [True, True]
    assert "_small.jpg of train (correlation 0.9" in lines[0]
    assert ended.code == 0
    wrong = panview("check", demo.root, "--against", tmp_path / "nowhere")
    assert wrong.code == 2
    assert "nowhere" in wrong.err


def test_a_photo_that_ends_its_process_is_named_and_the_others_are_compared(tmp_path: Path) -> None:
    written = write_set(tmp_path, [random_pair(np.random.default_rng(0)) for _ in range(4)])
    photos = sorted((tmp_path / "val2017").iterdir())
    for photo, demo in zip(photos, photos_of_demo(), strict=False):
        shutil.copy(demo, photo)
    with Image.open(photos[0]) as photo:
        photo.resize((photo.width // 2, photo.height // 2)).save(photos[3])
    truth = find_ground_truth(written.ground_truth)

    def but_one(photos: PhotoFiles) -> SmallPictures:
        found = small_pictures(photos)
        return SmallPictures(found.pictures, found.shows, (1,))

    alone = near_duplicates(truth)
    found = near_duplicates(truth, truth, pictures_of=but_one)
    assert [one.code for one in alone] == ["PV119"]
    assert [one for one in found if one.code == "PV119"] == alone
    named = [one for one in found if one.code == "PV115"]
    # Once for each of the two sets.
    assert [(one.image_id, one.file) for one in named] == [(1001, photos[1])] * 2
    assert named[0].message == f"{photos[1].name}: the process that decoded it died each time"
