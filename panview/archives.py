"""Zip archives read in place: a path may lead into one, as if it were a folder (docs/adr/0028).

``coco/val2017.zip/val2017/000000000139.jpg`` is an ordinary path one of whose parents is a file. What archives hold is
found out once and kept, for as long as size, time and inode of the archive stay the same. Members are as little trusted
as files: none is larger than its limit, and each has its checksum verified.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from panview import remote
from panview.descriptors import (
    LARGE,
    MISSING,
    NO_MEMORY,
    SMALL,
    START,
    Limit,
    available_memory,
    bytes_text,
    open_descriptor,
    too_large,
    unreadable,
)
from panview.errors import BadFileError, NotFoundError
from panview.zip_directory import DEFLATED, STORED, Member, ZipDirectory, read_at, read_directory

_IN_AN_ARCHIVE = re.compile(r"\.zip(?=[/\\])" if os.name == "nt" else r"\.zip(?=/)", re.IGNORECASE)
_KEPT = 16
"""Archives whose directories are kept; that of COCO's training images takes 30 MB."""
_LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_START = b"PK\x03\x04"
_ROOM = 64
"""Most local headers are no longer than this beside the name; such members are read in one go."""
_METHODS = {1: "Shrink", 6: "Implode", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
_ENCRYPTED = 0x2041
"""Bits of the flags: encrypted, strongly, and with masked headers."""
_MOST_PACKED = 1032
"""Deflate makes no more bytes of one."""

_Stamp = tuple[int, int, int, int]
_kept: OrderedDict[str, tuple[_Stamp, ZipDirectory, Path]] = OrderedDict()
_keeping = threading.Lock()


@dataclass(frozen=True)
class Packed:
    """A place in an archive.

    Attributes
    ----------
    path : Path
        As it was given.
    archive : Path
        The archive itself, which is a regular file.
    name : str
        Within the archive, with slashes; empty for all of it.
    """

    path: Path
    archive: Path
    name: str

    def read(self, limit: Limit, missing: str = MISSING) -> bytes:
        """Read a member as `panview.reading.read_file` reads a file; it raises the same errors.

        Raises
        ------
        NotFoundError
            There is no such member.
        BadFileError
            It is a folder, larger than the limit, damaged, encrypted, or packed in an unknown way; or the archive is
            no whole zip.
        """
        with _opened(self.archive) as (descriptor, directory):
            member = self._member(directory, missing)
            try:
                if member.size > SMALL:
                    self._check_size(descriptor, member, limit)
                elif isinstance(limit, int) and member.size > limit:
                    raise too_large(self.path, member.size, limit)
                return self._unpacked(member, self._packed(descriptor, member, member.packed))
            except OSError as error:
                raise unreadable(self.path, error) from error
            except MemoryError as error:
                raise BadFileError(self.path, f"is {bytes_text(member.size)}, which {NO_MEMORY}") from error

    def start(self, length: int, missing: str = MISSING) -> bytes:
        """Read the first bytes of a member; its checksum is not verified. Errors are those of `read`."""
        with _opened(self.archive) as (descriptor, directory):
            member = self._member(directory, missing)
            try:
                return self._start(descriptor, member, length)
            except OSError as error:
                raise unreadable(self.path, error) from error

    def _member(self, directory: ZipDirectory, missing: str) -> Member:
        member = directory.member(self.name)
        if member is None:
            if directory.is_folder(self.name):
                raise BadFileError(self.path, "is a folder, not a file")
            raise NotFoundError(f"{self.path}: {missing}")
        if member.flags & _ENCRYPTED:
            raise BadFileError(self.path, f"is encrypted; unpack {self.archive.name}")
        if member.method not in (STORED, DEFLATED):
            method = _METHODS.get(member.method, f"method {member.method}")
            raise BadFileError(
                self.path, f"is compressed by {method}, which is not supported; unpack {self.archive.name}"
            )
        if stat.S_IFMT(member.mode) not in (0, stat.S_IFREG):
            raise BadFileError(self.path, "is a link or a device in the archive, not a file")
        stored_otherwise = member.method == STORED and member.packed != member.size
        if (
            stored_otherwise
            or member.size > _MOST_PACKED * (member.packed + 1)
            or member.packed > 2 * member.size + SMALL
        ):
            raise self._damaged("impossible sizes")
        return member

    def _check_size(self, descriptor: int, member: Member, limit: Limit) -> None:
        """Refuse a member that is too large by its own beginning, or for the memory there is."""
        most = limit if isinstance(limit, int) else limit(self.path, self._start(descriptor, member, START))
        if member.size > most:
            raise too_large(self.path, member.size, most)
        if member.size > LARGE and member.size + member.packed > available_memory():
            raise BadFileError(self.path, f"is {bytes_text(member.size)}, which {NO_MEMORY}")

    def _start(self, descriptor: int, member: Member, length: int) -> bytes:
        data = self._packed(descriptor, member, min(member.packed, length + SMALL))
        if member.method == STORED:
            return bytes(data[:length])
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, length) if length else b""
        except zlib.error as error:
            raise self._damaged("compression") from error

    def _packed(self, descriptor: int, member: Member, length: int) -> memoryview:
        """Return the first bytes of a member as they lie in the archive."""
        known = _LOCAL.size + len(member.raw_name) + _ROOM
        data = memoryview(read_at(descriptor, member.header, known + length))
        if len(data) < _LOCAL.size or data[:4] != _LOCAL_START:
            raise self._damaged("header")
        fields = _LOCAL.unpack_from(data)
        begin = _LOCAL.size + fields[9] + fields[10]
        if data[_LOCAL.size : _LOCAL.size + fields[9]] != member.raw_name:
            raise self._damaged("another file is in its place")
        if begin + length > len(data):
            data, begin = memoryview(read_at(descriptor, member.header + begin, length)), 0
        body = data[begin : begin + length]
        if len(body) < length:
            raise self._damaged("cut off")
        return body

    def _unpacked(self, member: Member, data: memoryview) -> bytes:
        import deflate

        if member.method == STORED:
            content = bytes(data)
        else:
            try:
                # At least one byte of room, since libdeflate does not accept an empty buffer.
                content = bytes(deflate.deflate_decompress(data, max(1, member.size)))
            except deflate.DeflateError as error:
                raise self._damaged("compression") from error
        if len(content) != member.size or deflate.crc32(content) != member.crc:
            raise self._damaged("checksum")
        return content

    def _damaged(self, what: str) -> BadFileError:
        return BadFileError(self.path, f"is damaged in the archive ({what}); copy {self.archive.name} again")


