"""The images and categories that predictions are of, read from a JSON alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from panview.datasets.categories import Categories
from panview.datasets.coco_json import CategoryEntry, ImageEntry, read_json
from panview.datasets.dataset import checked_categories, checked_images
from panview.datasets.forms.arrays import SUFFIXES as ARRAY_SUFFIXES
from panview.errors import BadFileError

ImageKey = int | str
_CITYSCAPES_ENDING = re.compile(
    r"(_(leftImg8bit|gtFine|gtCoarse|instanceIds|instanceTrainIds|labelIds|labelTrainIds|panoptic|pred|pan))+$"
)


class _AnyImage(msgspec.Struct, gc=False):
    """An image whose id may be text, as in the JSON that cityscapesScripts makes."""

    id: ImageKey
    file_name: str
    height: int
    width: int


class _ImagesJson(msgspec.Struct, gc=False):
    images: list[_AnyImage]
    categories: list[CategoryEntry]


@dataclass(frozen=True, eq=False)
class ImageSet:
    """Images in the order of a JSON, with the categories of it.

    Attributes
    ----------
    json : Path
    digest : str
        Hash of the JSON's content.
    categories : Categories
    image_id : tuple of n int
    image_names : tuple of n str
        Names of the photos.
    sizes : tuple of n (height, width)
    rows_by_key : dict
        Image id as the JSON has it -> row.
    rows_by_stem : dict
        Name without folder, suffix and the endings of Cityscapes -> row; only names that one image has.
    """

    json: Path
    digest: str
    categories: Categories
    image_id: tuple[int, ...]
    image_names: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    rows_by_key: dict[ImageKey, int]
    rows_by_stem: dict[str, int]

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.image_id)

    @property
    def is_numbered(self) -> bool:
        """Whether the images had no numbers as ids, and got 1 to n."""
        return any(isinstance(key, str) for key in self.rows_by_key)

    def row_of(self, key: ImageKey) -> int:
        """Return the row of an image id, -1 where there is none; a text may also be the name of a photo."""
        row = self.rows_by_key.get(key, -1)
        if row < 0 and isinstance(key, str):
            row = self.rows_by_key.get(int(key), -1) if key.isdecimal() and key.isascii() else -1
            row = row if row >= 0 else self.rows_by_stem.get(plain_stem(key), -1)
        return row


def plain_stem(name: str) -> str:
    """Return what a photo and its map have in common: the name without folder, suffix and Cityscapes' endings."""
    stem = PurePosixPath(name.replace("\\", "/")).name
    for suffix in (".png", ".jpg", ".jpeg", *ARRAY_SUFFIXES):
        stem = stem[: -len(suffix)] if stem.lower().endswith(suffix) else stem
    return _CITYSCAPES_ENDING.sub("", stem)


def read_image_set(path: Path) -> ImageSet:
    """Read images and categories of a panoptic JSON; no PNG and no annotation is looked at.

    Raises
    ------
    BadFileError, NotFoundError
        There is no such file, or it has no images and categories; the error names the place.
    """
    document, digest = read_json(path, _ImagesJson)
    if not document.images:
        raise BadFileError(path, "holds no images; give the panoptic JSON of the dataset", "$.images")
    numbered = any(isinstance(image.id, str) for image in document.images)
    entries = [
        ImageEntry(position + 1 if numbered else int(image.id), image.file_name, image.height, image.width)
        for position, image in enumerate(document.images)
    ]
    checked_images(path, entries)
    keys = {image.id: row for row, image in enumerate(document.images)}
    if len(keys) < len(entries):
        twice = Counter(image.id for image in document.images).most_common(1)[0][0]
        raise BadFileError(path, f"image id {twice} appears twice", "$.images")
    return ImageSet(
        json=path,
        digest=digest,
        categories=checked_categories(path, document.categories),
        image_id=tuple(entry.id for entry in entries),
        image_names=tuple(entry.file_name for entry in entries),
        sizes=tuple((entry.height, entry.width) for entry in entries),
        rows_by_key=keys,
        rows_by_stem=_unique_stems([entry.file_name for entry in entries]),
    )


def holds_images(path: Path) -> bool:
    """Whether a JSON has images and categories of its own, as results of panview and of Detectron2 have."""
    try:
        document, _ = read_json(path, _ImagesJson)
    except BadFileError:
        return False
    return bool(document.images and document.categories)


def _unique_stems(names: Sequence[str]) -> dict[str, int]:
    stems = [plain_stem(name) for name in names]
    counts = Counter(stems)
    return {stem: row for row, stem in enumerate(stems) if counts[stem] == 1}
