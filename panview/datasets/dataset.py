"""A panoptic dataset as columns: images, categories, and the segments of ground truth and prediction sets."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumption, Assumptions
from panview.datasets.categories import Categories, distinct_colour
from panview.datasets.category_mapping import NONE, CategoryMapping, NamedNumbers, map_names, shown_numbers
from panview.datasets.coco_json import (
    AnnotationEntry,
    CategoryEntry,
    GroundTruthJson,
    ImageEntry,
    NoTruthError,
    PredictionJson,
    read_json,
)
from panview.datasets.forms.dropped import without_segments
from panview.datasets.forms.form import MapTask
from panview.datasets.forms.map_names import find_names
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.image_ids import ImageId, ImageIds
from panview.datasets.image_matching import match_images, record_matching
from panview.datasets.images_table import NOTHING_KNOWN, ImagesTable, read_images_table
from panview.datasets.layouts.find import no_map_folder
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.datasets.maps import MapFiles
from panview.datasets.opening import AS_USUAL, Opening
from panview.datasets.opening import MissingImages as MissingImages
from panview.datasets.photo_files import PhotoFiles, find_photos, note_turned
from panview.datasets.png import MAX_PIXELS, MAX_SEGMENT_ID
from panview.datasets.runs import RunMap, void_runs
from panview.errors import BadFileError, PanviewError
from panview.places import is_folder


@dataclass(frozen=True, eq=False)
class SegmentList:
    """What a JSON says of its segments, aligned with the images of a dataset.

    Attributes
    ----------
    json : Path
    maps : MapFiles
    digest : str
        Hash of the JSON's content.
    offsets : (n_images + 1,) int64
        Segments of image i are ``offsets[i]:offsets[i + 1]``, in JSON order.
    segment_id : (m,) uint32
    category : (m,) int16
        Index into `Categories`.
    iscrowd : (m,) bool
    score : (m,) float64
        How sure a model is of each; NaN where the set does not say it.
    """

    json: Path
    maps: MapFiles
    digest: str
    offsets: NDArray[np.int64]
    segment_id: NDArray[np.uint32]
    category: NDArray[np.int16]
    iscrowd: NDArray[np.bool_]
    score: NDArray[np.float64]

    def segments_of(self, image: int) -> slice:
        """Segments of one image."""
        return slice(int(self.offsets[image]), int(self.offsets[image + 1]))

    def read_runs(self, image: int, size: tuple[int, int]) -> RunMap:
        """Read the id map of an image as runs, all void where the set has none.

        Parameters
        ----------
        image : int
            Row in the dataset.
        size : (height, width)
        """
        if not self.maps.names[image]:
            return void_runs(size)
        return self.maps.form.read(self._task(image, size))

    def read_batch(self, images: Sequence[int], sizes: NDArray[np.int32]) -> list[RunMap | PanviewError]:
        """Read the id maps of several images in one call, as measuring does.

        Parameters
        ----------
        images : sequence of k int
            Rows in the dataset.
        sizes : (n_images, 2) int32
            Of all images of the dataset.

        Returns
        -------
        list of k RunMap or PanviewError
            The error in the place of a map that cannot be read.
        """
        wanted = [(image, (int(sizes[image, 0]), int(sizes[image, 1]))) for image in images]
        there = [self._task(image, size) for image, size in wanted if self.maps.names[image]]
        read = iter(self.maps.form.read_batch(there))
        return [next(read) if self.maps.names[image] else void_runs(size) for image, size in wanted]

    def _task(self, image: int, size: tuple[int, int]) -> MapTask:
        return MapTask(self.maps.path(image), size, self.segment_id[self.segments_of(image)], image)

    def read_id_map(self, image: int, size: tuple[int, int]) -> NDArray[np.uint32]:
        """Read the id map of an image as pixels; see `read_runs`.

        Returns
        -------
        (height, width) uint32, 0 = void
        """
        return self.read_runs(image, size).to_id_map()


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images with their ground truth; one row per annotated image, in the order of the annotations.

    Attributes
    ----------
    files : GroundTruthFiles
    opening : Opening
        How it was opened.
    categories : Categories
    image_id : ImageIds
        Of n images.
    image_names : tuple of n str
        File names as in the JSON.
    photos : PhotoFiles
    sizes : (n, 2) int32
        Height and width.
    ground_truth : SegmentList
    stated_area : (m,) float64
        Pixels of each ground truth segment by the JSON, which may be wrong; NaN where it says nothing.
    assumptions : tuple of Assumption
        What was assumed to read it.
    known : ImagesTable
        What the user knows of the images.
    has_truth : bool
        Whether there is a ground truth; without, all is void, and there is nothing to compare with.
    """

    files: GroundTruthFiles
    opening: Opening
    categories: Categories
    image_id: ImageIds
    image_names: tuple[str, ...]
    photos: PhotoFiles
    sizes: NDArray[np.int32]
    ground_truth: SegmentList
    stated_area: NDArray[np.float64]
    assumptions: tuple[Assumption, ...] = ()
    known: ImagesTable = NOTHING_KNOWN
    has_truth: bool = True

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.image_names)

    @property
    def name(self) -> str:
        """Such as "coco / val2017"."""
        return self.files.name

    @cached_property
    def folded_names(self) -> tuple[str, ...]:
        """File names without regard to case, to look for parts of them."""
        return tuple(name.casefold() for name in self.image_names)

    def size(self, image: int) -> tuple[int, int]:
        """Height and width of an image."""
        height, width = self.sizes[image]
        return int(height), int(width)

    def photo(self, image: int) -> Path:
        """Path of the image file itself, which may be missing."""
        return self.photos.path(image)


