"""Masks per segment: COCO's results and instances JSON, with run lengths or polygons.

See https://cocodataset.org/#format-results and #format-data. Masks may overlap; in a panoptic map they cannot. The one
of the highest score is on top; without scores, the later one in the JSON.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview import places
from panview.datasets.assumptions import Assumptions
from panview.datasets.category_file import names_in
from panview.datasets.category_mapping import NONE, CategoryMapping, map_names
from panview.datasets.coco_json import read_bytes
from panview.datasets.forms.drawn import DrawnSource
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.loose_json import JsonKind, kind_of
from panview.datasets.forms.masks import Masks, read_masks
from panview.datasets.forms.names import FormName
from panview.datasets.forms.source import Asked
from panview.datasets.image_matching import match_images, record_matching
from panview.datasets.layouts.layout import PredictionFiles, shown_name
from panview.errors import BadFileError, NotFoundError, PanviewError

ON_TOP = "overlapping segments: the highest score is on top"
ON_TOP_UNSCORED = "overlapping segments: the later one in the JSON is on top, since there are no scores"


class Instances:
    """Masks per segment, in one JSON."""

    names = (FormName.RLE,)

    def find(self, path: Path) -> PredictionFiles | None:
        """Return a JSON of masks, or the only one in a folder without maps."""
        json = path if places.is_file(path) else only_masks(path)
        if json is None or json.suffix.lower() != ".json" or (places.is_file(path) and kind_of(json) != JsonKind.MASKS):
            return None
        return PredictionFiles(json, json.parent, shown_name(json.stem), form=FormName.RLE)

    def open(self, files: PredictionFiles, asked: Asked) -> MaskSource:
        """Open a set."""
        data = read_bytes(files.json)
        assumed = Assumptions()
        masks = read_masks(files.json, data, assumed)
        category, mapping = categories_of_masks(masks, data, asked)
        rows, foreign = rows_of(masks, asked.images, assumed)
        digest = blake2b(data, digest_size=16).hexdigest() + (mapping.digest if mapping is not None else "")
        return MaskSource(
            images=asked.images,
            masks=masks,
            category=category,
            entries=rows,
            foreign=foreign,
            digest=digest,
            mapping=mapping,
            assumptions=assumed.taken,
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class MaskSource(DrawnSource):
    """Masks of one JSON, and nothing below them."""

    form = FormName.RLE

    @property
    def folder(self) -> Path:
        """Where its JSON lies."""
        return self.masks.path.parent

    @property
    def rows(self) -> Set[int]:
        """Images that it has."""
        return self.entries.keys()

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what is on top."""
        return (ON_TOP_UNSCORED if bool(np.isnan(self.masks.score).all()) else ON_TOP,)

    def map_of(self, row: int) -> Path:
        """Return the JSON, which holds all images."""
        return self.masks.path

    def read(self, row: int) -> PanopticImage:
        """Draw an image; errors are those of `Masks.draw`."""
        height, width = self.images.sizes[row]
        return self.drawn(row, np.zeros(height * width, np.uint32), np.zeros(0, np.int16))


def jsons_in(folder: Path) -> list[Path]:
    """Return the JSONs right in a folder, in order; none where it is not there."""
    return places.matching(folder, "*.json") if places.is_folder(folder) else []


def only_masks(folder: Path) -> Path | None:
    """Return the JSON of masks of a folder, None where there is none.

    Raises
    ------
    PanviewError
        There are several.
    """
    found = [json for json in jsons_in(folder) if kind_of(json) == JsonKind.MASKS]
    if len(found) > 1:
        names = ", ".join(json.name for json in found)
        raise PanviewError(f"{folder}: holds several JSON files of masks ({names}); give the one to open")
    return found[0] if found else None


def categories_of_masks(masks: Masks, data: bytes, asked: Asked) -> tuple[NDArray[np.int16], CategoryMapping | None]:
    """Return the category of each mask: by what a user says, by the names in the JSON, else by category ids.

    Raises
    ------
    BadFileError
        A number is none of the dataset's category ids.
    PanviewError
        What the names say is not clear.
    """
    categories, used = asked.images.categories, np.unique(masks.number).tolist()
    named = asked.named
    if named is None:
        own = names_in(masks.path, data) if data.lstrip()[:1] == b"{" else None
        named = own if own is not None and set(used) <= {entry.number for entry in own.entries} else None
    if named is not None:
        mapping = map_names(named, used, categories)
        category, least = mapping.index_of(masks.number), NONE
    else:
        mapping, category, least = None, categories.index_of(masks.number), 0
    unknown = np.flatnonzero(category < least)
    if len(unknown):
        number = int(masks.number[unknown[0]])
        problem = f"category id {number} is not in {asked.images.json.name}"
        help_ = "say what the numbers mean with --categories FILE"
        raise BadFileError(masks.path, f"{problem}; {help_}", f"$[{unknown[0]}].category_id")
    return category, mapping


def rows_of(masks: Masks, images: ImageSet, assumed: Assumptions) -> tuple[dict[int, list[int]], int]:
    """Return the masks of each image of a dataset, and how many images are none of its.

    Raises
    ------
    NotFoundError
        None is of the dataset.
    """
    entries: dict[int, list[int]] = {}
    foreign = 0
    said = [(key, key if isinstance(key, str) else "") for key in masks.keys]
    matched = match_images(said, images.image_id, images.image_names)
    if masks.are_names:
        by_names = images.match_names([str(key) for key in masks.keys])
        matched = replace(by_names, by_name=not by_names.by_number and max(by_names.rows, default=-1) >= 0)
    record_matching(assumed, masks.path, matched, said, images.image_id, [own[0] for own in masks.entries])
    for row, own in zip(matched.rows, masks.entries, strict=True):
        if row < 0:
            foreign += 1
        else:
            entries[row] = entries.get(row, []) + own
    if not entries and masks.keys:
        problem = f"none of its {len(masks.keys):,} images is an image of {images.json.name}"
        raise NotFoundError(f"{masks.path}: {problem}; give the right dataset")
    return entries, foreign
