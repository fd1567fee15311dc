"""MMDetection's own inference loop, as `benchmarks.predicting` runs it beside ``panview predict``.

``python -m benchmarks.mmdet_process CONFIG CHECKPOINT DEVICE PHOTO...`` prints the time at which each image was done.
With ``--random`` in place of photos it writes a checkpoint of random weights instead.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from typing import Any

from panview.engine.families.mmdet import mmcv_ops

_ANNOTATIONS = "Annotations"


def main() -> None:
    """Make a checkpoint, or run a model over photos one by one."""
    warnings.simplefilter("ignore")
    mmcv_ops.install()
    config, checkpoint, device, *photos = sys.argv[1:]
    if photos == ["--random"]:
        _save_random(config, checkpoint)
    else:
        print(json.dumps(_run(config, checkpoint, device, photos)))


def _model(config: str) -> tuple[Any, Any]:
    import mmdet.models  # noqa: F401
    from mmdet.registry import MODELS
    from mmengine.config import Config
    from mmengine.registry import init_default_scope

    init_default_scope("mmdet")
    parsed = Config.fromfile(config)
    if "backbone" in parsed.model:
        parsed.model.backbone.init_cfg = None
    return MODELS.build(parsed.model), parsed


def _save_random(config: str, checkpoint: str) -> None:
    import torch
    from mmdet.datasets import CocoPanopticDataset

    torch.manual_seed(0)
    model, _ = _model(config)
    model.init_weights()
    meta = {"dataset_meta": {"classes": CocoPanopticDataset.METAINFO["classes"]}}
    torch.save({"meta": meta, "state_dict": model.state_dict()}, checkpoint)


def _run(config: str, checkpoint: str, device: str, photos: list[str]) -> list[float]:
    import torch
    from mmcv.transforms import Compose
    from mmdet.apis import inference_detector
    from mmdet.utils import get_test_pipeline_cfg

    model, parsed = _model(config)
    model.load_state_dict(torch.load(checkpoint, weights_only=True)["state_dict"])
    model.cfg = parsed
    model.to(device).eval()
    # Loading annotations would need panopticapi, and predicting needs none.
    steps = [step for step in get_test_pipeline_cfg(parsed) if _ANNOTATIONS not in step["type"]]
    pipeline = Compose(steps)
    done = []
    for photo in photos:
        result = inference_detector(model, photo, pipeline)
        result.pred_panoptic_seg.sem_seg.cpu().numpy()
        done.append(time.time())
    return done


if __name__ == "__main__":
    main()
