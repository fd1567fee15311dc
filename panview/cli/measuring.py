"""Measuring prediction sets for a command, and saying on stderr what is to be known of the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.api.loading import boundary_of, evaluated_prediction, measured_set
from panview.api.notes import absent_notes, absent_of, empty_truth_notes, fault_notes
from panview.cli.loading import load_prediction
from panview.cli.output import note_all, progress_bar
from panview.datasets.dataset import Dataset, PredictionSet, distinct_name
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.evaluation import Measured
from panview.metrics.segment_table import SegmentTable
from panview.settings import cache_folder

if TYPE_CHECKING:
    from panview.cluster.place import ClusterPlace
    from panview.metrics.parts import Parts, PartsPlace


def measure_sets(
    dataset: Dataset, paths: Iterable[Path], *, jobs: int | None, cache: bool, cluster: ClusterPlace | None = None
) -> Iterator[EvaluatedPrediction]:
    """Find, read and measure prediction sets one after the other, each under a name of its own."""
    note_all(empty_truth_notes(dataset))
    names: list[str] = []
    for path in paths:
        prediction = distinct_name(load_prediction(dataset, path), names)
        measured = measure(dataset, prediction, jobs=jobs, cache=cache, cluster=cluster)
        if not names:
            note_all(absent_notes(dataset, absent_of(dataset, measured.table)))
        names.append(prediction.name)
        yield evaluated_prediction(dataset, measured)


def sets_in_parts(
    place: PartsPlace, dataset: Dataset, paths: Iterable[Path], *, jobs: int | None
) -> Iterator[EvaluatedPrediction]:
    """Do what `measure_sets` does with tables in parts; of what it yields no row is held."""
    # Imported here: only needed for tables in parts.
    from panview.api.parts import absent_in_parts
    from panview.review.part_by_part import set_in_parts

    note_all(empty_truth_notes(dataset))
    names: list[str] = []
    for path in paths:
        prediction = distinct_name(load_prediction(dataset, path), names)
        parts = measure_parts(place, dataset, prediction, jobs=jobs)
        if not names:
            note_all(absent_notes(dataset, absent_in_parts(parts)))
        names.append(prediction.name)
        yield set_in_parts(parts)


def measure_parts(
    place: PartsPlace,
    dataset: Dataset,
    prediction: PredictionSet,
    *,
    jobs: int | None,
    cluster: ClusterPlace | None = None,
) -> Parts:
    """Measure what is in no part of a table yet; say which images are left out since they are at fault."""
    # Imported here: only needed for tables in parts.
    from panview.metrics.parts import measured_parts

    with progress_bar(prediction.name) as show:
        if cluster is None:
            parts = measured_parts(place, dataset, prediction, jobs=jobs, progress=show)
        else:
            from panview.cluster.evaluating import measured_parts_on

            parts = measured_parts_on(cluster, place, dataset, prediction, jobs=jobs, progress=show)
    note_all(fault_notes(parts.faults, prediction))
    return parts


def measure(
    dataset: Dataset,
    prediction: PredictionSet,
    *,
    jobs: int | None,
    cache: bool,
    cluster: ClusterPlace | None = None,
) -> Measured:
    """Measure a prediction set, here or on a cluster; say which images are left out since they are at fault."""
    with progress_bar(prediction.name) as show:
        if cluster is None:
            measured = measured_set(dataset, prediction, jobs=jobs, cache=cache, progress=show)
        else:
            # Imported here: only needed for a cluster.
            from panview.cluster.evaluating import measured_on

            folder = cache_folder() if cache else None
            measured = measured_on(cluster, folder, dataset, prediction, jobs=jobs, progress=show)
    note_all(fault_notes(measured.faults, prediction))
    return measured


def measure_boundary(
    dataset: Dataset, prediction: PredictionSet, table: SegmentTable, *, jobs: int | None, cache: bool
) -> NDArray[np.float64]:
    """Return the boundary IoU of every match, from the cache if allowed."""
    with progress_bar(f"{prediction.name}, boundaries") as show:
        return boundary_of(dataset, prediction, table, jobs=jobs, cache=cache, progress=show)
