"""The photo of each image: which folder has them, and what they are called there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.photo import AS_STORED, turn_of
from panview.datasets.photo_names import LoosePhotos
from panview.errors import PanviewError, UnreachableError
from panview.files import all_plain, stays_inside, tame
from panview.places import is_file, is_remote, is_same
from panview.remote import asked_together, fetching_ahead, read_in_order

_SAMPLED = 8
"""Number of names, from all over a set, that tell whether a folder has its photos."""


@dataclass(frozen=True, eq=False)
class PhotoFiles:
    """The photos of a set.

    Attributes
    ----------
    folder : Path
        May be missing.
    names : tuple of n str
        Of each image's photo in the folder, with slashes; it may be missing. None leads out of the folder.
    """

    folder: Path
    names: tuple[str, ...]

    def path(self, image: int) -> Path:
        """Return the photo of an image, which may be missing."""
        return self.folder / self.names[image]

    def some(self, rows: NDArray[np.int64]) -> PhotoFiles:
        """Return the photos of some images alone, as many as there are rows.

        Parameters
        ----------
        rows : (k,) int64
        """
        return PhotoFiles(self.folder, tuple(self.names[row] for row in rows.tolist()))


def find_photos(files: GroundTruthFiles, names: Sequence[str], assumed: Assumptions) -> PhotoFiles:
    """Find the photos of a set: in the first folder that has some of them by name, which is never that of its id maps.

    Where no folder has any, names are read more loosely: a path of another machine is taken for its last parts, another
    suffix for that of the JSON; then photos may lie in folders below. Each such reading leaves one file, and is said.

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
        In the likeliest folder where none has any. No name leads out of it.

    Raises
    ------
    PanviewError
        The only folder is that of the id maps.
    """
    # What is assumed on the way to a guess is no assumption.
    if is_remote(files.json):
        asked_together(files.json, lambda: _find(files, names, Assumptions()))
    photos = _find(files, names, assumed)
    read_in_order(photos.folder, photos.names)
    return photos


def _find(files: GroundTruthFiles, names: Sequence[str], assumed: Assumptions) -> PhotoFiles:
    sample = _sampled(names)
    folders = [folder for folder in files.photo_folders if _may_hold_photos(folder, files, sample)]
    if not folders:
        place = files.photo_folders[0]
        raise PanviewError(f"{place}: is the folder of the id maps, not of photos; give the folder of the photos")
    for rule in filter(None, (_as_it_is, files.photo_rule)):
        for folder in folders:
            ruled = [rule(name) for name in sample]
            if any(map(partial(_is_there, folder), ruled)):
                found = [rule(name) for name in names]
                inside = all_plain(found) or all(map(stays_inside, found))
                if inside and all(map(partial(_is_there, folder), ruled)):
                    return PhotoFiles(folder, tuple(found))
                return PhotoFiles(folder, LoosePhotos(folder, deep=False).find(found, names, assumed))
    ruled = list(names) if files.photo_rule is None else [files.photo_rule(name) for name in names]
    for deep in (False, True):
        for folder in folders:
            if is_same(folder, files.map_folder):
                continue
            if deep and (folder in files.json.parents or folder in files.map_folder.parents):
                # A root folder contains more than photos.
                continue
            loose = LoosePhotos(folder, deep=deep)
            if any(loose.candidate(name) for name in _sampled(ruled)):
                return PhotoFiles(folder, loose.find(ruled, names, assumed))
    return PhotoFiles(folders[0], tuple(map(tame, names)))


def _sampled(names: Sequence[str]) -> list[str]:
    step = max(1, len(names) // _SAMPLED)
    return list(names[::step][:_SAMPLED])


def _may_hold_photos(folder: Path, files: GroundTruthFiles, names: Sequence[str]) -> bool:
    """Whether photos may lie in a folder: in that of the maps they may only if they are no PNG, as maps are."""
    return not is_same(folder, files.map_folder) or not any(name.lower().endswith(".png") for name in names)


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
    with fetching_ahead([(photos.folder, [photos.names[image] for image in looked_at])]):
        turned = sum(_is_turned(photos, image, (int(sizes[image, 0]), int(sizes[image, 1]))) for image in looked_at)
    if turned:
        record_turned(photos, turned, assumed)


def record_turned(photos: PhotoFiles, count: int, assumed: Assumptions) -> None:
    """Record that photos are turned."""
    assumed.record("PV641", photos.folder, count=count)


def _is_turned(photos: PhotoFiles, image: int, size: tuple[int, int]) -> bool:
    try:
        return stays_inside(photos.names[image]) and turn_of(photos.path(image), size) != AS_STORED
    except UnreachableError:
        # Figures need no photos; if one is to be displayed, a message says that it is missing.
        return False


def _is_there(folder: Path, name: str) -> bool:
    return stays_inside(name) and is_file(folder / name)


def _as_it_is(name: str) -> str:
    return name
