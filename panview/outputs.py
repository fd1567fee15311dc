"""One guard for every single file that panview writes: no output destroys an input (docs/adr/0021).

Whoever writes says what is read (`Inputs`) and what is written (`Output`). The guard is asked before the work, and
again right before the file gets its name.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.errors import PanviewError
from panview.files import is_stream, remove_abandoned, whole_file
from panview.places import archive_of
from panview.reading import open_file, read_start
from panview.settings import settings_file

_START = 1 << 16
"""Number of bytes that tell what a file is."""
_JSON_AT_ONCE = 1 << 20
_JSON_AT_MOST = 1 << 28
"""How far a JSON is searched for what makes it a dataset's; in COCO's largest it comes after 35 MB."""
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP")
_PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".jp2", ".avif", ".heic"}
_CHECKPOINT_SUFFIXES = {".pth", ".pt", ".ckpt", ".safetensors"}
_SQLITE = b"SQLite format 3\0"
_LOGS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
_DATA_KEYS = (b"segments_info", b"annotations", b"decisive")


@dataclass(frozen=True)
class Kind:
    """A kind of file that panview writes.

    Attributes
    ----------
    name : str
        As a message has it: "a CSV file".
    mark : re.Pattern of bytes
        How one that panview wrote begins, within the first 64 KiB.
    picture : bool
        Whether it may have a picture's suffix.
    """

    name: str
    mark: re.Pattern[bytes]
    picture: bool = False


CSV = Kind("CSV", re.compile(rb"(?:\xef\xbb\xbf)?image_id,file_name,(?:prediction,status|baseline,prediction),"))
RULES_CSV = Kind("CSV of rules", re.compile(rb"(?:\xef\xbb\xbf)?rule,recommended,split,"))
PARAMETERS_CSV = Kind("CSV of parameters", re.compile(rb"(?:\xef\xbb\xbf)?rule,prediction,images,"))
TAGS = Kind("table of tags", re.compile(rb"(?:\xef\xbb\xbf)?image_id,file_name,(?!prediction,|baseline,)"))
JSON = Kind("JSON", re.compile(rb'\s*\{\s*"panview"\s*:\s*"'))
CATEGORIES = Kind("file of categories", re.compile(rb"# panview categories\b"))
PAGE = Kind("page", re.compile(rb'\s*<!doctype html>.{0,4000}?<meta name="generator" content="panview ', re.S | re.I))
JUNIT = Kind("JUnit XML", re.compile(rb'<\?xml [^>]{0,200}\?>\s*<testsuites name="panview"'))
VIEWS = Kind("file of views", re.compile(rb'\s*\{\s*"format"\s*:\s*"panview views"'))
VERDICTS = Kind("verdict file", re.compile(rb"(?!)"))
"""People's work, which no other is written over, whoever made it."""
PICTURE = Kind("picture", re.compile(rb"\x89PNG\r\n\x1a\n.{0,4000}?tEXtSoftware\0panview ", re.S), picture=True)
DRAWING = Kind("drawing", re.compile(rb"\s*<\?xml [^>]{0,200}\?>\s*<!-- panview "))
TABLE = Kind("table", re.compile(rb"(?!)"))
"""Text that nothing marks: another file is replaced only where somebody says so."""


@dataclass(frozen=True)
class ReadFile:
    """A file that is read, and what it is: "the ground truth"."""

    what: str
    path: Path


@dataclass(frozen=True)
class ReadFolder:
    """A folder of id maps or photos that is read.

    Attributes
    ----------
    what : str
        What its files are: "an id map of the ground truth".
    path : Path
    names : sequence of str
        Files that the set names in it; may be empty where they are not known.
    """

    what: str
    path: Path
    names: Sequence[str] = ()

    def name_in(self, place: Path) -> str:
        """Return what a path is called in this folder, with slashes; empty if it lies elsewhere."""
        try:
            own = self.path.stat()
        except OSError:
            return ""
        for parent in place.parents:
            try:
                if os.path.samestat(parent.stat(), own):
                    return place.relative_to(parent).as_posix()
            except OSError:
                continue
        return ""

    def holds(self, status: os.stat_result) -> bool:
        """Whether a file lies in this folder, under whatever name."""
        try:
            with os.scandir(self.path) as entries:
                same = [entry for entry in entries if entry.inode() == status.st_ino]
            return any(os.path.samestat(entry.stat(), status) for entry in same)
        except OSError:
            return False


