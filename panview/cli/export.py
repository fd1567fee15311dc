"""``panview export``: the list of disagreements as CSV."""

from __future__ import annotations

from pathlib import Path

from panview.cli.loading import load_dataset, load_prediction, measure, read_decisions, with_chosen_error_types
from panview.cli.output import note, write_stdout
from panview.datasets.dataset import MissingImages
from panview.review.disagreements import disagreement_frame, write_csv
from panview.review.filters import SegmentFilter
from panview.review.session import EvaluatedPrediction, Snapshot, find, find_rows, quality_of, scope_images


def run_export(
    path: Path,
    prediction_path: Path,
    csv: Path,
    tp_below: float | None,
    where: str,
    jobs: int | None,
    missing: MissingImages,
    cache: bool,
    verdicts: Path | None = None,
) -> None:
    """Evaluate, filter, and write the rows; PQ impact refers to the whole set."""
    dataset = load_dataset(path)
    prediction = load_prediction(dataset, prediction_path, missing=missing)
    table = with_chosen_error_types(dataset, measure(dataset, prediction, jobs=jobs, cache=cache))
    snapshot = Snapshot(
        dataset=dataset,
        ground_truth_table=table,
        predictions=(EvaluatedPrediction(prediction, table),),
        current=0,
        filter=SegmentFilter(expression=where),
        tp_below=tp_below,
        decisions=read_decisions(dataset, verdicts),
    )
    rows = find_rows(snapshot)
    findings = find(snapshot, rows, quality_of(snapshot, scope_images(snapshot, rows)))
    frame = disagreement_frame(
        dataset,
        prediction.name,
        table,
        rows.status,
        rows.error_type,
        findings.impact,
        findings.disagreements,
        snapshot.decisions,
    )
    if str(csv) == "-":
        write_stdout(frame.write_csv().encode())
        return
    write_csv(csv, frame)
    note(f"{csv}: {len(frame):,} disagreements")
