from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.datasets.coco.archive import open_archive
from panview.datasets.coco.folder import WORK_FOLDER
from panview.datasets.coco.release import COCO_2017, URL_VARIABLE, address
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.download import DownloadError
from panview.errors import BadFileError, Cancelled, PanviewError
from tests.datasets.coco.conftest import ARCHIVES, Shop, listing
from tests.support.coco import names, zip_of

VAL = sorted(
    [f"val2017/{name}" for name in names("val", ".jpg")]
    + [f"annotations/panoptic_val2017/{name}" for name in names("val", ".png")]
    + ["annotations/panoptic_val2017.json", "annotations/instances_val2017.json"]
)
PANOPTIC = "annotations/panoptic_annotations_trainval2017.zip"


def kept(root: Path) -> list[str]:
    return sorted(path.name for path in (root / WORK_FOLDER).iterdir())


def test_val_comes_in_the_layout_that_panview_opens(shop: Shop) -> None:
    outcome = shop.download()
    assert listing(shop.root) == VAL
    assert kept(shop.root) == ["complete.json", "lock"]
    assert all(state.is_complete for state in outcome.states)
    assert sorted(outcome.made) == sorted(state.part.path for state in outcome.states)
    dataset = read_dataset(find_ground_truth(shop.root))
    assert len(dataset) == 6
    assert shop.asked_for() == ["annotations_trainval2017.zip", "panoptic_annotations_trainval2017.zip", "val2017.zip"]


def test_what_is_unpacked_is_what_the_archives_hold(shop: Shop) -> None:
    shop.download("val", "train")
    for archive in ("zips/val2017.zip", "zips/train2017.zip"):
        with zipfile.ZipFile(io.BytesIO(ARCHIVES[archive])) as packed:
            for entry in packed.infolist():
                if not entry.is_dir():
                    assert (shop.root / entry.filename).read_bytes() == packed.read(entry)


def test_a_second_time_nothing_is_done(shop: Shop) -> None:
    shop.download()
    before = {name: (shop.root / name).stat().st_mtime_ns for name in listing(shop.root)}
    shop.asked_for()
    shop.steps.clear()
    assert shop.download().made == []
    assert shop.asked_for() == []
    assert shop.steps == []
    assert {name: (shop.root / name).stat().st_mtime_ns for name in listing(shop.root)} == before


def test_the_splits_share_an_archive_that_comes_once(shop: Shop) -> None:
    shop.download("val", "train", "test")
    paths = [path for path, _ in shop.server.requests]
    assert sorted(paths) == sorted(ARCHIVES)
    for split in ("val", "train", "test"):
        assert sorted(path.name for path in (shop.root / f"{split}2017").iterdir()) == names(split, ".jpg")


def test_test_dev_gets_the_panoptic_categories(shop: Shop) -> None:
    outcome = shop.download("test")
    made = json.loads((shop.root / "annotations/panoptic_image_info_test-dev2017.json").read_bytes())
    info = json.loads((shop.root / "annotations/image_info_test-dev2017.json").read_bytes())
    truth = json.loads((shop.root / "annotations/panoptic_val2017.json").read_bytes())
    # What MMDetection's script does: the same JSON with the categories of val.
    info["categories"] = truth["categories"]
    assert made == info
    assert list(made) == list(info)
    assert "annotations/panoptic_image_info_test-dev2017.json" in outcome.made
    # Of val, nothing but the JSON is unpacked.
    assert not (shop.root / "annotations/panoptic_val2017").exists()
    assert shop.download("test").made == []


def test_progress_reaches_the_size_of_each_archive(shop: Shop) -> None:
    shop.download()
    ends = {(archive, doing): (done, total) for archive, doing, done, total in shop.steps}
    for path in ("zips/val2017.zip", PANOPTIC):
        size = len(ARCHIVES[path])
        assert ends[path.rpartition("/")[2], "downloading"] == (size, size)
    assert all(done == total for done, total in ends.values())
    # All that will come is told before anything does.
    assert [(doing, done) for _, doing, done, _ in shop.steps[:3]] == [("downloading", 0)] * 3
    assert ("val2017.zip", "unpacking val2017") in ends


