"""Reading the images themselves by Qt, in any thread."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QBuffer, QFile, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from panview.datasets.photo import AS_STORED, open_photo, turn_of
from panview.datasets.png import MAX_PIXELS
from panview.datasets.tiff import read_unusual
from panview.errors import BadFileError, NotFoundError
from panview.overlay.turning import turn_pixels
from panview.reading import FileStream
from panview.ui.canvas.photo import photo_levels
from panview.ui.canvas.pixels import constant_pixels_of, pixels_of
from panview.ui.loading.deep_photos import brightened, covering_part, image_of
from panview.words import tr

Levels: TypeAlias = tuple[QImage, ...]
"""A photo as it is drawn from; see `panview.ui.canvas.photo.photo_levels`."""

_BYTES_PER_PIXEL = 4
_BACKWARDS = {5: (False, False), 6: (False, True), 7: (True, True), 8: (True, False)}
"""For each orientation of EXIF: whether y falls where the stored x grows, and x where the stored y grows."""
_STARTS = {
    b"\xff\xd8\xff": b"jpeg",
    b"\x89PNG\r\n\x1a\n": b"png",
    b"BM": b"bmp",
    b"GIF8": b"gif",
    b"II*\x00": b"tiff",
    b"MM\x00*": b"tiff",
    b"II+\x00": b"tiff",
    b"MM\x00+": b"tiff",
    b"P1": b"pbm",
    b"P4": b"pbm",
    b"P2": b"pgm",
    b"P5": b"pgm",
    b"P3": b"ppm",
    b"P6": b"ppm",
}
"""How the files of each format begin that Qt reads photos of."""
_LONGEST_START = 12


def read_photo(path: Path, size: tuple[int, int]) -> tuple[QImage | None, str]:
    """Read the image that belongs to an id map.

    Parameters
    ----------
    path : Path
    size : (height, width)
        What the JSON says; another size is refused before decoding, since segments would lie elsewhere.

    Returns
    -------
    image : QImage or None
    message : str
        Why there is no image; empty if there is one.
    """
    try:
        unusual = read_unusual(path, size)
        if unusual is not None:
            return image_of(unusual), ""
        with _reader(path, size) as reader:
            found = reader.size()
            turn = _turn(path, found, size)
            if found.isValid() and turn == AS_STORED and (found.height(), found.width()) != size:
                return None, _wrong_size(path, found, size)
            image = reader.read()
            if image.isNull():
                return None, tr("{name} cannot be read ({lower})", name=path.name, lower=reader.errorString().lower())
            image = turned(brightened(image), turn)
            # The header of a damaged file may be missing or contradict the data.
            return (
                (image, "")
                if (image.height(), image.width()) == size
                else (None, _wrong_size(path, image.size(), size))
            )
    except NotFoundError:
        return None, tr("{name} is missing", name=path.name)
    except BadFileError as error:
        return None, f"{path.name} {error.problem}"


def read_levels(path: Path, size: tuple[int, int]) -> tuple[Levels, str]:
    """Read the image that belongs to an id map as it is drawn from; parameters and message as for `read_photo`."""
    photo, message = read_photo(path, size)
    return () if photo is None else photo_levels(photo), message


def _wrong_size(path: Path, found: QSize, size: tuple[int, int]) -> str:
    return tr(
        "{name} is {width} x {height}, but its masks are {size} x {size_2}",
        name=path.name,
        width=found.width(),
        height=found.height(),
        size=size[1],
        size_2=size[0],
    )


def read_thumbnail(path: Path, box: QSize, size: tuple[int, int]) -> QImage | None:
    """Read an image scaled to cover a box, quickly where the format can; None if it cannot be read.

    Parameters
    ----------
    path : Path
    box : QSize
    size : (height, width)
        What the JSON says; it decides whether the photo is turned, and another size is shown all the same.
    """
    try:
        unusual = read_unusual(path)
        if unusual is not None:
            return image_of(covering_part(unusual, box))
        with _reader(path) as reader:
            found = reader.size()
            turn = _turn(path, found, size)
            if found.isValid():
                if found.width() * found.height() > MAX_PIXELS:
                    return None
                place = box if turn == AS_STORED else box.transposed()
                reader.setScaledSize(found.scaled(place, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
            image = reader.read()
            return None if image.isNull() else turned(brightened(image), turn)
    except (NotFoundError, BadFileError):
        return None


def turned(image: QImage, orientation: int) -> QImage:
    """Return an image turned as an orientation of EXIF from 5 to 8 asks for; any other leaves it as it is."""
    if orientation not in _BACKWARDS:
        return image
    # Qt's own way holds the interpreter lock for a tenth of a second for the photo of a phone.
    stored = image.convertToFormat(QImage.Format.Format_RGB32)
    upright = QImage(stored.height(), stored.width(), QImage.Format.Format_RGB32)
    turn_pixels(constant_pixels_of(stored), *_BACKWARDS[orientation], pixels_of(upright))
    return upright


def _turn(path: Path, found: QSize, size: tuple[int, int]) -> int:
    """Return how a photo is to be turned; only that of an image of another size is looked at once more."""
    on_its_side = (found.width(), found.height()) == size and found.width() != found.height()
    return turn_of(path, size) if on_its_side else AS_STORED


@contextmanager
def _reader(path: Path, size: tuple[int, int] | None = None) -> Iterator[QImageReader]:
    """Yield a reader of a photo; errors as for `open_photo`."""
    with open_photo(path, size) as stream:
        kind = _format(stream)
        # Kept here: the reader does not.
        device = _device(path, stream)
        reader = QImageReader(device)
        # The format is given: to detect it, Qt would ask its plugins in turn, and that of SVG connects signals, here
        # with the interpreter lock held. While the window's thread disconnects a signal, both would wait forever.
        reader.setAutoDetectImageFormat(False)
        reader.setFormat(kind)
        # Whether EXIF turns a photo is decided by its size.
        reader.setAutoTransform(False)
        try:
            yield reader
        finally:
            # While the file is open: readers of TIFF and others access it once more when they are destroyed.
            reader.setDevice(None)  # type: ignore[arg-type]


def _format(stream: FileStream) -> bytes:
    """Return Qt's name of what a file holds, by how it begins and not by its suffix; "unknown" for what is no photo."""
    head = stream.read(_LONGEST_START)
    stream.seek(0)
    if not isinstance(stream, io.BytesIO):
        # Qt continues at the descriptor's position, which is after what was buffered.
        os.lseek(stream.fileno(), 0, os.SEEK_SET)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return b"webp"
    return next((kind for start, kind in _STARTS.items() if head.startswith(start)), b"unknown")


def _device(path: Path, stream: FileStream) -> QIODevice:
    """Return what Qt reads; it opens by name whatever there is, and waits for a pipe."""
    if isinstance(stream, io.BytesIO):
        # Out of an archive.
        buffer = QBuffer()
        buffer.setData(stream.getvalue())
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        return buffer
    # From a descriptor it reads as much as it needs.
    file = QFile()
    if not file.open(stream.fileno(), QIODevice.OpenModeFlag.ReadOnly):
        raise BadFileError(path, f"cannot be read ({file.errorString().lower()})")
    return file


def allow_large_photos() -> None:
    """Let Qt decode images up to panview's own limit, which is checked first."""
    QImageReader.setAllocationLimit(MAX_PIXELS * _BYTES_PER_PIXEL // 2**20 + 1)
