"""Completing a folder with what is wanted of COCO: from archives that are already there, or over the network."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from panview.datasets.coco.archive import require_space
from panview.datasets.coco.folder import WORK_FOLDER, PartState, Record, inspect, read_record, write_record
from panview.datasets.coco.image_info import make_panoptic_image_info
from panview.datasets.coco.release import (
    COCO_2017,
    PANOPTIC_TEST_DEV_JSON,
    Archive,
    Part,
    Release,
    SplitName,
    address,
)
from panview.datasets.coco.threads import Stop, Task, in_threads
from panview.datasets.coco.unpack import half_file, nested_file, unpack
from panview.download import download
from panview.errors import BadFileError, PanviewError, reason_of
from panview.files import HALF_WRITTEN

DOWNLOADING = "downloading"
"""What `Watch` is told while an archive comes."""
_AT_A_TIME = 3
"""Archives that are downloaded or unpacked at the same time."""


class BusyError(PanviewError):
    """Another process works in the same folder."""


class Watch(Protocol):
    """Is told of the progress of an archive."""

    def __call__(self, archive: str, doing: str, done: int, total: int) -> None:
        """Take in what is done with an archive, and how many bytes of how many are through.

        What is to be downloaded is told of before it begins.
        """


@dataclass
class Outcome:
    """What a folder holds in the end.

    Attributes
    ----------
    states : list of PartState
        Of all parts that were asked for.
    made : list of str
        Paths of what is there now and was not before.
    left : dict of str to int
        Path of a folder -> files in it that are whole but not COCO's.
    """

    states: list[PartState] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """An archive and the parts that are to come from it; ``path`` is None if it has to be downloaded."""

    archive: Archive
    path: Path | None
    parts: tuple[Part, ...]


def download_coco(
    root: Path,
    splits: Sequence[SplitName],
    watch: Watch,
    *,
    release: Release = COCO_2017,
    keep_zips: bool = False,
    stop: Stop = lambda: False,
) -> Outcome:
    """Fetch what some splits lack, unpack it and check it, continuing where an earlier call stopped.

    Parameters
    ----------
    root : Path
        Made if it is not there.
    splits : sequence of str
    watch : Watch
        Called from several threads.
    release : Release
    keep_zips : bool
        Whether the archives are kept in the root when they are unpacked.
    stop : callable
        Asked again and again; see Cancelled.

    Raises
    ------
    DownloadError
        No network, or the server has something else.
    PanviewError
        Too little space, an archive that is damaged, a file that has the place of COCO's.
    Cancelled
        What has come is kept.
    """
    parts = release.parts(splits)
    outcome = look_at(root, parts, watch)
    foreign = next((state for state in outcome.states if state.foreign), None)
    if foreign is not None:
        raise PanviewError(
            f"{foreign.place}: {foreign.problem}; move it away if you want COCO's, or choose another folder"
        )
    is_complete = all(state.is_complete for state in outcome.states)
    if not is_complete or _leftovers(root, parts):
        try:
            with locked(root):
                sources = find_sources(root, outcome.states)
                _require_space_for(root, sources)
                for source in sources:
                    if source.path is None:
                        watch(source.archive.name, DOWNLOADING, _have(root, source.archive), source.archive.size)
                fill(root, outcome, sources, watch, stop)
                _tidy(root, parts, keep_zips=keep_zips)
        except BusyError:
            # Leftovers may be in use by the other process.
            if not is_complete:
                raise
    if "test" in splits and make_panoptic_image_info(root):
        outcome.made.append(PANOPTIC_TEST_DEV_JSON)
    return outcome


def find_sources(root: Path, states: Iterable[PartState]) -> list[Source]:
    """Return where the parts that are not complete can come from, each archive once."""
    wanted: dict[tuple[Archive, Path | None], list[Part]] = {}
    for state in states:
        if state.is_complete:
            continue
        part = state.part
        # The inner archive lies there if only the outer one was unpacked.
        inner = root / part.nested if part.nested and (root / part.nested).is_file() else None
        wanted.setdefault((part.archive, inner or _local_archive(root, part.archive)), []).append(part)
    return [Source(archive, path, tuple(parts)) for (archive, path), parts in wanted.items()]


def fill(root: Path, outcome: Outcome, sources: Iterable[Source], watch: Watch, stop: Stop) -> None:
    """Download the sources that are not there, several at a time, and unpack them all.

    Raises
    ------
    DownloadError, PanviewError, Cancelled
        See `download_coco`.
    """
    work = _Filling(root, outcome, watch)
    in_threads([work.task(source) for source in sources], _AT_A_TIME, stop)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Keep other processes from working in the same folder.

    Raises
    ------
    BusyError
        Another one does.
    PanviewError
        Nothing can be written there.
    """
    from filelock import FileLock, Timeout

    folder = root / WORK_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise BusyError(
            f"{root}: another panview is downloading or unpacking COCO here; wait until it has finished"
        ) from error
    except OSError as error:
        raise PanviewError(f"{root}: cannot be written ({reason_of(error)}); choose another folder") from error
    try:
        yield
    finally:
        lock.release()