def test_archives_are_kept_on_request(shop: Shop) -> None:
    shop.download(keep_zips=True)
    for path in ("zips/val2017.zip", PANOPTIC):
        assert (shop.root / path.rpartition("/")[2]).read_bytes() == ARCHIVES[path]
    assert kept(shop.root) == ["complete.json", "lock"]


def test_an_archive_that_lies_there_is_used_and_left(shop: Shop) -> None:
    shop.root.mkdir()
    (shop.root / "val2017.zip").write_bytes(ARCHIVES["zips/val2017.zip"])
    shop.download()
    assert "val2017.zip" not in shop.asked_for()
    assert (shop.root / "val2017.zip").exists()


def test_half_an_archive_that_somebody_left_there_is_not_used(shop: Shop) -> None:
    shop.root.mkdir()
    (shop.root / "val2017.zip").write_bytes(ARCHIVES["zips/val2017.zip"][:1000])
    shop.download()
    assert "val2017.zip" in shop.asked_for()
    assert (shop.root / "val2017.zip").stat().st_size == 1000


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("says_length", [True, False])
def test_cut_connections_are_taken_up_again(shop: Shop, ranges: bool, says_length: bool) -> None:
    shop.server.ranges, shop.server.says_length = ranges, says_length
    shop.server.cuts = {"zips/val2017.zip": [300_000, 20_000], PANOPTIC: [1500]}
    shop.download()
    assert listing(shop.root) == VAL
    asked = [wanted for path, wanted in shop.server.requests if path == "zips/val2017.zip"]
    assert asked[0] == ""
    assert len(asked) == 3
    # To the last byte that came, though the piece was not whole.
    assert asked[1] == "bytes=300000-"


def test_another_length_than_cocos_is_refused(shop: Shop) -> None:
    shop.server.archives["zips/val2017.zip"] += b"more"
    with pytest.raises(
        DownloadError, match=r"val2017\.zip: could not be downloaded \(the file there has .* bytes, not"
    ):
        shop.download()
    assert not (shop.root / "val2017").exists()


def test_a_server_without_a_length_gets_no_more_onto_the_disk_than_coco_has(shop: Shop) -> None:
    path = "zips/val2017.zip"
    size = len(ARCHIVES[path])
    shop.server.says_length = False
    shop.server.archives[path] = bytes(size) + bytes(20_000_000)
    most = 0

    def stop() -> bool:
        nonlocal most
        half = shop.root / WORK_FOLDER / "val2017.zip.part"
        with suppress(FileNotFoundError):
            most = max(most, half.stat().st_size)
        return False

    with pytest.raises(DownloadError, match="damaged or another file"):
        shop.download(stop=stop)
    assert 0 < most <= size
    # What follows COCO's own bytes is nobody's concern: the hash says that they are COCO's.
    shop.server.archives[path] = ARCHIVES[path] + bytes(20_000_000)
    shop.download()
    assert listing(shop.root) == VAL


def test_another_content_of_the_same_length_is_refused(shop: Shop) -> None:
    shop.server.archives["zips/val2017.zip"] = bytes(len(ARCHIVES["zips/val2017.zip"]))
    with pytest.raises(DownloadError, match="damaged or another file"):
        shop.download()
    assert not (shop.root / "val2017").exists()


def test_a_missing_archive_is_said_with_where_to_place_it(shop: Shop) -> None:
    del shop.server.archives[PANOPTIC]
    with pytest.raises(DownloadError, match=r"404.*place it at .*coco/panoptic_annotations_trainval2017\.zip"):
        shop.download()


def test_a_damaged_archive_is_found_and_fetched_anew(shop: Shop) -> None:
    whole = ARCHIVES["zips/val2017.zip"]
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 0xFF
    shop.put("zips/val2017.zip", bytes(damaged))
    with pytest.raises(BadFileError, match=r"val2017\.zip: is damaged: .* It was removed; run the command again"):
        shop.download()
    assert not (shop.root / "val2017").exists()
    shop.put("zips/val2017.zip", whole)
    shop.download()
    assert listing(shop.root) == VAL


