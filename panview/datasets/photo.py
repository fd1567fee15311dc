"""Opening photos: any image file that Pillow or Qt reads, of no more bytes than its pixels can take."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from panview.datasets.png import MAX_PIXELS
from panview.errors import EmptyFileError
from panview.reading import FileStream, open_file

_BYTES_PER_PIXEL = 8
"""Of four channels of 16 bits, not compressed."""
_NOTES = 64 << 20
"""Room for what a photo carries beside its pixels: thumbnails, profiles, notes of editors."""

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
            # Or says so: /proc/kmsg does, and whoever reads it gets nothing yet, or all that the kernel says.
            raise EmptyFileError(path)
        yield stream
