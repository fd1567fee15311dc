"""Whole sets: what a source is of, what it is paired with, and how a folder is written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from panview.datasets.convert.source import Source, SourceOptions, open_source
from panview.datasets.convert.write import Conversion, convert, finished_images
from panview.datasets.forms.names import MAP_FORMS, TARGETS, FormName
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import MissingImages
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import BadFileError, Cancelled, PanviewError
from tests.support.sets import (
    CATEGORIES,
    WrittenSet,
    drawn_pair,
    random_pair,
    save_rgb,
    snapshot_of_folder,
    write_json,
    write_set,
)

WHOLE = (0, 10, 0, 20)
WRITTEN = (*TARGETS, FormName.THINGS_FIRST, FormName.STUFF_FIRST)


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    """Eight images; every category occurs, things several times."""
    pair = drawn_pair(
        [(90, 187, WHOLE)],
        [
            (7, 187, WHOLE),
            (8, 149, (6, 10, 0, 20)),
            (301, 1, (1, 9, 1, 4)),
            (5, 1, (1, 9, 5, 8)),
            (66000, 3, (2, 9, 9, 14)),
            (4, 18, (2, 9, 15, 19)),
            (9, 0xFFFFFF, (0, 1, 0, 1)),
        ][:6],
    )
    rng = np.random.default_rng(4)
    return write_set(tmp_path / "my set", [pair] + [random_pair(rng) for _ in range(7)])


def options(written: WrittenSet, form: FormName | None = None) -> SourceOptions:
    return SourceOptions(form, written.ground_truth)


def opened(written: WrittenSet, path: Path | None = None, form: FormName | None = None) -> Source:
    return open_source(path or written.prediction, options(written, form))


def to(written: WrittenSet, form: FormName, out: Path, missing: MissingImages = "error") -> Path:
    conversion = Conversion(opened(written, form=FormName.COCO), form, out, missing)
    convert(conversion, jobs=2)
    return conversion.result


def held(written: WrittenSet, prediction: Path) -> list[set[tuple[int, bytes]]]:
    """Category and pixels of each predicted segment, by image."""
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    segments = read_prediction_set(dataset, find_prediction(prediction)).segments
    images = []
    for row in range(len(dataset)):
        id_map = segments.read_id_map(row, dataset.size(row))
        own = segments.segments_of(row)
        rows = zip(segments.segment_id[own].tolist(), segments.category[own].tolist(), strict=True)
        images.append({(category, (id_map == i).tobytes()) for i, category in rows})
    return images


@pytest.mark.parametrize("form", WRITTEN)
def test_every_form_goes_there_and_back(written: WrittenSet, tmp_path: Path, form: FormName) -> None:
    before = snapshot_of_folder(written.root)
    there = to(written, form, tmp_path / "there")
    back = Conversion(opened(written, there, form), FormName.COCO, tmp_path / "back")
    assert convert(back) == 8
    assert held(written, back.result) == held(written, written.prediction)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back", "my set", "there"]
    assert snapshot_of_folder(written.root) == before
    listed = json.loads(back.result.read_text())
    for entry in listed["annotations"]:
        rgb = np.asarray(Image.open(back.result.with_suffix("") / entry["file_name"])).astype(np.uint32)
        ids = rgb @ np.array([1, 256, 65536], np.uint32)
        for info in entry["segments_info"]:
            rows, columns = np.nonzero(ids == info["id"])
            x, y = int(columns.min()), int(rows.min())
            assert info["area"] == len(rows)
            assert info["bbox"] == [x, y, int(columns.max()) - x + 1, int(rows.max()) - y + 1]


@pytest.mark.parametrize("form", WRITTEN)
def test_the_form_is_found_out(written: WrittenSet, tmp_path: Path, form: FormName) -> None:
    there = to(written, form, tmp_path / "there")
    found = opened(written, there).form
    # The things of the set come first anyway.
    expected = {
        FormName.DETECTRON2: FormName.COCO,
        FormName.TWO_CHANNEL_16: FormName.TWO_CHANNEL,
        FormName.THINGS_FIRST: FormName.LABELS,
    }.get(form, form)
    # Random sets hold stuff in several segments, which no program writes; so more than one form may do.
    assert found == expected


def test_ids_and_order_of_a_results_json_are_kept(written: WrittenSet, tmp_path: Path) -> None:
    old = json.loads(written.prediction.read_text())
    new = json.loads(to(written, FormName.DETECTRON2, tmp_path / "d2").read_text())
    for before, after in zip(old["annotations"], new["annotations"], strict=True):
        assert before["image_id"] == after["image_id"]
        pairs = [[(s["id"], s["category_id"]) for s in entry["segments_info"]] for entry in (before, after)]
        assert pairs[0] == pairs[1]
    assert (tmp_path / "d2" / new["annotations"][0]["file_name"]).is_file()


def detectron2_list(written: WrittenSet, path: Path, number: dict[int, int]) -> Path:
    """Raw results: a list with isthing and the model's own numbers, photos as file names, PNG files beside."""
    isthing = {c["id"]: bool(c["isthing"]) for c in CATEGORIES}
    entries = json.loads(written.prediction.read_text())["annotations"]
    path.mkdir()
    for entry in entries:
        png = str(entry["file_name"])
        data = (written.prediction.with_suffix("") / png).read_bytes()
        (path / png).write_bytes(data)
        entry["file_name"] = f"/data/val2017/{png.replace('.png', '.jpg')}"
        for info in entry["segments_info"]:
            category = info.pop("category_id")
            info |= {"isthing": isthing[category], "category_id": number[category], "score": 0.9}
    write_json(path / "predictions.json", entries)
    return path


