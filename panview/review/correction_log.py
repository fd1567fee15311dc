"""What corrections did and which decisions had no effect, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.image_ids import ImageId
from panview.later import Later
from panview.review.columns import as_text
from panview.review.corrected_image import ImageChanges
from panview.review.corrections import NotApplied
from panview.review.repairs import category_of, repair_words
from panview.review.thresholds import THRESHOLD_COLUMNS
from panview.review.verdicts import Decision

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

_SEEN = ("error_type", *THRESHOLD_COLUMNS)
"""What was seen when the verdict was given; empty where the file does not hold it."""
CHANGE_COLUMNS = (
    "image_id",
    "file_name",
    "action",
    "gt_segment_id",
    "new_gt_segment_id",
    "pred_segment_id",
    "category_before",
    "category_after",
    "area_before",
    "area_after",
    "prediction",
    "verdict",
    "note",
    "reviewer",
    "time",
    *_SEEN,
    "basis",
    "repair",
)
"""The order is a contract; later columns are added at the end."""
NOT_APPLIED_COLUMNS = (
    "image_id",
    "status",
    "gt_segment_id",
    "pred_segment_id",
    "prediction",
    "reason",
    "verdict",
    "note",
    "reviewer",
    "time",
    *_SEEN,
    "repair",
)

_NUMBERS = {"image_id", "gt_segment_id", "new_gt_segment_id", "pred_segment_id", "area_before", "area_after"}


def changes_frame(
    dataset: Dataset, predictions: Sequence[PredictionSet], corrected: Sequence[ImageChanges]
) -> pl.DataFrame:
    """Return one row per change, `CHANGE_COLUMNS`; empty where a column has nothing to say."""
    categories = dataset.categories.names

    def name(category: int | None) -> str | None:
        return None if category is None else as_text(categories[category])

    rows = [
        (
            _key(dataset.image_id[outcome.image]),
            as_text(dataset.image_names[outcome.image]),
            change.action,
            change.truth_id,
            change.new_id,
            change.predicted_id,
            name(change.category_before),
            name(change.category_after),
            change.area_before,
            change.area_after,
            as_text(predictions[change.prediction].name) if change.prediction is not None else None,
            *_said(change.decision),
            *_seen(change.decision),
            change.basis or None,
            _repair(dataset, change.decision),
        )
        for outcome in corrected
        for change in outcome.changes
    ]
    return _frame(CHANGE_COLUMNS, rows)


def not_applied_frame(dataset: Dataset, not_applied: Sequence[NotApplied]) -> pl.DataFrame:
    """Return one row per decision that had no effect, `NOT_APPLIED_COLUMNS`."""
    rows = [
        (
            _key(entry.decision.image_id),
            entry.decision.status.label,
            entry.decision.gt_segment_id,
            entry.decision.pred_segment_id,
            as_text(entry.decision.prediction),
            entry.reason,
            *_said(entry.decision),
            *_seen(entry.decision),
            _repair(dataset, entry.decision),
        )
        for entry in not_applied
    ]
    return _frame(NOT_APPLIED_COLUMNS, rows)


def _key(image_id: ImageId) -> ImageId:
    return as_text(image_id) if isinstance(image_id, str) else image_id


def _said(decision: Decision | None) -> tuple[str | None, str | None, str | None, str | None]:
    if decision is None:
        return None, None, None, None
    verdict = decision.verdict.value if decision.verdict is not None else None
    return verdict, as_text(decision.note), as_text(decision.reviewer), as_text(decision.time)


def _repair(dataset: Dataset, decision: Decision | None) -> str | None:
    """Return a repair in words; a category that the dataset does not have by its id."""
    if decision is None or decision.repair is None:
        return None
    return as_text(repair_words(decision, category_of(dataset, decision)))


def _seen(decision: Decision | None) -> tuple[str | float | None, ...]:
    if decision is None or decision.meaning is None:
        return (None,) * len(_SEEN)
    return decision.meaning.error_type.label or None, *decision.meaning.thresholds.as_json().values()


def _frame(columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    schema = {column: _type_of(column, rows, place) for place, column in enumerate(columns)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _type_of(column: str, rows: Sequence[tuple[object, ...]], place: int) -> pl.DataType:
    if column in THRESHOLD_COLUMNS:
        return pl.Float64()
    # An image id is a text in some datasets.
    whole = column in _NUMBERS and not any(isinstance(row[place], str) for row in rows)
    return pl.Int64() if whole else pl.String()
