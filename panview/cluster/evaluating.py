"""Measuring a prediction set on a cluster: shards are tasks, and each that is finished is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from copy import deepcopy
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview import __version__
from panview.cluster.blocks import Work, carry_out
from panview.cluster.connection import SharedFolder, connected, require_here, seen_here
from panview.cluster.handout import OVERDUE_S, TRIES
from panview.cluster.place import ClusterPlace
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.faults import Fault, FaultKind
from panview.errors import PanviewError
from panview.metrics.cache import cached_evaluation, table_key
from panview.metrics.evaluation import CancelCheck, Measured, Progress, unmeasured_columns
from panview.metrics.parts import Parts, PartsPlace, measured_parts
from panview.metrics.segment_overlaps import no_overlaps
from panview.metrics.segment_table import SegmentTable
from panview.metrics.shard_files import SUFFIX, load_shard, save_shard
from panview.metrics.shards import Shard, as_measured, evaluate_part, join, some_images, some_predictions


def measured_on(
    place: ClusterPlace,
    folder: Path | None,
    dataset: Dataset,
    prediction: PredictionSet,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Measured:
    """Return what `panview.metrics.cache.cached_evaluation` does, measured on a cluster where it is not in the cache.

    Shards are kept beside the tables as they come: if this is killed, the next call measures only what is left.

    Parameters
    ----------
    place : ClusterPlace
    folder : Path or None
        Where tables and shards are kept; None keeps neither.
    dataset, prediction
        All machines must see their maps under the same path.
    jobs : int, optional
        Tasks at a time (default: as many as the cluster has cores).
    progress, cancelled
        As for `panview.metrics.evaluation.evaluate`.

    Raises
    ------
    FaultyImagesError
        As for `cached_evaluation`; also for an image whose process died every time.
    ClusterError
        The cluster cannot do it.
    Cancelled
    """

    def measure() -> Measured:
        with connected(place, jobs) as ray:
            return _measured(ray, folder, dataset, prediction, jobs, progress, cancelled)

    return cached_evaluation(folder, dataset, prediction, measure=measure)


def measured_parts_on(
    place: ClusterPlace,
    where: PartsPlace,
    dataset: Dataset,
    prediction: PredictionSet,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Parts:
    """Return what `panview.metrics.parts.measured_parts` does, with parts measured on a cluster.

    Parameters
    ----------
    place : ClusterPlace
    where : PartsPlace
    dataset, prediction, jobs, progress, cancelled
        As for `measured_on`.

    Raises
    ------
    FaultyImagesError, BadFileError
        As for `panview.metrics.parts.measured_parts`.
    ClusterError
        The cluster cannot do it.
    Cancelled
    """
    with ExitStack() as stack:
        rays: list[ModuleType] = []

        def measure(rows: NDArray[np.int64], show: Progress, stop: CancelCheck | None) -> Shard:
            if not rays:
                # Only now: if all parts are there, no cluster is asked.
                rays.append(stack.enter_context(connected(place, jobs)))
            return join(_shards_of(rays[0], dataset, prediction, rows, jobs, show, stop))

        return measured_parts(
            where, dataset, prediction, jobs=jobs, progress=progress, cancelled=cancelled, measure=measure
        )


def _measured(
    ray: ModuleType,
    folder: Path | None,
    dataset: Dataset,
    prediction: PredictionSet,
    jobs: int | None,
    progress: Progress | None,
    cancelled: CancelCheck | None,
) -> Measured:
    kept = _Kept(folder, dataset, prediction)
    shards = kept.load()
    held = np.concatenate([shard.rows for shard in shards] or [np.empty(0, np.int64)])
    left = np.setdiff1d(np.arange(len(dataset)), held)
    shards += _shards_of(ray, dataset, prediction, left, jobs, progress, cancelled, done=len(held), keep=kept.save)
    measured = as_measured(dataset, prediction, join(shards))
    kept.remove()
    return measured


def _shards_of(
    ray: ModuleType,
    dataset: Dataset,
    prediction: PredictionSet,
    rows: NDArray[np.int64],
    jobs: int | None,
    progress: Progress | None,
    cancelled: CancelCheck | None,
    *,
    done: int = 0,
    keep: Callable[[Shard], None] = lambda _: None,
) -> list[Shard]:
    """Return the shards of some images, each given to ``keep`` as it comes."""
    shards: list[Shard] = []
    task = ray.remote(_measure).options(max_retries=0, num_cpus=1)
    folders = seen_here(dataset.ground_truth.maps.folder, prediction.segments.maps.folder)

    def submit(rows: NDArray[np.int64], predicted: PredictionSet | None = prediction) -> Any:  # noqa: ANN401 - Ray's
        some = None if predicted is None else some_predictions(predicted, rows)
        return task.remote(some_images(dataset, rows), some, rows, __version__, folders)

    def take(rows: NDArray[np.int64], shard: Shard) -> None:
        # Arrays that Ray hands over lie in its object store, which would be full after a hundred blocks.
        shard = deepcopy(shard)
        keep(shard)
        shards.append(shard)

    def give_up(row: int) -> None:
        # Alone with its truth it says which of the two files it is.
        kills = partial(_dies, ray, partial(submit, np.array([row]), None))
        take(np.array([row]), _killing(dataset, prediction, row, kills))

    carry_out(
        ray,
        Work(submit, take, give_up),
        rows,
        done=done,
        jobs=jobs,
        progress=progress,
        cancelled=cancelled,
    )
    return shards


def _measure(
    some: Dataset,
    predicted: PredictionSet | None,
    rows: NDArray[np.int64],
    version: str,
    folders: tuple[SharedFolder, ...],
) -> Shard:
    """Measure some images; runs in a process of the cluster."""
    require_here(version, folders)
    # What came through shared memory cannot be written to, and the columns are cheap to copy.
    return evaluate_part(some, predicted, np.array(rows), jobs=1)


def _dies(ray: ModuleType, submit: Callable[[], Any]) -> bool:
    try:
        ray.get(submit(), timeout=OVERDUE_S)
    except ray.exceptions.RayTaskError:
        return False
    except ray.exceptions.RayError:
        return True
    return False


def _killing(dataset: Dataset, prediction: PredictionSet, row: int, truth_kills: Callable[[], bool]) -> Shard:
    """Return the shard of an image whose process died every time: its fault, which names the file."""
    side = dataset.ground_truth if truth_kills() or not prediction.segments.maps.names[row] else prediction.segments
    path, name = side.maps.path(row), dataset.image_names[row]
    message = f"{path}: the process that read it for image {dataset.image_id[row]} ({name}) died, {TRIES} times alone"
    fault = Fault(row, dataset.image_id[row], name, FaultKind.UNREADABLE, path, message)
    rows = np.array([row])
    # As of an image whose map cannot be read, the table has its rows and says nothing of them.
    columns = unmeasured_columns(some_images(dataset, rows), some_predictions(prediction, rows))
    return Shard(rows, SegmentTable(**columns, overlaps=no_overlaps(1)), (fault,))


class _Kept:
    """The shards of a pair that are finished, in the cache's folder."""

    def __init__(self, folder: Path | None, dataset: Dataset, prediction: PredictionSet) -> None:
        self._folder, self._of = folder, (dataset, prediction)
        self._key = "" if folder is None else table_key(dataset, prediction)

    def load(self) -> list[Shard]:
        """Return those that an earlier command has kept."""
        shards: list[Shard] = []
        held: set[int] = set()
        for path in self._paths():
            try:
                shard = load_shard(path, *self._of)
            except PanviewError:
                path.unlink(missing_ok=True)
                continue
            # A process that died may die again, or may not: it gets its chance. And two commands at a time may have
            # measured an image twice.
            if not shard.faults and held.isdisjoint(shard.rows.tolist()):
                held.update(shard.rows.tolist())
                shards.append(shard)
        return shards

    def save(self, shard: Shard) -> None:
        """Keep a shard; if that cannot be done, it costs time after the next kill, nothing else."""
        if self._folder is not None:
            with suppress(PanviewError, OSError):
                save_shard(self._folder / f"{self._key}-{shard.rows[0]:010}{SUFFIX}", shard, *self._of)

    def remove(self) -> None:
        """Remove all: the table takes their place."""
        for path in self._paths():
            path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return [] if self._folder is None else sorted(self._folder.glob(f"{self._key}-*{SUFFIX}"))
