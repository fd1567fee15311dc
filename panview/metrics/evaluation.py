"""Evaluating a prediction set: every image decoded, overlapped and matched once, on all cores, into a segment table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet, SegmentList
from panview.datasets.faults import Fault
from panview.datasets.runs import RunMap, void_runs
from panview.errors import ContradictionError, PanviewError, UnreachableError
from panview.metrics.error_types import DEFAULT_THRESHOLDS, classify_errors
from panview.metrics.faults import FaultyImagesError, fault_of, without_images
from panview.metrics.matching import ImageColumns, ImagePairs, match_segments
from panview.metrics.native_pairs import measure_natively
from panview.metrics.overlap import count_run_overlaps, local_index, measure_segments
from panview.metrics.segment_overlaps import ImageOverlaps, join_overlaps, no_overlaps
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, NO_SOURCE, SegmentTable, Side, Status
from panview.metrics.stated_areas import as_opened
from panview.native import native
from panview.parallel import CancelCheck as CancelCheck
from panview.parallel import Progress as Progress
from panview.parallel import each_chunk
from panview.remote import fetching_ahead

Columns = dict[str, NDArray[Any]]
"""The columns of a table that is being filled."""

_TOGETHER = "write JSON and PNG again together"


@dataclass(frozen=True, eq=False)
class Measured:
    """A prediction set, or the ground truth alone, with its table.

    Attributes
    ----------
    prediction : PredictionSet or None
        Leaves out the images at fault.
    table : SegmentTable
    faults : tuple of Fault
        Of the images that are left out, in dataset order.
    """

    prediction: PredictionSet | None
    table: SegmentTable
    faults: tuple[Fault, ...] = ()


def evaluate(
    dataset: Dataset,
    prediction: PredictionSet | None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> SegmentTable:
    """Match a prediction set with the ground truth of a dataset, with the areas that the dataset was opened with.

    A ground truth segment without a pixel is an FN, as in panopticapi.

    Parameters
    ----------
    dataset : Dataset
    prediction : PredictionSet, optional
        None measures the ground truth alone; every status is then `Status.NONE`. So it is in images that the set
        leaves out.
    jobs : int, optional
        Number of threads (default: all cores).
    progress : Progress, optional
    cancelled : CancelCheck, optional
        Polled between images, also from the worker threads.

    Raises
    ------
    FaultyImagesError
        Id maps are missing, damaged, or do not agree with their JSON.
    Cancelled
        ``cancelled`` said so.
    """
    table, errors = measured_columns(dataset, prediction, jobs=jobs, progress=progress, cancelled=cancelled)
    if errors:
        raise _refusal(dataset, prediction, _faults(dataset, errors))
    return as_opened(dataset, table)


def measure_by_pixels(
    dataset: Dataset,
    prediction: PredictionSet | None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Measured:
    """Match as `evaluate` by pixels, and go on without images at fault where the dataset was opened so.

    Raises
    ------
    FaultyImagesError
        Images are at fault and not to be left out, or none is left.
    Cancelled
    """
    table, errors = measured_columns(dataset, prediction, jobs=jobs, progress=progress, cancelled=cancelled)
    return settled(dataset, prediction, table, _faults(dataset, errors))


def settled(
    dataset: Dataset, prediction: PredictionSet | None, table: SegmentTable, faults: Sequence[Fault]
) -> Measured:
    """Return a table by pixels without images at fault where the dataset was opened so.

    Parameters
    ----------
    dataset : Dataset
    prediction : PredictionSet, optional
    table : SegmentTable
        Of all images; rows of those at fault say nothing.
    faults : sequence of Fault
        In dataset order.

    Raises
    ------
    FaultyImagesError
        Images are at fault and not to be left out, or none is left.
    """
    accept_faults(dataset, prediction, faults)
    return without_faulty(dataset, prediction, table, tuple(faults)) if faults else Measured(prediction, table)


def accept_faults(dataset: Dataset, prediction: PredictionSet | None, faults: Sequence[Fault]) -> None:
    """Refuse images at fault unless the dataset was opened to go on without them; parameters as for `settled`.

    Raises
    ------
    FaultyImagesError
    """
    if not faults:
        return
    error = _refusal(dataset, prediction, faults)
    if dataset.opening.faults == "error" or not error.can_skip:
        raise error


def measured_columns(
    dataset: Dataset,
    prediction: PredictionSet | None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> tuple[SegmentTable, dict[int, PanviewError]]:
    """Measure all images by pixels; errors of those at fault are returned by row, and their rows stay unmeasured.

    Parameters
    ----------
    dataset, prediction, jobs, progress, cancelled
        As for `evaluate`.

    Raises
    ------
    Cancelled
    """
    table = unmeasured_columns(dataset, prediction)
    overlaps: list[ImageOverlaps | None] = [None] * len(dataset)
    faults: dict[int, PanviewError] = {}

    def work(images: Sequence[int]) -> Iterator[None]:
        for image, found in evaluate_images(dataset, prediction, table, images):
            if isinstance(found, UnreachableError):
                # The connection is at fault, not the image: another try may succeed.
                raise found
            if isinstance(found, PanviewError):
                faults[image] = found
            else:
                overlaps[image] = found
            yield

    sides = [dataset.ground_truth] + ([prediction.segments] if prediction else [])
    with fetching_ahead([(side.maps.folder, side.maps.names) for side in sides]):
        each_chunk(range(len(dataset)), work, jobs=jobs, progress=progress, cancelled=cancelled)
    return SegmentTable(**table, overlaps=join_overlaps(overlaps)), faults


def _faults(dataset: Dataset, errors: dict[int, PanviewError]) -> list[Fault]:
    return [fault_of(dataset, image, errors[image]) for image in sorted(errors)]


def _refusal(dataset: Dataset, prediction: PredictionSet | None, faults: Sequence[Fault]) -> FaultyImagesError:
    total = len(dataset) if prediction is None else int(np.count_nonzero(~prediction.left_out))
    # An image that is left out can also be faulty because of its truth.
    return FaultyImagesError(faults, max(total, len(faults)))


def without_faulty(
    dataset: Dataset, prediction: PredictionSet | None, table: SegmentTable, faults: tuple[Fault, ...]
) -> Measured:
    """Return what is left without images at fault, be it none; their ground truth is measured where possible."""
    rows = [fault.image for fault in faults]
    images = np.zeros(len(dataset), np.bool_)
    images[rows] = True
    shorter = None if prediction is None else without_images(prediction, images)
    columns = unmeasured_columns(dataset, shorter)
    kept = ~(images[table.image] & (table.side == Side.PREDICTION))
    new_row = np.append(np.cumsum(kept) - 1, NO_ROW)
    sound = ~images[table.image[kept]]
    for name in COLUMN_DTYPES:
        values: NDArray[Any] = getattr(table, name)[kept][sound]
        columns[name][sound] = new_row[values] if name in ("match", "partner") else values
    if shorter is not None:
        for _ in evaluate_images(dataset, shorter, columns, rows):
            pass
    return Measured(shorter, SegmentTable(**columns, overlaps=table.overlaps), faults)


def unmeasured_table(dataset: Dataset) -> SegmentTable:
    """Return the ground truth's table from the JSON alone: no PNG is read, areas and boxes are 0."""
    return SegmentTable(**unmeasured_columns(dataset, None), overlaps=no_overlaps(len(dataset)))


