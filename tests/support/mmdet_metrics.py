"""``python -m tests.support.mmdet_metrics FOLDER WITH_JSON``: both panoptic metrics on a set of `tests.support.sets`.

It runs in a process of its own, since MMDetection looks for panopticapi when it is imported. What both return is
printed as JSON, with the seconds that each took.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import panview.compat
from panview.engine.families.mmdet import mmcv_ops
from tests.support.sets import CATEGORIES

NAMES = [category["name"] for category in CATEGORIES]
META = {
    "classes": NAMES,
    "thing_classes": [category["name"] for category in CATEGORIES if category["isthing"]],
    "stuff_classes": [category["name"] for category in CATEGORIES if not category["isthing"]],
}
LABEL = {category["id"]: label for label, category in enumerate(CATEGORIES)}
VOID = len(NAMES)


def samples_of(folder: Path) -> list[dict[str, Any]]:
    """Data samples as MMDetection's models give them, of the predictions of a set."""
    import torch

    truth = json.loads((folder / "annotations" / "panoptic_val2017.json").read_text())
    prediction = json.loads((folder / "predictions" / "model.json").read_text())
    truths = {entry["image_id"]: entry for entry in truth["annotations"]}
    things = set(META["thing_classes"])
    samples = []
    for entry in prediction["annotations"]:
        pixels = np.asarray(Image.open(folder / "predictions" / "model" / entry["file_name"])).astype(np.int64)
        ids = pixels[..., 0] + 256 * pixels[..., 1] + 65536 * pixels[..., 2]
        pan = np.full(ids.shape, VOID, np.int64)
        for instance, segment in enumerate(entry["segments_info"], 1):
            pan[ids == segment["id"]] = LABEL[segment["category_id"]] + 1000 * instance
        listed = truths[entry["image_id"]]["segments_info"]
        samples.append(
            {
                "img_id": entry["image_id"],
                "img_path": f"/photos/{entry['file_name'].replace('.png', '.jpg')}",
                "ori_shape": ids.shape,
                "pred_panoptic_seg": {"sem_seg": torch.from_numpy(pan)[None]},
                "segments_info": [
                    {
                        "id": segment["id"],
                        "category": LABEL[segment["category_id"]],
                        "is_thing": NAMES[LABEL[segment["category_id"]]] in things and not segment["iscrowd"],
                    }
                    for segment in listed
                ],
            }
        )
    return samples


def main(folder: Path, with_json: bool) -> None:
    """Run both."""
    warnings.simplefilter("ignore")
    mmcv_ops.install()
    if "panopticapi" not in sys.modules:
        try:
            import panopticapi  # noqa: F401
        except ImportError:
            panview.compat.install()
    from mmdet.evaluation import CocoPanopticMetric

    from panview.integrations.mmengine import PanviewPanopticMetric

    json_file = str(folder / "annotations" / "panoptic_val2017.json") if with_json else None
    found = {}
    for name, kind in (("theirs", CocoPanopticMetric), ("ours", PanviewPanopticMetric)):
        metric = kind(ann_file=json_file, seg_prefix=str(folder / "annotations" / "panoptic_val2017"))
        metric.dataset_meta = META
        samples = samples_of(folder)
        start = time.perf_counter()
        for sample in samples:
            metric.process({}, [sample])
        found[name] = metric.evaluate(len(samples))
        found[f"{name}, seconds"] = time.perf_counter() - start
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "json")