@dataclass(frozen=True)
class Inputs:
    """What a command or the window reads, and must therefore not write over."""

    files: tuple[ReadFile, ...] = ()
    folders: tuple[ReadFolder, ...] = ()

    def refuse(self, path: Path, *, picture: bool = False) -> None:
        """Refuse a path that is one of these files, through whatever links, or has the name of a file of a set.

        Parameters
        ----------
        path : Path
        picture : bool
            Whether a picture is to be written; anything else has no business under a picture's name among the maps.

        Raises
        ------
        PanviewError
        """
        status, place = _status(path), Path(os.path.realpath(path))
        for known in self.files:
            if _is_file(status, place, known.path):
                also = "" if os.path.abspath(path) == os.path.abspath(known.path) else f" ({known.path})"
                raise PanviewError(f"{path}: is {known.what}{also}, an input; name another file")
        for folder in self.folders:
            # Another name of a file in it: few files have two, so that folders are hardly ever searched.
            if status is not None and status.st_nlink > 1 and folder.holds(status):
                raise PanviewError(f"{path}: is {folder.what} in {folder.path}; name another file")
            name = folder.name_in(place)
            if not name:
                continue
            folded = name.casefold()
            strange = not picture and place.suffix.lower() in _PICTURE_SUFFIXES
            if strange or any(folded == other.replace("\\", "/").casefold() for other in folder.names):
                raise PanviewError(f"{path}: is where {folder.what} belongs; name another file")


@dataclass(frozen=True)
class Output:
    """A file that is to be written.

    Attributes
    ----------
    path : Path
    kind : Kind
        An earlier file of this kind that panview wrote is replaced.
    inputs : Inputs
    overwrite : bool
        Whether other files are replaced too; those that panview or somebody else works with never are.
    """

    path: Path
    kind: Kind
    inputs: Inputs
    overwrite: bool = False

    def check(self) -> None:
        """Refuse a place that must not be written to; to be asked before the work.

        Raises
        ------
        PanviewError
            It is an input, part of a set, a checkpoint or a verdict file; or another file, without ``overwrite``.
        """
        path = self.path
        self.inputs.refuse(path, picture=self.kind.picture)
        status = _status(path)
        if status is not None and stat.S_ISDIR(status.st_mode):
            raise PanviewError(f"{path}: cannot be written (it is a folder); choose another place")
        # A new file, or an empty one such as mktemp makes: there is nothing to lose.
        if status is None or not status.st_size or is_stream(path):
            return
        found = self._found()
        if found:
            raise PanviewError(f"{path}: is {found}; name another file, or remove this one first")

    def write(self, data: bytes) -> None:
        """Write all of it; errors are those of `whole`."""
        with self.whole() as part:
            part.write_bytes(data)

    @contextmanager
    def whole(self) -> Iterator[Path]:
        """Yield a temporary path that becomes the file, as `panview.files.whole_file` does.

        Raises
        ------
        PanviewError
            The place is refused, now or when the work is done; or it cannot be written.
        """
        self.check()
        if not is_stream(self.path):
            remove_abandoned(Path(os.path.realpath(self.path)).parent)
        with whole_file(self.path, check=self.check) as part:
            yield part

    def _found(self) -> str:
        """Return what is there that is not replaced; empty if it is."""
        try:
            start = read_start(self.path, _START)
        except PanviewError:
            start = b""
        found = _precious(Path(os.path.realpath(self.path)), start)
        if self.kind.mark.match(start) and (self.kind.picture or not found):
            return ""
        if found:
            return found
        if self.overwrite:
            return ""
        raise PanviewError(
            f"{self.path}: already exists and is not a {self.kind.name} that panview wrote; name another file, or "
            "replace it "
            "with --overwrite"
        )


def refuse_same(outputs: Iterable[Output]) -> None:
    """Refuse two outputs that are one file.

    Raises
    ------
    PanviewError
    """
    seen: list[Path] = []
    for output in outputs:
        place = Path(os.path.realpath(output.path))
        if any(_is_file(_status(output.path), place, other) for other in seen) and not is_stream(output.path):
            raise PanviewError(f"{output.path}: two outputs cannot share a file")
        seen.append(output.path)


