"""What comes back damaged, hostile, or of something else: one message that names the file, and nothing is written."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from panview.datasets.annotation.back import Taking, take_back
from panview.datasets.annotation.brush_rle import BadBrushError, decode_brush, encode_brush
from panview.datasets.annotation.flat_masks import masks_of
from panview.datasets.annotation.record import RECORD, open_pack
from panview.datasets.annotation.registry import format_named
from panview.errors import PanviewError
from tests.support.annotating import NAMES, sent, taken, written_set
from tests.support.sets import drawn_pair

Edit = Callable[[Any], object]
COCO_JSON, TASKS = "annotations/instances_default.json", "tasks-1.json"


@pytest.fixture
def packs(tmp_path: Path) -> dict[str, Path]:
    pair = drawn_pair([(5, 1, (0, 6, 0, 6)), (9, 149, (6, 10, 0, 20)), (11, 18, (2, 4, 8, 14))], [])
    dataset = written_set(tmp_path / "set", [pair, pair])
    return {name: sent(dataset, name, tmp_path / f"pack {name}") for name in NAMES}


def refused(pack: Path, returned: Path, *words: str, form: str = "") -> str:
    """Take back what is bad; return the message."""
    target = pack.parent / "new"
    with pytest.raises(PanviewError) as caught:
        take_back(Taking(open_pack(pack), returned, target, format_named(form) if form else None))
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message
    assert not target.exists()
    assert not list(pack.parent.glob("*.part"))
    return message


def edited(path: Path, edit: Edit) -> Path:
    document = json.loads(path.read_text())
    edit(document)
    path.write_text(json.dumps(document))
    return path


def _annotation(**changes: Any) -> Edit:  # noqa: ANN401
    return lambda document: document["annotations"][1].update(changes)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (_annotation(segmentation={"counts": "0", "size": [10, 20]}), ["run lengths cover", "annotations[1]"]),
        (_annotation(segmentation={"counts": "é!", "size": [10, 20]}), ["run lengths", "annotations[1]"]),
        (_annotation(segmentation={"counts": [10**30], "size": [10, 20]}), ["annotations[1]"]),
        (_annotation(segmentation={"counts": [-5, 205], "size": [10, 20]}), ["negative"]),
        (_annotation(segmentation={"counts": "0", "size": [999999, 999999]}), ["annotations[1]"]),
        (_annotation(segmentation=[[1, 2, 3]]), ["polygon"]),
        (_annotation(segmentation=[[1e9, 2, 3, 4, 5, 6]]), ["far outside"]),
        (_annotation(category_id=77), ["category_id 77"]),
        (lambda d: d["categories"][0].update(name="unicorn"), ["'unicorn'", "not a category"]),
        (lambda d: d["images"][0].update(width=7), ["7 x 10", "20 x 10"]),
        (lambda d: d.update(images=[{"id": 1, "file_name": "../../x.jpg"}]), ["holds none of the 2 images"]),
        (lambda d: d.update(annotations=5), []),
        (lambda d: d.update(images={}), []),
    ],
)
def test_a_bad_coco_json(packs: dict[str, Path], edit: Edit, words: list[str]) -> None:
    refused(packs["coco"], edited(packs["coco"] / COCO_JSON, edit), *words, form="coco")


def _value(**changes: Any) -> Edit:  # noqa: ANN401
    return lambda tasks: tasks[0]["annotations"][0]["result"][0]["value"].update(changes)


def _region(**changes: Any) -> Edit:  # noqa: ANN401
    return lambda tasks: tasks[0]["annotations"][0]["result"][0].update(changes)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (_value(rle=[]), ["cut off"]),
        (_value(rle=[0, 0, 3, 32, 57, 37, 43, 183]), ["cut off"]),
        (_value(rle=[255] * 40), ["for another image size"]),
        (_value(rle=[300]), ["region"]),
        (_value(rle="0"), ["region"]),
        (_value(brushlabels=["unicorn"]), ["'unicorn'"]),
        (_region(original_width=7), ["7 x 10"]),
        (_region(image_rotation=90), ["rotated by 90"]),
        (lambda tasks: [task["data"].update(panview_image="other.jpg") for task in tasks], ["holds none"]),
        (lambda tasks: [task.update(annotations=[]) for task in tasks], ["holds none"]),
        (lambda tasks: tasks[1].update(data=5), []),
    ],
)
def test_a_bad_export_of_label_studio(packs: dict[str, Path], edit: Edit, words: list[str]) -> None:
    refused(packs["label-studio"], edited(packs["label-studio"] / TASKS, edit), *words, form="label-studio")


def _png(width: int, height: int) -> str:
    stream = io.BytesIO()
    Image.new("L", (width, height), 255).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def _shape(**changes: Any) -> Edit:  # noqa: ANN401
    return lambda document: document["shapes"][0].update(changes)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (_shape(mask="!!"), ["not a PNG"]),
        (_shape(mask=base64.b64encode(b"GIF89a").decode()), ["not a PNG"]),
        (_shape(mask=_png(3, 3)), ["3 x 3", "6 x 6"]),
        (_shape(mask=_png(6, 6)[:60] + "="), []),
        (_shape(mask=_png(3000, 6), points=[[0, 0], [2999, 5]]), ["larger than the image"]),
        (_shape(points=[[5, 5], [0, 0]]), ["swapped"]),
        (_shape(points=[[0, 0]]), ["two corners"]),
        (_shape(points=[[0, 0], [1e30, 5]]), ["not x and y"]),
        (_shape(shape_type="polygon", points=[[0, 0], [1, 1]]), ["polygon with 2 points"]),
        (_shape(label="unicorn"), ["'unicorn'"]),
        (lambda document: document.update(imageHeight=11), ["20 x 11"]),
        (lambda document: document.update(shapes=[5]), []),
    ],
)
def test_a_bad_file_of_labelme(packs: dict[str, Path], edit: Edit, words: list[str]) -> None:
    path = edited(packs["labelme"] / "images" / "000000001000.json", edit)
    message = refused(packs["labelme"], packs["labelme"], *words, form="labelme")
    assert str(path) in message


def rezipped(pack: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Write the archive of a pack again, with other members."""
    with zipfile.ZipFile(pack / "annotations.zip") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    path = pack.parent / "task.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def _put(name: str, data: bytes) -> Callable[[dict[str, bytes]], object]:
    return lambda members: members.__setitem__(name, data)


