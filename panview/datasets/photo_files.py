"""The photo of each image: which folder has them, and what they are called there."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.photo import AS_STORED, turn_of
from panview.files import stays_inside
from panview.places import is_file

_SAMPLED = 8
"""So many names from all over a set tell whether a folder has its photos."""


@dataclass(frozen=True, eq=False)
class PhotoFiles:
    """The photos of a set.

    Attributes
    ----------
    folder : Path
        May be missing.
    names : tuple of n str
        Of each image's photo in the folder, with slashes; it may be missing.
    """

    folder: Path
    names: tuple[str, ...]

    def path(self, image: int) -> Path:
        """Return the photo of an image, which may be missing."""
        return self.folder / self.names[image]


def find_photos(files: GroundTruthFiles, names: Sequence[str], assumed: Assumptions) -> PhotoFiles:
    """Find the photos of a set: in the first folder that has some of them, which is never that of its id maps.

    Parameters
    ----------
    files : GroundTruthFiles
    names : sequence of n str
        Names of the photos as the JSON has them.
    assumed : Assumptions
        Added to.

    Returns
    -------
    PhotoFiles
        In the likeliest folder where none has any.
    """
    step = max(1, len(names) // _SAMPLED)
    sample = names[::step][:_SAMPLED]
    folders = [folder for folder in files.photo_folders if not _is_same(folder, files.map_folder)]
    for folder in folders:
        if _has_any(folder, sample, _as_it_is):
            return PhotoFiles(folder, tuple(names))
    rule = files.photo_rule
    if rule is not None:
        for folder in folders:
            if _has_any(folder, sample, rule):
                return PhotoFiles(folder, tuple(map(rule, names)))
    return PhotoFiles((folders or files.photo_folders)[0], tuple(names))


def note_turned(photos: PhotoFiles, sizes: NDArray[np.int32], assumed: Assumptions) -> None:
    """Record where photos are turned as their EXIF says; a few from all over the set are looked at.

    Parameters
    ----------
    photos : PhotoFiles
    sizes : (n, 2) int32
        Height and width of each image as the JSON says it.
    assumed : Assumptions
        Added to.
    """
    step = max(1, len(photos.names) // _SAMPLED)
    looked_at = range(0, len(photos.names), step)[:_SAMPLED]
    turned = sum(_is_turned(photos, image, (int(sizes[image, 0]), int(sizes[image, 1]))) for image in looked_at)
    if turned:
        record_turned(photos, turned, assumed)


def record_turned(photos: PhotoFiles, count: int, assumed: Assumptions) -> None:
    """Record that photos are turned."""
    assumed.record("PV641", photos.folder, count=count)


def _is_turned(photos: PhotoFiles, image: int, size: tuple[int, int]) -> bool:
    return stays_inside(photos.names[image]) and turn_of(photos.path(image), size) != AS_STORED


def _has_any(folder: Path, names: Sequence[str], rule: Callable[[str], str]) -> bool:
    places = (rule(name) for name in names)
    return any(stays_inside(place) and is_file(folder / place) for place in places)


def _as_it_is(name: str) -> str:
    return name


def _is_same(folder: Path, other: Path) -> bool:
    try:
        return os.path.samefile(folder, other)
    except OSError:
        return folder == other
