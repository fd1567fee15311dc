"""Pass marks on the command line: read before the work, told and written after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from panview.cli.guard import EXIT_FINDINGS
from panview.cli.output import fail, markdown_text, write_stdout
from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.pass_marks import Outcome, PassMark, PassMarkError, check_marks, failures_text, parse_mark

if TYPE_CHECKING:
    from panview.outputs import Output


def read_marks(texts: Sequence[str], *, boundary: bool) -> tuple[PassMark, ...]:
    """Read the values of ``--fail-under``.

    Raises
    ------
    PassMarkError
    """
    marks = tuple(map(parse_mark, texts))
    for mark in marks:
        if mark.boundary and not boundary:
            raise PassMarkError(mark.text, "Boundary PQ needs --boundary; add it")
    return marks


def check_marks_early(marks: Sequence[PassMark], dataset: Dataset, predictions: Sequence[Path]) -> None:
    """Refuse marks of what is not there before anything is measured.

    Raises
    ------
    PassMarkError
    """
    if not any(mark.prediction for mark in marks):
        check_marks(marks, dataset.categories)
        return
    from panview.datasets.layouts.find import find_prediction

    names = [find_prediction(path, reading=dataset.opening.reading_of(path)).name for path in predictions]
    # Sets with the same name are renamed when they have been read; marks that do not fit now are checked then.
    check_marks(marks, dataset.categories, names if len(set(names)) == len(names) else None)


def refuse_idle_junit(junit: Path | None, asked: bool, option: str, streams: Sequence[Path | None]) -> None:
    """Refuse JUnit XML that would hold nothing, and one that would get mixed with another output.

    Raises
    ------
    PanviewError
    """
    if junit is None:
        return
    if not asked:
        raise PanviewError(f"--junit {junit}: there are no pass marks to write; add {option}")
    if str(junit) == "-" and "-" in map(str, streams):
        raise PanviewError("-: only one output can go to stdout")


def conclude(
    command: str, dataset: Dataset, images: int, outcomes: Sequence[Outcome], junit: Path | None, output: Output | None
) -> None:
    """Write JUnit XML where it was asked for, and say what was not reached.

    Raises
    ------
    SystemExit
        With code 1 where something was not reached.
    """
    if junit is not None:
        from panview.review.junit import junit_xml

        text = junit_xml(command, dataset.name, images, outcomes)
        if output is None:
            write_stdout(text)
        else:
            output.write(text)
    failures = failures_text(outcomes)
    if failures:
        fail(failures)
        raise SystemExit(EXIT_FINDINGS)


def marks_markdown(outcomes: Sequence[Outcome]) -> str:
    """Return outcomes as a table of GitHub's; empty without any."""
    if not outcomes:
        return ""
    lines = ["", "| pass mark | prediction set | | |", "|---|---|---|---|"]
    for outcome in outcomes:
        cells = [outcome.check, outcome.prediction, "reached" if outcome.passed else "**not reached**", outcome.message]
        cells = [text if text.startswith("**") else markdown_text(text) for text in cells]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
