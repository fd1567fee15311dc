"""What photos show: small pictures of them, and bits that hardly change with size, format or light."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from panview.datasets.photo import NO_PHOTO, open_photo
from panview.datasets.photo_files import PhotoFiles
from panview.datasets.tiff import read_unusual
from panview.errors import PanviewError
from panview.parallel import CancelCheck, Progress, each_image

SIDE = 16
"""Rows and columns of the small picture, in grey."""
_HALF = SIDE // 2
N_BITS = 2 * _HALF * (_HALF - 1)
"""Of a fingerprint: whether it gets brighter from each eighth of the picture to the next, to the right and downward."""
BAND_BITS = 16
N_BANDS = N_BITS // BAND_BITS
_DRAFT = (4 * SIDE, 4 * SIDE)
"""A JPEG is decoded at the smallest of its own scales that is no smaller."""
_FLAT = 3.0
"""Grey levels of 255 by which a small picture must vary around its slow change (standard deviation): what shows less is
not alike, but empty."""


@dataclass(frozen=True, eq=False)
class SmallPictures:
    """What n photos show.

    Attributes
    ----------
    pictures : (n, SIDE, SIDE) float32
        In grey, without its slow change from side to side (a quadratic surface), which all photos with a sky above a
        ground have in common, and of length 1, so that the product of two is their correlation; all 0 where a photo is
        missing, cannot be read, or shows nothing.
    shows : (n,) bool
    killed : tuple of int
        Photos that end the process that decodes them; they count as unreadable.
    """

    pictures: NDArray[np.float32]
    shows: NDArray[np.bool_]
    killed: tuple[int, ...] = ()

    @property
    def mirrored(self) -> SmallPictures:
        """What the photos show when left and right are exchanged."""
        return SmallPictures(np.ascontiguousarray(self.pictures[:, :, ::-1]), self.shows)

    def bands(self) -> NDArray[np.uint16]:
        """Return the bits of each, (n, N_BANDS) uint16."""
        n = len(self.pictures)
        eighths = self.pictures.reshape(n, _HALF, 2, _HALF, 2).mean(axis=(2, 4))
        right = (np.diff(eighths, axis=2) > 0).reshape(n, -1)
        down = (np.diff(eighths, axis=1) > 0).reshape(n, -1)
        packed = np.packbits(np.concatenate([right, down], axis=1), axis=1)
        return np.ascontiguousarray(packed).view(np.uint16)


def small_pictures(
    photos: PhotoFiles,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> SmallPictures:
    """Look at photos, on several threads.

    Parameters
    ----------
    photos : PhotoFiles
    jobs, progress, cancelled
        As for `panview.parallel.each_image`.

    Raises
    ------
    Cancelled
    """
    n = len(photos.names)
    pictures, shows, slow = np.zeros((n, SIDE, SIDE), np.float32), np.zeros(n, np.bool_), _slow_change()

    def look(image: int) -> None:
        picture = _small_picture(photos, image)
        if picture is not None:
            detail = picture.reshape(-1) - slow @ (slow.T @ picture.reshape(-1))
            if detail.std() >= _FLAT:
                pictures[image] = (detail / np.linalg.norm(detail)).reshape(SIDE, SIDE)
                shows[image] = True

    each_image(range(n), look, jobs=jobs, progress=progress, cancelled=cancelled, name="check")
    return SmallPictures(pictures, shows)


def _slow_change() -> NDArray[np.float32]:
    """Return six orthonormal small pictures that all quadratic surfaces are made of, (SIDE * SIDE, 6) float32."""
    y, x = (axis.reshape(-1).astype(np.float64) for axis in np.mgrid[:SIDE, :SIDE])
    surfaces, _ = np.linalg.qr(np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=1))
    return np.asarray(surfaces, np.float32)


def _small_picture(photos: PhotoFiles, image: int) -> NDArray[np.float32] | None:
    """Return a photo as (SIDE, SIDE) float32 from 0 to 255, upright; None where it is missing or cannot be read."""
    try:
        small = _grey(photos.path(image)).resize((SIDE, SIDE), Image.Resampling.BOX)
    except (PanviewError, Image.DecompressionBombError, Image.DecompressionBombWarning, *NO_PHOTO):
        # Faults of the file are separate findings.
        return None
    return np.asarray(small, np.float32)


def _grey(path: Path) -> Image.Image:
    """Return a photo in grey, upright; maybe smaller than it is."""
    unusual = read_unusual(path)
    if unusual is not None:
        return Image.fromarray(unusual).convert("L")
    with open_photo(path) as stream, Image.open(stream) as photo:
        photo.draft("L", _DRAFT)
        upright = ImageOps.exif_transpose(photo)
        # Modes that Pillow cannot turn to grey directly, such as transparent palettes, go through RGB.
        return upright.copy() if upright.mode == "L" else upright.convert("RGB").convert("L")
