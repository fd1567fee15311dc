"""The photo of each image: which folder has them, and what they are called there."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from panview.datasets.assumptions import Assumptions
from panview.datasets.layouts.layout import GroundTruthFiles
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
