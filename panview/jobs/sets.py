"""What the jobs do that open datasets and prediction sets; each function runs off the window's thread."""

from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.addresses import local_place, one_look
from panview.api.loading import evaluated_prediction, measured_set, most_rows_held, parts_place, read_prediction
from panview.datasets.dataset import Dataset, PredictionSet, SegmentList
from panview.datasets.demo import make_demo_set
from panview.datasets.faults import FaultyEntriesError
from panview.datasets.forms.reading import Reading
from panview.datasets.images_table import ImagesTable, read_images_table
from panview.datasets.kept_documents import decoding_beside
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.layouts.loose import JSON_AND_MAPS
from panview.datasets.listed_segments import UnknownCategoriesError
from panview.datasets.no_truth import find_to_look_at, read_to_look_at
from panview.datasets.opening import MissingImages, Opening
from panview.datasets.prediction_set import MissingPredictionsError
from panview.engine.demo_runs import DemoRuns, demo_runs
from panview.engine.following import run_at, state_of
from panview.engine.run_folder import RunFolder, read_manifest
from panview.engine.run_request import Phase
from panview.errors import Cancelled, PanviewError, reason_of
from panview.jobs.ahead import begun_ahead
from panview.jobs.answers import Answer, Evaluated, Faulty, Missing, OpenedDataset, UnderWay, Unknown
from panview.metrics.cache import cached_evaluation, load_measured
from panview.metrics.evaluation import CancelCheck, Progress, ground_truth_part, unmeasured_table
from panview.metrics.faults import FaultyImagesError
from panview.metrics.segment_table import SegmentTable
from panview.places import has_stamps, is_remote
from panview.review.kept_categories import kept_categories
from panview.review.session import EvaluatedPrediction
from panview.review.verdicts import dataset_key
from panview.settings import cache_folder

_VIEWS = 4
"""Tables of so many rows there may be at a time: the one that is shown, the next, and what is worked out of them."""


def open_dataset(
    path: Path, predictions: tuple[Path, ...], opening: Opening, progress: Progress, cancelled: CancelCheck
) -> OpenedDataset | Faulty:
    """Read a dataset, with those of its prediction sets whose tables are in the cache."""
    with one_look():
        return _open_dataset(path, predictions, opening, progress, cancelled)


def _open_dataset(
    path: Path, predictions: tuple[Path, ...], opening: Opening, progress: Progress, cancelled: CancelCheck
) -> OpenedDataset | Faulty:
    # Here and not where it was asked for: the way to a store takes time.
    files = find_to_look_at(local_place(path), opening)
    with begun_ahead(files, predictions, opening, cancelled):
        try:
            dataset = read_to_look_at(files, opening, predictions, progress=progress, cancelled=cancelled)
        except FaultyEntriesError as error:
            if not error.can_skip:
                raise
            return Faulty(None, f"{error.path}: {error.summary}")
        # The final result is worked out while the file stamps are being read.
        with ThreadPoolExecutor(1, thread_name_prefix="job-aside") as aside:
            # The window needs it as soon as it has the dataset.
            aside.submit(dataset_key, dataset)
            return _with_known(dataset, predictions, aside)


def _with_known(dataset: Dataset, predictions: tuple[Path, ...], aside: Executor) -> OpenedDataset:
    """Return a dataset with those of its prediction sets whose tables are in the cache."""
    ready: list[EvaluatedPrediction] = []
    truth: Future[SegmentTable] | None = None
    waiting: list[Path] = []
    for prediction_path in predictions:
        found = _from_cache(dataset, prediction_path, dataset.opening.missing)
        # The order of the sets is the order they were given in.
        if found is None or waiting:
            waiting.append(prediction_path)
        else:
            ready.append(found)
            truth = truth or aside.submit(ground_truth_part, found.table)
    if truth is not None:
        return OpenedDataset(dataset, truth.result(), True, tuple(ready), tuple(waiting))
    known = load_measured(cache_folder(), dataset, None) if _has_stamps(dataset.ground_truth) else None
    table = unmeasured_table(dataset) if known is None else known.table
    return OpenedDataset(dataset, table, known is not None, (), tuple(waiting))


