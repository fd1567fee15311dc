"""Every form of a prediction set is opened as it is, and has the figures of the same set as COCO results."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from panview.datasets.category_file import read_category_file
from panview.datasets.convert.source import SourceOptions, open_source
from panview.datasets.convert.write import Conversion, convert
from panview.datasets.dataset import PredictionSet
from panview.datasets.forms.listing import SUFFIX
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import Opening
from panview.datasets.prediction_set import MissingPredictionsError, read_prediction_set
from panview.errors import PanviewError
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import count_matches
from panview.settings import cache_folder
from tests.support import forms
from tests.support.form_table import FOUND
from tests.support.reference import Pair, Segment, Stat, count_image
from tests.support.sets import CATEGORIES, WrittenSet, random_pair, write_json, write_set

Made = tuple[WrittenSet, dict[str, Pair]]


def pairs_of(seed: int, count: int = 5) -> list[Pair]:
    rng = np.random.default_rng(seed)
    return [forms.with_one_stuff_each(random_pair(rng)) for _ in range(count)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    pairs = pairs_of(11)
    written = write_set(tmp_path_factory.mktemp("made") / "set", pairs)
    return written, {forms.stem_of(row): pair for row, pair in enumerate(pairs)}


def opened(written: WrittenSet, path: Path, reading: Reading = AS_FOUND, names: Path | None = None) -> PredictionSet:
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    named = None if names is None else read_category_file(names)
    return read_prediction_set(dataset, find_prediction(path, reading=reading), named=named)


def assert_figures(written: WrittenSet, pairs: dict[str, Pair], prediction: PredictionSet) -> None:
    """Compare with panopticapi's rules, restated slowly."""
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    counts = count_matches(evaluate(dataset, prediction, jobs=2), len(dataset.categories))
    wanted: dict[int, Stat] = {category["id"]: Stat() for category in CATEGORIES}
    for pair in pairs.values():
        for category, stat in count_image(pair).items():
            own = wanted[category]
            own.iou += stat.iou
            own.tp, own.fp, own.fn = own.tp + stat.tp, own.fp + stat.fp, own.fn + stat.fn
    for place, category in enumerate(CATEGORIES):
        own = wanted[category["id"]]
        found = int(counts.tp[place]), int(counts.fp[place]), int(counts.fn[place])
        assert found == (own.tp, own.fp, own.fn)
        assert abs(float(counts.iou_sum[place]) - own.iou) < 1e-12


@pytest.mark.parametrize("name", FOUND)
def test_the_figures_are_those_of_the_coco_form(made: Made, tmp_path: Path, name: str) -> None:
    if "tensor" in name:
        pytest.importorskip("torch")
    written, pairs = made
    write, form, reading = FOUND[name]
    path = write(tmp_path / "pred", pairs)
    prediction = opened(written, path, reading)
    assert prediction.form == form
    assert prediction.assumptions == ()
    assert_figures(written, pairs, prediction)
    assert_figures(written, pairs, opened(written, written.prediction))
    # Converted it is the same.
    options = SourceOptions(reading.form, written.ground_truth, reading.void, divisor=reading.divisor)
    conversion = Conversion(open_source(path, options), FormName.COCO, tmp_path / "out")
    assert convert(conversion) == len(pairs)
    converted = opened(written, conversion.result)
    assert_figures(written, pairs, converted)
    assert np.array_equal(np.sort(converted.segments.score), np.sort(prediction.segments.score), equal_nan=True)
    # And again, out of the cache; the files of maps are asked nothing but when they were changed.
    again = opened(written, path, reading)
    for column in ("offsets", "segment_id", "category", "iscrowd", "score"):
        found, known = (getattr(each.segments, column) for each in (again, prediction))
        assert np.array_equal(found, known, equal_nan=column == "score")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_many_sets_in_every_form(tmp_path: Path, seed: int) -> None:
    pairs = pairs_of(100 + seed, 4)
    written = write_set(tmp_path / "set", pairs)
    by_stem = {forms.stem_of(row): pair for row, pair in enumerate(pairs)}
    for number, (write, _, reading) in enumerate(FOUND.values()):
        assert_figures(written, by_stem, opened(written, write(tmp_path / f"pred {number}", by_stem), reading))