def unmeasured_columns(dataset: Dataset, prediction: PredictionSet | None) -> Columns:
    """Return the table's columns with all that the JSONs tell, the rest preset to "none"."""
    sides = [dataset.ground_truth] + ([prediction.segments] if prediction else [])
    offsets = np.sum([segments.offsets for segments in sides], axis=0)
    count = int(offsets[-1])
    table = {name: np.zeros((count, 4) if name == "bbox" else count, dtype) for name, dtype in COLUMN_DTYPES.items()}
    for side, segments in enumerate(sides):
        per_image = np.diff(segments.offsets)
        image = np.repeat(np.arange(len(dataset), dtype=np.int32), per_image)
        # Ground truth comes first in an image, so a prediction's row is shifted by the image's ground truth.
        before = offsets[:-1] + (np.diff(dataset.ground_truth.offsets) if side == Side.PREDICTION else 0)
        rows = np.arange(len(image)) + (before - segments.offsets[:-1])[image]
        table["image"][rows] = image
        table["side"][rows] = side
        table["segment_id"][rows] = segments.segment_id
        table["category"][rows] = segments.category
        table["score"][rows] = segments.score if side == Side.PREDICTION else np.nan
        if side == Side.GROUND_TRUTH:
            table["iscrowd"][rows] = segments.iscrowd
        elif segments.source is not None:
            table["source"] = np.full(count, NO_SOURCE, np.int16)
            table["source"][rows] = segments.source
            table["source_names"] = np.array(segments.source_names)
    table["match"][:] = NO_ROW
    table["partner"][:] = NO_ROW
    table["iou"][:] = np.nan
    uncounted = np.ones(len(dataset), np.bool_) if prediction is None else prediction.left_out
    table["status"][table["iscrowd"] & uncounted[table["image"]]] = Status.CROWD
    table["image_offsets"] = offsets
    return table


