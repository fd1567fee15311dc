"""Post-processing of one image of COCO's usual size, for `benchmarks.post_processing`; prints JSON."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.timing import median_ms
from panview.engine.post_processing import Frame, Queries, mask2former

QUERIES, KEPT, CLASSES, THINGS = 100, 20, 133, 80
FRAME = Frame((800, 1216), (800, 1199), (427, 640))
_ROUNDS = 5


def outputs() -> tuple[Any, Any]:
    """Class logits of a hundred queries, of which twenty pass; masks are ellipses, a quarter as large as the photo."""
    rng = np.random.default_rng(0)
    classes = rng.normal(0, 1, (QUERIES, CLASSES + 1)).astype(np.float32)
    classes[:, -1] += 10
    classes[:KEPT, :-1][np.arange(KEPT), rng.integers(0, CLASSES, KEPT)] += 30
    y, x = np.mgrid[: FRAME.padded[0] // 4, : FRAME.padded[1] // 4]
    centre, radius = rng.random((2, QUERIES, 1, 1)), 0.05 + 0.2 * rng.random((2, QUERIES, 1, 1))
    apart = ((y / y.max() - centre[0]) / radius[0]) ** 2 + ((x / x.max() - centre[1]) / radius[1]) ** 2
    return classes, np.clip(8 - 8 * apart, -30, 30).astype(np.float32)


def reference(classes: Any, masks: Any) -> object:  # noqa: ANN401
    """Do what MMDetection does: resize all masks twice, and then leave queries out."""
    import torch
    from torch.nn.functional import interpolate

    with torch.inference_mode():
        scores, labels = torch.from_numpy(classes).softmax(-1).max(-1)
        planes = interpolate(torch.from_numpy(masks)[None], size=FRAME.padded, mode="bilinear", align_corners=False)[0]
        planes = planes[:, : FRAME.shown[0], : FRAME.shown[1]]
        planes = interpolate(planes[:, None], size=FRAME.photo, mode="bilinear", align_corners=False)[:, 0].sigmoid()
        keep = labels.ne(CLASSES) & (scores > 0.8)
        scores, labels, planes = scores[keep], labels[keep], planes[keep]
        best = (scores.view(-1, 1, 1) * planes).argmax(0)
        result = torch.full(FRAME.photo, CLASSES, dtype=torch.int32)
        for place, label in enumerate(labels.tolist()):
            won, own = best == place, planes[place] >= 0.5
            both = won & own
            if both.any() and won.sum().item() / own.sum().item() >= 0.8:
                result[both] = label + (1000 * (place + 1) if label < THINGS else 0)
    return result


def main() -> None:
    """Measure the times in turns, or the memory of one way alone."""
    classes, masks = outputs()
    isthing = np.arange(CLASSES) < THINGS

    def arrays() -> object:
        return mask2former(Queries.from_logits(classes, masks), FRAME, isthing)

    def tensors() -> object:
        import torch

        from panview.engine.families.torch_masks import tensor_queries

        return mask2former(tensor_queries(torch.from_numpy(classes), torch.from_numpy(masks)), FRAME, isthing)

    ways: dict[str, Callable[[], object]] = {
        "arrays": arrays,
        "tensors": tensors,
        "reference": lambda: reference(classes, masks),
    }
    figures: dict[str, float] = {}
    if sys.argv[1] == "times":
        for run in ways.values():
            run()
        for _ in range(_ROUNDS):
            for name, run in ways.items():
                figures[name] = min(figures.get(name, np.inf), median_ms([run]))
    else:
        import torch  # noqa: F401

        # What a small one loads and compiles is not counted.
        small = Frame((16, 16), (16, 15), (20, 20))
        mask2former(Queries.from_logits(np.eye(QUERIES, 2) * 9, masks[:, :8, :8]), small, [True])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        ways[sys.argv[1]]()
        figures["peak_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