def test_scores_are_kept(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    assert np.isnan(opened(written, written.prediction).segments.score).all()
    prediction = opened(written, forms.transformers("npy", 1, 0)(tmp_path / "hf", pairs))
    wanted = [(number + 1) / 100 + 0.5 for pair in pairs.values() for number in range(len(pair.predictions))]
    assert np.allclose(prediction.segments.score, wanted)
    document = json.loads(written.prediction.read_text())
    document["annotations"][0]["segments_info"][0]["score"] = 0.25
    copy = written.prediction.with_name("scored.json")
    write_json(copy, document)
    copy.with_suffix("").symlink_to(written.prediction.with_suffix(""))
    score = opened(written, copy).segments.score
    assert score[0] == 0.25
    assert np.isnan(score[1:]).all()
    copy.unlink()
    copy.with_suffix("").unlink()


def test_what_maps_told_is_kept_until_one_changes(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.values("step")(tmp_path / "pred", pairs)
    before = len(list(cache_folder().glob(f"*{SUFFIX}")))
    first = opened(written, path, Reading(FormName.STEP))
    kept = [file for file in cache_folder().glob(f"*{SUFFIX}")]
    assert len(kept) == before + 1
    # A damaged one is none.
    for file in kept:
        file.write_bytes(file.read_bytes()[:-3])
    assert len(opened(written, path, Reading(FormName.STEP)).segments.category) == len(first.segments.category)
    other = sorted(path.iterdir())[1]
    sorted(path.iterdir())[0].write_bytes(other.read_bytes())
    assert not np.array_equal(opened(written, path, Reading(FormName.STEP)).segments.offsets, first.segments.offsets)


def test_an_image_without_a_prediction_is_named(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.transformers("npy", 1, 0)(tmp_path / "pred", pairs)
    (path / "000000001002.npy").unlink()
    with pytest.raises(MissingPredictionsError, match="no prediction for image 1002"):
        opened(written, path)
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    partial = read_prediction_set(dataset, find_prediction(path), missing="skip")
    assert partial.left_out.tolist() == [False, False, True, False, False]


def test_labels_without_names_are_not_guessed(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.transformers("npy", 1, 0)(tmp_path / "pred", pairs)
    (path / "config.json").unlink()
    with pytest.raises(PanviewError, match=r"panview does not guess: give names \(--categories FILE\)"):
        opened(written, path)
    names = tmp_path / "labels.txt"
    names.write_text("\n".join(forms.NAMES[number] for number in forms.LABEL_ORDER))
    assert_figures(written, pairs, opened(written, path, names=names))


def with_labels(path: Path, labels: list[int], extra: dict[int, bool] | None = None) -> Path:
    """Write other numbers for the labels of a set of transformers; ``extra`` says which are things."""
    for file in path.glob("0*.json"):
        infos = json.loads(file.read_text())
        for info in infos if isinstance(infos, list) else infos["segments_info"]:
            info["label_id"] = labels[info["label_id"]]
            if extra is not None:
                info["isthing"] = int(extra[info["label_id"]])
        write_json(file, infos)
    return path


def test_category_ids_as_label_id_are_taken_for_them_where_that_is_said(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = with_labels(forms.transformers("npy", 1, 0)(tmp_path / "pred", pairs), forms.LABEL_ORDER)
    (path / "config.json").unlink()
    with pytest.raises(PanviewError, match="are category ids of panoptic_val2017.json .* --from transformers, or give"):
        opened(written, path)
    asked = Reading(FormName.TRANSFORMERS)
    prediction = opened(written, path, asked)
    assert_figures(written, pairs, prediction)
    assert [one.code for one in prediction.assumptions] == ["PV653"]
    dataset = read_dataset(find_ground_truth(written.ground_truth), Opening(strict=True))
    with pytest.raises(PanviewError, match=r"\[PV653\].*or leave out --strict"):
        read_prediction_set(dataset, find_prediction(path, reading=asked))
    # With names that say so nothing is assumed.
    named = opened(written, path, names=written.ground_truth)
    assert_figures(written, pairs, named)
    assert named.assumptions == ()
    # Other things and stuff than the dataset's: none fits.
    with_labels(path, list(range(200)), {number: not forms.IS_THING.get(number, False) for number in range(200)})
    with pytest.raises(PanviewError, match="labels from 0 of .* category ids; give names"):
        opened(written, path, asked)


def test_label_ids_that_are_labels_and_category_ids_are_not_guessed(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = with_labels(forms.transformers("npy", 1, 0)(tmp_path / "pred", pairs), [1, 3, 1, 3, 1])
    (path / "config.json").unlink()
    why = (
        r"labels from 0 .* or category ids of the dataset; .*--categories FILE\), or, .* --categories .*val2017\.json$"
    )
    for reading in (AS_FOUND, Reading(FormName.TRANSFORMERS)):
        with pytest.raises(PanviewError, match=why):
            opened(written, path, reading)
    ids = np.unique(opened(written, path, names=written.ground_truth).segments.category)
    number_of = [category["id"] for category in CATEGORIES]
    assert sorted(number_of[place] for place in ids) == [1, 3]


@pytest.mark.parametrize("are_first", [True, False])
def test_names_in_an_order_that_has_a_name_are_read_by_it(made: Made, tmp_path: Path, are_first: bool) -> None:
    written, pairs = made
    order = sorted(forms.NAMES, key=lambda number: (forms.IS_THING[number] != are_first, number))
    labels = [order.index(number) for number in forms.LABEL_ORDER]
    path = with_labels(forms.transformers("npy", 1, 0)(tmp_path / "pred", pairs), labels)
    write_json(path / "config.json", {"id2label": {str(k): forms.NAMES[number] for k, number in enumerate(order)}})
    assert_figures(written, pairs, opened(written, path))


def test_the_reasons_why_a_set_is_not_read(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    hf = forms.transformers("npy", 1, 0)(tmp_path / "hf", pairs)
    infos = json.loads((hf / "000000001000.json").read_text())
    write_json(hf / "000000001000.json", infos[1:])
    with pytest.raises(PanviewError, match=r"1000\.npy: segment id 1 is not in its segments_info"):
        evaluate(read_dataset(find_ground_truth(written.ground_truth)), opened(written, hf), jobs=1)
    write_json(hf / "000000001000.json", [{"id": 1.5, "label_id": 0}])
    with pytest.raises(PanviewError, match=r"1000\.json: .*id is 1\.5, not a whole number from 0"):
        opened(written, hf)
    masks = forms.results_of_masks("packed")(tmp_path, pairs)
    entries = json.loads(masks.read_text())
    for change, problem in (
        (
            {"segmentation": {"size": [24, 33], "counts": "0"}},
            r"\$\[2\]\.segmentation: is 33 x 24 pixels, but the image",
        ),
        (
            {"segmentation": {"size": [24, 32], "counts": "\u007f"}},
            r"\$\[2\]\.segmentation: run lengths are cut off or",
        ),
        ({"segmentation": [[1, 2, 3]]}, r"a polygon of 3 numbers is not a list of at least three x, y points"),
        ({"category_id": 2}, r"\$\[2\]\.category_id: category id 2 is not in panoptic_val2017\.json"),
        ({"segmentation": None}, r"\$\[2\]: has only a box, no segmentation"),
    ):
        write_json(masks, [*entries[:2], entries[2] | change, *entries[3:]])
        with pytest.raises(PanviewError, match=problem):
            evaluate(read_dataset(find_ground_truth(written.ground_truth)), opened(written, masks), jobs=1)
    both = forms.semantic("ids")(tmp_path / "both", pairs)
    with pytest.raises(PanviewError, match="not category ids of panoptic_val2017.json and no labels"):
        opened(written, both, Reading(void=254))


def test_maps_of_a_divisor_are_not_guessed(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.values("divisor-png")(tmp_path / "pred", pairs)
    with pytest.raises(PanviewError, match="its maps are not mmdet, two-channel or cityscapes"):
        opened(written, path)
    with pytest.raises(PanviewError, match=r"give the number by which the category is multiplied \(--divisor N\)"):
        opened(written, path, Reading(FormName.DIVISOR))


def test_detectron2_without_its_maps_says_how_to_keep_them(made: Made, tmp_path: Path) -> None:
    written, _ = made
    lost = tmp_path / "inference" / "predictions.json"
    write_json(lost, json.loads(written.prediction.read_text()))
    for path in (lost, lost.parent):
        with pytest.raises(PanviewError, match="temporary folder, which .* deletes; keep them, before evaluator"):
            find_prediction(path)


def test_a_map_with_two_kinds_of_void_and_one_beyond_all_ids(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.transformers("npy", 1, -1)(tmp_path / "hf", pairs)
    file = path / "000000001001.npy"
    values = np.load(file)
    values[:, ::2][values[:, ::2] == -1] = 0
    np.save(file, values)
    prediction = opened(written, path)
    assert_figures(written, pairs, prediction)
    runs = prediction.segments.read_runs(1, values.shape)
    inner = np.flatnonzero(runs.starts[1:] < runs.width) + 1
    begins_row = np.isin(inner, runs.offsets)
    assert (runs.ids[inner][~begins_row] != runs.ids[inner - 1][~begins_row]).all()
    for wrong in (-2, 2**40):
        np.save(file, np.where(values < 1, wrong, values.astype(np.int64)))
        with pytest.raises(PanviewError, match=r"1001\.npy: holds .*, which are not segment ids"):
            opened(written, path).segments.read_runs(1, values.shape)


def test_things_of_a_semantic_map_without_an_instance_are_void(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.semantic("ids")(tmp_path / "both", pairs)
    for file in path.glob("*.png"):
        values = np.asarray(Image.open(file)).copy()
        values[values == 255] = 1
        Image.fromarray(values).save(file)
    assert_figures(written, pairs, opened(written, path))


def test_things_of_a_semantic_json_without_an_instance_are_void(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.two_jsons(tmp_path / "inference", pairs)
    semantic = json.loads((path / "sem_seg_predictions.json").read_text())
    for place, entry in enumerate(semantic):
        entry["category_id"] = entry["category_id"] or (1, 3)[place % 2]
    write_json(path / "sem_seg_predictions.json", semantic)
    assert_figures(written, pairs, opened(written, path))


def test_what_detectron2_leaves_beside_its_panoptic_results_is_not_taken_for_them(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.two_jsons(tmp_path / "inference", pairs)
    assert_figures(written, pairs, opened(written, path / "sem_seg_predictions.json"))
    write_json(path / "predictions.json", json.loads(written.prediction.read_text()))
    with pytest.raises(PanviewError, match=r"predictions\.json lacks its PNG files, which .* another set"):
        find_prediction(path)
    with pytest.raises(PanviewError, match="temporary folder, which .* deletes"):
        find_prediction(path / "predictions.json")
    # Who gives it means it.
    assert_figures(written, pairs, opened(written, path / "sem_seg_predictions.json"))
    semantic = json.loads((path / "sem_seg_predictions.json").read_text())
    semantic[1]["category_id"] = 2
    write_json(path / "sem_seg_predictions.json", semantic)
    with pytest.raises(
        PanviewError, match=r"sem_seg_predictions\.json.*category id 2 is not in panoptic_val2017\.json"
    ):
        opened(written, path / "sem_seg_predictions.json")


def test_a_semantic_map_beside_instances_that_are_none(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.semantic("ids")(tmp_path / "both", pairs)
    (path / "coco_instances_results.json").write_text(" [ ]\n")
    prediction = opened(written, path)
    assert prediction.form == FormName.SEMANTIC
    stuff = {
        stem: replace(
            pair,
            prediction=np.where(np.isin(pair.prediction, [s.id for s in stuff_of(pair)]), pair.prediction, 0),
            predictions=stuff_of(pair),
        )
        for stem, pair in pairs.items()
    }
    assert_figures(written, stuff, prediction)
    # A list of nothing beside a map of its name is of that map.
    (path / "coco_instances_results.json").rename(path / "000000001000.json")
    with pytest.raises(PanviewError):
        opened(written, path)


def stuff_of(pair: Pair) -> tuple[Segment, ...]:
    return tuple(segment for segment in pair.predictions if not forms.IS_THING[segment.category_id])
