"""Photos: whether they are there, of the right size, and different from each other."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Hashable
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import BinaryIO

from panview import places
from panview.datasets.coco.folder import is_whole
from panview.datasets.photo import NO_PHOTO, open_photo
from panview.datasets.photo_files import PhotoFiles
from panview.errors import BadFileError, NotFoundError
from panview.files import stays_inside
from panview.metrics.parallel import CancelCheck

MISSING = "is missing"
_FIRST_BYTES = 4096
"""Of a photo; the sizes of nearly all JPEG files stand there."""


def photo_problem(path: Path, size: tuple[int, int]) -> str:
    """Return what is wrong with a photo, "" for nothing; its pixels are not decoded.

    Parameters
    ----------
    path : Path
    size : (height, width)
        As the JSON says it.
    """
    try:
        with open_photo(path, size) as stream:
            found = _jpeg_size(stream.read(_FIRST_BYTES)) or _size_by_pillow(stream)
        whole = found == size and is_whole(path)
    except NotFoundError:
        return MISSING
    except BadFileError as error:
        return error.problem
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if found is None:
        return "cannot be read as an image"
    if found == size:
        return "" if whole else "is cut off or damaged"
    turned = "; it lies on its side" if found == size[::-1] else ""
    return f"is {found[1]} x {found[0]} pixels, but the JSON says {size[1]} x {size[0]}{turned}"


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return height and width from the frame header of a JPEG, None where it does not begin within ``data``.

    Pillow reads them too, at five times the price.

    References
    ----------
    ITU-T T.81, annex B.2.2 "Frame header syntax".
    """
    if not data.startswith(b"\xff\xd8"):
        return None
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, place + 5)
            return height, width
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return None


def _size_by_pillow(stream: BinaryIO) -> tuple[int, int] | None:
    from PIL import Image

    try:
        stream.seek(0)
        with Image.open(stream) as photo:
            return photo.height, photo.width
    except (*NO_PHOTO, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def equal_photos(photos: PhotoFiles, cancelled: CancelCheck) -> list[list[int]]:
    """Return groups of images whose photo files are equal byte by byte.

    Only files of the same length are read.
    """
    folder, names = photos.folder, photos.names
    found = places.statuses(folder)
    by_length: dict[int, list[int]] = defaultdict(list)
    for image, name in enumerate(names):
        if name not in found and "/" in name and stays_inside(name):
            # In a folder of its own.
            status = places.status(folder / name)
            if status is not None:
                found[name] = status
        if name in found:
            by_length[found[name].size].append(image)
    groups: list[list[int]] = []
    # Links to one file are read once.
    digests: dict[Hashable, bytes] = {}
    for candidates in by_length.values():
        if len(candidates) < 2:
            continue
        by_content: dict[bytes, list[int]] = defaultdict(list)
        for image in candidates:
            if cancelled():
                return groups
            identity = found[names[image]].identity
            digest = None if identity is None else digests.get(identity)
            if digest is None:
                try:
                    with open_photo(folder / names[image]) as stream:
                        digest = file_digest(stream, lambda: blake2b(digest_size=16)).digest()
                except (BadFileError, OSError):
                    continue
                digests[identity] = digest
            by_content[digest].append(image)
        groups += [group for group in by_content.values() if len(group) > 1]
    return sorted(groups)


def has_photos(photos: PhotoFiles) -> bool:
    """Whether the photo of any image is there."""
    return any(stays_inside(name) and places.is_file(photos.folder / name) for name in photos.names)
