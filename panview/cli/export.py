"""``panview export``: the list of disagreements as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from panview.cli.loading import (
    guarded,
    inputs_read,
    load_dataset,
    read_decisions,
)
from panview.cli.measuring import measure_sets
from panview.cli.output import note, write_stdout
from panview.datasets.dataset import Dataset
from panview.datasets.opening import Opening
from panview.metrics.error_types import DEFAULT_THRESHOLDS, ErrorThresholds
from panview.outputs import CSV
from panview.review.disagreements import disagreement_frame, write_csv
from panview.review.filters import SegmentFilter
from panview.review.session import EvaluatedPrediction, Snapshot, find, find_rows, quality_of, scope_images
from panview.review.tag_file import tags_for
from panview.review.verdicts import Decision


def run_export(
    path: Path,
    predictions: list[Path],
    csv: Path,
    tp_below: float | None,
    where: str,
    jobs: int | None,
    opening: Opening,
    cache: bool,
    verdicts: Path | None = None,
    thresholds: ErrorThresholds = DEFAULT_THRESHOLDS,
    overwrite: bool = False,
) -> None:
    """Evaluate, filter, and write the rows, one prediction set after the other; PQ impact refers to the whole set."""
    dataset = load_dataset(path, opening)
    output = guarded(csv, CSV, inputs_read(dataset, predictions, verdicts), overwrite=overwrite)
    decisions = read_decisions(dataset, verdicts)
    sets = measure_sets(dataset, predictions, jobs=jobs, cache=cache)
    frame = pl.concat([_frame(dataset, known, where, tp_below, thresholds, decisions) for known in sets])
    if output is None:
        write_stdout(frame.write_csv().encode())
        return
    write_csv(output, frame)
    note(f"{csv}: {len(frame):,} disagreements")


def _frame(
    dataset: Dataset,
    known: EvaluatedPrediction,
    where: str,
    tp_below: float | None,
    thresholds: ErrorThresholds,
    decisions: Mapping[int, Decision],
) -> pl.DataFrame:
    """Return the rows of one prediction set."""
    snapshot = Snapshot(
        dataset=dataset,
        ground_truth_table=known.table,
        predictions=(known,),
        current=0,
        filter=SegmentFilter(expression=where),
        tp_below=tp_below,
        error_thresholds=thresholds,
        decisions=decisions,
        tags=tags_for(where, dataset),
    )
    rows = find_rows(snapshot)
    listing = find(snapshot, rows, quality_of(snapshot, scope_images(snapshot, rows)))
    return disagreement_frame(
        dataset,
        known.prediction.name,
        known.table,
        rows.status,
        rows.error_type,
        listing.impact,
        listing.disagreements,
        snapshot.decisions,
        snapshot.thresholds,
    )
