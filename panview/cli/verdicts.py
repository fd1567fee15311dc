"""``panview verdicts``: who has decided what, all of it as CSV, and several files as one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from panview import __version__
from panview.api.sampling import known_samples
from panview.cli.loading import load_to_look_at
from panview.cli.output import counted, note, note_all, plain_console, shown_json, write_stdout
from panview.cli.writing import guarded
from panview.datasets.dataset import Dataset
from panview.datasets.opening import Opening
from panview.errors import NotFoundError, PanviewError
from panview.literal import literal
from panview.outputs import CSV, JSON, VERDICTS, Inputs, inputs_of
from panview.review.agreement import Agreement, Kappa, agreement_of
from panview.review.agreement_json import SUMMARY_FORMAT, agreement_json
from panview.review.sampling.sample import Sample, numbered_names
from panview.review.sampling.sample_file import save_sample
from panview.review.standing import Basis
from panview.review.team.place import Place, TeamPlace, read_place
from panview.review.verdict_csv import decisions_csv
from panview.review.verdict_join import joined, read_log, standing_after, write_log
from panview.review.verdict_places import beside, kept_in
from panview.review.verdicts import VERDICTS as KINDS
from panview.review.verdicts import Decision
from panview.settings import load_settings

if TYPE_CHECKING:
    from rich.table import Table


def run_summary(path: Path, files: Sequence[str], json: Path | None, overwrite: bool, opening: Opening) -> None:
    """Print who has decided what, or write it as JSON."""
    dataset = load_to_look_at(path, opening)
    places = _places(dataset, files)
    output = guarded(json, JSON, _inputs(dataset, places), overwrite=overwrite)
    found = agreement_of(standing_after(_log(dataset, places)))
    if json is None:
        _print(found)
        return
    document = {"panview": __version__, "format": SUMMARY_FORMAT, "dataset": dataset.name, **agreement_json(found)}
    text = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
    if output is None:
        write_stdout(shown_json(text))
        return
    output.write(text)
    _print(found)


def run_export_verdicts(
    path: Path, files: Sequence[str], csv: Path, opening: Opening, *, history: bool, overwrite: bool
) -> None:
    """Write all decisions as CSV."""
    dataset = load_to_look_at(path, opening)
    places = _places(dataset, files)
    output = guarded(csv, CSV, _inputs(dataset, places), overwrite=overwrite)
    log = _log(dataset, places)
    standing = standing_after(log)
    data = decisions_csv(dataset, standing, log if history else ())
    if output is None:
        write_stdout(data)
        return
    output.write(data)
    rows = len(log) if history else sum(1 for _ in standing.all()) + len(standing.repairs)
    note(f"{csv}: {counted(rows, 'decision')} of {counted(len(standing.reviewers()), 'reviewer')}")


def run_join(path: Path, files: Sequence[str], out: str, opening: Opening) -> None:
    """Write one verdict file that holds what several hold, or add it to what a team has decided."""
    dataset = load_to_look_at(path, opening)
    places = _places(dataset, files)
    target = read_place(out)
    if not isinstance(target, Path):
        _add_to_team(dataset, places, target)
        return
    output = guarded(target, VERDICTS, _inputs(dataset, places), overwrite=False)
    if output is None:
        raise PanviewError("-: a verdict file cannot go to stdout; name a file")
    log = _log(dataset, places)
    write_log(output, dataset, log)
    standing = standing_after(log)
    what = f"{counted(len(log), 'decision')} of {counted(len(standing.reviewers()), 'reviewer')}"
    note(f"{out}: {what}, from {counted(len(places), 'file')}")
    samples = _samples(dataset, places)
    for sample in samples:
        save_sample(dataset, target, sample, replace=True)
    if samples:
        note(f"{counted(len(samples), 'sample')} beside it: {literal(', '.join(each.name for each in samples))}")
    if standing.conflicts():
        note(f"{agreement_of(standing).conflicts:,} in conflict; to settle them, open the file in the window")


def _add_to_team(dataset: Dataset, places: Sequence[Place], target: TeamPlace) -> None:
    from panview.review.team.moving import add_samples
    from panview.review.team.server import add_log

    log = _log(dataset, places)
    added = add_log(target, dataset, log)
    there = len(log) - added
    known = f"; {there:,} of {len(log):,} were there already" if there else ""
    note(f"{target}: {counted(added, 'decision')} added{known}")
    samples = add_samples(target, dataset, _samples(dataset, places))
    if samples:
        note(f"{counted(len(samples), 'sample')} added: {literal(', '.join(samples))}")


def _samples(dataset: Dataset, places: Sequence[Place]) -> list[Sample]:
    """Return the samples beside files and those of teams, each once; of two of one name the later gets a number."""
    found: dict[str, Sample] = {}
    for place in places:
        samples, notes = known_samples(dataset, place)
        note_all(notes)
        for sample in samples.values():
            if any(replace(known, name=sample.name) == sample for known in found.values()):
                continue
            for name in numbered_names(sample.name):
                named = replace(sample, name=name)
                if found.setdefault(name.casefold(), named) == named:
                    break
    return list(found.values())


def _places(dataset: Dataset, files: Sequence[str]) -> list[Place]:
    places = [read_place(file) for file in files]
    for place in places:
        if isinstance(place, Path) and not os.path.lexists(place):
            raise NotFoundError(f"{place}: there is no such verdict file")
    return places or [kept_in(dataset, load_settings())]


def _inputs(dataset: Dataset, places: Sequence[Place]) -> Inputs:
    known = [inputs_of(dataset, (), beside(place, dataset)) for place in places]
    return Inputs(tuple(file for each in known for file in each.files), known[0].folders)


def _log(dataset: Dataset, places: Sequence[Place]) -> tuple[Decision, ...]:
    return joined([read_log(place, dataset) for place in places])


def _print(found: Agreement) -> None:
    if not found.reviewers:
        note("no verdicts yet")
        return
    console = plain_console()
    if not console.is_terminal:
        console.width = 100_000
    console.print(_reviewers(found))
    states = [f"{count:,} {_STATES[basis]}" for basis, count in found.by_basis.items() if count]
    if states:
        console.print(f"\n{counted(found.decided, 'disagreement')} decided: {', '.join(states)}")
    if found.pairs:
        console.print()
        console.print(_pairs(found))


_STATES = {
    Basis.ALONE: "by one reviewer",
    Basis.AGREED: "agreed",
    Basis.SETTLED: "settled",
    Basis.CONFLICT: "in conflict",
}


def _reviewers(found: Agreement) -> Table:
    table = _table("reviewer", "decided", *(kind.value for kind in KINDS), "in conflict", "settled")
    for each in found.reviewers:
        numbers = (each.decided, *each.verdicts.values(), each.in_conflict, each.settled)
        table.add_row(literal(each.reviewer) or "(no name)", *(f"{number:,}" for number in numbers))
    return table


def _pairs(found: Agreement) -> Table:
    table = _table("reviewers", "both", "the same", "kappa", "95 % interval")
    for pair in found.pairs:
        names = f"{literal(pair.first) or '(no name)'}, {literal(pair.second) or '(no name)'}"
        table.add_row(names, f"{pair.kappa.n:,}", f"{pair.kappa.agreed:,}", *kappa_cells(pair.kappa))
    return table


def kappa_cells(kappa: Kappa) -> tuple[str, str]:
    """Return kappa and its interval; dashes where nothing can be said."""
    if kappa.kappa is None or kappa.low is None or kappa.high is None:
        return "—", "—"
    return f"{kappa.kappa:.2f}", f"{kappa.low:.2f} to {kappa.high:.2f}"


def _table(first: str, *titles: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(first, overflow="fold")
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    return table
