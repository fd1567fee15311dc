"""Whether a checkpoint is there as it was written, to its last bit; torch itself looks at no checksum.

What can be told differs by the way it was written (docs/adr/0024). torch 1.6 and later write a zip archive, whose
entries have checksums; older ones wrote a bare pickle, which has none. MMDetection ends the names of published files
with the first digits of their SHA-256, which covers both.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from panview.errors import BadFileError

MOST_BYTES = 64 << 30
_PIECE = 1 << 20
_HASH = re.compile(r"-([0-9a-f]{8}|[0-9a-f]{64})\.(?:pth|pt|bin|ckpt)$")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
"""What ends a name like a hash and is a day."""
_LEGACY_MAGIC = b"\x80"
"""How a checkpoint of torch before 1.6 begins: it is a bare pickle."""
_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_LOCAL_MAGIC, _DIRECTORY_MAGIC, _DESCRIPTOR_MAGIC = b"PK\x03\x04", b"PK\x01\x02", b"PK\x07\x08"
_HAS_DESCRIPTOR, _ENCRYPTED, _FOLDER = 0x8, 0x1, 0x10
_MAX_32 = 0xFFFFFFFF
AGAIN = "delete it, and download or copy it again"


@dataclass(frozen=True)
class _Entry:
    """An entry of the archive; its data is the bytes ``start`` to ``end`` of the file."""

    name: str
    start: int
    end: int
    checksum: int


def name_hash(name: str) -> str:
    """Return the digits of a SHA-256 that a file name ends with, as MMDetection names files; empty without."""
    match = _HASH.search(name)
    return match[1] if match and not _DATE.fullmatch(match[1]) else ""


def verify(path: Path, stream: BinaryIO) -> str:
    """Read a checkpoint once through and compare it with every checksum there is.

    Parameters
    ----------
    path : Path
        Its name may end with digits of its hash.
    stream : BinaryIO
        The file itself, from which it is loaded afterwards: nothing can take its place in between.

    Returns
    -------
    str
        SHA-256 of the content, as hexadecimal digits.

    Raises
    ------
    BadFileError
        It is not a checkpoint, cut off, damaged, or has nothing to be verified by.
    """
    stream.seek(0)
    start = stream.read(8)
    is_zip = start[:2] == b"PK"
    if not is_zip and start[:1] != _LEGACY_MAGIC:
        raise BadFileError(path, f"is not a torch checkpoint; {AGAIN} if it was one")
    wanted = name_hash(path.name)
    if is_zip:
        digest = _through(path, stream, _entries(path, stream))
    else:
        digest = _through(path, stream, [])
        if not wanted:
            raise BadFileError(
                path,
                "was written without checksums, as torch did before 1.6, so damage cannot be detected. If you trust "
                f"it as it is, rename it {path.stem}-{digest[:8]}{path.suffix}: the digits begin its SHA-256, which "
                "panview then verifies. Or save it again with a newer torch",
            )
    if not digest.startswith(wanted):
        problem = f"is damaged or another file: its SHA-256 begins with {digest[:8]}, but its name says {wanted[:8]}"
        raise BadFileError(path, f"{problem}; {AGAIN} (or rename it, if that is not a hash)")
    stream.seek(0)
    return digest


def _through(path: Path, stream: BinaryIO, entries: list[_Entry]) -> str:
    """Hash all, and compare the checksum of each entry on the way."""
    digest = hashlib.sha256()
    stream.seek(0)
    place = 0

    def take(end: int | None, checksum: int = 0) -> int:
        nonlocal place
        while end is None or place < end:
            piece = stream.read(_PIECE if end is None else min(_PIECE, end - place))
            if not piece:
                break
            digest.update(piece)
            checksum = zlib.crc32(piece, checksum)
            place += len(piece)
        return checksum

    for entry in entries:
        take(entry.start)
        if take(entry.end) != entry.checksum or place != entry.end:
            raise BadFileError(path, f"is damaged: the bytes of {entry.name} do not match their checksum; {AGAIN}")
    take(None)
    return digest.hexdigest()


def _entries(path: Path, stream: BinaryIO) -> list[_Entry]:
    """Read the archive's directory and every header that it names; both have to say the same.

    torch reads by the directory and skips the headers by the lengths that they have. Entries follow each other without
    a gap, so that no byte that it reads is outside of what is compared.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, OverflowError) as error:
        problem = "the checkpoint is cut off or damaged: the directory at its end cannot be read"
        raise BadFileError(path, f"{problem}; {AGAIN}") from error
    found: list[_Entry] = []
    names: set[str] = set()
    place = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset != place:
            raise _inconsistent(path, info.filename, "does not begin where the one before it ends")
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & _ENCRYPTED:
            raise _inconsistent(path, info.filename, "is compressed or encrypted, which torch does not do")
        if info.external_attr & _FOLDER:
            # torch would read it as empty, and leave whatever the memory held in the tensor.
            raise _inconsistent(path, info.filename, "is marked as a folder")
        # torch looks names up without regard to case.
        if info.filename.casefold() in names:
            raise _inconsistent(path, info.filename, "appears twice")
        names.add(info.filename.casefold())
        entry, place = _entry(path, stream, info)
        found.append(entry)
    if not found:
        raise BadFileError(path, f"is an empty archive, not a checkpoint; {AGAIN}")
    if place != archive.start_dir:
        raise _inconsistent(path, found[-1].name, "is not followed by the directory")
    return found


def _entry(path: Path, stream: BinaryIO, info: zipfile.ZipInfo) -> tuple[_Entry, int]:
    """Read an entry's own header; return it, and where the next one begins."""
    stream.seek(info.header_offset)
    raw = stream.read(_LOCAL.size)
    if len(raw) < _LOCAL.size or raw[:4] != _LOCAL_MAGIC:
        raise _inconsistent(path, info.filename, "has no header")
    _, _, flags, method, _, _, checksum, packed, size, name_length, extra_length = _LOCAL.unpack(raw)
    name = stream.read(name_length)
    extra = stream.read(extra_length)
    later = bool(flags & _HAS_DESCRIPTOR)
    said = _MAX_32 in (packed, size)
    sizes_fit = (later or said) or (packed == size == info.file_size)
    if (
        name.decode("utf-8", "replace") != info.orig_filename
        or flags != info.flag_bits
        or method != info.compress_type
        or len(extra) != extra_length
        or info.compress_size != info.file_size
        or not sizes_fit
        or (not later and checksum != info.CRC)
    ):
        raise _inconsistent(path, info.filename, "has a header that the directory contradicts")
    start = info.header_offset + _LOCAL.size + name_length + extra_length
    end = start + info.file_size
    return _Entry(info.filename, start, end, info.CRC), end + (_descriptor(path, stream, info, end) if later else 0)


def _descriptor(path: Path, stream: BinaryIO, info: zipfile.ZipInfo, place: int) -> int:
    """Return the length of the checksum and sizes that stand behind an entry's data."""
    stream.seek(place)
    raw = stream.read(24)
    for form in (struct.Struct("<4sLQQ"), struct.Struct("<4sLLL")):
        if len(raw) >= form.size and form.unpack(raw[: form.size]) == (
            _DESCRIPTOR_MAGIC,
            info.CRC,
            info.compress_size,
            info.file_size,
        ):
            return form.size
    raise _inconsistent(path, info.filename, "is followed by a checksum that the directory contradicts")


def _inconsistent(path: Path, name: str, problem: str) -> BadFileError:
    return BadFileError(path, f"is damaged: its entry {name} {problem}; {AGAIN}")
