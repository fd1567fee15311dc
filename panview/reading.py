"""Reading files that a user names, or that a file of the user's names: regular ones only, and up to a limit.

Every reader goes through here (docs/adr/0023). A pipe, a device or a socket in a file's place is refused at once,
whatever links lead to it; nothing larger than its limit is read; what goes wrong is an error that names the file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from panview.errors import BadFileError, NotFoundError, reason_of

Limit = int | Callable[[Path, bytes], int]
"""Bytes that a file may have; or how to tell from its path and first bytes, which may also refuse it."""
MAX_BYTES = 4 << 30
"""What has no limit of its own is read up to here: ten times the JSON of COCO's 118,287 training images."""
NO_MEMORY = "needs more memory than there is; close other programs, or use a machine with more"
MISSING = "there is no such file"

# Opening a pipe would wait for its writer.
_FLAGS = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
    _FLAGS |= getattr(os, _flag, 0)
_SMALL = 1 << 20
"""A file of this size is read without asking what it may have."""
_START = 64
_LARGE = 1 << 28
"""From here on it is asked whether there is memory for it."""
_AT_ONCE = 0x7FFFF000
"""Linux reads no more in one call."""
_KINDS = (
    (stat.S_ISDIR, "is a folder, not a file"),
    (stat.S_ISFIFO, "is a named pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (stat.S_ISCHR, "is a device, not a file"),
    (stat.S_ISBLK, "is a device, not a file"),
    (lambda mode: not stat.S_ISREG(mode), "is not a regular file"),
)


def read_file(path: Path, limit: Limit = MAX_BYTES, *, missing: str = MISSING) -> bytes:
    """Read a whole file.

    Parameters
    ----------
    path : Path
    limit : Limit
        A file that has more is refused before it is read. Small ones are not asked how they begin.
    missing : str
        What the error says where there is none.

    Raises
    ------
    NotFoundError
        There is no such file.
    BadFileError
        It is no regular file, larger than the limit, or cannot be read.
    """
    descriptor = open_descriptor(path, missing)
    size = 0
    try:
        # Asked of the descriptor: thousands of maps need no call more, and no other file can take the name meanwhile.
        status = os.fstat(descriptor)
        size = status.st_size
        if not stat.S_ISREG(status.st_mode) or size > (limit if isinstance(limit, int) else _SMALL) or size > _LARGE:
            _check(path, descriptor, status, limit)
        # No further than the size: /proc/kmsg says that it is regular and empty, and whoever reads on waits.
        data = os.read(descriptor, min(size, _AT_ONCE)) if size else b""
        return data if len(data) == size else _read_rest(descriptor, data, size)
    except OSError as error:
        raise unreadable(path, error) from error
    except MemoryError as error:
        raise BadFileError(path, f"is {bytes_text(size)}, which {NO_MEMORY}") from error
    finally:
        os.close(descriptor)


def read_start(path: Path, length: int, *, missing: str = MISSING) -> bytes:
    """Read the first bytes of a file, however long it is; errors are those of `read_file`."""
    with open_file(path, missing=missing) as stream:
        try:
            return stream.read(length)
        except OSError as error:
            raise unreadable(path, error) from error


@contextmanager
def open_file(path: Path, limit: Limit | None = None, *, missing: str = MISSING) -> Iterator[BufferedReader]:
    """Yield a file for what reads it in pieces; errors at opening are those of `read_file`, later ones the caller's.

    Parameters
    ----------
    path : Path
    limit : Limit, optional
        As for `read_file`; without, only its kind is looked at.
    missing : str
    """
    descriptor = open_descriptor(path, missing)
    try:
        status = os.fstat(descriptor)
        if limit is not None or not stat.S_ISREG(status.st_mode):
            _check(path, descriptor, status, MAX_BYTES if limit is None else limit)
        with open(descriptor, "rb", closefd=False) as stream:
            yield stream
    finally:
        os.close(descriptor)


def open_descriptor(path: Path, missing: str = MISSING) -> int:
    """Open without waiting for anybody; errors are those of `read_file`."""
    try:
        return os.open(path, _FLAGS)
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: {missing}") from error
    except OSError as error:
        raise _unopened(path, error) from error
    except ValueError as error:
        # A NUL or half a surrogate pair, which no file's name has.
        raise NotFoundError(f"{path}: {missing}") from error


def too_large(path: Path, size: int, limit: int) -> BadFileError:
    """Return the error for a file that is larger than it may be."""
    return BadFileError(path, f"is {bytes_text(size)}; at most {bytes_text(limit)} are read of such a file")


def unreadable(path: Path, error: OSError) -> BadFileError:
    """Return the error for what the system says of a file."""
    return BadFileError(path, f"cannot be read ({reason_of(error)})")


def bytes_text(count: int) -> str:
    """Return a number of bytes as people say it, such as "30.0 GB"."""
    if count < 1000:
        return f"{count} bytes"
    size = count / 1000
    for unit in ("kB", "MB"):
        if size < 999.95:
            return f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"


def _check(path: Path, descriptor: int, status: os.stat_result, limit: Limit) -> None:
    """Refuse what is no regular file, or too large by its own beginning or for the memory there is."""
    for is_kind, problem in _KINDS:
        if is_kind(status.st_mode):
            raise BadFileError(path, problem)
    size = status.st_size
    if not isinstance(limit, int):
        start = os.read(descriptor, _START)
        os.lseek(descriptor, 0, os.SEEK_SET)
        limit = limit(path, start)
    if size > limit:
        raise too_large(path, size, limit)
    if size > _LARGE and size > available_memory():
        raise BadFileError(path, f"is {bytes_text(size)}, which {NO_MEMORY}")


def available_memory() -> int:
    """Return the bytes that can be had without swapping, or a number larger than any file where that is not known."""
    try:
        with open("/proc/meminfo", "rb") as stream:
            for line in stream:
                if line.startswith(b"MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return 1 << 62


def _read_rest(descriptor: int, start: bytes, size: int) -> bytes:
    """Read on up to the size that the file had; one that became shorter meanwhile ends where it ends."""
    rest = bytearray(start)
    while len(rest) < size:
        more = os.read(descriptor, min(size - len(rest), _AT_ONCE))
        if not more:
            break
        rest += more
    return bytes(rest)


def _unopened(path: Path, error: OSError) -> BadFileError:
    # A socket cannot be opened at all, and on Windows neither can a folder.
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return unreadable(path, error)
    problem = next((problem for is_kind, problem in _KINDS if is_kind(mode)), "")
    return BadFileError(path, problem) if problem else unreadable(path, error)
