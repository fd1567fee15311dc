from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from panview.datasets.demo import MARKER, SIMULATED, DemoSet, own_files
from panview.resources import resource_path
from tests.support.demo_sets import first_of_demo
from tools.demo import Scene, demo_prediction, demo_scene, draw_demo_set
from tools.demo.confirm import ErrorKind, SimulatedError
from tools.demo.draw import IMAGES as SHIPPED_IMAGES
from tools.demo.draw import RECIPE, SEED
from tools.demo.palette import CATEGORIES, THINGS
from tools.demo.scenes import KINDS, scene
from tools.demo.ship import smaller_png
from tools.demo.simulate import Prediction

IMAGES = 3


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoSet:
    return draw_demo_set(tmp_path_factory.mktemp("sets") / "demo", images=IMAGES)


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [demo_scene(7, index) for index in range(16)]


@pytest.fixture(scope="module")
def predictions(scenes: list[Scene]) -> dict[str, list[Prediction]]:
    return {name: [demo_prediction(7, index, truth, name) for index, truth in enumerate(scenes)] for name in SIMULATED}


def jsons(demo: DemoSet) -> list[Path]:
    return [demo.root / "annotations" / "panoptic_val2017.json", *demo.predictions]


def load(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def id_map(path: Path) -> NDArray[np.uint32]:
    with Image.open(path) as image:
        assert image.mode == "RGB"
        pixels = np.asarray(image, np.uint32)
    return pixels[..., 0] + 256 * pixels[..., 1] + 65536 * pixels[..., 2]


def digests(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_layout_is_that_of_coco(demo: DemoSet) -> None:
    names = [f"{101 + index:012d}" for index in range(IMAGES)]
    assert [path.name for path in demo.predictions] == ["simulated_strong.json", "simulated_weak.json"]
    assert sorted(path.name for path in (demo.root / "val2017").iterdir()) == [f"{name}.jpg" for name in names]
    for path in jsons(demo):
        assert sorted(png.name for png in path.with_suffix("").iterdir()) == [f"{name}.png" for name in names]
        content = load(path)
        assert set(content) == {"info", "licenses", "images", "annotations", "categories"}
        assert [entry["image_id"] for entry in content["annotations"]] == [entry["id"] for entry in content["images"]]
        assert [entry["file_name"] for entry in content["images"]] == [f"{name}.jpg" for name in names]


def test_jpegs_and_id_maps_have_the_size_the_json_says(demo: DemoSet) -> None:
    for path in jsons(demo):
        content = load(path)
        for image, annotation in zip(content["images"], content["annotations"], strict=True):
            size = image["width"], image["height"]
            with Image.open(demo.root / "val2017" / image["file_name"]) as photo:
                assert (photo.mode, photo.size) == ("RGB", size)
            with Image.open(path.with_suffix("") / annotation["file_name"]) as png:
                assert png.size == size


def test_ids_agree_in_both_directions_and_areas_and_boxes_equal_the_pixels(demo: DemoSet) -> None:
    for path in jsons(demo):
        for annotation in load(path)["annotations"]:
            ids = id_map(path.with_suffix("") / annotation["file_name"])
            infos = annotation["segments_info"]
            listed = [info["id"] for info in infos]
            assert len(set(listed)) == len(listed)
            assert set(listed) == set(np.unique(ids).tolist()) - {0}
            for info in infos:
                rows, columns = np.nonzero(ids == info["id"])
                x, y = int(columns.min()), int(rows.min())
                assert info["area"] == rows.size
                assert info["bbox"] == [x, y, int(columns.max()) + 1 - x, int(rows.max()) + 1 - y]


def test_categories_are_listed_once_and_all_that_occur_are_listed(demo: DemoSet) -> None:
    for path in jsons(demo):
        content = load(path)
        ids = [category["id"] for category in content["categories"]]
        assert len(set(ids)) == len(ids) == len(CATEGORIES)
        assert content["categories"][0] == {
            "id": 1, "name": "person", "supercategory": "person", "isthing": 1, "color": [220, 20, 60],
        }  # fmt: skip
        used = {info["category_id"] for entry in content["annotations"] for info in entry["segments_info"]}
        assert used <= set(ids)


def test_stuff_is_one_segment_an_image_and_never_a_crowd(scenes: list[Scene]) -> None:
    for entry in scenes:
        stuff = [segment for segment in entry.segments if segment.category_id not in THINGS]
        assert len({segment.category_id for segment in stuff}) == len(stuff) >= 2
        assert not any(segment.iscrowd for segment in stuff)


def test_scenes_are_varied(scenes: list[Scene]) -> None:
    assert {segment.category_id for entry in scenes for segment in entry.segments} == {c.id for c in CATEGORIES}
    assert len({entry.id_map.shape for entry in scenes}) >= 2
    counts = [len(entry.segments) for entry in scenes]
    assert min(counts) >= 8
    assert 15 <= np.mean(counts) <= 30
    crowds = [entry for entry in scenes if any(segment.iscrowd for segment in entry.segments)]
    assert len(crowds) >= 6
    # A crowd beside individuals of its own category is the hard case for matching.
    assert any(
        {s.category_id for s in entry.segments if s.iscrowd} & {s.category_id for s in entry.segments if not s.iscrowd}
        for entry in crowds
    )
    void = [float((entry.id_map == 0).mean()) for entry in scenes]
    assert min(void) > 0
    assert 0.01 < np.mean(void) < 0.2


def test_pictures_use_the_whole_range_and_are_not_flat(scenes: list[Scene]) -> None:
    for entry in scenes:
        assert entry.rgb.dtype == np.uint8
        assert np.ptp(entry.rgb) > 120
        assert len(np.unique(entry.rgb.reshape(-1, 3)[::7], axis=0)) > 2000


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_place_can_be_upright(kind: str) -> None:
    drawn = scene(np.random.default_rng(5), (320, 240), kind)
    assert drawn.rgb.shape == (320, 240, 3)
    assert set(np.unique(drawn.id_map).tolist()) - {0} == {segment.id for segment in drawn.segments}


def test_the_same_seed_gives_the_same_files(demo: DemoSet, tmp_path: Path) -> None:
    again = draw_demo_set(tmp_path / "again", images=IMAGES)
    assert digests(again.root) == digests(demo.root)


def test_another_seed_gives_other_pictures() -> None:
    assert not np.array_equal(demo_scene(7, 0).id_map, demo_scene(8, 0).id_map)


def test_a_picture_does_not_depend_on_how_many_there_are(demo: DemoSet) -> None:
    last = demo_scene(7, IMAGES - 1)
    written = id_map(demo.root / "annotations" / "panoptic_val2017" / f"{100 + IMAGES:012d}.png")
    np.testing.assert_array_equal(written, last.id_map)


def by_hand(error: SimulatedError, truth: Scene, prediction: Prediction) -> tuple[float, bool, bool]:
    """Return the IoU of an error's first pair, whether its categories agree, and whether both are things or stuff."""
    ours = truth.id_map == error.ground_truth_ids[0]
    theirs = prediction.id_map == error.prediction_ids[0]
    # As panopticapi: what is predicted on void is left out of the union.
    iou = (ours & theirs).sum() / ((ours | theirs) & ~((truth.id_map == 0) & theirs)).sum()
    first = next(s.category_id for s in truth.segments if s.id == error.ground_truth_ids[0])
    second = next(s.category_id for s in prediction.segments if s.id == error.prediction_ids[0])
    return float(iou), first == second, (first in THINGS) == (second in THINGS)


@pytest.mark.parametrize("name", SIMULATED)
def test_every_kind_of_error_occurs_and_is_what_it_says(
    scenes: list[Scene], predictions: dict[str, list[Prediction]], name: str
) -> None:
    found: Counter[ErrorKind] = Counter()
    for index, (truth, prediction) in enumerate(zip(scenes, predictions[name], strict=True)):
        for error in prediction.errors:
            found[error.kind] += 1
            assert error.image_id == 101 + index
            if error.kind is ErrorKind.WRONG_CATEGORY:
                iou, same, alike = by_hand(error, truth, prediction)
                assert iou > 0.5
                assert not same
                assert alike
            elif error.kind is ErrorKind.THING_STUFF_FLIP:
                iou, _, alike = by_hand(error, truth, prediction)
                assert iou > 0.5
                assert not alike
            elif error.kind is ErrorKind.POOR_MASK:
                iou, same, _ = by_hand(error, truth, prediction)
                assert 0.5 < iou < 0.8
                assert same
            elif error.kind is ErrorKind.NEAR_MISS:
                iou, same, _ = by_hand(error, truth, prediction)
                assert 0.25 < iou <= 0.5
                assert same
            elif error.kind is ErrorKind.IGNORED_VOID:
                there = prediction.id_map == error.prediction_ids[0]
                assert (truth.id_map[there] == 0).mean() > 0.5
            elif error.kind is ErrorKind.IGNORED_CROWD:
                there = prediction.id_map == error.prediction_ids[0]
                crowds = [s.id for s in truth.segments if s.iscrowd]
                assert np.isin(truth.id_map[there], [0, *crowds]).mean() > 0.5
    assert set(found) == set(ErrorKind)
    assert min(found.values()) >= 2


def test_predicted_boundaries_are_smooth(predictions: dict[str, list[Prediction]]) -> None:
    ids = predictions["simulated_weak"][0].id_map
    middle = ids[1:-1, 1:-1]
    lonely = np.ones(middle.shape, np.bool_)
    for neighbour in (ids[:-2, 1:-1], ids[2:, 1:-1], ids[1:-1, :-2], ids[1:-1, 2:]):
        lonely &= middle != neighbour
    assert lonely.mean() < 2e-4


def test_the_weak_set_errs_more_than_the_strong_one(predictions: dict[str, list[Prediction]]) -> None:
    strong, weak = (sum(len(prediction.errors) for prediction in predictions[name]) for name in SIMULATED)
    assert weak > 1.4 * strong > 0


def check_equal(shipped: Path, drawn: Path, images: int) -> None:
    """Compare two sets. Another processor may round a sum otherwise: that moves a pixel here and there."""
    pixels = wrong = 0
    for index in range(images):
        name = f"{101 + index:012d}"
        with (
            Image.open(shipped / "val2017" / f"{name}.jpg") as ours,
            Image.open(drawn / "val2017" / f"{name}.jpg") as theirs,
        ):
            difference = np.abs(np.asarray(ours, np.int16) - np.asarray(theirs, np.int16))
        assert difference.mean() < 0.02
        for folder in ("annotations/panoptic_val2017", *(f"predictions/{name}" for name in SIMULATED)):
            ours, theirs = (id_map(root / folder / f"{name}.png") for root in (shipped, drawn))
            pixels, wrong = pixels + ours.size, wrong + int((ours != theirs).sum())
    assert wrong < 1e-5 * pixels
    if not wrong:
        for path in ("annotations/panoptic_val2017", *(f"predictions/{name}" for name in SIMULATED)):
            assert (shipped / f"{path}.json").read_bytes() == (drawn / f"{path}.json").read_bytes()


def test_what_ships_is_what_is_drawn(demo: DemoSet, tmp_path: Path) -> None:
    check_equal(first_of_demo(tmp_path / "first", IMAGES).root, demo.root, IMAGES)
    assert load(resource_path("demo") / MARKER) == {"recipe": RECIPE, "seed": SEED, "images": SHIPPED_IMAGES}


@pytest.mark.long
def test_all_that_ships_is_what_is_drawn(tmp_path: Path) -> None:
    check_equal(resource_path("demo"), draw_demo_set(tmp_path / "demo").root, SHIPPED_IMAGES)


def test_nothing_ships_that_is_not_of_the_set() -> None:
    root = resource_path("demo")
    assert {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()} == set(own_files(root))


def test_a_smaller_png_is_the_same_picture(demo: DemoSet, tmp_path: Path) -> None:
    path = demo.predictions[0].with_suffix("") / "000000000101.png"
    smaller = tmp_path / "smaller.png"
    smaller.write_bytes(smaller_png(path.read_bytes()))
    assert smaller.stat().st_size < 0.9 * path.stat().st_size
    np.testing.assert_array_equal(id_map(smaller), id_map(path))
