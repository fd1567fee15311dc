"""Images measured by the compiled module, for maps that are files of COCO's form."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview import archives
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.forms.id_png import ID_PNG
from panview.datasets.maps import MapFiles
from panview.datasets.png import read_png
from panview.errors import PanviewError, UnreachableError
from panview.metrics.default_thresholds import MOSTLY, NEAR_MISS_IOU
from panview.metrics.segment_overlaps import ImageOverlaps
from panview.metrics.segment_table import COLUMN_DTYPES
from panview.places import is_remote

_COLUMNS = (
    "segment_id",
    "category",
    "iscrowd",
    "area",
    "bbox",
    "status",
    "iou",
    "match",
    "partner",
    "partner_iou",
    "partner_intersection",
    "void_pixels",
    "crowd_pixels",
    "ignorable",
    "error_type",
)
_MOST_PIXELS = 1 << 23
"""Measured in one call, or one image that has more: a call cannot be cancelled."""


def measure_natively(
    pairs: ModuleType,
    dataset: Dataset,
    prediction: PredictionSet | None,
    table: dict[str, NDArray[Any]],
    images: Sequence[int],
) -> Iterator[tuple[int, ImageOverlaps | None]]:
    """Fill the rows of the images that are of the usual kind and sound; the others stay untouched.

    Parameters
    ----------
    pairs : module
        ``panview.native._compiled``.
    dataset, prediction, table, images
        As for `panview.metrics.evaluation.evaluate_images`.

    Yields
    ------
    image : int
    overlaps : (3, k) int32 or None
        As `evaluate_images` has them.
    """
    truth = MapSources(dataset.ground_truth.maps)
    predicted = None if prediction is None else MapSources(prediction.segments.maps)
    if not truth.are_png or (predicted is not None and not predicted.are_png):
        return
    columns = tuple(table[name] for name in _COLUMNS)
    for some in in_calls(dataset.sizes, images):
        sources: list[bytes | memoryview | None] = []
        tasks = []
        for image in some:
            is_compared = prediction is not None and not prediction.left_out[image]
            sources += truth.source(image), predicted.source(image) if predicted and is_compared else None
            first, last = table["image_offsets"][image : image + 2].tolist()
            n_truth = int(dataset.ground_truth.offsets[image + 1] - dataset.ground_truth.offsets[image])
            tasks.append((first, last, *dataset.sizes[image].tolist(), n_truth, last - first - n_truth))
        given = np.array(tasks, np.int64).reshape(-1, 6)
        overlaps, counts = pairs.measure(sources, given, columns, dataset.categories.isthing, NEAR_MISS_IOU, MOSTLY)
        found = np.frombuffer(overlaps, np.int32)
        place = 0
        for image, source, count in zip(some, sources[1::2], np.frombuffer(counts, np.int32).tolist(), strict=True):
            if count < 0:
                continue
            yield image, None if source is None else found[place : place + 3 * count].reshape(3, count)
            place += 3 * count


class ListedPair(NamedTuple):
    """Two map files of an image, as paths for the system, its size, and the ids that each side lists, in order."""

    truth: bytes
    prediction: bytes
    size: tuple[int, int]
    truth_ids: Sequence[int]
    prediction_ids: Sequence[int]


def overlaps_natively(pairs: ModuleType, images: Sequence[ListedPair]) -> list[ImageOverlaps | None]:
    """Count which segments share how many pixels, without a dataset and without matching anything.

    Parameters
    ----------
    pairs : module
        ``panview.native._compiled``.
    images : sequence of ListedPair
        Ids of 1 to 16,777,215, no side with one twice.

    Returns
    -------
    list of (3, k) int32 or None
        Position of the truth among its ids, -1 for void, of the prediction among its own, and pixels; None for an image
        that is not of the usual kind, or has ids that are not listed.
    """
    sources: list[bytes] = []
    tasks, ids = [], list[int]()
    for image in images:
        sources += image.truth, image.prediction
        first, n_truth = len(ids), len(image.truth_ids)
        ids += [*image.truth_ids, *image.prediction_ids]
        tasks.append((first, len(ids), *image.size, n_truth, len(image.prediction_ids)))
    table = {name: np.zeros((len(ids), 4) if name == "bbox" else len(ids), COLUMN_DTYPES[name]) for name in _COLUMNS}
    table["segment_id"][:] = ids
    columns = tuple(table[name] for name in _COLUMNS)
    given = np.array(tasks, np.int64).reshape(-1, 6)
    overlaps, counts = pairs.measure(sources, given, columns, np.ones(1, np.bool_), NEAR_MISS_IOU, MOSTLY)
    found = np.frombuffer(overlaps, np.int32)
    shares: list[ImageOverlaps | None] = []
    place = 0
    for task, count in zip(tasks, np.frombuffer(counts, np.int32).tolist(), strict=True):
        if count < 0:
            shares.append(None)
            continue
        share = found[place : place + 3 * count].reshape(3, count).copy()
        share[1][share[1] >= 0] -= task[4]
        shares.append(share)
        place += 3 * count
    return shares


def in_calls(sizes: NDArray[np.int32], images: Sequence[int]) -> Iterator[list[int]]:
    """Divide images into those of one call each.

    Parameters
    ----------
    sizes : (n, 2) int32
        Height and width of all images.
    images : sequence of int
        Rows of those that are wanted.
    """
    some: list[int] = []
    pixels = 0
    for image in images:
        height, width = sizes[image].tolist()
        if some and pixels + height * width > _MOST_PIXELS:
            yield some
            some, pixels = [], 0
        some.append(image)
        pixels += height * width
    if some:
        yield some


class MapSources:
    """The map files of one side, as the compiled module takes them: paths for the system, or what an archive holds.

    Attributes
    ----------
    are_png : bool
        They are of COCO's form, and can be given to it.
    """

    def __init__(self, maps: MapFiles) -> None:
        self.are_png = maps.form is ID_PNG
        self._maps = maps
        self._folder = str(maps.folder)
        # Remote files are fetched when they are read.
        self._is_archived = archives.find(maps.folder / "any") is not None or is_remote(maps.folder)

    def source(self, image: int) -> bytes | memoryview:
        """Return a path, empty where the image has no map; the content of what lies in an archive."""
        name = self._maps.names[image]
        if not name:
            return b""
        if self._is_archived:
            try:
                return memoryview(read_png(self._maps.path(image)))
            except UnreachableError:
                raise
            except PanviewError:
                # The slow path, which cannot open it either, reports what is wrong.
                pass
        return os.fsencode(os.path.join(self._folder, name))
