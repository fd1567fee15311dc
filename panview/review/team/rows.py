"""A decision as it goes over the wire and lies in tables, and a log of a team in its order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from panview.errors import PanviewError
from panview.review.team.moments import Moments, moment_of
from panview.review.verdict_format import column_types, decision_of, values_of
from panview.review.verdicts import Decision

COLUMNS = tuple(column_types())
"""Those of a decision, in the order of `values_of`."""
Name = tuple[str, int]
"""Device and running number of a decision."""
_NUL, _IN_ITS_PLACE = "\0", "\ufffd"


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
        row = {name: _readable(value) for name, value in row.items()}
        row["exact"] = exact
    return {**row, "checksum": checksum(exact), "seen": seen, "moment": made}


def from_row(place: object, number: int, values: Sequence[Any], exact: str | None, said: str) -> Decision:
    """Return the decision of a row of the database.

    Raises
    ------
    PanviewError
        It is not what was saved.
    """
    held: Any = _parsed(exact) if exact is not None else list(values)
    # What the columns say is what the server has checked; the text may only say more exactly what a NUL was.
    same = isinstance(held, list) and [_readable(value) for value in held] == list(values)
    if not same or checksum(json.dumps(held)) != said:
        raise PanviewError(
            f"{place}: is damaged (decision {number} is not what was saved); the lead restores a back-up"
        )
    return decision_of(Path(str(place)), held)


def name_of(decision: Decision) -> Name:
    """Return what names a decision wherever it is copied to."""
    return decision.device, decision.device_number


def is_same(one: Decision, other: Decision) -> bool:
    """Whether two decisions have the same name and say the same, as they are saved."""
    return name_of(one) == name_of(other) and values_of(one) == values_of(other)


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

    Its own order says what replaces what, as where verdict files are joined: none counts as older than what it
    replaces.
    """
    moments = Moments()
    return [as_row(decision, 0, moments.take(decision, moment_of(decision))) for decision in log]


def _readable(value: object) -> object:
    return value.replace(_NUL, _IN_ITS_PLACE) if isinstance(value, str) else value


def _parsed(exact: str) -> object:
    try:
        return json.loads(exact)
    except json.JSONDecodeError:
        return None
