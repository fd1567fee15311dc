"""Two or more prediction sets whose tables are in parts side by side, as `panview.review.comparing` has them whole.

What is held of all images is what a comparison is made of: counts by image and category, and the segments that fare
differently. Tables are held one block of images at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.later import Later
from panview.metrics.aligned_parts import aligned_shards
from panview.metrics.comparison import LEVEL, RESAMPLES, differences_of
from panview.metrics.counting import RunningCounts
from panview.metrics.evaluation import CancelCheck, Progress
from panview.metrics.image_counts import image_counts
from panview.metrics.paired_counts import PairedCounts, join_paired_counts, paired_counts
from panview.metrics.panoptic_quality import PanopticQuality, counts_at, panoptic_quality
from panview.metrics.parts import Parts
from panview.metrics.scores import RunningScores, ScoreFigures
from panview.metrics.segment_table import NO_ROW, SegmentTable
from panview.metrics.shards import EMPTY_SHARD, Shard, among_all
from panview.metrics.transitions import Transitions, false_positive_changes, pq_effect, transitions
from panview.review.comparing import ModelComparison, common_images, error_types_seen
from panview.review.session import Snapshot

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

_FIRST, _SECOND = ("truth_first", "prediction_first"), ("truth_second", "prediction_second")
"""Columns of `Transitions` that hold rows of either table."""


@dataclass(frozen=True, eq=False)
class ComparedInParts:
    """What the sets of a snapshot do better and worse than the first.

    Attributes
    ----------
    qualities : tuple of PanopticQuality
        Of each set over the images asked for.
    scores : tuple of ScoreFigures or None
        Of the same.
    comparisons : tuple of ModelComparison
        Of each further set with the first, equal to what `panview.review.comparing.compare_sets` returns for whole
        tables; rows are those of whole tables, too.
    counts : tuple of PairedCounts
        Those of each comparison.
    """

    qualities: tuple[PanopticQuality, ...]
    scores: tuple[ScoreFigures | None, ...]
    comparisons: tuple[ModelComparison, ...]
    counts: tuple[PairedCounts, ...]


def compare_in_parts(
    snapshot: Snapshot,
    images: NDArray[np.bool_],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    reading: Progress | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> ComparedInParts:
    """Compare all sets of a snapshot with the first, by one pass over their parts.

    Parameters
    ----------
    snapshot : Snapshot
        Its sets are in parts.
    images : (n_images,) bool
        Which images to compare; of each pair, those that either set leaves out are ignored.
    seed, resamples, level, progress
        As for `panview.review.comparing.compare_sets`, of each pair in turn.
    reading : Progress, optional
        Of images that are read.
    cancelled : CancelCheck, optional

    Raises
    ------
    BadFileError, NotFoundError
        A part has changed, or is gone.
    Cancelled
    """
    tables = _parts_of(snapshot)
    n_categories, threshold = len(snapshot.dataset.categories), snapshot.threshold
    isthing = snapshot.dataset.categories.isthing
    counts = [RunningCounts(n_categories, np.array([threshold])) for _ in tables]
    scores = [RunningScores(n_categories, threshold) for _ in tables]
    pairs = [_Pair(snapshot, place, images) for place in range(1, len(tables))]
    for shards in aligned_shards(tables, reading, cancelled):
        chosen = images[shards[0].rows]
        for shard, running, scored in zip(shards, counts, scores, strict=True):
            running.add(shard.table, chosen)
            scored.add(shard.table, chosen)
        for pair in pairs:
            pair.add(shards)
    found = [pair.found() for pair in pairs]
    comparisons = [
        replace(
            made,
            differences=differences_of(
                held,
                isthing,
                made.images,
                seed=seed,
                resamples=resamples,
                level=level,
                progress=progress,
                cancelled=cancelled,
            ),
        )
        for made, held in found
    ]
    return ComparedInParts(
        tuple(panoptic_quality(counts_at(each.counted()), isthing) for each in counts),
        tuple(each.found(isthing) for each in scores),
        tuple(comparisons),
        tuple(held for _, held in found),
    )


def changes_by_part(
    snapshot: Snapshot, comparisons: Sequence[ModelComparison], progress: Progress | None = None
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield the rows of `panview.review.change_rows.change_frame`, block by block.

    Parameters
    ----------
    snapshot : Snapshot
        Its sets are in parts.
    comparisons : sequence of ModelComparison
        Of each further set with the first, as `compare_in_parts` returns them.
    progress : Progress, optional
        Of images.

    Yields
    ------
    place : int
        Of the comparison.
    frame : polars.DataFrame
        Of some images, in the order of the dataset.

    Raises
    ------
    BadFileError, NotFoundError
        A part has changed, or is gone.
    """
    # Imported here: it loads polars, which only this needs.
    from panview.review.change_rows import change_frame

    tables = _parts_of(snapshot)
    starts, n_images = [_first_rows(each) for each in tables], len(snapshot.dataset)
    for shards in aligned_shards(tables, progress):
        first, last = int(shards[0].rows[0]), int(shards[0].rows[-1])
        sets = tuple(
            replace(known, table=among_all(shard, n_images))
            for known, shard in zip(snapshot.predictions, shards, strict=True)
        )
        for place, comparison in enumerate(comparisons):
            at = slice(*np.searchsorted(comparison.changed.image, [first, last + 1]).tolist())
            shift = (-int(starts[0][first]), -int(starts[place + 1][first]))
            some = _some(comparison, at)
            some = replace(some, changed=_shifted(some.changed, *shift))
            yield place, change_frame(replace(snapshot, predictions=sets), 0, place + 1, some)


