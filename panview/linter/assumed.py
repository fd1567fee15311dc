"""What was assumed to read a set, as findings."""

from __future__ import annotations

from collections.abc import Iterable

from panview.datasets.assumptions import Assumption
from panview.linter.findings import Finding
from panview.metrics.segment_table import Side


def assumed_findings(assumptions: Iterable[Assumption], side: Side, prediction: str = "") -> list[Finding]:
    """Return a finding for each assumption; ``prediction`` is the name of the prediction set."""
    return [Finding(one.code, str(one), one.path, side, prediction, one.place) for one in assumptions]
