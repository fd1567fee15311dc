"""A family's own plain loop: ``python -m benchmarks.on_gpu.plain SUBJECT DEVICE PHOTO...`` prints when each was done.

Of MMDetection it is ``inference_detector``, of transformers what its documentation shows: processor, model,
``post_process_panoptic_segmentation``. Neither writes anything.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from benchmarks.on_gpu.subjects import Subject


def main() -> None:
    """Run a model over photos, one by one."""
    warnings.simplefilter("ignore")
    text, device, *photos = sys.argv[1:]
    subject = Subject.from_json(text)
    loop = _mmdet if subject.family == "mmdet" else _transformers
    print(json.dumps([time.perf_counter() for _ in loop(subject, device, photos)]))


def _mmdet(subject: Subject, device: str, photos: list[str]) -> Iterator[None]:
    from panview.engine.families.mmdet import mmcv_ops

    mmcv_ops.install()
    import mmdet.models  # noqa: F401
    import torch
    from mmcv.transforms import Compose
    from mmdet.apis import inference_detector
    from mmdet.registry import MODELS
    from mmdet.utils import get_test_pipeline_cfg
    from mmengine.config import Config
    from mmengine.registry import init_default_scope

    init_default_scope("mmdet")
    parsed = Config.fromfile(subject.config)
    parsed.model.backbone.init_cfg = None
    model = MODELS.build(parsed.model)
    model.load_state_dict(torch.load(subject.checkpoint, weights_only=True)["state_dict"], strict=False)
    model.cfg = parsed
    model.to(device).eval()
    # Loading annotations would need panopticapi, and predicting needs none.
    pipeline = Compose([step for step in get_test_pipeline_cfg(parsed) if "Annotations" not in step["type"]])
    for photo in photos:
        result = inference_detector(model, photo, pipeline)
        result.pred_panoptic_seg.sem_seg.cpu().numpy()
        yield


def _transformers(subject: Subject, device: str, photos: list[str]) -> Iterator[None]:
    import torch
    import transformers
    from PIL import Image

    folder = Path(subject.checkpoint)
    model = transformers.AutoModelForUniversalSegmentation.from_pretrained(folder, local_files_only=True)
    model.to(device).eval()
    # The class that needs no torchvision, as panview has it.
    processor = transformers.EomtImageProcessorPil.from_pretrained(folder, local_files_only=True)
    for photo in photos:
        image = Image.open(photo).convert("RGB")
        inputs = processor(images=image, return_tensors="pt").to(device)
        with torch.inference_mode():
            outputs = model(**inputs)
        sizes = [(image.height, image.width)]
        made = processor.post_process_panoptic_segmentation(outputs, target_sizes=sizes)[0]
        made["segmentation"].cpu().numpy()
        yield


if __name__ == "__main__":
    main()
