"""Forms with a JSON: results of COCO and Detectron2, whatever numbers stand for the categories."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumption, Assumptions
from panview.datasets.categories import Categories
from panview.datasets.category_mapping import NONE, CategoryMapping
from panview.datasets.checked_entries import stated_number
from panview.datasets.coco_json import BOM, decode_json, read_bytes
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.names import JSON_FORMS, FormName
from panview.datasets.forms.source import Asked, ListedColumns
from panview.datasets.image_ids import ImageId
from panview.datasets.image_matching import match_images, record_matching
from panview.datasets.layouts.find import find_results
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.png import MAX_SEGMENT_ID, read_runs
from panview.datasets.runs import RunMap
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.files import stays_inside, why_outside

_UNSAID = -1
MapReader = Callable[[Path, tuple[int, int], NDArray[np.uint32]], RunMap]


class _Segment(msgspec.Struct, gc=False):
    id: int
    category_id: int
    iscrowd: int | bool = 0
    isthing: int | bool | None = None
    score: Any = None


class _Entry(msgspec.Struct, gc=False):
    image_id: ImageId
    file_name: str
    segments_info: list[_Segment]


class _Results(msgspec.Struct, gc=False):
    annotations: list[_Entry]


@dataclass(frozen=True, eq=False)
class ListedSegments:
    """The segments of a results JSON as columns, whatever their categories mean.

    Attributes
    ----------
    files : PredictionFiles
    digest : str
        Hash of the JSON's content.
    keys : tuple of n_images
        Image ids as the JSON has them.
    png_names : tuple of n_images str
    offsets : (n_images + 1,) int64
        Segments of image i are ``offsets[i]:offsets[i + 1]``.
    segment_id : (m,) uint32
    number : (m,) int64
        What stands for the category.
    iscrowd : (m,) bool
    isthing : (m,) int8
        1 for things, 0 for stuff, -1 where the JSON does not say it.
    score : (m,) float64
        NaN where the JSON says none.
    are_labels : bool
        Whether the numbers are a model's labels, by the name of their field; then they are no category ids.
    are_names : bool
        Whether ``keys`` are names of files, as texts.
    """

    files: PredictionFiles
    digest: str
    keys: tuple[ImageId, ...]
    png_names: tuple[str, ...]
    offsets: NDArray[np.int64]
    segment_id: NDArray[np.uint32]
    number: NDArray[np.int64]
    iscrowd: NDArray[np.bool_]
    isthing: NDArray[np.int8]
    score: NDArray[np.float64]
    are_labels: bool = False
    are_names: bool = False

    def categories(self, form: FormName, categories: Categories) -> NDArray[np.int16]:
        """Return the index of each segment's category as the form numbers them, -1 where it has none, (m,) int16."""
        count = len(categories)
        if form == FormName.COCO:
            return categories.index_of(self.number)
        if form == FormName.SEPARATED:
            # Detectron2 reserves stuff label 0 for "things".
            things, stuff = np.flatnonzero(categories.isthing), np.flatnonzero(~categories.isthing)
            of_thing = _looked_up(things, self.number)
            return np.where(self.isthing == 1, of_thing, _looked_up(stuff, self.number - 1)).astype(np.int16)
        if form in (FormName.THINGS_FIRST, FormName.STUFF_FIRST):
            last = categories.isthing if form == FormName.STUFF_FIRST else ~categories.isthing
            return _looked_up(np.argsort(last, kind="stable"), self.number).astype(np.int16)
        first = 1 if form == FormName.LABELS_FROM_1 else 0
        return _looked_up(np.arange(count), self.number - first).astype(np.int16)

    def place(self, segment: int, field: str) -> str:
        """Return where a segment is in the JSON."""
        image = int(np.searchsorted(self.offsets, segment, side="right")) - 1
        return f"$.annotations[{image}].segments_info[{segment - int(self.offsets[image])}].{field}"

    def fitting(self, categories: Categories) -> list[FormName]:
        """Return the forms by which every segment has a category, of its own kind; of two that agree the first."""
        fitting: list[tuple[FormName, NDArray[np.int16]]] = []
        for form in JSON_FORMS:
            if form == FormName.SEPARATED and bool((self.isthing == _UNSAID).any()):
                continue
            if self.are_labels and form in (FormName.COCO, FormName.LABELS_FROM_1):
                continue
            category = self.categories(form, categories)
            fits = bool((category >= 0).all()) and self.has_kinds_of(category, categories)
            if fits and not any(np.array_equal(category, other) for _, other in fitting):
                fitting.append((form, category))
        return [form for form, _ in fitting]

    def has_kinds_of(self, category: NDArray[np.int16], categories: Categories) -> bool:
        """Whether no segment is said to be a thing whose category is stuff, or the reverse."""
        said = (self.isthing != _UNSAID) & (category >= 0)
        return bool((categories.isthing[category[said]] == self.isthing[said]).all())

    @property
    def says_kinds(self) -> bool:
        """Whether each segment says if it is a thing."""
        return bool((self.isthing != _UNSAID).all())


