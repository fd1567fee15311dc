"""``panview ensemble``: one prediction set from several, by a rule that is learned here or was learned elsewhere."""

from __future__ import annotations

import csv as csv_lines
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rich.table import Table

from panview import __version__
from panview.api.notes import assumption_notes
from panview.cli.differences import difference_cells
from panview.cli.figures import figures_table, percent
from panview.cli.loading import load_dataset, load_prediction
from panview.cli.output import (
    counted,
    images_text,
    note,
    note_all,
    plain_console,
    print_place,
    progress_bar,
    shown_json,
    write_stdout,
)
from panview.cli.writing import guarded, inputs_read
from panview.datasets.dataset import Dataset, PredictionSet, distinct_name
from panview.datasets.no_truth import find_to_look_at, read_to_look_at
from panview.datasets.opening import Opening
from panview.ensemble.evidence import refuse_lone
from panview.ensemble.gathering import Gathered, gather
from panview.ensemble.joining import (
    images_of,
    join_by,
    learned_file,
    read_checked_rule,
    refuse_no_truth,
    sets_in_order,
)
from panview.ensemble.judging import Judgement, judge
from panview.ensemble.rule_file import ENSEMBLE_FORMAT, figures_json
from panview.ensemble.said import summary
from panview.ensemble.write import Joining, refuse_target
from panview.errors import PanviewError
from panview.literal import literal
from panview.metrics.comparison import LEAST_IMAGES, Difference, least_resamples
from panview.metrics.faults import summary as faults_summary
from panview.outputs import JSON, RULES_CSV, Output, refuse_same
from panview.review.columns import as_text

_CSV_COLUMNS = ("rule", "recommended", "split", "best_part", "best_part_pq", "pq", "gain", "low", "high", "p")


@dataclass(frozen=True)
class EnsembleOptions:
    """What the command was asked for.

    Attributes
    ----------
    out : Path or None
        Folder of the new set; None only measures.
    rule : Path or None
        A rule that was learned elsewhere.
    use : str
        Name of the rule to write; empty for the one that is best.
    folds, resamples, seed : int
    json, csv : Path or None
        Where the figures of the rules go; "-" is stdout.
    jobs : int or None
    opening : Opening
    overwrite : bool
        Replace files that panview did not write.
    """

    out: Path | None
    rule: Path | None
    use: str
    folds: int
    resamples: int
    seed: int
    json: Path | None
    csv: Path | None
    jobs: int | None
    opening: Opening
    overwrite: bool = False


def run_ensemble(path: Path, predictions: list[Path], options: EnsembleOptions) -> None:
    """Learn and measure, or take a rule; write the joined set and say what it gains."""
    refuse_lone([str(each) for each in predictions])
    if options.rule is not None:
        _run_by_rule(path, predictions, options, options.rule)
        return
    if options.out is None and options.json is None and options.csv is None and options.use:
        raise PanviewError(f"--use {options.use}: needs --out; add it")
    if 0 < options.resamples < least_resamples():
        raise PanviewError(f"--resamples {options.resamples}: expected {least_resamples()} or more")
    if str(options.json) == str(options.csv) == "-":
        raise PanviewError("-: only one of --json and --csv can go to stdout")
    dataset = load_dataset(path, options.opening)
    refuse_no_truth(dataset)
    inputs = inputs_read(dataset, predictions)
    json = guarded(options.json, JSON, inputs, overwrite=options.overwrite)
    csv = guarded(options.csv, RULES_CSV, inputs, overwrite=options.overwrite)
    refuse_same(output for output in (json, csv) if output is not None)
    sets = _read_sets(dataset, predictions)
    if options.out is not None:
        refuse_target(options.out, dataset, sets)
    gathered = _gathered(dataset, sets, options, with_truth=True)
    evidence = gathered.evidence(dataset, sets, jobs=options.jobs)
    with progress_bar("learning rules") as show:
        judgement = judge(evidence, folds=options.folds, seed=options.seed, resamples=options.resamples, progress=show)
    chosen = judgement.of(options.use) if options.use else judgement.chosen
    printed = _write_figures(judgement, options, json, csv)
    if not printed:
        _print(dataset, judgement)
    note_all(summary(judgement, chosen))
    if options.out is None:
        return
    rule = learned_file(dataset, sets, judgement, chosen)
    manifest = Joining(dataset, tuple(sets), rule, options.out).manifest
    with progress_bar(options.out.name) as show:
        joining = join_by(dataset, sets, gathered, rule, manifest, options.out, jobs=options.jobs, progress=show)
    _conclude(joining, gathered, shown=not printed)