@pytest.mark.parametrize(
    ("number", "form"),
    [
        ({1: 0, 3: 1, 18: 2, 149: 1, 187: 2}, FormName.SEPARATED),
        ({1: 0, 3: 1, 18: 2, 149: 3, 187: 4}, FormName.LABELS),
        ({1: 1, 3: 3, 18: 18, 149: 149, 187: 187}, FormName.COCO),
    ],
)
def test_raw_lists_of_detectron2_are_read(
    written: WrittenSet, tmp_path: Path, number: dict[int, int], form: FormName
) -> None:
    folder = detectron2_list(written, tmp_path / "raw", number)
    for asked in (None, FormName.DETECTRON2, form):
        source = opened(written, folder, asked)
        assert source.form == form
    conversion = Conversion(opened(written, folder), FormName.COCO, tmp_path / "out")
    convert(conversion)
    assert held(written, conversion.result) == held(written, written.prediction)


def test_a_json_with_images_and_categories_needs_no_dataset(written: WrittenSet, tmp_path: Path) -> None:
    with pytest.raises(PanviewError, match=r"model\.json: does not list its images and categories; give the dataset"):
        open_source(written.prediction, SourceOptions())
    ours = to(written, FormName.COCO, tmp_path / "ours")
    conversion = Conversion(open_source(ours, SourceOptions()), FormName.CITYSCAPES, tmp_path / "maps")
    assert convert(conversion) == 8
    with pytest.raises(PanviewError, match="maps: holds only maps; give the dataset"):
        open_source(tmp_path / "maps", SourceOptions())
    (tmp_path / "nothing").mkdir()
    with pytest.raises(PanviewError, match="nothing: holds neither a results JSON with its PNG files nor any map"):
        open_source(tmp_path / "nothing", SourceOptions())


def test_only_the_json_of_the_dataset_is_read(written: WrittenSet, tmp_path: Path) -> None:
    lone = tmp_path / "image_info.json"
    document = json.loads(written.ground_truth.read_text())
    write_json(lone, {"images": document["images"], "categories": document["categories"]})
    assert len(open_source(written.prediction, SourceOptions(None, lone)).images) == 8


