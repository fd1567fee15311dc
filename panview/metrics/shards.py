"""Measuring a prediction set in parts, anywhere and in any order, to the figures of the whole to the last bit.

`shards` divides a dataset, `evaluate_rows` measures a part of it, and `join` puts parts together: in any grouping and
any order the same comes out. What a part says goes by its own images, so that it is as long as these are. It can be
pickled, or written to a file (`panview.metrics.shard_files`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet, SegmentList
from panview.datasets.faults import Fault
from panview.datasets.image_ids import ImageIds
from panview.datasets.images_table import NOTHING_KNOWN
from panview.errors import PanviewError
from panview.metrics.evaluation import CancelCheck, Measured, Progress, measured_columns, settled
from panview.metrics.faults import fault_of
from panview.metrics.joined_tables import Order, joined_table
from panview.metrics.late_tables import LateTable, slice_late, spread_late
from panview.metrics.segment_table import EMPTY_TABLE, SegmentTable


@dataclass(frozen=True, eq=False)
class Shard:
    """What was measured of some images of a dataset.

    Attributes
    ----------
    rows : (k,) int64
        Rows of the images in the dataset, ascending.
    table : SegmentTable
        Of these images alone, matched by pixels: image i of it is row ``rows[i]`` of the dataset.
    faults : tuple of Fault
        Of images that cannot be used, by row of the dataset, ascending; the table says nothing of them.
    """

    rows: NDArray[np.int64]
    table: SegmentTable
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        """Check once, where it is made, that rows and table fit."""
        if self.rows.dtype != np.int64 or self.rows.shape != (self.table.n_images,):
            raise ValueError(f"rows: expected ({self.table.n_images},) int64, got {self.rows.shape} {self.rows.dtype}")
        if (np.diff(self.rows) <= 0).any():
            raise ValueError("rows: expected ascending ones, each once")

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.rows)


EMPTY_SHARD = Shard(np.empty(0, np.int64), EMPTY_TABLE)
"""Of no image; joined with any other it changes nothing."""


class RepeatedImageError(PanviewError, ValueError):
    """An image is in two shards, and would be counted twice.

    Parameters
    ----------
    row : int
        In the dataset.
    files : sequence of Path, optional
        Those that have it, where shards are files.
    """

    def __init__(self, row: int, files: Sequence[Path] = ()) -> None:
        self.row, self.files = row, tuple(files)
        where = " and in ".join(map(str, files)) or "two shards"
        remedy = "remove one of them" if files else "join each shard once"
        super().__init__(f"the image in row {row} is in {where} and would be counted twice; {remedy}")


def shards(dataset: Sized, n: int) -> tuple[range, ...]:
    """Divide the images of a dataset into ``n`` blocks of neighbours, for `evaluate_rows`.

    Parameters
    ----------
    dataset : Dataset
        Or anything else that is as long as its images, such as a `panview.linter.listed_set.ListedSet`.
    n : int
        At least 1. With more than there are images, some blocks are empty.

    Returns
    -------
    tuple of n range
        Rows; no two lengths differ by more than one.

    Examples
    --------
    >>> import panview
    >>> from panview.metrics.shards import shards
    >>> shards(panview.open("coco/").dataset, 3)
    (range(0, 3), range(3, 6), range(6, 8))
    """
    if n < 1:
        raise ValueError(f"n: expected at least 1, got {n}")
    size, more = divmod(len(dataset), n)
    edges = [block * size + min(block, more) for block in range(n + 1)]
    return tuple(range(first, end) for first, end in zip(edges, edges[1:], strict=False))


def evaluate_rows(
    dataset: Dataset,
    prediction: PredictionSet | None,
    rows: Sequence[int] | NDArray[np.integer],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Shard:
    """Measure some images of a dataset; those at fault are in ``faults`` and stop no other.

    Parameters
    ----------
    dataset : Dataset
    prediction : PredictionSet, optional
        None measures the ground truth alone.
    rows : sequence of int
        Rows in the dataset, in any order, each once.
    jobs, progress, cancelled
        As for `panview.metrics.evaluation.evaluate`.

    Raises
    ------
    IndexError
        The dataset has no such row.
    RepeatedImageError
    Cancelled

    Examples
    --------
    >>> import panview
    >>> from pathlib import Path
    >>> from panview.api.loading import read_prediction
    >>> from panview.metrics.shards import evaluate_rows
    >>> val = panview.open("coco/")
    >>> run = read_prediction(val.dataset, Path("mask2former.json"))
    >>> part = evaluate_rows(val.dataset, run, range(3, 6))
    >>> len(part), part.table.n_images, part.rows.tolist()
    (3, 3, [3, 4, 5])
    """
    wanted = chosen_rows(rows, len(dataset))
    some = some_images(dataset, wanted)
    predicted = None if prediction is None else some_predictions(prediction, wanted)
    return evaluate_part(some, predicted, wanted, jobs=jobs, progress=progress, cancelled=cancelled)


def evaluate_part(
    some: Dataset,
    predicted: PredictionSet | None,
    rows: NDArray[np.int64],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Shard:
    """Measure what `some_images` and `some_predictions` have taken out: all that a worker needs to be sent.

    Parameters
    ----------
    some, predicted, jobs, progress, cancelled
        As for `panview.metrics.evaluation.evaluate`.
    rows : (k,) int64
        Of these images in the whole dataset.
    """
    table, errors = measured_columns(some, predicted, jobs=jobs, progress=progress, cancelled=cancelled)
    faults = [replace(fault_of(some, image, errors[image]), image=int(rows[image])) for image in sorted(errors)]
    return Shard(rows, table, tuple(faults))


def join(parts: Iterable[Shard]) -> Shard:
    """Put shards together that have no image in common.

    Shards may come in any order and may have been joined before; the same comes out, to the last bit.

    Parameters
    ----------
    parts : iterable of Shard
        Of one dataset and one prediction set. None gives a shard of no image.

    Raises
    ------
    RepeatedImageError
        An image is in two of them.

    Examples
    --------
    >>> import panview
    >>> from pathlib import Path
    >>> from panview.api.loading import read_prediction
    >>> from panview.metrics.panoptic_quality import count_matches, panoptic_quality
    >>> from panview.metrics.shards import as_measured, evaluate_rows, join, shards
    >>> val = panview.open("coco/")
    >>> run = read_prediction(val.dataset, Path("mask2former.json"))
    >>> parts = [evaluate_rows(val.dataset, run, rows) for rows in shards(val.dataset, 3)]
    >>> one = join([parts[2], join(parts[:2])])
    >>> table = as_measured(val.dataset, run, one).table
    >>> panoptic_quality(count_matches(table, len(val.dataset.categories)), val.dataset.categories.isthing).all.pq
    0.8849...
    >>> join([one, parts[0]])
    Traceback (most recent call last):
        ...
    panview.metrics.shards.RepeatedImageError: the image in row 0 is in two shards and would be counted twice; ...
    """
    given = [part for part in parts if len(part)]
    if len(given) < 2:
        return given[0] if given else EMPTY_SHARD
    rows, order = order_of([part.rows for part in given])
    table = joined_table(order, [part.table for part in given])
    faults = sorted((fault for part in given for fault in part.faults), key=lambda fault: fault.image)
    return Shard(rows, table, tuple(faults))


def some_of(shard: Shard, wanted: NDArray[np.int64]) -> Shard:
    """Return those images of a shard that are wanted; others are not asked for.

    Parameters
    ----------
    shard : Shard
    wanted : (k,) int64
        Rows of the dataset, in any order.
    """
    image = np.flatnonzero(np.isin(shard.rows, wanted))
    if len(image) == len(shard):
        return shard
    table = joined_table(Order(np.zeros(len(image), np.int64), image), [shard.table])
    held = set(shard.rows[image].tolist())
    return Shard(shard.rows[image], table, tuple(fault for fault in shard.faults if fault.image in held))


def neighbours_of(shard: Shard, first: int, end: int) -> Shard:
    """Return the images of a shard from one row of the dataset up to another; without their columns being read.

    Parameters
    ----------
    shard : Shard
        Matched by pixels.
    first, end : int
        Rows of the dataset, ``first:end``.
    """
    if not isinstance(shard.table, LateTable):
        return some_of(shard, shard.rows[(shard.rows >= first) & (shard.rows < end)])
    start, stop = np.searchsorted(shard.rows, [first, end]).tolist()
    faults = tuple(fault for fault in shard.faults if first <= fault.image < end)
    return Shard(shard.rows[start:stop], slice_late(shard.table, start, stop), faults)


def among_all(shard: Shard, n_images: int) -> SegmentTable:
    """Return the table of a shard as one of the whole dataset, in which all other images have no row.

    Parameters
    ----------
    shard : Shard
        Matched by pixels, or by the areas of the JSON.
    n_images : int
        Of the dataset.
    """
    table = shard.table

    def offsets(own: NDArray[np.int64]) -> NDArray[np.int64]:
        counts = np.zeros(n_images, np.int64)
        counts[shard.rows] = np.diff(own)
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])

    if isinstance(table, LateTable):
        return spread_late(table, offsets)
    return replace(
        table,
        image=shard.rows.astype(np.int32)[table.image],
        image_offsets=offsets(table.image_offsets),
        overlaps=replace(table.overlaps, offsets=offsets(table.overlaps.offsets)),
    )


def as_measured(dataset: Dataset, prediction: PredictionSet | None, shard: Shard) -> Measured:
    """Return what `panview.metrics.evaluation.measure_by_pixels` gives, from a shard of all images.

    Parameters
    ----------
    dataset : Dataset
    prediction : PredictionSet, optional
        As it was measured.
    shard : Shard
        What all shards of the dataset joined give.

    Raises
    ------
    PanviewError
        Images were not measured; the message says how many, and which first.
    FaultyImagesError
        Images are at fault and not to be left out, or none is left.
    """
    require_all(shard.rows, dataset.name, dataset.image_id, dataset.image_names)
    return settled(dataset, prediction, shard.table, shard.faults)


def require_all(rows: NDArray[np.int64], name: str, image_id: ImageIds, image_names: Sequence[str]) -> None:
    """Refuse shards that leave images out, or have some that the set has not.

    Parameters
    ----------
    rows : (k,) int64
        Of joined shards.
    name : str
        Of the set.
    image_id, image_names
        Of all its images.

    Raises
    ------
    PanviewError
        The message says how many are absent, and which first.
    """
    absent = np.setdiff1d(np.arange(len(image_id)), rows)
    if len(absent):
        first = int(absent[0])
        raise PanviewError(
            f"{name}: {len(absent):,} of {len(image_id):,} images are in no shard, first image "
            f"{image_id[first]} ({image_names[first]}); measure their rows and join them too"
        )
    if len(rows) > len(image_id):
        raise PanviewError(f"{name}: has {len(image_id):,} images, the shards {len(rows):,}; they are of another")


def chosen_rows(rows: Sequence[int] | NDArray[np.integer], n_images: int) -> NDArray[np.int64]:
    """Return rows of a set in their order, (k,) int64.

    Raises
    ------
    IndexError
        The set has no such row.
    RepeatedImageError
    """
    wanted = np.sort(np.asarray(rows, np.int64).reshape(-1))
    if len(wanted) and not 0 <= wanted[0] <= wanted[-1] < n_images:
        raise IndexError(f"rows {wanted[0]} to {wanted[-1]} of a dataset of {n_images} images")
    _refuse_repeated(wanted)
    return wanted


def order_of(parts: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int64], Order]:
    """Return the rows of several shards in their order, and which shard each is taken from.

    Raises
    ------
    RepeatedImageError
        A row is in two of them.
    """
    rows = np.concatenate(parts)
    place = np.argsort(rows, kind="stable")
    _refuse_repeated(rows[place])
    source = np.repeat(np.arange(len(parts)), [len(part) for part in parts])[place]
    image = np.concatenate([np.arange(len(part)) for part in parts])[place]
    return rows[place], Order(source, image)


def some_images(dataset: Dataset, rows: NDArray[np.int64]) -> Dataset:
    """Return a dataset of some images alone, as long as these are; of what is known of images nothing.

    Parameters
    ----------
    dataset : Dataset
    rows : (k,) int64
        Ascending.
    """
    chosen = rows.tolist()
    segments, _ = segments_of_images(dataset.ground_truth.offsets, rows)
    return replace(
        dataset,
        image_id=ImageIds(tuple(dataset.image_id[row] for row in chosen)),
        image_names=tuple(dataset.image_names[row] for row in chosen),
        photos=dataset.photos.some(rows),
        sizes=dataset.sizes[rows],
        ground_truth=_some_segments(dataset.ground_truth, rows),
        stated_area=dataset.stated_area[segments],
        known=NOTHING_KNOWN,
        faults=(),
        assumptions=(),
    )


def some_predictions(prediction: PredictionSet, rows: NDArray[np.int64]) -> PredictionSet:
    """Return a prediction set of some images alone, for `some_images` of the same rows."""
    return replace(
        prediction, segments=_some_segments(prediction.segments, rows), left_out=prediction.left_out[rows], faults=()
    )


def _some_segments(segments: SegmentList, rows: NDArray[np.int64]) -> SegmentList:
    chosen, offsets = segments_of_images(segments.offsets, rows)
    return replace(
        segments,
        maps=segments.maps.some(rows),
        offsets=offsets,
        segment_id=segments.segment_id[chosen],
        category=segments.category[chosen],
        iscrowd=segments.iscrowd[chosen],
        score=segments.score[chosen],
        source=None if segments.source is None else segments.source[chosen],
    )


def segments_of_images(
    offsets: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the segments of some images, and the offsets of a set of these.

    Parameters
    ----------
    offsets : (n_images + 1,) int64
    rows : (k,) int64

    Returns
    -------
    segments : (m,) int64
    offsets : (k + 1,) int64
    """
    counts = np.diff(offsets)[rows]
    own = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return np.arange(own[-1]) + np.repeat(offsets[:-1][rows] - own[:-1], counts), own


def _refuse_repeated(rows: NDArray[np.int64]) -> None:
    """Refuse sorted rows where one is there twice."""
    again = np.flatnonzero(np.diff(rows) == 0)
    if len(again):
        raise RepeatedImageError(int(rows[again[0]]))
