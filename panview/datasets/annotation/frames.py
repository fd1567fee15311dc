"""Finding the images of a pack by the names that a tool gives them."""

from __future__ import annotations

from collections import Counter
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
    suffixes = [suffix.rstrip() for suffix in suffixes]
    frames = [_on_a_line(name[:-4]) for name in png_names(names)]
    if not _are_told_apart(frames, suffixes, names):
        frames = [f"{number:06d}_{frame}" for number, frame in enumerate(frames)]
    columns = zip(ids, names, sizes, frames, suffixes, links, strict=True)
    return tuple(
        PackImage(image_id, name, size, frame, f"{frame}{suffix}", link)
        for image_id, name, size, frame, suffix, link in columns
    )


def _on_a_line(name: str) -> str:
    """Return a name that is still the same in a list of names, one in a line, where # begins a comment."""
    shown = "".join(c if c.isprintable() else "_" for c in name).strip() or "_"
    return f"_{shown[1:]}" if shown[0] == "#" else shown


def _are_told_apart(frames: Sequence[str], suffixes: Sequence[str], names: Sequence[str]) -> bool:
    """Whether no image goes by what is a name of another: the photo of a.jpg.png would be the image a.jpg."""
    given = Counter(_key(name).lower() for name in names)
    owner: dict[str, int] = {}
    for place, (frame, suffix, name) in enumerate(zip(frames, suffixes, names, strict=True)):
        own = {frame.lower(), f"{frame}{suffix}".lower()}
        if given[_key(name).lower()] == 1:
            own.add(_key(name).lower())
        if any(owner.setdefault(key, place) != place for key in own):
            return False
    return True


def _key(name: str) -> str:
    return name.replace("\\", "/")


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
    for ours in ([image.frame for image in pack.images], [image.photo for image in pack.images]):
        for place, key in enumerate(ours):
            whole.setdefault(key, place)
    given = Counter(_key(image.file_name) for image in pack.images)
    for place, image in enumerate(pack.images):
        # What two images are called says nothing.
        if given[_key(image.file_name)] == 1:
            whole.setdefault(_key(image.file_name), place)
        own = image.frame.rpartition("/")[2]
        last[own] = -1 if own in last else place
    found: dict[int, str] = {}
    foreign = 0
    for name in names:
        key = _key(name)
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
