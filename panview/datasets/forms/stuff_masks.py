"""What Detectron2's two other evaluators leave: ``sem_seg_predictions.json`` with ``coco_instances_results.json``.

``SemSegEvaluator`` writes a mask of each category of an image, named by its photo; the category is a dataset id, or a
label where the dataset has no ids of stuff, and 0 stands for all things where stuff is numbered
separately. They are laid below the instances as a semantic map is.
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
from panview.datasets.coco_json import read_bytes
from panview.datasets.forms.drawn import DrawnSource
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.instances import ON_TOP, categories_of_masks, rows_of
from panview.datasets.forms.masks import Masks, read_masks
from panview.datasets.forms.names import FormName
from panview.datasets.forms.source import Asked
from panview.datasets.layouts.layout import PredictionFiles, shown_name
from panview.errors import NotFoundError, PanviewError

SEMANTIC_JSON, INSTANCES_JSON = "sem_seg_predictions.json", "coco_instances_results.json"
_PANOPTIC_JSON = "predictions.json"
_THINGS = 0


def find_stuff_masks(path: Path) -> PredictionFiles | None:
    """Return the two JSONs of a folder, or of a semantic one that is given.

    Raises
    ------
    PanviewError
        Detectron2's panoptic results lie beside them, without their maps; these here are another set than that.
    """
    folder = path.parent if path.name == SEMANTIC_JSON else path
    if not all(places.is_file(folder / name) for name in (SEMANTIC_JSON, INSTANCES_JSON)):
        return None
    if folder == path and places.is_file(folder / _PANOPTIC_JSON):
        raise PanviewError(
            f"{folder}: {_PANOPTIC_JSON} lacks its PNG files, which Detectron2 deletes (give it to see how to keep "
            f"them); {SEMANTIC_JSON} with {INSTANCES_JSON} is another set, without its thresholds: give the former to "
            "open it"
        )
    json = folder / INSTANCES_JSON
    return PredictionFiles(json, folder, shown_name(folder.name), form=FormName.SEMANTIC)


def open_stuff_masks(files: PredictionFiles, asked: Asked) -> StuffMaskSource:
    """Open the two JSONs; errors are those of `panview.datasets.forms.instances`."""
    data, below_data = read_bytes(files.json), read_bytes(files.json.with_name(SEMANTIC_JSON))
    assumed = Assumptions()
    masks = read_masks(files.json, data, assumed)
    below = read_masks(files.json.with_name(SEMANTIC_JSON), below_data, assumed, whole_names=True)
    entries, foreign = rows_of(masks, asked.images, assumed)
    rows_below, foreign_below = _rows_by_name(below, asked.images)
    category, mapping = categories_of_masks(masks, data, asked)
    categories_below = _categories_below(below, below_data, asked)
    digest = blake2b(data, digest_size=16)
    digest.update(below_data + (mapping.digest if mapping is not None else "").encode())
    return StuffMaskSource(
        images=asked.images,
        masks=masks,
        category=category,
        entries=entries,
        foreign=max(foreign, foreign_below),
        digest=digest.hexdigest(),
        mapping=mapping,
        below=below,
        category_below=categories_below,
        rows_below=rows_below,
        assumptions=assumed.taken,
    )


def _rows_by_name(below: Masks, images: ImageSet) -> tuple[dict[int, list[int]], int]:
    """Return the masks of each image, which its photo's name stands for, and how many images are none of the set.

    Raises
    ------
    NotFoundError
        None is.
    """
    entries: dict[int, list[int]] = {}
    foreign = 0
    for key, own in zip(below.keys, below.entries, strict=True):
        row = images.row_of_path(key) if isinstance(key, str) else images.image_id.row_of(key)
        if row < 0:
            foreign += 1
        else:
            entries[row] = entries.get(row, []) + own
    if not entries and below.keys:
        problem = f"none of its {len(below.keys):,} images is an image of {images.json.name}"
        raise NotFoundError(f"{below.path}: {problem}; give the right dataset")
    return entries, foreign


def _categories_below(below: Masks, data: bytes, asked: Asked) -> NDArray[np.int16]:
    """Return the category of each mask of the semantic JSON; -1 for "things", which is no category."""
    # Names given by the user apply to all numbers, and a category id of the dataset is not a Detectron2 label.
    is_one = asked.named is not None or _THINGS in asked.images.categories.ids.tolist()
    is_none = (below.number == _THINGS) & np.bool_(not is_one)
    kept = np.flatnonzero(~is_none)
    named = replace(below, number=below.number[kept])
    category = np.full(len(below.number), -1, np.int16)
    category[kept] = categories_of_masks(named, data, asked)[0]
    return category


@dataclass(frozen=True, eq=False, kw_only=True)
class StuffMaskSource(DrawnSource):
    """Masks of categories with masks of instances over them.

    Attributes
    ----------
    below : Masks
    category_below : (k,) int16
        Of each mask below; -1 for what stands for no category.
    rows_below : dict
        Row of ``images`` -> masks below.
    """

    below: Masks
    category_below: NDArray[np.int16]
    rows_below: dict[int, list[int]]
    form = FormName.SEMANTIC

    @property
    def folder(self) -> Path:
        """Where its JSONs lie."""
        return self.masks.path.parent

    @property
    def rows(self) -> Set[int]:
        """Images that have categories; in the others nothing was predicted."""
        return self.rows_below.keys()

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what is drawn over what."""
        return (
            f"instances are drawn over the masks of {SEMANTIC_JSON}; {ON_TOP}; things that no instance covers are "
            "void; nothing is left out for its score, as Detectron2 does for its panoptic results",
        )

    def map_of(self, row: int) -> Path:
        """Return the JSON of instances."""
        return self.masks.path

    def read(self, row: int) -> PanopticImage:
        """Draw an image; errors are those of `Masks.draw`."""
        height, width = size = self.images.sizes[row]
        isthing = self.images.categories.isthing
        category = self.category_below[np.array(self.rows_below[row], np.int64)]
        canvas = np.zeros(height * width, np.uint32)
        self.below.draw(self.rows_below[row], canvas, size)
        is_stuff = (category >= 0) & ~isthing[np.maximum(category, 0)]
        stuff = np.unique(category[is_stuff])
        number = np.where(is_stuff, np.searchsorted(stuff, category) + 1, 0).astype(np.uint32)
        canvas = np.concatenate([np.zeros(1, np.uint32), number])[canvas]
        return self.drawn(row, canvas, stuff.astype(np.int16))
