"""How fast reviewers decide, and how much each has decided on a day, from the times of their decisions.

Decisions of one reviewer at one moment are one *act*: both halves of a pair, or all rows of a selection. A gap between
two acts of more than `PAUSE_S` is a pause and no work. What is counted is what stands: a verdict that was given anew
counts when it was given last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import pairwise

from panview.metrics.segment_table import Side
from panview.review.standing import moment, said_about, standing_of
from panview.review.verdicts import Decision

PAUSE_S = 300.0
"""A longer gap between two decisions is a pause."""
_RECENT = 100
_LEAST = 5
"""With fewer steps, a pace is mere chance."""
_LOOKED_AT = 3000


@dataclass(frozen=True)
class Tally:
    """What a reviewer decided on a day.

    Attributes
    ----------
    day : date
        Of the reader's clock.
    reviewer : str
    rows : int
        Disagreements with a verdict, a pair counted once.
    seconds : float
        At work, without pauses.
    steps : int
        Acts that followed another one without a pause between: those whose time is known.
    """

    day: date
    reviewer: str
    rows: int
    seconds: float
    steps: int

    @property
    def pace(self) -> float | None:
        """Seconds for a decision, None where there were too few to say."""
        return self.seconds / self.steps if self.steps >= _LEAST else None


def tallies(decisions: Mapping[int, Decision], zone: tzinfo | None = None) -> tuple[Tally, ...]:
    """Return what each reviewer decided on each day, the latest day first, then by who has done most.

    Parameters
    ----------
    decisions : mapping of int to Decision
        What stands, by subject.
    zone : tzinfo, optional
        Time zone of the days (default: this machine's).
    """
    acts: defaultdict[tuple[date, str], list[datetime]] = defaultdict(list)
    for decision in _once(standing_of(decisions).all()):
        made = moment(decision)
        if made.year > 1:
            acts[made.astimezone(zone).date(), decision.reviewer].append(made)
    found = [Tally(day, reviewer, len(times), *_work(times)) for (day, reviewer), times in acts.items()]
    return tuple(sorted(found, key=lambda each: (-each.day.toordinal(), -each.rows, each.reviewer)))


def recent_pace(decisions: Mapping[int, Decision], reviewer: str, since: datetime) -> float | None:
    """Return the seconds that a reviewer has lately taken for a decision, None where there were too few to say.

    Parameters
    ----------
    decisions : mapping of int to Decision
        What stands, by subject; what was decided last comes last.
    reviewer : str
    since : datetime
        Earlier decisions tell nothing of now.
    """
    times: list[datetime] = []
    for looked_at, subject in enumerate(reversed(list(decisions))):
        own = next((d for d in said_about(decisions, subject) if d.reviewer == reviewer), None)
        if own is not None and own.verdict is not None and moment(own) >= since:
            times.append(moment(own))
        if looked_at > _LOOKED_AT or len(times) > 2 * _RECENT:
            break
    seconds, steps = _work(times)
    return seconds / steps if steps >= _LEAST else None


def _work(times: Iterable[datetime]) -> tuple[float, int]:
    """Return the seconds of work between moments, and how many steps they are."""
    gaps = [(after - before).total_seconds() for before, after in pairwise(sorted(set(times)))]
    steady = [gap for gap in gaps if gap <= PAUSE_S]
    return sum(steady), len(steady)


def _once(decisions: Iterable[Decision]) -> Iterable[Decision]:
    """Return those that have a verdict, of the two halves of a pair the one about the truth."""
    judged = [decision for decision in decisions if decision.verdict is not None]
    truths: dict[tuple[int | None, str, str], int | None]
    truths = {(d.subject, d.reviewer, d.time): _other(d) for d in judged if d.side == Side.GROUND_TRUTH}
    for decision in judged:
        truth = (_other(decision), decision.reviewer, decision.time)
        if decision.side == Side.GROUND_TRUTH or truths.get(truth) != decision.subject:
            yield decision


def _other(decision: Decision) -> int | None:
    return decision.meaning.other_subject if decision.meaning is not None else None
