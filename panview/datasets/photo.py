"""Opening photos: any image file that Pillow or Qt reads, of no more bytes than its pixels can take; which way up."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from panview.datasets.png import MAX_PIXELS
from panview.errors import BadFileError, EmptyFileError
from panview.reading import FileStream, open_file

_BYTES_PER_PIXEL = 8
"""Of four channels of 16 bits, not compressed."""
_NOTES = 64 << 20
"""Room for what a photo carries beside its pixels: thumbnails, profiles, notes of editors."""
_ORIENTATION = 0x0112
AS_STORED = 1
"""The orientation of a photo that is not turned."""

NO_PHOTO = (OSError, ValueError, SyntaxError, TypeError, IndexError, EOFError, struct.error, zlib.error, MemoryError)
"""What Pillow raises for damaged files; beside these come `Image.DecompressionBombError` and its warning."""


@contextmanager
def open_photo(path: Path, size: tuple[int, int] | None = None) -> Iterator[FileStream]:
    """Yield a photo as a stream, at its beginning; what is in it is up to the reader.

    Parameters
    ----------
    path : Path
    size : (height, width), optional
        What the JSON says; a file is refused that has far more bytes than so many pixels take.

    Raises
    ------
    NotFoundError
        There is no such file.
    BadFileError
        It is no regular file, empty, far too large, or cannot be read.
    """
    pixels = MAX_PIXELS if size is None else min(MAX_PIXELS, size[0] * size[1])
    with open_file(path, _BYTES_PER_PIXEL * pixels + _NOTES) as stream:
        size_of = len(stream.getbuffer()) if isinstance(stream, io.BytesIO) else os.fstat(stream.fileno()).st_size
        if size_of == 0:
            # Or claims to be a file: /proc/kmsg does, and reading it blocks or returns the kernel's log.
            raise EmptyFileError(path)
        yield stream


class Frame(NamedTuple):
    """What the header of a photo says.

    Attributes
    ----------
    size : (height, width)
        As the pixels are stored.
    orientation : int
        As EXIF has it, 1 to 8; 1 is as stored, also where it says nothing.
    """

    size: tuple[int, int]
    orientation: int


def turn_to_fit(frame: Frame, size: tuple[int, int]) -> int:
    """Return the orientation by which a photo is to be turned: that of EXIF where just that gives it its size.

    Masks follow the stored pixels as a rule; but who annotated a photo of a phone saw it turned, and the JSON has the
    size that was seen.

    Parameters
    ----------
    frame : Frame
    size : (height, width)
        As the JSON says it.

    Returns
    -------
    int
        5 to 8; `AS_STORED` where it stays as it is, whether its size fits then or not.
    """
    turned = frame.size != size and frame.size[::-1] == size and 5 <= frame.orientation <= 8
    return frame.orientation if turned else AS_STORED


def turn_of(path: Path, size: tuple[int, int]) -> int:
    """Return the orientation by which a photo is to be turned; `AS_STORED` where it cannot be read, too."""
    try:
        with open_photo(path, size) as stream:
            frame = read_frame(stream)
    except (BadFileError, OSError):
        return AS_STORED
    return AS_STORED if frame is None else turn_to_fit(frame, size)


def read_frame(stream: FileStream) -> Frame | None:
    """Read the header of a photo from its beginning; None where it is no image that is known."""
    return _jpeg_frame(stream) or _frame_by_pillow(stream) or _frame_of_tiff(stream)


def _jpeg_frame(stream: FileStream) -> Frame | None:
    """Return what the segments before the pixels of a JPEG say; Pillow reads them too, at five times the price.

    References
    ----------
    ITU-T T.81, annex B.2.2 "Frame header syntax".
    """
    if stream.read(2) != b"\xff\xd8":
        return None
    orientation = AS_STORED
    while True:
        start = stream.read(4)
        if len(start) < 4 or start[0] != 0xFF:
            return None
        marker, length = start[1], int.from_bytes(start[2:], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            body = stream.read(5)
            return Frame(struct.unpack(">HH", body[1:]), orientation) if len(body) == 5 else None
        if marker == 0xE1 and orientation == AS_STORED:
            body = stream.read(max(0, length - 2))
            if body[:6] == b"Exif\0\0":
                orientation = _orientation(body[6:])
        else:
            stream.seek(max(0, length - 2), io.SEEK_CUR)


def _orientation(notes: bytes) -> int:
    """Return the orientation of an EXIF segment, 1 where it has none.

    References
    ----------
    CIPA DC-008 (Exif 2.32), 4.6; TIFF 6.0, section 2.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(notes[:4])
    if order is None or len(notes) < 8:
        return AS_STORED
    (place,) = struct.unpack_from(order + "I", notes, 4)
    if place + 2 > len(notes):
        return AS_STORED
    (count,) = struct.unpack_from(order + "H", notes, place)
    for entry in range(place + 2, min(place + 2 + 12 * count, len(notes) - 11), 12):
        tag, kind, _, value = struct.unpack_from(order + "HHIH", notes, entry)
        if tag == _ORIENTATION:
            return value if kind == 3 and 1 <= value <= 8 else AS_STORED
    return AS_STORED


def _frame_of_tiff(stream: FileStream) -> Frame | None:
    """Return what a TIFF says that Pillow does not know, such as one of many channels."""
    from panview.datasets.tiff import read_head

    head = read_head(stream)
    return None if head is None else Frame(head.size, AS_STORED)


def _frame_by_pillow(stream: FileStream) -> Frame | None:
    from PIL import Image

    try:
        stream.seek(0)
        with Image.open(stream) as photo:
            size = photo.height, photo.width
            orientation = photo.getexif().get(_ORIENTATION, AS_STORED)
    except (*NO_PHOTO, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    # Pillow applies the orientation of a TIFF by itself and reports the size after that.
    valid = isinstance(orientation, int) and 1 <= orientation <= 8 and photo.format != "TIFF"
    return Frame(size, orientation if valid else AS_STORED)
