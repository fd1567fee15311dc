"""Files that appear whole or not at all, and names that stay inside their folder."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from panview.errors import PanviewError, reason_of

if sys.platform != "win32":
    import fcntl

_PLAIN_NAME = re.compile(r"[^/\\:\x00]+")
HALF_WRITTEN = f".{'[0-9a-f]' * 16}.part"
"""Pattern of the names under which `whole_file` writes; a process that was killed leaves one behind."""
_HALF_NAME = re.compile(r"\.[0-9a-f]{16}\.part")
_ABANDONED_S = 600
_OWN_DESCRIPTOR = re.compile(r"/dev/(?P<name>stdout|stderr)|(?:/dev|/proc/self)/fd/(?P<number>\d+)")
_DRIVE = re.compile(r"[A-Za-z]:")


@contextmanager
def whole_file(path: Path, *, durable: bool = True, check: Callable[[], None] | None = None) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; rename it to ``path`` when the block ends without an error.

    The data is on disk before the name is, so that a crash leaves the old file or the new one, never half of one. A
    link stays a link, and what is no file at all, such as ``/dev/stdout`` or a pipe, is written into and not replaced.
    One of thousands of files that only count together need not be ``durable``: its data may reach the disk later.

    Parameters
    ----------
    path : Path
    durable : bool
    check : callable, optional
        Called when the data is there, right before it gets its name; what it raises leaves the old file.

    Raises
    ------
    PanviewError
        The folder cannot be written to, or the disk is full.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        replaces = not is_stream(path)
        target = path.resolve() if path.is_symlink() and replaces else path
        folder = target.parent if replaces else Path(tempfile.gettempdir())
        folder.mkdir(parents=True, exist_ok=True)
        # Short, so that a name of the greatest length can still be written; made as readable as any other new file.
        part = folder / f".{uuid.uuid4().hex[:16]}.part"
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except OSError as error:
        raise PanviewError(f"{path}: cannot be written ({reason_of(error)}); choose another place") from error
    held = _hold(descriptor)
    try:
        yield part
        with part.open("rb+") as stream:
            if durable:
                os.fsync(stream.fileno())
            if check is not None:
                check()
            if not replaces:
                with _open_stream(target) as sink:
                    shutil.copyfileobj(stream, sink)
        if replaces:
            os.replace(part, target)
    except OSError as error:
        if isinstance(error, (PanviewError, BrokenPipeError)):
            raise
        raise PanviewError(
            f"{path}: cannot be written ({reason_of(error)}); make room or choose another place"
        ) from error
    finally:
        part.unlink(missing_ok=True)
        if held:
            os.close(descriptor)


def is_stream(path: Path) -> bool:
    """Whether a path is something to write into and not a file: a pipe, a device, ``/dev/stdout`` wherever it leads."""
    return _descriptor_of(path) is not None or (path.exists() and not path.is_file())


def folder_beside(path: Path) -> Path | None:
    """Return the folder that `whole_file` writes in, for what has to wait; None where it is that of temporary files."""
    return None if is_stream(path) else Path(os.path.realpath(path)).parent


def remove_abandoned(folder: Path) -> None:
    """Remove what `whole_file` left half written in a folder when its process was killed.

    What a process that lives is writing is locked, and left alone; so is what is younger than ten minutes, for on
    some disks there are no locks.
    """
    now = time.time()
    try:
        with os.scandir(folder) as entries:
            halves = [Path(entry.path) for entry in entries if _HALF_NAME.fullmatch(entry.name)]
    except OSError:
        return
    for half in halves:
        with contextlib.suppress(OSError):
            if now - half.lstat().st_mtime > _ABANDONED_S and not _is_held(half):
                half.unlink()


if sys.platform == "win32":

    def _hold(descriptor: int) -> bool:
        """Let go of a new file: one that is open could not be renamed."""
        os.close(descriptor)
        return False

    def _is_held(path: Path) -> bool:
        return False

else:

    def _hold(descriptor: int) -> bool:
        """Lock a new file, so that others see that its writer lives."""
        # Some disks have no locks; then its age has to do.
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True

    def _is_held(path: Path) -> bool:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False


def _descriptor_of(path: Path) -> int | None:
    """Return which of the process's own descriptors a path names, None for any other path."""
    found = _OWN_DESCRIPTOR.fullmatch(os.path.abspath(path))
    if found is None:
        return None
    return {"stdout": 1, "stderr": 2}.get(found["name"]) or int(found["number"])


def _open_stream(path: Path) -> IO[bytes]:
    """Open what is no file; the process's own descriptors as they are, so that a file behind them is not cut."""
    number = _descriptor_of(path)
    if number is None:
        return path.open("wb")
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return os.fdopen(os.dup(number), "wb")


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write ``data`` to ``path`` by way of `whole_file`."""
    with whole_file(path, durable=durable) as part:
        part.write_bytes(data)


def stays_inside(name: str) -> bool:
    """Whether a file name from a JSON names something inside the folder it is joined to.

    Sub-folders are fine; absolute paths, drives, ``..`` and NUL are not, on any platform.
    """
    if _PLAIN_NAME.fullmatch(name):
        return name not in {".", ".."}
    if not name or "\x00" in name or _DRIVE.match(name):
        return False
    parts = name.replace("\\", "/").split("/")
    return bool(parts[0]) and ".." not in parts


def all_plain(names: Sequence[str]) -> bool:
    """Whether all of some names are of files right in a folder; where it says no, `stays_inside` knows of each."""
    joined = "\n".join(names)
    return not any(mark in joined for mark in "/\\:\x00") and not any(odd in names for odd in ("", ".", ".."))


def why_outside(name: str) -> str:
    """Return what is wrong with a file name that does not stay inside its folder, as a clause."""
    return "holds a NUL character" if "\x00" in name else "points outside its folder"


def tame(name: str) -> str:
    """Return a file name from a JSON as it is if it stays inside its folder, else with the parts that do."""
    if stays_inside(name):
        return name
    parts = re.split(r"[/\\:\x00]", name)
    kept = "/".join(part for part in parts if part not in {"", ".", ".."})
    return kept if stays_inside(kept) else "unnamed"
