"""``panview reprocess --map`` and ``--best``: PQ over parameters, and what the best ones gain on other images."""

from __future__ import annotations

import csv as csv_lines
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview import __version__
from panview.cli.figures import figures_table, percent
from panview.cli.output import images_text, note, note_all, plain_console, progress_bar, shown_json, write_stdout
from panview.cli.writing import guarded, inputs_read
from panview.datasets.dataset import Dataset
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import PanviewError
from panview.literal import literal
from panview.outputs import JSON, PARAMETERS_CSV, Output, refuse_same
from panview.reprocessing.axes import Axis, axes_of, axis_of, points_of
from panview.reprocessing.figures import FORMAT, best_json, map_json
from panview.reprocessing.grid import Grid, count_points
from panview.reprocessing.prepared import KeptSet, kept_set
from panview.reprocessing.run import KeptRun
from panview.reprocessing.said import best_summary, value_text, values_text
from panview.reprocessing.search import Best, find_best
from panview.review.columns import as_text


@dataclass(frozen=True)
class SearchOptions:
    """What is looked for.

    Attributes
    ----------
    map : str
        Two parameters, separated by a comma; empty for no map.
    best : bool
    folds, resamples, seed : int
        Of the cross-validation of the best.
    json, csv : Path or None
        Where the figures go; "-" is stdout.
    overwrite : bool
        Replace files that panview did not write.
    jobs : int or None
    """

    map: str = ""
    best: bool = False
    folds: int = 5
    resamples: int = 1000
    seed: int = 0
    json: Path | None = None
    csv: Path | None = None
    overwrite: bool = False
    jobs: int | None = None

    @property
    def wanted(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.map) or self.best


def refuse_unclear(options: SearchOptions, has_truth: bool) -> None:
    """Refuse options that do not fit each other, before anything is read.

    Raises
    ------
    PanviewError
    """
    if options.wanted and not has_truth:
        raise PanviewError("--map, --best: need --truth PATH to measure with; add it")
    if not options.wanted and (options.json is not None or options.csv is not None):
        raise PanviewError("--json, --csv: hold the figures of --map or --best; add one")
    if str(options.json) == str(options.csv) == "-":
        raise PanviewError("-: only one of --json and --csv can go to stdout")


def run_search(
    kept: KeptRun, values: dict[str, float], rows: NDArray[np.int64], dataset: Dataset, options: SearchOptions
) -> tuple[dict[str, float], dict[str, Any]]:
    """Make the map, find the best, print and write both.

    Parameters
    ----------
    kept : KeptRun
    values : dict
        What parameters that are not looked at are fixed at.
    rows : (n,) int64
        Images of the run that can be used.
    dataset : Dataset
    options : SearchOptions

    Returns
    -------
    values : dict
        The best parameters if they were looked for; those that were given otherwise.
    judged : dict
        What they were found to gain, for a manifest; empty where nothing was looked for.
    """
    inputs = inputs_read(dataset, [kept.run.json])
    json = guarded(options.json, JSON, inputs, overwrite=options.overwrite)
    csv = guarded(options.csv, PARAMETERS_CSV, inputs, overwrite=options.overwrite)
    refuse_same(output for output in (json, csv) if output is not None)
    owned = _set_of(kept, rows, dataset)
    document: dict[str, Any] = {
        "panview": __version__,
        "format": FORMAT,
        "kind": "parameters",
        "prediction": kept.run.name,
        "rule": kept.rule.name,
        "images": int(owned.images.sum()),
        "original": kept.original,
        "published": kept.rule.published,
    }
    grids: list[Grid] = []
    silent = "-" in (str(options.json), str(options.csv))
    if options.map:
        axes = _axes_of_map(kept, options.map)
        grid = _counted(owned, axes, values, options, "map")
        grids.append(grid)
        document["map"] = map_json(grid, axes, values)
        if not silent:
            _print_map(owned, grid, axes)
    judged: dict[str, Any] = {}
    if options.best:
        found, tried = _best(owned, options)
        grids.append(found.grid)
        document["best"] = best_json(found, tried)
        judged, values = {"best": document["best"]}, dict(found.values)
        if not silent:
            _print_best(found)
        note_all(best_summary(kept.rule, kept.run.name, found))
    if "map" in document and judged:
        judged["map"] = document["map"]
    _write(document, grids, owned, options, json, csv)
    return values, judged


def _set_of(kept: KeptRun, rows: NDArray[np.int64], dataset: Dataset) -> KeptSet:
    """Return what was kept over the images of a dataset, without those that cannot be used."""
    if dataset.opening.areas == "json":
        raise PanviewError("reprocess: measures by pixels; leave out --areas json")
    prediction = read_prediction_set(dataset, kept.run.files, missing="skip")
    owned = kept_set(dataset, prediction, kept)
    usable = np.where(np.isin(owned.rows, rows), owned.rows, -1)
    return replace(owned, rows=usable)


def _axes_of_map(kept: KeptRun, text: str) -> tuple[Axis, Axis]:
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or names[0] == names[1]:
        known = ",".join(each.name for each in kept.rule.parameters[:2])
        raise PanviewError(f"--map {text}: expected two parameters, such as {known}")
    rows, columns = (axis_of(kept.rule, name, kept.original, kept.lowest) for name in names)
    return rows, columns


