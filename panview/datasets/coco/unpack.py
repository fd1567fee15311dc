"""Unpacking a part of COCO as a whole, and continuing where that was interrupted."""

from __future__ import annotations

import os
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from panview.datasets.coco.archive import CocoArchive, has_content, open_archive, require_space
from panview.datasets.coco.folder import WORK_FOLDER, is_whole
from panview.datasets.coco.release import Part
from panview.datasets.coco.threads import Stop, Task, in_threads
from panview.errors import BadFileError, Cancelled, PanviewError, reason_of

UnpackProgress = Callable[[int, int], None]
"""Called with the bytes that are unpacked and their total."""

_THREADS = 4
_BLOCK = 4096
"""What a file takes at least on a disk."""
_HALF_NAME = re.compile(r"\.[0-9]{12}\.(jpg|png)\.part")


def unpack(root: Path, part: Part, place: Path, source: Path, progress: UnpackProgress, stop: Stop) -> int:
    """Unpack a part from the archive that holds it.

    A folder that is not there yet is filled under another name and renamed when it is complete. Into a folder that is
    there, files that are missing or cut off are written one by one; whole ones are left as they are.

    Parameters
    ----------
    root : Path
    part : Part
    place : Path
        Where the part goes.
    source : Path
        The archive of the part, or, where that is an archive in another, the one or the other.
    progress : callable
    stop : callable

    Returns
    -------
    int
        How many files have another content than COCO's and were left as they are.

    Raises
    ------
    BadFileError
        The archive is damaged or another one.
    PanviewError
        There is too little space, or the folder cannot be written.
    Cancelled
        What is unpacked is kept.
    """
    try:
        if not part.is_folder:
            _unpack_json(part, place, source, progress, stop)
            return 0
        if part.nested and source.name != Path(part.nested).name:
            source = _unpack_nested(root, part, source, stop)
        return _unpack_folder(part, place, source, progress, stop)
    except OSError as error:
        if isinstance(error, PanviewError):
            raise
        problem = f"{error.filename or place}: cannot be written ({reason_of(error)})"
        raise PanviewError(f"{problem}; make room and try again; finished files are kept") from error


def nested_file(root: Path, part: Part) -> Path:
    """Return where the archive of a folder is kept that comes in another archive."""
    return root / WORK_FOLDER / Path(part.nested).name


def half_file(target: Path) -> Path:
    """Return the name of a file while it is being written."""
    return target.with_name(f".{target.name}.part")


def _unpack_json(part: Part, place: Path, source: Path, progress: UnpackProgress, stop: Stop) -> None:
    with open_archive(source) as archive:
        entry = archive.entry(part.path)
        place.parent.mkdir(parents=True, exist_ok=True)
        require_space(place.parent, entry.file_size, part.name)
        with _half(place, flush=True) as target:
            archive.write(entry, target, stop)
    progress(entry.file_size, entry.file_size)


def _unpack_nested(root: Path, part: Part, source: Path, stop: Stop) -> Path:
    target = nested_file(root, part)
    with open_archive(source) as archive:
        entry = archive.entry(part.nested)
        if not has_content(target, entry):
            target.parent.mkdir(parents=True, exist_ok=True)
            require_space(target.parent, entry.file_size, target.name)
            with _half(target, flush=True) as half:
                archive.write(entry, half, stop)
    return target


def _unpack_folder(part: Part, place: Path, source: Path, progress: UnpackProgress, stop: Stop) -> int:
    with open_archive(source) as archive:
        entries = archive.files(part.name, part.suffix)
        if len(entries) != part.count:
            counted = f"holds {len(entries):,} files for {part.name}, but COCO's holds {part.count:,}"
            raise BadFileError(source, f"{counted}; it is a different archive")
        new = not place.exists()
        # Beside the target, not in the work folder: either may be a link to another disk.
        stage = place.with_name(f".{place.name}.unpacking") if new else place
        stage.mkdir(parents=True, exist_ok=True)
        work = _Unpacking(archive, stage, entries, progress, keep_whole=not new)
        work.require_space()
        in_threads(work.tasks(), _THREADS, stop)
        _sweep(stage)
    if new:
        os.rename(stage, place)
    return work.left


class _Unpacking:
    """A folder while it is filled."""

    def __init__(
        self,
        archive: CocoArchive,
        folder: Path,
        entries: dict[str, zipfile.ZipInfo],
        progress: UnpackProgress,
        *,
        keep_whole: bool,
    ) -> None:
        self._archive = archive
        self._folder = folder
        self._entries = entries
        self._progress = progress
        self._keep_whole = keep_whole
        self._total = sum(entry.file_size for entry in entries.values())
        self._done = 0
        self._lock = threading.Lock()
        self.left = 0
        """Whole files of another content that were left as they are."""

    def require_space(self) -> None:
        """Check that what is not there yet fits on the disk."""
        with os.scandir(self._folder) as there:
            names = {entry.name for entry in there}
        missing = (entry.file_size for name, entry in self._entries.items() if name not in names)
        needed = sum(-(-size // _BLOCK) * _BLOCK for size in missing)
        require_space(self._folder, needed, f"unpacking {self._archive.path.name}")

    def tasks(self) -> Iterator[Task]:
        """Yield a task for each file."""
        for name, entry in self._entries.items():
            yield lambda stop, name=name, entry=entry: self._place(name, entry, stop)  # type: ignore[misc]

    def _place(self, name: str, entry: zipfile.ZipInfo, stop: Stop) -> None:
        target = self._folder / name
        if not has_content(target, entry):
            if self._keep_whole and is_whole(target):
                with self._lock:
                    self.left += 1
            else:
                with _half(target) as half:
                    self._archive.write(entry, half, stop)
        with self._lock:
            self._done += entry.file_size
            self._progress(self._done, self._total)


@contextmanager
def _half(target: Path, *, flush: bool = False) -> Iterator[Path]:
    """Yield another name in the same folder, the same in each run, and rename it at the end.

    With ``flush`` the data is on disk before the name is. For each of 118,287 files that would take milliseconds; what
    a power failure leaves of them is found by its size.
    """
    half = half_file(target)
    try:
        yield half
        if flush:
            with half.open("rb+") as stream:
                os.fsync(stream.fileno())
        os.replace(half, target)
    except (OSError, PanviewError, Cancelled):
        half.unlink(missing_ok=True)
        raise


def _sweep(folder: Path) -> None:
    """Remove the half-written files of a process that was killed."""
    with os.scandir(folder) as entries:
        halves = [entry.path for entry in entries if _HALF_NAME.fullmatch(entry.name)]
    for half in halves:
        os.unlink(half)