def test_a_wrong_byte_anywhere_is_found_or_does_no_harm(shop: Shop) -> None:
    # Of the names and numbers at its end, some bytes mean nothing, such as times.
    rng, whole = np.random.default_rng(1), ARCHIVES["zips/val2017.zip"]
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        content = {name: packed.read(f"val2017/{name}") for name in names("val", ".jpg")}
        directory = packed.start_dir
    harmless = 0
    for position in [*rng.integers(0, len(whole), 10), *rng.integers(directory, len(whole), 50)]:
        damaged = bytearray(whole)
        damaged[position] ^= 1 << int(rng.integers(8))
        shop.put("zips/val2017.zip", bytes(damaged))
        try:
            shop.download()
        except BadFileError:
            assert not (shop.root / WORK_FOLDER / "val2017.zip").exists()
        else:
            harmless += 1
            assert {path.name: path.read_bytes() for path in (shop.root / "val2017").iterdir()} == content
            shutil.rmtree(shop.root / "val2017")
    assert 0 < harmless < 60


def test_damage_in_the_archive_inside_the_archive_is_found(shop: Shop) -> None:
    inner = bytearray(zip_of({f"panoptic_val2017/{name}": os.urandom(500) for name in names("val", ".png")}))
    inner[400] ^= 1
    json_text = b'{"images": [], "annotations": [], "categories": []}'
    files = {"annotations/panoptic_val2017.zip": bytes(inner), "annotations/panoptic_val2017.json": json_text}
    shop.put(PANOPTIC, zip_of(files))
    with pytest.raises(BadFileError, match=r"is damaged: panoptic_val2017/000000000100\.png"):
        shop.download()
    shop.put(PANOPTIC, ARCHIVES[PANOPTIC])
    shop.download()
    assert listing(shop.root) == VAL


@pytest.mark.parametrize("missing", [1, 6])
def test_an_archive_with_too_few_files_is_refused(shop: Shop, missing: int) -> None:
    few = {f"val2017/{name}": b"x" for name in names("val", ".jpg")[missing:]}
    shop.put("zips/val2017.zip", zip_of(few))
    with pytest.raises(BadFileError, match=f"holds {6 - missing} files for val2017, but COCO's holds 6"):
        shop.download()


EVIL = [
    "../evil.jpg",
    "val2017/../../evil.jpg",
    "/etc/evil.jpg",
    "..\\evil.jpg",
    "C:\\evil.jpg",
    "C:evil.jpg",
    "//host/x",
]


@pytest.mark.parametrize("name", EVIL, ids=ascii)
def test_entries_that_would_leave_the_folder_are_refused(shop: Shop, name: str) -> None:
    files = {f"val2017/{own}": b"x" for own in names("val", ".jpg")}
    shop.put("zips/val2017.zip", zip_of({**files, name: b"evil"}))
    with pytest.raises(BadFileError, match="is refused: its entry .* would leave the folder"):
        shop.download()
    assert not [path for path in shop.root.parent.rglob("*evil*")]
    assert not (shop.root / "val2017").exists()


@pytest.mark.parametrize("kind", [0o120777, 0o020666])
def test_links_and_devices_are_refused(shop: Shop, kind: int) -> None:
    path = shop.root.parent / "evil.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in names("val", ".jpg"):
            packed.writestr(f"val2017/{name}", b"x")
        link = zipfile.ZipInfo("val2017/000000000999.jpg")
        link.external_attr = kind << 16
        packed.writestr(link, "/etc/passwd")
    shop.put("zips/val2017.zip", path.read_bytes())
    with pytest.raises(BadFileError, match="is a link or a device"):
        shop.download()
    assert not (shop.root / "val2017").exists()


