"""What came of pass marks as JUnit XML, which GitLab, Jenkins, Azure and the actions for GitHub read."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from panview.literal import literal
from panview.review.pass_marks import Outcome
from panview.version import __version__


def junit_xml(command: str, dataset: str, images: int, outcomes: Sequence[Outcome]) -> bytes:
    """Return a test suite with a test case for each outcome, UTF-8.

    Parameters
    ----------
    command : str
        What was run: "evaluate".
    dataset : str
        Name of the dataset.
    images : int
        Of how many images the figures are.
    outcomes : sequence of Outcome
        The prediction set is the class name of its test cases.
    """
    failures = sum(not outcome.passed for outcome in outcomes)
    counts = f'tests="{len(outcomes)}" failures="{failures}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="panview" {counts}>',
        f'  <testsuite name={_quoted(f"panview {command}: {dataset}")} {counts} skipped="0">',
        "    <properties>",
        f'      <property name="panview" value="{__version__}"/>',
        f'      <property name="images" value="{images}"/>',
        "    </properties>",
    ]
    for outcome in outcomes:
        case = f"    <testcase classname={_quoted(outcome.prediction)} name={_quoted(outcome.check)}"
        if outcome.passed:
            lines.append(f"{case}><system-out>{_text(outcome.message)}</system-out></testcase>")
            continue
        kind = "undefined" if outcome.value is None or outcome.least is None else "below"
        said = f"{outcome.prediction}: {outcome.message}"
        lines += [
            f"{case}>",
            f'      <failure type="{kind}" message={_quoted(outcome.message)}>{_text(said)}</failure>',
            "    </testcase>",
        ]
    return "\n".join([*lines, "  </testsuite>", "</testsuites>", ""]).encode()


def _text(text: str) -> str:
    # XML 1.0 has no way to write a control character, escaped or not.
    return escape(literal(text))


def _quoted(text: str) -> str:
    return f'"{_text(text)}"'
