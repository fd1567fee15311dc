"""A prediction set that grows image by image while a model runs, together with its segment table.

The images that come are measured as a small set of their own, whose columns are then put between the blocks of those
that were there: what has not changed is copied in one piece and never looked at.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet, SegmentList
from panview.datasets.maps import MapFiles
from panview.datasets.png import MAX_SEGMENT_ID
from panview.datasets.predicted_image import PredictedImage
from panview.errors import BadFileError, Cancelled, PanviewError
from panview.metrics.evaluation import CancelCheck, Columns, evaluate_images, unmeasured_columns
from panview.metrics.joined_tables import Order, joined_table
from panview.metrics.segment_overlaps import ImageOverlaps, join_overlaps
from panview.metrics.segment_table import COLUMN_DTYPES, SegmentTable, Side
from panview.metrics.stated_areas import as_opened

_CHUNK = 16
"""Images a thread takes at a time; more than these, as when a run is taken up again, are shared among all cores."""


@dataclass(frozen=True, eq=False)
class LiveSet:
    """A prediction set under way.

    Attributes
    ----------
    dataset : Dataset
    prediction : PredictionSet
        Leaves out every image that has not come yet.
    table : SegmentTable
        What `panview.metrics.evaluation.evaluate` gives for them.
    refused : tuple of str
        Why some of the images that came last could not be taken, each naming its file. They are left out.
    """

    dataset: Dataset
    prediction: PredictionSet
    table: SegmentTable
    refused: tuple[str, ...] = ()


def start_live(dataset: Dataset, ground_truth: SegmentTable, name: str, json: Path, png_folder: Path) -> LiveSet:
    """Begin without an image.

    Parameters
    ----------
    dataset : Dataset
    ground_truth : SegmentTable
        Of the ground truth alone, measured or not; images that have not come yet keep its areas and boxes.
    name : str
    json : Path
        Where the results JSON will be.
    png_folder : Path
    """
    count = len(dataset)
    segments = SegmentList(
        json=json,
        maps=MapFiles(png_folder, ("",) * count),
        digest="",
        offsets=np.zeros(count + 1, np.int64),
        segment_id=np.empty(0, np.uint32),
        category=np.empty(0, np.int16),
        iscrowd=np.empty(0, np.bool_),
        score=np.empty(0, np.float64),
    )
    prediction = PredictionSet(name, segments, missing=0, foreign=0, left_out=np.ones(count, np.bool_))
    return LiveSet(dataset, prediction, ground_truth)


def extend(live: LiveSet, images: Sequence[PredictedImage], *, cancelled: CancelCheck | None = None) -> LiveSet:
    """Add images, or replace those that are there already; if an image is given twice, the last one counts.

    Only these images are decoded and matched. An image that cannot be taken keeps none of the others away: it is left
    out, also where it was there before, and ``refused`` says why.

    Returns
    -------
    LiveSet
        With the same prediction set and table as if all images had come at once.

    Raises
    ------
    Cancelled
        ``cancelled`` said so; it is polled between images.
    """
    latest = {image.row: image for image in images}
    if not latest:
        return replace(live, refused=())
    if not 0 <= min(latest) <= max(latest) < len(live.dataset):
        raise IndexError(f"rows {min(latest)} to {max(latest)} of a dataset of {len(live.dataset)} images")
    refused = _problems(live, list(latest.values()))
    while True:
        come = [latest[row] for row in sorted(latest) if row not in refused]
        part = _part(live, come, refused)
        problems = _measure(part, [image.row for image in come], cancelled)
        if not problems:
            break
        # The part already has rows of these images, so it is made again without them. This is rare.
        refused |= problems
    return _put_in(live, part, np.array(sorted(latest), np.int64), tuple(refused[row] for row in sorted(refused)))


def with_ground_truth(live: LiveSet, ground_truth: SegmentTable) -> LiveSet:
    """Take over areas and boxes of the ground truth once they have been measured."""
    columns = {name: getattr(live.table, name).copy() for name in COLUMN_DTYPES}
    truth = columns["side"] == Side.GROUND_TRUTH
    columns["area"][truth] = ground_truth.area
    columns["bbox"][truth] = ground_truth.bbox
    return replace(live, table=as_opened(live.dataset, replace(live.table, **columns)))


def table_as_read(live: LiveSet, prediction: PredictionSet) -> SegmentTable | None:
    """Return the table for the set as it was read from the files of the run, without measuring anything again.

    Returns
    -------
    SegmentTable or None
        What `panview.metrics.evaluation.evaluate` gives for ``prediction``; None where the files do not say what the
        images said when they came, or some of the ground truth has not been measured yet.
    """
    ours, theirs = live.prediction, prediction
    if ours.segments.maps.names != theirs.segments.maps.names or not np.array_equal(ours.left_out, theirs.left_out):
        return None
    for name in ("offsets", "segment_id", "category"):
        if not np.array_equal(getattr(ours.segments, name), getattr(theirs.segments, name)):
            return None
    if not np.array_equal(ours.segments.score, theirs.segments.score, equal_nan=True):
        return None
    # An image none of whose segments has pixels may be measured twice.
    table = live.table
    seen = np.zeros(table.n_images, np.bool_)
    seen[table.image[table.area > 0]] = True
    return table if seen[table.image].all() else None


class _Part(NamedTuple):
    """The images that come, as a set in which no other image has any segment."""

    dataset: Dataset
    prediction: PredictionSet
    columns: Columns
    overlaps: list[ImageOverlaps | None]
    """Filled as the images are measured."""


def _part(live: LiveSet, come: Sequence[PredictedImage], refused: Collection[int]) -> _Part:
    """Return the part with the images that come, and with the ground truth of those that are refused."""
    n = len(live.dataset)
    truth = live.dataset.ground_truth
    rows = np.array(sorted([*(image.row for image in come), *refused]), np.int64)
    truth_rows, truth_offsets = _rows_of(truth.offsets, rows)
    dataset = replace(
        live.dataset,
        ground_truth=replace(
            truth,
            offsets=truth_offsets,
            segment_id=truth.segment_id[truth_rows],
            category=truth.category[truth_rows],
            iscrowd=truth.iscrowd[truth_rows],
            score=truth.score[truth_rows],
        ),
    )
    names, left_out, counts = [""] * n, np.ones(n, np.bool_), np.zeros(n, np.int64)
    for image in come:
        names[image.row], left_out[image.row], counts[image.row] = image.png, False, len(image.segment_ids)
    category_id = np.array([i for image in come for i in image.category_ids], np.int64)
    segments = replace(
        live.prediction.segments,
        maps=replace(live.prediction.segments.maps, names=tuple(names)),
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
        segment_id=np.array([i for image in come for i in image.segment_ids], np.uint32),
        category=live.dataset.categories.index_of(category_id),
        iscrowd=np.zeros(len(category_id), np.bool_),
        score=np.array([score for image in come for score in _scores(image)], np.float64),
    )
    prediction = replace(live.prediction, segments=segments, left_out=left_out)
    columns = unmeasured_columns(dataset, prediction)
    old_rows, _ = _rows_of(live.table.image_offsets, np.array(sorted(refused), np.int64))
    old_rows = old_rows[live.table.side[old_rows] == Side.GROUND_TRUTH]
    kept = left_out[columns["image"]]
    for name in ("area", "bbox"):
        columns[name][kept] = getattr(live.table, name)[old_rows]
    return _Part(dataset, prediction, columns, [None] * n)


def _scores(image: PredictedImage) -> list[float]:
    """Return the score of each segment of an image, NaN for none."""
    if not image.scores:
        return [np.nan] * len(image.segment_ids)
    return [np.nan if score is None else score for score in image.scores]


def _problems(live: LiveSet, images: Sequence[PredictedImage]) -> dict[int, str]:
    """Return, by row, what is wrong with the segments of images before any id map is read."""
    counts = np.array([len(image.segment_ids) for image in images], np.int64)
    of_image = np.repeat(np.arange(len(images)), counts)
    segment_id = np.array([i for image in images for i in image.segment_ids], np.int64)
    category_id = np.array([i for image in images for i in image.category_ids], np.int64)
    order = np.lexsort((segment_id, of_image))
    again = (np.diff(segment_id[order]) == 0) & (np.diff(of_image[order]) == 0)
    faults = (
        (f"a segment id that is not from 1 to {MAX_SEGMENT_ID}", (segment_id < 1) | (segment_id > MAX_SEGMENT_ID)),
        ("a segment id twice", np.isin(np.arange(len(order)), order[1:][again])),
        ("a category that the dataset lacks", live.dataset.categories.index_of(category_id) < 0),
    )
    problems: dict[int, str] = {}
    for fault, where in faults:
        for position in np.unique(of_image[where]).tolist():
            image = images[position]
            name = f"image {live.dataset.image_id[image.row]} ({live.dataset.image_names[image.row]})"
            path = live.prediction.segments.maps.folder / image.png
            problems.setdefault(image.row, str(BadFileError(path, f"the prediction of {name} has {fault}")))
    return problems


def _measure(part: _Part, rows: Sequence[int], cancelled: CancelCheck | None) -> dict[int, str]:
    """Measure and match images of the part; return, by row, what is wrong with those that cannot be read."""
    problems: dict[int, str] = {}

    def measure(chunk: Sequence[int]) -> None:
        for row, found in evaluate_images(part.dataset, part.prediction, part.columns, chunk):
            if cancelled is not None and cancelled():
                raise Cancelled
            if isinstance(found, PanviewError):
                problems[row] = str(found)
            else:
                part.overlaps[row] = found

    if len(rows) <= _CHUNK:
        measure(rows)
    else:
        with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="extend") as pool:
            for _ in pool.map(measure, (rows[i : i + _CHUNK] for i in range(0, len(rows), _CHUNK))):
                pass
    return problems


def _put_in(live: LiveSet, part: _Part, changed: NDArray[np.int64], refused: tuple[str, ...]) -> LiveSet:
    """Return the set with some images replaced by those of the part."""
    comes_new = np.zeros(len(live.dataset), np.bool_)
    comes_new[changed] = True
    before, after = live.prediction.segments, part.prediction.segments
    order, offsets = Order(comes_new.astype(np.int64), np.arange(len(comes_new))), (before.offsets, after.offsets)
    names = list(before.maps.names)
    for row in changed.tolist():
        names[row] = after.maps.names[row]
    segments = replace(
        before,
        maps=replace(before.maps, names=tuple(names)),
        offsets=order.offsets(offsets),
        segment_id=order.column([before.segment_id, after.segment_id], offsets),
        category=order.column([before.category, after.category], offsets),
        iscrowd=order.column([before.iscrowd, after.iscrowd], offsets),
        score=order.column([before.score, after.score], offsets),
    )
    left_out = np.where(comes_new, part.prediction.left_out, live.prediction.left_out)
    prediction = replace(live.prediction, segments=segments, left_out=left_out)
    come = SegmentTable(**part.columns, overlaps=join_overlaps(part.overlaps))
    table = joined_table(order, [replace(live.table, stated_area=None), come])
    return LiveSet(live.dataset, prediction, as_opened(live.dataset, table), refused)


def _rows_of(offsets: NDArray[np.int64], images: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of some images, in ascending order, and the offsets of a set that has only these."""
    counts = np.zeros(len(offsets) - 1, np.int64)
    counts[images] = np.diff(offsets)[images]
    own = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    rows = np.arange(own[-1]) + np.repeat(offsets[images] - own[images], counts[images])
    return rows, own
