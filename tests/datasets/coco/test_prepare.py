from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from panview.datasets.coco.folder import WORK_FOLDER, is_whole
from panview.datasets.coco.image_info import make_panoptic_image_info
from panview.datasets.coco.release import SplitName
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.errors import BadFileError, NotFoundError
from tests.datasets.coco.conftest import ARCHIVES, Shop, listing
from tests.support.coco import names, zip_of


@pytest.fixture
def from_elsewhere(shop: Shop) -> Shop:
    """A complete val, unpacked by other means: nothing on record, and no server to ask."""
    unzip(shop.root, "val", "annotations")
    shop.server.archives.clear()
    return shop


def unzip(root: Path, *what: str) -> None:
    """What people do by hand: unzip each archive, and the one inside the archive."""
    for path in ARCHIVES:
        if any(word in path for word in what):
            with zipfile.ZipFile(io.BytesIO(ARCHIVES[path])) as packed:
                packed.extractall(root)
    for path in root.glob("annotations/*.zip"):
        with zipfile.ZipFile(path) as packed:
            packed.extractall(root / "annotations")
        path.unlink()
    shutil.rmtree(root / "annotations" / "__MACOSX", ignore_errors=True)


def problems(shop: Shop, *splits: SplitName) -> dict[str, str]:
    return {finding.path: finding.problem for finding in shop.prepare(*splits).findings if finding.is_error}


def test_a_complete_folder_from_elsewhere_is_left_as_it_is(from_elsewhere: Shop) -> None:
    before = listing(from_elsewhere.root)
    prepared = from_elsewhere.prepare("val")
    assert prepared.findings == []
    assert prepared.outcome.made == []
    assert listing(from_elsewhere.root) == before
    assert from_elsewhere.asked_for() == []
    looked = [(done, total) for part, doing, done, total in from_elsewhere.steps if doing == "checking val2017"]
    assert len(looked) == 6
    assert looked[-1][0] == looked[-1][1] > 0
    from_elsewhere.steps.clear()
    assert from_elsewhere.prepare("val").findings == []
    assert from_elsewhere.steps == []


def test_a_download_takes_over_such_a_folder(from_elsewhere: Shop) -> None:
    assert from_elsewhere.download().made == []
    assert from_elsewhere.asked_for() == []


def test_nothing_there_is_everything_missing_with_its_address(shop: Shop) -> None:
    shop.root.mkdir()
    prepared = shop.prepare()
    assert prepared.splits == ("val",)
    assert {finding.path for finding in prepared.findings if finding.is_error} == {
        "val2017",
        "annotations/panoptic_val2017",
        "annotations/panoptic_val2017.json",
    }
    photos = next(finding for finding in prepared.findings if finding.path == "val2017")
    assert photos.problem == "is missing"
    assert photos.remedy == f"panview coco download {shop.root} --val, or {shop.server.url}/zips/val2017.zip"
    assert [finding.path for finding in prepared.findings if not finding.is_error] == [
        "annotations/instances_val2017.json"
    ]
    shop.root = shop.root / "nowhere"
    with pytest.raises(NotFoundError, match="there is no such folder; panview coco download makes one"):
        shop.prepare()


def test_what_is_missing_is_named(from_elsewhere: Shop) -> None:
    photos, maps = from_elsewhere.root / "val2017", from_elsewhere.root / "annotations" / "panoptic_val2017"
    for name in names("val", ".jpg")[:5]:
        (photos / name).unlink()
    cut = maps / names("val", ".png")[2]
    cut.write_bytes(cut.read_bytes()[:-1])
    assert problems(from_elsewhere) == {
        "val2017": "has 1 of 6 photos; 5 of 6 are missing: 000000000100.jpg, 000000000101.jpg, 000000000102.jpg"
        " and 2 more",
        "annotations/panoptic_val2017": "1 PNG files are cut off or damaged: 000000000102.png",
    }


def test_what_a_review_does_without_may_be_missing_but_not_damaged(from_elsewhere: Shop) -> None:
    instances = from_elsewhere.root / "annotations" / "instances_val2017.json"
    whole = instances.read_bytes()
    instances.unlink()
    assert problems(from_elsewhere) == {}
    instances.write_bytes(whole[:-1])
    assert problems(from_elsewhere) == {"annotations/instances_val2017.json": "is cut off or damaged"}


def test_a_right_number_of_wrong_photos_is_found(from_elsewhere: Shop) -> None:
    photos = from_elsewhere.root / "val2017"
    (photos / "000000000100.jpg").rename(photos / "000000009999.jpg")
    assert problems(from_elsewhere) == {"val2017": "1 of 6 are missing: 000000000100.jpg"}