def _run_by_rule(path: Path, predictions: list[Path], options: EnsembleOptions, place: Path) -> None:
    if options.out is None:
        raise PanviewError("--rule: needs --out DIR for the joined set; add it")
    if options.use or options.json is not None or options.csv is not None:
        raise PanviewError("--rule: nothing is learned or measured; leave out --use, --json and --csv")
    rule = read_checked_rule(place, len(predictions))
    files = find_to_look_at(path, options.opening)
    dataset = read_to_look_at(files, options.opening, predictions)
    note_all(assumption_notes(dataset.assumptions))
    sets, said = sets_in_order(rule, _read_sets(dataset, predictions))
    if said:
        note(said)
    refuse_target(options.out, dataset, sets)
    gathered = _gathered(dataset, sets, options, with_truth=False)
    if not rule.recommended:
        note(
            f"{place}: this rule was not found to be better than {rule.figures.get('best_part', 'the best set')} alone"
        )
    with progress_bar(options.out.name) as show:
        joining = join_by(dataset, sets, gathered, rule, place, options.out, jobs=options.jobs, progress=show)
    _conclude(joining, gathered, shown=True)


def _read_sets(dataset: Dataset, predictions: Sequence[Path]) -> list[PredictionSet]:
    sets: list[PredictionSet] = []
    for path in predictions:
        sets.append(distinct_name(load_prediction(dataset, path), [each.name for each in sets]))
    return sets


def _gathered(
    dataset: Dataset, sets: Sequence[PredictionSet], options: EnsembleOptions, *, with_truth: bool
) -> Gathered:
    with progress_bar("reading maps") as show:
        gathered = gather(dataset, sets, with_truth=with_truth, jobs=options.jobs, progress=show)
    if gathered.faults:
        note(f"{faults_summary(gathered.faults, len(dataset))}; left out")
    if images_of(gathered) < len(dataset):
        note(f"joining the {images_of(gathered):,} of {len(dataset):,} images that every prediction set has")
    return gathered


def _conclude(joining: Joining, gathered: Gathered, *, shown: bool) -> None:
    note(
        f"{images_text(images_of(gathered))} joined from {counted(len(joining.sets), 'prediction set')} "
        f"by {joining.rule.rule}"
    )
    if shown:
        print_place(joining.result)
    else:
        note(str(joining.result))


def _write_figures(judgement: Judgement, options: EnsembleOptions, json: Output | None, csv: Output | None) -> bool:
    """Write the files that were asked for; return whether stdout is one of them."""
    if options.json is not None:
        document = {"panview": __version__, "format": ENSEMBLE_FORMAT, **figures_json(judgement)}
        text = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
        if json is None:
            write_stdout(shown_json(text))
        else:
            json.write(text)
    if options.csv is not None:
        data = _rules_csv(judgement)
        if csv is None:
            write_stdout(data)
        else:
            csv.write(data)
    return "-" in (str(options.json), str(options.csv))


def _print(dataset: Dataset, judgement: Judgement) -> None:
    console = plain_console()
    if not console.is_terminal:
        # A pipe has no width; a table cut to 80 columns would lose figures.
        console.width = 100_000
    images = int(judgement.evidence.images.sum())
    console.print(f"{literal(dataset.name)}: {images_text(images)}, rules measured on {judgement.folds} held-out folds")
    parts = figures_table([], ())
    parts.columns[0].header = "prediction set"
    for title in ("All PQ", "Things", "Stuff"):
        parts.add_column(title, justify="right", no_wrap=True)
    for name, quality in zip(judgement.evidence.names, judgement.parts, strict=True):
        parts.add_row(literal(name), percent(quality.all.pq), percent(quality.things.pq), percent(quality.stuff.pq))
    console.print(parts)
    console.print(_rules_table(judgement))
    best = literal(judgement.evidence.names[judgement.best_part])
    text = f"\nGains are over {best}, the best set, on held-out images."
    if judgement.bound is not None:
        text += f" No choice of segments of these sets exceeds {percent(judgement.bound)} PQ."
    if images < LEAST_IMAGES:
        text += f" On fewer than {LEAST_IMAGES} images there is no interval."
    console.print(text)


def _rules_table(judgement: Judgement) -> Table:
    table = figures_table([], ())
    table.columns[0].header = "rule"
    for title in ("All PQ", "Things", "Stuff", "gain", "95 % interval", "", "recommended"):
        table.add_column(title, justify="left" if title in ("", "recommended") else "right", no_wrap=True)
    for each in judgement.rules:
        quality = each.quality
        table.add_row(
            each.rule.name,
            *(percent(split.pq) for split in (quality.all, quality.things, quality.stuff)),
            *difference_cells(each.differences.all),
            "yes" if each.recommended else "no",
        )
    return table


def _rules_csv(judgement: Judgement) -> bytes:
    """Return a row for each rule and split: All, Things and Stuff; fractions, UTF-8 with a header."""
    best = judgement.evidence.names[judgement.best_part]
    text = io.StringIO()
    table = csv_lines.writer(text, lineterminator="\n")
    table.writerow(_CSV_COLUMNS)
    for each in judgement.rules:
        for split in ("All", "Things", "Stuff"):
            found: Difference = getattr(each.differences, split.lower())
            values = (found.first, found.second, found.difference, found.low, found.high, found.p)
            recommended = "true" if each.recommended else "false"
            cells = ("" if value is None else value for value in values)
            table.writerow([each.rule.name, recommended, split, as_text(best), *cells])
    return text.getvalue().encode()
