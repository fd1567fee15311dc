"""What goes out comes back as it was: ids, categories, crowd, void, holes and pieces, to the pixel, in every format."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from panview.datasets.annotation.cvat import MOST_OBJECTS
from panview.datasets.annotation.format import PROPERTIES
from panview.datasets.annotation.out import Sending, send_out
from panview.datasets.annotation.record import open_pack
from panview.datasets.annotation.registry import FORMATS, format_named, formats_table
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import Cancelled, PanviewError
from tests.support.annotating import NAMES, held, sent, strange_pairs, taken, written_set
from tests.support.reference import Pair, Segment
from tests.support.sets import CATEGORIES, random_pair, write_set


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_not_touched_comes_back_to_the_pixel(name: str, seed: int, tmp_path: Path) -> None:
    dataset = written_set(tmp_path / "set", strange_pairs(np.random.default_rng(seed)))
    pack = sent(dataset, name, tmp_path / "pack")
    new, back = taken(pack, pack, tmp_path / "new")
    assert held(new) == held(dataset)
    assert back.back == len(dataset)
    assert back.touched == 0
    assert held(open_pack(pack).before) == held(dataset)


STRANGE_NAMES = ("#1.jpg", "_1.jpg", "end .jpg", " .jpg", "two\nlines.jpg", "%41.jpg", "A.jpg", "b.jpg.png", "b.jpg")
"""Names that a list, an address or another suffix would make something else, or another one of them."""


@pytest.mark.parametrize("name", NAMES)
def test_images_of_strange_names_are_not_mistaken_for_others(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    written = write_set(tmp_path / "set", [random_pair(rng) for _ in STRANGE_NAMES], photos=False)
    document = json.loads(written.ground_truth.read_text())
    for image, file_name in zip(document["images"], STRANGE_NAMES, strict=True):
        image["file_name"] = file_name
    written.ground_truth.write_text(json.dumps(document))
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    pack = sent(dataset, name, tmp_path / "pack")
    new, back = taken(pack, pack, tmp_path / "new")
    assert (back.back, back.foreign, back.touched) == (len(STRANGE_NAMES), 0, 0)
    assert held(new) == held(dataset)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_random_sets_come_back_to_the_pixel(name: str, tmp_path: Path) -> None:
    for seed in range(25):
        dataset = written_set(tmp_path / f"set {seed}", strange_pairs(np.random.default_rng(seed)))
        pack = sent(dataset, name, tmp_path / f"pack {seed}")
        new, _ = taken(pack, pack, tmp_path / f"new {seed}")
        assert held(new) == held(dataset), seed


@pytest.mark.parametrize("name", NAMES)
def test_only_the_listed_images_go_out_and_a_part_of_them_may_come_back(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    dataset = written_set(tmp_path / "set", [random_pair(rng) for _ in range(5)])
    pack = sent(dataset, name, tmp_path / "pack", [3, 1])
    smaller = sent(dataset, name, tmp_path / "smaller", [1])
    new, back = taken(pack, smaller, tmp_path / "new")
    assert held(new) == held(dataset, [3, 1])
    assert [image.is_back for image in back.images] == [False, True]
    larger, back = taken(smaller, pack, tmp_path / "larger")
    assert held(larger) == held(dataset, [1])
    assert back.foreign == 1


def test_an_image_of_too_many_segments_for_cvat_keeps_them_at_home(tmp_path: Path) -> None:
    numbers = np.arange(1, 301, dtype=np.uint32).reshape(15, 20).repeat(2, 0).repeat(2, 1)
    numbers[numbers > 290] = 5
    many = Pair(numbers, numbers, tuple(Segment(int(i), 1) for i in np.unique(numbers)), ())
    dataset = written_set(tmp_path / "set", [many])
    pack = sent(dataset, "cvat", tmp_path / "pack")
    with (
        zipfile.ZipFile(pack / "annotations.zip") as archive,
        archive.open("SegmentationObject/000000001000.png") as png,
    ):
        objects = np.asarray(Image.open(png)).reshape(-1, 3)
    assert len(np.unique(objects, axis=0)) == MOST_OBJECTS + 1
    assert "more than 255 segments,35," in (pack / "not_held.csv").read_text()
    new, back = taken(pack, pack, tmp_path / "new")
    assert held(new) == held(dataset)
    assert back.touched == 0


def test_names_and_colours_that_a_file_cannot_hold_are_others_there(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    dataset = written_set(tmp_path / "set", [random_pair(rng) for _ in range(4)])
    document = json.loads(dataset.files.json.read_text())
    for category, name in zip(
        document["categories"], ["a:b", "background", "#x", " _background_", "PERSON"], strict=True
    ):
        category |= {"name": name, "color": [0, 0, 0]}
    dataset.files.json.write_text(json.dumps(document))
    odd = read_dataset(find_ground_truth(dataset.files.json))
    for name in NAMES:
        pack = sent(odd, name, tmp_path / f"pack {name}")
        assert len(set(open_pack(pack).pack.labels.names)) == len(CATEGORIES)
        new, _ = taken(pack, pack, tmp_path / f"new {name}")
        assert held(new) == held(dataset)
        assert new.categories.names == odd.categories.names
    assert "a_b" in (tmp_path / "pack cvat" / "not_held.csv").read_text()


def test_a_prediction_goes_out_as_a_draft(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    dataset = written_set(tmp_path / "set", [random_pair(rng) for _ in range(3)])
    predicted = read_prediction_set(dataset, find_prediction(tmp_path / "set" / "predictions" / "model.json"))
    target = tmp_path / "pack"
    send_out(Sending(dataset, [0, 2], format_named("label-studio"), target, prediction=predicted))
    (task, _) = json.loads((target / "tasks-1.json").read_text())
    assert task["predictions"][0]["model_version"] == "model"
    assert "annotations" not in task
    new, _ = taken(target, _accepted(target), tmp_path / "new")
    for row, image in enumerate([0, 2]):
        there = new.ground_truth.read_id_map(row, new.size(row))
        assert (there == predicted.segments.read_id_map(image, dataset.size(image))).all()


def _accepted(pack: Path) -> Path:
    """Return an export of Label Studio in which somebody accepted all predictions."""
    tasks = json.loads((pack / "tasks-1.json").read_text())
    for task in tasks:
        task["annotations"] = [{"result": task["predictions"][0]["result"], "updated_at": "1", "was_cancelled": False}]
    (pack / "export.json").write_text(json.dumps(tasks))
    return pack / "export.json"


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_appears_whole_or_not_at_all(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    dataset = written_set(tmp_path / "set", [random_pair(rng) for _ in range(4)])
    sending = Sending(dataset, [0, 1, 2, 3], format_named(name), tmp_path / "pack")
    with pytest.raises(Cancelled):
        send_out(sending, cancelled=lambda: True)
    with pytest.raises(PanviewError, match="lies within"):
        send_out(replace(sending, target=dataset.files.map_folder / "pack"))
    with pytest.raises(PanviewError, match="no image is listed"):
        send_out(replace(sending, rows=[]))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["set"]


def test_photos_go_with_the_pack_or_are_named_where_they_are(tmp_path: Path) -> None:
    dataset = written_set(tmp_path / "set", [random_pair(np.random.default_rng(7))])
    for photos in ("copy", "link", "none"):
        send_out(Sending(dataset, [0], format_named("labelme"), tmp_path / photos, photos=photos))
    photo = dataset.photo(0)
    for photos in ("copy", "link"):
        own = tmp_path / photos / "images" / photo.name
        assert own.read_bytes() == photo.read_bytes()
        assert own.is_symlink() == (photos == "link")
        assert json.loads(own.with_suffix(".json").read_text())["imagePath"] == photo.name
    document = json.loads((tmp_path / "none" / "images" / f"{photo.stem}.json").read_text())
    assert document["imagePath"] == str(photo.resolve())


def test_the_same_pack_is_the_same_archive(tmp_path: Path) -> None:
    dataset = written_set(tmp_path / "set", [random_pair(np.random.default_rng(8)) for _ in range(3)])
    packs = [sent(dataset, "cvat", tmp_path / str(k)) for k in range(2)]
    assert (packs[0] / "annotations.zip").read_bytes() == (packs[1] / "annotations.zip").read_bytes()


def test_the_table_says_of_every_format_what_it_keeps() -> None:
    table = formats_table().splitlines()
    assert len(table) == 2 + len(PROPERTIES) + 1
    assert all(line.count("|") == len(FORMATS) + 2 for line in table)


@pytest.mark.parametrize("name", NAMES)
def test_ids_that_are_texts_and_names_in_folders(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    json_path = write_set(tmp_path / "set", [random_pair(rng) for _ in range(4)], photos=False).ground_truth
    document = json.loads(json_path.read_text())
    names = ["a/001.jpg", "b/001.jpg", "ä b/x.y.jpeg", "../up/#1.JPG"]
    for image, annotation, own in zip(document["images"], document["annotations"], names, strict=True):
        image |= {"id": f"id {own}", "file_name": own}
        annotation["image_id"] = image["id"]
    json_path.write_text(json.dumps(document))
    dataset = read_dataset(find_ground_truth(json_path))
    pack = sent(dataset, name, tmp_path / "pack")
    new, back = taken(pack, pack, tmp_path / "new")
    assert held(new) == held(dataset)
    assert (back.back, back.foreign, back.touched) == (4, 0, 0)
    assert new.image_names == dataset.image_names
    outside = [path for path in tmp_path.rglob("*") if "up" in path.parts and "pack" not in path.parts]
    assert all((tmp_path / "new") in path.parents for path in outside)
