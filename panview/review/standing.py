"""Which decision counts where several reviewers have decided.

A verdict file keeps what everybody has said, side by side: of each subject the latest decision of each reviewer stands.
What counts is settled here and never by who came last to the file:

- a decision that settles the matter counts before all others;
- where all verdicts agree, that verdict counts;
- where they do not, the latest by its time counts, and the others are shown beside it;
- a note alone is no verdict and never counts against one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from panview.review.repairs import NO_REPAIRS, Repairs
from panview.review.verdicts import Decision

Said = Mapping[int, tuple[Decision, ...]]
"""By subject, the latest decision of each reviewer, in the order of the file; each says something."""


def which_counts(said: Sequence[Decision]) -> Decision:
    """Return the decision that counts among those of several reviewers about one subject.

    Parameters
    ----------
    said : sequence of Decision
        At least one, the latest of each reviewer; of equal time the later in the sequence is the later.
    """
    if len(said) == 1:
        return said[0]
    judged = [decision for decision in said if decision.verdict is not None] or list(said)
    asked = [decision for decision in judged if decision.settles] or judged
    return max(enumerate(asked), key=lambda each: (moment(each[1]), each[0]))[1]


def in_conflict(said: Sequence[Decision]) -> bool:
    """Whether reviewers disagree about a subject and nobody has settled it."""
    judged = [decision for decision in said if decision.verdict is not None]
    return len({d.verdict for d in judged}) > 1 and not any(d.settles for d in judged)


def moment(decision: Decision) -> datetime:
    """Return when a decision was made; before all others where its time cannot be read."""
    try:
        made = datetime.fromisoformat(decision.time)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return made if made.tzinfo is not None else made.replace(tzinfo=UTC)


class Standing(Mapping[int, Decision]):
    """The decision that counts about each subject, with those of other reviewers beside it; never changed in place.

    Attributes
    ----------
    repairs : Repairs
        Those of all reviewers, which are no verdicts and are counted nowhere among them.
    """

    def __init__(self, said: Said | None = None, repairs: Repairs = NO_REPAIRS) -> None:
        self.repairs = repairs
        self._said = said or {}
        self._counts = {subject: which_counts(each) for subject, each in self._said.items()}

    def __getitem__(self, subject: int) -> Decision:
        """Return the decision that counts about a subject."""
        return self._counts[subject]

    def __iter__(self) -> Iterator[int]:
        """Iterate over the subjects, that decided last at the end."""
        return iter(self._counts)

    def __len__(self) -> int:
        """Return how many subjects there are."""
        return len(self._counts)

    def __eq__(self, other: object) -> bool:
        """Whether the same has been said of all subjects."""
        if isinstance(other, Standing):
            return self._said == other._said and self.repairs == other.repairs
        return self._counts == other

    __hash__ = None  # type: ignore[assignment]

    def said(self, subject: int) -> tuple[Decision, ...]:
        """Return what each reviewer says of a subject."""
        return self._said.get(subject, ())

    def of(self, reviewer: str) -> dict[int, Decision]:
        """Return the decisions of one reviewer alone, by subject."""
        return {s: d for s, each in self._said.items() for d in each if d.reviewer == reviewer}

    def reviewers(self) -> tuple[str, ...]:
        """Return the names of all whose decisions stand, sorted."""
        return tuple(sorted({decision.reviewer for each in self._said.values() for decision in each}))

    def all(self) -> Iterator[Decision]:
        """Iterate over all decisions that stand, those that count and those beside them."""
        return (decision for each in self._said.values() for decision in each)

    def with_saved(self, saved: Iterable[Decision]) -> Standing:
        """Return what stands once further decisions have been saved."""
        said, counts = dict(self._said), dict(self._counts)
        saved = list(saved)
        for decision in (each for each in saved if each.repair is None):
            subject = decision.subject
            # What is decided last comes last, for whoever goes by the order.
            counts.pop(subject, None)
            others = tuple(d for d in said.pop(subject, ()) if d.reviewer != decision.reviewer)
            own = (decision,) if decision.says_something else ()
            if others or own:
                said[subject] = (*others, *own)
                counts[subject] = which_counts(said[subject])
        repairs = [each for each in saved if each.repair is not None]
        after = Standing(repairs=self.repairs.with_saved(repairs) if repairs else self.repairs)
        # Only what was saved is looked at: a review may hold tens of thousands of decisions.
        after._said, after._counts = said, counts
        return after


def said_about(decisions: Mapping[int, Decision], subject: int) -> tuple[Decision, ...]:
    """Return what each reviewer says of a subject; of a plain mapping, the one decision that it has."""
    if isinstance(decisions, Standing):
        return decisions.said(subject)
    known = decisions.get(subject)
    return (known,) if known is not None else ()


def said_by(decisions: Mapping[int, Decision], subject: int, reviewer: str) -> Decision | None:
    """Return what one reviewer says of a subject."""
    return next((d for d in said_about(decisions, subject) if d.reviewer == reviewer), None)


def repairs_of(decisions: Mapping[int, Decision]) -> Repairs:
    """Return the repairs beside decisions; a plain mapping has none."""
    return decisions.repairs if isinstance(decisions, Standing) else NO_REPAIRS


def standing_of(decisions: Mapping[int, Decision]) -> Standing:
    """Return decisions as `Standing`, where they are a plain mapping yet."""
    return decisions if isinstance(decisions, Standing) else Standing({s: (d,) for s, d in decisions.items()})
