"""Photos: whether they are there, of the right size, and different from each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import NamedTuple

from panview import places
from panview.datasets.coco.folder import is_whole
from panview.datasets.photo import AS_STORED, open_photo, read_frame, turn_to_fit
from panview.datasets.photo_files import PhotoFiles
from panview.errors import BadFileError, NotFoundError
from panview.files import stays_inside
from panview.parallel import CancelCheck

MISSING = "is missing"


class LookedAt(NamedTuple):
    """What came of looking at a photo.

    Attributes
    ----------
    problem : str
        What is wrong with it, "" for nothing.
    turned : bool
        It fits when it is turned as its EXIF says.
    """

    problem: str
    turned: bool = False


def look_at_photo(path: Path, size: tuple[int, int]) -> LookedAt:
    """Look at a photo; its pixels are not decoded.

    Parameters
    ----------
    path : Path
    size : (height, width)
        As the JSON says it.
    """
    try:
        with open_photo(path, size) as stream:
            frame = read_frame(stream)
        turned = frame is not None and turn_to_fit(frame, size) != AS_STORED
        fits = frame is not None and (turned or frame.size == size)
        whole = fits and is_whole(path)
    except NotFoundError:
        return LookedAt(MISSING)
    except BadFileError as error:
        return LookedAt(error.problem)
    except OSError as error:
        return LookedAt(f"cannot be read ({error.strerror})")
    if frame is None:
        return LookedAt("cannot be read as an image")
    if fits:
        return LookedAt("" if whole else "is cut off or damaged", turned)
    side = "; it is stored on its side" if frame.size == size[::-1] else ""
    return LookedAt(f"is {frame.size[1]} x {frame.size[0]} pixels, but the JSON says {size[1]} x {size[0]}{side}")


def equal_photos(photos: PhotoFiles, cancelled: CancelCheck) -> list[list[int]]:
    """Return groups of images whose photo files are equal byte by byte.

    Only files of the same length are read.
    """
    folder, names = photos.folder, photos.names
    found = places.statuses(folder)
    by_length: dict[int, list[int]] = defaultdict(list)
    for image, name in enumerate(names):
        if name not in found and "/" in name and stays_inside(name):
            # The photo is in a subfolder.
            status = places.status(folder / name)
            if status is not None:
                found[name] = status
        if name in found:
            by_length[found[name].size].append(image)
    groups: list[list[int]] = []
    # Several links to one file are read once.
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
