"""What a pack records: its images, labels and format, beside a panoptic set of what went out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from panview.datasets.annotation.format import PHOTOS, AnnotationFormat, Pack, PackImage
from panview.datasets.annotation.labels import Labels
from panview.datasets.annotation.registry import format_named
from panview.datasets.coco_json import BOM, NO_JSON
from panview.datasets.dataset import Dataset
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.decoding import typed_json
from panview.errors import BadFileError, NotFoundError
from panview.files import stays_inside
from panview.places import is_folder
from panview.reading import read_file
from panview.version import __version__

RECORD = "panview-annotation.json"
BEFORE = "before"
"""Folder of the panoptic set of what went out."""
_FORMAT = 1
_MOST_BYTES = 1 << 30


class _Label(msgspec.Struct):
    name: str
    category_id: int


class _Image(msgspec.Struct, gc=False):
    image_id: int | str
    frame: str
    photo: str
    unsent: list[int] = []


class _Record(msgspec.Struct):
    panview: str
    record: int
    format: str
    name: str
    prediction: str
    before: str
    labels: list[_Label]
    images: list[_Image]
    photos: str = ""


class OpenedPack(NamedTuple):
    """A pack that went out.

    Attributes
    ----------
    folder : Path
    pack : Pack
    format : AnnotationFormat
    before : Dataset
        What went out; its images are those of the pack, in the same order.
    unsent : dict of int to list of int
        Segments of an image that its file could not hold: ids of segments.
    photos : Path
        Where the photos are, which may be missing.
    """

    folder: Path
    pack: Pack
    format: AnnotationFormat
    before: Dataset
    unsent: dict[int, list[int]]
    photos: Path


def record_json(
    pack: Pack, known: AnnotationFormat, before: str, unsent: dict[int, list[int]], photos: str = ""
) -> bytes:
    """Return the record of a pack.

    Parameters
    ----------
    pack : Pack
    known : AnnotationFormat
    before : str
        The JSON of what went out, from the pack's folder on.
    unsent : dict of int to list of int
        Ids of segments that are in no file, by image.
    photos : str
        Folder of the photos, where they are not in the pack.
    """
    labels = pack.labels
    record = _Record(
        panview=__version__,
        record=_FORMAT,
        format=known.name,
        name=pack.name,
        prediction=pack.prediction,
        before=before,
        photos=photos,
        labels=[_Label(name, i) for name, i in zip(labels.names, labels.categories.ids.tolist(), strict=True)],
        images=[
            _Image(image.image_id, image.frame, image.photo, unsent.get(place, []))
            for place, image in enumerate(pack.images)
        ],
    )
    return msgspec.json.format(msgspec.json.encode(record), indent=1)


def open_pack(path: Path) -> OpenedPack:
    """Open a pack by its folder, or by its record.

    Raises
    ------
    PanviewError
        It is none, or has been damaged; the message names the file.
    """
    record, said = _read(path)
    folder = record.parent
    if not stays_inside(said.before):
        raise BadFileError(record, "names a file outside of the pack", "$.before")
    before = read_dataset(find_ground_truth(folder / said.before))
    _check(record, said, before)
    labels = Labels(before.categories, tuple(label.name for label in said.labels), before.categories.colours)
    images = [
        PackImage(own.image_id, name, before.size(place), own.frame, own.photo)
        for place, (own, name) in enumerate(zip(said.images, before.image_names, strict=True))
    ]
    pack = Pack(said.name, labels, images, said.prediction)
    unsent = {place: image.unsent for place, image in enumerate(said.images) if image.unsent}
    photos = Path(said.photos) if said.photos else folder / PHOTOS
    return OpenedPack(folder, pack, format_named(said.format), before, unsent, photos)


def format_of_pack(path: Path) -> AnnotationFormat:
    """Return the format in which a pack went out; errors are those of `open_pack` as far as only the record is read."""
    return format_named(_read(path)[1].format)


def _read(path: Path) -> tuple[Path, _Record]:
    """Return the record of a pack, and where it lies."""
    folder = path.parent if path.name == RECORD else path
    record = folder / RECORD
    if not is_folder(folder):
        raise NotFoundError(f"{folder}: there is no such folder; give the one that panview annotate out wrote")
    data = read_file(record, _MOST_BYTES, missing="is missing; give the folder that panview annotate out wrote")
    try:
        said = typed_json(data.removeprefix(BOM), _Record)
    except NO_JSON as error:
        raise BadFileError(record, f"is not the record of a pack ({error})") from error
    if said.record != _FORMAT:
        raise BadFileError(record, f"was written by panview {said.panview}, which is newer; update panview")
    return record, said


def _check(record: Path, said: _Record, before: Dataset) -> None:
    """Refuse a record that is not of the set beside it."""
    ids = np.array([label.category_id for label in said.labels], np.int64)
    if not np.array_equal(ids, before.categories.ids) or len(set(label.name for label in said.labels)) < len(ids):
        raise BadFileError(record, f"has other categories than {said.before}; send the images out again", "$.labels")
    if [image.image_id for image in said.images] != list(before.image_id):
        raise BadFileError(record, f"has other images than {said.before}; send the images out again", "$.images")