@given(st.text(alphabet="./\\:aC0\0", min_size=1, max_size=12))
def test_whatever_an_entry_is_called_only_cocos_names_are_unpacked(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    own = f"val2017/{names('val', '.jpg')[0]}"
    path.write_bytes(zip_of({own: b"x", name: b"other"}))
    try:
        with open_archive(path) as archive:
            assert list(archive.files("val2017", ".jpg")) == names("val", ".jpg")[:1]
    except BadFileError:
        assert name.startswith(("/", "\\")) or ".." in name or "." in name.strip("/\\") or ":" in name or "\0" in name


def test_a_name_that_is_there_twice_is_refused(shop: Shop) -> None:
    path = shop.root.parent / "twice.zip"
    first = names("val", ".jpg")[0]
    with zipfile.ZipFile(path, "w") as packed:
        for name in names("val", ".jpg"):
            packed.writestr(f"val2017/{name}", b"x")
        with pytest.warns(UserWarning, match="Duplicate name"):
            packed.writestr(f"val2017/{first}", b"x")
    shop.put("zips/val2017.zip", path.read_bytes())
    with pytest.raises(BadFileError, match="twice"):
        shop.download()


def test_what_was_unpacked_half_is_finished(shop: Shop) -> None:
    shop.download()
    first, second, third = names("val", ".jpg")[:3]
    photos = shop.root / "val2017"
    (photos / first).unlink()
    (photos / second).write_bytes((photos / second).read_bytes()[:-20])
    (photos / third).write_bytes(b"")
    # Of a process that was killed: of a file that is missing, and of one that is not.
    for name in names("val", ".jpg")[:5:4]:
        (photos / f".{name}.part").write_bytes(b"half")
    outcome = shop.download()
    assert outcome.made == ["val2017"]
    assert listing(shop.root) == VAL
    with zipfile.ZipFile(io.BytesIO(ARCHIVES["zips/val2017.zip"])) as packed:
        for name in (first, second, third):
            assert (photos / name).read_bytes() == packed.read(f"val2017/{name}")


def test_what_a_power_failure_left_is_written_again(shop: Shop) -> None:
    shop.download()
    whole = {path.name: path.read_bytes() for path in (shop.root / "val2017").iterdir()}
    # The folder had not got its name yet. A file has its length, and nothing in it.
    stage = (shop.root / "val2017").rename(shop.root / ".val2017.unpacking")
    empty, gone = list(whole)[:2]
    (stage / empty).write_bytes(bytes(len(whole[empty])))
    (stage / gone).unlink()
    assert shop.download().made == ["val2017"]
    assert {path.name: path.read_bytes() for path in (shop.root / "val2017").iterdir()} == whole
    assert listing(shop.root) == VAL


def test_a_folder_from_elsewhere_is_completed_and_its_own_files_are_left(shop: Shop) -> None:
    shop.download()
    photos = shop.root / "val2017"
    own, lost = names("val", ".jpg")[:2]
    recoded = (photos / names("val", ".jpg")[3]).read_bytes()
    (photos / own).write_bytes(recoded)
    (photos / lost).unlink()
    (photos / "notes.txt").write_text("mine")
    outcome = shop.download()
    assert outcome.left == {"val2017": 1}
    assert (photos / own).read_bytes() == recoded
    assert (photos / lost).exists()
    assert (photos / "notes.txt").read_text() == "mine"


def test_photos_one_folder_deeper_count(shop: Shop) -> None:
    shop.download()
    (shop.root / "images").mkdir()
    (shop.root / "val2017").rename(shop.root / "images" / "val2017")
    shop.asked_for()
    assert shop.download().made == []
    assert shop.asked_for() == []


def test_a_json_of_other_images_is_not_overwritten(shop: Shop) -> None:
    json_file = shop.root / "annotations" / "panoptic_val2017.json"
    json_file.parent.mkdir(parents=True)
    json_file.write_text('{"images": [{"file_name": "mine.jpg"}]}')
    with pytest.raises(PanviewError, match="lists 1 images, but COCO's lists 6; move it away if you"):
        shop.download()
    assert "mine" in json_file.read_text()
    json_file.write_text('{"images": [{"file_na')
    shop.download()
    assert len(read_dataset(find_ground_truth(shop.root))) == 6


def test_a_linked_folder_is_filled_where_it_is(shop: Shop, tmp_path: Path) -> None:
    for name in ("photos", "annotations"):
        (tmp_path / name).mkdir()
    shop.root.mkdir()
    (shop.root / "val2017").symlink_to(tmp_path / "photos")
    (shop.root / "annotations").symlink_to(tmp_path / "annotations")
    shop.download()
    assert sorted(path.name for path in (tmp_path / "photos").iterdir()) == names("val", ".jpg")
    assert (shop.root / "val2017").is_symlink()
    assert len(list((tmp_path / "annotations" / "panoptic_val2017").iterdir())) == 6


def test_a_folder_of_any_name_will_do(shop: Shop) -> None:
    shop.root = shop.root.parent / "日本語 [red] %s" / ("x" * 255) / ("y" * 255) / "ünï"
    shop.download()
    assert listing(shop.root) == VAL


def test_a_complete_split_does_not_wait_for_another_that_is_fetched(shop: Shop) -> None:
    shop.download("val")
    shop.asked_for()
    looked = []

    def look(archive: str, doing: str, done: int, total: int) -> None:
        if archive.startswith("panoptic_annotations") and doing.startswith("unpacking"):
            looked.append(shop.download("val").made)

    shop.download("train", watch=look)
    assert looked[0] == []
    assert len(list((shop.root / "train2017").iterdir())) == 9


def test_it_can_be_stopped_between_any_two_pieces_and_goes_on(shop: Shop) -> None:
    for count in range(0, 120, 3):
        asked = 0

        def stop() -> bool:
            nonlocal asked
            asked += 1
            return asked > count  # noqa: B023

        try:
            shop.download(stop=stop)
        except Cancelled:
            continue
        break
    else:
        pytest.fail("it never came to an end")
    shop.download()
    assert listing(shop.root) == VAL
    assert kept(shop.root) == ["complete.json", "lock"]


def test_two_at_once_in_one_folder_do_not_mix(shop: Shop) -> None:
    def second(archive: str, doing: str, done: int, total: int) -> None:
        if doing == "downloading":
            with pytest.raises(PanviewError, match="another panview is downloading or unpacking COCO here"):
                shop.download()

    shop.download(watch=second)
    assert listing(shop.root) == VAL


def test_too_little_space_is_said_before_anything_begins(shop: Shop, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(small)], check=False).returncode != 0:
        pytest.skip("no small disk can be mounted here")
    try:
        shop.root = small / "coco"
        with pytest.raises(PanviewError, match=r"the remaining download needs 1 MB, but only 0 MB is free"):
            shop.download()
        assert shop.asked_for() == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_disk_that_fills_up_loses_nothing(shop: Shop, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)], check=False).returncode != 0:
        pytest.skip("no small disk can be mounted here")
    filler = small / "filler"

    def fill(archive: str, doing: str, done: int, total: int) -> None:
        # With four threads, some of the six photos have not been begun.
        if doing == "unpacking val2017" and not filler.exists():
            try:
                with filler.open("wb") as stream:
                    while True:
                        stream.write(bytes(4096))
                        stream.flush()
            except OSError:
                return

    try:
        shop.root = small / "coco"
        with pytest.raises(PanviewError, match="No space left on device|make room"):
            shop.download(watch=fill)
        filler.unlink()
        shop.download()
        assert listing(shop.root) == VAL
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_the_official_addresses_and_a_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    assert sorted(address(archive) for archive in COCO_2017.archives.values()) == [
        "http://images.cocodataset.org/annotations/annotations_trainval2017.zip",
        "http://images.cocodataset.org/annotations/image_info_test2017.zip",
        "http://images.cocodataset.org/annotations/panoptic_annotations_trainval2017.zip",
        "http://images.cocodataset.org/zips/test2017.zip",
        "http://images.cocodataset.org/zips/train2017.zip",
        "http://images.cocodataset.org/zips/val2017.zip",
    ]
    monkeypatch.setenv(URL_VARIABLE, "https://mirror.example/coco/")
    assert address(COCO_2017.archives["val2017"]) == "https://mirror.example/coco/zips/val2017.zip"
    monkeypatch.setenv(URL_VARIABLE, "mirror.example")
    with pytest.raises(PanviewError, match="PANVIEW_COCO_URL=mirror.example: must begin with http"):
        address(COCO_2017.archives["val2017"])


def test_every_part_of_every_split_has_an_archive_and_cocos_count() -> None:
    counts = {part.path: part.count for part in COCO_2017.parts(["val", "train", "test"])}
    assert counts == {
        "val2017": 5_000,
        "annotations/panoptic_val2017": 5_000,
        "annotations/panoptic_val2017.json": 5_000,
        "annotations/instances_val2017.json": 5_000,
        "train2017": 118_287,
        "annotations/panoptic_train2017": 118_287,
        "annotations/panoptic_train2017.json": 118_287,
        "annotations/instances_train2017.json": 118_287,
        "test2017": 40_670,
        "annotations/image_info_test-dev2017.json": 20_288,
        "annotations/image_info_test2017.json": 40_670,
    }