def find(path: Path) -> Packed | None:
    """Return the place in an archive that a path leads to; None for a path that leads into none."""
    text = os.fspath(path)
    # Nearly all end here.
    if ".zip" not in text and ".ZIP" not in text and ".Zip" not in text:
        return None
    for match in _IN_AN_ARCHIVE.finditer(text):
        archive = text[: match.end()]
        known = _kept.get(archive)
        if known is not None or _is_regular(archive):
            place = Path(archive) if known is None else known[2]
            return Packed(path, place, text[match.end() + 1 :].replace(os.sep, "/"))
    return None


def whole(path: Path) -> Packed | None:
    """Return the place that is all of an archive, where a path names one; None for any other path."""
    if path.suffix.lower() != ".zip" or find(path) is not None or not _is_regular(os.fspath(path)):
        return None
    return Packed(path, path, "")


def directory_of(archive: Path) -> ZipDirectory:
    """Return what an archive holds.

    Raises
    ------
    NotFoundError
        There is no such file.
    BadFileError
        It is no whole zip archive, or holds names that no set has.
    """
    with _opened(archive) as (_, directory):
        return directory


@contextmanager
def _opened(archive: Path) -> Iterator[tuple[int, ZipDirectory]]:
    """Yield the descriptor of an archive and what is known of its content, which is that of this very file."""
    descriptor = open_descriptor(archive)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise BadFileError(archive, "is not a regular file")
        stamp = (status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev)
        key = os.fspath(archive)
        known = _kept.get(key)
        if known is None or known[0] != stamp:
            known = _read(key, archive, descriptor, stamp)
        yield descriptor, known[1]
    finally:
        os.close(descriptor)


def _read(key: str, archive: Path, descriptor: int, stamp: _Stamp) -> tuple[_Stamp, ZipDirectory, Path]:
    """Read the directory of an archive, once for all threads that ask for it."""
    with _keeping:
        known = _kept.get(key)
        if known is not None and known[0] == stamp:
            return known
        _kept.pop(key, None)
        try:
            known = stamp, read_directory(archive, descriptor, stamp[0]), archive
        except OSError as error:
            if isinstance(error, NotFoundError):
                raise
            raise unreadable(archive, error) from error
        except MemoryError as error:
            raise BadFileError(archive, f"its list of files {NO_MEMORY}") from error
        _kept[key] = known
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
        return known


def _is_regular(path: str) -> bool:
    try:
        remote.fetched(Path(path))
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False
