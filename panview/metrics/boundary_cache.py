"""Boundary IoU kept under the user's cache folder, beside the segment table that it belongs to."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.packed_columns import checksum
from panview.errors import PanviewError
from panview.files import write_whole
from panview.metrics.boundary import boundary_iou, matched_truths
from panview.metrics.cache import BOUNDARY_SUFFIX, MAX_FOLDER_BYTES, prune, table_key
from panview.metrics.segment_table import SegmentTable
from panview.parallel import CancelCheck, Progress
from panview.reading import read_file

BOUNDARY_VERSION = 1
"""Raised whenever the meaning of boundary IoU changes; a new version of the table makes the old values void too."""


def cached_boundary_iou(
    folder: Path | None,
    dataset: Dataset,
    prediction: PredictionSet,
    table: SegmentTable,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> NDArray[np.float64]:
    """Return the boundary IoU of every match from the cache, or measure and keep it there.

    Parameters
    ----------
    folder : Path or None
        Where tables are kept; None neither reads nor writes a cache.
    dataset, prediction, table, jobs, progress, cancelled
        As for `panview.metrics.boundary.boundary_iou`.

    Returns
    -------
    (n,) float64
        At both rows of each match; NaN elsewhere.
    """
    if folder is None:
        return boundary_iou(dataset, prediction, table, jobs=jobs, progress=progress, cancelled=cancelled)
    path = boundary_path(folder, dataset, prediction)
    column = load_boundary_iou(path, table)
    if column is None:
        column = boundary_iou(dataset, prediction, table, jobs=jobs, progress=progress, cancelled=cancelled)
        keep_boundary_iou(path, table, column)
    return column


def boundary_path(folder: Path, dataset: Dataset, prediction: PredictionSet) -> Path:
    """Return the path at which the boundary IoU of a pair is kept."""
    return folder / f"{table_key(dataset, prediction)}-{BOUNDARY_VERSION}{BOUNDARY_SUFFIX}"


def may_be_kept(folder: Path, table: SegmentTable) -> bool:
    """Whether a folder has a file of the size of these values; which one it is takes a look at every PNG."""
    size = 8 * len(matched_truths(table)) + 4
    try:
        return any(entry.stat().st_size == size for entry in folder.glob(f"*{BOUNDARY_SUFFIX}"))
    except OSError:
        return False


def keep_boundary_iou(path: Path, table: SegmentTable, column: NDArray[np.float64]) -> None:
    """Write the values of the matches, in table order; the file appears whole or not at all; errors are not raised."""
    data = column[matched_truths(table)].astype("<f8").tobytes()
    # If the cache cannot be written, the next opening takes longer; nothing else is lost.
    with suppress(PanviewError, OSError):
        write_whole(path, data + _checksum(table, data))
        prune(path.parent)


def load_boundary_iou(path: Path, table: SegmentTable) -> NDArray[np.float64] | None:
    """Read the column back; None if it is missing, damaged or of other matches."""
    try:
        content = read_file(path, MAX_FOLDER_BYTES)
    except PanviewError:
        return None
    data, stored = content[:-4], content[-4:]
    truths = matched_truths(table)
    if len(data) != 8 * len(truths) or _checksum(table, data) != stored:
        return None
    with suppress(OSError):
        # Tells `prune` that it was used; in a read-only folder nothing is removed anyway.
        os.utime(path)
    column = np.full(len(table), np.nan)
    column[truths] = column[table.match[truths]] = np.frombuffer(data, "<f8")
    return column


def _checksum(table: SegmentTable, data: bytes) -> bytes:
    """Checksum of the values and of their matches: files may have changed while the table was on screen."""
    truths = matched_truths(table)
    return checksum(data + truths.tobytes() + table.iou[truths].tobytes())
