"""What came out for prediction sets, put together once for scripts and for the command line, and as JSON."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumption
from panview.datasets.assumptions import as_json as assumptions_json
from panview.datasets.categories import Categories
from panview.datasets.category_mapping import CategoryMapping
from panview.datasets.dataset import Dataset
from panview.datasets.faults import Fault
from panview.engine.published import PublishedResult, published_for
from panview.metrics.breakdown import GroupQuality, SizeClass, quality_by_size, quality_by_supercategory
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.scores import ScoreFigures, score_figures
from panview.metrics.stated_areas import AreaDifference, area_difference
from panview.review.pass_marks import Outcome
from panview.review.results_json import EVALUATE_FORMAT, average_json, quality_json, scores_json
from panview.version import __version__

if TYPE_CHECKING:
    # At run time this would load polars, which is slow.
    from panview.review.image_quality import ColumnQuality


class Breakdown(StrEnum):
    """What figures can be broken down by."""

    SIZE = "size"
    SUPERCATEGORY = "supercategory"


@dataclass(frozen=True)
class Result:
    """What came out for a prediction set.

    Attributes
    ----------
    name : str
    quality : PanopticQuality
    images : int
        Images that were counted.
    published : PublishedResult or None
        Of the model that made it, where it made the whole of val2017.
    boundary : PanopticQuality or None
        Boundary PQ, where it was asked for.
    sizes : sequence of PanopticQuality or None
        By `SizeClass`, where they were asked for.
    groups : sequence of GroupQuality or None
        By supercategory, where they were asked for.
    assumptions : tuple of Assumption
        What was assumed to read the set.
    mapping : CategoryMapping or None
        What the numbers of the set stand for, where that was said.
    columns : sequence of ColumnQuality
        By columns of the table of images, where they were asked for.
    faults : sequence of Fault
        Of images that are left out since their files are at fault.
    areas : AreaDifference or None
        Where figures by the areas of the JSON are others.
    scores : ScoreFigures or None
        Where the set has scores.
    """

    name: str
    quality: PanopticQuality
    images: int
    published: PublishedResult | None = None
    boundary: PanopticQuality | None = None
    sizes: Sequence[PanopticQuality] | None = None
    groups: Sequence[GroupQuality] | None = None
    assumptions: tuple[Assumption, ...] = ()
    mapping: CategoryMapping | None = None
    columns: Sequence[ColumnQuality] = ()
    faults: Sequence[Fault] = ()
    areas: AreaDifference | None = None
    scores: ScoreFigures | None = None


def result_of(
    dataset: Dataset,
    known: EvaluatedPrediction,
    quality: PanopticQuality | None = None,
    boundary: NDArray[np.float64] | None = None,
    by: Collection[Breakdown] = (),
    words: Sequence[str] = (),
    *,
    scores: bool = True,
) -> Result:
    """Return the figures of a prediction set over all its images at the IoU threshold 0.5.

    Parameters
    ----------
    dataset : Dataset
    known : EvaluatedPrediction
    quality : PanopticQuality, optional
        Where it is known already.
    boundary : (n,) float64, optional
        Boundary IoU of the matches, for Boundary PQ.
    by : collection of Breakdown
    words : sequence of str
        Columns of the table of images to break the figures down by.
    scores : bool
        Whether to work out what scores are worth, which only `as_json` tells.
    """
    prediction, table = known.prediction, known.table
    isthing, supercategories = dataset.categories.isthing, dataset.categories.supercategories
    quality = quality or quality_of_all(dataset, known)
    by_boundary = None
    if boundary is not None:
        from panview.metrics.boundary import boundary_quality

        by_boundary = boundary_quality(table, boundary, isthing)
    return Result(
        prediction.name,
        quality,
        int(np.count_nonzero(~prediction.left_out)),
        published_for(dataset, prediction),
        by_boundary,
        quality_by_size(table, isthing) if Breakdown.SIZE in by else None,
        quality_by_supercategory(quality, supercategories) if Breakdown.SUPERCATEGORY in by else None,
        prediction.assumptions,
        prediction.mapping,
        _by_columns(dataset, words, known),
        known.faults,
        area_difference(dataset, table),
        score_figures(table, isthing) if scores else None,
    )


def quality_of_all(dataset: Dataset, known: EvaluatedPrediction) -> PanopticQuality:
    """Return the panoptic quality of a prediction set over all its images at the IoU threshold 0.5."""
    return panoptic_quality(count_matches(known.table, len(dataset.categories)), dataset.categories.isthing)


def _by_columns(dataset: Dataset, words: Sequence[str], known: EvaluatedPrediction) -> list[ColumnQuality]:
    if not words:
        return []
    # Imported here, since it loads polars, which takes a tenth of a second.
    from panview.review.image_quality import quality_by_column

    return [quality_by_column(dataset, word, known.table, ~known.prediction.left_out) for word in words]


def as_json(dataset: Dataset, results: Sequence[Result], outcomes: Sequence[Outcome] = ()) -> dict[str, Any]:
    """Return the results in the form of the JSON contract; fractions, not per cent."""
    return {
        "panview": __version__,
        "format": EVALUATE_FORMAT,
        "images": len(dataset),
        # Beyond the contract, here and below.
        "areas": dataset.opening.areas,
        "results": [
            {
                "prediction": result.name,
                **quality_json(dataset.categories, result.quality),
                # Only where there is something to say.
                **({"images": result.images} if result.images < len(dataset) else {}),
                **({"skipped": skipped_json(result.faults)} if result.faults else {}),
                **({"pq_by_areas": msgspec.to_builtins(result.areas)} if result.areas else {}),
                **({"published": msgspec.to_builtins(result.published)} if result.published else {}),
                **({"boundary": _boundary_json(dataset, result.boundary)} if result.boundary else {}),
                **breakdowns_json(dataset.categories, result),
                **({"scores": scores_json(result.scores)} if result.scores else {}),
                **({"categories": result.mapping.as_json()} if result.mapping is not None else {}),
            }
            for result in results
        ],
        "assumptions": assumptions_json([*dataset.assumptions, *(a for r in results for a in r.assumptions)]),
        **({"pass_marks": [outcome.as_json() for outcome in outcomes]} if outcomes else {}),
    }


def skipped_json(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Return the images that are left out since they are at fault, each with the reason."""
    return [
        {"image_id": fault.image_id, "file_name": fault.image_name, "kind": fault.kind, "reason": fault.message}
        for fault in faults
    ]


def breakdowns_json(categories: Categories, result: Result) -> dict[str, Any]:
    """Return ``by_size`` and ``by_supercategory``, where they were asked for."""
    document: dict[str, Any] = {}
    if result.sizes is not None:
        pairs = zip(SizeClass, result.sizes, strict=True)
        document["by_size"] = {size.label: quality_json(categories, quality) for size, quality in pairs}
    if result.groups is not None:
        document["by_supercategory"] = {
            group.name: {**average_json(group.average), "tp": group.tp, "fp": group.fp, "fn": group.fn}
            for group in result.groups
        }
    if result.columns:
        from panview.review.image_quality import column_json

        document["by"] = {column.word: column_json(categories, column) for column in result.columns}
    return document


def _boundary_json(dataset: Dataset, quality: PanopticQuality) -> dict[str, Any]:
    from panview.metrics.boundary import DILATION_RATIO

    return {"dilation_ratio": DILATION_RATIO, **quality_json(dataset.categories, quality)}
