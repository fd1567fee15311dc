"""``panview evaluate``: the figures, as a table for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from panview.api.loading import evaluated_prediction, parts_place
from panview.api.notes import absent_notes, absent_of, area_notes, category_notes, empty_truth_notes, has_low_quality
from panview.api.results import Breakdown, Result, as_json, quality_of_all, result_of
from panview.cli.breakdowns import breakdown_rows, breakdown_tables
from panview.cli.figures import (
    BOUNDARY_COLUMNS,
    figures_table,
    percent,
    percents,
    print_fitting,
    published_cells,
    set_titles,
    split_table,
    stacked,
)
from panview.cli.loading import load_dataset, load_prediction
from panview.cli.measuring import measure, measure_boundary, measure_parts
from panview.cli.output import (
    images_text,
    markdown_text,
    note_all,
    plain_console,
    progress_bar,
    shown_json,
    write_stdout,
)
from panview.cli.pass_marks import check_marks_early, conclude, marks_markdown, read_marks, refuse_idle_junit
from panview.datasets.dataset import Dataset, PredictionSet, distinct_name
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.literal import literal
from panview.metrics.panoptic_quality import Average
from panview.review.pass_marks import Measured, held

if TYPE_CHECKING:
    from rich.table import Table

    from panview.cluster.place import ClusterPlace
    from panview.metrics.parts import PartsPlace
    from panview.outputs import Output


def run_evaluate(
    path: Path,
    predictions: list[Path],
    json: Path | None,
    jobs: int | None,
    opening: Opening,
    cache: bool,
    markdown: bool = False,
    boundary: bool = False,
    by: Collection[Breakdown] = (),
    overwrite: bool = False,
    columns: Sequence[str] = (),
    fail_under: Sequence[str] = (),
    junit: Path | None = None,
    cluster: ClusterPlace | None = None,
) -> None:
    """Evaluate each prediction set and print or write what came out.

    Raises
    ------
    SystemExit
        With code 1 where a set does not reach a pass mark.
    """
    refuse_idle_junit(junit, bool(fail_under), "--fail-under", (json, Path("-") if markdown else None))
    marks = read_marks(fail_under, boundary=boundary)
    dataset = load_dataset(path, opening)
    words = _checked_words(dataset, columns)
    check_marks_early(marks, dataset, predictions)
    output, suite = _outputs(dataset, predictions, json, junit, overwrite=overwrite)
    if boundary and opening.areas == "json":
        raise PanviewError(
            "--boundary with --areas json: a JSON has no areas of boundaries, so PQ and Boundary PQ would count "
            "different "
            "matches; drop one of the two"
        )
    asked = _Asked(jobs, cache, boundary, by, words, json is not None, cluster)
    results = _results(dataset, predictions, asked)
    outcomes = held(marks, dataset.categories, [Measured(r.name, r.quality, r.boundary) for r in results])
    if json is not None:
        text = msgspec.json.format(msgspec.json.encode(as_json(dataset, results, outcomes)), indent=2) + b"\n"
        if output is not None:
            output.write(text)
        else:
            write_stdout(shown_json(text))
    if "-" not in (str(json), str(junit)):
        if markdown:
            write_stdout((markdown_tables(dataset, results) + marks_markdown(outcomes)).encode())
        else:
            print_results(dataset, results)
    conclude("evaluate", dataset, max(result.images for result in results), outcomes, junit, suite)


@dataclass(frozen=True)
class _Asked:
    """How sets are measured, and what is asked of them."""

    jobs: int | None
    cache: bool
    boundary: bool
    by: Collection[Breakdown]
    words: Sequence[str]
    scores: bool
    cluster: ClusterPlace | None


def _results(dataset: Dataset, predictions: list[Path], asked: _Asked) -> list[Result]:
    """Find, read and measure prediction sets one after the other, each under a name of its own."""
    note_all(empty_truth_notes(dataset))
    results: list[Result] = []
    for path in predictions:
        prediction = distinct_name(load_prediction(dataset, path), [result.name for result in results])
        place = parts_place(dataset, cache=asked.cache)
        result_by = _result if place is None else partial(_result_in_parts, place)
        results.append(result_by(dataset, prediction, path, asked, first=not results))
    return results


def _result(dataset: Dataset, prediction: PredictionSet, path: Path, asked: _Asked, *, first: bool) -> Result:
    jobs, cache = asked.jobs, asked.cache
    measured = measure(dataset, prediction, jobs=jobs, cache=cache, cluster=asked.cluster)
    if first:
        note_all(absent_notes(dataset, absent_of(dataset, measured.table)))
    known = evaluated_prediction(dataset, measured)
    prediction, table = known.prediction, known.table
    quality = quality_of_all(dataset, known)
    note_all(category_notes(dataset, prediction, path, table, quality))
    column = measure_boundary(dataset, prediction, table, jobs=jobs, cache=cache) if asked.boundary else None
    result = result_of(dataset, known, quality, column, asked.by, asked.words, scores=asked.scores)
    note_all(area_notes(dataset, prediction.name, result.areas))
    return result


def _result_in_parts(
    place: PartsPlace, dataset: Dataset, prediction: PredictionSet, path: Path, asked: _Asked, *, first: bool
) -> Result:
    """Return the same as `_result`, while one part of the table at a time is held."""
    # Imported here: only needed for tables in parts.
    from panview.api.parts import result_of_parts, telling_table

    parts = measure_parts(place, dataset, prediction, jobs=asked.jobs, cluster=asked.cluster)
    with progress_bar(f"{prediction.name}, figures") as show:
        found = result_of_parts(
            parts, asked.by, asked.words, boundary=asked.boundary, scores=asked.scores, jobs=asked.jobs, progress=show
        )
    if first:
        note_all(absent_notes(dataset, found.absent))
    quality = found.result.quality
    if has_low_quality(quality):
        note_all(category_notes(dataset, parts.prediction, path, telling_table(parts), quality))
    note_all(area_notes(dataset, prediction.name, found.result.areas))
    return found.result


def _outputs(
    dataset: Dataset, predictions: list[Path], json: Path | None, junit: Path | None, *, overwrite: bool
) -> tuple[Output | None, Output | None]:
    if json is None and junit is None:
        return None, None
    # Imported here: only needed if an output is written, and slow to load.
    from panview.cli.writing import guarded, inputs_read
    from panview.outputs import JSON, JUNIT, refuse_same

    inputs = inputs_read(dataset, predictions)
    outputs = (
        guarded(json, JSON, inputs, overwrite=overwrite),
        guarded(junit, JUNIT, inputs, overwrite=overwrite),
    )
    refuse_same(output for output in outputs if output is not None)
    return outputs


def _checked_words(dataset: Dataset, columns: Sequence[str]) -> Sequence[str]:
    if not columns:
        return ()
    # Imported here, since it loads polars, which takes a tenth of a second.
    from panview.review.image_quality import checked_words

    return checked_words(dataset, columns, [kind.value for kind in Breakdown])


def print_results(dataset: Dataset, results: list[Result]) -> None:
    """Print the tables."""
    console = plain_console()
    if not console.is_terminal:
        # A pipe has no width; a table cut to 80 columns would lose figures.
        console.width = 100_000
    console.print(f"{literal(dataset.name)}: {_counted_images(dataset, results)}{areas_text(dataset)}")
    for table in (split_table(results), *breakdown_tables(results), _category_table(dataset, results)):
        print_fitting(console, table, (len(table.columns) - 1) // len(results))


def _counted_images(dataset: Dataset, results: list[Result]) -> str:
    """Return of how many images figures are; of those of the dataset where sets differ, whose columns say it then."""
    counts = {result.images for result in results}
    if len(counts) == 1 and counts != {len(dataset)}:
        return f"{counts.pop():,} of {images_text(len(dataset))}"
    return images_text(len(dataset))


def areas_text(dataset: Dataset) -> str:
    """Say where areas come from, behind the images that figures are of; empty where it is the maps, as usual."""
    return ", areas of the JSON" if dataset.opening.areas == "json" else ""


def markdown_tables(dataset: Dataset, results: list[Result]) -> str:
    """Return All, Things and Stuff of each prediction set as GitHub's tables, published figures below their own."""
    parts = []
    for result in results:
        count = (
            images_text(result.images) if result.images == len(dataset) else f"{result.images:,} of {len(dataset):,}"
        )
        on = f"**{markdown_text(result.name)}** on {markdown_text(dataset.name)}"
        lines = [f"{on}, {count}{areas_text(dataset)}", ""]
        columns = ["PQ", "SQ", "RQ", "categories", *(BOUNDARY_COLUMNS if result.boundary else ())]
        lines += [f"| | {' | '.join(columns)} |", "|---|" + "---:|" * len(columns)]
        for split in ("All", "Things", "Stuff"):
            average: Average = getattr(result.quality, split.lower())
            figures = [*percents(average), str(average.n)]
            if result.boundary is not None:
                figures += percents(getattr(result.boundary, split.lower()))
            lines.append(f"| {split} | {' | '.join(figures)} |")
            if result.published is not None:
                given = " | ".join(published_cells(getattr(result.published, split.lower())))
                lines.append(f"| {split}, published | {given} |" + " |" * (len(columns) - 3))
        for name, average in chain(*breakdown_rows(result)):
            if average.n:
                cells = [markdown_text(name), *percents(average), str(average.n)]
                lines.append(f"| {' | '.join(cells)} |" + " |" * (len(columns) - 4))
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _category_table(dataset: Dataset, results: list[Result]) -> Table:
    boundary = any(result.boundary for result in results)
    columns = ("PQ", "SQ", "RQ", "TP", "FP", "FN", *(stacked(BOUNDARY_COLUMNS[:1]) if boundary else ()))
    table = figures_table(set_titles(results), columns)
    for i, name in enumerate(dataset.categories.names):
        if not any(result.quality.occurs[i] for result in results):
            continue
        cells = []
        for result in results:
            quality, counts = result.quality, result.quality.counts
            occurs = bool(quality.occurs[i])
            cells += [percent(float(v[i]) if occurs else None) for v in (quality.pq, quality.sq, quality.rq)]
            cells += [f"{int(count[i]):,}" for count in (counts.tp, counts.fp, counts.fn)]
            if result.boundary is not None:
                cells.append(percent(float(result.boundary.pq[i]) if occurs else None))
        table.add_row(literal(name), *cells)
    return table
