"""A decision as it goes over the wire and lies in tables, and a log of a team in its order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from panview.errors import PanviewError
from panview.review.standing import moment
from panview.review.verdict_format import column_types, decision_of, values_of
from panview.review.verdicts import Decision

COLUMNS = tuple(column_types())
"""Those of a decision, in the order of `values_of`."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUL = "\0"


@dataclass(frozen=True)
class Numbered:
    """A decision as a team's database has it.

    Attributes
    ----------
    number : int
    decision : Decision
    overruled_by : int or None
        Number of a later decision of the same reviewer that arrived earlier: this one changes nothing.
    moment : int
        Microseconds since 1970.
    """

    number: int
    decision: Decision
    overruled_by: int | None
    moment: int


def moment_of(decision: Decision) -> int:
    """Return when a decision was made, in microseconds since 1970."""
    return (moment(decision) - _EPOCH) // timedelta(microseconds=1)


def as_row(decision: Decision, seen: int, made: int) -> dict[str, Any]:
    """Return what `panview.append` in the database takes.

    Parameters
    ----------
    decision : Decision
        With its device and number.
    seen : int
        Number of the last decision that was known where this one was made.
    made : int
        When, in microseconds since 1970.
    """
    values = values_of(decision)
    exact = json.dumps(values)
    row: dict[str, Any] = dict(zip(COLUMNS, values, strict=True))
    if any(isinstance(value, str) and _NUL in value for value in values):
        row = {name: value.replace(_NUL, "\ufffd") if isinstance(value, str) else value for name, value in row.items()}
        row["exact"] = exact
    return {**row, "checksum": checksum(exact), "seen": seen, "moment": made}


def from_row(place: object, number: int, values: Sequence[Any], exact: str | None, said: str) -> Decision:
    """Return the decision of a row of the database.

    Raises
    ------
    PanviewError
        It is not what was saved.
    """
    if exact is not None:
        values = json.loads(exact)
    if checksum(json.dumps(list(values))) != said:
        raise PanviewError(
            f"{place}: is damaged (decision {number} is not what was saved); the lead restores a back-up"
        )
    return decision_of(Path(str(place)), values)


def checksum(exact: str) -> str:
    """Return what tells whether a row is still what was saved."""
    return hashlib.sha256(exact.encode()).hexdigest()[:32]


def in_order(log: Iterable[Numbered]) -> tuple[Decision, ...]:
    """Return a log as a verdict file has it, where the order alone says what replaces what.

    What arrived late goes before what overruled it.
    """
    late: dict[int, list[Decision]] = {}
    kept = []
    for each in log:
        if each.overruled_by is None:
            kept.append(each)
        else:
            late.setdefault(each.overruled_by, []).append(each.decision)
    return tuple(decision for each in kept for decision in (*late.get(each.number, ()), each.decision))


def rows_of_log(log: Iterable[Decision]) -> list[dict[str, Any]]:
    """Return what `panview.append` takes of a log that was kept elsewhere.

    Its own order says what replaces what, as where verdict files are joined: none is older than one before it.
    """
    rows, made = [], None
    for decision in log:
        at = moment_of(decision)
        made = at if made is None else max(made, at)
        rows.append(as_row(decision, 0, made))
    return rows
