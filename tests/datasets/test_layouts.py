"""Every layout, rebuilt from the documentation of who writes it, and opened by each of its parts."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from panview.datasets.assumptions import Assumptions
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.layouts.places import Places
from panview.datasets.photo_files import find_photos
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import NotFoundError, PanviewError
from panview.metrics.evaluation import evaluate
from tests.support.layouts import LAYOUTS, LaidOut
from tests.support.reference import Pair
from tests.support.sets import evaluated, random_pair, save_rgb, write_json, write_set


@pytest.fixture
def pairs() -> Sequence[Pair]:
    rng = np.random.default_rng(7)
    return [random_pair(rng) for _ in range(4)]


@pytest.fixture(params=LAYOUTS)
def laid(request: pytest.FixtureRequest, tmp_path: Path, pairs: Sequence[Pair]) -> LaidOut:
    return LAYOUTS[request.param](tmp_path / "set", pairs)


@pytest.mark.parametrize("way", ["root", "json", "maps", "photos", "above the JSON", "above the photos"])
def test_each_is_opened_by_each_of_its_parts_and_has_its_photos(laid: LaidOut, way: str) -> None:
    path = {
        "root": laid.root,
        "json": laid.json,
        "maps": laid.maps,
        "photos": laid.frames[-1].photo_path.parent,
        "above the JSON": laid.json.parent,
        "above the photos": laid.photos.parent,
    }[way]
    found = find_ground_truth(path)
    assert (found.json, found.map_folder) == (laid.json, laid.maps)
    assumed = Assumptions()
    photos = find_photos(found, [frame.stated_photo for frame in laid.frames], assumed)
    assert [photos.path(image) for image in range(len(laid.frames))] == [frame.photo_path for frame in laid.frames]
    assert not [*found.assumptions, *assumed.taken]
    assert found.name.startswith("set / ")


def test_a_folder_above_one_set_opens_it_and_above_several_names_them(tmp_path: Path, pairs: Sequence[Pair]) -> None:
    laid = LAYOUTS["Cityscapes"](tmp_path / "datasets" / "cityscapes", pairs)
    assert find_ground_truth(tmp_path / "datasets").json == laid.json
    LAYOUTS["ADE20K"](tmp_path / "datasets" / "ADEChallengeData2016", pairs)
    with pytest.raises(PanviewError, match=r"holds several sets \(ADEChallengeData2016, cityscapes\); give one"):
        find_ground_truth(tmp_path / "datasets")


def test_of_two_truths_of_a_split_the_usual_one_is_opened_and_the_other_said(
    tmp_path: Path, pairs: Sequence[Pair]
) -> None:
    labels = LAYOUTS["Cityscapes"](tmp_path / "set", pairs)
    trained = LAYOUTS["Cityscapes, train ids"](tmp_path / "set", pairs)
    found = find_ground_truth(tmp_path / "set")
    assert found.json == labels.json
    assert [(one.code, str(one)) for one in found.assumptions] == [
        (
            "PV631",
            f"{labels.json.name} is opened; {trained.json.name} has the same images (to open that, give "
            f"{trained.json})",
        )
    ]
    assert (found.others, find_ground_truth(trained.json).others) == ((trained.json,), (labels.json,))
    for one in (labels, trained):
        assert find_ground_truth(one.json).json == find_ground_truth(one.maps).json == one.json
        assert not find_ground_truth(one.json).assumptions


def test_the_newer_labels_of_mapillary_are_opened(tmp_path: Path, pairs: Sequence[Pair]) -> None:
    LAYOUTS["Mapillary Vistas 1.2"](tmp_path / "set", pairs)
    newer = LAYOUTS["Mapillary Vistas 2.0"](tmp_path / "set", pairs)
    assert find_ground_truth(tmp_path / "set").json == newer.json


def test_the_figures_of_a_set_do_not_depend_on_its_layout(laid: LaidOut, tmp_path: Path, pairs: Sequence[Pair]) -> None:
    plain = write_set(tmp_path / "plain", pairs)
    _, _, wanted = evaluated(plain)
    dataset = read_dataset(find_ground_truth(laid.root))
    table = evaluate(dataset, read_prediction_set(dataset, find_prediction(laid.prediction)), jobs=1)
    for column in ("image", "side", "segment_id", "area", "status", "iou", "error_type"):
        assert np.array_equal(getattr(table, column), getattr(wanted, column), equal_nan=column == "iou"), column
    assert [dataset.image_id[row] for row in range(len(dataset))] == [frame.image_id for frame in laid.frames]
    assert all(dataset.photo(row) == frame.photo_path for row, frame in enumerate(laid.frames))


# Without a known layout


@pytest.mark.parametrize(
    ("json", "maps", "photos"),
    [
        ("labels.json", "labels", "images"),
        ("train/panoptic_annotations.json", "train/panoptic_masks", "train/images"),
        ("annotations/voc_2012_val.json", "annotations/voc_panoptic_val", "val"),
        ("annotations/a.json", "masks/val", "photos/val"),
        ("deep/inside/a.json", "deep/inside/maps", "deep/inside/rgb"),
        ("a.json", ".", "images"),
    ],
)
@pytest.mark.parametrize("way", ["root", "json"])
def test_maps_and_photos_are_found_by_their_names(tmp_path: Path, json: str, maps: str, photos: str, way: str) -> None:
    entry = {"image_id": 1, "file_name": "0001.png", "segments_info": [{"id": 1, "category_id": 1}]}
    image = {"id": 1, "file_name": "0001.png" if maps == "labels" else "0001.jpg", "height": 1, "width": 1}
    write_json(tmp_path / json, {"images": [image], "annotations": [entry], "categories": [{"id": 1, "name": "a"}]})
    semantic = tmp_path / Path(json).parent / "semantic" / "0001.png"
    for path in (tmp_path / maps / "0001.png", tmp_path / photos / image["file_name"], semantic):
        path.parent.mkdir(parents=True, exist_ok=True)
        save_rgb(path, np.full((4, 4), 1 if path.parent == tmp_path / maps else 77, np.uint32))
    found = find_ground_truth(tmp_path if way == "root" else tmp_path / json)
    assert (found.json, found.map_folder) == (tmp_path / json, tmp_path / maps)
    assert find_photos(found, [str(image["file_name"])], Assumptions()).folder == tmp_path / photos
    usual = tmp_path / maps in (found.json.with_suffix(""), found.json.parent)
    assert [one.code for one in found.assumptions] == ([] if usual else ["PV630"])


def test_two_folders_with_maps_of_these_names_are_not_guessed_between(tmp_path: Path) -> None:
    entry = {"image_id": 1, "file_name": "1.png", "segments_info": [{"id": 1, "category_id": 1}]}
    image = {"id": 1, "file_name": "1.jpg", "height": 1, "width": 1}
    write_json(tmp_path / "truth.json", {"images": [image], "annotations": [entry], "categories": []})
    for folder in ("new", "old"):
        (tmp_path / folder).mkdir()
        save_rgb(tmp_path / folder / "1.png", np.full((4, 4), 1, np.uint32))
    with pytest.raises(PanviewError, match="several folders have maps with its segments .*--gt-folder DIR"):
        find_ground_truth(tmp_path)
    found = find_ground_truth(tmp_path / "truth.json", Places(map_folder=tmp_path / "old"))
    assert found.map_folder == tmp_path / "old"


INSTANCE = {"id": 1, "image_id": 1, "category_id": 1, "segmentation": [[0, 0, 1, 0, 1, 1]], "bbox": [0, 0, 1, 1]}
IMAGE = {"id": 1, "file_name": "1.jpg", "height": 1, "width": 1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"images": [IMAGE], "annotations": [INSTANCE]}, r"a\.json \(instance annotations\).*detection2panoptic"),
        ({"images": [IMAGE], "annotations": [{**INSTANCE, "keypoints": [1, 2, 2]}]}, r"a\.json \(keypoints\)"),
        ({"images": [IMAGE], "annotations": [{"image_id": 1, "caption": "a dog"}]}, r"a\.json \(captions\)"),
        ([{**INSTANCE, "score": 0.5}], r"a\.json \(instance results\); results belong after --pred"),
        (
            {"annotations": [{"image_id": 1, "segments_info": []}]},
            r"a\.json \(panoptic results\); results belong after --pred",
        ),
        ({"shapes": [], "imagePath": "1.jpg"}, r"a\.json \(polygons of labelme\)"),
        ({"id2label": {}, "model_type": "mask2former"}, r"a\.json \(the configuration of a model\)"),
        ({"a": 1}, r"a\.json \(something else\); give the panoptic JSON"),
        ([1, 2], r"a\.json \(something else\)"),
        ("{", r"a\.json \(no valid JSON\)"),
    ],
)
def test_a_root_without_truth_says_what_its_jsons_are(tmp_path: Path, content: object, said: str) -> None:
    path = tmp_path / "annotations" / "a.json"
    path.parent.mkdir()
    path.write_text(content) if isinstance(content, str) else write_json(path, content)
    with pytest.raises(NotFoundError, match=f"no panoptic annotations found; seen: annotations/{said}"):
        find_ground_truth(tmp_path)


def test_many_jsons_are_counted_and_hidden_folders_left_alone(tmp_path: Path) -> None:
    for number in range(9):
        write_json(tmp_path / f"{number}.json", {"shapes": [], "imagePath": "1.jpg"})
    write_json(tmp_path / ".cache" / "x.json", {"images": [], "annotations": [{"segments_info": []}]})
    with pytest.raises(NotFoundError, match=r"seen: 0\.json, 1\.json, 2\.json and 6 more \(polygons of labelme\); "):
        find_ground_truth(tmp_path)


def test_the_maps_of_a_prediction_are_never_those_of_a_truth_whose_own_are_missing(
    tmp_path: Path, pairs: Sequence[Pair]
) -> None:
    written = write_set(tmp_path / "coco", pairs)
    shutil.rmtree(written.prediction.with_suffix(""))
    written.ground_truth.with_suffix("").rename(written.prediction.with_suffix(""))
    for path in (written.root, written.ground_truth):
        assert find_ground_truth(path).map_folder == written.ground_truth.with_suffix("")


def test_a_folder_of_the_name_of_a_split_chooses_it_among_those_that_share_it(tmp_path: Path) -> None:
    entry = {"image_id": 1, "file_name": "1.png", "segments_info": []}
    image = {"id": 1, "file_name": "1.jpg", "height": 1, "width": 1}
    for split in ("minival", "extra"):
        content = {"images": [image], "annotations": [entry], "categories": []}
        write_json(tmp_path / "annotations" / f"panoptic_{split}.json", content)
        (tmp_path / "annotations" / f"panoptic_{split}").mkdir()
    # Both splits may have their photos there.
    (tmp_path / "images" / "extra").mkdir(parents=True)
    assert find_ground_truth(tmp_path).split == "minival"
    assert find_ground_truth(tmp_path / "images" / "extra").split == "extra"


@pytest.mark.parametrize(
    ("place", "script"),
    [
        ("gtFine/val/lindau/lindau_000001_000019_gtFine_instanceIds.png", "createPanopticImgs"),
        ("annotations/validation/ADE_val_00000001.png", "prepare_ade20k_pan_seg.py"),
        ("annotations/validation/7.png", "prepare_ade20k_pan_seg.py"),
    ],
)
def test_a_download_without_panoptic_maps_leads_to_the_script_that_makes_them(
    tmp_path: Path, place: str, script: str
) -> None:
    path = tmp_path / "set" / place
    path.parent.mkdir(parents=True)
    Image.new("L", (8, 8)).save(path)
    for folder in (tmp_path / "set", path.parent):
        with pytest.raises(NotFoundError, match=f"no panoptic annotations found; .*{script}"):
            find_ground_truth(folder)
    path.rename(tmp_path / "set" / "7.png")
    with pytest.raises(NotFoundError, match="there is no JSON"):
        find_ground_truth(tmp_path / "set")
