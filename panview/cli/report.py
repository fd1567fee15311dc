"""``panview report``: a review as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.cli.decisions import note_absent_scores, read_decisions, samples_of, tags_for
from panview.cli.loading import load_dataset
from panview.cli.measuring import measure_sets
from panview.cli.output import note, progress_bar, write_stdout
from panview.cli.writing import inputs_read
from panview.datasets.dataset import Dataset
from panview.datasets.opening import Opening
from panview.engine.published import published_for
from panview.metrics.boundary_cache import boundary_path, load_boundary_iou
from panview.metrics.default_thresholds import POOR_MASK_IOU
from panview.metrics.error_types import DEFAULT_THRESHOLDS, ErrorThresholds
from panview.outputs import PAGE, Output
from panview.review.filters import SegmentFilter, check_filter
from panview.review.report.page import make_report
from panview.review.report.request import ReportRequest, matching_images, report_date
from panview.review.session import EvaluatedPrediction, Snapshot
from panview.review.tags import Tags
from panview.review.team.place import Place
from panview.settings import cache_folder


@dataclass(frozen=True)
class ReportOptions:
    """What the command line says beside the ground truth and the predictions.

    Attributes
    ----------
    out : Path
        The page; ``-`` for stdout.
    pictures : int
    threshold : float
    where : str
        Only images with a segment that meets this condition; empty for all.
    title : str
    verdicts : Path, TeamPlace or None
        File of verdicts; None for the one that is kept for the dataset.
    jobs : int or None
    opening : Opening
    cache : bool
    thresholds : ErrorThresholds
    tp_below : float
        Matches with a smaller IoU are poor masks.
    overwrite : bool
        Replace a file that panview did not write.
    """

    out: Path
    pictures: int
    threshold: float
    where: str
    title: str
    verdicts: Place | None
    jobs: int | None
    opening: Opening
    cache: bool
    thresholds: ErrorThresholds = DEFAULT_THRESHOLDS
    tp_below: float = POOR_MASK_IOU
    overwrite: bool = False


def run_report(path: Path, prediction_paths: Sequence[Path], options: ReportOptions) -> None:
    """Evaluate each prediction set and write the page."""
    date = report_date()
    dataset = load_dataset(path, options.opening)
    # Before the work, not after it.
    check_filter(SegmentFilter(expression=options.where), dataset)
    tags = tags_for(options.where, dataset, options.verdicts)
    if str(options.out) == "-":
        write_stdout(_page(dataset, prediction_paths, options, date, tags))
        return
    inputs = inputs_read(dataset, prediction_paths, options.verdicts)
    with Output(options.out, PAGE, inputs, options.overwrite).whole() as part:
        page = _page(dataset, prediction_paths, options, date, tags)
        part.write_bytes(page)
    note(f"{options.out}: {len(page) / 1e6:.1f} MB")


def _page(dataset: Dataset, prediction_paths: Sequence[Path], options: ReportOptions, date: str, tags: Tags) -> bytes:
    predictions: list[EvaluatedPrediction] = []
    boundary: list[NDArray[np.float64] | None] = []
    for known in measure_sets(dataset, prediction_paths, jobs=options.jobs, cache=options.cache):
        predictions.append(known)
        # Measuring it would take longer than everything else; `evaluate --boundary` puts it into the cache.
        with_boundary = options.cache and options.opening.areas == "pixels"
        kept = boundary_path(cache_folder(), dataset, known.prediction) if with_boundary else None
        boundary.append(load_boundary_iou(kept, known.table) if kept is not None else None)
    note_absent_scores(options.where, predictions, dataset)
    snapshot = Snapshot(
        dataset=dataset,
        ground_truth_table=predictions[0].table,
        predictions=tuple(predictions),
        current=0,
        threshold=options.threshold,
        filter=SegmentFilter(expression=options.where),
        poor_mask_iou=options.tp_below,
        error_thresholds=options.thresholds,
        decisions=read_decisions(dataset, options.verdicts),
        tags=tags,
        samples=samples_of(options.where, dataset, options.verdicts),
    )
    request = ReportRequest(
        snapshot=snapshot,
        images=matching_images(snapshot),
        condition=options.where.strip(),
        missing=options.opening.missing,
        published=tuple(published_for(dataset, each.prediction) for each in predictions),
        boundary=tuple(boundary),
        title=options.title.strip(),
        pictures=options.pictures,
        date=date,
    )
    with progress_bar("pictures") as show:
        return make_report(request, progress=show).encode()