def test_numbers_that_mean_several_things_are_asked_for(tmp_path: Path) -> None:
    # Categories 1, 3, 18, 149, 187: 1 and 3 may be ids or labels.
    pair = drawn_pair([(1, 1, WHOLE)], [(1, 1, WHOLE), (2, 3, (0, 5, 0, 5))])
    written = write_set(tmp_path / "s", [pair])
    with pytest.raises(PanviewError, match=r"its numbers, 1 to 3, can be category ids of the dataset, labels"):
        opened(written)
    assert opened(written, form=FormName.LABELS).form == FormName.LABELS
    maps = tmp_path / "maps"
    maps.mkdir()
    Image.fromarray(np.full((10, 20), 150, np.uint16)).save(maps / "000000001000.png")
    with pytest.raises(PanviewError, match=r"maps: its maps are not mmdet, two-channel or cityscapes"):
        opened(written, maps)


def test_mixed_up_maps_are_asked_for(written: WrittenSet, tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    maps.mkdir()
    # MMDetection: label 1, instance 1. Cityscapes: category 1, instance 1.
    for row in range(1000, 1008):
        Image.fromarray(np.full((24, 32), 1001, np.uint16)).save(maps / f"00000000{row}.png")
    with pytest.raises(PanviewError, match="its maps can be read as mmdet or cityscapes; choose with --from"):
        opened(written, maps)


def test_an_image_without_a_prediction(written: WrittenSet, tmp_path: Path) -> None:
    document = json.loads(written.prediction.read_text())
    del document["annotations"][3]
    write_json(written.prediction, document)
    with pytest.raises(PanviewError, match=r"no prediction for image 1003 \(000000001003.jpg\).*--missing"):
        to(written, FormName.MMDET, tmp_path / "a")
    assert not (tmp_path / "a").exists()
    to(written, FormName.MMDET, tmp_path / "b", missing="skip")
    assert len(list((tmp_path / "b").iterdir())) == 7
    to(written, FormName.TWO_CHANNEL, tmp_path / "c", missing="empty")
    assert not np.asarray(Image.open(tmp_path / "c" / "000000001003.png")).any()


def test_maps_are_found_by_path_and_by_name(written: WrittenSet, tmp_path: Path) -> None:
    maps = to(written, FormName.CITYSCAPES, tmp_path / "maps")
    (maps / "town").mkdir()
    (maps / "000000001002.png").rename(maps / "town" / "000000001002_gtFine_panoptic.png")
    (maps / "stranger.png").write_bytes((maps / "000000001003.png").read_bytes())
    source = opened(written, maps, FormName.CITYSCAPES)
    assert (len(source.rows), source.foreign) == (8, 1)
    np.save(maps / "000000001004.npy", np.zeros((10, 20), np.uint8))
    with pytest.raises(
        PanviewError, match=r"000000001004.png: belongs to the same image as .*000000001004.npy; keep one"
    ):
        opened(written, maps, FormName.CITYSCAPES)


def test_values_without_a_category_may_become_void(written: WrittenSet, tmp_path: Path) -> None:
    maps = to(written, FormName.CITYSCAPES, tmp_path / "maps")
    path = maps / "000000001000.png"
    values = np.asarray(Image.open(path)).copy()
    values[0, 0] = [77, 0, 0]
    Image.fromarray(values).save(path)
    conversion = Conversion(opened(written, maps, FormName.CITYSCAPES), FormName.COCO, tmp_path / "out")
    with pytest.raises(BadFileError, match=r"000000001000.png: category id 77 is not in the dataset"):
        convert(conversion)
    lenient = SourceOptions(FormName.CITYSCAPES, written.ground_truth, unknown_is_void=True)
    assert convert(Conversion(open_source(maps, lenient), FormName.COCO, tmp_path / "out 2")) == 8


def bad_json(written: WrittenSet, **info: object) -> None:
    document = json.loads(written.prediction.read_text())
    document["annotations"][0]["segments_info"][1] |= info
    write_json(written.prediction, document)


@pytest.mark.parametrize(
    ("info", "problem"),
    [
        ({"id": 0x1000000}, "segments_info[1].id: segment id 16777216 is not from 1 to 16,777,215"),
        ({"id": 0}, "segments_info[1].id: segment id 0 is not from 1"),
        ({"id": 2**70}, "does not fit into 64 bits"),
        ({"id": 7}, "segments_info[1].id: segment id 7 appears twice in image 1000"),
        ({"category_id": 4}, "segments_info[1].category_id: category id 4 is not in panoptic_val2017.json"),
        ({"id": 12345}, "000000001000.png: segment id 8 is not in model.json; write JSON and PNG again together"),
    ],
    ids=str,
)
def test_bad_results_are_refused_with_file_and_place(
    written: WrittenSet, tmp_path: Path, info: dict[str, object], problem: str
) -> None:
    bad_json(written, **info)
    with pytest.raises(PanviewError) as caught:
        to(written, FormName.MMDET, tmp_path / "out")
    assert problem in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) in (["my set"], ["my set", "out.part"])


