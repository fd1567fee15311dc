from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from panview.engine.zoo import SHORT_NAMES, find_model

pytest.importorskip("mmdet")

# Random weights say little with confidence: with these thresholds they say something.
BOLD = {
    "panoptic_fpn_r50_1x": "model = dict(test_cfg=dict(rcnn=dict(score_thr=0.01)))",
    "panoptic_fpn_r50_3x": "model = dict(test_cfg=dict(rcnn=dict(score_thr=0.01)))",
    "maskformer_r50": "model = dict(test_cfg=dict(object_mask_thr=0.0, iou_thr=0.0))",
    "mask2former_r50": "model = dict(test_cfg=dict(object_mask_thr=0.0, iou_thr=0.0))",
}
RANDOM = """
import sys, warnings
warnings.simplefilter("ignore")
from panview.engine import mmcv_ops
mmcv_ops.install()
import mmdet.models, torch
from mmdet.registry import MODELS
from mmengine.config import Config
from mmengine.logging import MessageHub
from mmengine.registry import init_default_scope
from mmengine.runner import save_checkpoint
init_default_scope("mmdet")
torch.manual_seed(0)
config = Config.fromfile(sys.argv[1])
config.model.backbone.init_cfg = None
model = MODELS.build(config.model)
hub = MessageHub("random")
hub.update_scalar("loss", 1.0)
save_checkpoint({"meta": {}, "state_dict": model.state_dict(), "message_hub": hub.state_dict()}, sys.argv[2])
"""

READ_BACK = """
import json, sys, warnings
warnings.simplefilter("ignore")
from panview.engine import mmcv_ops
mmcv_ops.install()
from mmdet.datasets.api_wrappers import COCOPanoptic
read = COCOPanoptic(sys.argv[1])
with open(sys.argv[1]) as stream:
    written = json.load(stream)
for annotation in written["annotations"]:
    assert len(read.imgToAnns[annotation["image_id"]]) == len(annotation["segments_info"])
"""


def panview(*arguments: object) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "panview", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", SHORT_NAMES)
def test_the_four_models_run_and_their_results_are_evaluated(name: str, coco_sample: Path, tmp_path: Path) -> None:
    config, checkpoint = tmp_path / "own.py", tmp_path / "random.pth"
    config.write_text(f"_base_ = {str(find_model(name).config)!r}\n{BOLD[name]}\n")
    subprocess.run([sys.executable, "-c", RANDOM, str(config), str(checkpoint)], check=True, timeout=200)
    said = panview(
        "predict", coco_sample, "--config", config, "--checkpoint", checkpoint, "--name", name,
        "--out", tmp_path / "out", "--device", "cpu",
    )  # fmt: skip
    assert said.strip() == str(tmp_path / "out" / f"{name}.json")
    document = json.loads((tmp_path / "out" / f"{name}.json").read_text())
    assert len(document["annotations"]) == 2
    assert all(annotation["segments_info"] for annotation in document["annotations"])
    figures = json.loads(panview("evaluate", coco_sample, "--pred", tmp_path / "out" / f"{name}.json", "--json", "-"))
    (result,) = figures["results"]
    counted = sum(entry["tp"] + entry["fp"] for entry in result["per_class"].values())
    # Every segment that was written is a match, an error, or ignored; most random ones are errors.
    written = sum(len(annotation["segments_info"]) for annotation in document["annotations"])
    assert 0 < counted <= written
    subprocess.run([sys.executable, "-c", READ_BACK, str(tmp_path / "out" / f"{name}.json")], check=True, timeout=120)
    manifest = json.loads((tmp_path / "out" / f"{name}.run.json").read_text())
    assert manifest["labels"]["person"] == 1
    assert manifest["categories"].startswith("133 of the model's 133 are in the dataset")
