"""One planted fault per code: it is found, and nothing else is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from panview.datasets.assumptions import KINDS
from panview.linter import near_duplicates
from panview.linter.rules import RULES
from panview.metrics.segment_table import Side
from tests.linter.clean_set import (
    CAR,
    DOG,
    PERSON,
    ROAD,
    SKY,
    Entry,
    checked,
    edited,
    id_map_of,
    measure_again,
    redraw,
    save_as,
    write_clean_set,
)
from tests.support.sets import WrittenSet, rename_images, save_rgb

Map = NDArray[np.uint32]
Plant = Callable[[WrittenSet], None]
PLANTS: list[tuple[str, str, Plant]] = []


def plants(code: str) -> Callable[[Plant], Plant]:
    """Register a fault; its name says what it is."""

    def register(plant: Plant) -> Plant:
        PLANTS.append((code, plant.__name__, plant))
        return plant

    return register


def of(annotation: Entry, category: int) -> Entry:
    """The segment of a category."""
    found: Entry = next(s for s in annotation["segments_info"] if s["category_id"] == category)
    return found


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> WrittenSet:
    return write_clean_set(tmp_path_factory.mktemp("clean") / "coco")


@pytest.fixture
def written(template: WrittenSet, tmp_path: Path) -> WrittenSet:
    root = tmp_path / "coco"
    shutil.copytree(template.root, root)
    places = (root / path.relative_to(template.root) for path in (template.ground_truth, template.prediction))
    return WrittenSet(root, *places)


# JSON, images and annotations


@plants("PV101")
def cut_off_prediction(w: WrittenSet) -> None:
    w.prediction.write_bytes(w.prediction.read_bytes()[:-20])


@plants("PV101")
def instance_annotations(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        entry = {"id": 1, "image_id": 1000, "category_id": 1, "segmentation": [], "bbox": [0, 0, 1, 1], "area": 1}
        document["annotations"] = [entry]


@plants("PV102")
def category_id_as_text(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        extra = {"id": 99, "category_id": "person"}
        document["annotations"][2]["segments_info"].append(extra)


@plants("PV103")
def no_categories(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["images"], document["annotations"] = [], []
        document["categories"] = []
    with edited(w.prediction) as document:
        document["annotations"] = []
    for folder in (w.ground_truth, w.prediction):
        shutil.rmtree(folder.with_suffix(""))
        folder.with_suffix("").mkdir()


@plants("PV104")
def image_listed_twice(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["images"].append(document["images"][0])


@plants("PV105")
def image_of_no_height(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["images"].append({"id": 5, "file_name": "5.jpg", "height": 0, "width": 10})


@plants("PV106")
def map_outside(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        (w.ground_truth.with_suffix("") / document["annotations"][0]["file_name"]).unlink()
        document["annotations"][0]["file_name"] = "../secret.png"


@plants("PV107")
def annotation_without_image(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["annotations"].append({"image_id": 5, "file_name": "5.png", "segments_info": []})


@plants("PV108")
def predicted_twice(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        document["annotations"].append(document["annotations"][0])


@plants("PV109")
def image_without_annotation(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["images"].append({"id": 5, "file_name": "5.jpg", "height": 10, "width": 10})


@plants("PV110")
def image_without_prediction(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        gone = document["annotations"].pop()
    (w.prediction.with_suffix("") / gone["file_name"]).unlink()


@plants("PV111")
def predictions_of_another_split(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        for annotation in document["annotations"]:
            annotation["image_id"] += 500
            there = w.prediction.with_suffix("") / annotation["file_name"]
            annotation["file_name"] = f"other_{there.name}"
            there.rename(there.with_name(annotation["file_name"]))


@plants("PV112")
def prediction_too_many(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        document["annotations"].append({"image_id": 5, "file_name": "5.png", "segments_info": []})


@plants("PV113")
def two_annotations_of_one_png(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        first, second = document["annotations"][:2]
        (w.prediction.with_suffix("") / second["file_name"]).unlink()
        second["file_name"] = first["file_name"]


@plants("PV114")
def photo_gone(w: WrittenSet) -> None:
    next((w.root / "val2017").iterdir()).unlink()


@plants("PV114")
def all_photos_gone(w: WrittenSet) -> None:
    shutil.rmtree(w.root / "val2017")


@plants("PV115")
def photo_scaled(w: WrittenSet) -> None:
    path = next((w.root / "val2017").iterdir())
    Image.new("RGB", (640, 480)).save(path)


@plants("PV115")
def photo_cut_off(w: WrittenSet) -> None:
    path = next((w.root / "val2017").iterdir())
    path.write_bytes(path.read_bytes()[:-100])


@plants("PV116")
def photo_twice(w: WrittenSet) -> None:
    first, second, *_ = sorted((w.root / "val2017").iterdir())
    shutil.copy(first, second)


@plants("PV118")
def segments_withheld(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        for annotation in document["annotations"]:
            del annotation["segments_info"]


@plants("PV118")
def images_alone(w: WrittenSet) -> None:
    shutil.rmtree(w.ground_truth.with_suffix(""))
    with edited(w.ground_truth) as document:
        del document["annotations"]
        for category in document["categories"]:
            del category["isthing"]
        del document["categories"][2:]


@plants("PV117")
def exchanged_photos(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        first, second = document["images"][0], document["images"][1]
        first["file_name"], second["file_name"] = second["file_name"], first["file_name"]


# Categories


@plants("PV201")
def category_listed_twice(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["categories"].append(document["categories"][0])


@plants("PV202")
def negative_category(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["categories"].append({"id": -1, "name": "none", "isthing": 0})


@plants("PV203")
def no_isthing(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["categories"].append({"id": 50, "name": "pushchair"})


@plants("PV204")
def name_twice(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["categories"].append({"id": 50, "name": "person", "isthing": 1})


@plants("PV205")
def sky_as_thing(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["categories"][4]["isthing"] = 1


@plants("PV205")
def person_as_stuff_in_prediction(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        of(document["annotations"][0], PERSON)["isthing"] = False


@plants("PV205")
def sky_as_thing_in_prediction_after_one_without_a_kind(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        categories = json.loads(json.dumps(document["categories"]))
    with edited(w.prediction) as document:
        del categories[0]["isthing"]
        categories[4]["isthing"] = 1
        document["categories"] = categories


@plants("PV206")
def bad_colour(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["categories"][0]["color"] = [1, 2, 300]


@plants("PV207")
def too_many_categories(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        more = [{"id": 1000 + i, "name": f"c{i}", "isthing": 1} for i in range(32_767)]
        document["categories"] += more


@plants("PV208")
def other_categories(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        document["categories"] = [{"id": PERSON, "name": "background", "isthing": 1}]


# Segments


@plants("PV301")
def void_as_segment(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["annotations"][0]["segments_info"].append({"id": 0, "category_id": PERSON, "area": 0, "iscrowd": 0})


@plants("PV302")
def segment_listed_twice(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        segments = document["annotations"][0]["segments_info"]
        segments.append(segments[0])


@plants("PV303")
def unknown_category(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        of(document["annotations"][0], PERSON)["category_id"] = 91


@plants("PV304")
def raw_png(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        del document["annotations"][1]["segments_info"]


@plants("PV305")
def labels_from_0(w: WrittenSet) -> None:
    _relabel(w, {1: 0, 3: 1, 18: 2, 149: 3, 187: 4})


@plants("PV305")
def labels_from_1(w: WrittenSet) -> None:
    _relabel(w, {1: 1, 3: 2, 18: 3, 149: 4, 187: 5})


@plants("PV306")
def ids_off_by_one(w: WrittenSet) -> None:
    _relabel(w, {1: 2, 3: 4, 18: 19, 149: 150, 187: 188})


def _relabel(w: WrittenSet, new: dict[int, int]) -> None:
    with edited(w.prediction) as document:
        for annotation in document["annotations"]:
            for segment in annotation["segments_info"]:
                segment["category_id"] = new[segment["category_id"]]


@plants("PV307")
def mmdetection_ids(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        annotation = document["annotations"][0]
        id_map = id_map_of(w.prediction, annotation)
        new = np.zeros_like(id_map)
        for label, category in enumerate((1, 3, 18, 149, 187)):
            new[id_map == of(annotation, category)["id"]] = label + (1000 if label < 3 else 0)
        save_rgb(w.prediction.with_suffix("") / annotation["file_name"], new)
        annotation["segments_info"] = []


def _flag_all(w: WrittenSet, isthing: int, *names: str) -> None:
    with edited(w.ground_truth) as document:
        for category in document["categories"]:
            if not names or category["name"] in names:
                category["isthing"] = isthing


@plants("PV209")
def all_stuff(w: WrittenSet) -> None:
    _flag_all(w, 0)
    with edited(w.ground_truth) as document:
        of(document["annotations"][0], PERSON)["iscrowd"] = 1


@plants("PV210")
def person_is_stuff(w: WrittenSet) -> None:
    _flag_all(w, 0, "person")
    with edited(w.ground_truth) as document:
        for annotation in document["annotations"][:4]:
            of(annotation, PERSON)["iscrowd"] = 1


@plants("PV211")
def all_things(w: WrittenSet) -> None:
    _flag_all(w, 1)


@plants("PV308")
def crowd_of_road(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        of(document["annotations"][0], ROAD)["iscrowd"] = 1


@plants("PV309")
def two_crowds(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        annotation = document["annotations"][0]
        of(annotation, PERSON)["iscrowd"] = 1
        car = of(annotation, CAR)
        car["category_id"], car["iscrowd"] = PERSON, 1


@plants("PV310")
def two_skies(w: WrittenSet) -> None:
    def cut(id_map: Map, segments: list[Entry]) -> Map:
        sky = next(s for s in segments if s["category_id"] == SKY)
        half = (id_map == sky["id"]) & (np.arange(id_map.shape[1]) < 20)
        id_map[half] = 77
        segments.append({"id": 77, "category_id": SKY, "iscrowd": 0})
        return id_map

    redraw(w.ground_truth, 0, cut)


@plants("PV311")
def wrong_area(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        of(document["annotations"][3], CAR)["area"] -= 1


@plants("PV312")
def box_by_corners(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        car = of(document["annotations"][3], CAR)
        x, y, width, height = car["bbox"]
        car["bbox"] = [x, y, x + width, y + height]


@plants("PV313")
def no_area(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        del of(document["annotations"][3], CAR)["area"]


@plants("PV314")
def predicted_crowd(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        of(document["annotations"][3], CAR)["iscrowd"] = 1


@plants("PV318")
def score_in_per_cent(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        for segment, score in zip(document["annotations"][3]["segments_info"], (97, 3.5, 1, 0), strict=False):
            segment["score"] = score


@plants("PV318")
def score_as_text(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        of(document["annotations"][3], CAR)["score"] = "0.9"


@plants("PV315")
def three_categories_exchanged(w: WrittenSet) -> None:
    other = {PERSON: CAR, CAR: DOG, DOG: PERSON}
    with edited(w.prediction) as document:
        for annotation in document["annotations"]:
            for segment in annotation["segments_info"]:
                segment["category_id"] = other.get(segment["category_id"], segment["category_id"])


@plants("PV316")
def all_ids_shuffled(w: WrittenSet) -> None:
    _relabel(w, {PERSON: SKY, CAR: PERSON, DOG: ROAD, ROAD: CAR, SKY: DOG})


# PNG files


def _first_png(json_path: Path) -> Path:
    return min(json_path.with_suffix("").iterdir())


@plants("PV401")
def png_gone(w: WrittenSet) -> None:
    _first_png(w.ground_truth).unlink()


@plants("PV402")
def png_cut_off(w: WrittenSet) -> None:
    path = _first_png(w.prediction)
    path.write_bytes(path.read_bytes()[:-30])


@plants("PV402")
def png_is_jpeg(w: WrittenSet) -> None:
    path = _first_png(w.prediction)
    with Image.open(path) as image:
        image.save(path, "JPEG")


def _small_ids(json_path: Path, annotation: Entry) -> Map:
    """Renumber the segments from 1 on; return the map."""
    id_map = id_map_of(json_path, annotation)
    new = np.zeros_like(id_map)
    for number, segment in enumerate(annotation["segments_info"], 1):
        new[id_map == segment["id"]] = number
        segment["id"] = number
    return new


def _save_first_as(json_path: Path, mode: str) -> None:
    with edited(json_path) as document:
        annotation = document["annotations"][0]
        save_as(json_path.with_suffix("") / annotation["file_name"], _small_ids(json_path, annotation), mode)


@plants("PV403")
def half_transparent(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        path = w.prediction.with_suffix("") / document["annotations"][0]["file_name"]
    image = Image.open(path).convert("RGBA")
    image.putalpha(128)
    image.save(path)


@plants("PV404")
def sixteen_bits(w: WrittenSet) -> None:
    _save_first_as(w.prediction, "16")


@plants("PV404")
def palette(w: WrittenSet) -> None:
    _save_first_as(w.prediction, "P")


@plants("PV404")
def opaque_alpha(w: WrittenSet) -> None:
    _save_first_as(w.ground_truth, "RGBA")


@plants("PV405")
def png_of_half_size(w: WrittenSet) -> None:
    path = _first_png(w.prediction)
    with Image.open(path) as image:
        half = image.reduce(2)
    half.save(path)


@plants("PV406")
def id_only_in_png(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["annotations"][0]["segments_info"].pop()


@plants("PV407")
def id_only_in_json(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        segments = document["annotations"][0]["segments_info"]
        segments.append({"id": 4711, "category_id": CAR, "iscrowd": 0, "area": 5, "bbox": [0, 0, 1, 5]})


@plants("PV317")
def no_segments_at_all(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        for annotation in document["annotations"]:
            annotation["segments_info"] = []
    for path in w.ground_truth.with_suffix("").iterdir():
        with Image.open(path) as picture:
            size = picture.size
        Image.new("RGB", size).save(path)


@plants("PV408")
def pngs_exchanged(w: WrittenSet) -> None:
    with edited(w.prediction) as document:
        first, second = document["annotations"][:2]
        first["file_name"], second["file_name"] = second["file_name"], first["file_name"]


@plants("PV409")
def png_left_over(w: WrittenSet) -> None:
    shutil.copy(_first_png(w.ground_truth), w.ground_truth.with_suffix("") / "other.png")


@plants("PV410")
def folder_gone(w: WrittenSet) -> None:
    shutil.rmtree(w.ground_truth.with_suffix(""))


@pytest.mark.parametrize(("missing", "codes"), [(2, {"PV406", "PV407"}), (3, {"PV408"})])
def test_out_of_step_is_more_than_half_of_the_listed(written: WrittenSet, missing: int, codes: set[str]) -> None:
    with edited(written.ground_truth) as document:
        segments = document["annotations"][0]["segments_info"]
        assert len(segments) == 5
        for number, segment in enumerate(segments[:missing]):
            segment["id"] = 9_000_000 + number
    assert {finding.code for finding in checked(written).findings} == codes


def test_half_of_the_listed_is_not_out_of_step(written: WrittenSet) -> None:
    with edited(written.ground_truth) as document:
        segments = document["annotations"][0]["segments_info"]
        del segments[4]
        for number, segment in enumerate(segments[:2]):
            segment["id"] = 9_000_000 + number
    assert {finding.code for finding in checked(written).findings} == {"PV406", "PV407"}


# What the maps hold


@plants("PV501")
def mostly_void(w: WrittenSet) -> None:
    def erase(id_map: Map, segments: list[Entry]) -> Map:
        del segments[0:2]
        return np.where(np.isin(id_map, [s["id"] for s in segments]), id_map, 0).astype(np.uint32)

    redraw(w.ground_truth, 0, erase)


@plants("PV502")
def speck(w: WrittenSet) -> None:
    def draw(id_map: Map, segments: list[Entry]) -> Map:
        id_map[0:2, 0:2] = 77
        segments.append({"id": 77, "category_id": PERSON, "iscrowd": 0})
        return id_map

    redraw(w.ground_truth, 0, draw)


@plants("PV503")
def shreds(w: WrittenSet) -> None:
    def draw(id_map: Map, segments: list[Entry]) -> Map:
        car = next(s for s in segments if s["category_id"] == CAR)
        id_map[0:2, 0:80:5] = car["id"]
        return id_map

    redraw(w.prediction, 0, draw)


@plants("PV504")
def all_shifted(w: WrittenSet) -> None:
    for image in range(6):
        redraw(w.prediction, image, lambda id_map, _: np.roll(id_map, (6, 4), (1, 0)))


@plants("PV504")
def one_shifted(w: WrittenSet) -> None:
    redraw(w.prediction, 2, lambda id_map, _: np.roll(id_map, 15, 0))


@plants("PV505")
def all_upside_down(w: WrittenSet) -> None:
    for image in range(6):
        redraw(w.prediction, image, lambda id_map, _: id_map[::-1])


@plants("PV505")
def one_turned(w: WrittenSet) -> None:
    redraw(w.prediction, 2, lambda id_map, _: id_map[::-1, ::-1])


@plants("PV505")
def all_mirrored(w: WrittenSet) -> None:
    for image in range(6):
        redraw(w.prediction, image, lambda id_map, _: id_map[:, ::-1])


@plants("PV507")
def all_enlarged(w: WrittenSet) -> None:
    for image in range(6):
        redraw(w.prediction, image, lambda id_map, _: id_map[2::4, 2::4].repeat(4, 0).repeat(4, 1))


@plants("PV508")
def pepper(w: WrittenSet) -> None:
    rng = np.random.default_rng(7)

    def strew(id_map: Map, _: list[Entry]) -> Map:
        return np.where(rng.random(id_map.shape) < 0.01, 0, id_map).astype(np.uint32)

    for image in range(6):
        redraw(w.prediction, image, strew)


@plants("PV509")
def image_ids_exchanged(w: WrittenSet) -> None:
    for path in (w.ground_truth, w.prediction):
        redraw(path, 0, lambda id_map, _: id_map[::-1])
    with edited(w.prediction) as document:
        first, second = document["annotations"][:2]
        first["image_id"], second["image_id"] = second["image_id"], first["image_id"]


# what is assumed


@plants("PV601")
def ids_with_a_point(w: WrittenSet) -> None:
    w.prediction.write_text(re.sub(r'("category_id": \d+)', r"\1.0", w.prediction.read_text()))


@plants("PV602")
def ids_in_quotes(w: WrittenSet) -> None:
    w.ground_truth.write_text(re.sub(r'"category_id": (\d+)', r'"category_id": "\1"', w.ground_truth.read_text()))


@plants("PV602")
def flags_in_quotes(w: WrittenSet) -> None:
    w.ground_truth.write_text(re.sub(r'"isthing": (\d)', r'"isthing": "\1"', w.ground_truth.read_text()))


@plants("PV603")
def truth_values(w: WrittenSet) -> None:
    w.ground_truth.write_text(w.ground_truth.read_text().replace('"iscrowd": 0', '"iscrowd": false'))


@plants("PV603")
def truth_values_in_categories(w: WrittenSet) -> None:
    text = w.ground_truth.read_text()
    w.ground_truth.write_text(
        text.replace('"isthing": 0', '"isthing": false').replace('"isthing": 1', '"isthing": true')
    )


@plants("PV604")
def misspelt_key(w: WrittenSet) -> None:
    w.prediction.write_text(w.prediction.read_text().replace('"category_id"', '"catgory_id"'))


@plants("PV604")
def misspelt_crowd(w: WrittenSet) -> None:
    w.ground_truth.write_text(w.ground_truth.read_text().replace('"iscrowd"', '"isCrowd"'))


@plants("PV605")
def no_isthing_but_names_of_coco(w: WrittenSet) -> None:
    w.ground_truth.write_text(re.sub(r', "isthing": \d', "", w.ground_truth.read_text()))


@plants("PV606")
def score_of_nan(w: WrittenSet) -> None:
    text = w.prediction.read_text().replace('"category_id"', '"score": NaN, "other": -Infinity, "category_id"')
    w.prediction.write_text(text)


@plants("PV607")
def byte_order_mark(w: WrittenSet) -> None:
    w.ground_truth.write_bytes(b"\xef\xbb\xbf" + w.ground_truth.read_bytes())


@plants("PV608")
def no_iscrowd(w: WrittenSet) -> None:
    w.ground_truth.write_text(w.ground_truth.read_text().replace('"iscrowd": 0, ', ""))


@plants("PV609")
def supercategory_of_nothing(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        document["categories"][0]["supercategory"] = 7


@plants("PV620")
def predicted_ids_as_text(w: WrittenSet) -> None:
    rename_images(w.prediction, "{:06d}".format)


@plants("PV620")
def true_ids_as_text(w: WrittenSet) -> None:
    rename_images(w.ground_truth, str)


@plants("PV621")
def predicted_ids_counted_from_0(w: WrittenSet) -> None:
    rename_images(w.prediction, lambda number: number - 1000)


@plants("PV506")
def map_copied(w: WrittenSet) -> None:
    with edited(w.ground_truth) as document:
        first, second = document["annotations"][:2]
        second["segments_info"] = first["segments_info"]
        folder = w.ground_truth.with_suffix("")
        shutil.copy(folder / first["file_name"], folder / second["file_name"])


def _all_of(w: WrittenSet, image: int, segment: int) -> None:
    """Make a map of one segment, or of nothing but void."""

    def fill(id_map: Map, segments: list[Entry]) -> Map:
        segments[:] = [{"id": segment, "category_id": ROAD, "iscrowd": 0}] if segment else []
        return np.full_like(id_map, segment)

    redraw(w.ground_truth, image, fill)


def test_maps_of_nothing_but_void_are_no_copies(written: WrittenSet) -> None:
    for image in (1, 4):
        _all_of(written, image, 0)
    assert [finding.code for finding in checked(written, prediction=False).findings] == ["PV501", "PV501"]


def test_maps_of_one_segment_are_no_copies(written: WrittenSet) -> None:
    for image in (1, 4):
        _all_of(written, image, 1)
    assert checked(written, prediction=False).findings == ()


def test_maps_of_one_segment_and_void_are_copies(written: WrittenSet) -> None:
    def a_piece(id_map: Map, segments: list[Entry]) -> Map:
        segments[:] = [{"id": 1, "category_id": ROAD, "iscrowd": 0}]
        return np.where(np.arange(id_map.shape[1]) < 60, 1, 0) * np.ones_like(id_map)

    for image in (1, 4):
        redraw(written.ground_truth, image, a_piece)
    (finding,) = checked(written, prediction=False).findings
    assert (finding.code, finding.image_id) == ("PV506", 1004)


@pytest.mark.parametrize(("code", "plant"), [(c, p) for c, _, p in PLANTS], ids=[f"{c}-{n}" for c, n, _ in PLANTS])
def test_the_fault_is_found_and_nothing_else(written: WrittenSet, code: str, plant: Plant) -> None:
    plant(written)
    report = checked(written)
    assert {finding.code for finding in report.findings} == {code}, [f.message for f in report.findings]


def test_every_code_is_planted() -> None:
    # Photos that show nearly the same are looked for when asked: test_near_duplicates.py.
    assert set(RULES) - set(KINDS) - set(near_duplicates.CODES) <= {code for code, _, _ in PLANTS} <= set(RULES)


def test_the_clean_set_is_clean(written: WrittenSet) -> None:
    assert checked(written).findings == ()
    assert checked(written, prediction=False).findings == ()


def test_a_finding_says_where(written: WrittenSet) -> None:
    wrong_area(written)
    document = json.loads(written.ground_truth.read_text())
    annotation = document["annotations"][3]
    position = next(i for i, s in enumerate(annotation["segments_info"]) if s["category_id"] == CAR)
    car = annotation["segments_info"][position]
    (finding,) = checked(written).findings
    assert finding.place == f"$.annotations[3].segments_info[{position}].area"
    assert (finding.side, finding.prediction, finding.file) == (Side.GROUND_TRUTH, "", written.ground_truth)
    assert (finding.image_id, finding.segment_id) == (annotation["image_id"], car["id"])
    assert finding.bbox == tuple(car["bbox"])
    assert str(car["area"]) in finding.message
    assert str(car["area"] + 1) in finding.message


def test_many_faults_at_once_are_all_listed(written: WrittenSet) -> None:
    for plant in (wrong_area, photo_twice, category_id_as_text, negative_category, png_cut_off, two_skies):
        plant(written)
    codes = {finding.code for finding in checked(written).findings}
    assert codes == {"PV311", "PV116", "PV102", "PV202", "PV402", "PV310"}


def test_measuring_again_mends_the_set(written: WrittenSet) -> None:
    wrong_area(written)
    with edited(written.ground_truth) as document:
        measure_again(written.ground_truth, document["annotations"][3])
    assert checked(written).findings == ()


def test_the_page_of_findings_has_every_code() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "reference" / "findings.md").read_text("utf-8")
    for rule in RULES.values():
        assert f"| {rule.code} | {rule.severity.label} | {rule.title} | {rule.effect} | {rule.remedy} |\n" in guide
