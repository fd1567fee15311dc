"""Whether the photos that a model is to see are there, and whether each is one.

The first is found out before weights are fetched or a model is loaded, the second before a model is given the photo.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from panview import places
from panview.datasets.dataset import Dataset
from panview.datasets.photo import open_photo
from panview.engine.predictor import ModelError, UnreadableImageError
from panview.errors import BadFileError, NotFoundError, PanviewError

_TRIED = 16
"""Photos that are asked for by name where a listing lacks them all: names may differ in case only."""


def require_photos(dataset: Dataset, rows: Sequence[int]) -> None:
    """Refuse a run of which no photo is there; those that some lack are listed as unreadable when it ends.

    Raises
    ------
    ModelError
        The message says where they were looked for.
    """
    wanted: dict[Path, list[Path]] = defaultdict(list)
    for row in rows:
        photo = dataset.photo(row)
        wanted[photo.parent].append(photo)
    for folder, photos in wanted.items():
        if _any_there(folder, photos):
            return
    count = len(rows)
    if not count:
        return
    folder = dataset.photos.folder
    first = dataset.photos.names[rows[0]]
    what = f"none of the {count:,} photos" if count > 1 else "the photo"
    place = str(folder) if places.is_folder(folder) else f"{folder}, which does not exist"
    raise ModelError(f"{what} can be found; looked for {first} in {place}. Put the photos there, or link the folder")


def require_file(photo: Path, size: tuple[int, int]) -> None:
    """Refuse what is no photo by its kind or its length; a model opens by name whatever there is, and waits for a pipe.

    Parameters
    ----------
    photo : Path
    size : (height, width)
        As the dataset says it.

    Raises
    ------
    UnreadableImageError
        It is missing, no regular file, empty, or far too large.
    """
    try:
        with open_photo(photo, size):
            pass
    except NotFoundError as error:
        raise UnreadableImageError(f"{photo}: the image is missing") from error
    except BadFileError as error:
        raise UnreadableImageError(str(error)) from error


def _any_there(folder: Path, photos: list[Path]) -> bool:
    """Whether any of the photos is in a folder: by one look at it, not one for each."""
    try:
        names = set(places.names(folder))
    except (OSError, PanviewError):
        return False
    listed = [photo for photo in photos if photo.name in names]
    # A link may lead nowhere, and a folder may have a photo's name.
    return any(places.is_file(photo) for photo in listed or photos[:_TRIED])
