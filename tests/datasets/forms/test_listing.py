"""Sets of which only the maps tell their segments: progress, what cannot be read, archives, and what is kept."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.forms.kept import SEEN, seen_in
from panview.datasets.forms.listing import SUFFIX
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import AS_USUAL, Opening
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import Cancelled, PanviewError
from panview.linter.check import check
from panview.metrics.cache import cached_evaluation
from panview.metrics.evaluation import evaluate
from panview.metrics.faults import FaultyImagesError
from panview.metrics.panoptic_quality import count_matches
from panview.settings import cache_folder
from tests.datasets.forms.test_opened import FOUND, Made, assert_figures, opened, pairs_of
from tests.metrics.test_panoptic_quality import assert_counts_equal
from tests.support import forms
from tests.support.archives import pack
from tests.support.reference import Pair
from tests.support.sets import CATEGORIES, WrittenSet, write_set

SKIP = Opening(faults="skip")
IN_MAPS = ("semantic ids", "divisor", "divisor in RGB", "step", "pairs")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    pairs = pairs_of(23)
    written = write_set(tmp_path_factory.mktemp("made") / "set", pairs)
    return written, {forms.stem_of(row): pair for row, pair in enumerate(pairs)}


def maps_of(path: Path) -> list[Path]:
    return sorted(file for file in path.iterdir() if file.suffix != ".json")


def both(written: WrittenSet, path: Path, reading: Reading, opening: Opening) -> tuple[Dataset, PredictionSet]:
    dataset = read_dataset(find_ground_truth(written.ground_truth), opening)
    return dataset, read_prediction_set(dataset, find_prediction(path, reading=reading))


def assert_figures_of(dataset: Dataset, prediction: PredictionSet, pairs: list[Pair]) -> None:
    measured = cached_evaluation(cache_folder(), dataset, prediction)
    assert_counts_equal(count_matches(measured.table, len(CATEGORIES)), pairs, 0.5)


@pytest.mark.parametrize("name", IN_MAPS)
def test_maps_that_cannot_be_read_are_counted_and_left_out_where_wanted(made: Made, tmp_path: Path, name: str) -> None:
    written, pairs = made
    write, _, reading = FOUND[name]
    path = write(tmp_path / "pred", pairs)
    maps = maps_of(path)
    sound = maps[1].read_bytes(), maps[3].read_bytes()
    maps[1].write_bytes(sound[0][: len(sound[0]) // 2])
    maps[3].write_bytes(b"")
    dataset, prediction = both(written, path, reading, AS_USUAL)
    with pytest.raises(FaultyImagesError) as caught:
        evaluate(dataset, prediction)
    assert str(caught.value).startswith(f"2 of 5 maps cannot be read, first {maps[1]}: ")
    assert str(caught.value).endswith("; use --faults skip to leave them out")
    left = [pair for row, pair in enumerate(pairs.values()) if row not in (1, 3)]
    # The second time what the maps told is taken from the cache.
    for _ in range(2):
        dataset, prediction = both(written, path, reading, SKIP)
        measured = cached_evaluation(cache_folder(), dataset, prediction)
        assert [fault.image for fault in measured.faults] == [1, 3]
        assert_figures_of(dataset, prediction, left)
    # A disk that was away is back: nothing has changed but that the maps can be read.
    for number, content in ((1, sound[0]), (3, sound[1])):
        maps[number].write_bytes(content)
    assert_figures(written, pairs, opened(written, path, reading))


def test_a_disk_that_was_away_is_asked_again(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.values("step")(tmp_path / "pred", pairs)
    file = maps_of(path)[2]
    sound, status = file.read_bytes(), file.stat()
    for content in (b"\0" * len(sound), sound):
        file.write_bytes(content)
        # Nothing about the file tells that it has changed.
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        prediction = opened(written, path, Reading(FormName.STEP))
        assert (np.diff(prediction.segments.offsets)[2] > 0) == (content == sound)
    assert_figures(written, pairs, prediction)


def test_masks_that_are_none_are_faults_of_their_images(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.results_of_masks("packed")(tmp_path, pairs)
    entries = json.loads(path.read_text())
    images = [entry["image_id"] for entry in entries]
    entries[images.index(1002)]["segmentation"] = {"size": [24, 33], "counts": "0"}
    path.write_text(json.dumps(entries))
    dataset, prediction = both(written, path, AS_FOUND, AS_USUAL)
    with pytest.raises(FaultyImagesError, match=r"is 33 x 24 pixels, .*\(1 of 5 images\); use --faults skip"):
        evaluate(dataset, prediction)
    dataset, prediction = both(written, path, AS_FOUND, SKIP)
    assert_figures_of(dataset, prediction, [pair for row, pair in enumerate(pairs.values()) if row != 2])


def test_a_set_of_which_no_map_can_be_read_is_refused_as_it_is_opened(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.values("step")(tmp_path / "pred", pairs)
    for file in maps_of(path):
        file.write_bytes(b"no PNG")
    for reading in (Reading(FormName.STEP), AS_FOUND):
        with pytest.raises(PanviewError, match=r"000000001000\.png: is not a PNG image"):
            opened(written, path, reading)


def test_a_damaged_map_does_not_hide_the_form_of_the_others(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.semantic("ids")(tmp_path / "both", pairs)
    whole = opened(written, path)
    maps_of(path)[0].write_bytes(b"")
    assert len(opened(written, path).segments.category) < len(whole.segments.category)
    maps = tmp_path / "labels"
    forms.values("pairs")(maps, pairs)
    reading = Reading(void=255)
    found = opened(written, maps, reading).form
    maps_of(maps)[0].write_bytes(b"")
    assert opened(written, maps, reading).form == found == FormName.TWO_CHANNEL


def test_the_linter_names_each_map_that_cannot_be_read(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.values("step")(tmp_path / "pred", pairs)
    maps_of(path)[2].write_bytes(b"")
    files = find_prediction(path, reading=Reading(FormName.STEP))
    report = check(find_ground_truth(written.ground_truth), [files])
    bad = [(f.code, f.image_id) for f in report.findings if f.code == "PV402"]
    assert bad == [("PV402", 1002)]


@pytest.mark.parametrize(
    ("name", "below"), [*((name, None) for name in FOUND), ("step", ""), ("semantic ids", ""), ("npy", "")]
)
def test_an_archive_stands_for_the_folder(made: Made, tmp_path: Path, name: str, below: str | None) -> None:
    if "tensor" in name:
        pytest.importorskip("torch")
    written, pairs = made
    write, form, reading = FOUND[name]
    folder = tmp_path / "preds"
    path = write(folder, pairs)
    archive = pack(folder if path.is_dir() else path.parent, below=below)
    prediction = opened(written, archive, reading)
    assert prediction.form == form
    if path.is_dir():
        assert prediction.name == "preds"
    assert_figures(written, pairs, prediction)
    again = opened(written, archive, reading)
    assert np.array_equal(again.segments.segment_id, prediction.segments.segment_id)


def test_maps_of_transformers_lie_in_an_archive_beside_their_json(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.transformers("one-png-rgb", 1, 0)(tmp_path / "hf", pairs)
    pack(path / "predictions")
    assert_figures(written, pairs, opened(written, path / "predictions.json"))


def test_reading_tells_how_far_it_is_and_can_be_stopped(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.values("step")(tmp_path / "pred", pairs)
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    files = find_prediction(path, reading=Reading(FormName.STEP))
    kept = set(cache_folder().glob(f"*{SUFFIX}"))
    seen: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        read_prediction_set(dataset, files, progress=lambda *step: seen.append(step), cancelled=lambda: True)
    assert set(cache_folder().glob(f"*{SUFFIX}")) == kept
    assert not seen
    read_prediction_set(dataset, files, progress=lambda *step: seen.append(step))
    assert seen[-1] == (5, 5)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    seen.clear()
    # Nothing is read again, so that nobody who does not wait has to.
    read_prediction_set(dataset, files, progress=lambda *step: seen.append(step), cancelled=lambda: True)
    assert not seen
    read_prediction_set(dataset, find_prediction(written.prediction), progress=lambda *step: seen.append(step))
    assert not seen


@pytest.mark.parametrize(("name", "reading"), [("semantic", AS_FOUND), ("pairs", Reading(void=255))])
def test_what_the_values_of_maps_are_is_looked_up_once(made: Made, tmp_path: Path, name: str, reading: Reading) -> None:
    written, pairs = made
    path = (forms.semantic("ids") if name == "semantic" else forms.values(name))(tmp_path / "both", pairs)
    first = opened(written, path, reading)
    for file in maps_of(path):
        status = file.stat()
        # Of the same size and time: who reads it will stumble.
        file.write_bytes(b"\0" * status.st_size)
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    again = opened(written, path, reading)
    assert np.array_equal(again.segments.category, first.segments.category)
    maps_of(path)[0].write_bytes(b"\0")
    with pytest.raises(PanviewError):
        opened(written, path, reading)


def test_what_was_seen_is_looked_up_until_a_map_changes(tmp_path: Path) -> None:
    maps = [tmp_path / "a", tmp_path / "b"]
    for path in maps:
        path.write_bytes(b"1")
    looks: list[int] = []

    def look() -> list[int]:
        looks.append(len(looks))
        return looks[-1:]

    def seen(what: str = "values") -> list[int]:
        return seen_in(what, maps, list[int], look)

    assert [seen(), seen(), seen("others"), seen()] == [[0], [0], [1], [0]]
    maps[1].write_bytes(b"22")
    assert [seen(), seen()] == [[2], [2]]
    maps[0].unlink()
    assert seen() == [3]
    for kept in cache_folder().glob(f"*{SEEN}"):
        kept.write_bytes(kept.read_bytes().replace(b"3", b"4"))
    assert [seen(), seen()] == [[4], [4]]
    assert len(looks) == 5
