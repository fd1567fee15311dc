"""The images and categories that predictions are of, read from a JSON alone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from panview.datasets.assumptions import Assumption, Assumptions
from panview.datasets.categories import Categories
from panview.datasets.checked_entries import checked_categories, checked_images
from panview.datasets.coco_json import CategoryEntry, ImageEntry, read_json
from panview.datasets.dataset import Dataset
from panview.datasets.forms.names import FormName
from panview.datasets.image_ids import ImageIds, plain_stem, rows_of_stems
from panview.datasets.image_matching import MatchedImages
from panview.errors import BadFileError


class _ImagesJson(msgspec.Struct, gc=False):
    images: list[ImageEntry]
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
    image_id : ImageIds
        Of n images.
    image_names : tuple of n str
        Names of the photos.
    sizes : tuple of n (height, width)
    form : FormName or None
        How the maps of the ground truth are stored, where no JSON lists their segments.
    assumptions : tuple of Assumption
        What was assumed to read the JSON.
    """

    json: Path
    digest: str
    categories: Categories
    image_id: ImageIds
    image_names: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    form: FormName | None = None
    assumptions: tuple[Assumption, ...] = ()

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.image_id)

    @cached_property
    def rows_by_stem(self) -> dict[str, int]:
        """Plain stem of the photo, or of the id where that is a text, -> row; only stems that one image has."""
        return rows_of_stems(self.image_names, ["" if isinstance(value, int) else value for value in self.image_id])

    @cached_property
    def _rows_by_path(self) -> dict[str, int]:
        return {os.path.splitext(name.replace("\\", "/"))[0]: row for row, name in enumerate(self.image_names)}

    def row_of_path(self, path: str) -> int:
        """Return the row of what is called like a photo: by the last parts of its path, else by its stem; -1 for none.

        Parameters
        ----------
        path : str
            With slashes.
        """
        name = os.path.splitext(path)[0]
        while name:
            row = self._rows_by_path.get(name, -1)
            if row >= 0:
                return row
            name = name.partition("/")[2]
        return self.rows_by_stem.get(plain_stem(path), -1)

    def match_names(self, names: Sequence[str]) -> MatchedImages:
        """Find the images of files: by the names of photos; where no photo has such a name, by the ids in the names.

        One name that a photo has shows that the files are called like photos, and then a number in another is no id.

        Parameters
        ----------
        names : sequence of k str
            With slashes.
        """
        rows = [self.row_of_path(name) for name in names]
        of_photos = {plain_stem(name) for name in self.image_names}
        if not rows or max(rows) >= 0 or any(plain_stem(name) in of_photos for name in names):
            return MatchedImages(rows, [])
        rows = [self.image_id.row_of_same_number(plain_stem(name)) for name in names]
        return MatchedImages(rows, [], by_number=max(rows) >= 0)


def read_image_set(path: Path, found: Iterable[Assumption] = ()) -> ImageSet:
    """Read images and categories of a panoptic JSON; no PNG and no annotation is looked at.

    Parameters
    ----------
    path : Path
    found : iterable of Assumption
        What was assumed to find it.

    Raises
    ------
    BadFileError, NotFoundError
        There is no such file, or it has no images and categories; the error names the place.
    """
    assumed = Assumptions()
    assumed.add(found)
    document, digest = read_json(path, _ImagesJson, assumed)
    if not document.images:
        raise BadFileError(path, "holds no images; give the panoptic JSON of the dataset", "$.images")
    entries = checked_images(path, document.images)
    return ImageSet(
        json=path,
        digest=digest,
        categories=checked_categories(path, document.categories),
        image_id=ImageIds(tuple(entry.id for entry in entries)),
        image_names=tuple(entry.file_name for entry in entries),
        sizes=tuple((entry.height, entry.width) for entry in entries),
        assumptions=assumed.taken,
    )


def image_set_of(dataset: Dataset) -> ImageSet:
    """Return the images and categories of a dataset that is open."""
    return ImageSet(
        json=dataset.files.json,
        digest=dataset.ground_truth.digest,
        categories=dataset.categories,
        image_id=dataset.image_id,
        image_names=dataset.image_names,
        sizes=tuple((height, width) for height, width in dataset.sizes.tolist()),
        form=dataset.files.form,
    )


def holds_images(path: Path) -> bool:
    """Whether a JSON has images and categories of its own, as results of panview and of Detectron2 have."""
    try:
        document, _ = read_json(path, _ImagesJson)
    except BadFileError:
        return False
    return bool(document.images and document.categories)
