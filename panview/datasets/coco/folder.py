"""The parts of COCO in a folder: which are complete, and what the others lack."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from panview.datasets.coco.release import Part
from panview.datasets.coco_json import NO_JSON
from panview.datasets.photo import NO_PHOTO, open_photo
from panview.datasets.tiff import read_unusual
from panview.decoding import typed_json
from panview.errors import BadFileError, EmptyFileError, NotFoundError, PanviewError, reason_of
from panview.files import write_whole
from panview.reading import read_file

WORK_FOLDER = ".panview-coco"
"""Below the dataset's root: archives while they are needed, the lock, and the record of what is complete."""

_PNG_START, _PNG_END = b"\x89P", b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG_START, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
_TAIL = 1024
_NAMED = 3
"""Number of files that a message names."""


@dataclass(frozen=True)
class PartState:
    """The state of a part.

    Attributes
    ----------
    part : Part
    place : Path
        Where it is, or would be.
    sizes : mapping of str to int
        Files found and their bytes, by name.
    problem : str
        What it lacks, as one clause; empty if it is complete.
    foreign : bool
        Something whole has its place that is not COCO's; it is not to be overwritten.
    """

    part: Part
    place: Path
    sizes: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""
    foreign: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.problem


class Record(msgspec.Struct):
    """Names and sizes of the files of complete parts, so that the next look needs to open none of them."""

    version: int = 1
    parts: dict[str, dict[str, int]] = {}


class _Listed(msgspec.Struct, gc=False):
    """An image of any COCO JSON."""

    file_name: str


class _Images(msgspec.Struct, gc=False):
    """Just enough of any COCO JSON to count its images."""

    images: list[_Listed]


def read_record(root: Path) -> Record:
    """Return the record of a folder; an empty one where there is none that can be read."""
    try:
        record = typed_json(read_file(root / WORK_FOLDER / "complete.json"), Record)
    except (PanviewError, *NO_JSON):
        return Record()
    return record if record.version == Record().version else Record()


def write_record(root: Path, record: Record) -> None:
    """Write the record if possible: a read-only folder is looked at in full each time."""
    try:
        write_whole(root / WORK_FOLDER / "complete.json", msgspec.json.encode(record))
    except PanviewError:
        return


LookProgress = Callable[[int, int], None]
"""Called with the bytes of the files that were looked at, and of all."""


def inspect(
    root: Path,
    part: Part,
    record: Record,
    progress: LookProgress = lambda _, __: None,
    *,
    open_files: bool = True,
) -> PartState:
    """Look at what is there of a part.

    A folder is complete with as many files as COCO has, called as COCO calls them, none of which is cut off; a JSON
    with as many images. What the record lists at the same sizes is not opened; without ``open_files`` nothing is, and
    files count as whole.

    Raises
    ------
    PanviewError
        A folder cannot be read.
    """
    place = _place(root, part)
    try:
        if part.is_folder:
            return _inspect_folder(place, part, record, progress if open_files else None)
        return _inspect_json(place, part, record, open_files)
    except OSError as error:
        raise PanviewError(f"{error.filename or place}: cannot be read ({reason_of(error)})") from error


def is_whole(path: Path) -> bool:
    """Whether a photo or an id map is there to its last byte; bytes after its end are allowed."""
    try:
        with open_photo(path) as stream:
            start = stream.read(2)
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - _TAIL))
            tail = stream.read()
    except (NotFoundError, EmptyFileError):
        return False
    if start == _JPEG_START:
        # In the pixels of a JPEG, these two bytes cannot stand side by side.
        return _JPEG_END in tail
    return _PNG_END in tail if start == _PNG_START else _can_be_decoded(path)


def image_names(path: Path) -> list[str] | None:
    """Return the file names that a COCO JSON lists, None if it is not one or cut off."""
    try:
        return [image.file_name for image in typed_json(read_file(path), _Images).images]
    except NO_JSON:
        return None


def shortened(names: list[str]) -> str:
    """Return the first few of some names."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _place(root: Path, part: Part) -> Path:
    """Return where a part is looked for: photos may lie one folder deeper, as panview finds them too."""
    place, deeper = root / part.path, root / "images" / part.path
    return deeper if part.suffix == ".jpg" and not place.exists() and deeper.is_dir() else place


def _inspect_folder(place: Path, part: Part, record: Record, progress: LookProgress | None) -> PartState:
    if not place.exists():
        return PartState(part, place, problem="is missing")
    if not place.is_dir():
        return PartState(part, place, problem="is not a folder", foreign=True)
    is_named = re.compile(rf"[0-9]{{12}}{re.escape(part.suffix)}").fullmatch
    with os.scandir(place) as entries:
        sizes = {entry.name: entry.stat().st_size for entry in entries if is_named(entry.name) and entry.is_file()}
    if sizes and record.parts.get(part.path) == sizes:
        return PartState(part, place, sizes)
    broken = [] if progress is None else _broken(place, sizes, progress)
    kind = "photos" if part.suffix == ".jpg" else "PNG files"
    lacks = []
    if len(sizes) < part.count:
        lacks.append(f"has {len(sizes):,} of {part.count:,} {kind}")
    if broken:
        lacks.append(f"{len(broken):,} {kind} are cut off or damaged: {shortened(broken)}")
    return PartState(part, place, sizes, "; ".join(lacks))


def _broken(folder: Path, sizes: Mapping[str, int], progress: LookProgress) -> list[str]:
    """Return which files are not whole."""
    broken, done, total = [], 0, sum(sizes.values())
    for name in sorted(sizes):
        if not is_whole(folder / name):
            broken.append(name)
        done += sizes[name]
        progress(done, total)
    return broken


def _inspect_json(place: Path, part: Part, record: Record, open_files: bool) -> PartState:
    if not place.exists():
        return PartState(part, place, problem="is missing")
    if not place.is_file():
        return PartState(part, place, problem="is not a file", foreign=True)
    sizes = {part.name: place.stat().st_size}
    if not open_files or record.parts.get(part.path) == sizes:
        return PartState(part, place, sizes)
    names = image_names(place)
    if names is None:
        return PartState(part, place, sizes, "is cut off or damaged")
    if len(names) != part.count:
        problem = f"lists {len(names):,} images, but COCO's lists {part.count:,}"
        return PartState(part, place, sizes, problem, foreign=True)
    return PartState(part, place, sizes)


def _can_be_decoded(path: Path) -> bool:
    """Whether a file that is neither JPEG nor PNG can be read completely."""
    from PIL import Image

    try:
        if read_unusual(path) is not None:
            return True
        with open_photo(path) as stream, Image.open(stream) as image:
            image.load()
    except (BadFileError, *NO_PHOTO, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return False
    return True
