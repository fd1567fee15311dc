"""How many pixels each pair of ids shares in two PNG files, read as panopticapi reads them.

What is usual is counted by the compiled module or by kernels. Everything else, whatever Pillow opens, is counted pixel
by pixel as panopticapi has it, errors included.
"""

from __future__ import annotations

import io
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.compat.panopticapi.utils import rgb2id
from panview.datasets.png import decode_runs, png_limit, read_header
from panview.datasets.runs import RunMap
from panview.errors import PanviewError
from panview.metrics.native_pairs import ListedPair, overlaps_natively
from panview.metrics.overlap import count_run_overlaps
from panview.native import native
from panview.reading import read_file, read_start

Shared = dict[tuple[int, int], int]
"""Pixels that a truth id and a predicted id share; 0 is void."""

_OFFSET = 1 << 24
_TOGETHER = 16
_HEADER = 33


class Counted(NamedTuple):
    """What was counted of an image.

    Attributes
    ----------
    shared : dict
    areas : dict
        Pixels of each predicted id, 0 among them, by rising id.
    error : ValueError or None
        Two maps of different sizes have no pixels in common; areas are looked at first.
    """

    shared: Shared
    areas: dict[int, int]
    error: ValueError | None = None


class Images(NamedTuple):
    """Two files of an image, and the ids that either JSON lists, in order."""

    truth: str
    prediction: str
    truth_ids: Sequence[Any]
    prediction_ids: Sequence[Any]


def count_pixels(images: Sequence[Images]) -> Iterator[Counted]:
    """Yield for each image in turn which ids share how many pixels.

    Raises
    ------
    OSError, ValueError, TypeError
        As Pillow and NumPy raise them for panopticapi.
    """
    pairs = native().module
    for start in range(0, len(images), _TOGETHER):
        some = images[start : start + _TOGETHER]
        found = [None] * len(some) if pairs is None else _counted_natively(pairs, some)
        for image, shared in zip(some, found, strict=True):
            yield _counted(image) if shared is None else Counted(shared, _areas_of(shared))


def _areas_of(shared: Shared) -> dict[int, int]:
    areas: dict[int, int] = defaultdict(int)
    for (_, predicted_id), pixels in shared.items():
        areas[predicted_id] += pixels
    return dict(sorted(areas.items()))


def _counted_natively(pairs: ModuleType, images: Sequence[Images]) -> list[Shared | None]:
    """Count images of the usual kind in one call; None for the others."""
    shares: list[Shared | None] = [None] * len(images)
    chosen, given = [], []
    for place, image in enumerate(images):
        size = _size(image.truth)
        if size is not None and all(
            type(one) is int and 0 < one < _OFFSET for one in (*image.truth_ids, *image.prediction_ids)
        ):
            files = os.fsencode(image.truth), os.fsencode(image.prediction)
            chosen.append(place)
            given.append(ListedPair(*files, size, image.truth_ids, image.prediction_ids))
    for place, found in zip(chosen, overlaps_natively(pairs, given), strict=True):
        if found is not None:
            truth, prediction, pixels = found.tolist()
            # Position -1 is void, and so is the last of these.
            of_truth, of_prediction = [*images[place].truth_ids, 0], [*images[place].prediction_ids, 0]
            labels = zip((of_truth[one] for one in truth), (of_prediction[one] for one in prediction), strict=True)
            shares[place] = dict(zip(labels, pixels, strict=True))
    return shares


def _size(path: str) -> tuple[int, int] | None:
    try:
        header = read_header(Path(path), read_start(Path(path), _HEADER))
    except PanviewError:
        return None
    return header.height, header.width


def _counted(image: Images) -> Counted:
    truth, prediction = _opened(image.truth), _opened(image.prediction)
    if isinstance(truth, RunMap) and isinstance(prediction, RunMap) and truth.shape == prediction.shape:
        overlaps = count_run_overlaps(truth, prediction)
        labels = zip(overlaps.ground_truth_id.tolist(), overlaps.prediction_id.tolist(), strict=True)
        shared = dict(zip(labels, overlaps.pixels.tolist(), strict=True))
        return Counted(shared, _areas_of(shared))
    of_truth, of_prediction = (
        (side.to_id_map() if isinstance(side, RunMap) else side).astype(np.uint64) for side in (truth, prediction)
    )
    areas = _numbers(of_prediction)
    try:
        both = _numbers(of_truth * np.uint64(_OFFSET) + of_prediction)
    except ValueError as error:
        return Counted({}, areas, error)
    return Counted({divmod(key, _OFFSET): pixels for key, pixels in both.items()}, areas)


def _numbers(values: NDArray[np.uint64]) -> dict[int, int]:
    """Return how often each number is there, by rising number."""
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _opened(path: str) -> RunMap | NDArray[np.uint32]:
    """Return a map as runs where it is of the usual kind, else as panopticapi makes pixels of it."""
    data = read_file(Path(path), png_limit)
    try:
        header = read_header(Path(path), data)
        if header.is_plain:
            return decode_runs(Path(path), data, header)
    except PanviewError:
        # Pillow may open it all the same, or says what is wrong.
        pass
    from PIL import Image

    stream = io.BytesIO(data)
    with Image.open(stream) as opened:
        pixels: NDArray[np.uint32] = rgb2id(np.array(opened, np.uint32))
    return pixels