@dataclass(frozen=True, eq=False)
class JsonSource:
    """A results JSON with its id maps, for the images of a dataset.

    Attributes
    ----------
    form : FormName
    images : ImageSet
    segments : ListedSegments
    category : (m,) int16
        Index into the categories of ``images``; -1 for what stands for no category.
    entries : dict
        Row of ``images`` -> entry of ``listed``.
    foreign : int
        Entries for images that the dataset lacks.
    mapping : CategoryMapping or None
        What the numbers stand for, where names said it.
    assumptions : tuple of Assumption
        What was assumed to read it.
    read_map : MapReader
        Reads a map of an image of a size whose segments have these ids.
    notes : tuple of str
        What a user should know of how it is read.
    """

    form: FormName
    images: ImageSet
    segments: ListedSegments
    category: NDArray[np.int16]
    entries: dict[int, int]
    foreign: int
    mapping: CategoryMapping | None = None
    assumptions: tuple[Assumption, ...] = ()
    read_map: MapReader = read_runs
    notes: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """What it is named by."""
        return self.segments.files.json

    @property
    def folder(self) -> Path:
        """Where its maps lie."""
        return self.segments.files.map_folder

    @property
    def digest(self) -> str:
        """Hash of what is read, but for the maps."""
        return self.segments.digest + (self.mapping.digest if self.mapping is not None else "")

    @property
    def rows(self) -> Set[int]:
        """Images that it has."""
        return self.entries.keys()

    def map_of(self, row: int) -> Path:
        """Return the file of an image."""
        return self.folder / self.segments.png_names[self.entries[row]]

    def read(self, row: int) -> PanopticImage:
        """Read an image.

        Raises
        ------
        NotFoundError, BadFileError
            The map cannot be read, or does not agree with the JSON.
        """
        entry = self.entries[row]
        own = slice(int(self.segments.offsets[entry]), int(self.segments.offsets[entry + 1]))
        ids = self.segments.segment_id[own]
        path = self.map_of(row)
        runs = self.read_map(path, self.images.sizes[row], ids)
        order = np.argsort(ids)
        known = np.concatenate([np.zeros(1, np.uint32), ids[order]])
        number = np.concatenate([np.zeros(1, np.uint32), order.astype(np.uint32) + 1])
        place = np.minimum(np.searchsorted(known, runs.ids), len(known) - 1)
        strange = np.flatnonzero(known[place] != runs.ids)
        together = "write JSON and PNG again together"
        if len(strange):
            raise BadFileError(path, f"segment id {runs.ids[strange[0]]} is not in {self.path.name}; {together}")
        absent = np.flatnonzero(np.bincount(place, minlength=len(known))[1:] == 0)
        if len(absent):
            problem = f"segment id {known[absent[0] + 1]} is in {self.path.name} but has no pixel here; {together}"
            raise BadFileError(path, problem)
        image = PanopticImage(
            replace(runs, ids=number[place]),
            ids,
            self.category[own],
            self.segments.iscrowd[own].astype(np.bool_),
            self.segments.score[own],
        )
        return image.without_void()

    def listed(self) -> ListedColumns:
        """Return the segments as the JSON lists them, in the order of the dataset's images."""
        offsets = self.segments.offsets
        places = [self.entries.get(row, -1) for row in range(len(self.images))]
        own = [np.arange(offsets[place], offsets[place + 1]) for place in places if place >= 0]
        rows = np.concatenate([np.zeros(0, np.int64), *own])
        kept = self.category[rows] >= 0
        counts = np.array([offsets[place + 1] - offsets[place] if place >= 0 else 0 for place in places], np.int64)
        image = np.repeat(np.arange(len(places)), counts)[kept]
        rows = rows[kept]
        return ListedColumns(
            offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(image, minlength=len(places)))]),
            segment_id=self.segments.segment_id[rows],
            category=self.category[rows],
            iscrowd=self.segments.iscrowd[rows],
            score=self.segments.score[rows],
        )


