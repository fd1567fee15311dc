"""KITTI-STEP and MOTChallenge-STEP as ground truth: maps alone, of which the layout knows the categories."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from panview.datasets.assumptions import Assumptions
from panview.datasets.dataset import Dataset
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import Reading
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import AS_USUAL, Opening
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import NotFoundError, PanviewError
from panview.linter.check import check
from panview.linter.truth_in_maps import list_truth_in_maps
from panview.metrics.cache import cached_evaluation
from panview.metrics.evaluation import evaluate
from panview.metrics.faults import FaultyImagesError
from panview.metrics.panoptic_quality import count_matches
from panview.metrics.segment_table import SegmentTable, Status
from panview.review.verdict_file import VerdictFile
from panview.review.verdict_rows import make_decisions
from panview.review.verdicts import Verdict
from panview.settings import cache_folder
from tests.cli.conftest import Panview, folders, panview
from tests.support.archives import pack
from tests.support.deciding import seen_at
from tests.support.reference import Stat
from tests.support.sets import write_json
from tests.support.step import KITTI, MOT, Kind, StepSet, encoded, write_step

__all__ = ["folders", "panview"]
STEP = Reading(FormName.STEP)


@pytest.fixture
def kitti(tmp_path: Path) -> StepSet:
    return write_step(tmp_path / "kitti-step", seed=3)


def opened(path: Path, opening: Opening = AS_USUAL) -> Dataset:
    return read_dataset(find_ground_truth(path), opening)


def assert_counts(dataset: Dataset, table: SegmentTable, wanted: dict[int, Stat]) -> None:
    counts = count_matches(table, len(dataset.categories))
    for place, number in enumerate(dataset.categories.ids.tolist()):
        stat = wanted.get(number, Stat())
        found = int(counts.tp[place]), int(counts.fp[place]), int(counts.fn[place])
        assert found == (stat.tp, stat.fp, stat.fn), dataset.categories.names[place]
        assert abs(float(counts.iou_sum[place]) - stat.iou) < 1e-12


@pytest.mark.parametrize("kind", [KITTI, MOT])
@pytest.mark.parametrize("seed", range(3))
def test_the_figures_are_those_of_the_rules(tmp_path: Path, kind: Kind, seed: int) -> None:
    made = write_step(tmp_path / "set", kind, seed=seed, each=5)
    dataset = opened(made.root)
    assert dataset.categories.names == kind.names
    assert set(np.flatnonzero(dataset.categories.isthing).tolist()) == kind.things
    assert dataset.ground_truth.iscrowd.any()
    assert [dataset.image_id[row] for row in range(len(dataset))] == [frame.name for frame in made.frames]
    prediction = read_prediction_set(dataset, find_prediction(made.prediction))
    assert prediction.form == "step"
    assert not prediction.segments.iscrowd.any()
    assert_counts(dataset, evaluate(dataset, prediction, jobs=2), made.counts())


@pytest.mark.parametrize("kind", [KITTI, MOT])
@pytest.mark.parametrize("way", ["root", "maps", "panoptic_maps", "video", "photos", "images"])
def test_it_is_opened_by_each_of_its_parts_and_has_its_photos(tmp_path: Path, kind: Kind, way: str) -> None:
    made = write_step(tmp_path / "set", kind)
    path = {
        "root": made.root,
        "maps": made.maps,
        "panoptic_maps": made.maps.parent,
        "video": made.maps / "0002",
        "photos": made.photos / "0002",
        "images": made.photos.parent,
    }[way]
    dataset = opened(path)
    assert dataset.files.map_folder == made.maps
    assert dataset.name == f"set / {kind.split}"
    assert [dataset.photo(row).is_file() for row in range(len(dataset))] == [True] * 6
    assert [(one.code, one.count) for one in dataset.assumptions] == [("PV632", 1)]


def test_photos_lie_where_the_archive_of_kitti_has_them(kitti: StepSet) -> None:
    place = kitti.root / "training" / "image_02"
    place.parent.mkdir()
    shutil.move(kitti.photos, place)
    dataset = opened(kitti.root)
    assert dataset.photo(4) == place / "0006" / "000001.png"
    assert dataset.photo(4).is_file()
    assert find_ground_truth(place / "0006").map_folder == kitti.maps


@pytest.mark.parametrize(
    ("first", "suffix", "root", "layout", "is_assumed"),
    [
        (0, ".png", "a", "KITTI-STEP", False),
        (0, "", "mot", "KITTI-STEP", False),
        (1, "", "a", "MOTChallenge-STEP", False),
        (7, ".png", "mot", "KITTI-STEP", False),
        (7, ".jpg", "a", "MOTChallenge-STEP", False),
        (7, "", "a", "KITTI-STEP", True),
        (7, "", "my_MOT_step", "MOTChallenge-STEP", True),
    ],
)
def test_which_set_it_is_is_told_by_its_names(
    tmp_path: Path, first: int, suffix: str, root: str, layout: str, is_assumed: bool
) -> None:
    for number in (first, first + 1):
        path = tmp_path / root / "panoptic_maps" / "val" / "0002" / f"{number:06d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        category = np.full((4, 4), 3, np.int64)
        Image.fromarray(encoded(category, category * 0)).save(path)
        if suffix:
            photo = tmp_path / root / "images" / "val" / "0002" / f"{number:06d}{suffix}"
            photo.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (4, 4)).save(photo)
    found = find_ground_truth(tmp_path / root)
    assert found.layout == layout
    assert [one.code for one in found.assumptions] == ["PV635"] * is_assumed


def test_of_several_splits_the_usual_one_is_opened(tmp_path: Path) -> None:
    made = write_step(tmp_path / "set")
    other = made.maps.with_name("train")
    shutil.copytree(made.maps, other)
    assert find_ground_truth(made.root).split == "val"
    assert find_ground_truth(other).split == find_ground_truth(other / "0002").split == "train"
    made.maps.rename(made.maps.with_name("test"))
    with pytest.raises(PanviewError, match=r"holds several splits \(train, test\); give the folder of the one to open"):
        find_ground_truth(made.root)


def test_videos_without_a_split_are_opened_too(kitti: StepSet) -> None:
    for video in list(kitti.maps.iterdir()):
        video.rename(kitti.maps.parent / video.name)
    kitti.maps.rmdir()
    dataset = opened(kitti.root)
    assert (dataset.files.split, len(dataset)) == ("all", 6)
    shutil.rmtree(kitti.maps.parent)
    kitti.maps.mkdir(parents=True)
    with pytest.raises(NotFoundError, match=r"but has no maps; they belong in panoptic_maps/SPLIT/VIDEO/\*\.png"):
        find_ground_truth(kitti.root)


def test_a_map_that_cannot_be_read_is_a_fault_of_its_image(kitti: StepSet) -> None:
    bad = kitti.frames[1].name, kitti.frames[4].name
    path = kitti.maps / f"{bad[0]}.png"
    path.write_bytes(path.read_bytes()[:90])
    (kitti.maps / f"{bad[1]}.png").write_bytes(b"")
    dataset = opened(kitti.root)
    # Of the one without a header, by its photo.
    assert dataset.sizes.tolist() == [[24, 40]] * 6
    prediction = read_prediction_set(dataset, find_prediction(kitti.prediction))
    with pytest.raises(FaultyImagesError, match=r"2 of 6 maps cannot be read, first .*000001\.png.* --faults skip"):
        evaluate(dataset, prediction)
    for _ in range(2):
        dataset = opened(kitti.root, Opening(faults="skip"))
        prediction = read_prediction_set(dataset, find_prediction(kitti.prediction))
        measured = cached_evaluation(cache_folder(), dataset, prediction)
        assert [fault.image_name for fault in measured.faults] == [f"{name}.png" for name in bad]
        assert_counts(dataset, measured.table, kitti.counts(without=bad))


def test_a_value_without_a_category_is_named(kitti: StepSet) -> None:
    path = kitti.maps / "0006" / "000002.png"
    pixels = np.asarray(Image.open(path)).copy()
    pixels[:, :, 0] = 40
    Image.fromarray(pixels).save(path)
    dataset = opened(kitti.root)
    with pytest.raises(FaultyImagesError, match=r"0006/000002\.png: category id 40 .*is not in the dataset"):
        evaluate(dataset, None)


def test_the_linter_checks_it_as_any_other(kitti: StepSet) -> None:
    files = find_ground_truth(kitti.root)
    prediction = find_prediction(kitti.prediction)
    clean = check(files, [prediction])
    assert {one.code for one in clean.findings if one.code[:3] in ("PV1", "PV2", "PV4", "PV6")} == {"PV632"}
    listed, _ = list_truth_in_maps(files, Assumptions())
    assert listed.document is not None
    crowds = [s.iscrowd for entry in listed.document.annotations if entry for s in entry.segments() if s]
    assert sum(map(bool, crowds)) == opened(kitti.root).ground_truth.iscrowd.sum() > 0
    (kitti.maps / "0002" / "000001.png").write_bytes(b"")
    shutil.copy(kitti.maps / "0006" / "000000.png", kitti.maps / "0006" / "000001.png")
    found = check(files, [prediction]).findings
    assert [(one.code, one.image_id, one.place) for one in found if one.code == "PV402"] == [
        ("PV402", "0002/000001", "")
    ]
    assert "PV506" in {one.code for one in found} - {one.code for one in clean.findings}
    for path in kitti.maps.rglob("*.png"):
        path.write_bytes(b"")
    assert [one.code for one in check(files).findings] == ["PV101"]


@pytest.mark.parametrize("given", ["root", "maps"])
def test_as_coco_it_has_the_same_figures(kitti: StepSet, tmp_path: Path, panview: Panview, given: str) -> None:
    out = tmp_path / "coco" / "val"
    ended = panview("convert", kitti.root if given == "root" else kitti.maps, "--to", "coco", out)
    assert ended.code == 0, ended.err
    written = json.loads((out / "val.json").read_text())
    assert [image["id"] for image in written["images"]] == [frame.name for frame in kitti.frames]
    dataset = opened(out / "val.json")
    assert dataset.files.form is None
    assert not dataset.assumptions
    results = tmp_path / "coco" / "results"
    ended = panview("convert", kitti.prediction, "--to", "coco", results, "--dataset", kitti.root, "--from", "step")
    assert ended.code == 0, ended.err
    prediction = read_prediction_set(dataset, find_prediction(results))
    assert_counts(dataset, evaluate(dataset, prediction), kitti.counts())
    # And results in COCO's form are of the maps, too.
    maps = opened(kitti.root)
    assert_counts(maps, evaluate(maps, read_prediction_set(maps, find_prediction(results))), kitti.counts())


def test_verdicts_are_applied_to_a_copy_in_the_form_of_coco(kitti: StepSet, tmp_path: Path, panview: Panview) -> None:
    dataset = opened(kitti.root)
    prediction = read_prediction_set(dataset, find_prediction(kitti.prediction))
    table = evaluate(dataset, prediction)
    rows = np.flatnonzero((table.status == Status.FP) & (table.image == 2))
    assert len(rows)
    verdicts = tmp_path / "verdicts.sqlite"
    with VerdictFile.open(verdicts, dataset) as file:
        moment = "2026-01-02T03:04:05+00:00"
        made = make_decisions(
            dataset,
            prediction.name,
            table,
            seen_at(dataset, table),
            tuple(rows.tolist()),
            verdict=Verdict.PREDICTION_RIGHT,
            note="",
            reviewer="anna",
            time=moment,
        )
        file.record(made)
    out = tmp_path / "corrected"
    arguments = ["apply-verdicts", kitti.root, "--pred", kitti.prediction, "--verdicts", verdicts, "--out", out]
    ended = panview(*arguments)
    assert ended.code == 0, ended.err
    found = find_ground_truth(out)
    assert found.form is None
    corrected = read_dataset(found)
    after = evaluate(corrected, read_prediction_set(corrected, find_prediction(kitti.prediction, reading=STEP)))
    assert not (after.status[after.image == 2] == Status.FP).any()
    same = after.image != 2
    assert count_matches(after, 19).fp.sum() < count_matches(table, 19).fp.sum()
    for column in ("status", "iou", "area"):
        was, now = getattr(table, column)[table.image != 2], getattr(after, column)[same]
        assert np.array_equal(was, now, equal_nan=column == "iou")
    document = json.loads(found.json.read_text())
    stated = [segment["area"] for entry in document["annotations"] for segment in entry["segments_info"]]
    assert np.array_equal(stated, after.area[after.side == 0])
    assert any(segment["iscrowd"] for entry in document["annotations"] for segment in entry["segments_info"])


def test_commands_read_it(kitti: StepSet, tmp_path: Path, panview: Panview) -> None:
    ended = panview("evaluate", kitti.root, "--pred", kitti.prediction, "--json", "-")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    wanted = kitti.counts()
    for number, row in found["results"][0]["per_class"].items():
        stat = wanted.get(int(number), Stat())
        assert (row["tp"], row["fp"], row["fn"]) == (stat.tp, stat.fp, stat.fn)
    assert [one["code"] for one in found["assumptions"]] == ["PV632"]
    assert "metrics of videos (VPQ, STQ) are not computed [PV632]" in ended.err
    csv = tmp_path / "out.csv"
    assert panview("export", kitti.root, "--pred", kitti.prediction, "--csv", csv).code == 0
    assert csv.read_text().count("\n") == 1 + sum(stat.fp + stat.fn for stat in wanted.values())
    ended = panview("evaluate", kitti.root, "--pred", kitti.prediction, "--areas", "json")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "segments have no area here" in ended.err
    ended = panview("evaluate", kitti.root, "--pred", kitti.prediction, "--strict")
    assert (ended.code, "[PV632]" in ended.err) == (2, True)


def test_archives_stand_for_its_folders(kitti: StepSet) -> None:
    pack(kitti.root / "panoptic_maps")
    pack(kitti.root / "images")
    dataset = opened(kitti.root)
    assert dataset.files.map_folder == kitti.root / "panoptic_maps.zip" / "panoptic_maps" / "val"
    archive = pack(kitti.prediction)
    table = evaluate(dataset, read_prediction_set(dataset, find_prediction(archive)))
    assert_counts(dataset, table, kitti.counts())


def test_a_whole_set_in_an_archive(kitti: StepSet) -> None:
    archive = pack(kitti.root)
    dataset = opened(archive)
    assert len(dataset) == 6
    table = evaluate(dataset, read_prediction_set(dataset, find_prediction(kitti.prediction)))
    assert_counts(dataset, table, kitti.counts())


def test_a_json_beside_the_maps_goes_first(kitti: StepSet) -> None:
    """Who has written COCO panoptic annotations of it has them opened."""
    image = {"id": 1, "file_name": "1.jpg", "height": 1, "width": 1}
    entry = {"image_id": 1, "file_name": "1.png", "segments_info": []}
    path = kitti.root / "annotations" / "panoptic_val.json"
    write_json(path, {"images": [image], "annotations": [entry], "categories": [{"id": 1, "name": "a", "isthing": 1}]})
    path.with_suffix("").mkdir()
    assert find_ground_truth(kitti.root).json == path
    assert find_ground_truth(kitti.maps).json == kitti.maps


def test_reopening_reads_no_map(kitti: StepSet) -> None:
    first = opened(kitti.root)
    seen: list[tuple[int, int]] = []
    again = read_dataset(find_ground_truth(kitti.root), progress=lambda *step: seen.append(step))
    assert not seen
    assert again.ground_truth.digest == first.ground_truth.digest
    shutil.copy(kitti.maps / "0006" / "000000.png", kitti.maps / "0006" / "000001.png")
    changed = read_dataset(find_ground_truth(kitti.root), progress=lambda *step: seen.append(step))
    assert seen[-1] == (6, 6)
    assert changed.ground_truth.digest != first.ground_truth.digest