def test_a_map_of_another_size_and_a_segment_without_pixels_are_refused(written: WrittenSet, tmp_path: Path) -> None:
    png = written.prediction.with_suffix("") / "000000001000.png"
    save_rgb(png, np.ones((10, 21), np.uint32))
    with pytest.raises(BadFileError, match=r"1000.png: header: is 21 x 10 pixels, but the image is 20 x 10"):
        to(written, FormName.MMDET, tmp_path / "out")
    save_rgb(png, np.full((10, 20), 7, np.uint32))
    with pytest.raises(BadFileError, match=r"1000.png: segment id 4 is in model.json but has no pixel here"):
        to(written, FormName.MMDET, tmp_path / "out")
    png.unlink()
    with pytest.raises(PanviewError, match=r"1000.png: the PNG is missing"):
        to(written, FormName.MMDET, tmp_path / "out")


def test_targets_that_are_not_free_are_refused(written: WrittenSet, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").touch()
    for out, problem in (
        (full, "full: is not empty"),
        (full / "mine.txt", "mine.txt: is a file; choose a folder"),
        (tmp_path / "r.json", "r.json: must be a folder"),
        (written.prediction.with_suffix("") / "new", "an input; choose a folder elsewhere"),
        (Path(), "is the current folder; name a new one"),
    ):
        with pytest.raises(PanviewError, match=problem):
            to(written, FormName.COCO, out)
    (tmp_path / "free.part").mkdir()
    (tmp_path / "free.part" / "mine.txt").touch()
    with pytest.raises(PanviewError, match=r"free.part: is in the way"):
        to(written, FormName.COCO, tmp_path / "free")
    assert [path.name for path in full.iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert to(written, FormName.COCO, tmp_path / "empty").is_file()


@pytest.mark.parametrize("form", [FormName.COCO, *MAP_FORMS])
def test_what_was_stopped_goes_on(written: WrittenSet, tmp_path: Path, form: FormName) -> None:
    conversion = Conversion(opened(written, form=FormName.COCO), form, tmp_path / "out")
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with pytest.raises(Cancelled):
        convert(conversion, jobs=1, cancelled=cancelled)
    assert not conversion.out.exists()
    assert finished_images(conversion) == 3
    times = {path.name: path.stat().st_mtime_ns for path in conversion.part.rglob("*.png")}
    with pytest.raises(PanviewError, match=r"out.part: was left by another conversion"):
        to(written, FormName.LABELS, tmp_path / "out")
    # One of them has changed in the meantime.
    old = sorted(times)[0]
    os.utime(written.prediction.with_suffix("") / old)
    assert convert(conversion) == 8
    whole = {path.name: path.stat().st_mtime_ns for path in conversion.out.rglob("*.png")}
    assert len(whole) == 8
    assert [name for name in times if whole[name] != times[name]] == [old]
    again = Conversion(conversion.source, form, tmp_path / "at once")
    convert(again)
    for path in again.out.rglob("*.png"):
        other = conversion.out / str(path.relative_to(again.out)).replace("at once", "out")
        assert other.read_bytes() == path.read_bytes()
    assert not [path.name for path in tmp_path.iterdir() if "part" in path.name]
    assert not [path for path in conversion.out.rglob(".*")]


def test_a_full_disk_is_said_in_one_line(written: WrittenSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        with pytest.raises(PanviewError, match=r"cannot be written \(No space left on device\)"):
            to(written, FormName.COCO, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my set"]
    assert to(written, FormName.COCO, tmp_path / "out").is_file()


def cityscapes(root: Path) -> Path:
    """A ground truth as cityscapesScripts leave it: text ids, maps by town, labels that are not evaluated."""
    folder = root / "gtFine" / "val"
    images = []
    for number, town in enumerate(("aachen", "bonn")):
        name = f"{town}_000000_00001{number}"
        (folder / town).mkdir(parents=True)
        values = np.full((6, 8), 7, np.uint16)
        values[0] = 4  # static: not evaluated
        values[1, :4], values[1, 4:] = 26000, 26001
        values[2], values[3] = 26, 24000
        Image.fromarray(values).save(folder / town / f"{name}_gtFine_instanceIds.png")
        Image.fromarray((values % 251).astype(np.uint8)).save(folder / town / f"{name}_gtFine_labelIds.png")
        photo = f"{name}_gtFine_leftImg8bit.png"
        images.append({"id": name, "file_name": photo, "width": 8, "height": 6})
    categories = [
        {"id": 7, "name": "road", "isthing": 0, "supercategory": "flat", "color": [128, 64, 128]},
        {"id": 24, "name": "person", "isthing": 1, "supercategory": "human", "color": [220, 20, 60]},
        {"id": 26, "name": "car", "isthing": 1, "supercategory": "vehicle", "color": [0, 0, 142]},
    ]
    write_json(root / "cityscapes_panoptic_val.json", {"images": images, "annotations": [], "categories": categories})
    return folder


def test_a_ground_truth_of_cityscapes_becomes_one_that_panview_opens(tmp_path: Path) -> None:
    folder = cityscapes(tmp_path)
    dataset = tmp_path / "cityscapes_panoptic_val.json"
    with pytest.raises(PanviewError, match="its maps are not mmdet, "):
        open_source(folder, SourceOptions(None, dataset))
    source = open_source(folder, SourceOptions(None, dataset, unknown_is_void=True))
    assert source.form == FormName.CITYSCAPES
    assert source.images.image_id[0] == "aachen_000000_000010"
    convert(Conversion(source, FormName.COCO, tmp_path / "val"))
    opened_set = read_dataset(find_ground_truth(tmp_path / "val" / "val.json"))
    assert opened_set.image_id.values == ("aachen_000000_000010", "bonn_000000_000011")
    truth = opened_set.ground_truth
    own = truth.segments_of(1)
    flags = zip(truth.category[own].tolist(), truth.iscrowd[own].tolist(), strict=True)
    rows = [(opened_set.categories.names[category], many) for category, many in flags]
    # As createPanopticImgs.py: a thing without a number is crowd.
    assert sorted(rows) == [("car", False), ("car", False), ("car", True), ("person", False), ("road", False)]
    assert (truth.read_id_map(1, (6, 8))[0] == 0).all()
    # What Detectron2 predicts of it has the text ids; they are found by the names of the photos.
    entries = [
        {"image_id": image, "file_name": f"{image}.png", "segments_info": [{"id": 1, "category_id": 7}]}
        for image in ("bonn_000000_000011", "aachen_000000_000010")
    ]
    predictions = tmp_path / "d2"
    predictions.mkdir()
    for entry in entries:
        save_rgb(predictions / str(entry["file_name"]), np.ones((6, 8), np.uint32))
    write_json(predictions / "predictions.json", {"annotations": entries})
    for place in (dataset, tmp_path / "val" / "val.json"):
        numbered = open_source(predictions, SourceOptions(FormName.DETECTRON2, place))
        assert numbered.rows == {0, 1}
        assert numbered.map_of(0).name == "aachen_000000_000010.png"
