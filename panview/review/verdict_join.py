"""Several verdict files joined into one, with nothing lost: every decision of each, once, in the order of time.

A log's own order says what replaces what, and is kept; between logs time decides. So joining is the same in whatever
order files are named, and joining twice changes nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.outputs import Output
from panview.reading import read_file
from panview.review.latest import Latest
from panview.review.standing import Standing, moment
from panview.review.team.place import Place
from panview.review.verdict_csv import read_decisions_csv
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision

Log = Sequence[Decision]


def read_log(path: Place, dataset: Dataset) -> tuple[Decision, ...]:
    """Return every decision of a verdict file, of a CSV file of decisions, or of a team; they are only read.

    Raises
    ------
    PanviewError
    """
    if not isinstance(path, Path):
        from panview.review.team.rows import in_order
        from panview.review.team.server import read_log as read_team_log

        return in_order(read_team_log(path, dataset))
    if path.suffix.lower() == ".csv":
        return read_decisions_csv(path)
    with VerdictFile.open(path, dataset, read_only=True) as file:
        return file.log()


def joined(logs: Sequence[Log]) -> tuple[Decision, ...]:
    """Return the decisions of several logs, each once.

    Raises
    ------
    PanviewError
        Two decisions of one device and number differ: somebody has changed one.
    """
    known: dict[tuple[str, int], Decision] = {}
    for log in logs:
        for decision in log:
            first = known.setdefault((decision.device, decision.device_number), decision)
            if first != decision:
                raise PanviewError(
                    f"decision {decision.device_number} of device {decision.device} differs between the files, but a "
                    "decision never changes: clear device and device_number in a row that you have edited, so that "
                    "it becomes a new decision"
                )
    heads = [0] * len(logs)
    taken: dict[tuple[str, int], Decision] = {}
    while True:
        ahead: list[tuple[datetime, str, int, int]] = []
        for number, log in enumerate(logs):
            while heads[number] < len(log) and _name(log[heads[number]]) in taken:
                heads[number] += 1
            if heads[number] < len(log):
                head = log[heads[number]]
                ahead.append((moment(head), *_name(head), number))
        if not ahead:
            return tuple(taken.values())
        decision = logs[min(ahead)[-1]][heads[min(ahead)[-1]]]
        taken[_name(decision)] = decision


def standing_after(log: Log) -> Standing:
    """Return what stands after a log."""
    latest = Latest()
    for decision in log:
        latest.take(decision)
    return latest.standing()


def write_log(output: Output, dataset: Dataset, log: Log) -> None:
    """Write a new verdict file that holds a log; it appears whole or not at all.

    Raises
    ------
    PanviewError
        There is something of that name, or it cannot be written.
    """
    with output.whole() as part, tempfile.TemporaryDirectory(prefix="panview-verdicts-") as folder:
        made = Path(folder) / "joined.sqlite"
        with VerdictFile.open(made, dataset) as file:
            file.join(log)
        part.write_bytes(read_file(made))


def _name(decision: Decision) -> tuple[str, int]:
    return decision.device, decision.device_number
