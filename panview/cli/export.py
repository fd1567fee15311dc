"""``panview export``: the list of disagreements as CSV, and the tags of the images as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from panview.api.loading import parts_place
from panview.cli.decisions import note_absent_scores, read_decisions, samples_for, tags_for
from panview.cli.loading import load_dataset, load_to_look_at
from panview.cli.measuring import measure_sets, sets_in_parts
from panview.cli.output import copy_to_stdout, counted, note, progress_bar, waiting_file, write_stdout
from panview.cli.writing import guarded, inputs_read
from panview.datasets.dataset import Dataset
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.files import folder_beside
from panview.metrics.error_types import DEFAULT_THRESHOLDS, ErrorThresholds
from panview.outputs import CSV, TAGS, Output, refuse_same
from panview.review.disagreements import disagreement_frame, write_csv
from panview.review.filters import SegmentFilter
from panview.review.kept_tags import read_kept_tags
from panview.review.queues import read_queue
from panview.review.session import Snapshot, find, find_rows, quality_of, scope_images
from panview.review.tag_file import tag_table
from panview.review.team.place import Place

SORTED_BY = ("pq_impact", "score", "models", "suspicion")
"""Columns that ``--sort`` takes."""


@dataclass(frozen=True)
class ExportOptions:
    """What the command was asked for.

    Attributes
    ----------
    csv, tags : Path or None
        Where the disagreements and the tags of the images go; "-" is stdout.
    tp_below : float or None
        Also list matches with a smaller IoU.
    where : str
        Only segments that meet this condition; empty for all.
    jobs : int or None
    opening : Opening
    cache : bool
    verdicts : Path, TeamPlace or None
        File of verdicts; None for the one that is kept for the dataset.
    thresholds : ErrorThresholds
    overwrite : bool
        Replace files that panview did not write.
    queue : str
        Only the disagreements of this queue, such as "2/5"; empty for all.
    sort : str
        Column whose highest values come first; empty for the order of the images.
    """

    csv: Path | None
    tags: Path | None
    tp_below: float | None
    where: str
    jobs: int | None
    opening: Opening
    cache: bool
    verdicts: Place | None = None
    thresholds: ErrorThresholds = DEFAULT_THRESHOLDS
    overwrite: bool = False
    queue: str = ""
    sort: str = ""


def run_export(path: Path, predictions: list[Path], options: ExportOptions) -> None:
    """Write the disagreements, the tags, or both."""
    _check(predictions, options)
    opening, listing = options.opening, options.csv is not None
    dataset = load_dataset(path, opening) if listing else load_to_look_at(path, opening)
    inputs = inputs_read(dataset, predictions, options.verdicts)
    csv = guarded(options.csv, CSV, inputs, overwrite=options.overwrite)
    tags = guarded(options.tags, TAGS, inputs, overwrite=options.overwrite)
    refuse_same(output for output in (csv, tags) if output is not None)
    if options.tags is not None:
        _export_tags(dataset, options.tags, tags, options.verdicts)
    if options.csv is not None:
        _export_disagreements(dataset, predictions, options, csv)


def _check(predictions: list[Path], options: ExportOptions) -> None:
    """Refuse what cannot be done before anything is read."""
    if options.csv is None and options.tags is None:
        raise PanviewError("export: give --csv FILE for the disagreements, or --tags FILE for the tags of the images")
    if options.sort and options.sort not in SORTED_BY:
        raise PanviewError(f"--sort {options.sort}: expected one of {', '.join(SORTED_BY)}")
    if options.csv is not None and not predictions:
        raise PanviewError("export: --csv lists the disagreements of predictions; give --pred")
    if options.queue:
        read_queue(options.queue)
    if str(options.csv) == str(options.tags) == "-":
        raise PanviewError("-: only one of --csv and --tags can go to stdout")


def _export_tags(dataset: Dataset, path: Path, output: Output | None, verdicts: Place | None) -> None:
    """Write the tags that are kept of the images as a table of all of them."""
    tags = read_kept_tags(dataset, verdicts)
    if not tags:
        raise PanviewError(f"--tags: no image of {dataset.name} has a tag; add some in the window")
    table = tag_table(dataset, tags, every=True)
    if output is None:
        write_stdout(table)
        return
    output.write(table)
    count = int(np.count_nonzero(np.any(list(tags.marks.values()), axis=0)))
    note(f"{path}: {counted(len(tags.names), 'tag')} on {count:,} of {len(dataset):,} images")


def _export_disagreements(
    dataset: Dataset, predictions: list[Path], options: ExportOptions, output: Output | None
) -> None:
    """Evaluate, filter, and write the rows, one prediction set after the other; PQ impact refers to the whole set."""
    decisions = read_decisions(dataset, options.verdicts)
    tags = tags_for(options.where, dataset, options.verdicts)
    samples = samples_for(options.where, dataset, options.verdicts)
    place = parts_place(dataset, cache=options.cache)
    # All sets at once, since a column says how many of them agree.
    if place is None:
        sets = tuple(measure_sets(dataset, predictions, jobs=options.jobs, cache=options.cache))
    else:
        sets = tuple(sets_in_parts(place, dataset, predictions, jobs=options.jobs))
    condition = SegmentFilter(expression=options.where, queue=read_queue(options.queue) if options.queue else None)
    snapshot = Snapshot(
        dataset=dataset,
        ground_truth_table=sets[0].table,
        predictions=sets,
        filter=condition,
        tp_below=options.tp_below,
        error_thresholds=options.thresholds,
        decisions=decisions,
        tags=tags,
        samples=samples,
    )
    note_absent_scores(condition.expression, sets, dataset)
    if place is not None:
        _export_by_part(snapshot, options, output)
        return
    frame = pl.concat([_frame(replace(snapshot, current=place)) for place in range(len(sets))])
    if options.sort:
        frame = frame.sort(options.sort, descending=True, nulls_last=True, maintain_order=True)
    if output is None:
        write_stdout(frame.write_csv().encode())
        return
    write_csv(output, frame)
    note(f"{options.csv}: {counted(len(frame), 'disagreement')}")


def _export_by_part(snapshot: Snapshot, options: ExportOptions, output: Output | None) -> None:
    """Write the same rows while one part of each table at a time is held."""
    # Imported here: only needed for tables in parts.
    from panview.review.disagreements_in_parts import write_disagreements

    with progress_bar("disagreements") as show:
        if output is not None:
            with output.whole() as part, part.open("wb") as stream:
                count = write_disagreements(snapshot, stream, folder_beside(output.path), options.sort, progress=show)
        else:
            # Whole or not at all: nothing is known to have gone well before all of it is there.
            with waiting_file() as waiting:
                write_disagreements(snapshot, waiting, None, options.sort, progress=show)
                waiting.seek(0)
                copy_to_stdout(waiting)
    if output is not None:
        note(f"{options.csv}: {counted(count, 'disagreement')}")


def _frame(snapshot: Snapshot) -> pl.DataFrame:
    """Return the rows of the prediction set that is shown."""
    known = snapshot.predictions[snapshot.current]
    rows = find_rows(snapshot)
    listing = find(snapshot, rows, quality_of(snapshot, scope_images(snapshot, rows)))
    return disagreement_frame(
        snapshot.dataset,
        known.prediction.name,
        known.table,
        rows.status,
        rows.error_type,
        listing.impact,
        listing.disagreements,
        snapshot.decisions,
        snapshot.thresholds,
        rows.insight,
    )