def evaluate_images(
    dataset: Dataset, prediction: PredictionSet | None, table: Columns, images: Sequence[int]
) -> Iterator[tuple[int, ImageOverlaps | PanviewError | None]]:
    """Fill the rows of some images in the columns of `unmeasured_columns`; their maps are read in one call.

    Yields
    ------
    image : int
    overlaps : (3, k) int32, None or PanviewError
        The image's overlaps; None where there is nothing to compare with. A `BadFileError` or `NotFoundError` where an
        id map is missing, damaged, or does not agree with its JSON; rows of other images are untouched by that.
        The order is not that of ``images``.
    """
    pairs = native().module
    if pairs is not None:
        done = set()
        for image, overlaps in measure_natively(pairs, dataset, prediction, table, images):
            done.add(image)
            yield image, overlaps
        # Unusual or faulty files take the slow path, which reports what is wrong.
        images = [image for image in images if image not in done]
        if not images:
            return
    predicted: dict[int, RunMap | PanviewError] = {}
    if prediction is not None:
        wanted = [image for image in images if not prediction.left_out[image]]
        predicted = dict(zip(wanted, prediction.segments.read_batch(wanted, dataset.sizes), strict=True))
    truth = dataset.ground_truth.read_batch(images, dataset.sizes)
    for image, truth_runs in zip(images, truth, strict=True):
        runs = predicted.get(image)
        bad = next((found for found in (truth_runs, runs) if isinstance(found, PanviewError)), None)
        if bad is not None or isinstance(truth_runs, PanviewError) or isinstance(runs, PanviewError):
            yield image, bad
            continue
        try:
            yield image, _measure_image(dataset, prediction, table, image, truth_runs, runs)
        except PanviewError as error:
            yield image, error


def _measure_image(
    dataset: Dataset,
    prediction: PredictionSet | None,
    table: Columns,
    image: int,
    truth_runs: RunMap,
    prediction_runs: RunMap | None,
) -> ImageOverlaps | None:
    if prediction_runs is None:
        prediction, prediction_runs = None, void_runs(dataset.size(image))
    overlaps = count_run_overlaps(truth_runs, prediction_runs)
    first, last = (int(row) for row in table["image_offsets"][image : image + 2])
    rows = slice(first, last)
    n_ground_truth = len(dataset.ground_truth.segment_id[dataset.ground_truth.segments_of(image)])
    ids = table["segment_id"][rows]
    truth = _local_index(dataset, dataset.ground_truth, image, ids[:n_ground_truth], overlaps.ground_truth_id, 0)
    predicted = np.full(len(overlaps.pixels), -1, np.int32)
    if prediction is not None:
        predicted = _local_index(
            dataset, prediction.segments, image, ids[n_ground_truth:], overlaps.prediction_id, n_ground_truth
        )
    area, bbox = table["area"][rows], table["bbox"][rows]
    for index in (truth, predicted):
        measure_segments(index, overlaps.pixels, overlaps.boxes, area, bbox)
    if prediction is None:
        return None
    _refuse_absent(dataset, prediction, image, ids, area, n_ground_truth)
    pairs = ImagePairs(truth, predicted, overlaps.pixels)
    columns = ImageColumns(*(table[name][rows] for name in ImageColumns._fields))
    match_segments(pairs, columns, area, n_ground_truth, first)
    classify_errors(pairs, columns, area, dataset.categories.isthing, n_ground_truth, first, *DEFAULT_THRESHOLDS)
    known = (truth >= 0) | (predicted >= 0)
    return np.stack([truth, predicted, overlaps.pixels.astype(np.int32)])[:, known]