def read_listed(files: PredictionFiles) -> ListedSegments:
    """Read a results JSON: an object with ``annotations``, or, as Detectron2's models give them, just their list.

    Raises
    ------
    NotFoundError, BadFileError
        It cannot be read, or is no such file; the error names the place.
    """
    path = files.json
    data = read_bytes(path)
    mark = BOM if data.startswith(BOM) else b""
    content = data.removeprefix(BOM).lstrip()
    if content.startswith(b"["):
        content = b'{"annotations":' + content + b"}"
    assumed = Assumptions()
    assumed.add(files.assumptions)
    document = decode_json(path, mark + content, _Results, assumed)
    entries = document.annotations
    flat = [segment for entry in entries for segment in entry.segments_info]
    counts = np.array([len(entry.segments_info) for entry in entries], np.int64)
    try:
        segment_id = np.fromiter((segment.id for segment in flat), np.int64, len(flat))
        number = np.fromiter((segment.category_id for segment in flat), np.int64, len(flat))
    except OverflowError as error:
        raise BadFileError(path, "a segment or category id does not fit into 64 bits", "$.annotations") from error
    isthing = [_UNSAID if segment.isthing is None else int(segment.isthing == 1) for segment in flat]
    names = tuple(_png_name(path, position, entry.file_name) for position, entry in enumerate(entries))
    listed = ListedSegments(
        files=replace(files, assumptions=assumed.taken),
        digest=blake2b(data, digest_size=16).hexdigest(),
        keys=tuple(entry.image_id for entry in entries),
        png_names=names,
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
        segment_id=segment_id.astype(np.uint32),
        number=number,
        iscrowd=np.fromiter((segment.iscrowd == 1 for segment in flat), np.bool_, len(flat)),
        isthing=np.array(isthing, np.int8),
        score=np.array([stated_number(segment.score) for segment in flat], np.float64),
    )
    refuse_bad_ids(listed, segment_id)
    return listed


def json_source(
    listed: ListedSegments, form: FormName, images: ImageSet, mapping: CategoryMapping | None = None
) -> JsonSource:
    """Pair a results JSON with the images of a dataset; a mapping says what its numbers are, in place of the form.

    Raises
    ------
    BadFileError
        A category is unknown, an image has two entries, or none is of the dataset.
    """
    path = listed.files.json
    entries: dict[int, int] = {}
    foreign = 0
    said = list(zip(listed.keys, listed.png_names, strict=True))
    matched = (
        images.match_names([str(key) for key in listed.keys])
        if listed.are_names
        else match_images(said, images.image_id, images.image_names)
    )
    twice: list[int] = []
    for position, row in enumerate(matched.rows):
        if row < 0:
            foreign += 1
        elif entries.setdefault(row, position) != position:
            twice.append(position)
    if twice:
        count = len({matched.rows[position] for position in twice})
        problem = f"image id {listed.keys[twice[0]]} has two predictions ({count:,} of {len(entries):,} images)"
        raise BadFileError(path, problem, f"$.annotations[{twice[0]}].image_id")
    if not entries:
        problem = f"none of its {len(listed.keys):,} predictions is for an image of {images.json.name}"
        raise BadFileError(path, f"{problem}; give the right --dataset", "$.annotations")
    if mapping is not None:
        category, least = mapping.index_of(listed.number), NONE
    else:
        category, least = listed.categories(form, images.categories), 0
    unknown = np.flatnonzero(category < least)
    if len(unknown):
        first = int(unknown[0])
        count = len(np.unique(np.searchsorted(listed.offsets, unknown, side="right")))
        problem = (
            f"{_name_of(form)} {listed.number[first]} is not in {images.json.name} "
            f"({count:,} of {len(listed.keys):,} images)"
        )
        help_ = "give the right --from and --dataset, or say what the numbers mean with --categories FILE"
        raise BadFileError(path, f"{problem}; {help_}", listed.place(first, "category_id"))
    assumed = Assumptions()
    assumed.add(listed.files.assumptions)
    record_matching(assumed, path, matched, said, images.image_id)
    return JsonSource(form, images, listed, category, entries, foreign, mapping, assumed.taken)


