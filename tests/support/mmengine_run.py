"""``python -m tests.support.mmengine_run FOLDER WORK_DIR``: a training by MMEngine of a model that learns nothing.

It predicts what the prediction set of FOLDER holds, and is validated twice with `PanviewPanopticMetric` and
`PanviewHook`. The figures of the last validation are printed as JSON.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from mmengine.dataset import BaseDataset
from mmengine.model import BaseModel
from mmengine.runner import Runner
from mmengine.structures import BaseDataElement, PixelData
from mmengine.utils import import_modules_from_strings

from tests.support.mmdet_metrics import META, samples_of
from tests.support.snippets import snippet


class Samples(BaseDataset):  # type: ignore[misc]
    """The images of a set."""

    METAINFO = META

    def __init__(self, folder: str) -> None:
        self.folder = folder
        super().__init__()

    def load_data_list(self) -> list[dict[str, Any]]:
        """Return what the model is given."""
        return samples_of(Path(self.folder))


def together(samples: list[dict[str, Any]]) -> dict[str, Any]:
    """Make a batch; images may be of any size."""
    return {"samples": samples}


class Parrot(BaseModel):  # type: ignore[misc]
    """Predicts what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def forward(self, samples: list[dict[str, Any]], mode: str) -> Any:  # noqa: ANN401
        """Return a loss, or data samples."""
        if mode == "loss":
            return {"loss": (self.weight**2).sum()}
        found = []
        for given in samples:
            sample = BaseDataElement(metainfo={name: given[name] for name in ("img_id", "img_path")})
            sample.pred_panoptic_seg = PixelData(sem_seg=given["pred_panoptic_seg"]["sem_seg"])
            found.append(sample)
        return found


def main(folder: str, work_dir: str) -> None:
    """Train for two epochs."""
    warnings.simplefilter("ignore")
    loader = {"batch_size": 2, "num_workers": 0, "collate_fn": together}
    config: dict[str, Any] = {}
    exec(snippet("docs/training.md", "mmengine").replace("data/coco", folder), config)
    import_modules_from_strings(**config["custom_imports"])
    runner = Runner(
        Parrot(),
        work_dir,
        train_dataloader=loader | {"dataset": Samples(folder), "sampler": {"type": "DefaultSampler", "shuffle": False}},
        val_dataloader=loader | {"dataset": Samples(folder), "sampler": {"type": "DefaultSampler", "shuffle": False}},
        train_cfg={"by_epoch": True, "max_epochs": 2, "val_interval": 1},
        val_cfg={},
        val_evaluator=config["val_evaluator"] | {"classwise": True},
        optim_wrapper={"optimizer": {"type": "SGD", "lr": 0.1}},
        custom_hooks=config["custom_hooks"],
        default_hooks={"checkpoint": {"type": "CheckpointHook", "save_best": "coco_panoptic/PQ", "rule": "greater"}},
        cfg=Config({"work": work_dir}),
        experiment_name="parrot",
    )
    runner.train()
    sys.stdout.write("\n" + json.dumps(runner.val_loop.run()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
