"""What a message names for maps that are of no form which is found out; what it names reads them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from panview.datasets.dataset import PredictionSet
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import PanviewError
from tests.support import forms
from tests.support.reference import Pair
from tests.support.sets import WrittenSet, random_pair, save_rgb, write_json, write_set

Made = tuple[WrittenSet, dict[str, Pair]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    rng = np.random.default_rng(3)
    pairs = [forms.with_one_stuff_each(random_pair(rng)) for _ in range(3)]
    written = write_set(tmp_path_factory.mktemp("made") / "set", pairs)
    return written, {forms.stem_of(row): pair for row, pair in enumerate(pairs)}


def opened(written: WrittenSet, path: Path, reading: Reading = AS_FOUND) -> PredictionSet:
    dataset = read_dataset(find_ground_truth(written.ground_truth))
    return read_prediction_set(dataset, find_prediction(path, reading=reading))


def refused(written: WrittenSet, path: Path) -> str:
    with pytest.raises(PanviewError, match="its maps are not mmdet, two-channel or cityscapes of this") as caught:
        opened(written, path)
    return str(caught.value)


def with_factor(folder: Path, pairs: dict[str, Pair], factor: int, void: int) -> Path:
    """Maps of category x factor + instance, stuff without an instance."""
    folder.mkdir()
    for stem, pair in pairs.items():
        values = np.full(pair.prediction.shape, void * factor, np.int64)
        for number, segment in enumerate(pair.predictions, 1):
            instance = number if forms.IS_THING[segment.category_id] else 0
            values[pair.prediction == segment.id] = segment.category_id * factor + instance
        np.save(folder / f"{stem}.npy", values)
    return folder


@pytest.mark.parametrize(("factor", "void"), [(10_000, 0), (100, 255), (256, 0)])
def test_a_divisor_is_named(made: Made, tmp_path: Path, factor: int, void: int) -> None:
    written, pairs = made
    path = with_factor(tmp_path / "maps", pairs, factor, void)
    said = refused(written, path)
    assert f"--divisor {factor}{'' if void else ' --void 0'}" in said
    found = opened(written, path, Reading(divisor=factor, void=void)).segments
    assert len(found.segment_id) == sum(len(pair.predictions) for pair in pairs.values())


def test_step_is_named(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    assert "--from step" in refused(written, forms.values("step")(tmp_path / "maps", pairs))


def test_void_for_the_unknown_values_of_raw_cityscapes_is_named(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = with_factor(tmp_path / "maps", pairs, 1000, 0)
    for file in path.glob("*.npy"):
        values = np.load(file)
        # Stuff is its category alone, and some of no category of the set.
        values = np.where(values % 1000 == 0, values // 1000, values)
        values[0, :2] = 33
        np.save(file, values)
    assert "--from cityscapes --unknown void" in refused(written, path)
    assert opened(written, path, Reading(FormName.CITYSCAPES, unknown_is_void=True)).form == FormName.CITYSCAPES


def test_ids_of_categories_behind_instances_are_named(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    folder = tmp_path / "maps"
    folder.mkdir()
    for stem, pair in pairs.items():
        values = np.full(pair.prediction.shape, max(forms.NAMES) + 1, np.int64)
        for number, segment in enumerate(pair.predictions, 1):
            values[pair.prediction == segment.id] = segment.category_id + 1000 * number
        save_rgb(folder / f"{stem}.png", values.astype(np.uint32))
    assert f"--from mmdet --categories {written.ground_truth}" in refused(written, folder)


def test_id_maps_without_their_json_are_named(made: Made, tmp_path: Path) -> None:
    written, _ = made
    path = tmp_path / "maps" / "model"
    shutil.copytree(written.prediction.with_suffix(""), path)
    assert "they look like id maps, but model.json is missing beside them" in refused(written, path.parent)
    # Maps of one channel are none; there is nothing better to say.
    for file in path.glob("*.png"):
        Image.fromarray(np.full((24, 32), 99, np.uint8)).save(file)
    assert refused(written, path).endswith("give --from to see what does not match")


def test_one_json_of_lists_by_name_is_that_of_transformers(made: Made, tmp_path: Path) -> None:
    written, pairs = made
    path = forms.transformers("one-npy", 1, 0)(tmp_path / "hf", pairs)
    entries = json.loads((path / "predictions.json").read_text())["annotations"]
    wanted = opened(written, path).segments
    lists = {Path(entry["file_name"]).stem: entry["segments_info"] for entry in entries}
    for name, content in (("predictions.json", lists), ("segments.json", lists)):
        (path / "predictions.json").unlink(missing_ok=True)
        write_json(path / name, content)
        for file in (path, path / name):
            if name == "segments.json" and file == path:
                continue
            if name == "segments.json" and not (path / "segments").exists():
                (path / "predictions").rename(path / "segments")
            found = opened(written, file)
            assert found.form == FormName.TRANSFORMERS
            assert found.segments.category.tolist() == wanted.category.tolist()