def _local_index(
    dataset: Dataset,
    segments: SegmentList,
    image: int,
    ids: NDArray[np.uint32],
    wanted: NDArray[np.uint32],
    shift: int,
) -> NDArray[np.int32]:
    """Return the local index of each id of an overlap, -1 for void; refuse an id that the JSON does not list."""
    index, unknown = local_index(ids, wanted, shift)
    if unknown >= 0:
        path = segments.maps.path(image)
        name = f"image {dataset.image_id[image]} ({dataset.image_names[image]})"
        problem = f"segment id {wanted[unknown]} of {name} is not in {segments.json.name}"
        category_ids = dataset.categories.ids[segments.category[segments.segments_of(image)]]
        if _has_category_in_red(ids, category_ids, int(wanted[unknown])):
            problem += "; the red channel holds the category"
        raise ContradictionError(path, f"{problem}; {_TOGETHER}")
    return index


def _has_category_in_red(ids: NDArray[np.uint32], category_ids: NDArray[np.int32], unknown: int) -> bool:
    """Whether an id that the JSON lacks is one of the JSON's with a category id in place of the lowest byte."""
    high = unknown >> 8
    return high > 0 and bool(np.any((ids >> 8 == high) & (category_ids % 256 == unknown % 256)))


def _refuse_absent(
    dataset: Dataset,
    prediction: PredictionSet,
    image: int,
    ids: NDArray[np.uint32],
    area: NDArray[np.int64],
    n_ground_truth: int,
) -> None:
    """Refuse a predicted segment that the JSON lists but no pixel has."""
    absent = np.flatnonzero(area[n_ground_truth:] == 0)
    if len(absent) == 0:
        return
    local = n_ground_truth + int(absent[0])
    segments = prediction.segments
    path = segments.maps.path(image) if segments.maps.names[image] else segments.json
    name = f"image {dataset.image_id[image]} ({dataset.image_names[image]})"
    problem = f"segment id {ids[local]} of {name} is in {segments.json.name} but has no pixel here"
    raise ContradictionError(path, f"{problem}; {_TOGETHER}")


def absent_truths(table: SegmentTable) -> NDArray[np.int64]:
    """Return the rows of ground truth segments of measured images that have no pixel, (k,) int64."""
    truth = table.side == Side.GROUND_TRUTH
    seen = np.zeros(table.n_images, np.bool_)
    seen[table.image[truth & ((table.area > 0) | (table.status == Status.FN))]] = True
    return np.flatnonzero(truth & (table.area == 0) & seen[table.image])


def ground_truth_part(table: SegmentTable) -> SegmentTable:
    """Return the table of the ground truth alone, as `evaluate` without a prediction set gives it.

    Areas and boxes were measured with the prediction set; no PNG is read again.
    """
    truth = np.flatnonzero(table.side == Side.GROUND_TRUTH)
    nothing = {name: NO_ROW for name in ("match", "partner")} | {"iou": np.nan, "partner_iou": 0.0}
    nothing |= dict.fromkeys(("partner_intersection", "void_pixels", "crowd_pixels", "error_type"), 0)
    columns: Columns = {
        name: np.full(len(truth), nothing[name], dtype) if name in nothing else getattr(table, name)[truth]
        for name, dtype in COLUMN_DTYPES.items()
    }
    columns["status"] = np.where(columns["iscrowd"], Status.CROWD, Status.NONE).astype(np.uint8)
    per_image = np.bincount(table.image[truth], minlength=table.n_images)
    columns["image_offsets"] = np.concatenate([np.zeros(1, np.int64), np.cumsum(per_image)])
    return SegmentTable(**columns, overlaps=no_overlaps(table.n_images))
