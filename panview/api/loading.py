"""Finding, reading and measuring sets, as the face, the command line and the window do it.

What only some sets need is loaded where they need it: a start is short of time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.datasets.category_mapping import NamedNumbers
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.forms.reading import Reading
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.datasets.opening import AS_USUAL, MissingImages, Opening
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import NotFoundError, PanviewError
from panview.metrics.cache import cached_evaluation
from panview.metrics.evaluated import EvaluatedPrediction, faults_of
from panview.metrics.evaluation import CancelCheck, Measured, Progress
from panview.metrics.segment_table import SegmentTable
from panview.settings import Settings, cache_folder, load_settings

if TYPE_CHECKING:
    from panview.metrics.parts import PartsPlace


def find_truth(path: Path, opening: Opening = AS_USUAL) -> GroundTruthFiles:
    """Find a ground truth; of photos alone say that there is none.

    Raises
    ------
    NotFoundError
        Nothing was found; the error lists the places that were tried.
    PanviewError
        There are photos only, or several sets.
    """
    try:
        return find_ground_truth(path, opening.places)
    except NotFoundError:
        _refuse_photos(path, opening)
        raise


def _refuse_photos(path: Path, opening: Opening) -> None:
    from panview.datasets.no_truth import PHOTOS_ALONE, find_to_look_at

    if find_to_look_at(path, opening).layout == PHOTOS_ALONE:
        raise PanviewError(
            f"{path}: holds photos and no ground truth; there is nothing to compare with. To look at photos and "
            "predictions open it in the window: panview PATH --pred PRED; if these are maps, give their panoptic JSON"
        )


def read_truth(files: GroundTruthFiles, opening: Opening = AS_USUAL, progress: Progress | None = None) -> Dataset:
    """Read a ground truth; see `panview.datasets.ground_truth.read_dataset`."""
    return read_dataset(files, opening, progress=progress)


def read_prediction(
    dataset: Dataset,
    path: Path,
    files: PredictionFiles | None = None,
    *,
    reading: Reading | None = None,
    missing: MissingImages | None = None,
    kept: Callable[[str], NamedNumbers | None] | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> PredictionSet:
    """Find and read a prediction set as its dataset was opened.

    Parameters
    ----------
    dataset : Dataset
    path : Path
        As a user named it: what the dataset's opening says of predictions goes by it.
    files : PredictionFiles, optional
        Where they have been found already.
    reading : Reading, optional
        How it is stored, if not as the opening says.
    missing : MissingImages, optional
        What an image without a prediction means, if not as the opening says.
    kept : callable, optional
        What the numbers of the set stand for by the hash of its JSON, where no file says it.
    progress, cancelled, optional
        As for `panview.datasets.prediction_set.read_prediction_set`, whose errors it raises.
    """
    opening = dataset.opening
    if files is None:
        files = find_prediction(path, reading=opening.reading_of(path) if reading is None else reading)
    named: NamedNumbers | Callable[[str], NamedNumbers | None] | None = kept
    file = opening.categories_of(path)
    if file is not None:
        from panview.datasets.category_file import read_category_file

        named = read_category_file(file)
    return read_prediction_set(
        dataset, files, missing=missing or opening.missing, named=named, progress=progress, cancelled=cancelled
    )


def measured_set(
    dataset: Dataset,
    prediction: PredictionSet,
    *,
    jobs: int | None = None,
    cache: bool = True,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Measured:
    """Match a prediction set with its truth, or take its table from the cache.

    Parameters
    ----------
    dataset, prediction, jobs, progress, cancelled
        As for `panview.metrics.cache.cached_evaluation`, whose errors it raises.
    cache : bool
        Whether tables are kept on disk, and looked for there.
    """
    folder = cache_folder() if cache else None
    return cached_evaluation(folder, dataset, prediction, jobs=jobs, progress=progress, cancelled=cancelled)


def parts_place(dataset: Dataset, *, most_rows: int | None = None, cache: bool = True) -> PartsPlace | None:
    """Return where the table of a pair is kept in parts; None where it is held whole.

    Which it is goes by the dataset, so that of several prediction sets all are held in the same way.

    Parameters
    ----------
    dataset : Dataset
        Its opening may name a folder.
    most_rows : int, optional
        Rows up to which a table is held whole (default: as the settings say).
    cache : bool
        Whether parts may be kept in the cache.
    """
    folder = dataset.opening.parts
    if folder is None:
        # As if predictions were as many as the truth has segments.
        rows = 2 * int(dataset.ground_truth.offsets[-1])
        if not cache or rows <= (most_rows_held() if most_rows is None else most_rows):
            return None
    # Imported here: only needed for tables in parts.
    from panview.metrics.parts import PartsPlace

    return PartsPlace(cache_folder(), is_cache=True) if folder is None else PartsPlace(folder)


def most_rows_held() -> int:
    """Return how many rows of a table are held, by the settings."""
    try:
        return load_settings().rows_in_memory
    except PanviewError:
        # The window says so; figures do not depend on it.
        return Settings().rows_in_memory


def evaluated_prediction(dataset: Dataset, measured: Measured, given: Path | None = None) -> EvaluatedPrediction:
    """Return what was measured with all that is at fault of it, in either JSON or in the maps.

    Parameters
    ----------
    dataset : Dataset
    measured : Measured
        Of a prediction set.
    given : Path, optional
        As the set was named by whoever opened it.
    """
    assert measured.prediction is not None
    faults = faults_of(dataset, measured.prediction, measured.faults)
    return EvaluatedPrediction(measured.prediction, measured.table, faults=faults, given=given)


def boundary_of(
    dataset: Dataset,
    prediction: PredictionSet,
    table: SegmentTable,
    *,
    jobs: int | None = None,
    cache: bool = True,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Return the boundary IoU of every match; see `panview.metrics.boundary_cache.cached_boundary_iou`.

    Returns
    -------
    (n,) float64
        At both rows of each match; NaN elsewhere.

    Raises
    ------
    PanviewError
        A map cannot be read.
    """
    from panview.metrics.boundary_cache import cached_boundary_iou

    folder = cache_folder() if cache else None
    return cached_boundary_iou(folder, dataset, prediction, table, jobs=jobs, progress=progress)
