"""Reading a prediction set for the images of a dataset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from panview.datasets.assumptions import Assumptions
from panview.datasets.category_mapping import NamedNumbers, map_names
from panview.datasets.coco_json import AnnotationEntry, PredictionJson, read_json
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.forms.names import FormName
from panview.datasets.image_ids import ImageId
from panview.datasets.image_matching import match_images, record_matching
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.listed_segments import mapped_segments, segment_list
from panview.datasets.opening import MissingImages
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
    UnknownCategoriesError
        It has numbers that are no category ids of the dataset.
    PanviewError
        It has no prediction for an image of the dataset, or is for other images altogether; or ``named`` does not say
        what a number stands for.
    Cancelled
        ``cancelled`` said so.
    """
    path = files.json
    assumed = Assumptions()
    assumed.add(files.assumptions)
    document = None
    if files.form is None and files.reading.wanted in (None, FormName.COCO):
        try:
            document, digest = read_json(path, PredictionJson, assumed)
        except BadFileError:
            # Here, as below, since COCO results need none of the other forms.
            from panview.datasets.forms.registry import by_content

            other = by_content(files)
            if other is None:
                raise
            files = other
    if document is None:
        from panview.datasets.forms.opened import read_other

        return read_other(dataset, files, missing=missing, named=named, progress=progress, cancelled=cancelled)
    order, foreign = _predicted_images(dataset, path, document.annotations, assumed)
    absent = order.count(-1)
    if absent and missing == "error":
        first = order.index(-1)
        raise MissingPredictionsError(path, absent, dataset.image_id[first], dataset.image_names[first])
    mapping = None
    if callable(named):
        named = named(digest)
    if named is not None:
        mapping = map_names(named, _used_numbers(document.annotations), dataset.categories)
    numbers = mapping or dataset.categories
    segments = segment_list(
        path, files.map_folder, digest, document.annotations, order, numbers, assumed, dataset.files.json
    )
    if mapping is not None:
        segments = mapped_segments(segments, mapping)
    left_out = np.array(order) < 0 if missing == "skip" else np.zeros(len(order), np.bool_)
    counted_empty = absent if missing == "empty" else 0
    settled = assumed.settled(strict=dataset.opening.strict)
    return PredictionSet(files.name, segments, counted_empty, foreign, left_out, mapping, digest, settled)


def _predicted_images(
    dataset: Dataset, path: Path, annotations: list[AnnotationEntry], assumed: Assumptions
) -> tuple[list[int], int]:
    """Return the annotation of each image, -1 for none, and how many are of images that the dataset lacks."""
    entries = [(annotation.image_id, annotation.file_name) for annotation in annotations]
    names = dataset.image_names, dataset.ground_truth.maps.names
    matched = match_images(entries, dataset.image_id, *names)
    order = [-1] * len(dataset)
    strange: set[ImageId] = set()
    for position, row in enumerate(matched.rows):
        image_id = entries[position][0]
        if order[row] >= 0 if row >= 0 else image_id in strange:
            other = entries[order[row]][0] if row >= 0 else image_id
            also = "" if other == image_id else f", as {other!r} and {image_id!r}"
            problem = f"image id {image_id} has two predictions{also}"
            raise BadFileError(path, problem, f"$.annotations[{position}].image_id")
        if row >= 0:
            order[row] = position
        else:
            strange.add(image_id)
    if max(order) < 0:
        problem = f"none of its {len(entries):,} predictions is for an image of {dataset.files.json.name}"
        raise BadFileError(path, problem, "$.annotations")
    record_matching(assumed, path, matched, entries, dataset.image_id)
    return order, len(strange)


def _used_numbers(annotations: Sequence[AnnotationEntry]) -> set[int]:
    return {segment.category_id for annotation in annotations for segment in annotation.segments_info}
