"""Findings: what the linter says of one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from panview.datasets.assumptions import Assumption
from panview.datasets.assumptions import as_json as assumptions_json
from panview.datasets.image_ids import ImageId
from panview.linter.proposal import Proposal
from panview.linter.rules import RULES, Rule, Severity
from panview.metrics.segment_table import Side
from panview.places import known_as

JSON_FORMAT = 1
"""Version of the shape that `as_json` gives; raised when a field changes its meaning or goes."""


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One fault at one place.

    A struct, not a dataclass: a broken set has one for each of its two million segments.

    Attributes
    ----------
    code : str
        Key of `RULES`.
    message : str
        What is wrong here, with the numbers.
    file : Path
        The JSON or PNG it is in.
    side : Side
    prediction : str
        Name of the prediction set; empty for the ground truth.
    place : str
        Where in a JSON, such as ``$.annotations[3].segments_info[0].area``; empty for the file as a whole.
    image_id : int, str or None
        As the JSON has it; None where the finding is about the whole set.
    image_name : str
    segment_id : int or None
    bbox : (x, y, width, height) or None
        Where to look in the image, in pixels.
    """

    code: str
    message: str
    file: Path
    side: Side
    prediction: str = ""
    place: str = ""
    image_id: ImageId | None = None
    image_name: str = ""
    segment_id: int | None = None
    bbox: tuple[int, int, int, int] | None = None

    @property
    def rule(self) -> Rule:
        """What the code means."""
        return RULES[self.code]

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return RULES[self.code].severity


@dataclass(frozen=True)
class Report:
    """What a check found.

    Attributes
    ----------
    name : str
        Of the dataset.
    json : Path
        Its ground truth JSON.
    images : int
        Annotated images.
    predictions : tuple of str
        Names of the prediction sets.
    findings : tuple of Finding
        Errors first, then by code; those of a code in the order of the data.
    assumptions : tuple of Assumption
        What was assumed to read all of it; each is a finding too.
    proposals : tuple of Proposal
        What the numbers of prediction sets seem to stand for, where that is not what they say.
    """

    name: str
    json: Path
    images: int
    predictions: tuple[str, ...]
    findings: tuple[Finding, ...]
    assumptions: tuple[Assumption, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def by_code(self) -> dict[str, list[Finding]]:
        """Return the findings of each code that was found, in their order."""
        groups: dict[str, list[Finding]] = {}
        for finding in self.findings:
            groups.setdefault(finding.code, []).append(finding)
        return groups


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity, then code; those of a code stay in their order."""
    return tuple(sorted(findings, key=lambda finding: (finding.severity, finding.code)))


def as_json(report: Report, version: str) -> dict[str, Any]:
    """Return a report in the form of the JSON contract; see docs/reference/json.md."""
    return {
        "panview": version,
        "format": JSON_FORMAT,
        "dataset": report.name,
        "json": known_as(report.json),
        "images": report.images,
        "predictions": list(report.predictions),
        "counts": {severity.label: report.count(severity) for severity in Severity},
        "rules": {code: _rule_json(RULES[code]) for code in report.by_code()},
        "findings": [_finding_json(finding) for finding in report.findings],
        "assumptions": assumptions_json(report.assumptions),
        "proposals": [proposal.as_json() for proposal in report.proposals],
    }


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {"severity": rule.severity.label, "title": rule.title, "effect": rule.effect, "remedy": rule.remedy}


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.label,
        "message": finding.message,
        "side": ("ground_truth", "prediction")[finding.side],
        "prediction": finding.prediction or None,
        "image_id": finding.image_id,
        "image_name": finding.image_name or None,
        "segment_id": finding.segment_id,
        "file": known_as(finding.file),
        "place": finding.place or None,
        "bbox": None if finding.bbox is None else list(finding.bbox),
    }
