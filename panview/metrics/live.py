"""A prediction set that grows image by image while a model runs, and its segment table with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet, SegmentList
from panview.errors import PanviewError
from panview.metrics.evaluation import Columns, evaluate_image, unmeasured_columns
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, SegmentTable, Side


@dataclass(frozen=True)
class NewImage:
    """What a model says of an image.

    Attributes
    ----------
    row : int
        In the dataset.
    png : str
        Name of its id map in the folder of PNG files.
    segment_ids, category_ids : tuple of int
        Its segments, with their COCO category ids.
    """

    row: int
    png: str
    segment_ids: tuple[int, ...]
    category_ids: tuple[int, ...]


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
        Why the id maps of some images could not be read; those images stay left out.
    """

    dataset: Dataset
    prediction: PredictionSet
    table: SegmentTable
    refused: tuple[str, ...] = ()


def start_live(dataset: Dataset, ground_truth: SegmentTable, name: str, json: Path, png_folder: Path) -> LiveSet:
    """Begin with no image.

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
        png_folder=png_folder,
        digest="",
        png_names=("",) * count,
        offsets=np.zeros(count + 1, np.int64),
        segment_id=np.empty(0, np.uint32),
        category=np.empty(0, np.int16),
        iscrowd=np.empty(0, np.bool_),
    )
    prediction = PredictionSet(name, segments, missing=0, foreign=0, left_out=np.ones(count, np.bool_))
    return LiveSet(dataset, prediction, ground_truth)


def extend(live: LiveSet, images: Sequence[NewImage]) -> LiveSet:
    """Add images, or replace those that are there already.

    Only these images are decoded and matched; the rows of all others are taken over.

    Returns
    -------
    LiveSet
        With the same prediction set and table as if all images had come at once. ``refused`` is of these images.
    """
    latest = {image.row: image for image in images}
    refused = []
    while True:
        wanted = [latest[row] for row in sorted(latest)]
        prediction = _with_images(live, wanted)
        columns = unmeasured_columns(live.dataset, prediction)
        _take_over(live, columns, np.array(sorted(latest), np.int64))
        for image in wanted:
            try:
                evaluate_image(live.dataset, prediction, columns, image.row)
            except PanviewError as error:
                refused.append(str(error))
                # Its rows are in the table already: begin again without it. This is rare.
                del latest[image.row]
                break
        else:
            return LiveSet(live.dataset, prediction, SegmentTable(**columns), tuple(refused))


def with_ground_truth(live: LiveSet, ground_truth: SegmentTable) -> LiveSet:
    """Take over areas and boxes of the ground truth once they have been measured."""
    columns = {name: getattr(live.table, name).copy() for name in COLUMN_DTYPES}
    truth = columns["side"] == Side.GROUND_TRUTH
    columns["area"][truth] = ground_truth.area
    columns["bbox"][truth] = ground_truth.bbox
    return replace(live, table=SegmentTable(**columns, image_offsets=live.table.image_offsets))


def _with_images(live: LiveSet, images: Sequence[NewImage]) -> PredictionSet:
    """Return the prediction set with the segments of some images put in."""
    old = live.prediction.segments
    counts = np.diff(old.offsets)
    names = list(old.png_names)
    left_out = live.prediction.left_out.copy()
    new_rows = np.array([image.row for image in images], np.int64)
    for image in images:
        names[image.row] = image.png
        counts[image.row] = len(image.segment_ids)
    left_out[new_rows] = False
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    total = int(offsets[-1])
    segment_id, category = np.zeros(total, np.uint32), np.zeros(total, np.int16)
    image_of_old = np.repeat(np.arange(len(names)), np.diff(old.offsets))
    kept = ~np.isin(image_of_old, new_rows)
    target = (np.arange(len(image_of_old)) + (offsets[:-1] - old.offsets[:-1])[image_of_old])[kept]
    segment_id[target] = old.segment_id[kept]
    category[target] = old.category[kept]
    for image in images:
        place = slice(int(offsets[image.row]), int(offsets[image.row + 1]))
        segment_id[place] = image.segment_ids
        category[place] = live.dataset.categories.index_of(np.array(image.category_ids, np.int64))
    segments = replace(
        old,
        png_names=tuple(names),
        offsets=offsets,
        segment_id=segment_id,
        category=category,
        iscrowd=np.zeros(total, np.bool_),
    )
    return replace(live.prediction, segments=segments, left_out=left_out)


def _take_over(live: LiveSet, columns: Columns, new: NDArray[np.int64]) -> None:
    """Copy the rows of all images but the new ones from the old table."""
    table = live.table
    is_new = np.zeros(table.n_images, np.bool_)
    is_new[new] = True
    shift = columns["image_offsets"][:-1] - table.image_offsets[:-1]
    kept = np.flatnonzero(~is_new[table.image])
    target = kept + shift[table.image[kept]]
    for name in COLUMN_DTYPES:
        columns[name][target] = getattr(table, name)[kept]
    for name in ("match", "partner"):
        row = columns[name][target]
        columns[name][target] = np.where(row == NO_ROW, NO_ROW, row + shift[table.image[kept]])
