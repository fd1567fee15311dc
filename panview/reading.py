"""Reading files that a user names, or that a file of the user's names: regular ones only, and up to a limit.

Every reader goes through here (docs/adr/0023). A pipe, a device or a socket in a file's place is refused at once,
whatever links lead to it; nothing larger than its limit is read; what goes wrong is an error that names the file. A
path may lead into a zip archive, as if that were a folder (docs/adr/0028).
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from panview import archives
from panview.descriptors import (
    LARGE,
    MAX_BYTES,
    MISSING,
    NO_MEMORY,
    SMALL,
    Limit,
    bytes_text,
    check_size,
    open_descriptor,
    unreadable,
)
from panview.errors import BadFileError

__all__ = [
    "MAX_BYTES",
    "MISSING",
    "NO_MEMORY",
    "FileStream",
    "bytes_text",
    "open_file",
    "read_file",
    "read_start",
    "unreadable",
]

FileStream = io.BufferedReader | io.BytesIO
"""A file, or a member of an archive."""
_AT_ONCE = 0x7FFFF000
"""Linux reads no more in one call."""


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
    packed = archives.find(path)
    if packed is not None:
        return packed.read(limit, missing)
    descriptor = open_descriptor(path, missing)
    size = 0
    try:
        # Asked of the descriptor: no extra call for thousands of maps, and no other file can take the name meanwhile.
        status = os.fstat(descriptor)
        size = status.st_size
        if not stat.S_ISREG(status.st_mode) or size > (limit if isinstance(limit, int) else SMALL) or size > LARGE:
            check_size(path, descriptor, status, limit)
        # No further than the size: /proc/kmsg claims to be regular and empty, and reading on would block.
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
    packed = archives.find(path)
    if packed is not None:
        return packed.start(length, missing)
    with open_file(path, missing=missing) as stream:
        try:
            return stream.read(length)
        except OSError as error:
            raise unreadable(path, error) from error


@contextmanager
def open_file(path: Path, limit: Limit | None = None, *, missing: str = MISSING) -> Iterator[FileStream]:
    """Yield a file for what reads it in pieces; errors at opening are those of `read_file`, later ones the caller's.

    Parameters
    ----------
    path : Path
    limit : Limit, optional
        As for `read_file`. If None, only its kind is checked.
        What lies in an archive is read whole, and up to a limit in any case.
    missing : str
    """
    packed = archives.find(path)
    if packed is not None:
        yield io.BytesIO(packed.read(MAX_BYTES if limit is None else limit, missing))
        return
    descriptor = open_descriptor(path, missing)
    try:
        status = os.fstat(descriptor)
        if limit is not None or not stat.S_ISREG(status.st_mode):
            check_size(path, descriptor, status, MAX_BYTES if limit is None else limit)
        with open(descriptor, "rb", closefd=False) as stream:
            yield stream
    finally:
        os.close(descriptor)


def _read_rest(descriptor: int, start: bytes, size: int) -> bytes:
    """Read on up to the size that the file had; one that became shorter meanwhile ends where it ends."""
    rest = bytearray(start)
    while len(rest) < size:
        more = os.read(descriptor, min(size - len(rest), _AT_ONCE))
        if not more:
            break
        rest += more
    return bytes(rest)
