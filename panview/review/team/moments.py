"""When decisions were made, as far as that says which of them stands: one rule, wherever it is asked.

Of one reviewer, about one subject, in one role, the latest stands. Clocks are wrong at times, so a decision that was
made knowing another is never earlier than that one, whatever its clock said; and what arrives late, from where nobody
knew of the others, keeps its own time and overrules nothing that is newer. Other reviewers, other subjects and other
roles have nothing to do with it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from panview.review.standing import moment
from panview.review.verdicts import Decision

Key = tuple[int, str, bool]
"""Subject, reviewer, and whether it settles."""
LAST = 1 << 62
"""A number behind all others: of what is not at the server yet."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(decision: Decision) -> int:
    """Return when a decision was made by its clock, in microseconds since 1970."""
    return (moment(decision) - _EPOCH) // timedelta(microseconds=1)


def key_of(decision: Decision) -> Key:
    """Return what decisions of which only the latest stands have in common."""
    return decision.subject, decision.reviewer, decision.settles


class Moments:
    """Goes along decisions that stand, in their order, and says when another one counts as made.

    `panview.append` in the database does the same.
    """

    def __init__(self) -> None:
        self._taken: dict[Key, list[tuple[int, int]]] = {}

    def take(self, decision: Decision, at: int, number: int = 0) -> int:
        """Take the next decision, which replaces those before it, and return when it counts as made.

        Parameters
        ----------
        decision : Decision
        at : int
            When it was made by its clock.
        number : int, optional
            That of the server, by which others say what they knew.
        """
        taken = self._taken.setdefault(key_of(decision), [])
        made = max(at, taken[-1][1]) if taken else at
        taken.append((number, made))
        return made

    def after(self, decision: Decision, at: int, seen: int = LAST) -> int:
        """Return when a decision counts as made that was made knowing all up to some number."""
        known = [made for number, made in self._taken.get(key_of(decision), ()) if number <= seen]
        return max(at, known[-1]) if known else at

    def is_late(self, decision: Decision, at: int, seen: int = 0) -> bool:
        """Whether something newer has been taken that was not known where the decision was made."""
        taken = self._taken.get(key_of(decision))
        # None that was taken is older than one before it.
        return taken is not None and taken[-1][0] > seen and taken[-1][1] > at
