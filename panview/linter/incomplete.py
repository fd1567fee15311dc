"""Prediction sets of which a part is missing: PNG files without a JSON, which says what they show, or the reverse."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview import places
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.layouts.find import find_prediction
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.png import decode_runs, read_header, read_png
from panview.errors import NotFoundError, PanviewError
from panview.linter.findings import Finding
from panview.metrics.segment_table import Side

MMDET_INSTANCE = 1000
"""MMDetection encodes a segment as label + 1000 * instance (mmdet.evaluation.functional.panoptic_utils)."""
_SAMPLE = 5


def find_to_check(path: Path, taken: Collection[str] = (), reading: Reading = AS_FOUND) -> PredictionFiles:
    """Find a prediction set; one that lacks its JSON or its PNG files is found too, and checked as far as it goes.

    Parameters
    ----------
    path : Path
    taken : collection of str
        Names of other sets; this one gets another.
    reading : Reading
        What a user says of how it is stored.

    Raises
    ------
    PanviewError
        There is nothing of the kind.
    """
    try:
        found = find_prediction(path, reading=reading)
    except NotFoundError:
        if places.is_file(path):
            name = path.name.removesuffix(".json").removesuffix(".panoptic")
            found = PredictionFiles(path, path.with_suffix(""), name)
        elif places.is_folder(path) and any(name.lower().endswith(".png") for name in places.names(path)):
            found = PredictionFiles(path.parent / f"{path.name}.json", path, path.name)
        else:
            raise
    number, name = 2, found.name
    while name in taken:
        name, number = f"{found.name} {number}", number + 1
    return replace(found, name=name)


def is_raw_folder(files: PredictionFiles) -> bool:
    """Whether there are PNG files and no JSON."""
    return files.form is None and not places.is_file(files.json) and places.is_folder(files.map_folder)


def raw_folder_finding(files: PredictionFiles, n_categories: int) -> Finding:
    """Return what a folder without a JSON seems to hold, by its first files."""
    names = sorted(name for name in places.names(files.map_folder) if name.lower().endswith(".png"))
    text = f"{files.map_folder} holds {len(names):,} PNG files and there is no JSON"
    ids = [found for name in names[:_SAMPLE] if len(found := _ids(files, name))]
    code = "PV307" if ids and looks_like_mmdetection(np.unique(np.concatenate(ids)), n_categories) else "PV304"
    return Finding(code, text, files.map_folder, Side.PREDICTION, files.name)


def looks_like_mmdetection(ids: NDArray[np.uint32], n_categories: int) -> bool:
    """Whether all ids of a map can be label + 1000 * instance, and some have an instance.

    Parameters
    ----------
    ids : (n,) uint32
        Without 0. The label after the last is MMDetection's void.
    n_categories : int
    """
    return bool((ids >= MMDET_INSTANCE).any() and (ids % MMDET_INSTANCE <= n_categories).all())


def _ids(files: PredictionFiles, name: str) -> NDArray[np.uint32]:
    path = files.map_folder / name
    try:
        data = read_png(path)
        ids = np.unique(decode_runs(path, data, read_header(path, data)).ids)
    except PanviewError:
        return np.empty(0, np.uint32)
    found: NDArray[np.uint32] = ids[ids != 0]
    return found
