"""The central directory of a zip archive: which members there are, and where.

Only the names are taken out of it at once, a microsecond each, since a set may have 118,287 members; the rest of an
entry is looked at when its member is read.

References
----------
PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", 4.3 and 4.4.
"""

from __future__ import annotations

import os
import re
import struct
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from panview.descriptors import bytes_text
from panview.errors import BadFileError

STORED, DEFLATED = 0, 8

_END = struct.Struct("<4s4H2IH")
_END_START = b"PK\x05\x06"
_END_64 = struct.Struct("<4sQ2H2I4Q")
_END_64_START = b"PK\x06\x06"
_LOCATOR = struct.Struct("<4sIQI")
_LOCATOR_START = b"PK\x06\x07"
_ENTRY = struct.Struct("<4s6H3I5H2I")
_ENTRY_START = b"PK\x01\x02"
_LENGTHS = struct.Struct("<3H")
_AT_LENGTHS = 28
_MOST_COMMENT = 0xFFFF
_NONE_16, _NONE_32 = 0xFFFF, 0xFFFFFFFF
_MOST_BYTES = 1 << 30
"""Of a directory: ten million names."""
_UTF8 = 0x800
_OUTSIDE = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\x00", re.MULTILINE)
_AT_ONCE = 0x7FFFF000


class Member(NamedTuple):
    """A file in an archive.

    Attributes
    ----------
    raw_name : bytes
        As it is written there.
    header : int
        Where its local header begins.
    packed, size : int
        Bytes in the archive, and unpacked.
    crc, method, flags : int
    mode : int
        Kind and permissions on a Unix; 0 where it was packed elsewhere.
    """

    raw_name: bytes
    header: int
    packed: int
    size: int
    crc: int
    method: int
    flags: int
    mode: int


class ZipDirectory:
    """What an archive holds; safe to be asked from several threads.

    Parameters
    ----------
    path : Path
        The archive, for messages.
    data : bytes
        The central directory.
    places : dict of str to int
        Where in it the entry of each file begins, by name, with slashes.
    shift : int
        Bytes before the archive's own beginning, to which its entries count from.
    """

    def __init__(self, path: Path, data: bytes, places: dict[str, int], shift: int) -> None:
        self._path, self._data, self._places, self._shift = path, data, places, shift
        self._folders: dict[str, list[str]] | None = None
        self._finding = threading.Lock()

    def member(self, name: str) -> Member | None:
        """Return the file of a name; None where there is none.

        Raises
        ------
        BadFileError
            Its entry is damaged.
        """
        place = self._places.get(name)
        return None if place is None else self._entry(place)

    def is_folder(self, name: str) -> bool:
        """Whether files lie below a name; the empty name is all of the archive."""
        return name.rstrip("/") in self._index()

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of files and folders right below a folder, in order; empty where there is no such folder."""
        return self._index().get(folder.rstrip("/"), [])

    def files_below(self, folder: str) -> list[str]:
        """Return the names of all files below a folder, without the folder's."""
        prefix = f"{folder.rstrip('/')}/" if folder else ""
        return [name[len(prefix) :] for name in self._places if name.startswith(prefix)]

    def _index(self) -> dict[str, list[str]]:
        with self._finding:
            if self._folders is None:
                self._folders = _folders(self._places)
            return self._folders

    def _entry(self, place: int) -> Member:
        fields = _ENTRY.unpack_from(self._data, place)
        (_, made_by, _, flags, method, _, _, crc, packed, size, name, extra, _, _, _, attributes, header) = fields
        begin = place + _ENTRY.size
        raw_name = self._data[begin : begin + name]
        if _NONE_32 in (packed, size, header):
            more = _in_64_bits(self._data[begin + name : begin + name + extra], (size, packed, header))
            if more is None:
                shown = raw_name.decode("utf-8", "replace")
                raise BadFileError(self._path, f"is damaged: the entry of {shown} is cut off; copy it again")
            size, packed, header = more
        mode = attributes >> 16 if made_by >> 8 == 3 else 0
        return Member(raw_name, header + self._shift, packed, size, crc, method, flags, mode)


def read_directory(path: Path, descriptor: int, size: int) -> ZipDirectory:
    """Read the central directory of an archive.

    Parameters
    ----------
    path : Path
        For messages.
    descriptor : int
        The open archive.
    size : int
        Its bytes.

    Raises
    ------
    BadFileError
        It is no whole zip archive; a file is in it twice, or has a name that would leave the folder.
    OSError
        It cannot be read.
    """
    begin, length, count, shift = _find_directory(path, descriptor, size)
    if length > _MOST_BYTES:
        raise _not_whole(path, f"its list of files has {bytes_text(length)}")
    data = read_at(descriptor, begin, length)
    places: dict[str, int] = {}
    at, found, end = 0, 0, len(data)
    lengths = _LENGTHS.unpack_from
    while at + _ENTRY.size <= end and data[at : at + 4] == _ENTRY_START:
        name_length, extra, comment = lengths(data, at + _AT_LENGTHS)
        begin = at + _ENTRY.size
        raw = data[begin : begin + name_length]
        name = raw.decode("ascii") if raw.isascii() else _decoded(raw, data[at + 9] << 8)
        if "\\" in name or name[:2] == "./":
            name = name.replace("\\", "/").removeprefix("./")
        if name[-1:] != "/" and places.setdefault(name, at) != at:
            raise BadFileError(path, f"holds {name!r} twice; it is unclear which one counts; pack it again")
        at = begin + name_length + extra + comment
        found += 1
    if at != end or found & _NONE_16 != count & _NONE_16:
        raise _not_whole(path, "its list of files is damaged")
    _refuse_outside(path, places)
    return ZipDirectory(path, data, places, shift)


