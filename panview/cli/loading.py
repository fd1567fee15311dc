"""Opening a dataset and its predictions from the command line, with progress.

What only some command lines need is loaded where they need it: a start is short of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.cli.output import counted, images_text, late_bar, note, progress_bar
from panview.datasets.assumptions import Assumption
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.faults import Fault, entries_summary, rows_at_fault
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import AS_USUAL, Opening
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import NotFoundError, PanviewError
from panview.metrics.segment_table import SegmentTable
from panview.places import is_same
from panview.settings import cache_folder

_NAMED = 3
"""So many of the images left out are named in a remark; all are in JSON outputs."""


def load_dataset(path: Path, opening: Opening = AS_USUAL) -> Dataset:
    """Find and read a ground truth."""
    try:
        files = find_ground_truth(path, opening.places)
    except NotFoundError:
        _refuse_photos(path, opening)
        raise
    with late_bar(f"{files.name}, reading maps") as show:
        dataset = read_dataset(files, opening, progress=show)
    note_assumptions(dataset.assumptions)
    if dataset.faults:
        total = len(dataset) + sum(fault.image < 0 for fault in dataset.faults)
        _tell_of_entries(dataset.files.json.name, dataset.faults, total)
    if dataset.known.path is not None:
        # Here, since both load polars, which has been loaded for the table.
        from panview.review.filters import known_words
        from panview.review.image_columns import renamed_note

        note("; ".join(filter(None, (dataset.known.note(len(dataset)), renamed_note(known_words(dataset))))))
    return dataset


def _refuse_photos(path: Path, opening: Opening) -> None:
    """Say of photos alone that there is no ground truth; of anything else nothing."""
    from panview.datasets.no_truth import PHOTOS_ALONE, find_to_look_at

    if find_to_look_at(path, opening).layout == PHOTOS_ALONE:
        raise PanviewError(
            f"{path}: holds photos and no ground truth; there is nothing to compare with. To look at photos and "
            "predictions open it in the window: panview PATH --pred PRED; if these are maps, give their panoptic JSON"
        )


def load_to_look_at(path: Path, opening: Opening = AS_USUAL) -> Dataset:
    """Find and read a set of images, be it without ground truth."""
    from panview.datasets.no_truth import find_to_look_at, read_to_look_at

    files = find_to_look_at(path, opening)
    with late_bar(f"{files.name}, reading maps") as show:
        dataset = read_to_look_at(files, opening, progress=show)
    note_assumptions(dataset.assumptions)
    return dataset


def load_prediction(dataset: Dataset, path: Path) -> PredictionSet:
    """Find and read a prediction set as its dataset was opened; say what was left out or made up."""
    files = find_prediction(path, reading=dataset.opening.reading_of(path))
    names = dataset.opening.categories_of(path)
    named = None
    if names is not None:
        from panview.datasets.category_file import read_category_file

        named = read_category_file(names)
    with late_bar(f"{files.name}, reading maps") as show:
        prediction = read_prediction_set(dataset, files, missing=dataset.opening.missing, named=named, progress=show)
    note_assumptions(prediction.assumptions)
    if prediction.mapping is not None:
        said = prediction.mapping
        note(f"{prediction.name}: categories as {said.source} says; {said.summary()}")
    for text in prediction.notes:
        note(f"{prediction.name}: {text}")
    if is_same(files.json, dataset.files.json):
        note(f"{prediction.name}: this is the ground truth itself, compared with itself")
    if prediction.faults:
        total = len(dataset) + sum(fault.image < 0 for fault in prediction.faults)
        _tell_of_entries(prediction.name, prediction.faults, total)
    if prediction.foreign:
        note(f"{prediction.name}: {foreign_text(prediction.foreign, dataset.name)}")
    if (prediction.left_out & ~rows_at_fault([*prediction.faults, *dataset.faults], len(dataset))).any():
        count, total = int((~prediction.left_out).sum()), len(dataset)
        others = "the other has" if total - count == 1 else "the others have"
        verb = "is" if count == 1 else "are"
        note(f"{prediction.name}: only {count:,} of {total:,} images {verb} counted, {others} no prediction")
    if prediction.missing:
        they = "counts as an empty prediction" if prediction.missing == 1 else "count as empty predictions"
        note(f"{prediction.name}: {images_text(prediction.missing)} without a prediction {they}")
    return prediction


def foreign_text(count: int, name: str) -> str:
    """Say how many predictions are left out since they are of no image of a set."""
    one = count == 1
    them = "an image" if one else "images"
    return f"{counted(count, 'prediction')} for {them} that {name} lacks {'is' if one else 'are'} left out"


def _tell_of_entries(name: str, faults: Sequence[Fault], total: int) -> None:
    note(f"{name}: {entries_summary(faults, total)}; left out of all figures: {named_images(faults)}")


def named_images(faults: Sequence[Fault]) -> str:
    """Return the names of the first few images at fault, their ids where they have none."""
    names = ", ".join(fault.image_name or str(fault.image_id) for fault in faults[:_NAMED])
    return f"{names} and {len(faults) - _NAMED:,} more" if len(faults) > _NAMED else names


def note_assumptions(assumptions: Iterable[Assumption]) -> None:
    """Say what was assumed to read a set, a line for each."""
    for assumption in assumptions:
        note(f"{assumption.path}: {assumption} [{assumption.code}]")


def measure_boundary(
    dataset: Dataset, prediction: PredictionSet, table: SegmentTable, *, jobs: int | None, cache: bool
) -> NDArray[np.float64]:
    """Return the boundary IoU of every match, from the cache if allowed."""
    from panview.metrics.boundary_cache import cached_boundary_iou

    with progress_bar(f"{prediction.name}, boundaries") as show:
        folder = cache_folder() if cache else None
        return cached_boundary_iou(folder, dataset, prediction, table, jobs=jobs, progress=show)
