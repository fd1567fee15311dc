"""``panview report``: a review as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from panview.cli.loading import load_dataset, load_prediction, measure, read_decisions
from panview.cli.output import note, progress_bar, write_stdout
from panview.datasets.dataset import Dataset, MissingImages, distinct_name
from panview.engine.published import published_for
from panview.files import whole_file
from panview.review.filters import SegmentFilter, check_filter
from panview.review.report.page import make_report
from panview.review.report.request import ReportedSet, ReportRequest, matching_images, report_date
from panview.review.session import EvaluatedPrediction
from panview.settings import load_settings


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
    verdicts : Path or None
        File of verdicts; None for the one that is kept for the dataset.
    jobs : int or None
    missing : MissingImages
    cache : bool
    """

    out: Path
    pictures: int
    threshold: float
    where: str
    title: str
    verdicts: Path | None
    jobs: int | None
    missing: MissingImages
    cache: bool


def run_report(path: Path, prediction_paths: Sequence[Path], options: ReportOptions) -> None:
    """Evaluate each prediction set and write the page."""
    date = report_date()
    dataset = load_dataset(path)
    # Before the work, not after it.
    check_filter(SegmentFilter(expression=options.where), dataset)
    if str(options.out) == "-":
        write_stdout(_page(dataset, prediction_paths, options, date))
        return
    with whole_file(options.out) as part:
        page = _page(dataset, prediction_paths, options, date)
        part.write_bytes(page)
    note(f"{options.out}: {len(page) / 1e6:.1f} MB")


def _page(dataset: Dataset, prediction_paths: Sequence[Path], options: ReportOptions, date: str) -> bytes:
    settings = load_settings()
    decisions = read_decisions(dataset, options.verdicts)
    sets: list[ReportedSet] = []
    for prediction_path in prediction_paths:
        prediction = load_prediction(dataset, prediction_path, missing=options.missing)
        prediction = distinct_name(prediction, [each.evaluated.prediction.name for each in sets])
        table = measure(dataset, prediction, jobs=options.jobs, cache=options.cache)
        sets.append(ReportedSet(EvaluatedPrediction(prediction, table), published_for(dataset, prediction)))
    images = np.ones(len(dataset), np.bool_)
    if options.where.strip():
        images = matching_images(
            dataset,
            tuple(each.evaluated for each in sets),
            SegmentFilter(expression=options.where),
            threshold=options.threshold,
            poor_mask_iou=settings.poor_mask_iou,
            decisions=decisions,
        )
    request = ReportRequest(
        dataset=dataset,
        sets=tuple(sets),
        images=images,
        condition=options.where.strip(),
        threshold=options.threshold,
        poor_mask_iou=settings.poor_mask_iou,
        missing=options.missing,
        decisions=decisions,
        title=options.title.strip(),
        pictures=options.pictures,
        date=date,
    )
    with progress_bar("pictures") as show:
        return make_report(request, progress=show).encode()
