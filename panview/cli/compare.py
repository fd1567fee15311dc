"""``panview compare``: what other prediction sets do better and worse than the first, and whether by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from panview.api.compare_json import ByColumn, comparison_json, results_of, results_over
from panview.api.loading import parts_place
from panview.cli.differences import (
    SPLITS,
    comparison_markdown,
    difference_cells,
    largest_first,
    signed,
)
from panview.cli.evaluate import areas_text
from panview.cli.figures import Result, figures_table, percent, print_fitting, split_table
from panview.cli.loading import load_dataset
from panview.cli.measuring import measure_sets, sets_in_parts
from panview.cli.output import (
    copy_to_stdout,
    counted,
    images_text,
    note,
    plain_console,
    progress_bar,
    shown_json,
    waiting_file,
    write_stdout,
)
from panview.cli.pass_marks import conclude, marks_markdown, refuse_idle_junit
from panview.cli.writing import guarded, inputs_read
from panview.datasets.dataset import Dataset
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.files import folder_beside
from panview.literal import literal
from panview.metrics.comparison import LEAST_IMAGES, PairedDifferences, least_resamples
from panview.metrics.error_types import DEFAULT_THRESHOLDS, ErrorThresholds
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.segment_table import ErrorType
from panview.metrics.transitions import Transition
from panview.outputs import CSV, JSON, JUNIT, Output, refuse_same
from panview.review.comparing import ModelComparison, common_images, compare_sets
from panview.review.image_differences import GroupDifference, differences_by_column, differences_of_groups
from panview.review.image_quality import checked_words
from panview.review.pass_marks import Outcome, not_worse
from panview.review.session import Snapshot

if TYPE_CHECKING:
    from panview.metrics.parts import PartsPlace

_CATEGORY_BLOCKS = (5, 4)
"""Columns of the table of categories: figures, and counts, which may follow below."""
_COLUMN_BLOCK = (6,)


@dataclass(frozen=True)
class CompareOptions:
    """What the command was asked for.

    Attributes
    ----------
    json, csv : Path or None
        Where the figures and the list of segments go; "-" is stdout.
    threshold : float
    resamples, seed : int
        Of the intervals.
    top : int
        Number of fixed and broken segments to print.
    jobs : int or None
    opening : Opening
    cache : bool
    thresholds : ErrorThresholds
    overwrite : bool
        Replace files that panview did not write.
    by : tuple of str
        Columns of the table of images.
    markdown : bool
        Print Markdown in place of tables for a terminal.
    fail_on_worse, beyond_interval : bool
        Whether a set must not be worse than the first, and whether what may be chance is let pass.
    junit : Path or None
        Where what came of that is written; "-" is stdout.
    """

    json: Path | None
    csv: Path | None
    threshold: float
    resamples: int
    seed: int
    top: int
    jobs: int | None
    opening: Opening
    cache: bool
    thresholds: ErrorThresholds = DEFAULT_THRESHOLDS
    overwrite: bool = False
    by: tuple[str, ...] = ()
    markdown: bool = False
    fail_on_worse: bool = False
    beyond_interval: bool = False
    junit: Path | None = None


def run_compare(path: Path, predictions: list[Path], options: CompareOptions) -> None:
    """Measure the prediction sets, compare each with the first, and print or write what came out.

    Raises
    ------
    SystemExit
        With code 1 where a set is worse than the first and must not be.
    """
    if len(predictions) < 2:
        raise PanviewError("compare: needs at least two prediction sets; give --pred again")
    if not IOU_THRESHOLD <= options.threshold < 1:
        raise PanviewError(f"--threshold {options.threshold}: expected 0.5 or more, and less than 1")
    if 0 < options.resamples < least_resamples():
        raise PanviewError(
            f"--resamples {options.resamples}: expected {least_resamples()} or more for 95 % intervals, or 0 for none"
        )
    if str(options.json) == str(options.csv) == "-":
        raise PanviewError("-: only one of --json and --csv can go to stdout")
    streams = (options.json, options.csv, Path("-") if options.markdown else None)
    refuse_idle_junit(options.junit, options.fail_on_worse, "--fail-on-worse", streams)
    if options.beyond_interval and not options.fail_on_worse:
        raise PanviewError("--beyond-interval: needs --fail-on-worse; add it")
    if options.beyond_interval and not options.resamples:
        raise PanviewError("--beyond-interval with --resamples 0: there are no intervals; drop one of the two")
    dataset = load_dataset(path, options.opening)
    words = checked_words(dataset, options.by)
    inputs = inputs_read(dataset, predictions)
    csv = guarded(options.csv, CSV, inputs, overwrite=options.overwrite)
    json = guarded(options.json, JSON, inputs, overwrite=options.overwrite)
    junit = guarded(options.junit, JUNIT, inputs, overwrite=options.overwrite)
    refuse_same(output for output in (json, csv, junit) if output is not None)
    place = parts_place(dataset, cache=options.cache)
    snapshot = _measured(dataset, predictions, options, place)
    images = common_images(snapshot, range(len(predictions)))
    if not images.any():
        raise PanviewError("compare: no image is in all prediction sets")
    compared = (_compared if place is None else _compared_in_parts)(snapshot, images, words, options)
    results, comparisons, columns = compared.results, compared.comparisons, compared.columns
    outcomes = _outcomes(comparisons, options)
    document = comparison_json(
        snapshot, results, comparisons, columns, outcomes, resamples=options.resamples, seed=options.seed
    )
    printed = _write(snapshot, document, comparisons, options, csv, json)
    if not images.all():
        kept, total = int(images.sum()), len(images)
        note(f"compared on the {kept:,} of {total:,} images that every prediction set has")
    if options.markdown and not printed:
        write_stdout((comparison_markdown(snapshot, comparisons) + marks_markdown(outcomes)).encode())
    elif not printed:
        print_comparison(snapshot, results, comparisons, options.top, columns)
    conclude("compare", dataset, int(images.sum()), outcomes, options.junit, junit)


@dataclass(frozen=True)
class _Compared:
    """What came out: results of each set, and of each further set what it does better and worse than the first."""

    results: list[Result]
    comparisons: list[ModelComparison]
    columns: list[ByColumn]


def _compared(
    snapshot: Snapshot, images: NDArray[np.bool_], words: Sequence[str], options: CompareOptions
) -> _Compared:
    results, comparisons = results_over(snapshot, images), []
    further = range(1, len(snapshot.predictions))
    for position in further:
        with progress_bar("resamples") as show:
            comparisons.append(
                compare_sets(
                    snapshot, 0, position, images, seed=options.seed, resamples=options.resamples, progress=show
                )
            )
    columns = [_by_columns(snapshot, place, words, comparisons[place - 1], options) for place in further]
    return _Compared(results, comparisons, columns)


def _compared_in_parts(
    snapshot: Snapshot, images: NDArray[np.bool_], words: Sequence[str], options: CompareOptions
) -> _Compared:
    """Return the same while one part of each table at a time is held."""
    # Imported here: only needed for tables in parts.
    from panview.review.comparing_in_parts import compare_in_parts

    seed, resamples = options.seed, options.resamples
    with progress_bar("comparison") as reading, progress_bar("resamples") as show:
        found = compare_in_parts(snapshot, images, seed=seed, resamples=resamples, reading=reading, progress=show)
    columns = []
    for made, counts in zip(found.comparisons, found.counts, strict=True):
        by = {}
        for word in words:
            with progress_bar(word) as show:
                by[word] = differences_of_groups(
                    snapshot.dataset, counts, word, made.images, seed=seed, resamples=resamples, progress=show
                )
        columns.append(by)
    return _Compared(results_of(snapshot, images, found.qualities, found.scores), list(found.comparisons), columns)


def _outcomes(comparisons: Sequence[ModelComparison], options: CompareOptions) -> list[Outcome]:
    if not options.fail_on_worse:
        return []
    return [
        not_worse(each.first_name, each.second_name, each.differences.all, beyond_interval=options.beyond_interval)
        for each in comparisons
    ]


def _by_columns(
    snapshot: Snapshot, place: int, words: Sequence[str], comparison: ModelComparison, options: CompareOptions
) -> ByColumn:
    """Return what a set does better than the first by each column."""
    found = {}
    for word in words:
        with progress_bar(word) as show:
            found[word] = differences_by_column(
                snapshot,
                0,
                place,
                word,
                comparison.images,
                seed=options.seed,
                resamples=options.resamples,
                progress=show,
            )
    return found


def _measured(dataset: Dataset, predictions: list[Path], options: CompareOptions, place: PartsPlace | None) -> Snapshot:
    if place is None:
        sets = tuple(measure_sets(dataset, predictions, jobs=options.jobs, cache=options.cache))
    else:
        sets = tuple(sets_in_parts(place, dataset, predictions, jobs=options.jobs))
    return Snapshot(
        dataset=dataset,
        ground_truth_table=sets[0].table,
        predictions=sets,
        current=0,
        threshold=options.threshold,
        error_thresholds=options.thresholds,
    )


def _write(
    snapshot: Snapshot,
    document: dict[str, Any],
    comparisons: list[ModelComparison],
    options: CompareOptions,
    csv: Output | None,
    json: Output | None,
) -> bool:
    """Write the files that were asked for; return whether stdout is one of them."""
    if options.csv is not None and snapshot.predictions[0].in_parts is not None:
        _write_by_part(snapshot, comparisons, options, csv)
    elif options.csv is not None:
        # Imported here, since polars takes a tenth of a second to load.
        import polars as pl

        from panview.review.change_rows import change_frame
        from panview.review.disagreements import write_csv

        frames = [change_frame(snapshot, 0, k, comparison) for k, comparison in enumerate(comparisons, start=1)]
        frame = pl.concat(frames)
        if csv is None:
            write_stdout(frame.write_csv().encode())
        else:
            write_csv(csv, frame)
            note(f"{options.csv}: {counted(len(frame), 'segment')} changed")
    if options.json is not None:
        text = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
        if json is None:
            write_stdout(shown_json(text))
        else:
            json.write(text)
    return "-" in (str(options.csv), str(options.json), str(options.junit))


def _write_by_part(
    snapshot: Snapshot, comparisons: list[ModelComparison], options: CompareOptions, csv: Output | None
) -> None:
    """Write the segments that changed while one part of each table at a time is held."""
    # Imported here: only needed for tables in parts.
    from panview.review.comparing_in_parts import write_changes

    with progress_bar("segments") as show:
        if csv is not None:
            with csv.whole() as part, part.open("wb") as stream:
                count = write_changes(snapshot, comparisons, stream, folder_beside(csv.path), progress=show)
        else:
            with waiting_file() as waiting:
                write_changes(snapshot, comparisons, waiting, progress=show)
                waiting.seek(0)
                copy_to_stdout(waiting)
    if csv is not None:
        note(f"{options.csv}: {counted(count, 'segment')} changed")


def print_comparison(
    snapshot: Snapshot,
    results: list[Result],
    comparisons: list[ModelComparison],
    top: int,
    columns: list[ByColumn],
) -> None:
    """Print the tables."""
    console = plain_console()
    if not console.is_terminal:
        # A pipe has no width; a table cut to 80 columns would lose figures.
        console.width = 100_000
    first = comparisons[0]
    console.print(
        f"{literal(snapshot.dataset.name)}: {images_text(int(first.images.sum()))}{areas_text(snapshot.dataset)}, "
        f"thresholds: {snapshot.thresholds.text}"
    )
    table = split_table(results)
    print_fitting(console, table, (len(table.columns) - 1) // len(results))
    for comparison, by in zip(comparisons, columns, strict=True):
        console.print(f"\n{literal(f'{comparison.second_name} against {comparison.first_name}')}\n")
        console.print(_difference_table(comparison))
        console.print()
        for word, groups in by.items():
            print_fitting(console, _column_table(comparison, word, groups), _COLUMN_BLOCK)
            console.print()
        print_fitting(console, _category_table(snapshot.dataset, comparison), _CATEGORY_BLOCKS)
        _print_changes(console, snapshot, comparison, top)
    if first.differences.resamples:
        console.print(
            f"\n* The interval excludes 0, and p is at most {1 - first.differences.level:.2g}: two equally good sets "
            "rarely"
            f" differ this much ({_resamples_text(first.differences)}). Among categories without a real difference, up"
            " to one in twenty gets a * by chance.\n"
            f"— No interval: the category is in fewer than {LEAST_IMAGES} images."
        )


def _resamples_text(differences: PairedDifferences) -> str:
    return "all resamples" if differences.exact else f"{differences.resamples:,} resamples"


def _difference_table(comparison: ModelComparison) -> Table:
    table = _signed_table(comparison, ("difference in PQ",), ("in SQ", "in RQ"))
    for split in SPLITS:
        before, after = (getattr(quality, split.lower()) for quality in (comparison.first, comparison.second))
        others = [(getattr(before, name), getattr(after, name)) for name in ("sq", "rq")]
        table.add_row(
            split,
            *difference_cells(getattr(comparison.differences, split.lower())),
            *(signed(None if None in pair else pair[1] - pair[0]) for pair in others),
        )
    return table


def _column_table(comparison: ModelComparison, word: str, groups: Sequence[GroupDifference]) -> Table:
    """List the groups of images of a column, with the difference of All on each."""
    table = _signed_table(comparison, ("images", "baseline PQ", "PQ", "difference"), ())
    table.columns[0].header = literal(word)
    for each in groups:
        difference = each.differences.all
        table.add_row(
            literal(each.group.label),
            f"{each.count:,}",
            percent(difference.first),
            percent(difference.second),
            *difference_cells(difference),
        )
    return table


def _category_table(dataset: Dataset, comparison: ModelComparison) -> Table:
    """List the categories that occur, those with the largest difference first, either way."""
    differences, changed = comparison.differences, comparison.changed
    table = _signed_table(
        comparison, ("baseline\nPQ", "\nPQ", "\ndifference"), ("\nfixed", "\nbroken", "new\nFP", "removed\nFP")
    )
    fixed, broken = (
        np.bincount(changed.category[changed.kind == kind], minlength=len(differences.difference))
        for kind in (Transition.FIXED, Transition.BROKEN)
    )
    for i in largest_first(comparison):
        difference = differences.of(i)
        table.add_row(
            literal(dataset.categories.names[i]),
            percent(difference.first),
            percent(difference.second),
            *difference_cells(difference),
            *(f"{int(column[i]):,}" for column in (fixed, broken, comparison.new_fp, comparison.removed_fp)),
        )
    return table


def _signed_table(comparison: ModelComparison, before: tuple[str, ...], after: tuple[str, ...]) -> Table:
    table = figures_table([], ())
    lines = "\n" * before[0].count("\n")
    for title in (*before, f"{lines}{100 * comparison.differences.level:g} % interval", "", *after):
        table.add_column(title, justify="right" if title else "left", no_wrap=True)
    return table


def _print_changes(console: Console, snapshot: Snapshot, comparison: ModelComparison, top: int) -> None:
    numbers = ", ".join(f"{number:,} {kind.label}" for kind, number in comparison.changed.counts().items())
    console.print(f"\nGround truth segments: {numbers}")
    console.print(f"FP: {int(comparison.new_fp.sum()):,} new, {int(comparison.removed_fp.sum()):,} removed")
    for kind in (Transition.BROKEN, Transition.FIXED):
        chosen = comparison.listed(kind)[:top]
        if len(chosen):
            console.print()
            console.print(_segment_table(snapshot.dataset, comparison, kind, chosen))


def _segment_table(dataset: Dataset, comparison: ModelComparison, kind: Transition, chosen: NDArray[np.int64]) -> Table:
    table = figures_table([], ())
    # Narrower than the others, so that a name keeps its place in 80 columns.
    table.padding = (0, 1, 0, 0)
    for title in ("\nimage", "\nsegment", "baseline\nIoU", "\nIoU", "PQ\neffect"):
        table.add_column(title, justify="right", no_wrap=True)
    # For fixed segments, the baseline has the error type; for broken ones, the other set.
    was = kind == Transition.FIXED
    table.add_column("\nwas" if was else "\nnow", no_wrap=True)
    table.columns[0].header = f"\n{kind.label}"
    changed = comparison.changed
    errors = comparison.error_first if was else comparison.error_second
    for k in chosen.tolist():
        table.add_row(
            literal(dataset.categories.names[changed.category[k]]),
            literal(str(dataset.image_id[changed.image[k]])),
            str(changed.segment_id[k]),
            f"{changed.iou_first[k]:.3f}",
            f"{changed.iou_second[k]:.3f}",
            signed(float(comparison.effect[k])),
            ErrorType(int(errors[k])).label,
        )
    return table