def test_id_maps_that_were_never_unpacked_are(shop: Shop) -> None:
    unzip(shop.root, "zips/val2017.zip")
    with zipfile.ZipFile(io.BytesIO(ARCHIVES["annotations/panoptic_annotations_trainval2017.zip"])) as packed:
        packed.extractall(shop.root)
    prepared = shop.prepare()
    # The annotations of train lie there too, but none of its photos.
    assert prepared.splits == ("val",)
    assert prepared.outcome.made == ["annotations/panoptic_val2017"]
    assert [finding for finding in prepared.findings if finding.is_error] == []
    assert len(read_dataset(find_ground_truth(shop.root))) == 6
    assert (shop.root / "annotations" / "panoptic_val2017.zip").exists()
    assert shop.asked_for() == []


def test_whole_archives_that_lie_there_are_unpacked(shop: Shop) -> None:
    shop.root.mkdir()
    for path in ARCHIVES:
        (shop.root / path.rpartition("/")[2]).write_bytes(ARCHIVES[path])
    prepared = shop.prepare("val", "train", "test")
    assert prepared.findings == []
    assert shop.asked_for() == []
    assert "annotations/panoptic_image_info_test-dev2017.json" in prepared.outcome.made
    assert len(list(shop.root.glob("*.zip"))) == len(ARCHIVES)


def test_a_damaged_archive_is_a_finding_and_the_rest_goes_on(shop: Shop) -> None:
    unzip(shop.root, "zips/val2017.zip")
    pngs = {f"panoptic_val2017/{name}": os.urandom(50) for name in names("val", ".png")}
    annotations = shop.root / "annotations"
    annotations.mkdir()
    (annotations / "panoptic_val2017.zip").write_bytes(zip_of(pngs)[:-30])
    (shop.root / "train2017.zip").write_bytes(ARCHIVES["zips/train2017.zip"])
    prepared = shop.prepare()
    assert prepared.splits == ("val", "train")
    assert prepared.outcome.made == ["train2017"]
    damaged = next(f for f in prepared.findings if f.path == "annotations/panoptic_val2017.zip")
    assert damaged.problem.startswith("is not a complete zip archive")
    assert "panoptic_annotations_trainval2017.zip" in damaged.remedy
    assert (annotations / "panoptic_val2017.zip").exists()


def test_the_json_for_test_dev_is_made_once_and_checked(shop: Shop) -> None:
    shop.download("test")
    target = shop.root / "annotations" / "panoptic_image_info_test-dev2017.json"
    target.unlink()
    assert shop.prepare("test").outcome.made == ["annotations/panoptic_image_info_test-dev2017.json"]
    assert make_panoptic_image_info(shop.root) is False
    # Written with other spaces, as json.dump does, it is the same.
    target.write_text(json.dumps(json.loads(target.read_bytes())))
    assert shop.prepare("test").findings == []
    wrong = json.loads(target.read_bytes())
    wrong["categories"] = wrong["categories"][:2]
    target.write_text(json.dumps(wrong))
    assert list(problems(shop, "test")) == ["annotations/panoptic_image_info_test-dev2017.json"]
    with pytest.raises(BadFileError, match="does not fit"):
        shop.download("test")
    assert json.loads(target.read_bytes()) == wrong


def test_test_dev_without_its_parts_is_missing(shop: Shop) -> None:
    (shop.root / "test2017").mkdir(parents=True)
    prepared = shop.prepare()
    assert prepared.splits == ("test",)
    finding = next(f for f in prepared.findings if "panoptic_image_info" in f.path)
    assert finding.problem == "is missing"
    assert "as soon as" in finding.remedy


@pytest.mark.skipif(os.name == "nt", reason="folders have no such rights there")
def test_a_folder_that_can_only_be_read_is_verified(from_elsewhere: Shop) -> None:
    (from_elsewhere.root / WORK_FOLDER).write_text("in the way of the record")
    assert problems(from_elsewhere) == {}


def test_a_record_of_changed_files_is_not_believed(shop: Shop) -> None:
    shop.download()
    photo = shop.root / "val2017" / names("val", ".jpg")[0]
    photo.write_bytes(photo.read_bytes()[:-5])
    assert "1 photos are cut off" in problems(shop)["val2017"]
    for rubbish in (b"", b"{", b'{"version": 9}', b'{"parts": 3}'):
        (shop.root / WORK_FOLDER / "complete.json").write_bytes(rubbish)
        assert "1 photos are cut off" in problems(shop)["val2017"]


def test_whole_files_are_told_from_cut_ones(coco_sample: Path, tmp_path: Path) -> None:
    files = [*coco_sample.glob("val2017/*.jpg"), *coco_sample.glob("annotations/panoptic_val2017/*.png")]
    assert len(files) == 4
    for path in files:
        data = path.read_bytes()
        assert is_whole(path)
        for end in (0, 1, 20, len(data) // 2, len(data) - 1):
            (tmp_path / path.name).write_bytes(data[:end])
            assert not is_whole(tmp_path / path.name), end
        # A power failure may leave a file at its length, filled with zeros from some place on.
        (tmp_path / path.name).write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))
        assert not is_whole(tmp_path / path.name)
        # Some photos of COCO have bytes behind their end.
        (tmp_path / path.name).write_bytes(data + b"\n\n")
        assert is_whole(tmp_path / path.name)
