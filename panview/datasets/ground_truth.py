"""Reading a ground truth JSON into a dataset."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.checked_entries import checked_categories, checked_images, stated_numbers
from panview.datasets.coco_json import AnnotationEntry, GroundTruthJson, ImageEntry, NoTruthError, read_json
from panview.datasets.dataset import Dataset
from panview.datasets.image_ids import ImageIds
from panview.datasets.image_matching import match_images, record_matching
from panview.datasets.images_table import read_images_table
from panview.datasets.layouts.find import no_map_folder
from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.listed_segments import segment_list
from panview.datasets.opening import AS_USUAL, Opening
from panview.datasets.photo_files import find_photos, note_turned
from panview.errors import BadFileError
from panview.parallel import CancelCheck, Progress
from panview.places import is_folder


def read_dataset(
    files: GroundTruthFiles,
    opening: Opening = AS_USUAL,
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Dataset:
    """Read and check a ground truth JSON, or the maps where there is none.

    Parameters
    ----------
    files : GroundTruthFiles
    opening : Opening
    progress : Progress, optional
        Told of maps that have to be read to know their segments; where a JSON lists them, none are.
    cancelled : CancelCheck, optional

    Raises
    ------
    BadFileError
        The JSON is not a consistent panoptic ground truth; the error names the place.
    NotFoundError
        The JSON or its folder of PNG files is not there.
    Cancelled
        ``cancelled`` said so.
    """
    if files.form is not None:
        # Here, since a set with a JSON needs none of the other forms.
        from panview.datasets.truth_in_maps import read_truth_in_maps

        return read_truth_in_maps(files, opening, progress, cancelled)
    path = files.json
    assumed = Assumptions()
    assumed.add(files.assumptions)
    document, digest = read_json(path, GroundTruthJson, assumed)
    if document.images and not document.annotations:
        raise NoTruthError(path, len(document.images))
    if not is_folder(files.map_folder):
        raise no_map_folder(path, files.map_folder)
    if not document.images or not document.annotations:
        raise BadFileError(path, "holds no annotated images; there is nothing to review", "$.annotations")
    categories = checked_categories(path, document.categories)
    listed = _annotated_images(path, document, assumed)
    order = list(range(len(listed)))
    names = tuple(image.file_name for image in listed)
    sizes = np.array([(image.height, image.width) for image in listed], np.int32)
    photos = find_photos(files, names, assumed)
    note_turned(photos, sizes, assumed)
    dataset = Dataset(
        files=files,
        opening=opening,
        categories=categories,
        image_id=ImageIds(tuple(image.id for image in listed)),
        image_names=names,
        photos=photos,
        sizes=sizes,
        ground_truth=segment_list(path, files.map_folder, digest, document.annotations, order, categories, assumed),
        stated_area=_stated_areas(document.annotations),
        assumptions=assumed.settled(strict=opening.strict),
        known=read_images_table(opening.images_table, [image.id for image in listed], names),
    )
    if opening.areas == "json":
        refuse_without_areas(dataset)
    return dataset


def refuse_without_areas(dataset: Dataset) -> None:
    """Refuse a ground truth that does not state the areas that are asked for; those of crowd segments count nowhere."""
    missing = np.flatnonzero(np.isnan(dataset.stated_area) & ~dataset.ground_truth.iscrowd)
    if len(missing):
        image = int(np.searchsorted(dataset.ground_truth.offsets, missing[0], side="right")) - 1
        problem = (
            f"--areas json: {len(missing):,} of {len(dataset.stated_area):,} segments have no area here, first segment "
            f"{dataset.ground_truth.segment_id[missing[0]]} of {dataset.image_names[image]}; measure by pixels"
        )
        raise BadFileError(dataset.files.json, problem)


def _annotated_images(path: Path, document: GroundTruthJson, assumed: Assumptions) -> list[ImageEntry]:
    """Return the image of each annotation."""
    images = list(checked_images(path, document.images).values())
    ids = ImageIds(tuple(image.id for image in images))
    entries = [(annotation.image_id, "") for annotation in document.annotations]
    matched = match_images(entries, ids)
    if min(matched.rows) < 0:
        position = matched.rows.index(-1)
        problem = f"image id {entries[position][0]} is not among the images"
        raise BadFileError(path, problem, f"$.annotations[{position}].image_id")
    if len(set(matched.rows)) < len(matched.rows):
        seen: set[int] = set()
        for position, row in enumerate(matched.rows):
            if row in seen:
                problem = f"image id {entries[position][0]} is annotated twice"
                raise BadFileError(path, problem, f"$.annotations[{position}].image_id")
            seen.add(row)
    record_matching(assumed, path, matched, entries, ids)
    return [images[row] for row in matched.rows]


def _stated_areas(annotations: list[AnnotationEntry]) -> NDArray[np.float64]:
    said = [segment.area for annotation in annotations for segment in annotation.segments_info]
    return stated_numbers(said)
