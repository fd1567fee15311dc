"""``panview evaluate``: the figures, as a table for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview import __version__
from panview.cli.breakdowns import Breakdown, breakdown_rows, breakdown_tables, breakdowns_json
from panview.cli.figures import (
    BOUNDARY_COLUMNS,
    Result,
    figures_table,
    percent,
    percents,
    print_fitting,
    published_cells,
    set_titles,
    split_table,
    stacked,
)
from panview.cli.loading import load_dataset, measure_boundary
from panview.cli.measuring import measure_sets, tell_of_areas
from panview.cli.output import images_text, markdown_text, note, plain_console, shown_json, write_stdout
from panview.cli.pass_marks import check_marks_early, conclude, marks_markdown, read_marks, refuse_idle_junit
from panview.datasets.assumptions import as_json as assumptions_json
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.faults import Fault
from panview.datasets.opening import Opening
from panview.engine.published import published_for
from panview.errors import PanviewError
from panview.literal import literal
from panview.metrics.breakdown import quality_by_size, quality_by_supercategory
from panview.metrics.panoptic_quality import Average, PanopticQuality, count_matches, panoptic_quality
from panview.metrics.segment_table import SegmentTable, Side
from panview.metrics.stated_areas import area_difference
from panview.review.pass_marks import Measured, Outcome, held
from panview.review.results_json import quality_json

_NEXT_TO_NOTHING = 0.2
"""With a smaller PQ of All it is asked whether the categories are those that they say."""
_NOTHING = 0.01
"""With a smaller PQ of All, something else than the model is likely to be wrong."""
if TYPE_CHECKING:
    from rich.table import Table

    from panview.outputs import Output
    from panview.review.image_quality import ColumnQuality


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
            "--boundary with --areas json: a JSON states no areas of boundaries, and by its areas other segments may "
            "match than those whose boundaries are measured; leave out one of both"
        )
    results: list[Result] = []
    measured = measure_sets(dataset, predictions, jobs=jobs, cache=cache)
    for prediction_path, known in zip(predictions, measured, strict=True):
        prediction, table = known.prediction, known.table
        counts = count_matches(table, len(dataset.categories))
        quality = panoptic_quality(counts, dataset.categories.isthing)
        _note_other_categories(dataset, prediction, prediction_path, table, quality)
        images = int(np.count_nonzero(~prediction.left_out))
        by_boundary = None
        if boundary:
            from panview.metrics.boundary import boundary_quality

            column = measure_boundary(dataset, prediction, table, jobs=jobs, cache=cache)
            by_boundary = boundary_quality(table, column, dataset.categories.isthing)
        sizes = quality_by_size(table, dataset.categories.isthing) if Breakdown.SIZE in by else None
        names = dataset.categories.supercategories
        groups = quality_by_supercategory(quality, names) if Breakdown.SUPERCATEGORY in by else None
        difference = area_difference(dataset, table)
        if difference is not None:
            tell_of_areas(dataset, prediction.name, difference)
        results.append(
            Result(
                prediction.name,
                quality,
                images,
                published_for(dataset, prediction),
                by_boundary,
                sizes,
                groups,
                prediction.assumptions,
                prediction.mapping,
                _by_columns(dataset, words, table, ~prediction.left_out),
                known.faults,
                difference,
            )
        )
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


def _outputs(
    dataset: Dataset, predictions: list[Path], json: Path | None, junit: Path | None, *, overwrite: bool
) -> tuple[Output | None, Output | None]:
    if json is None and junit is None:
        return None, None
    # Here, since what a set reads is known to nobody who writes nothing, and takes its time to be loaded.
    from panview.cli.writing import guarded, inputs_read
    from panview.outputs import JSON, JUNIT, refuse_same

    inputs = inputs_read(dataset, predictions)
    outputs = (
        guarded(json, JSON, inputs, overwrite=overwrite),
        guarded(junit, JUNIT, inputs, overwrite=overwrite),
    )
    refuse_same(output for output in outputs if output is not None)
    return outputs


def _note_other_categories(
    dataset: Dataset, prediction: PredictionSet, place: Path, table: SegmentTable, quality: PanopticQuality
) -> None:
    """Say where figures are next to nothing because the numbers stand for other categories than their ids."""
    if (quality.all.pq or 0.0) >= _NEXT_TO_NOTHING:
        return
    from panview.linter.at_opening import check_categories

    no_match = _no_match(table, quality)
    fitting = _fitting(dataset, prediction) if no_match else None
    if fitting is not None:
        command = f"panview evaluate {quote(str(fitting))} --pred {quote(str(place))}"
        note(f"{prediction.name}: {no_match}; its category ids are those of {fitting.name} too: {command}")
        return
    findings = check_categories(dataset, prediction, table)
    if no_match and not findings:
        command = f"panview check {quote(str(dataset.files.json))} --pred {quote(str(place))}"
        note(f"{prediction.name}: {no_match}; {command} looks for the reason")
    for finding in findings:
        command = f"panview check {dataset.files.json} --pred {place}"
        note(f"{prediction.name}: {finding.rule.title}: {finding.message}; {command} says how to mend it")


def _no_match(table: SegmentTable, quality: PanopticQuality) -> str:
    """Return that no or next to no segment matches where both sides have some, else an empty text."""
    if quality.all.pq is None or quality.all.pq >= _NOTHING:
        return ""
    if not all((table.side == side).any() for side in (Side.GROUND_TRUTH, Side.PREDICTION)):
        return ""
    return "next to no segment matches" if quality.counts.tp.any() else "no segment matches"


def _fitting(dataset: Dataset, prediction: PredictionSet) -> Path | None:
    """Return another truth of these images that has all category ids of a prediction set."""
    from panview.datasets.other_truths import fitting_truth

    if prediction.mapping is not None:
        return None
    used = dataset.categories.ids[np.unique(prediction.segments.category)].tolist()
    return fitting_truth(dataset.files.others, used)


def _checked_words(dataset: Dataset, columns: Sequence[str]) -> Sequence[str]:
    if not columns:
        return ()
    # Here, since it loads polars, which takes a tenth of a second.
    from panview.review.image_quality import checked_words

    return checked_words(dataset, columns, [kind.value for kind in Breakdown])


def _by_columns(
    dataset: Dataset, words: Sequence[str], table: SegmentTable, images: NDArray[np.bool_]
) -> list[ColumnQuality]:
    if not words:
        return []
    from panview.review.image_quality import quality_by_column

    return [quality_by_column(dataset, word, table, images) for word in words]


def as_json(dataset: Dataset, results: list[Result], outcomes: Sequence[Outcome] = ()) -> dict[str, Any]:
    """Return the results in the form of the JSON contract; fractions, not per cent."""
    return {
        "panview": __version__,
        "images": len(dataset),
        # Beyond the contract, here and below.
        "areas": dataset.opening.areas,
        "results": [
            {
                "prediction": result.name,
                **quality_json(dataset.categories, result.quality),
                # Only where there is something to say.
                **({"images": result.images} if result.images < len(dataset) else {}),
                **({"skipped": skipped_json(result.faults)} if result.faults else {}),
                **({"pq_by_areas": msgspec.to_builtins(result.areas)} if result.areas else {}),
                **({"published": msgspec.to_builtins(result.published)} if result.published else {}),
                **({"boundary": _boundary_json(dataset, result.boundary)} if result.boundary else {}),
                **breakdowns_json(dataset.categories, result),
                **({"categories": result.mapping.as_json()} if result.mapping is not None else {}),
            }
            for result in results
        ],
        "assumptions": assumptions_json([*dataset.assumptions, *(a for r in results for a in r.assumptions)]),
        **({"pass_marks": [outcome.as_json() for outcome in outcomes]} if outcomes else {}),
    }


def skipped_json(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Return the images that are left out since they are at fault, each with the reason."""
    return [
        {"image_id": fault.image_id, "file_name": fault.image_name, "kind": fault.kind, "reason": fault.message}
        for fault in faults
    ]


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


def _boundary_json(dataset: Dataset, quality: PanopticQuality) -> dict[str, Any]:
    from panview.metrics.boundary import DILATION_RATIO

    return {"dilation_ratio": DILATION_RATIO, **quality_json(dataset.categories, quality)}


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
