"""A ground truth on disk, image by image, beside predictions that are in memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.png import decode_runs, png_limit, read_header
from panview.datasets.runs import RunMap
from panview.errors import BadFileError, NotFoundError
from panview.metrics.array_matching import Segments
from panview.metrics.loop_categories import categories_of
from panview.metrics.loop_forms import GivenMap, ListedIds
from panview.reading import read_file

PathLike = str | os.PathLike[str]
Read = Callable[[str], bytes]
"""Takes the path of a file, returns what is in it."""


class _Listed(NamedTuple):
    file_name: str
    ids: NDArray[np.int64]
    segments: Segments


class TruthOnDisk:
    """A COCO panoptic ground truth: its JSON is read once, a map when its image comes.

    As panopticapi has it, areas are those that the JSON states, ids in a map that it does not list are neither void nor
    segments, and categories that it does not have count nowhere.

    Parameters
    ----------
    json : path
    folder : path, optional
        Of the maps; the JSON without ``.json`` where it is not said.
    read : callable, optional
        Reads what does not lie on a disk.

    Raises
    ------
    BadFileError
        The JSON is none of a panoptic ground truth.
    """

    def __init__(self, json: PathLike, folder: PathLike | None = None, *, read: Read | None = None) -> None:
        self._path = os.fspath(json)
        self._folder = os.fspath(folder) if folder is not None else self._path.removesuffix(".json")
        self._read: Read = read or (lambda path: read_file(Path(path)))
        self._read_map: Read = read or (lambda path: read_file(Path(path), png_limit))
        try:
            document: Any = msgspec.json.decode(self._read(self._path))
            self.categories = categories_of(document["categories"])
            self._images = {entry["image_id"]: _listed(entry, self.categories) for entry in document["annotations"]}
        except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
            problem = f"is not the JSON of a panoptic ground truth ({type(error).__name__}: {error})"
            raise BadFileError(Path(self._path), problem) from error

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self._images)

    @property
    def image_ids(self) -> tuple[int | str, ...]:
        """Of all images, in the order of the JSON."""
        return tuple(self._images)

    def __contains__(self, image_id: object) -> bool:
        """Whether there is such an image."""
        return image_id in self._images

    def image(self, image_id: object, *, file_name: str | None = None) -> GivenMap:
        """Read the map of an image.

        Parameters
        ----------
        image_id : int or str
        file_name : str, optional
            Of the map, where it is not the JSON's.

        Raises
        ------
        NotFoundError
            The JSON has no such image, or its map is not there.
        BadFileError
            The map is damaged.
        """
        listed = self._images.get(image_id)
        if listed is None:
            raise NotFoundError(f"{self._path}: there is no image {image_id!r}; predict images of this ground truth")
        path = os.path.join(self._folder, file_name or listed.file_name)
        return given_map(self._read_map(path), Path(path), listed.ids, listed.segments)


def given_map(data: bytes, path: Path, ids: NDArray[np.int64], segments: Segments) -> GivenMap:
    """Return a PNG of segment ids as a truth; ids that are not listed are taken as panopticapi takes them.

    Raises
    ------
    BadFileError
        It is damaged, or not a PNG.
    """
    runs = decode_runs(path, data, read_header(path, data))
    return GivenMap(runs.shape, (pixels_of(runs),), ListedIds(ids, segments, "truth", lenient=True).segments)


def pixels_of(runs: RunMap) -> NDArray[np.uint32]:
    """Write runs out as pixels, (H * W,) uint32, without a kernel."""
    lengths = np.diff(runs.starts, append=0)
    # The entry that closes a row is not a run.
    lengths[runs.offsets[1:] - 1] = 0
    return np.repeat(runs.ids, lengths)


def _listed(entry: dict[str, Any], categories: Categories) -> _Listed:
    # Of entries with the same id, the last counts, in the place of the first.
    infos = list({segment["id"]: segment for segment in entry["segments_info"]}.values())
    ids = np.array([info["id"] for info in infos], np.int64)
    category = categories.index_of(np.array([info["category_id"] for info in infos], np.int64))
    iscrowd = np.array([info.get("iscrowd", 0) == 1 for info in infos], np.bool_)
    area = np.array([info.get("area", np.nan) for info in infos], np.float64)
    return _Listed(entry["file_name"], ids, Segments(category, iscrowd | (category < 0), area))
