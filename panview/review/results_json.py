"""Panoptic quality in the form of the JSON contract: fractions, not per cent."""

from __future__ import annotations

from typing import Any

import numpy as np

from panview.datasets.categories import Categories
from panview.metrics.panoptic_quality import Average, PanopticQuality
from panview.metrics.scores import ScoreFigures

EVALUATE_FORMAT = COMPARE_FORMAT = REPORT_FORMAT = 1
"""``format`` of what these commands write, raised when a field goes or changes its meaning; new fields may come. The
schemas are in ``docs/schemas``."""


def quality_json(categories: Categories, quality: PanopticQuality) -> dict[str, Any]:
    """Return All, Things, Stuff and the categories as ``evaluate --json`` writes them."""
    return {
        "All": average_json(quality.all),
        "Things": average_json(quality.things),
        "Stuff": average_json(quality.stuff),
        "per_class": {
            str(categories.ids[i]): {
                "name": categories.names[i],
                "isthing": int(categories.isthing[i]),
                "pq": float(quality.pq[i]),
                "sq": float(quality.sq[i]),
                "rq": float(quality.rq[i]),
                "iou_sum": float(quality.counts.iou_sum[i]),
                "tp": int(quality.counts.tp[i]),
                "fp": int(quality.counts.fp[i]),
                "fn": int(quality.counts.fn[i]),
            }
            for i in range(len(categories))
        },
    }


def average_json(average: Average) -> dict[str, float | int | None]:
    """Return PQ, SQ and RQ, null where no category occurs, and how many do."""
    return {"pq": average.pq, "sq": average.sq, "rq": average.rq, "n": average.n}


def scores_json(figures: ScoreFigures) -> dict[str, Any]:
    """Return calibration, with the bins that hold segments, and PQ over the score, as ``evaluate --json`` has them."""
    found, curve = figures.reliability, figures.curve
    best = curve.best
    return {
        "reliability": {
            "ece": found.ece,
            "overconfidence": found.overconfidence,
            "segments": int(found.count.sum()),
            "left_out": found.left_out,
            "n_bins": len(found.count),
            "bins": [
                {
                    "from": float(found.edges[at]),
                    "to": float(found.edges[at + 1]),
                    "segments": int(found.count[at]),
                    "right": int(found.right[at]),
                    "mean_score": float(found.mean_score[at]),
                }
                for at in np.flatnonzero(found.count).tolist()
            ],
        },
        "pq_over_score": {
            "thresholds": curve.thresholds.tolist(),
            **{
                split: [getattr(quality, split.lower()).pq for quality in curve.qualities]
                for split in ("All", "Things", "Stuff")
            },
            "best": None
            if best is None
            else {"threshold": float(curve.thresholds[best]), "pq": curve.qualities[best].all.pq},
        },
    }
