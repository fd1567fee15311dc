"""``panview sample`` and ``panview estimate``: how much of the truth is wrong, from a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from panview.api.sampling import draw_and_save, estimate_of, refuse_drawing, wanted_sample
from panview.cli.decisions import tags_for
from panview.cli.loading import load_dataset
from panview.cli.measuring import measure_sets
from panview.cli.output import note, note_all, plain_console, write_stdout
from panview.cli.writing import guarded, inputs_read
from panview.datasets.dataset import Dataset
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.literal import literal
from panview.metrics.error_types import ErrorThresholds
from panview.outputs import JSON
from panview.review.filters import SegmentFilter, check_filter
from panview.review.sampling.result import Result, percent, signed
from panview.review.session import Snapshot
from panview.review.team.place import Place


@dataclass(frozen=True)
class SampleOptions:
    """What ``panview sample`` is asked for beside the ground truth and the predictions.

    Attributes
    ----------
    name : str
    count : int
    of, by, where : str
    seed : int
    verdicts : Path, TeamPlace or None
        Verdict file that the sample is kept beside; None for the one that is kept for the dataset.
    tp_below : float or None
        Matches with a smaller IoU are disagreements.
    thresholds : ErrorThresholds
    jobs : int or None
    opening : Opening
    cache, overwrite : bool
    """

    name: str
    count: int
    of: str
    by: str
    where: str
    seed: int
    verdicts: Place | None
    tp_below: float | None
    thresholds: ErrorThresholds
    jobs: int | None
    opening: Opening
    cache: bool
    overwrite: bool


@dataclass(frozen=True)
class EstimateOptions:
    """What ``panview estimate`` is asked for; ``json`` is where figures go, "-" for stdout."""

    name: str
    json: Path | None
    verdicts: Place | None
    jobs: int | None
    opening: Opening
    cache: bool
    overwrite: bool


def run_sample(path: Path, predictions: Sequence[Path], options: SampleOptions) -> None:
    """Draw a sample, keep it, and say what it is of."""
    wanted = wanted_sample(options.name, options.count, options.of, options.by, options.seed, options.where)
    dataset = load_dataset(path, options.opening)
    check_filter(SegmentFilter(expression=options.where), dataset)
    tags = tags_for(options.where, dataset, options.verdicts)
    refuse_drawing(dataset, wanted.name, options.verdicts, replace=options.overwrite)
    snapshot = replace(
        _snapshot(dataset, predictions, options.jobs, cache=options.cache),
        error_thresholds=options.thresholds,
        tp_below=options.tp_below,
        tags=tags,
    )
    sample, place = draw_and_save(snapshot, wanted, options.verdicts, replace=options.overwrite)
    drawn = [0] * len(sample.strata)
    for each in sample.drawn:
        drawn[each.stratum] += 1
    if sample.by:
        print_table(
            ("Stratum", "Units", "Drawn"),
            [
                (stratum.name, f"{stratum.units:,}", f"{count:,}")
                for stratum, count in zip(sample.strata, drawn, strict=True)
            ],
        )
    note(f"{place}: {len(sample):,} of {sample.units:,} {sample.of}, drawn with seed {sample.seed}")
    note(f"decide them in the window with the filter sample = '{sample.name}', then run panview estimate")


def run_estimate(path: Path, predictions: Sequence[Path], options: EstimateOptions) -> None:
    """Say what a sample's verdicts come to."""
    dataset = load_dataset(path, options.opening)
    inputs = inputs_read(dataset, predictions, options.verdicts)
    output = guarded(options.json, JSON, inputs, overwrite=options.overwrite)
    snapshot = _snapshot(dataset, predictions, options.jobs, cache=options.cache)
    result, notes = estimate_of(snapshot, options.name, options.verdicts)
    note_all(notes)
    if options.json is not None:
        data = msgspec.json.format(msgspec.json.encode(result.as_json()), indent=1) + b"\n"
        if output is None:
            write_stdout(data)
            return
        output.write(data)
        note(str(options.json))
    _print(result)


def _snapshot(dataset: Dataset, predictions: Sequence[Path], jobs: int | None, *, cache: bool) -> Snapshot:
    if len(predictions) != 1:
        raise PanviewError(f"a sample belongs to one prediction set; give one --pred, not {len(predictions)}")
    (known,) = measure_sets(dataset, predictions, jobs=jobs, cache=cache)
    return Snapshot(dataset=dataset, ground_truth_table=known.table, predictions=(known,), current=0)


def _print(result: Result) -> None:
    console = plain_console()
    console.print(result.sentence, soft_wrap=True)
    console.print(result.basis, soft_wrap=True)
    if len(result.strata) < 2:
        return
    rows = []
    for each in (*result.strata, result.overall):
        share = percent(each.share) if each.share is not None else ""
        change = signed(each.change) if each.change is not None else ""
        decided = f"{each.decided + each.unsure:,} of {each.units:,}"
        rows.append((each.name, decided, f"{each.wrong:,}", share, change))
    print_table(("Stratum", "Decided", "Wrong", "Share wrong", "PQ if corrected"), rows)


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table whose first column is of names and whose others are of figures."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for place, title in enumerate(titles):
        table.add_column(title, justify="right" if place else "left", no_wrap=place > 0, overflow="fold")
    for row in rows:
        table.add_row(*(literal(cell) for cell in row))
    plain_console().print(table)