def _tiny() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (3, 3)).save(stream, "PNG")
    return stream.getvalue()


CLASS = "SegmentationClass/000000001000.png"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_put("../../outside.txt", b"x"), ["task.zip"]),
        (_put("/etc/outside.txt", b"x"), ["task.zip"]),
        (_put(CLASS, b""), ["is empty"]),
        (_put(CLASS, b"\x89PNG\r\n\x1a\n"), ["cut off"]),
        (_put(CLASS, _tiny()), ["3 x 3", "20 x 10"]),
        (_put("labelmap.txt", b"person:1,2\n"), ["labelmap.txt", "line 1"]),
        (_put("labelmap.txt", b"person:0,0,999::\n"), ["labelmap.txt"]),
        (_put("labelmap.txt", b"background:0,0,0::\n"), ["which labelmap.txt does not name"]),
        (_put("labelmap.txt", b"\xff\xfe\x00"), ["UTF-8"]),
        (_put("labelmap.txt", b"person:220,20,60::\ncar:220,20,60::\n"), ["colour of another label"]),
        (_put("labelmap.txt", b"unicorn:220,20,60::\nroad:128,64,128::\n"), ["'unicorn'"]),
        (_put("ImageSets/Segmentation/default.txt", b"../../etc/passwd\n"), ["holds none"]),
        (lambda members: members.pop(CLASS), ["is missing"]),
    ],
)
def test_a_bad_archive_of_cvat(
    packs: dict[str, Path], change: Callable[[dict[str, bytes]], object], words: list[str]
) -> None:
    refused(packs["cvat"], rezipped(packs["cvat"], change), *words, form="cvat")
    assert not (packs["cvat"].parent.parent / "outside.txt").exists()