def write_changes(
    snapshot: Snapshot,
    comparisons: Sequence[ModelComparison],
    sink: IO[bytes],
    folder: Path | None = None,
    *,
    progress: Progress | None = None,
) -> int:
    """Write the segments that fare differently as CSV, byte for byte as of whole tables; return how many there are.

    Parameters
    ----------
    snapshot, comparisons, progress
        As for `changes_by_part`, whose errors it raises.
    sink : binary stream
    folder : Path, optional
        Where rows wait that are not written in the order in which they come (default: with other temporary files).

    Raises
    ------
    OSError
        The disk is full.
    """
    # Imported here: both load polars, which only this needs.
    from panview.review.change_rows import change_frame
    from panview.review.csv_pieces import CsvPieces

    nothing = among_all(EMPTY_SHARD, len(snapshot.dataset))
    empty = replace(snapshot, predictions=tuple(replace(each, table=nothing) for each in snapshot.predictions))
    header = change_frame(empty, 0, 1, _some(comparisons[0], slice(0, 0)))
    with CsvPieces(header, sink, folder) as pieces:
        for place, frame in changes_by_part(snapshot, comparisons, progress):
            pieces.add(frame, place)
        pieces.finish()
        return pieces.rows


class _Pair:
    """The first set and another one: what has been seen of them so far."""

    def __init__(self, snapshot: Snapshot, place: int, images: NDArray[np.bool_]) -> None:
        self._snapshot, self._place, self._asked = snapshot, place, images
        self._compared = images & common_images(snapshot, (0, place))
        tables = _parts_of(snapshot)
        self._starts = _first_rows(tables[0]), _first_rows(tables[place])
        self._isthing = snapshot.dataset.categories.isthing
        n = len(self._isthing)
        self._counts = [RunningCounts(n, np.array([snapshot.threshold])) for _ in range(2)]
        self._new, self._removed = np.zeros((2, n), np.int64)
        self._paired: list[PairedCounts] = []
        self._changed: list[Transitions] = []
        self._errors: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]] = []

    def add(self, shards: Sequence[Shard]) -> None:
        rows, n, threshold = shards[0].rows, len(self._isthing), self._snapshot.threshold
        first, second = shards[0].table, shards[self._place].table
        chosen = self._compared[rows]
        by_image = []
        for table, running in zip((first, second), self._counts, strict=True):
            running.add(table, chosen)
            by_image.append(image_counts(table, n, threshold=threshold, images=chosen))
        new, removed = false_positive_changes(by_image[0], by_image[1], n)
        self._new, self._removed = self._new + new, self._removed + removed
        self._paired.append(paired_counts(by_image[0], by_image[1]))
        changed = transitions(first, second, threshold=threshold, images=chosen)
        self._errors.append((self._seen(first)[changed.truth_first], self._seen(second)[changed.truth_second]))
        starts = [int(each[rows[0]]) for each in self._starts]
        changed = replace(changed, image=rows.astype(np.int32)[changed.image])
        self._changed.append(_shifted(changed, starts[0], starts[1]))

    def _seen(self, table: SegmentTable) -> NDArray[np.uint8]:
        return error_types_seen(self._snapshot, table)

    def found(self) -> tuple[ModelComparison, PairedCounts]:
        """Return what came out; differences are none of it yet, and made of the counts."""
        counts = join_paired_counts(self._paired)
        self._paired.clear()
        changed = _joined(self._changed)
        self._changed.clear()
        qualities = [panoptic_quality(counts_at(each.counted()), self._isthing) for each in self._counts]
        of_first, of_second = (self._snapshot.predictions[place] for place in (0, self._place))
        errors = [np.concatenate(each) for each in zip(*self._errors, strict=True)]
        made = ModelComparison(
            first_key=of_first.key,
            second_key=of_second.key,
            first_name=of_first.prediction.name,
            second_name=of_second.prediction.name,
            images=self._compared,
            left_out=int(np.count_nonzero(self._asked & ~self._compared)),
            first=qualities[0],
            second=qualities[1],
            differences=differences_of(counts, self._isthing, self._compared, resamples=0),
            changed=changed,
            effect=pq_effect(changed, qualities[0]),
            error_first=errors[0],
            error_second=errors[1],
            new_fp=self._new,
            removed_fp=self._removed,
        )
        return made, counts


def _parts_of(snapshot: Snapshot) -> list[Parts]:
    found = [each.in_parts.parts for each in snapshot.predictions if each.in_parts is not None]
    assert len(found) == len(snapshot.predictions)
    return found


def _first_rows(parts: Parts) -> NDArray[np.int64]:
    """Return at which row of the whole table each image begins, (n_images,) int64."""
    counts = parts.rows_of_images
    first: NDArray[np.int64] = np.cumsum(counts) - counts
    return first


def _joined(parts: Sequence[Transitions]) -> Transitions:
    names = [each.name for each in fields(Transitions)]
    return Transitions(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def _some(comparison: ModelComparison, at: slice) -> ModelComparison:
    """Return a comparison of which only some segments are told."""
    changed = Transitions(**{each.name: getattr(comparison.changed, each.name)[at] for each in fields(Transitions)})
    columns = {name: getattr(comparison, name)[at] for name in ("effect", "error_first", "error_second")}
    return replace(comparison, changed=changed, **columns)


def _shifted(changed: Transitions, first: int, second: int) -> Transitions:
    """Return the same of tables in which the rows are further down by so many."""
    columns = {}
    for names, by in ((_FIRST, first), (_SECOND, second)):
        for name in names:
            rows = getattr(changed, name)
            columns[name] = np.where(rows == NO_ROW, NO_ROW, rows + by)
    return replace(changed, **columns)