def _counted(
    owned: KeptSet, axes: tuple[Axis, ...], fixed: dict[str, float], options: SearchOptions, what: str
) -> Grid:
    names = {axis.name for axis in axes}
    points = points_of(axes, {name: value for name, value in fixed.items() if name not in names})
    with progress_bar(what) as show:
        grid = count_points(owned, points, owned.images, jobs=options.jobs, progress=show)
    if grid.faults:
        first = grid.faults[0][1]
        note(f"{first}; {images_text(len(grid.faults))} left out")
    return grid


def _best(owned: KeptSet, options: SearchOptions) -> tuple[Best, tuple[Axis, ...]]:
    kept = owned.run
    n = int(owned.images.sum())
    if n < options.folds:
        raise PanviewError(
            f"--best: {n} images are too few for {options.folds} folds; give --folds {n}, or more images"
        )
    axes = axes_of(kept.rule, kept.original, kept.lowest)
    grid = _counted(owned, axes, {}, options, "best")
    found = find_best(grid, kept.original, axes, folds=options.folds, seed=options.seed, resamples=options.resamples)
    return found, axes


def _print_map(owned: KeptSet, grid: Grid, axes: tuple[Axis, Axis]) -> None:
    rows, columns = axes
    pq = grid.pq().reshape(len(rows.values), len(columns.values))
    top = np.nanmax(pq) if not np.isnan(pq).all() else np.nan
    table = figures_table([], ())
    table.columns[0].header = f"{rows.name} \\ {columns.name}"
    for value in columns.values:
        table.add_column(value_text(columns.parameter, value), justify="right", no_wrap=True)
    original = owned.original
    for place, row in enumerate(rows.values):
        cells = []
        for other, column in enumerate(columns.values):
            is_original = abs(row - original[rows.name]) < 1e-9 and abs(column - original[columns.name]) < 1e-9
            mark = "*" if pq[place, other] == top else "o" if is_original else " "
            cells.append(f"{percent(float(pq[place, other]))}{mark}")
        table.add_row(value_text(rows.parameter, row), *cells)
    console = _console()
    console.print(f"{literal(owned.prediction.name)}: PQ on {images_text(int(grid.images.sum()))}")
    console.print(table)
    console.print("* the highest, o as the set was made; these figures are of the images they were chosen on")


def _print_best(found: Best) -> None:
    table = figures_table([], ())
    for title in ("All PQ", "Things", "Stuff"):
        table.add_column(title, justify="right", no_wrap=True)
    for label, quality in (
        ("as the set was made", found.grid.quality(found.original)),
        ("best, on the images it was chosen on", found.grid.quality(found.chosen)),
        (f"best of the other folds, on each of {found.folds} folds", found.quality),
    ):
        table.add_row(label, *(percent(split.pq) for split in (quality.all, quality.things, quality.stuff)))
    _console().print(table)


def _console() -> Any:  # noqa: ANN401
    console = plain_console()
    if not console.is_terminal:
        # A pipe has no width; a table cut to 80 columns would lose figures.
        console.width = 100_000
    return console


def _write(
    document: dict[str, Any],
    grids: list[Grid],
    owned: KeptSet,
    options: SearchOptions,
    json: Output | None,
    csv: Output | None,
) -> None:
    if options.json is not None:
        text = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
        if json is None:
            write_stdout(shown_json(text))
        else:
            json.write(text)
    if options.csv is not None:
        data = parameters_csv(grids, owned)
        if csv is None:
            write_stdout(data)
        else:
            csv.write(data)


def parameters_csv(grids: list[Grid], owned: KeptSet) -> bytes:
    """Return a row for each set of parameters that was tried; fractions, UTF-8 with a header."""
    text = io.StringIO()
    table = csv_lines.writer(text, lineterminator="\n")
    names = [each.name for each in owned.rule.parameters]
    table.writerow(
        [
            "rule",
            "prediction",
            "images",
            *names,
            "original",
            "pq",
            "sq",
            "rq",
            "things_pq",
            "stuff_pq",
            "tp",
            "fp",
            "fn",
        ]
    )
    written: set[str] = set()
    for grid in grids:
        for place, point in enumerate(grid.points):
            said = values_text(owned.rule, point)
            if said in written:
                # A map and the search for the best have some in common.
                continue
            written.add(said)
            quality = grid.quality(place)
            figures = (quality.all.pq, quality.all.sq, quality.all.rq, quality.things.pq, quality.stuff.pq)
            counts = (quality.counts.tp.sum(), quality.counts.fp.sum(), quality.counts.fn.sum())
            is_original = "true" if all(abs(point[name] - owned.original[name]) < 1e-9 for name in names) else "false"
            cells = ["" if each is None else each for each in figures]
            head = [owned.rule.name, as_text(owned.prediction.name), int(grid.images.sum())]
            table.writerow([*head, *(point[name] for name in names), is_original, *cells, *map(int, counts)])
    return text.getvalue().encode()
