"""``panview check``: what is wrong with the data, grouped for people, complete as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import msgspec

from panview import __version__, places
from panview.cli.output import images_text, note, plain_console, progress_bar, shown_json, write_stdout
from panview.cli.writing import guarded
from panview.datasets.category_file import read_category_file
from panview.datasets.category_mapping import NamedNumbers
from panview.datasets.layouts.find import find_ground_truth
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.no_truth import PHOTOS_ALONE, find_to_look_at
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.linter.check import Measure, check
from panview.linter.findings import Finding, Report, as_json, ordered
from panview.linter.incomplete import find_to_check
from panview.linter.proposing import ready_command
from panview.linter.rules import RULES, Severity
from panview.literal import legible, literal
from panview.outputs import CATEGORIES, JSON, Output, inputs_of
from panview.parallel import Progress
from panview.settings import cache_folder

if TYPE_CHECKING:
    from rich.text import Text

    from panview.cluster.place import ClusterPlace
    from panview.linter.near_duplicates import PicturesOf

EXIT_FINDINGS = 1
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_EXAMPLES = 3


def run_check(
    path: Path,
    predictions: list[Path],
    json: Path | None,
    jobs: int | None,
    opening: Opening,
    every: bool,
    overwrite: bool = False,
    write_categories: Path | None = None,
    near_duplicates: bool = False,
    against: Path | None = None,
    cluster: ClusterPlace | None = None,
) -> None:
    """Check a ground truth and prediction sets, here or on a cluster, and print or write what was found.

    Raises
    ------
    SystemExit
        With code 1 where there are errors, or assumptions that ``--strict`` does not allow.
    """
    truth = find_to_look_at(path, opening)
    if truth.layout == PHOTOS_ALONE and not predictions and places.has_any(path, "*.json"):
        # The folder holds other files: the error names them, such as instance annotations.
        truth = find_ground_truth(path, opening.places)
    files: list[PredictionFiles] = []
    named: dict[str, NamedNumbers] = {}
    for prediction_path in predictions:
        files.append(
            find_to_check(prediction_path, [known.name for known in files], opening.reading_of(prediction_path))
        )
        names = opening.categories_of(prediction_path)
        if names is not None:
            named[files[-1].name] = read_category_file(names)
    others = None if against is None else find_to_look_at(against, Opening())
    given = {found.name: prediction for found, prediction in zip(files, predictions, strict=True)}
    proposed = guarded(write_categories, CATEGORIES, inputs_of(truth, files), overwrite=overwrite)
    output = guarded(json, JSON, inputs_of(truth, files), overwrite=overwrite)
    with ExitStack() as stack:
        show = stack.enter_context(progress_bar(truth.name))
        measured, pictures = _on_cluster(stack, cluster, jobs, show)
        leave_out = () if opening.missing == "error" else tuple(found.name for found in files)
        report = check(truth, files, partial=leave_out, named=named, jobs=jobs, progress=show, measured=measured)
        if near_duplicates or others is not None:
            from panview.linter import near_duplicates as photos

            found = photos.near_duplicates(truth, others, jobs=jobs, progress=show, pictures_of=pictures)
            report = replace(report, findings=ordered([*report.findings, *found]))
    text = b""
    if json is not None:
        text = msgspec.json.format(msgspec.json.encode(as_json(report, __version__)), indent=2) + b"\n"
    if json is not None and str(json) == "-":
        write_stdout(shown_json(text))
    else:
        if output is not None:
            output.write(text)
        print_report(report, every)
    _propose(report, path, given, write_categories, proposed)
    if report.count(Severity.ERROR) or (opening.strict and report.assumptions):
        raise SystemExit(EXIT_FINDINGS)


def _on_cluster(
    stack: ExitStack, cluster: ClusterPlace | None, jobs: int | None, show: Progress
) -> tuple[Measure | None, PicturesOf | None]:
    """Connect with a cluster, and return what measures maps and looks at photos there; None for neither."""
    if cluster is None:
        return None, None
    # Imported here: only needed for a cluster.
    from panview.cluster.checking import checking_on

    checking = stack.enter_context(checking_on(cluster, cache_folder(), jobs))
    return partial(checking.measure, progress=show), partial(checking.pictures, progress=show)


def quote_path(path: Path) -> str:
    """Return a path as a shell takes it."""
    return quote(str(path))


def _propose(report: Report, truth: Path, given: Mapping[str, Path], file: Path | None, output: Output | None) -> None:
    """Say which command mends numbers that stand for other categories, and write what they seem to stand for."""
    if file is None:
        for proposal in report.proposals:
            place = given[proposal.prediction]
            command = f"panview check {quote_path(truth)} --pred {quote_path(place)} --write-categories FILE"
            note(
                f"{proposal.prediction}: {command} writes the likely meaning of its numbers; check FILE, then "
                f"{ready_command(quote_path(place), quote_path(truth))}"
            )
        return
    if len(report.proposals) != 1:
        many = ", ".join(proposal.prediction for proposal in report.proposals)
        why = f"several sets need one ({many}); give one --pred" if many else "there is nothing to propose"
        raise PanviewError(f"--write-categories {file}: not written: {why}")
    (proposal,) = report.proposals
    if output is None:
        write_stdout(proposal.as_text().encode())
    else:
        output.write(proposal.as_text().encode())
    source = quote_path(given[proposal.prediction])
    note(
        f"{file}: likely meaning of the numbers of {proposal.prediction}; check it, then "
        f"{ready_command(source, quote_path(truth), quote_path(file))}"
    )


def print_report(report: Report, every: bool) -> None:
    """Print the findings of each code together, with a few examples; ``every`` prints one line for each instead."""
    from rich.text import Text

    console = plain_console()
    if not console.is_terminal:
        console.width = 100_000
    sets = f", {', '.join(report.predictions)}" if report.predictions else ""
    console.print(f"{literal(report.name + sets)}: {images_text(report.images)}")
    for code, findings in report.by_code().items():
        if every:
            for finding in findings:
                console.print(_line(finding))
            continue
        rule = RULES[code]
        count = f" ({len(findings):,})" if len(findings) > 1 else ""
        console.print()
        console.print(Text.assemble((f"{rule.severity.label} {code}", _STYLES[rule.severity]), f" {rule.title}{count}"))
        for finding in findings[:_EXAMPLES]:
            # Findings without an image have a place in the JSON.
            where = _image(finding) or (f"{finding.place}: " if finding.place else "")
            console.print(Text(legible(f"  {_side(finding)}{where}{finding.message}")))
        if len(findings) > _EXAMPLES:
            console.print(Text(f"  and {len(findings) - _EXAMPLES:,} more; --all lists them", style="dim"))
        console.print(Text.assemble(("  PQ: ", "dim"), rule.effect))
        console.print(Text.assemble(("  do: ", "dim"), rule.remedy))
    console.print()
    console.print(_summary(report))


def _line(finding: Finding) -> Text:
    from rich.text import Text

    place = f": {finding.place}" if finding.place else ""
    head = legible(f"{finding.file}{place}: ")
    kind = f"{finding.severity.label} {finding.code}"
    text = f" {_side(finding)}{_image(finding)}{finding.message}"
    return Text.assemble(head, (kind, _STYLES[finding.severity]), legible(text))


def _side(finding: Finding) -> str:
    return f"{finding.prediction}: " if finding.prediction else ""


def _image(finding: Finding) -> str:
    return "" if finding.image_id is None else f"image {finding.image_id}: "


def _summary(report: Report) -> str:
    if not report.findings:
        return "no faults found"
    counts = [(report.count(severity), severity.label) for severity in Severity]
    return ", ".join(f"{count:,} {label}{'' if count == 1 else 's'}" for count, label in counts)
