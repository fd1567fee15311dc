"""Both panoptic metrics of MMEngine on the images of a made set, in turns, in a process of its own.

``python -m benchmarks.looping_process TRUTH PREDICTION`` prints the seconds of each image as JSON. MMDetection takes
what it needs of panopticapi from there, or from panview's stand-in.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.timing import seconds
from panview.datasets.png import read_id_map
from panview.engine.families.mmdet import mmcv_ops

IMAGES = 40


def main(truth: Path, prediction: Path) -> None:
    """Time both metrics image by image."""
    warnings.simplefilter("ignore")
    mmcv_ops.install()
    if importlib.util.find_spec("panopticapi") is None:
        import panview.compat

        panview.compat.install()
    from mmdet.evaluation import CocoPanopticMetric

    from panview.integrations.mmengine import PanviewPanopticMetric

    document = json.loads(truth.read_bytes())
    categories = document["categories"]
    label = {category["id"]: place for place, category in enumerate(categories)}
    meta = {
        "classes": [category["name"] for category in categories],
        "thing_classes": [category["name"] for category in categories if category["isthing"]],
        "stuff_classes": [category["name"] for category in categories if not category["isthing"]],
    }
    metrics = []
    for kind in (PanviewPanopticMetric, CocoPanopticMetric):
        metric = kind(ann_file=str(truth), seg_prefix=str(truth.with_suffix("")))
        metric.dataset_meta = meta
        metrics.append(metric)
    took: tuple[list[float], list[float]] = ([], [])
    entries = json.loads(prediction.read_bytes())["annotations"][:IMAGES]
    for entry in entries:
        for metric, spent in zip(metrics, took, strict=True):
            sample = _sample(entry, prediction.with_suffix(""), label)
            spent.append(seconds(lambda metric=metric, sample=sample: metric.process({}, [sample])))  # type: ignore[misc]
    ours, theirs = (metric.evaluate(len(entries)) for metric in metrics)
    difference = max(abs(ours[name] - theirs[name]) for name in theirs)
    print(json.dumps({"ours": took[0], "theirs": took[1], "difference": difference}))


def _sample(entry: dict[str, Any], folder: Path, label: dict[int, int]) -> dict[str, Any]:
    import torch

    ids = read_id_map(folder / entry["file_name"])
    pan = np.full(ids.shape, len(label), np.int64)
    for instance, segment in enumerate(entry["segments_info"], 1):
        pan[ids == segment["id"]] = label[segment["category_id"]] + 1000 * instance
    return {
        "img_id": entry["image_id"],
        "img_path": entry["file_name"].replace(".png", ".jpg"),
        "ori_shape": ids.shape,
        "pred_panoptic_seg": {"sem_seg": torch.from_numpy(pan)[None]},
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