@dataclass(frozen=True, eq=False)
class PredictionSet:
    """One model's segments for the images of a dataset.

    Attributes
    ----------
    name : str
    segments : SegmentList
    missing : int
        Images of the dataset that it has no prediction for, counted as empty predictions.
    foreign : int
        Predictions for images that the dataset does not have; they are not used, as panopticapi does.
    left_out : (n_images,) bool
        Images that the set says nothing of and that are not counted: those of a run that is under way, or was made of
        some images only.
    mapping : CategoryMapping or None
        What its numbers stand for, where that was said; None where they are the dataset's category ids.
    json_digest : str
        Hash of the JSON's content alone; ``segments.digest`` is also of the mapping.
    assumptions : tuple of Assumption
        What was assumed to read it.
    form : FormName or None
        How it is stored; None for COCO panoptic results.
    notes : tuple of str
        What a user should know of how it is read.
    reading : Reading
        What a user said of how it is stored.
    """

    name: str
    segments: SegmentList
    missing: int
    foreign: int
    left_out: NDArray[np.bool_]
    mapping: CategoryMapping | None = None
    json_digest: str = ""
    assumptions: tuple[Assumption, ...] = ()
    form: FormName | None = None
    notes: tuple[str, ...] = ()
    reading: Reading = AS_FOUND

    @property
    def files(self) -> PredictionFiles:
        """Where it lies."""
        segments = self.segments
        said = self.assumptions, self.form, self.reading
        return PredictionFiles(segments.json, segments.maps.folder, self.name, *said)


def read_dataset(files: GroundTruthFiles, opening: Opening = AS_USUAL) -> Dataset:
    """Read and check a ground truth JSON.

    Parameters
    ----------
    files : GroundTruthFiles
    opening : Opening

    Raises
    ------
    BadFileError
        The JSON is not a consistent panoptic ground truth; the error names the place.
    NotFoundError
        The JSON or its folder of PNG files is not there.
    """
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
        ground_truth=_segment_list(path, files.map_folder, digest, document.annotations, order, categories, assumed),
        stated_area=_stated_areas(document.annotations),
        assumptions=assumed.settled(strict=opening.strict),
        known=read_images_table(opening.images_table, [image.id for image in listed], names),
    )
    if opening.areas == "json":
        _refuse_without_areas(dataset)
    return dataset


