"""Finding the images of a pack by the names that a tool gives them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from panview.datasets.annotation.format import Pack, PackImage
from panview.datasets.coco_results import png_names
from panview.datasets.image_ids import ImageId

_PHOTO_SUFFIXES = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif", ".jp2"}


def pack_images(
    ids: Sequence[ImageId],
    names: Sequence[str],
    sizes: Sequence[tuple[int, int]],
    suffixes: Sequence[str],
    links: Sequence[str],
) -> tuple[PackImage, ...]:
    """Return the images of a pack, each under a unique name that stays inside the folder.

    Parameters
    ----------
    ids, names, sizes : sequences of n
        As the dataset has them.
    suffixes : sequence of n str
        Of the photos, with the dot.
    links : sequence of n str
        Where photos lie that are not in the pack.
    """
    frames = [name[:-4] for name in png_names(names)]
    columns = zip(ids, names, sizes, frames, suffixes, links, strict=True)
    return tuple(
        PackImage(image_id, name, size, frame, f"{frame}{suffix}", link)
        for image_id, name, size, frame, suffix, link in columns
    )


def by_frame(names: Iterable[str], pack: Pack) -> tuple[dict[int, str], int]:
    """Return the image of a pack that each name belongs to, and how many names belong to none.

    A tool may leave out or add folders and suffixes: names count whole, then without suffix, then by their last part,
    where that is the name of one image only. Of two names of one image the first counts.

    Returns
    -------
    dict of int to str
        Image of the pack -> name.
    int
    """
    whole: dict[str, int] = {}
    last: dict[str, int] = {}
    for place, image in enumerate(pack.images):
        for key in (image.frame, image.photo, image.file_name):
            whole.setdefault(key.replace("\\", "/"), place)
        own = image.frame.rpartition("/")[2]
        last[own] = -1 if own in last else place
    found: dict[int, str] = {}
    foreign = 0
    for name in names:
        key = name.replace("\\", "/")
        plain = _without_suffix(key)
        place = whole.get(key, whole.get(plain, -1))
        if place < 0:
            place = last.get(key.rpartition("/")[2], last.get(plain.rpartition("/")[2], -1))
        if place < 0:
            foreign += 1
        else:
            found.setdefault(place, name)
    return found, foreign


def _without_suffix(name: str) -> str:
    path = PurePosixPath(name)
    return str(path.with_suffix("")) if path.suffix.lower() in _PHOTO_SUFFIXES and path.stem else name
