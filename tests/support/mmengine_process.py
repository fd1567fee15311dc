"""``python -m tests.support.mmengine_process RANK MEETING FOLDER``: one of two processes that evaluate a set together.

Each has every second image; the first image is dealt out twice where their number is odd. Prints the figures as JSON.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import torch

from panview.integrations.mmengine import PanviewPanopticMetric
from tests.support.mmdet_metrics import META, samples_of


def main(rank: int, meeting: str, folder: Path) -> None:
    """Evaluate."""
    warnings.simplefilter("ignore")
    torch.distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=2)
    truth = folder / "annotations" / "panoptic_val2017.json"
    metric = PanviewPanopticMetric(
        str(truth), str(truth.with_suffix("")), outfile_prefix=str(folder / "out" / "epoch_1")
    )
    metric.dataset_meta = META
    samples = samples_of(folder)
    dealt = [*samples, *samples[: len(samples) % 2]]
    for sample in dealt[rank::2]:
        metric.process({}, [sample])
    found = metric.evaluate(len(samples))
    torch.distributed.destroy_process_group()
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