def _refuse_without_areas(dataset: Dataset) -> None:
    """Refuse a ground truth that does not state the areas that are asked for; those of crowd segments count nowhere."""
    missing = np.flatnonzero(np.isnan(dataset.stated_area) & ~dataset.ground_truth.iscrowd)
    if len(missing):
        image = int(np.searchsorted(dataset.ground_truth.offsets, missing[0], side="right")) - 1
        problem = (
            f"--areas json: {len(missing):,} of {len(dataset.stated_area):,} segments have no area here, first segment "
            f"{dataset.ground_truth.segment_id[missing[0]]} of {dataset.image_names[image]}; measure by pixels"
        )
        raise BadFileError(dataset.files.json, problem)


def read_prediction_set(
    dataset: Dataset,
    files: PredictionFiles,
    *,
    missing: MissingImages = "error",
    named: NamedNumbers | Callable[[str], NamedNumbers | None] | None = None,
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

    Raises
    ------
    BadFileError
        The JSON is not a consistent results file.
    UnknownCategoriesError
        It has numbers that are no category ids of the dataset.
    PanviewError
        It has no prediction for an image of the dataset, or is for other images altogether; or ``named`` does not say
        what a number stands for.
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

        return read_other(dataset, files, missing=missing, named=named)
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
    segments = _segment_list(
        path, files.map_folder, digest, document.annotations, order, numbers, assumed, dataset.files.json
    )
    if mapping is not None:
        segments = _mapped(segments, mapping)
    left_out = np.array(order) < 0 if missing == "skip" else np.zeros(len(order), np.bool_)
    counted_empty = absent if missing == "empty" else 0
    settled = assumed.settled(strict=dataset.opening.strict)
    return PredictionSet(files.name, segments, counted_empty, foreign, left_out, mapping, digest, settled)


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


def distinct_name(prediction: PredictionSet, taken: Collection[str]) -> PredictionSet:
    """Return the prediction set under a name that no other has: with its folder, then a number, behind it."""
    name = prediction.name
    if name in taken:
        name = f"{name} ({prediction.segments.json.parent.name})"
    number, base = 2, name
    while name in taken:
        name, number = f"{base} {number}", number + 1
    return prediction if name == prediction.name else replace(prediction, name=name)


class MissingPredictionsError(PanviewError, LookupError):
    """A prediction set lacks images of the dataset; the user may count them as empty predictions."""

    def __init__(self, path: Path, missing: int, image_id: ImageId, image_name: str) -> None:
        self.missing = missing
        more = f" and {missing - 1:,} more" if missing > 1 else ""
        super().__init__(
            f"{path}: no prediction for image {image_id} ({image_name}){more}; add it, count missing predictions as "
            "empty (--missing empty), or leave those images out (--missing skip)"
        )


class UnknownCategoriesError(BadFileError):
    """Predictions have numbers that are no category ids of the dataset; the user may say what they stand for.

    Attributes
    ----------
    used, unknown : list of int
        Numbers that the predictions use, and those of them that are no ids.
    """

    def __init__(self, truth: Path, used: list[int], unknown: list[int], path: Path, problem: str, place: str) -> None:
        self.used, self.unknown = used, unknown
        are = f"{len(unknown):,} of {len(used):,} numbers are no category ids of {truth.name}: {shown_numbers(unknown)}"
        help_ = "say what they stand for (--categories FILE), or write ids with panview convert"
        super().__init__(path, f"{problem}; {are}; {help_}", place)


def checked_images(path: Path, entries: list[ImageEntry]) -> dict[ImageId, ImageEntry]:
    """Return the images of a JSON by their id.

    Raises
    ------
    BadFileError
        An id appears twice, or an image cannot be one; the error names the place.
    """
    images: dict[ImageId, ImageEntry] = {}
    for position, image in enumerate(entries):
        place = f"$.images[{position}]"
        if image.id in images:
            raise BadFileError(path, f"image id {image.id} appears twice", place + ".id")
        if image.id == "":
            raise BadFileError(path, "image id is an empty text", place + ".id")
        if isinstance(image.id, int) and not -(2**63) <= image.id < 2**63:
            raise BadFileError(path, f"image id {image.id} does not fit into 64 bits", place + ".id")
        if image.width < 1 or image.height < 1 or image.width * image.height > MAX_PIXELS:
            size = f"{image.width:,} x {image.height:,}"
            raise BadFileError(path, f"image claims {size} pixels; at most {MAX_PIXELS:,} are read", place)
        images[image.id] = image
    return images


def checked_categories(path: Path, entries: list[CategoryEntry]) -> Categories:
    """Return the categories of a JSON as columns.

    Raises
    ------
    BadFileError
        There are none, an id appears twice, or a value cannot be one; the error names the place.
    """
    if not entries:
        raise BadFileError(path, "holds no categories", "$.categories")
    if len(entries) > np.iinfo(np.int16).max:
        raise BadFileError(path, f"holds {len(entries):,} categories; at most 32,767 are read", "$.categories")
    colours = []
    ids: dict[int, int] = {}
    for position, entry in enumerate(entries):
        place = f"$.categories[{position}]"
        if ids.setdefault(entry.id, position) != position:
            raise BadFileError(path, f"category id {entry.id} appears twice", f"{place}.id")
        if not 0 <= entry.id < 2**31:
            raise BadFileError(path, f"category id {entry.id} is not from 0 to {2**31 - 1}", f"{place}.id")
        colour = entry.color if entry.color is not None else list(distinct_colour(position))
        if len(colour) != 3 or not all(0 <= value <= 255 for value in colour):
            raise BadFileError(path, f"colour {colour} is not [R, G, B] from 0 to 255", f"{place}.color")
        if entry.isthing not in (0, 1):
            raise BadFileError(path, f"isthing is {entry.isthing}, not 0 or 1", f"{place}.isthing")
        colours.append(colour)
    return Categories(
        ids=np.array(list(ids), np.int32),
        names=tuple(entry.name for entry in entries),
        isthing=np.array([entry.isthing == 1 for entry in entries], np.bool_),
        colours=np.array(colours, np.uint8),
        supercategories=tuple(entry.supercategory for entry in entries),
    )


def _segment_list(
    path: Path,
    map_folder: Path,
    digest: str,
    annotations: list[AnnotationEntry],
    order: list[int],
    categories: Categories | CategoryMapping,
    assumed: Assumptions,
    truth: Path | None = None,
) -> SegmentList:
    """Flatten annotations into columns; ``order`` gives each image's annotation, -1 for none.

    ``truth`` is the ground truth's JSON, where these are predictions. Of a mapping, categories may be `NONE`.
    """
    empty = AnnotationEntry(0, "", [])
    chosen = [annotations[position] if position >= 0 else empty for position in order]
    said = [chosen[row].file_name if position >= 0 else None for row, position in enumerate(order)]
    names, outside = find_names(path, map_folder, said, assumed)
    if outside:
        position, name = order[outside[0]], names[outside[0]]
        place = f"$.annotations[{position}].file_name"
        raise BadFileError(path, f"file name {name!r} points outside its folder", place)
    counts = np.array([len(annotation.segments_info) for annotation in chosen], np.int64)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    flat = [segment for annotation in chosen for segment in annotation.segments_info]
    total = len(flat)
    try:
        segment_id = np.fromiter((segment.id for segment in flat), np.int64, total)
        category_id = np.fromiter((segment.category_id for segment in flat), np.int64, total)
    except OverflowError as error:
        raise BadFileError(path, "a segment or category id does not fit into 64 bits", "$.annotations") from error
    category = categories.index_of(category_id)

    def refuse(
        flat_index: int, field: str, problem: str, error: Callable[[Path, str, str], Exception] = BadFileError
    ) -> NoReturn:
        row = int(np.searchsorted(offsets, flat_index, side="right")) - 1
        place = f"$.annotations[{order[row]}].segments_info[{flat_index - int(offsets[row])}].{field}"
        raise error(path, f"{problem} in image {chosen[row].image_id}", place)

    beyond = np.flatnonzero((segment_id < 1) | (segment_id > MAX_SEGMENT_ID))
    if len(beyond):
        refuse(int(beyond[0]), "id", f"segment id {segment_id[beyond[0]]} is not from 1 to {MAX_SEGMENT_ID}")
    unknown = np.flatnonzero(category < (0 if isinstance(categories, Categories) else NONE))
    if len(unknown):
        problem = f"unknown category {category_id[unknown[0]]}"
        if truth is None:
            refuse(int(unknown[0]), "category_id", problem)
        numbers = np.unique(category_id).tolist(), np.unique(category_id[unknown]).tolist()
        refuse(int(unknown[0]), "category_id", problem, partial(UnknownCategoriesError, truth, *numbers))
    twice = _first_duplicate(np.repeat(np.arange(len(counts)), counts), segment_id)
    if twice is not None:
        refuse(twice, "id", f"segment id {segment_id[twice]} appears twice")
    return SegmentList(
        json=path,
        maps=MapFiles(map_folder, names),
        digest=digest,
        offsets=offsets,
        segment_id=segment_id.astype(np.uint32),
        category=category,
        iscrowd=np.fromiter((segment.iscrowd == 1 for segment in flat), np.bool_, total),
        score=_scores([segment.score for segment in flat]),
    )


def _scores(said: list[Any]) -> NDArray[np.float64]:
    """Return scores, NaN for what is no number; most sets have none at all, which takes no time."""
    if said.count(None) == len(said):
        return np.full(len(said), np.nan)
    return np.array([stated_number(score) for score in said], np.float64)


def _used_numbers(annotations: Sequence[AnnotationEntry]) -> set[int]:
    return {segment.category_id for annotation in annotations for segment in annotation.segments_info}


def _mapped(segments: SegmentList, mapping: CategoryMapping) -> SegmentList:
    """Return segments without those that stand for no category, whose pixels become void."""
    digest = blake2b(f"{segments.digest} {mapping.digest}".encode(), digest_size=16).hexdigest()
    segments = replace(segments, digest=digest)
    kept = segments.category >= 0
    if kept.all():
        return segments
    image = np.repeat(np.arange(len(segments.offsets) - 1), np.diff(segments.offsets))
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(image[kept], minlength=image.max() + 1))])
    offsets = np.concatenate([offsets, np.full(len(segments.offsets) - len(offsets), offsets[-1])])
    maps = without_segments(segments.maps, image[~kept], segments.segment_id[~kept])
    return replace(
        segments,
        maps=maps,
        offsets=offsets,
        segment_id=segments.segment_id[kept],
        category=segments.category[kept],
        iscrowd=segments.iscrowd[kept],
        score=segments.score[kept],
    )


def _stated_areas(annotations: list[AnnotationEntry]) -> NDArray[np.float64]:
    said = [segment.area for annotation in annotations for segment in annotation.segments_info]
    return np.array([stated_number(area) for area in said], np.float64)


def stated_number(value: object) -> float:
    """Return what a JSON says in a field that is only compared; NaN for no number, inf for hundreds of digits."""
    if not isinstance(value, (int, float)):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _first_duplicate(image: NDArray[np.int64], segment_id: NDArray[np.int64]) -> int | None:
    """Index of the first segment whose id came before in the same image."""
    key = (image << 24) | segment_id
    order = np.argsort(key, kind="stable")
    repeats = np.flatnonzero(key[order][1:] == key[order][:-1])
    return int(order[repeats + 1].min()) if len(repeats) else None
