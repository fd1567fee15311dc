"""``panview reprocess``: a model's post-processing with other parameters, from the queries that a run has kept."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.cli.figures import figures_table, percent
from panview.cli.loading import load_dataset
from panview.cli.output import images_text, note, plain_console, print_place, progress_bar
from panview.cli.reprocess_search import SearchOptions, refuse_unclear, run_search
from panview.datasets.dataset import Dataset
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import PanviewError
from panview.literal import literal
from panview.metrics.evaluation import evaluate
from panview.metrics.panoptic_quality import PanopticQuality, count_matches, panoptic_quality
from panview.reprocessing.run import HOW, KeptRun, open_kept
from panview.reprocessing.write import Reprocessing, refuse_target, write_reprocessed


@dataclass(frozen=True)
class ReprocessOptions:
    """What the command was asked for.

    Attributes
    ----------
    set : tuple of str
        NAME=VALUE each.
    out : Path or None
        Folder of the new set; None writes none.
    truth : Path or None
        Dataset to measure with.
    faults : str
        "error" or "skip".
    jobs : int or None
    search : SearchOptions
        Whether better parameters are looked for.
    """

    set: tuple[str, ...]
    out: Path | None
    truth: Path | None
    faults: str
    jobs: int | None
    search: SearchOptions = SearchOptions()


def run_reprocess(place: Path, options: ReprocessOptions) -> None:
    """Write a new set, measure, or say what can be set."""
    if options.faults not in ("error", "skip"):
        raise PanviewError(f"--faults {options.faults}: expected error or skip")
    refuse_unclear(options.search, options.truth is not None)
    if options.set and options.search.best and not options.search.map:
        raise PanviewError("--set: --best tries all parameters itself; leave out --set or --best")
    kept = open_kept(place)
    values = kept.check(read_values(options.set))
    if options.out is None and options.truth is None:
        _print_rule(kept, values)
        return
    dataset = load_dataset(options.truth) if options.truth is not None else None
    if options.out is not None:
        read = [] if dataset is None else [dataset.ground_truth.maps.folder, dataset.photos.folder]
        refuse_target(options.out, kept, read)
    rows = _usable(kept, options)
    judged: dict[str, Any] = {}
    if dataset is not None and options.search.wanted:
        values, judged = run_search(kept, values, rows, dataset, options.search)
    elif dataset is not None:
        _measure(kept, values, rows, dataset, options)
    if options.out is None:
        return
    work = Reprocessing(kept, values, rows, options.out, judged)
    with progress_bar(options.out.name) as show:
        count = write_reprocessed(work, jobs=options.jobs, progress=show)
    note(f"{images_text(count)} re-processed with {said(kept, values)}")
    if dataset is None:
        print_place(work.result)
    else:
        note(str(work.result))


def read_values(given: Sequence[str]) -> dict[str, float]:
    """Read values of ``--set``.

    Raises
    ------
    PanviewError
        One is not NAME=VALUE with a number, or a name is given twice.
    """
    values: dict[str, float] = {}
    for text in given:
        name, equals, value = text.partition("=")
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        # Also "nan", which is a number to Python.
        if not equals or number != number:
            raise PanviewError(f"--set {text}: expected NAME=VALUE, such as score=0.6")
        if name in values:
            raise PanviewError(f"--set {text}: {name} is set twice; leave one out")
        values[name] = number
    return values


def said(kept: KeptRun, values: dict[str, float]) -> str:
    """Return values as one reads them."""
    return ", ".join(f"{each.name} {each.text(values[each.name])}" for each in kept.rule.parameters)


def _usable(kept: KeptRun, options: ReprocessOptions) -> NDArray[np.int64]:
    """Return the images whose queries are there and whole.

    Raises
    ------
    PanviewError
        Some are not, and they are not to be left out; or none is.
    """
    total = len(kept.images)
    with progress_bar("checking queries") as show:
        wrong = kept.unusable(jobs=options.jobs, progress=show)
    if wrong:
        first = next(iter(wrong.values()))
        text = f"{first.path}: {first.problem.partition(';')[0]}"
        text += f" (and of {len(wrong) - 1:,} more)" if len(wrong) > 1 else ""
        if options.faults == "error" or len(wrong) == total:
            raise PanviewError(f"{text}; {HOW}, or leave these images out (--faults skip)")
        note(f"{text}; {len(wrong):,} of {images_text(total)} left out")
    return np.array([row for row in range(total) if row not in wrong], np.int64)


def _measure(
    kept: KeptRun, values: dict[str, float], rows: NDArray[np.int64], dataset: Dataset, options: ReprocessOptions
) -> None:
    """Print PQ of the run as it is, processed again as it was, and with the values."""
    ids = {kept.images[row].image_id for row in rows.tolist()}
    foreign = ids - set(dataset.image_id)
    if foreign:
        raise PanviewError(
            f"{dataset.files.json}: lacks image {sorted(map(str, foreign))[0]} of {kept.run.json}; "
            "give the dataset that the model was run on"
        )
    left = len(dataset) - len(ids)
    if left:
        note(f"measuring the {images_text(len(ids))} of {len(dataset):,} whose queries were kept")
    settings = [("as the model wrote it", None), ("re-processed, same parameters", kept.original)]
    if values != kept.original:
        settings.append(("re-processed, as set", values))
    table = figures_table([], ())
    table.columns[0].header = kept.run.name
    for title in ("All PQ", "Things", "Stuff"):
        table.add_column(title, justify="right", no_wrap=True)
    with tempfile.TemporaryDirectory(prefix="panview-reprocess-") as folder:
        for place, (label, chosen) in enumerate(settings):
            files = kept.run.files
            if chosen is not None:
                work = Reprocessing(kept, chosen, rows, Path(folder) / str(place))
                with progress_bar(label) as show:
                    write_reprocessed(work, jobs=options.jobs, progress=show)
                files = PredictionFiles(work.result, work.out / work.name, work.name)
            quality = measured_quality(dataset, files, rows, kept, jobs=options.jobs)
            table.add_row(label, percent(quality.all.pq), percent(quality.things.pq), percent(quality.stuff.pq))
    console = plain_console()
    if not console.is_terminal:
        # A pipe has no width; a table cut to 80 columns would lose figures.
        console.width = 100_000
    console.print(table)
    console.print(f"\nAs set: {literal(said(kept, values))}.")


def measured_quality(
    dataset: Dataset, files: PredictionFiles, rows: NDArray[np.int64], kept: KeptRun, *, jobs: int | None = None
) -> PanopticQuality:
    """Return PQ of a set over the images with these rows in the run."""
    prediction = read_prediction_set(dataset, files, missing="skip")
    table = evaluate(dataset, prediction, jobs=jobs)
    wanted = {kept.images[row].image_id for row in rows.tolist()}
    chosen = np.array([image_id in wanted for image_id in dataset.image_id], np.bool_)
    categories = dataset.categories
    return panoptic_quality(count_matches(table, len(categories), images=chosen), categories.isthing)


def _print_rule(kept: KeptRun, values: dict[str, float]) -> None:
    """Print the parameters of the run's rule."""
    console = plain_console()
    if not console.is_terminal:
        console.width = 100_000
    table = figures_table([], ())
    table.columns[0].header = "parameter"
    for title in ("set", "run", "published", "range", "meaning"):
        table.add_column(title, justify="left" if title == "meaning" else "right", no_wrap=title != "meaning")
    for each in kept.rule.parameters:
        low = max(each.low, kept.lowest) if each.name == "score" else each.low
        shown = (values[each.name], kept.original[each.name], each.published)
        table.add_row(each.name, *map(each.text, shown), f"{each.text(low)} to {each.text(each.high)}", each.tip)
    console.print(f"{literal(kept.run.name)}: {kept.rule.title}, {images_text(len(kept.images))}")
    console.print(table)