def inputs_of(
    truth: Dataset | GroundTruthFiles,
    predictions: Iterable[PredictionFiles] = (),
    verdicts: Path | None = None,
) -> Inputs:
    """Return what is read of a ground truth, prediction sets and a file of verdicts.

    Parameters
    ----------
    truth : Dataset or GroundTruthFiles
        With a dataset the names of its maps and photos are known, also of those that are not there.
    predictions : iterable of PredictionFiles
    verdicts : Path or None
    """
    dataset = truth if isinstance(truth, Dataset) else None
    place = truth.files if isinstance(truth, Dataset) else truth
    photo_folders = place.photo_folders if dataset is None else (dataset.photos.folder,)
    maps = dataset.ground_truth.maps.names if dataset is not None else ()
    photos = dataset.photos.names if dataset is not None else ()
    predictions = list(predictions)
    files = [ReadFile("the ground truth", place.json), ReadFile("panview's settings", settings_file())]
    files += _archives([place.json, place.map_folder, *photo_folders], "an archive of the ground truth or its photos")
    if dataset is not None and dataset.known.path is not None:
        files.append(ReadFile("the table of images", dataset.known.path))
    folders = [
        ReadFolder("an id map of the ground truth", place.map_folder, maps),
        *(ReadFolder("a photo", folder, photos) for folder in photo_folders),
    ]
    for each in predictions:
        files += _archives([each.json, each.map_folder], f"an archive of {each.name}")
        files.append(ReadFile(f"the results of {each.name}", each.json))
        files.append(ReadFile(f"the manifest of {each.name}", each.json.with_suffix(".run.json")))
        folders.append(ReadFolder(f"an id map of {each.name}", each.map_folder))
        folders.append(ReadFolder(f"the queries of {each.name}", each.json.with_suffix(".queries")))
    if dataset is not None:
        files += [ReadFile("the file of categories", file) for _, file in dataset.opening.categories]
    if verdicts is not None:
        files.append(ReadFile("the file of verdicts", verdicts))
        files += [
            ReadFile("part of the file of verdicts", verdicts.with_name(verdicts.name + suffix))
            for suffix in ("-wal", "-shm", "-journal")
        ]
    return Inputs(tuple(files), tuple(folders))


def _archives(places: Sequence[Path], what: str) -> list[ReadFile]:
    return [ReadFile(what, archive) for archive in dict.fromkeys(map(archive_of, places)) if archive is not None]


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def _is_file(status: os.stat_result | None, place: Path, other: Path) -> bool:
    """Whether a path is another one, by device and inode, or by name where there is no file yet."""
    known = _status(other)
    if status is not None and known is not None:
        return os.path.samestat(status, known)
    return status is None and known is None and place == Path(os.path.realpath(other))


def _precious(path: Path, start: bytes) -> str:
    """Return what a file is that no output ever replaces; empty for any other file."""
    suffix = path.suffix.lower()
    other = (start[:4] == b"RIFF" and start[8:12] == b"WEBP") or (start[:2] == b"BM" and start[6:10] == bytes(4))
    if start.startswith(_PICTURES) or other or suffix in _PICTURE_SUFFIXES:
        return "a picture, such as a photo or an id map, that panview did not draw"
    if start.startswith(b"\x93NUMPY"):
        return "an array, such as a map"
    if start.startswith(b"PK\x03\x04") or re.match(rb"\x80[\x02-\x05]", start) or suffix in _CHECKPOINT_SUFFIXES:
        return "a checkpoint or an archive"
    if start[8:10] == b'{"' and int.from_bytes(start[:8], "little") < 1 << 32:
        return "a checkpoint"
    if start.startswith(_SQLITE):
        return "a database, such as a file of verdicts"
    if start.startswith(_LOGS) or re.search(r"-(wal|shm|journal)$", path.name):
        return "part of a database"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_of(path)
    return ""


def _json_of(path: Path) -> str:
    """Return what a JSON is that no output replaces; it is searched and not decoded, for it may be large."""
    keep, done = b"", 0
    try:
        with open_file(path) as stream:
            while done < _JSON_AT_MOST and (data := stream.read(_JSON_AT_ONCE)):
                window = keep + data
                # The plain search is ten times as fast, and mostly finds nothing.
                for key in (key for key in _DATA_KEYS if key in window):
                    if re.search(rb'"%s"\s*:' % key, window):
                        manifest = key == b"decisive"
                        return "the manifest of a model run" if manifest else "a JSON of a ground truth or of results"
                keep, done = window[-64:], done + len(data)
    except (OSError, PanviewError):
        return ""
    return ""
