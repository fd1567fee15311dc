"""Sets without ground truth, opened to look at: test splits, and folders of photos alone.

They are datasets whose truth is void everywhere: predictions are ignored, and every figure is "—".
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from panview import places as disk
from panview.datasets.assumptions import Assumptions
from panview.datasets.checked_entries import checked_categories, checked_images
from panview.datasets.coco_json import CategoryEntry, ImageEntry, NoTruthError, read_json
from panview.datasets.dataset import Dataset, SegmentList
from panview.datasets.ground_truth import read_dataset
from panview.datasets.image_ids import ImageIds
from panview.datasets.images_table import read_images_table
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.layouts.layout import GroundTruthFiles, shown_name
from panview.datasets.layouts.raw_downloads import raw_download
from panview.datasets.maps import MapFiles
from panview.datasets.opening import AS_USUAL, Opening
from panview.datasets.photo import open_photo, read_frame
from panview.datasets.photo_files import PhotoFiles, find_photos, note_turned
from panview.datasets.png import MAX_PIXELS
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.parallel import CancelCheck, Progress

PHOTOS_ALONE = "photos alone"
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}
_ON_ITS_SIDE = 5
"""From this EXIF orientation on width and height are exchanged."""


class _ListedSegment(msgspec.Struct, gc=False):
    category_id: Any = None


class _ListedAnnotation(msgspec.Struct, gc=False):
    segments_info: list[_ListedSegment] = []


class _ListedImages(msgspec.Struct, gc=False):
    images: list[ImageEntry]
    categories: list[dict[str, Any]] = []


class _ListedResults(msgspec.Struct, gc=False):
    annotations: list[_ListedAnnotation] = []
    categories: list[dict[str, Any]] = []


def find_to_look_at(path: Path, opening: Opening = AS_USUAL) -> GroundTruthFiles:
    """Find a ground truth, or a folder of photos that has none; errors are those of `find_ground_truth`."""
    try:
        return find_ground_truth(path, opening.places)
    except NotFoundError:
        folder = Path(os.path.abspath(path.expanduser()))
        name = shown_name(folder.name)
        if disk.archive_of(folder) == folder:
            folder, name = disk.inside(folder), shown_name(folder.stem)
        if not disk.is_folder(folder) or not _photo_names(folder) or raw_download(folder):
            raise
        return GroundTruthFiles(folder, folder, (folder,), name, PHOTOS_ALONE)


def read_to_look_at(
    files: GroundTruthFiles,
    opening: Opening = AS_USUAL,
    predictions: Sequence[Path] = (),
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Dataset:
    """Read a dataset, with or without ground truth.

    Parameters
    ----------
    files : GroundTruthFiles
        From `find_to_look_at`.
    opening : Opening
    predictions : sequence of Path
        What is to be shown with it: where the set does not say all categories, these do.
    progress, cancelled
        As for `panview.datasets.ground_truth.read_dataset`.

    Raises
    ------
    PanviewError
        Those of `panview.datasets.ground_truth.read_dataset`, but none because there is no ground truth.
    """
    if files.layout != PHOTOS_ALONE:
        try:
            return read_dataset(files, opening, progress=progress, cancelled=cancelled)
        except NoTruthError:
            return _read_images(files, opening, predictions)
    names = _photo_names(files.json)
    known = photos_in(files.json)
    digest = blake2b("\0".join(names).encode("utf-8", "replace"), digest_size=16).hexdigest()
    photos = PhotoFiles(files.json, tuple(entry.file_name for entry in known))
    return _dataset(files, opening, known, [], digest, predictions, Assumptions(), photos)


def photos_in(folder: Path) -> list[ImageEntry]:
    """Return an entry for each photo of a folder, as a JSON would list it.

    Raises
    ------
    BadFileError
        None can be read.
    """
    entries = (_photo_entry(folder, name) for name in _photo_names(folder))
    known = [entry for entry in entries if entry is not None]
    if not known:
        raise BadFileError(folder, "holds no photo that can be read")
    return known


def _read_images(files: GroundTruthFiles, opening: Opening, predictions: Sequence[Path]) -> Dataset:
    assumed = Assumptions()
    assumed.add(files.assumptions)
    document, digest = read_json(files.json, _ListedImages, assumed)
    images = checked_images(files.json, document.images)
    photos = find_photos(files, [image.file_name for image in images], assumed)
    note_turned(photos, np.array([(image.height, image.width) for image in images], np.int32), assumed)
    return _dataset(files, opening, images, document.categories, digest, predictions, assumed, photos)


def _dataset(
    files: GroundTruthFiles,
    opening: Opening,
    images: Sequence[ImageEntry],
    listed: Sequence[dict[str, Any]],
    digest: str,
    predictions: Sequence[Path],
    assumed: Assumptions,
    photos: PhotoFiles,
) -> Dataset:
    categories = checked_categories(files.json, _categories(listed, predictions))
    number, none = len(images), np.empty(0, np.uint32)
    # With other categories, the same JSON has another table.
    key = blake2b(f"no truth {digest} {categories.ids.tolist()}".encode(), digest_size=16).hexdigest()
    return Dataset(
        files=files,
        opening=opening,
        categories=categories,
        image_id=ImageIds(tuple(image.id for image in images)),
        image_names=tuple(image.file_name for image in images),
        photos=photos,
        sizes=np.array([(image.height, image.width) for image in images], np.int32),
        ground_truth=SegmentList(
            json=files.json,
            maps=MapFiles(files.map_folder, ("",) * number),
            digest=key,
            offsets=np.zeros(number + 1, np.int64),
            segment_id=none,
            category=none.astype(np.int16),
            iscrowd=none.astype(np.bool_),
            score=none.astype(np.float64),
        ),
        stated_area=none.astype(np.float64),
        assumptions=assumed.settled(strict=opening.strict),
        known=read_images_table(opening.images_table, [image.id for image in images], [i.file_name for i in images]),
        has_truth=False,
    )


def _categories(listed: Sequence[dict[str, Any]], predictions: Sequence[Path]) -> list[CategoryEntry]:
    """Return the categories that a set and its predictions list, and those that they only use."""
    known: dict[int, CategoryEntry] = {}
    _add(known, listed)
    used: set[int] = set()
    for path in predictions:
        try:
            results, _ = read_json(find_prediction(path).json, _ListedResults)
        except PanviewError:
            # It is read again later, which reports what is wrong.
            continue
        _add(known, results.categories)
        ids = (segment.category_id for entry in results.annotations for segment in entry.segments_info)
        used.update(number for number in ids if isinstance(number, int))
    for number in sorted(used - set(known)):
        known[number] = CategoryEntry(number, f"category {number}", 0)
    return list(known.values()) or [CategoryEntry(0, "segment", 0)]


def _add(known: dict[int, CategoryEntry], entries: Iterable[dict[str, Any]]) -> None:
    for entry in entries:
        number, name = entry.get("id"), entry.get("name")
        if isinstance(number, int) and number >= 0 and isinstance(name, str):
            # A list of thing categories alone, as in test splits, does not show this.
            thing = 0 if entry.get("isthing", 1) in (0, False) else 1
            known.setdefault(number, CategoryEntry(number, name, thing, str(entry.get("supercategory", ""))))


def _photo_names(folder: Path) -> list[str]:
    try:
        names = disk.names(folder)
    except (OSError, PanviewError):
        return []
    return sorted(name for name in names if Path(name).suffix.lower() in _SUFFIXES and name[0] != ".")


def _photo_entry(folder: Path, name: str) -> ImageEntry | None:
    try:
        with open_photo(folder / name) as stream:
            frame = read_frame(stream)
    except (PanviewError, OSError):
        return None
    if frame is None or frame.size[0] * frame.size[1] > MAX_PIXELS:
        return None
    height, width = frame.size if frame.orientation < _ON_ITS_SIDE else frame.size[::-1]
    return ImageEntry(name, name, height, width)
