"""Semantic maps with instance results over them: what a semantic and an instance model give together.

A grey value is a category id or a label; 255 is void. Instances are drawn over it, the highest score on top. A thing of
the semantic map that no instance covers is void, as in panopticapi's ``combine_semantic_and_instance_predictions.py``;
unlike there, no instance and no stuff is left out for its size, its score or what covers it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview import places
from panview.datasets.assumptions import Assumptions
from panview.datasets.coco_json import read_bytes
from panview.datasets.forms import arrays
from panview.datasets.forms.drawn import DrawnSource
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.instances import ON_TOP, categories_of_masks, jsons_in, only_masks, rows_of
from panview.datasets.forms.loose_json import is_empty_list
from panview.datasets.forms.map_folder import MapFolder, find_maps
from panview.datasets.forms.masks import Masks, read_masks
from panview.datasets.forms.names import FormName
from panview.datasets.forms.semantic_values import meaning_of, read_semantic
from panview.datasets.forms.source import Asked
from panview.datasets.forms.stuff_masks import (
    SEMANTIC_JSON,
    StuffMaskSource,
    find_stuff_masks,
    open_stuff_masks,
)
from panview.datasets.layouts.layout import PredictionFiles, shown_name
from panview.errors import BadFileError

_SUFFIXES = (".png", *arrays.SUFFIXES)


class SemanticAndInstances:
    """A folder of semantic maps, or the JSON of a semantic model, with the JSON of instance results in it."""

    names = (FormName.SEMANTIC,)

    def find(self, path: Path) -> PredictionFiles | None:
        """Return a folder that holds maps and one JSON of masks, or the JSON in such a folder."""
        both = find_stuff_masks(path)
        if both is not None:
            return both
        is_file = places.is_file(path)
        folder = path.parent if is_file else path
        if not places.is_folder(folder) or not any(Path(n).suffix.lower() in _SUFFIXES for n in places.names(folder)):
            return None
        json = only_masks(folder) or _no_masks(folder)
        if json is None or (is_file and path != json):
            return None
        return PredictionFiles(json, folder, shown_name(folder.name), form=FormName.SEMANTIC)

    def open(self, files: PredictionFiles, asked: Asked) -> SemanticSource | StuffMaskSource:
        """Open a set.

        Raises
        ------
        PanviewError
            What the values of the maps or the numbers of the instances stand for is not clear.
        """
        if places.is_file(files.json.with_name(SEMANTIC_JSON)):
            return open_stuff_masks(files, asked)
        data = read_bytes(files.json)
        assumed = Assumptions()
        masks = read_masks(files.json, data, assumed)
        category, mapping = categories_of_masks(masks, data, asked)
        entries, foreign = rows_of(masks, asked.images, assumed)
        maps = find_maps(files.map_folder, asked.images)
        values, how = meaning_of(files, maps, asked, mapping, _Drawn(masks, category, entries, asked.images))
        said = mapping.digest if mapping is not None else ""
        names = [f"{row} {path.name}" for row, path in sorted(maps.maps.items())]
        digest = blake2b(data, digest_size=16)
        digest.update("\n".join([*names, said, how, str(asked.reading.void)]).encode("utf-8", "surrogateescape"))
        return SemanticSource(
            images=asked.images,
            masks=masks,
            category=category,
            entries=entries,
            foreign=foreign + maps.foreign,
            digest=digest.hexdigest(),
            mapping=mapping,
            maps=maps,
            values=values,
            how=how,
            assumptions=assumed.taken,
        )


def _no_masks(folder: Path) -> Path | None:
    """Return the JSON of a folder that lists nothing, as of a model that found no thing; not that of a single map."""
    found = [json for json in jsons_in(folder) if is_empty_list(json)]
    if len(found) != 1 or any(places.is_file(found[0].with_suffix(suffix)) for suffix in _SUFFIXES):
        return None
    return found[0]


@dataclass(frozen=True)
class _Drawn:
    """Draws the instances of an image alone."""

    masks: Masks
    category: NDArray[np.int16]
    entries: Mapping[int, list[int]]
    images: ImageSet

    def __call__(self, row: int) -> NDArray[np.int16]:
        """Return the category of the instance on top at each pixel, -1 without one, (H, W) int16."""
        height, width = size = self.images.sizes[row]
        own = self.entries.get(row, [])
        canvas = np.zeros(height * width, np.uint32)
        self.masks.draw(own, canvas, size)
        table = np.concatenate([np.full(1, -1, np.int16), self.category[np.array(own, np.int64)]])
        drawn: NDArray[np.int16] = table[canvas].reshape(width, height).T
        return np.maximum(drawn, np.int16(-1))


@dataclass(frozen=True, eq=False, kw_only=True)
class SemanticSource(DrawnSource):
    """Semantic maps with masks over them.

    Attributes
    ----------
    maps : MapFolder
    values : (v,) int16
        Category of each value of a map; -1 for void, -2 for what has no meaning.
    how : str
        What the values are, for messages.
    """

    maps: MapFolder
    values: NDArray[np.int16]
    how: str
    form = FormName.SEMANTIC

    @property
    def folder(self) -> Path:
        """Where its maps lie."""
        return self.maps.folder

    @property
    def rows(self) -> Set[int]:
        """Images that have a semantic map."""
        return self.maps.maps.keys()

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what is drawn over what."""
        return (
            f"instances are drawn over the semantic maps, whose values are {self.how}; {ON_TOP}; things of the "
            "semantic maps that no instance covers are void",
        )

    def map_of(self, row: int) -> Path:
        """Return the semantic map of an image."""
        return self.maps.maps[row]

    def read(self, row: int) -> PanopticImage:
        """Draw an image.

        Raises
        ------
        NotFoundError, BadFileError
            A map or a mask cannot be read, or a value has no meaning.
        """
        size, path = self.images.sizes[row], self.map_of(row)
        values = read_semantic(path, size)
        present = np.flatnonzero(np.bincount(values.ravel()))
        inside = np.minimum(present, len(self.values) - 1)
        category = np.where(present < len(self.values), self.values[inside], -2)
        if bool((category == -2).any()):
            value = int(present[np.flatnonzero(category == -2)[0]])
            raise BadFileError(
                path, f"value {value} is not a category; say what the numbers mean with --categories FILE"
            )
        isthing = self.images.categories.isthing
        is_stuff = (category >= 0) & ~isthing[np.maximum(category, 0)]
        stuff = np.unique(category[is_stuff])
        number = np.where(is_stuff, np.searchsorted(stuff, category) + 1, 0).astype(np.uint32)
        by_value = np.zeros(int(present[-1]) + 1, np.uint32)
        by_value[present] = number
        canvas = np.ascontiguousarray(by_value[values].T).ravel()
        return self.drawn(row, canvas, stuff.astype(np.int16))
