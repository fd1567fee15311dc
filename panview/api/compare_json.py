"""Comparisons of prediction sets as ``panview compare --json`` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.api.results import Result, as_json
from panview.datasets.dataset import Dataset
from panview.engine.published import published_for
from panview.metrics.comparison import Difference
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.scores import ScoreFigures, score_figures
from panview.metrics.transitions import Transition
from panview.review.comparing import ModelComparison
from panview.review.image_differences import GroupDifference
from panview.review.image_quality import group_json
from panview.review.pass_marks import Outcome
from panview.review.results_json import COMPARE_FORMAT
from panview.review.session import Snapshot
from panview.version import __version__

SPLITS = ("All", "Things", "Stuff")
ByColumn = dict[str, tuple[GroupDifference, ...]]
"""Differences by what is known of the images: column -> its groups."""


def occurring(comparison: ModelComparison) -> list[int]:
    """Return the categories that either set or the ground truth has."""
    return [int(i) for i in np.flatnonzero(comparison.first.occurs | comparison.second.occurs)]


def results_over(snapshot: Snapshot, images: NDArray[np.bool_]) -> list[Result]:
    """Return what ``evaluate`` would say of each set of a snapshot over the images compared, (n_images,) bool."""
    isthing = snapshot.dataset.categories.isthing
    qualities, scores = [], []
    for known in snapshot.predictions:
        counts = count_matches(known.table, len(isthing), threshold=snapshot.threshold, images=images)
        qualities.append(panoptic_quality(counts, isthing))
        scores.append(score_figures(known.table, isthing, threshold=snapshot.threshold, images=images))
    return results_of(snapshot, images, qualities, scores)


def results_of(
    snapshot: Snapshot,
    images: NDArray[np.bool_],
    qualities: Sequence[PanopticQuality],
    scores: Sequence[ScoreFigures | None],
) -> list[Result]:
    """Return the same from what has been measured of each set over the images compared."""
    results = []
    for known, quality, scored in zip(snapshot.predictions, qualities, scores, strict=True):
        # Published figures hold for all images and the standard threshold only.
        usual = images.all() and snapshot.threshold == IOU_THRESHOLD
        results.append(
            Result(
                known.prediction.name,
                quality,
                int(images.sum()),
                published_for(snapshot.dataset, known.prediction) if usual else None,
                assumptions=known.prediction.assumptions,
                mapping=known.prediction.mapping,
                faults=known.faults,
                scores=scored,
            )
        )
    return results


def comparison_json(
    snapshot: Snapshot,
    results: Sequence[Result],
    comparisons: Sequence[ModelComparison],
    columns: Sequence[ByColumn],
    outcomes: Sequence[Outcome] = (),
    *,
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    """Return the figures as the guide documents them; fractions, not per cent."""
    document = as_json(snapshot.dataset, results)
    level = comparisons[0].differences.level
    return {
        "panview": __version__,
        "format": COMPARE_FORMAT,
        "images": int(comparisons[0].images.sum()),
        "areas": document["areas"],
        "threshold": snapshot.threshold,
        "thresholds": snapshot.thresholds.as_json(),
        "bootstrap": {"resamples": resamples, "seed": seed, "level": level},
        "results": document["results"],
        "comparisons": [
            {**_one_json(snapshot.dataset, comparison), **({"by": _columns_json(by)} if by else {})}
            for comparison, by in zip(comparisons, columns, strict=True)
        ],
        "assumptions": document["assumptions"],
        **({"pass_marks": [outcome.as_json() for outcome in outcomes]} if outcomes else {}),
    }


def _one_json(dataset: Dataset, comparison: ModelComparison) -> dict[str, Any]:
    differences, categories, changed = comparison.differences, dataset.categories, comparison.changed
    per_class: dict[str, dict[str, Any]] = {}
    for i in occurring(comparison):
        of_category = np.bincount(changed.kind[changed.category == i], minlength=len(Transition))
        per_class[str(categories.ids[i])] = {
            "name": categories.names[i],
            "isthing": int(categories.isthing[i]),
            **_difference_json(differences.of(i)),
            **{kind.label: int(of_category[kind]) for kind in Transition},
            "new_fp": int(comparison.new_fp[i]),
            "removed_fp": int(comparison.removed_fp[i]),
        }
    return {
        "baseline": comparison.first_name,
        "prediction": comparison.second_name,
        **{split: _difference_json(getattr(differences, split.lower())) for split in SPLITS},
        **{kind.label: number for kind, number in changed.counts().items()},
        "new_fp": int(comparison.new_fp.sum()),
        "removed_fp": int(comparison.removed_fp.sum()),
        "per_class": per_class,
    }


def _columns_json(by: ByColumn) -> dict[str, Any]:
    return {
        word: [
            {
                **group_json(each.group),
                "images": each.count,
                **{split: _difference_json(getattr(each.differences, split.lower())) for split in SPLITS},
            }
            for each in groups
        ]
        for word, groups in by.items()
    }


def _difference_json(difference: Difference) -> dict[str, Any]:
    return {
        "baseline_pq": difference.first,
        "pq": difference.second,
        "difference": difference.difference,
        "low": difference.low,
        "high": difference.high,
        "significant": difference.significant,
        "p": difference.p,
    }
