"""What stands after a log of decisions: of each subject the latest of each reviewer, in each role."""

from __future__ import annotations

from panview.review.repairs import Repairs
from panview.review.standing import Standing, role_of
from panview.review.verdicts import Decision


class Latest:
    """Takes the decisions of a log one after the other."""

    def __init__(self) -> None:
        self._latest: dict[int, dict[tuple[str, bool], Decision]] = {}

    def take(self, decision: Decision) -> None:
        """Take the next decision of the log."""
        # The latest comes last, for whoever goes by the order.
        said = self._latest.pop(decision.subject, {})
        said.pop(role_of(decision), None)
        said[role_of(decision)] = decision
        self._latest[decision.subject] = said

    def of(self, decision: Decision) -> Decision | None:
        """Return the latest about the same subject by the same reviewer in the same role."""
        return self._latest.get(decision.subject, {}).get(role_of(decision))

    def stands(self, known: Decision) -> bool:
        """Whether a decision is still the latest of its reviewer about its subject."""
        return still_stands(self.of(known), known)

    def standing(self) -> Standing:
        """Return what stands, without what was taken back."""
        said = {subject: tuple(d for d in each.values() if d.says_something) for subject, each in self._latest.items()}
        stands = {subject: each for subject, each in said.items() if each}
        repairs = {subject: each for subject, each in stands.items() if each[0].repair is not None}
        return Standing({s: each for s, each in stands.items() if s not in repairs}, Repairs(repairs))


def still_stands(latest: Decision | None, known: Decision) -> bool:
    """Whether a decision is what its reviewer said last; ``latest`` is None where they have said nothing."""
    if latest is None or not latest.says_something:
        return not known.says_something
    return latest == known
