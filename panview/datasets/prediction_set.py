"""Reading a prediction set for the images of a dataset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.category_mapping import NamedNumbers, map_names
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.document_columns import AnnotationColumns
from panview.datasets.faults import Fault, FaultKind, FaultyEntriesError, one_each, rows_at_fault
from panview.datasets.forms.names import FormName
from panview.datasets.image_ids import ImageId
from panview.datasets.image_matching import distinct_rows, match_images, record_matching
from panview.datasets.kept_documents import read_predictions
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.listed_segments import (
    ListedImages,
    Listing,
    UnknownCategoriesError,
    list_segments,
    mapped_segments,
)
from panview.datasets.opening import MissingImages
from panview.datasets.other_truths import fitting_truth
from panview.errors import BadFileError, PanviewError
from panview.parallel import CancelCheck, Progress


class MissingPredictionsError(PanviewError, LookupError):
    """A prediction set lacks images of the dataset; the user may count them as empty predictions."""

    def __init__(self, path: Path, missing: int, image_id: ImageId, image_name: str) -> None:
        self.missing = missing
        more = f" and {missing - 1:,} more" if missing > 1 else ""
        super().__init__(
            f"{path}: no prediction for image {image_id} ({image_name}){more}; add it, count missing predictions as "
            "empty (--missing empty), or leave those images out (--missing skip)"
        )


def read_prediction_set(
    dataset: Dataset,
    files: PredictionFiles,
    *,
    missing: MissingImages = "error",
    named: NamedNumbers | Callable[[str], NamedNumbers | None] | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> PredictionSet:
    """Read and check a prediction JSON against a dataset.

    Parameters
    ----------
    dataset : Dataset
    files : PredictionFiles
    missing : MissingImages
        What an image without a prediction means.
    named : NamedNumbers, optional
        What the numbers of the JSON's categories stand for; otherwise they are the dataset's category ids. Or a
        function that says it of the hash of the JSON's content.
    progress : Progress, optional
        Told of maps that have to be read to know their segments; COCO results have none.
    cancelled : CancelCheck, optional

    Raises
    ------
    BadFileError
        The JSON is not a consistent results file.
    FaultyEntriesError
        What it says of some images cannot be, and they are not to be left out, or no image is left.
    UnknownCategoriesError
        It has numbers that are not category ids of the dataset.
    PanviewError
        It has no prediction for an image of the dataset, or is for other images altogether; or ``named`` does not say
        what a number stands for.
    Cancelled
        ``cancelled`` said so.
    """
    path = files.json
    assumed = Assumptions()
    assumed.add(files.assumptions)
    annotations = None
    if files.form is None and files.reading.wanted in (None, FormName.COCO):
        try:
            annotations, digest = read_predictions(path, assumed)
        except BadFileError:
            # Imported here and below, since COCO results need no other form.
            from panview.datasets.forms.registry import by_content

            other = by_content(files)
            if other is None:
                raise
            files = other
    if annotations is None:
        from panview.datasets.forms.opened import read_other

        return read_other(dataset, files, missing=missing, named=named, progress=progress, cancelled=cancelled)
    faults: list[Fault] = []
    order, foreign = _predicted_images(dataset, path, annotations, assumed, faults)
    mapping = None
    if callable(named):
        named = named(digest)
    if named is not None:
        mapping = map_names(named, np.unique(annotations.category_id).tolist(), dataset.categories)
    images = ListedImages(dataset.image_id, dataset.image_names)
    numbers = mapping or dataset.categories
    listing = Listing(path, files.map_folder, digest, annotations, numbers, images, dataset.files.json)
    skip = dataset.opening.faults == "skip"
    given = int(np.count_nonzero(order >= 0)) + len(faults)
    try:
        segments, order = list_segments(listing, order, assumed, faults, skip=skip)
    except UnknownCategoriesError as error:
        fitting = fitting_truth(dataset.files.others, error.used) if mapping is None else None
        raise error if fitting is None else error.with_fitting(fitting) from None
    if faults and not (skip and order.max() >= 0):
        raise FaultyEntriesError(path, one_each(faults), max(given, len(faults)))
    at_fault = rows_at_fault(faults, len(dataset)) | dataset.left_out
    absent = (order < 0) & ~at_fault
    if not annotations.image_ids and missing == "skip":
        raise BadFileError(path, "it has no predictions, so no image is left", "$.annotations")
    if absent.any() and missing == "error":
        first, count = int(np.flatnonzero(absent)[0]), int(absent.sum())
        raise MissingPredictionsError(path, count, dataset.image_id[first], dataset.image_names[first])
    if mapping is not None:
        segments = mapped_segments(segments, mapping)
    return PredictionSet(
        name=files.name,
        segments=segments,
        missing=int(absent.sum()) if missing == "empty" else 0,
        foreign=foreign,
        left_out=at_fault | absent if missing == "skip" else at_fault,
        mapping=mapping,
        json_digest=digest,
        assumptions=assumed.settled(strict=dataset.opening.strict),
        faults=tuple(one_each(faults)),
    )


def _predicted_images(
    dataset: Dataset, path: Path, annotations: AnnotationColumns, assumed: Assumptions, faults: list[Fault]
) -> tuple[NDArray[np.int64], int]:
    """Return the annotation of each image, -1 for none, and how many are of images that the dataset lacks.

    Of two predictions for one image nobody knows which is meant: it is added to the faults and has none.
    """
    order = np.full(len(dataset), -1, np.int64)
    own = distinct_rows(annotations.image_ids, dataset.image_id)
    if own is not None:
        order[own] = np.arange(len(own))
        return order, 0
    entries = list(zip(annotations.image_ids, annotations.file_names, strict=True))
    names = dataset.image_names, dataset.ground_truth.maps.names
    matched = match_images(entries, dataset.image_id, *names)
    strange: set[ImageId] = set()
    for position, row in enumerate(matched.rows):
        image_id = entries[position][0]
        if order[row] >= 0 if row >= 0 else image_id in strange:
            other = entries[order[row]][0] if row >= 0 else image_id
            also = "" if other == image_id else f", as {other!r} and {image_id!r}"
            message = f"$.annotations[{position}].image_id: image id {image_id} has two predictions{also}"
            name = dataset.image_names[row] if row >= 0 else ""
            faults.append(Fault(row, image_id, name, FaultKind.TWICE, path, message))
        elif row >= 0:
            order[row] = position
        else:
            strange.add(image_id)
    if entries and order.max() < 0:
        problem = f"none of its {len(entries):,} predictions is for an image of {dataset.files.json.name}"
        raise BadFileError(path, problem, "$.annotations")
    record_matching(assumed, path, matched, entries, dataset.image_id)
    for fault in faults:
        if fault.image >= 0:
            order[fault.image] = -1
    return order, len(strange)
