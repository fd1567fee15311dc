"""Measuring prediction sets for a command, and saying on stderr what is to be known of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from panview.cli.figures import percent
from panview.cli.loading import load_prediction, named_images
from panview.cli.output import note, progress_bar
from panview.datasets.dataset import Dataset, PredictionSet, distinct_name
from panview.datasets.faults import Fault
from panview.metrics.cache import cached_evaluation
from panview.metrics.evaluated import EvaluatedPrediction, faults_of
from panview.metrics.evaluation import Measured, absent_truths
from panview.metrics.faults import summary
from panview.metrics.segment_table import SegmentTable
from panview.metrics.stated_areas import AreaDifference
from panview.settings import cache_folder


def measure_sets(
    dataset: Dataset, paths: Iterable[Path], *, jobs: int | None, cache: bool
) -> Iterator[EvaluatedPrediction]:
    """Find, read and measure prediction sets one after the other, each under a name of its own."""
    tell_of_empty_truth(dataset)
    names: list[str] = []
    for path in paths:
        prediction = distinct_name(load_prediction(dataset, path), names)
        measured = measure(dataset, prediction, jobs=jobs, cache=cache)
        if not names:
            tell_of_absent(dataset, measured.table)
        names.append(prediction.name)
        assert measured.prediction is not None
        faults = faults_of(dataset, measured.prediction, measured.faults)
        yield EvaluatedPrediction(measured.prediction, measured.table, faults=faults)


def measure(dataset: Dataset, prediction: PredictionSet, *, jobs: int | None, cache: bool) -> Measured:
    """Measure a prediction set; say which images are left out since they are at fault."""
    with progress_bar(prediction.name) as show:
        folder = cache_folder() if cache else None
        measured = cached_evaluation(folder, dataset, prediction, jobs=jobs, progress=show)
    if measured.faults:
        _tell_of_faults(measured.faults, prediction)
    return measured


def _tell_of_faults(faults: tuple[Fault, ...], prediction: PredictionSet) -> None:
    total = int(np.count_nonzero(~prediction.left_out))
    note(f"{prediction.name}: {summary(faults, total)}; left out of all figures: {named_images(faults)}")


def tell_of_empty_truth(dataset: Dataset) -> None:
    """Say that there is nothing to find where the ground truth lists no segment."""
    if not dataset.ground_truth.offsets[-1]:
        note(f"{dataset.files.json.name} lists no segments: nothing can be found or missed, and there is no PQ")


def tell_of_absent(dataset: Dataset, table: SegmentTable) -> None:
    """Say how many ground truth segments have no pixel."""
    rows = absent_truths(table)
    rows = rows[~table.iscrowd[rows]]
    if len(rows) == 0:
        return
    first = int(rows[0])
    name = dataset.image_names[table.image[first]]
    what = (
        "1 ground truth segment has no pixel and counts"
        if len(rows) == 1
        else (f"{len(rows):,} ground truth segments have no pixel and count")
    )
    place = f"segment {table.segment_id[first]} of {name}"
    note(f"{dataset.files.json.name}: {what} as FN, as in panopticapi; {'' if len(rows) == 1 else 'first '}{place}")


def tell_of_areas(dataset: Dataset, name: str, difference: AreaDifference) -> None:
    """Say by how much figures by pixels and by the JSON's areas differ."""
    if percent(difference.pixels) == percent(difference.json):
        return
    one = difference.segments == 1
    areas = "1 area" if one else f"{difference.segments:,} areas"
    used = dataset.opening.areas
    other = "" if used == "json" else "; --areas json gives the latter, as published figures have them"
    note(
        f"{name}: {areas} in {dataset.files.json.name} {'is' if one else 'are'} not the pixels: "
        f"All PQ {percent(difference.pixels)} by pixels, {percent(difference.json)} by the JSON's areas{other}"
    )