def test_a_cut_off_archive_and_things_that_are_nothing(packs: dict[str, Path], tmp_path: Path) -> None:
    whole = (packs["cvat"] / "annotations.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    refused(packs["cvat"], tmp_path / "cut.zip", "cut.zip")
    refused(packs["cvat"], tmp_path / "absent.zip", "absent.zip")
    (tmp_path / "empty").mkdir()
    refused(packs["cvat"], tmp_path / "empty", "is not an export as")
    (tmp_path / "x.json").write_text("[" * 100_000)
    refused(packs["coco"], tmp_path / "x.json", "is not an export as")


def test_images_that_were_emptied_and_images_that_did_not_come_back_are_told_apart(packs: dict[str, Path]) -> None:
    pack = packs["cvat"]

    def change(members: dict[str, bytes]) -> None:
        for folder in ("SegmentationClass", "SegmentationObject"):
            del members[f"{folder}/000000001000.png"]
            del members[f"{folder}/000000001001.png"]
        members["ImageSets/Segmentation/default.txt"] = b"000000001000\n"

    new, back = taken(pack, rezipped(pack, change), pack.parent / "new")
    assert [image.is_back for image in back.images] == [True, False]
    assert [(one.change, one.segment_id) for one in back.images[0].changes] == [("removed", k) for k in (5, 9, 11)]
    assert new.ground_truth.read_id_map(0, new.size(0)).max() == 0
    assert new.ground_truth.read_id_map(1, new.size(1)).max() == 11


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda record: record.update(before="../../set/annotations/panoptic_val2017.json"), ["outside of the pack"]),
        (lambda record: record.update(record=2), ["newer"]),
        (lambda record: record["labels"].pop(), ["other categories"]),
        (lambda record: record["images"].reverse(), ["other images"]),
        (lambda record: record.update(format="x"), ["expected cvat"]),
        (lambda record: record.update(images=3), ["not the record"]),
    ],
)
def test_a_bad_record(packs: dict[str, Path], edit: Edit, words: list[str]) -> None:
    edited(packs["coco"] / RECORD, edit)
    with pytest.raises(PanviewError) as caught:
        open_pack(packs["coco"])
    assert all(word in str(caught.value) for word in words)


def test_the_pack_is_never_written_into(packs: dict[str, Path]) -> None:
    opened = open_pack(packs["coco"])
    for target in (packs["coco"], packs["coco"] / "new", packs["coco"].parent):
        with pytest.raises(PanviewError, match=r"part of the pack|lies|is not empty"):
            take_back(Taking(opened, packs["coco"], target))


def test_brushes_of_random_bytes_are_refused_or_masks() -> None:
    rng = np.random.default_rng(12)
    line = np.repeat(rng.integers(0, 3, 60), rng.integers(1, 9000, 60)).astype(np.uint32)
    for mask in masks_of(line, 2):
        good = np.frombuffer(encode_brush(mask, len(line)), np.uint8)
        assert decode_brush(good, len(line)).pixels().tolist() == mask.pixels().tolist()
        for _ in range(200):
            bad = good[: int(rng.integers(0, len(good)))].copy() if rng.random() < 0.3 else good.copy()
            if len(bad):
                bad[rng.integers(0, len(bad), 3)] = rng.integers(0, 256, 3)
            try:
                found = decode_brush(bad, len(line))
            except BadBrushError:
                continue
            assert 0 <= found.area <= len(line)
            assert found.area == len(np.unique(found.pixels()))
            assert found.pixels().max(initial=0) < len(line)


@pytest.mark.parametrize("name", NAMES)
def test_random_damage_is_read_or_refused(name: str, packs: dict[str, Path]) -> None:
    _damage(packs[name], name, 40)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_much_random_damage_is_read_or_refused(name: str, packs: dict[str, Path]) -> None:
    _damage(packs[name], name, 1500)


def _damage(pack: Path, name: str, times: int) -> None:
    """Change bytes of what came back; it is read, or refused by one message, and nothing lies about afterwards."""
    rng = np.random.default_rng(13)
    place = {"cvat": "annotations.zip", "coco": COCO_JSON, "label-studio": TASKS}.get(name, "images/000000001000.json")
    good = (pack / place).read_bytes()
    opened = open_pack(pack)
    for number in range(times):
        bad = bytearray(good[: int(rng.integers(0, len(good)))] if rng.random() < 0.2 else good)
        for _ in range(int(rng.integers(1, 4))):
            if bad:
                bad[int(rng.integers(0, len(bad)))] = int(rng.choice([0, 34, 44, 48, 57, 91, 123, 125, 255]))
        (pack / place).write_bytes(bad)
        target = pack.parent / f"new {number}"
        returned = pack if name == "labelme" else pack / place
        message = ""
        try:
            take_back(Taking(opened, returned, target, format_named(name)))
        except PanviewError as error:
            message = str(error)
        assert target.exists() == (not message)
        assert "\n" not in message
        assert not list(pack.parent.glob("*.part"))
