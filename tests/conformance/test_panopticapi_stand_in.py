"""panview's stand-in for panopticapi beside panopticapi itself, where that is importable, and beside hotcoco."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from panview.compat.panopticapi import evaluation, overlaps, utils
from panview.native import Native
from tests.support.sets import WrittenSet, random_pair, write_set
from tests.support.strange_sets import CHANGES, make_strange


@pytest.fixture
def reference() -> ModuleType:
    module: ModuleType = pytest.importorskip(
        "panopticapi.evaluation", reason="panopticapi is not installed", exc_type=ImportError
    )
    return module


def outcome(module: ModuleType, written: WrittenSet, *, several: bool) -> tuple[object, str, list[Any]]:
    """What is returned or raised, what is printed, and the areas that are written into the entries."""
    said, left = io.StringIO(), []
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if several:
                found: object = module.pq_compute(str(written.ground_truth), str(written.prediction))
            else:
                left = sides(written)
                found = counted(module, written, *left)
        except ZeroDivisionError:
            found = "no category of one kind"
        except KeyError as error:
            found = KeyError, error.args
        except FileNotFoundError as error:
            found = FileNotFoundError if "map" in str(error) or "png" in str(error) else str(error)
        except (IndexError, TypeError, ValueError) as error:
            found = type(error)
        except Exception as error:  # noqa: BLE001 - panopticapi raises these
            found = str(error)
        # What panopticapi does not close warns when it goes.
        gc.collect()
    return found, said.getvalue(), left


def sides(written: WrittenSet) -> list[Any]:
    truth, prediction = (json.loads(path.read_text()) for path in (written.ground_truth, written.prediction))
    predictions = {entry["image_id"]: entry for entry in prediction["annotations"]}
    pairs = [(entry, predictions[entry["image_id"]]) for entry in truth["annotations"]]
    return [pairs, {entry["id"]: entry for entry in truth["categories"]}]


def counted(module: ModuleType, written: WrittenSet, pairs: Any, categories: Any) -> object:  # noqa: ANN401
    folders = str(written.ground_truth.with_suffix("")), str(written.prediction.with_suffix(""))
    stat = module.pq_compute_single_core(3, pairs, *folders, categories)
    return {key: (of.iou, of.tp, of.fp, of.fn) for key, of in stat.pq_per_cat.items()}


def assert_alike(ours: object, theirs: object) -> None:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        assert ours.keys() == theirs.keys()
        for key in ours:
            assert_alike(ours[key], theirs[key])
    elif isinstance(ours, float | int) or (isinstance(ours, tuple) and isinstance(ours[0], float | int)):
        assert ours == pytest.approx(theirs, abs=1e-12, nan_ok=True)
    else:
        assert ours == theirs


def table_of(said: str) -> list[str]:
    return [line for line in said.splitlines() if not line.startswith(("Time elapsed", "Core:"))]


def strange_set(folder: Path, change: str, seed: int) -> WrittenSet:
    rng = np.random.default_rng(seed)
    written = write_set(folder, [random_pair(rng) for _ in range(10)], photos=False)
    make_strange(written, change, rng)
    return written


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "kernels"])
@pytest.mark.parametrize("change", CHANGES)
def test_one_core_returns_raises_prints_and_leaves_what_panopticapi_does(
    tmp_path: Path, change: str, compiled: bool, reference: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not compiled:
        monkeypatch.setattr(overlaps, "native", lambda: Native(None, "left out"))
    written = strange_set(tmp_path, change, len(change))
    ours, said, left = outcome(evaluation, written, several=False)
    theirs, wanted, there = outcome(reference, written, several=False)
    assert_alike(ours, theirs)
    if isinstance(ours, dict):
        assert said == wanted
        assert left == there


@pytest.mark.parametrize("change", ["nothing", "areas are wrong", "an image has no prediction", "a folder is missing"])
def test_the_whole_returns_and_prints_what_panopticapi_does(tmp_path: Path, change: str, reference: ModuleType) -> None:
    written = strange_set(tmp_path, change, 5)
    ours, said, _ = outcome(evaluation, written, several=True)
    theirs, wanted, _ = outcome(reference, written, several=True)
    assert_alike(ours, theirs)
    assert isinstance(ours, dict) == (change in ("nothing", "areas are wrong"))
    assert table_of(said) == table_of(wanted)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
def test_hundreds_of_strange_sets_are_as_panopticapi_has_them(tmp_path: Path, seed: int, reference: ModuleType) -> None:
    for change in CHANGES:
        written = strange_set(tmp_path / change.replace(" ", "_"), change, seed)
        ours, _, left = outcome(evaluation, written, several=False)
        theirs, _, there = outcome(reference, written, several=False)
        assert_alike(ours, theirs)
        if isinstance(ours, dict):
            assert left == there


def test_colours_and_ids_are_those_of_panopticapi(reference: ModuleType) -> None:
    theirs = pytest.importorskip("panopticapi.utils", exc_type=ImportError)
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (9, 7, 3))
    for dtype in (np.uint8, np.uint32, np.int64):
        ours = utils.rgb2id(pixels.astype(dtype))
        assert ours.dtype == theirs.rgb2id(pixels.astype(dtype)).dtype
        assert np.array_equal(ours, theirs.rgb2id(pixels.astype(dtype)))
        for id_type in (np.int32, np.uint32, np.int64):
            assert np.array_equal(utils.id2rgb(ours.astype(id_type)), theirs.id2rgb(ours.astype(id_type)))
    assert utils.rgb2id((1, 2, 3)) == theirs.rgb2id((1, 2, 3))
    assert utils.id2rgb(70_000) == theirs.id2rgb(70_000)
    categories = {1: {"isthing": 1, "color": [220, 20, 60]}, 2: {"isthing": 0, "color": [0, 250, 3]}}
    made = []
    for module in (utils, theirs):
        np.random.seed(3)
        generator = module.IdGenerator(categories)
        made.append([generator.get_id(1) for _ in range(30)] + [generator.get_id_and_color(2)])
    assert made[0] == made[1]


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_of_hotcoco(tmp_path: Path, seed: int) -> None:
    theirs = pytest.importorskip("hotcoco.panoptic", reason="hotcoco is not installed")
    written = strange_set(tmp_path, "nothing", seed)
    with contextlib.redirect_stdout(io.StringIO()):
        wanted = theirs.pq_compute(str(written.ground_truth), str(written.prediction))
        found = evaluation.pq_compute(written.ground_truth, written.prediction)
    for name in ("All", "Things", "Stuff"):
        assert found[name] == pytest.approx(wanted[name], abs=1e-12, nan_ok=True)
    for category, of in found["per_class"].items():
        if wanted["per_class"][category]["pq"] < 0:
            # What does not occur is -1 there, and 0 in panopticapi.
            wanted["per_class"][category] = dict.fromkeys(of, 0.0)
        assert of == pytest.approx({key: wanted["per_class"][category][key] for key in of}, abs=1e-12)