def read_at(descriptor: int, place: int, length: int) -> bytes:
    """Read bytes from a place on, fewer where the file ends."""
    os.lseek(descriptor, place, os.SEEK_SET)
    data = os.read(descriptor, min(length, _AT_ONCE))
    if len(data) == length or not data:
        return data
    whole = bytearray(data)
    while len(whole) < length:
        more = os.read(descriptor, min(length - len(whole), _AT_ONCE))
        if not more:
            break
        whole += more
    return bytes(whole)


def _find_directory(path: Path, descriptor: int, size: int) -> tuple[int, int, int, int]:
    """Return where the central directory begins, its length, how many entries it has, and the bytes before the zip."""
    tail_at = max(0, size - _MOST_COMMENT - _END.size)
    tail = read_at(descriptor, tail_at, size - tail_at)
    place = tail.rfind(_END_START)
    while place >= 0:
        if place + _END.size <= len(tail) and place + _END.size + _END.unpack_from(tail, place)[7] <= len(tail):
            break
        place = tail.rfind(_END_START, 0, place)
    if place < 0:
        raise _not_whole(path, "its end is missing" if size else "it is empty")
    _, disk, first_disk, here, count, length, offset, _ = _END.unpack_from(tail, place)
    end = tail_at + place
    if _NONE_16 in (disk, first_disk, here, count) or _NONE_32 in (length, offset):
        larger = _find_64(path, descriptor, end)
        if larger is not None:
            disk, first_disk, here, count, length, offset, end = larger
    if disk or first_disk or here != count:
        raise _not_whole(path, "it is one of several parts")
    begin = end - length
    if begin < offset:
        raise _not_whole(path, "its list of files is damaged")
    return begin, length, count, begin - offset


def _find_64(path: Path, descriptor: int, end: int) -> tuple[int, int, int, int, int, int, int] | None:
    """Return the fields of an end record of 64 bits and where it begins; None where there is none."""
    if end < _LOCATOR.size:
        return None
    start, disk, place, _ = _LOCATOR.unpack(read_at(descriptor, end - _LOCATOR.size, _LOCATOR.size))
    if start != _LOCATOR_START:
        return None
    # Usually right before its locator; what the locator says does not count what lies before the zip.
    for at in (end - _LOCATOR.size - _END_64.size, place):
        data = read_at(descriptor, at, _END_64.size) if at >= 0 and at + _END_64.size <= end else b""
        if data[:4] == _END_64_START and len(data) == _END_64.size:
            _, _, _, _, own_disk, first_disk, here, count, length, offset = _END_64.unpack(data)
            return own_disk or disk, first_disk, here, count, length, offset, at
    raise _not_whole(path, "its end is damaged")


def _in_64_bits(extra: bytes, fields: tuple[int, int, int]) -> tuple[int, int, int] | None:
    """Return size, packed size and place of an entry, those that do not fit into 32 bits from its extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            body = extra[at + 4 : at + 4 + length]
            numbers = iter(struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8]))
            found = [next(numbers, -1) if value == _NONE_32 else value for value in fields]
            return None if -1 in found else (found[0], found[1], found[2])
        at += 4 + length
    return None


def _decoded(raw: bytes, flags: int) -> str:
    # macOS writes UTF-8 and does not say so.
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace") if flags & _UTF8 else raw.decode("cp437")


def _refuse_outside(path: Path, places: dict[str, int]) -> None:
    # One search through all of them takes a hundredth of the time of one through each.
    if not _OUTSIDE.search("\n".join(places)):
        return
    for name in places:
        if _OUTSIDE.search(name):
            raise BadFileError(path, f"is refused: its entry {name!r} would leave the folder")


def _folders(places: dict[str, int]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"": []}
    for name in places:
        folder, _, own = name.rpartition("/")
        inside = found.get(folder)
        if inside is None:
            inside = found[folder] = []
            # Its parents, up to a known one.
            while folder:
                above, _, last = folder.rpartition("/")
                known = above in found
                found.setdefault(above, []).append(last)
                if known:
                    break
                folder = above
        inside.append(own)
    for names in found.values():
        names.sort()
    return found


def _not_whole(path: Path, reason: str) -> BadFileError:
    return BadFileError(path, f"is not a complete zip archive ({reason}); copy it again")