def _looked_up(places: NDArray[np.int64], number: NDArray[np.int64]) -> NDArray[np.int64]:
    inside = (number >= 0) & (number < len(places))
    if not len(places):
        return np.full(len(number), -1, np.int64)
    return np.where(inside, places[np.clip(number, 0, len(places) - 1)], -1)


def _name_of(form: FormName) -> str:
    return "category id" if form == FormName.COCO else "label"


def _png_name(path: Path, position: int, file_name: str) -> str:
    """Return the name of a map; Detectron2's raw results may name the photo instead."""
    if file_name.lower().endswith(".png") and stays_inside(file_name):
        return file_name
    pure = PurePosixPath(file_name.replace("\\", "/"))
    if not file_name.lower().endswith(".png") and pure.name and stays_inside(pure.name):
        return pure.with_suffix(".png").name
    place = f"$.annotations[{position}].file_name"
    raise BadFileError(path, f"file name {file_name!r} {why_outside(file_name)}", place)


def refuse_bad_ids(listed: ListedSegments, segment_id: NDArray[np.int64]) -> None:
    """Refuse segment ids that cannot be any, and those that come twice in an image.

    Raises
    ------
    BadFileError
        The message names the place.
    """

    def refuse(segment: int, problem: str) -> NoReturn:
        raise BadFileError(listed.files.json, problem, listed.place(segment, "id"))

    outside = np.flatnonzero((segment_id < 1) | (segment_id > MAX_SEGMENT_ID))
    if len(outside):
        refuse(int(outside[0]), f"segment id {segment_id[outside[0]]} is not from 1 to {MAX_SEGMENT_ID:,}")
    image = np.repeat(np.arange(len(listed.keys)), np.diff(listed.offsets))
    key = (image << 24) | segment_id
    order = np.argsort(key, kind="stable")
    repeats = np.flatnonzero(key[order][1:] == key[order][:-1])
    if len(repeats):
        first = int(order[repeats + 1].min())
        refuse(first, f"segment id {segment_id[first]} appears twice in image {listed.keys[image[first]]}")


class ResultsJson:
    """COCO panoptic results, and what differs from them in what numbers stand for."""

    names = (*JSON_FORMS, FormName.DETECTRON2)

    def find(self, path: Path) -> PredictionFiles | None:
        """Return a results JSON with its folder of maps, by their names."""
        try:
            return find_results(path)
        except NotFoundError:
            return None

    def open(self, files: PredictionFiles, asked: Asked) -> JsonSource:
        """Open results; what their numbers stand for is found out where it was not said."""
        # Imported here, since that module imports this one.
        from panview.datasets.forms.numbering import numbering_of

        if files.json.suffix.lower() != ".json":
            raise PanviewError(f"{files.json}: is not a JSON; give the results JSON, or the folder of maps")
        segments = read_listed(files)
        form, mapping = numbering_of(segments, asked.images, asked.reading.form, asked.named)
        return json_source(segments, form, asked.images, mapping)