def _read(
    dataset: Dataset,
    path: Path,
    missing: MissingImages,
    reading: Reading,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> PredictionSet:
    """Read a prediction set; one that a model run wrote says itself which images it was made of."""
    files = find_prediction(path, reading=reading)
    if missing == "error" and read_manifest(RunFolder(files.json.parent, files.json.stem)) is not None:
        missing = "skip"
    kept = partial(kept_categories, dataset.ground_truth.digest)
    return read_prediction(dataset, path, files, missing=missing, kept=kept, progress=progress, cancelled=cancelled)


def _from_cache(dataset: Dataset, path: Path, missing: MissingImages) -> EvaluatedPrediction | None:
    """Return a prediction set whose table is in the cache; None for any other, whose errors are told later.

    Where all maps have to be read to know its segments, it is none: the window does not wait for that.
    """
    try:
        prediction = _read(dataset, path, missing, dataset.opening.reading_of(path), cancelled=lambda: True)
    except (PanviewError, Cancelled):
        return None
    if not (_has_stamps(dataset.ground_truth) and _has_stamps(prediction.segments)):
        return None
    place = parts_place(dataset)
    if place is not None:
        from panview.metrics.held_parts import evaluated_in_parts
        from panview.metrics.parts import found_parts

        try:
            parts = found_parts(place, dataset, prediction)
            return None if parts is None else evaluated_in_parts(parts, first_images(dataset), path)
        except PanviewError:
            return None
    known = load_measured(cache_folder(), dataset, prediction)
    return None if known is None else evaluated_prediction(dataset, known, path)


def first_images(dataset: Dataset) -> NDArray[np.int64]:
    """Return the images of a set in parts that the window begins with: the same for each of its prediction sets."""
    from panview.metrics.held_parts import first_within
    from panview.metrics.parts import PART_ROWS

    rows = 2 * np.diff(dataset.ground_truth.offsets)
    # A part, as when somebody walks on: what is read at a time is on the screen soon.
    return first_within(rows, np.arange(len(dataset)), min(PART_ROWS, most_rows_in_window()))


def most_rows_in_window() -> int:
    """Return how many rows of sets in parts the window holds: it keeps those of a few views at a time."""
    return max(most_rows_held() // _VIEWS, 1)


def _has_stamps(segments: SegmentList) -> bool:
    """Whether the maps' stamps, which a kept table is found by, can be had at once; the first image waits for none."""
    return has_stamps(segments.maps.folder)


def measure(dataset: Dataset, progress: Progress, cancelled: CancelCheck) -> SegmentTable | Faulty:
    """Measure the ground truth alone."""
    try:
        return cached_evaluation(cache_folder(), dataset, None, progress=progress, cancelled=cancelled).table
    except FaultyImagesError as error:
        if not error.can_skip:
            raise
        return Faulty(None, error.summary)


class _TwoParts:
    """Progress of a set whose maps are perhaps read to list its segments, and then to match them."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._listed = progress, 0

    def first(self, done: int, total: int) -> None:
        """Tell of maps that are read to list segments."""
        self._listed = total
        self._progress(done, 2 * total)

    def second(self, done: int, total: int) -> None:
        """Tell of images that are matched."""
        self._progress(self._listed + done, self._listed + total)


def evaluate(
    dataset: Dataset,
    path: Path,
    missing: MissingImages,
    with_dataset: bool,
    replaces: int,
    reading: Reading,
    progress: Progress,
    cancelled: CancelCheck,
) -> Answer:
    """Read a prediction set and match it; a model run is named by its manifest as well."""
    run, asked = run_at(path), path
    if run is not None:
        state = state_of(run, dataset)
        if state is not None and state.phase == Phase.RUNNING:
            if is_remote(run.folder):
                raise PanviewError(
                    f"{run.manifest}: the run is under way, and at an address no run can be followed; add its results "
                    "once it has finished"
                )
            return UnderWay(path, run)
        path = run.json
    parts = _TwoParts(progress)
    try:
        with decoding_beside(cancelled):
            prediction = _read(dataset, path, missing, reading, parts.first, cancelled)
    except MissingPredictionsError as error:
        return Missing(path, str(error))
    except UnknownCategoriesError as error:
        return Unknown(path, str(error), error.mostly, error.can_skip)
    except FaultyEntriesError as error:
        if not error.can_skip:
            raise
        return Faulty(path, f"{error.path}: {error.summary}")
    place = parts_place(dataset)
    try:
        if place is not None:
            from panview.metrics.held_parts import evaluated_in_parts
            from panview.metrics.parts import measured_parts

            found = measured_parts(place, dataset, prediction, progress=parts.second, cancelled=cancelled)
            known = evaluated_in_parts(found, first_images(dataset), path)
        else:
            measured = measured_set(dataset, prediction, progress=parts.second, cancelled=cancelled)
            known = evaluated_prediction(dataset, measured, path)
    except FaultyImagesError as error:
        if not error.can_skip:
            raise
        return Faulty(path, error.summary)
    return Evaluated(dataset, known, ground_truth_part(known.table), with_dataset, replaces, asked)


def read_table(dataset: Dataset, path: Path, progress: Progress, cancelled: CancelCheck) -> ImagesTable:
    """Read a table of images."""
    return read_images_table(path, list(dataset.image_id), dataset.image_names)


def make_demo(
    folder: Path, progress: Progress, cancelled: CancelCheck
) -> tuple[Path, tuple[Path, ...], DemoRuns | None]:
    """Make the demo set if it is not there yet; return its root, its prediction sets, and the runs of its models."""

    def step(count: int, total: int) -> None:
        if cancelled():
            raise Cancelled
        progress(count, total)

    try:
        demo = make_demo_set(folder, progress=step)
    except OSError as error:
        raise PanviewError(f"{folder}: cannot be written ({reason_of(error)})") from error
    return demo.root, demo.predictions, demo_runs(demo.root)


def looks_like_table(path: Path) -> bool:
    """Whether a dropped path is a table of images; looks at its name only."""
    return path.suffix.lower() in (".csv", ".tsv", ".parquet", ".pq")


def looks_like_ground_truth(path: Path) -> bool:
    """Whether a dropped path is a ground truth rather than a prediction set: whether a known layout has it."""
    try:
        return find_ground_truth(path).layout != JSON_AND_MAPS
    except PanviewError:
        return False
