"""Panoptic quality in the form of the JSON contract: fractions, not per cent."""

from __future__ import annotations

from typing import Any

from panview.datasets.categories import Categories
from panview.metrics.panoptic_quality import Average, PanopticQuality

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
