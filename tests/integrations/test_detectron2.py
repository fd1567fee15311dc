from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import panview.compat
from tests.support.reference import Pair, averages, count
from tests.support.sets import CATEGORIES, WrittenSet, random_pair, write_set
from tests.support.snippets import snippet

torch = pytest.importorskip("torch", reason="torch is not installed")
data = pytest.importorskip("detectron2.data", reason="detectron2 is not installed", exc_type=ImportError)

from panview.integrations.detectron2 import PanviewPanopticEvaluator  # noqa: E402

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("ignore")]

PLACES = {category["id"]: place for place, category in enumerate(CATEGORIES)}
THINGS = {category["id"]: PLACES[category["id"]] for category in CATEGORIES if category["isthing"]}
STUFF = {category["id"]: PLACES[category["id"]] for category in CATEGORIES if not category["isthing"]}
NAME = "made_panoptic"


@pytest.fixture
def pairs() -> list[Pair]:
    rng = np.random.default_rng(8)
    return [random_pair(rng) for _ in range(9)]


@pytest.fixture
def written(tmp_path: Path, pairs: list[Pair]) -> Iterator[WrittenSet]:
    made = write_set(tmp_path, pairs, photos=False)
    data.MetadataCatalog.get(NAME).set(
        panoptic_json=str(made.ground_truth),
        panoptic_root=str(made.ground_truth.with_suffix("")),
        thing_dataset_id_to_contiguous_id=THINGS,
        stuff_dataset_id_to_contiguous_id=STUFF,
        label_divisor=1000,
    )
    yield made
    data.MetadataCatalog.remove(NAME)


def outputs_of(written: WrittenSet, *, listed: bool) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """What a model of Detectron2 is given and gives, with its segments or as category x 1000 + instance."""
    for entry in json.loads(written.prediction.read_text())["annotations"]:
        pixels = np.asarray(Image.open(written.prediction.with_suffix("") / entry["file_name"])).astype(np.int32)
        ids = pixels[..., 0] + 256 * pixels[..., 1] + 65536 * pixels[..., 2]
        segments: Any = [
            {
                "id": segment["id"],
                "isthing": segment["category_id"] in THINGS,
                "category_id": PLACES[segment["category_id"]],
            }
            for segment in entry["segments_info"]
        ]
        if not listed:
            numbered = np.full_like(ids, -1)
            for segment in segments:
                numbered[ids == segment["id"]] = 1000 * segment["category_id"] + segment["id"]
            ids, segments = numbered, None
        given = {"image_id": entry["image_id"], "file_name": f"/photos/{entry['file_name']}"}
        yield given, {"panoptic_seg": (torch.from_numpy(ids), segments)}


def evaluated(kind: Any, written: WrittenSet, **options: bool) -> dict[str, float]:  # noqa: ANN401
    evaluator = kind(NAME)
    evaluator.reset()
    for given, output in outputs_of(written, **options):
        evaluator.process([given], [output])
    figures: dict[str, float] = evaluator.evaluate()["panoptic_seg"]
    return figures


def test_figures_are_those_of_the_rules(written: WrittenSet, pairs: list[Pair]) -> None:
    found = evaluated(PanviewPanopticEvaluator, written, listed=True)
    wanted = averages(count(pairs), [*THINGS, *STUFF])
    assert wanted is not None
    assert [found[name] for name in ("PQ", "SQ", "RQ")] == pytest.approx([100 * one for one in wanted[:3]], abs=1e-10)
    assert len(found) == 9


@pytest.mark.parametrize("listed", [True, False])
def test_figures_are_those_of_coco_panoptic_evaluator(written: WrittenSet, listed: bool) -> None:
    panview.compat.install()
    try:
        from detectron2.evaluation import COCOPanopticEvaluator

        theirs = evaluated(COCOPanopticEvaluator, written, listed=listed)
    finally:
        panview.compat.uninstall()
    assert evaluated(PanviewPanopticEvaluator, written, listed=listed) == pytest.approx(theirs, abs=1e-10)


def test_the_snippet_of_the_documentation_runs(written: WrittenSet, pairs: list[Pair]) -> None:
    from detectron2.evaluation import inference_on_dataset

    answers = {given["image_id"]: output for given, output in outputs_of(written, listed=True)}
    found = {
        "inference_on_dataset": inference_on_dataset,
        "loader": [[given] for given, _ in outputs_of(written, listed=True)],
        "model": lambda inputs: [answers[given["image_id"]] for given in inputs],
    }
    exec(snippet("docs/training.md", "detectron2").replace("coco_2017_val_panoptic", NAME), found)
    wanted = averages(count(pairs), [*THINGS, *STUFF])
    assert wanted is not None
    results: Any = found["results"]
    assert results["panoptic_seg"]["PQ"] == pytest.approx(100 * wanted[0], abs=1e-10)


def test_an_image_without_a_prediction_is_told(written: WrittenSet) -> None:
    evaluator = PanviewPanopticEvaluator(NAME)
    for given, output in list(outputs_of(written, listed=True))[1:]:
        evaluator.process([given], [output])
    with pytest.raises(ValueError, match="1 images have no prediction, such as 1000"):
        evaluator.evaluate()
