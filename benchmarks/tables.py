"""What a change in the window recomputes: PQ of a new subset, and all lists after a new threshold or filter."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.context import TRAIN, VAL, Context
from benchmarks.report import Figure
from benchmarks.timing import median_ms
from panview.datasets.dataset import Dataset
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.metrics.segment_overlaps import SegmentOverlaps
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, SegmentTable
from panview.review.filters import SegmentFilter
from panview.review.session import EvaluatedPrediction, Snapshot, find, find_rows, quality_of, scope_images

ROUNDS = {VAL: 41, TRAIN: 11}


def measure(context: Context) -> Iterator[Figure]:
    """Measure on tables of both sizes, tiled from the measured table of a few images."""
    dataset, prediction = context.sparse_set.read()
    small = evaluate(dataset, prediction)
    for images, budget in ((VAL, 2.0), (TRAIN, 16.0)):
        table = tile_table(small, images)
        tiled = tile_dataset(dataset, images)
        size = f"{images:,} images"
        note = f"{len(table):,} rows, {table.nbytes / 1e6:,.0f} MB"
        took = _time_subsets(table, tiled, context.seed, ROUNDS[images])
        yield Figure(f"PQ of a new subset, {size}", took, "ms", budget, note=note)
        counted = dataclasses.replace(prediction, left_out=np.zeros(images, np.bool_))
        yield from _time_changes(Snapshot(tiled, table, (EvaluatedPrediction(counted, table),), 0), size)
    dense, predicted = context.main_set.read()
    every = tile_table(evaluate(dense, predicted), VAL)
    took = _time_subsets(every, tile_dataset(dense, VAL), context.seed, ROUNDS[VAL])
    name = f"PQ of a new subset, {VAL:,} crowded images"
    yield Figure(name, took, "ms", 2, note=f"{len(every):,} rows, three times those of COCO")


def tile_table(table: SegmentTable, images: int) -> SegmentTable:
    """Repeat the images of a table until there are ``images`` of them."""
    per_image = np.diff(table.image_offsets)
    times = -(-images // len(per_image))
    offsets = np.concatenate([[0], np.cumsum(np.tile(per_image, times)[:images])]).astype(np.int64)
    count = int(offsets[-1])
    # How far a row of the repeated table lies from the row it repeats.
    shift = np.repeat(np.arange(times) * len(table), len(table))[:count]
    columns: dict[str, NDArray[Any]] = {}
    for name, dtype in COLUMN_DTYPES.items():
        column = getattr(table, name)
        columns[name] = np.tile(column, (times, 1) if column.ndim == 2 else times)[:count]
        if name in {"match", "partner"}:
            columns[name] = np.where(columns[name] == NO_ROW, NO_ROW, columns[name] + shift).astype(dtype)
    columns["image"] = np.repeat(np.arange(images, dtype=np.int32), np.diff(offsets))
    known = table.overlaps
    pairs = np.concatenate([[0], np.cumsum(np.tile(np.diff(known.offsets), times)[:images])]).astype(np.int64)
    overlaps = SegmentOverlaps(
        pairs,
        *(np.tile(column, times)[: pairs[-1]] for column in (known.truth, known.prediction, known.pixels)),
    )
    return SegmentTable(**columns, image_offsets=offsets, overlaps=overlaps)


def tile_dataset(dataset: Dataset, images: int) -> Dataset:
    """Repeat what filters and figures read of a dataset; its segments stay those of the few images."""
    return dataclasses.replace(
        dataset,
        image_id=np.arange(1, images + 1),
        image_names=tuple(f"{index:012d}.jpg" for index in range(1, images + 1)),
        sizes=np.resize(dataset.sizes, (images, 2)),
    )


def _time_subsets(table: SegmentTable, dataset: Dataset, seed: int, rounds: int) -> float:
    rng = np.random.default_rng(seed)
    categories = dataset.categories

    def quality(images: NDArray[np.bool_]) -> PanopticQuality:
        counts = count_matches(table, len(categories), images=images)
        return panoptic_quality(counts, categories.isthing)

    masks = [rng.random(table.n_images) < share for share in rng.uniform(0.2, 1, rounds + 1)]
    quality(masks.pop())
    return median_ms([partial(quality, mask) for mask in masks])


def _time_changes(snapshot: Snapshot, size: str) -> Iterator[Figure]:
    """Time all that follows a change: rows, figures, lists."""
    thresholds = [dataclasses.replace(snapshot, threshold=value) for value in np.linspace(0.51, 0.95, 12).tolist()]
    filters: dict[str, list[SegmentFilter]] = {
        "category filter": [SegmentFilter(categories=frozenset({i, i + 1, i + 60})) for i in range(8)],
        "area filter": [SegmentFilter(area=(1000 * i, None)) for i in range(1, 9)],
        "expression filter": [SegmentFilter(expression=f"iou < 0.{i} and status = 'FN'") for i in range(1, 9)],
        "name filter": [SegmentFilter(image_name=str(i)) for i in range(1, 9)],
    }
    yield Figure(f"new threshold, all lists, {size}", median_ms(_changes(thresholds)), "ms")
    for name, conditions in filters.items():
        snapshots = [dataclasses.replace(snapshot, filter=condition) for condition in conditions]
        yield Figure(f"new {name}, all lists, {size}", median_ms(_changes(snapshots)), "ms")


def _changes(snapshots: list[Snapshot]) -> list[Callable[[], object]]:
    def recompute(snapshot: Snapshot) -> object:
        rows = find_rows(snapshot)
        return find(snapshot, rows, quality_of(snapshot, scope_images(snapshot, rows)))

    recompute(snapshots[0])
    return [partial(recompute, snapshot) for snapshot in snapshots]
