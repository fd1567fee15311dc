from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from panview.engine.families.mmdet.zoo import SHORT_NAMES, find_model
from panview.reprocessing.run import open_kept
from panview.reprocessing.write import original_agreement
from tests.cli.conftest import Panview, folders, panview

__all__ = ["folders", "panview"]
pytest.importorskip("mmdet")
with warnings.catch_warnings():
    # MMDetection warns of its own use of torch while it is imported.
    warnings.simplefilter("ignore")
    # First, since it stands in for operators that are not compiled.
    from panview.engine.families.mmdet import predictor as mmdet_predictor  # noqa: F401
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from mmdet.datasets.api_wrappers import COCOPanoptic
    from mmdet.registry import MODELS
    from mmengine.config import Config
    from mmengine.logging import MessageHub
    from mmengine.registry import init_default_scope
    from mmengine.runner import save_checkpoint, set_random_seed

# Random weights say little with confidence: with these thresholds they say something.
BOLD = {
    "panoptic_fpn_r50_1x": "model = dict(test_cfg=dict(rcnn=dict(score_thr=0.01)))",
    "panoptic_fpn_r50_3x": "model = dict(test_cfg=dict(rcnn=dict(score_thr=0.01)))",
    "maskformer_r50": "model = dict(test_cfg=dict(object_mask_thr=0.0, iou_thr=0.0))",
    "mask2former_r50": "model = dict(test_cfg=dict(object_mask_thr=0.0, iou_thr=0.0))",
}
SMALL = """
test_dataloader = dict(dataset=dict(pipeline=[
    dict(type="LoadImageFromFile"),
    dict(type="Resize", scale=(320, 192), keep_ratio=True),
    dict(type="LoadPanopticAnnotations"),
    dict(type="PackDetInputs", meta_keys=("img_id", "img_path", "ori_shape", "img_shape", "scale_factor")),
]))
"""
"""Photos shrink to a quarter of what the models are used to; nobody asks what random weights see."""
# The demo models, which many tests run, are Panoptic FPN; MaskFormer has much of Mask2Former.
QUICK = ("mask2former_r50",)


def write_random(config: Path, checkpoint: Path) -> None:
    """Write a checkpoint as a training does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        init_default_scope("mmdet")
        read = Config.fromfile(str(config))
        read.model.backbone.init_cfg = None
        set_random_seed(0)
        model = MODELS.build(read.model)
        hub = MessageHub("random")
        hub.update_scalar("loss", 1.0)
        content = {"meta": {}, "state_dict": model.state_dict(), "message_hub": hub.state_dict()}
        save_checkpoint(content, str(checkpoint))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.long) for name in SHORT_NAMES]
)
def test_the_four_models_run_and_their_results_are_evaluated(
    panview: Panview, name: str, coco_sample: Path, tmp_path: Path
) -> None:
    config, checkpoint = tmp_path / "own.py", tmp_path / "random.pth"
    config.write_text(f"_base_ = {str(find_model(name).config)!r}\n{BOLD[name]}\n{SMALL}")
    write_random(config, checkpoint)
    said = panview(
        "predict", coco_sample, "--config", config, "--checkpoint", checkpoint, "--name", name,
        "--out", tmp_path / "out", "--device", "cpu", "--keep-queries",
    )  # fmt: skip
    results = tmp_path / "out" / f"{name}.json"
    assert (said.code, said.out.strip()) == (0, str(results)), said.err
    document = json.loads(results.read_text())
    assert len(document["annotations"]) == 2
    assert all(annotation["segments_info"] for annotation in document["annotations"])
    # Things know how sure the model is; of Panoptic FPN stuff does not.
    things = {category["id"] for category in document["categories"] if category["isthing"]}
    segments = [segment for annotation in document["annotations"] for segment in annotation["segments_info"]]
    for segment in segments:
        has_one = segment["category_id"] in things or "fpn" not in name
        assert ("score" in segment) is has_one
        assert 0 <= segment.get("score", 0) <= 1
    figures = panview("evaluate", coco_sample, "--pred", results, "--json", "-")
    (result,) = json.loads(figures.out)["results"]
    counted = sum(entry["tp"] + entry["fp"] for entry in result["per_class"].values())
    # Every segment that was written is a match, an error, or ignored; most random ones are errors.
    written = sum(len(annotation["segments_info"]) for annotation in document["annotations"])
    assert 0 < counted <= written
    read = COCOPanoptic(str(results))
    for annotation in document["annotations"]:
        assert len(read.imgToAnns[annotation["image_id"]]) == len(annotation["segments_info"])
    manifest = json.loads((tmp_path / "out" / f"{name}.run.json").read_text())
    assert manifest["labels"]["person"] == 1
    assert manifest["categories"].startswith("133 of the model's 133 are in the dataset")
    kept = open_kept(results)
    assert kept.rule.name == {"panoptic": "panoptic_fpn"}.get(name.split("_")[0], name.split("_")[0])
    found = original_agreement(kept, range(2))
    # Random weights make masks with edges everywhere.
    assert found.same_pixels > 0.9 * found.pixels
    assert len(kept.load(0)) > 1