def look_at(root: Path, parts: Iterable[Part], watch: Watch) -> Outcome:
    """Look at what is there, and record what is complete.

    Raises
    ------
    PanviewError
        A folder cannot be read.
    """
    record = read_record(root)

    def show(part: Part, done: int, total: int) -> None:
        watch(part.name, f"checking {part.name}", done, total)

    outcome = Outcome([inspect(root, part, record, partial(show, part)) for part in parts])
    remember(root, record, outcome.states)
    return outcome


def remember(root: Path, record: Record, states: Iterable[PartState]) -> None:
    """Record complete parts, and write the record if it has changed."""
    new = {state.part.path: dict(state.sizes) for state in states if state.is_complete}
    if any(record.parts.get(path) != sizes for path, sizes in new.items()):
        record.parts.update(new)
        write_record(root, record)


class _Filling:
    """The work on a folder, shared by the threads that do it."""

    def __init__(self, root: Path, outcome: Outcome, watch: Watch) -> None:
        self._root = root
        self._outcome = outcome
        self._watch = watch
        self._record = read_record(root)
        self._places = {state.part: state.place for state in outcome.states}
        self._lock = threading.Lock()

    def task(self, source: Source) -> Task:
        """Return the task for a source."""
        return lambda stop: self._carry_out(source, stop)

    def _carry_out(self, source: Source, stop: Stop) -> None:
        name = source.archive.name
        path = source.path or download(
            address(source.archive),
            self._root / WORK_FOLDER / name,
            hash_prefix=source.archive.sha256,
            expected_size=source.archive.size,
            progress=lambda done, total: self._watch(name, DOWNLOADING, done, total),
            cancelled=stop,
            place=self._root / name,
        )
        for part in source.parts:
            try:
                self._unpack(part, path, stop)
            except BadFileError as error:
                raise self._explained(error, path, part) from error

    def _unpack(self, part: Part, path: Path, stop: Stop) -> None:
        left = unpack(
            self._root,
            part,
            self._places[part],
            path,
            lambda done, total: self._watch(path.name, f"unpacking {part.name}", done, total),
            stop,
        )
        # Every file has just been compared with the archive, so none is opened again.
        state = inspect(self._root, part, Record(), open_files=False)
        if not state.is_complete:
            raise PanviewError(f"{state.place}: {state.problem}, although it was just unpacked; run the command again")
        with self._lock:
            states = self._outcome.states
            states[next(i for i, old in enumerate(states) if old.part == part)] = state
            self._outcome.made.append(part.path)
            if left:
                self._outcome.left[part.path] = left
            remember(self._root, self._record, [state])

    def _explained(self, error: BadFileError, path: Path, part: Part) -> BadFileError:
        """Say what to do; an archive that was downloaded here is of no use any more."""
        if part.nested:
            nested_file(self._root, part).unlink(missing_ok=True)
        if path.parent != self._root / WORK_FOLDER:
            return BadFileError(path, f"{error.problem}; move it away, or put a complete one in its place")
        path.unlink(missing_ok=True)
        return BadFileError(path, f"{error.problem}. It was removed; run the command again to download it")


def _local_archive(root: Path, archive: Archive) -> Path | None:
    """Return an archive of the right size, downloaded here or placed by the user."""
    for folder in (root / WORK_FOLDER, root, root / "annotations", root / "zips"):
        path = folder / archive.name
        if path.is_file() and path.stat().st_size == archive.size:
            return path
    return None


def _require_space_for(root: Path, sources: Iterable[Source]) -> None:
    """Check, before anything is begun, that archives and their content fit on the disk together."""
    needed = 0
    for source in sources:
        needed += sum(part.size for part in source.parts)
        if source.path is None:
            needed += source.archive.size - _have(root, source.archive)
    if needed:
        require_space(root, needed, "the remaining download")


def _have(root: Path, archive: Archive) -> int:
    """Return how many bytes of an archive an earlier call downloaded."""
    half = root / WORK_FOLDER / f"{archive.name}.part"
    return half.stat().st_size if half.is_file() else 0


def _leftovers(root: Path, parts: Iterable[Part]) -> list[Path]:
    """Return what an interruption may have left behind: archives, half-filled folders.

    Halves of archives are not among them: another split may still want the archive.
    """
    # Files that were being written when the process was killed.
    paths = [path for folder in (WORK_FOLDER, "annotations") for path in (root / folder).glob(HALF_WRITTEN)]
    for part in parts:
        place = root / part.path
        paths += [root / WORK_FOLDER / part.archive.name, place.with_name(f".{place.name}.unpacking"), half_file(place)]
        if part.nested:
            paths += [nested_file(root, part), half_file(nested_file(root, part))]
    return [path for path in dict.fromkeys(paths) if path.exists()]


def _tidy(root: Path, parts: Sequence[Part], *, keep_zips: bool) -> None:
    """Keep or remove intermediate files."""
    archives = {part.archive.name for part in parts}
    for path in _leftovers(root, parts):
        if path.is_dir():
            shutil.rmtree(path)
        elif keep_zips and path.name in archives:
            os.replace(path, root / path.name)
        else:
            path.unlink()
