"""Reading the images themselves by Qt, in any thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from panview.datasets.png import MAX_PIXELS

_BYTES_PER_PIXEL = 4


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
    if not path.is_file():
        return None, f"{path.name} is missing"
    reader = _reader(path)
    found = reader.size()
    if found.isValid() and (found.height(), found.width()) != size:
        return None, f"{path.name} is {found.width()} x {found.height()}, its masks are {size[1]} x {size[0]}"
    image = reader.read()
    if image.isNull():
        return None, f"{path.name} cannot be read ({reader.errorString().lower()})"
    return image, ""


def read_thumbnail(path: Path, box: QSize) -> QImage | None:
    """Read an image scaled to cover a box, quickly where the format can; None if it cannot be read."""
    if not path.is_file():
        return None
    reader = _reader(path)
    size = reader.size()
    if size.isValid():
        if size.width() * size.height() > MAX_PIXELS:
            return None
        reader.setScaledSize(size.scaled(box, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    return None if image.isNull() else image


def _reader(path: Path) -> QImageReader:
    reader = QImageReader(str(path))
    # The content decides, not the suffix; masks follow the stored pixels, not the EXIF orientation.
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(False)
    return reader


def allow_large_photos() -> None:
    """Let Qt decode images up to panview's own limit, which is checked first."""
    QImageReader.setAllocationLimit(MAX_PIXELS * _BYTES_PER_PIXEL // 2**20 + 1)
