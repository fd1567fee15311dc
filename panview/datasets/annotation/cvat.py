"""CVAT's "Segmentation mask 1.1": two colour PNGs for each image, of its classes and of its objects, in a zip archive.

The layout is that of Pascal VOC (http://host.robots.ox.ac.uk/pascal/VOC/voc2012/#devkit), with a ``labelmap.txt`` that
says which colour is which label (https://docs.cvat.ai/docs/dataset_management/formats/format-smask/). Objects have the
256 colours that VOC gives the numbers 0 to 255, so that an image holds at most 255 of them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview import places
from panview.datasets.annotation.flat_masks import masks_of_stretches, stretches
from panview.datasets.annotation.format import (
    BACKGROUND,
    Encoded,
    Kept,
    NotHeld,
    Pack,
    ReturnedImage,
    ReturnedMask,
    crowd_not_held,
    plain_keeps,
)
from panview.datasets.annotation.frames import by_frame
from panview.datasets.annotation.labels import Labels, labels_for
from panview.datasets.annotation.names import CVAT, TITLES
from panview.datasets.forms.image import PanopticImage
from panview.datasets.png import MAX_SEGMENT_ID, encode_id_map, read_runs
from panview.errors import BadFileError, PanviewError
from panview.reading import read_file

ARCHIVE = "annotations.zip"
LABELS = "labels.json"
LABEL_MAP, LIST = "labelmap.txt", "ImageSets/Segmentation/default.txt"
CLASSES, OBJECTS = "SegmentationClass", "SegmentationObject"
MOST_OBJECTS = 255
_BACKGROUND = "background"
_MOST_TEXT = 1 << 26
_TRIPLET = re.compile(r"\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*")
_UNPACKED = 0o644 << 16
_TIME = (1980, 1, 1, 0, 0, 0)


@cache
def object_codes() -> NDArray[np.uint32]:
    """Return the colours that VOC gives the numbers 0 to 255, as R + 256 G + 65536 B, (256,) uint32.

    Bit 3 k + c of a number becomes bit 7 - k of channel c.
    """
    numbers = np.arange(256, dtype=np.uint32)
    codes = np.zeros(256, np.uint32)
    for k in range(3):
        for channel in range(3):
            codes |= ((numbers >> (3 * k + channel)) & 1) << (7 - k + 8 * channel)
    return codes


class CvatMasks:
    """See the module."""

    name = CVAT
    title = TITLES[CVAT]
    keeps = plain_keeps(ids=Kept.BESIDE, categories=Kept.BESIDE, crowd=Kept.BESIDE, overlaps=Kept.NO, scores=Kept.NO)
    limits = (
        f"At most {MOST_OBJECTS} segments per image; the smallest are not sent. In CVAT, switch off *Convert masks to "
        "polygons* when you upload, otherwise masks come back as polygons."
    )
    hint = (
        f"In CVAT, create a task with the photos and the labels of {LABELS}, then upload {ARCHIVE} as "
        "Segmentation mask 1.1; switch off Convert masks to polygons"
    )
    edited_on_top = False

    def labels(self, known: Labels) -> Labels:
        """Return names without colons, all of them different from that of the background."""
        return labels_for(known.categories, ":#", (_BACKGROUND,))

    def writer(self, folder: Path, pack: Pack) -> _Writer:
        """Return what writes the archive."""
        return _Writer(folder, pack)

    def find(self, path: Path) -> bool:
        """Whether there is a folder of classes, or of objects."""
        return places.is_folder(path) and _root(path) is not None

    def open(self, path: Path, pack: Pack) -> _Returned:
        """Open an archive or a folder."""
        root = _root(path)
        if root is None:
            raise PanviewError(f"{path}: holds no {CLASSES}/; export the task as {self.title}")
        found, foreign = by_frame(_listed(root), pack)
        return _Returned(root, pack, found, foreign, _colours(root, pack))


class _Writer:
    def __init__(self, folder: Path, pack: Pack) -> None:
        self._pack = pack
        self._codes = pack.labels.colour_codes
        self._archive = zipfile.ZipFile(folder / ARCHIVE, "w", zipfile.ZIP_STORED)
        lines = [f"{_BACKGROUND}:0,0,0::"]
        for name, colour in zip(pack.labels.names, pack.labels.colours.tolist(), strict=True):
            lines.append(f"{name}:{','.join(map(str, colour))}::")
        self._write(LABEL_MAP, "# label:color_rgb:parts:actions\n" + "\n".join(lines) + "\n")
        self._write(LIST, "".join(f"{image.frame}\n" for image in pack.images))
        specs = [
            {"name": name, "color": pack.labels.web_colour(place), "type": "any", "attributes": []}
            for place, name in enumerate(pack.labels.names)
        ]
        (folder / LABELS).write_bytes(msgspec.json.format(msgspec.json.encode(specs), indent=1))

    def encode(self, place: int, image: PanopticImage) -> Encoded:
        not_held = list(crowd_not_held(place, image, "CVAT"))
        number = np.arange(1, len(image.segment_id) + 1)
        unsent: tuple[int, ...] = ()
        if len(number) > MOST_OBJECTS:
            numbers = image.runs.to_id_map()
            areas = np.bincount(numbers.ravel(), minlength=len(number) + 1)[1:]
            largest = np.sort(np.argsort(-areas, kind="stable")[:MOST_OBJECTS])
            number = np.zeros(len(areas), np.int64)
            number[largest] = np.arange(1, MOST_OBJECTS + 1)
            unsent = tuple((np.flatnonzero(number == 0) + 1).tolist())
            then = "the smallest are not in the file; they are restored where nothing else is drawn"
            not_held.append(NotHeld(place, f"more than {MOST_OBJECTS} segments", len(unsent), then))
        objects = object_codes()[number]
        classes = np.where(number > 0, self._codes[image.category], 0)
        pngs = tuple(
            encode_id_map(image.painted(codes, 0).to_id_map()) for codes in (classes.astype(np.uint32), objects)
        )
        return Encoded(pngs, tuple(not_held), unsent)

    def add(self, place: int, encoded: Encoded) -> None:
        for folder, data in zip((CLASSES, OBJECTS), encoded.parts, strict=True):
            self._write(f"{folder}/{self._pack.images[place].frame}.png", data)

    def close(self) -> None:
        self._archive.close()

    def _write(self, name: str, data: bytes | str) -> None:
        # With a fixed time and no trace of the system, so that the same pack always gives the same file.
        entry = zipfile.ZipInfo(name, _TIME)
        entry.external_attr = _UNPACKED
        self._archive.writestr(entry, data)


@dataclass(frozen=True, eq=False)
class _Colours:
    """What the colours of classes stand for: (n,) int64 in ascending order, and for each a category or `BACKGROUND`."""

    path: Path
    codes: NDArray[np.int64]
    categories: NDArray[np.int64]
    unknown: dict[int, str]

    def of(self, codes: NDArray[np.int64], path: Path, labels: Labels) -> NDArray[np.int64]:
        """Return the category of each colour, (m,) int64."""
        found = np.searchsorted(self.codes, codes).clip(max=len(self.codes) - 1)
        for code in codes[self.codes[found] != codes].tolist():
            if code in self.unknown:
                labels.find(self.unknown[code], path, self.path.name)
            colour = f"{code & 255},{code >> 8 & 255},{code >> 16}"
            raise BadFileError(path, f"has the colour {colour}, which {LABEL_MAP} does not name; export the task again")
        categories: NDArray[np.int64] = self.categories[found]
        return categories


@dataclass(frozen=True, eq=False)
class _Returned:
    """The archive of a task; its members are read where they are, and nothing is unpacked."""

    path: Path
    pack: Pack
    images: dict[int, str]
    foreign: int
    colours: _Colours
    notes: tuple[str, ...] = ()

    @property
    def places(self) -> Set[int]:
        return self.images.keys()

    def read(self, place: int) -> ReturnedImage:
        frame, size = self.images[place], self.pack.images[place].size
        path = self.path / CLASSES / f"{frame}.png"
        classes = self._map(path, size, self.colours.codes)
        objects = self._map(self.path / OBJECTS / f"{frame}.png", size, object_codes().astype(np.int64))
        if classes is None:
            if objects is not None:
                raise BadFileError(path, f"is missing, though {OBJECTS} has one; export the task again")
            return ReturnedImage((), False)
        remarks = []
        if objects is None:
            remarks.append(f"has no map in {OBJECTS}: each category is one segment")
            objects = classes
        pairs = ((objects.astype(np.int64) << 24) | classes).ravel()
        starts, lengths = stretches(pairs)
        found, numbers = np.unique(pairs[starts], return_inverse=True)
        category = self.colours.of(found & MAX_SEGMENT_ID, path, self.pack.labels)
        is_object, is_class = found >> 24 > 0, category != BACKGROUND
        loose = is_object & ~is_class, "of objects without a class"
        for lone, what in (loose, (is_class & ~is_object, "of no object")):
            lost = int(lengths[lone[numbers]].sum())
            if lost:
                remarks.append(f"{lost:,} pixels {what} became void")
        kept = np.flatnonzero(is_object & is_class)
        table = np.zeros(len(found), np.uint32)
        table[kept] = np.arange(1, len(kept) + 1)
        masks = masks_of_stretches(table[numbers], starts, lengths, len(kept))
        own = [ReturnedMask(mask, int(category[k])) for mask, k in zip(masks, kept.tolist(), strict=True)]
        return ReturnedImage(own, False, tuple(remarks))

    def _map(self, path: Path, size: tuple[int, int], colours: NDArray[np.int64]) -> NDArray[np.uint32] | None:
        if not places.is_file(path):
            return None
        # Colours count whatever kind of PNG it is; in a palette image, not the indices.
        return read_runs(path, size, colours[colours > 0].astype(np.uint32)).to_id_map()


def _root(path: Path) -> Path | None:
    """Return the folder that holds those of classes and objects: a folder, an archive, or the only folder in it."""
    if not places.is_folder(path):
        return None
    for root in (path, places.inside(path)):
        # A task without any segment is exported as a list alone.
        if places.is_folder(root / CLASSES) or places.is_folder(root / "ImageSets" / "Segmentation"):
            return root
    if places.is_file(path / ARCHIVE) or places.is_folder(path / ARCHIVE):
        return _root(path / ARCHIVE)
    return None


def _listed(root: Path) -> list[str]:
    """Return the images of the lists in ``ImageSets``; without any, those that have a map."""
    lists = places.matching(root, "ImageSets/Segmentation/*.txt") if places.is_folder(root / "ImageSets") else []
    if not lists:
        below = places.files_below(root / CLASSES)
        return sorted(name[:-4] for name in below if name.lower().endswith(".png"))
    lines = [line.strip() for path in lists for line in _text(path).splitlines()]
    return list(dict.fromkeys(line for line in lines if line and line[0] != "#"))


def _colours(root: Path, pack: Pack) -> _Colours:
    """Return what the colours mean by the label map; without one, what they meant when they went out."""
    path, known = root / LABEL_MAP, pack.labels.places
    meanings: dict[int, int] = {0: BACKGROUND}
    unknown: dict[int, str] = {}
    if places.is_file(path):
        for number, line in enumerate(_text(path).splitlines(), start=1):
            name, _, rest = line.partition(":")
            name = name.strip()
            if not name or name[0] == "#":
                continue
            found = _TRIPLET.fullmatch(rest.split(":")[0])
            if found is None or any(int(value) > 255 for value in found.groups()):
                raise BadFileError(path, f"has no colour for {name!r}; expected NAME:R,G,B::", f"line {number}")
            code = int(found[1]) + 256 * int(found[2]) + 65536 * int(found[3])
            if name not in known and name != _BACKGROUND:
                unknown.setdefault(code, name)
            elif name in known and code in meanings:
                raise BadFileError(path, f"gives {name!r} the colour of another label", f"line {number}")
            else:
                meanings[code] = known.get(name, BACKGROUND)
    else:
        meanings |= dict(zip(pack.labels.colour_codes.tolist(), range(len(known)), strict=True))
    codes = np.array(sorted(meanings), np.int64)
    return _Colours(path, codes, np.array([meanings[code] for code in codes.tolist()], np.int64), unknown)


def _text(path: Path) -> str:
    try:
        return read_file(path, _MOST_TEXT).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFileError(path, "is not UTF-8 text; export the task again") from error
