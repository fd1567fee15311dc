"""A table in parts: what was measured of a pair lies in files, of which only those in use are held.

Files are shards (`panview.metrics.shard_files`), each of neighbouring images. `measured_parts` measures those that are
missing; `Parts` reads them one by one, as often as somebody wants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.faults import Fault
from panview.errors import BadFileError, Cancelled, NotFoundError, PanviewError
from panview.metrics.cache import table_key
from panview.metrics.evaluation import CancelCheck, Progress, accept_faults, without_faulty
from panview.metrics.faults import without_images
from panview.metrics.segment_table import SegmentTable
from panview.metrics.shard_columns import open_shard
from panview.metrics.shard_files import SUFFIX, ShardHead, in_order, load_shard, read_head, save_shard, shard_of
from panview.metrics.shards import EMPTY_SHARD, Shard, evaluate_rows, join, some_images, some_of, some_predictions
from panview.metrics.stated_areas import as_opened

PART_ROWS = 250_000
"""Rows of a part: 30 MB of columns, read in a few tenths of a second."""
_OTHER_FOLDER = "give another folder, or remove its parts"


MeasureRows = Callable[[NDArray[np.int64], Progress, CancelCheck | None], Shard]
"""Measures some images, rows of the dataset, in whatever way; progress is of them alone."""


@dataclass(frozen=True)
class PartsPlace:
    """Where the parts of a table are kept.

    Attributes
    ----------
    folder : Path
        Made when the first part is written.
    is_cache : bool
        Whether it is the cache, where parts go by the key of the table and one that cannot be used is measured again.
        Parts in a folder that a user named go by the JSONs alone, and one that cannot be used is refused.
    """

    folder: Path
    is_cache: bool = False


@dataclass(frozen=True, eq=False)
class Part:
    """A file of a table.

    Attributes
    ----------
    path : Path
    rows : (k,) int64
        Of its images in the dataset, ascending, at least one.
    """

    path: Path
    rows: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Parts:
    """The table of a pair in files.

    Attributes
    ----------
    dataset : Dataset
    prediction : PredictionSet
        Leaves out the images at fault.
    files : tuple of Part
        In dataset order; every image is in one of them.
    faults : tuple of Fault
        Of the images that are left out, in dataset order.
    measured : PredictionSet
        As the parts were measured, with the images at fault.
    """

    dataset: Dataset
    prediction: PredictionSet
    files: tuple[Part, ...]
    faults: tuple[Fault, ...]
    measured: PredictionSet

    def __len__(self) -> int:
        """Return the number of parts."""
        return len(self.files)

    @cached_property
    def part_of(self) -> NDArray[np.int32]:
        """Part that each image of the dataset is in, (n_images,) int32."""
        place = np.zeros(len(self.dataset), np.int32)
        for number, part in enumerate(self.files):
            place[part.rows] = number
        return place

    @cached_property
    def rows_of_images(self) -> NDArray[np.int64]:
        """How many rows each image has in the table, (n_images,) int64."""
        counts: NDArray[np.int64] = np.diff(self.dataset.ground_truth.offsets)
        return counts + np.diff(self.prediction.segments.offsets)

    def shard(self, number: int) -> Shard:
        """Read a part, matched by pixels, without the predictions of images at fault.

        Raises
        ------
        BadFileError, NotFoundError
            The file has changed, or is gone, since it was looked at.
        """
        return self._sound(load_shard(self.files[number].path, self.dataset, self.measured), self.files[number])

    def late_shard(self, number: int) -> Shard:
        """Open a part as `shard` reads it; a column of it is read when it is first asked for, if at all.

        Raises
        ------
        BadFileError, NotFoundError
            As for `shard`; so does asking for a column.
        """
        return self._sound(open_shard(self.files[number].path, self.dataset, self.measured), self.files[number])

    def _sound(self, read: Shard, part: Part) -> Shard:
        """Return what was read of a part without the predictions of images at fault."""
        if not np.array_equal(read.rows, part.rows):
            raise BadFileError(part.path, "has other images than a moment ago; open the set again")
        if not read.faults:
            return read
        place = np.searchsorted(read.rows, [fault.image for fault in read.faults]).tolist()
        local = tuple(replace(fault, image=at) for fault, at in zip(read.faults, place, strict=True))
        some, predicted = some_images(self.dataset, read.rows), some_predictions(self.measured, read.rows)
        return Shard(read.rows, without_faulty(some, predicted, read.table, local).table)

    def shards(self, progress: Progress | None = None, cancelled: CancelCheck | None = None) -> Iterator[Shard]:
        """Read one part after the other, with the areas that the dataset was opened with; none is held.

        Only those columns are read that are asked for, as long as areas are those of the pixels.

        Parameters
        ----------
        progress : Progress, optional
            Of parts.
        cancelled : CancelCheck, optional
            Polled between parts.

        Raises
        ------
        BadFileError, NotFoundError
            As for `shard`.
        Cancelled
        """
        for number in range(len(self)):
            if cancelled is not None and cancelled():
                raise Cancelled
            read = self.late_shard(number)
            yield replace(read, table=self.opened(read))
            if progress is not None:
                progress(number + 1, len(self))

    def images(self, wanted: NDArray[np.int64], held: Shard | None = None) -> Shard:
        """Read some images, matched by pixels; of parts that have none of them no file is opened.

        Parameters
        ----------
        wanted : (k,) int64
            Rows of the dataset.
        held : Shard, optional
            What has been read before: its images are taken over, and not read again.
        """
        kept = EMPTY_SHARD if held is None else some_of(held, wanted)
        left = np.setdiff1d(wanted, kept.rows)
        parts = [kept]
        for number in np.unique(self.part_of[left]).tolist():
            parts.append(some_of(self.shard(number), left))
        return join(parts)

    def opened(self, shard: Shard) -> SegmentTable:
        """Return the table of a shard with the areas that the dataset was opened with."""
        if self.dataset.opening.areas == "pixels":
            return shard.table
        return as_opened(some_images(self.dataset, shard.rows), shard.table)


def count_rows(dataset: Dataset, prediction: PredictionSet | None) -> int:
    """Return how many rows the table of a pair has, by its JSONs."""
    predicted = 0 if prediction is None else int(prediction.segments.offsets[-1])
    return int(dataset.ground_truth.offsets[-1]) + predicted


def measured_parts(
    place: PartsPlace,
    dataset: Dataset,
    prediction: PredictionSet,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
    measure: MeasureRows | None = None,
    part_rows: int | None = None,
) -> Parts:
    """Return the table of a pair in parts; images that are in none are measured, part by part.

    A part is a file as soon as it is measured: whoever cancels, or is killed, goes on from there.

    Parameters
    ----------
    place : PartsPlace
    dataset, prediction
    jobs : int, optional
        Number of threads (default: all cores).
    progress : Progress, optional
        Of images.
    cancelled : CancelCheck, optional
    measure : callable, optional
        Measures a part in another way than `panview.metrics.shards.evaluate_rows`, such as on several machines.
    part_rows : int, optional
        About how many rows of the table a new part has (default: `PART_ROWS`).

    Raises
    ------
    BadFileError
        A file of a folder that a user named is no part, damaged, of another version of panview, or older than a JSON.
    FaultyImagesError
        Images are at fault and not to be left out, or none is left.
    RepeatedImageError
        An image is in two parts.
    PanviewError
        A part cannot be written, or lies between images of another.
    Cancelled

    Examples
    --------
    >>> import panview
    >>> from pathlib import Path
    >>> from panview.api.loading import read_prediction
    >>> from panview.metrics.parts import PartsPlace, measured_parts
    >>> val = panview.open("coco/")
    >>> run = read_prediction(val.dataset, Path("mask2former.json"))
    >>> parts = measured_parts(PartsPlace(Path("parts")), val.dataset, run, part_rows=30)
    >>> [part.rows.tolist() for part in parts.files]
    [[0, 1], [2, 3, 4], [5, 6], [7]]
    >>> sum(len(shard.table) for shard in parts.shards())
    89
    """
    files = _Files(place, dataset, prediction)
    heads = files.find()
    held = in_order((head.rows, path) for path, head in heads.items())
    left = np.setdiff1d(np.arange(len(dataset)), np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in held)]))
    again = [] if dataset.opening.faults == "skip" else [path for path, head in heads.items() if len(head.at_fault)]
    total = len(dataset)
    done = total - len(left) - sum(len(heads[path].at_fault) for path in again)

    def measured(rows: NDArray[np.int64]) -> Shard:
        nonlocal done

        def show(count: int, _: int) -> None:
            if progress is not None:
                progress(done + count, total)

        if measure is not None:
            shard = measure(rows, show, cancelled)
        else:
            shard = evaluate_rows(dataset, prediction, rows, jobs=jobs, progress=show, cancelled=cancelled)
        done += len(rows)
        return shard

    for rows in _blocks(left, dataset, prediction, part_rows or PART_ROWS):
        path = files.path(int(rows[0]))
        if path in heads:
            raise BadFileError(path, "was renamed: its images are not those its name says; rename it again")
        save_shard(path, measured(rows), dataset, prediction)
        heads[path] = read_head(path)
    for path in again:
        # The files may have been repaired since.
        before, faulty = load_shard(path, dataset, prediction), heads[path].at_fault
        sound = some_of(before, np.setdiff1d(before.rows, faulty))
        save_shard(path, join([sound, measured(faulty)]), dataset, prediction)
        heads[path] = read_head(path)
    return _parts_of(heads, dataset, prediction)


def found_parts(place: PartsPlace, dataset: Dataset, prediction: PredictionSet) -> Parts | None:
    """Return the table of a pair in parts where all are there; None where some image is in none, or at fault.

    Raises
    ------
    BadFileError, RepeatedImageError, PanviewError
        As for `measured_parts`.
    """
    heads = _Files(place, dataset, prediction).find()
    if sum(len(head.rows) for head in heads.values()) < len(dataset):
        return None
    if dataset.opening.faults == "error" and any(len(head.at_fault) for head in heads.values()):
        return None
    return _parts_of(heads, dataset, prediction)


def _parts_of(heads: dict[Path, ShardHead], dataset: Dataset, prediction: PredictionSet) -> Parts:
    held = in_order((head.rows, path) for path, head in heads.items())
    faulty = [path for _, path in held if len(heads[path].at_fault)]
    faults = tuple(fault for path in faulty for fault in load_shard(path, dataset, prediction).faults)
    accept_faults(dataset, prediction, faults)
    shorter = prediction
    if faults:
        images = np.zeros(len(dataset), np.bool_)
        images[[fault.image for fault in faults]] = True
        shorter = without_images(prediction, images)
    return Parts(dataset, shorter, tuple(Part(path, rows) for rows, path in held), faults, prediction)


def _blocks(
    rows: NDArray[np.int64], dataset: Dataset, prediction: PredictionSet, part_rows: int
) -> Iterator[NDArray[np.int64]]:
    """Divide images into blocks of neighbours with about so many rows of the table each, at least an image.

    Which images make a block goes by the whole set, not by what is left of it: two processes that measure it at a time
    write the same files, whoever began first.
    """
    counts = np.diff(dataset.ground_truth.offsets) + np.diff(prediction.segments.offsets)
    # Images without segments also take some time.
    block_of = (np.cumsum(counts + 1) - 1) // part_rows
    begins = (np.diff(rows) != 1) | (np.diff(block_of[rows]) != 0)
    for block in np.split(rows, np.flatnonzero(begins) + 1):
        if len(block):
            yield block


def _disjoint(heads: dict[Path, ShardHead]) -> dict[Path, ShardHead]:
    """Return parts of a cache of which none has an image of another, or lies between them; remove the others."""
    kept: dict[Path, ShardHead] = {}
    end = -1
    for path, head in sorted(heads.items(), key=lambda item: int(item[1].rows[0])):
        if head.rows[0] <= end:
            with suppress(OSError):
                path.unlink()
            continue
        kept[path] = head
        end = int(head.rows[-1])
    return kept


class _Files:
    """The files of a place that are parts of a pair."""

    def __init__(self, place: PartsPlace, dataset: Dataset, prediction: PredictionSet) -> None:
        self._place, self._dataset = place, dataset
        self._of = shard_of(dataset, prediction)
        if place.is_cache:
            self._prefix = f"{table_key(dataset, prediction)}-"
        else:
            self._prefix = f"{blake2b(msgspec.json.encode(self._of), digest_size=6).hexdigest()}-"

    def path(self, first: int) -> Path:
        """Return where the part that begins with an image is kept."""
        return self._place.folder / f"{self._prefix}{first:010}{SUFFIX}"

    def find(self) -> dict[Path, ShardHead]:
        """Return the parts that are there.

        Raises
        ------
        BadFileError
        """
        folder = self._place.folder
        if folder.exists() and not folder.is_dir():
            raise BadFileError(folder, "is a file; parts are kept in a folder")
        heads = {}
        pattern = f"{self._prefix}*{SUFFIX}" if self._place.is_cache else f"*{SUFFIX}"
        for path in sorted(folder.glob(pattern)):
            head = self._head(path)
            if head is not None:
                heads[path] = head
        return _disjoint(heads) if self._place.is_cache else heads

    def _head(self, path: Path) -> ShardHead | None:
        """Return what a file says, None where it is of another prediction set."""
        if self._place.is_cache:
            try:
                head = read_head(path)
            except PanviewError:
                head = None
            if head is None or not head.of.is_same(self._of) or not self._has_rows(head):
                with suppress(OSError):
                    path.unlink()
                return None
            return head
        try:
            head = read_head(path)
        except NotFoundError:
            return None
        except BadFileError as error:
            problem = error.problem.partition(";")[0]
            raise BadFileError(path, f"{problem}; remove it, and what it has is measured again") from error
        if not len(head.rows):
            return None
        of, own = head.of, self._of
        if of.table != own.table:
            other = f"by another version of panview (tables {of.table}; this one writes {own.table})"
            raise BadFileError(path, f"was measured {other}; {_OTHER_FOLDER}")
        if of.truth != own.truth:
            raise BadFileError(path, f"is of another ground truth, or of its JSON before it changed; {_OTHER_FOLDER}")
        if of.predictions != own.predictions:
            if of.json == own.json:
                raise BadFileError(path, f"is older than {own.json}, which has changed since; {_OTHER_FOLDER}")
            return None
        if of.left_out != own.left_out:
            raise BadFileError(path, f"leaves out other images (--missing, --faults); {_OTHER_FOLDER}")
        if not self._has_rows(head):
            raise BadFileError(path, f"has images that {self._dataset.name} lacks; {_OTHER_FOLDER}")
        return head

    def _has_rows(self, head: ShardHead) -> bool:
        return bool(len(head.rows)) and 0 <= head.rows[0] <= head.rows[-1] < len(self._dataset)
