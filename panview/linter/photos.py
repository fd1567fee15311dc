"""Photos: whether they are there, of the right size, and different from each other."""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b
from pathlib import Path

from panview.files import stays_inside
from panview.metrics.evaluation import CancelCheck

MISSING = "is missing"


def photo_problem(path: Path, size: tuple[int, int]) -> str:
    """Return what is wrong with a photo, "" for nothing; its pixels are not decoded.

    Parameters
    ----------
    path : Path
    size : (height, width)
        As the JSON says it.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as photo:
            width, height = photo.size
    except FileNotFoundError:
        return MISSING
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "cannot be read as an image"
    if (height, width) == size:
        return ""
    turned = "; it lies on its side" if (width, height) == size else ""
    return f"is {width} x {height} pixels, but the JSON says {size[1]} x {size[0]}{turned}"


def equal_photos(folder: Path, names: tuple[str, ...], cancelled: CancelCheck) -> list[list[int]]:
    """Return groups of images whose photo files are equal byte by byte.

    Only files of the same length are read.
    """
    by_length: dict[int, list[int]] = defaultdict(list)
    for image, name in enumerate(names):
        if not stays_inside(name):
            continue
        try:
            by_length[(folder / name).stat().st_size].append(image)
        except OSError:
            continue
    groups: list[list[int]] = []
    for candidates in by_length.values():
        if len(candidates) < 2:
            continue
        by_content: dict[bytes, list[int]] = defaultdict(list)
        for image in candidates:
            if cancelled():
                return groups
            try:
                content = (folder / names[image]).read_bytes()
            except OSError:
                continue
            by_content[blake2b(content, digest_size=16).digest()].append(image)
        groups += [group for group in by_content.values() if len(group) > 1]
    return sorted(groups)


def has_photos(folder: Path, names: tuple[str, ...]) -> bool:
    """Whether the folder has the photo of any image."""
    return any(stays_inside(name) and (folder / name).is_file() for name in names)
