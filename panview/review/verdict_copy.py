"""A file of verdicts read without touching it: no lock, no side file, no change, whatever state it is in."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from panview.errors import NotFoundError, PanviewError
from panview.reading import read_file

_SIDE_FILES = ("-wal", "-journal")
"""What belongs to a file of SQLite: saved and not yet moved into it; or not yet undone after a crash."""
_TRIES = 20
_PAUSE_S = 0.05
_MOST_BYTES = 1 << 30

State = tuple[tuple[int, int, int, int] | None, ...]
"""Device, inode, size and time of a file and its side files, None for one that is not there."""


def state_of(path: Path) -> State:
    """Return what tells whether a file or its side files have changed."""
    found: list[tuple[int, int, int, int] | None] = []
    for place in (path, *(path.with_name(path.name + end) for end in _SIDE_FILES)):
        try:
            known = place.stat()
        except OSError:
            found.append(None)
        else:
            found.append((known.st_dev, known.st_ino, known.st_size, known.st_mtime_ns))
    return tuple(found)


def read_copy(path: Path) -> sqlite3.Connection:
    """Return a copy in memory of a file of SQLite, with what its log holds.

    The bytes are copied first and SQLite sees only these copies, so that it can neither recover, migrate nor lock the
    file. Where a window saves meanwhile it is copied again.

    Raises
    ------
    PanviewError
        It cannot be read, or never holds still.
    sqlite3.Error
        What SQLite says of the copy.
    """
    for _ in range(_TRIES):
        before = state_of(path)
        parts = _bytes_of(path)
        if state_of(path) == before:
            return _opened(parts)
        time.sleep(_PAUSE_S)
    raise PanviewError(f"{path}: is being written to constantly; try again")


def _bytes_of(path: Path) -> dict[str, bytes]:
    """Return the content of a file and of those of its side files that are there."""
    parts = {"": read_file(path, _MOST_BYTES)}
    for end in _SIDE_FILES:
        try:
            parts[end] = read_file(path.with_name(path.name + end), _MOST_BYTES)
        except NotFoundError:
            continue
    return parts


def _opened(parts: dict[str, bytes]) -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    try:
        with tempfile.TemporaryDirectory(prefix="panview-verdicts-") as folder:
            place = Path(folder) / "copy.sqlite"
            for end, data in parts.items():
                place.with_name(place.name + end).write_bytes(data)
            with closing(sqlite3.connect(place, isolation_level=None)) as copy:
                copy.backup(memory)
    except BaseException:
        memory.close()
        raise
    return memory
