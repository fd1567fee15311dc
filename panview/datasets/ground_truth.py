"""Reading a ground truth JSON into a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.checked_entries import checked_categories, checked_images, has_no_problem
from panview.datasets.coco_json import NoTruthError
from panview.datasets.dataset import Dataset
from panview.datasets.document_columns import TruthColumns
from panview.datasets.faults import Fault, FaultKind, FaultyEntriesError, one_each
from panview.datasets.image_ids import ImageId, ImageIds
from panview.datasets.image_matching import distinct_rows, match_images, record_matching
from panview.datasets.images_table import read_images_table
from panview.datasets.kept_documents import read_truth
from panview.datasets.layouts.find import no_map_folder
from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.listed_segments import ListedImages, Listing, list_segments
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
    FaultyEntriesError
        What it says of some images cannot be, and they are not to be left out, or no image is left.
    NotFoundError
        The JSON or its folder of PNG files is not there.
    Cancelled
        ``cancelled`` said so.
    """
    if files.form is not None:
        # Imported here, since sets with a JSON need no other form.
        from panview.datasets.truth_in_maps import read_truth_in_maps

        return read_truth_in_maps(files, opening, progress, cancelled)
    path = files.json
    assumed = Assumptions()
    assumed.add(files.assumptions)
    document, digest = read_truth(path, assumed)
    count, annotations = len(document.images.ids), document.annotations
    if count and not len(annotations):
        raise NoTruthError(path, count)
    if not is_folder(files.map_folder):
        raise no_map_folder(path, files.map_folder)
    if not count or not len(annotations):
        raise BadFileError(path, "has no annotated images; there is nothing to review", "$.annotations")
    categories = checked_categories(path, document.categories)
    faults: list[Fault] = []
    annotated = _annotated_images(path, document, assumed, faults)
    ids, names = ImageIds(annotated.ids), annotated.names
    listing = Listing(path, files.map_folder, digest, annotations, categories, ListedImages(ids, names))
    segments, order = list_segments(listing, annotated.order, assumed, faults, skip=opening.faults == "skip")
    faults = one_each(faults)
    if faults and (opening.faults != "skip" or int(order.max(initial=-1)) < 0):
        raise FaultyEntriesError(path, faults, len(names) + sum(fault.image < 0 for fault in faults))
    photos = find_photos(files, names, assumed)
    note_turned(photos, annotated.sizes, assumed)
    dataset = Dataset(
        files=files,
        opening=opening,
        categories=categories,
        image_id=ids,
        image_names=names,
        photos=photos,
        sizes=annotated.sizes,
        ground_truth=segments,
        stated_area=annotations.area[annotations.rows_of(order)[1]],
        assumptions=assumed.settled(strict=opening.strict),
        known=read_images_table(opening.images_table, list(ids), names),
        faults=tuple(faults),
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


class _Annotated(NamedTuple):
    """Images with an annotation, and which one: its place, -1 for those at fault."""

    ids: tuple[ImageId, ...]
    names: tuple[str, ...]
    sizes: NDArray[np.int32]
    order: NDArray[np.int64]


def _annotated_images(path: Path, document: TruthColumns, assumed: Assumptions, faults: list[Fault]) -> _Annotated:
    """Return the images of the annotations, in their order; what cannot be is added to the faults.

    Of two annotations for one image nobody knows which is meant: it stays, without segments.
    """
    images, annotations = document.images, document.annotations
    if has_no_problem(images):
        rows = distinct_rows(annotations.image_ids, ImageIds(images.ids))
        if rows is not None:
            chosen = rows.tolist()
            return _Annotated(
                tuple(map(images.ids.__getitem__, chosen)),
                tuple(map(images.names.__getitem__, chosen)),
                images.sizes[rows].astype(np.int32),
                np.arange(len(rows)),
            )
    return _annotated_one_by_one(path, document, assumed, faults)


def _annotated_one_by_one(path: Path, document: TruthColumns, assumed: Assumptions, faults: list[Fault]) -> _Annotated:
    """Return the images of the annotations where something has to be said of some of them."""
    images = checked_images(path, document.images.entries(), faults)
    gone = {fault.image_id for fault in faults}
    ids = ImageIds(tuple(image.id for image in images))
    said = document.annotations.image_ids
    positions: Sequence[int] = range(len(said))
    if gone:
        positions = [place for place in positions if said[place] not in gone]
    entries = [(said[place], "") for place in positions]
    matched = match_images(entries, ids)
    order: dict[int, int] = {}
    for position, row in zip(positions, matched.rows, strict=True):
        if row >= 0 and row not in order:
            order[row] = position
            continue
        image_id, place = said[position], f"$.annotations[{position}].image_id"
        if row < 0:
            problem = f"{place}: image id {image_id} is not among the images"
            faults.append(Fault(-1, image_id, "", FaultKind.UNKNOWN_IMAGE, path, problem))
        else:
            problem = f"{place}: image id {image_id} is annotated twice"
            faults.append(Fault(row, images[row].id, images[row].file_name, FaultKind.TWICE, path, problem))
            order[row] = -1
    # So far, rows refer to all listed images; in the dataset they refer to the annotated ones.
    rows = {row: at for at, row in enumerate(order)} if faults else {}
    faults[:] = [replace(fault, image=rows[fault.image]) if fault.image >= 0 else fault for fault in faults]
    record_matching(assumed, path, matched, entries, ids, positions)
    listed = [images[row] for row in order]
    return _Annotated(
        tuple(image.id for image in listed),
        tuple(image.file_name for image in listed),
        np.array([(image.height, image.width) for image in listed], np.int32).reshape(len(listed), 2),
        np.array(list(order.values()), np.int64),
    )
