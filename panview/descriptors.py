"""Opening files without waiting for anybody, and what they may be: regular, of a size, within the memory there is."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from panview import remote
from panview.errors import BadFileError, NotFoundError, reason_of

Limit = int | Callable[[Path, bytes], int]
"""Bytes that a file may have; or how to tell from its path and first bytes, which may also refuse it."""
MAX_BYTES = 4 << 30
"""What has no limit of its own is read up to here: ten times the JSON of COCO's 118,287 training images."""
NO_MEMORY = "needs more memory than is available; close other programs, or use a machine with more"
MISSING = "there is no such file"

# Opening a pipe would wait for its writer.
_FLAGS = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
    _FLAGS |= getattr(os, _flag, 0)
SMALL = 1 << 20
"""A file of this size is read without asking what it may have."""
START = 64
LARGE = 1 << 28
"""From here on it is asked whether there is memory for it."""
_KINDS = (
    (stat.S_ISDIR, "is a folder, not a file"),
    (stat.S_ISFIFO, "is a named pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (stat.S_ISCHR, "is a device, not a file"),
    (stat.S_ISBLK, "is a device, not a file"),
    (lambda mode: not stat.S_ISREG(mode), "is not a regular file"),
)


def open_descriptor(path: Path, missing: str = MISSING) -> int:
    """Open without waiting for anybody but a store that the file lies in; errors are those of `read_file`."""
    remote.fetched(path)
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
    return BadFileError(path, f"is {bytes_text(size)}; the limit for such a file is {bytes_text(limit)}")


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


def check_size(path: Path, descriptor: int, status: os.stat_result, limit: Limit) -> None:
    """Refuse what is no regular file, or too large by its own beginning or for the memory there is."""
    for is_kind, problem in _KINDS:
        if is_kind(status.st_mode):
            raise BadFileError(path, problem)
    size = status.st_size
    if not isinstance(limit, int):
        start = os.read(descriptor, START)
        os.lseek(descriptor, 0, os.SEEK_SET)
        limit = limit(path, start)
    if size > limit:
        raise too_large(path, size, limit)
    if size > LARGE and size > available_memory():
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


def _unopened(path: Path, error: OSError) -> BadFileError:
    # A socket cannot be opened at all, and on Windows neither can a folder.
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return unreadable(path, error)
    problem = next((problem for is_kind, problem in _KINDS if is_kind(mode)), "")
    return BadFileError(path, problem) if problem else unreadable(path, error)
