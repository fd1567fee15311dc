"""Which decision counts where several reviewers have decided.

A verdict file keeps what everybody has said, side by side: of each subject the latest decision of each reviewer stands.
Which one counts is ruled here and never by who came last (docs/adr/0050):

- *settled*: a decision that settles the matter counts before all others;
- *agreed*: where all reviewers say the same, that counts;
- *conflict*: where they do not, none counts until they agree or somebody settles it;
- a note alone is no verdict and never counts against one.

To settle is another thing than to decide: whoever does both has two decisions that stand, so that what they said on
their own is still there to measure agreement by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from panview.review.repairs import NO_REPAIRS, Repairs
from panview.review.verdicts import Action, Decision

Said = Mapping[int, tuple[Decision, ...]]
"""By subject, the latest decision of each reviewer, in the order of the file; each says something."""


class Basis(StrEnum):
    """Why a decision counts, or none does."""

    ALONE = "one reviewer"
    AGREED = "agreed"
    SETTLED = "settled"
    CONFLICT = "conflict"
    NOTED = "note"
    """Nobody has given a verdict."""


@dataclass(frozen=True)
class Ruling:
    """What counts about a subject.

    Attributes
    ----------
    counts : Decision or None
        None in a conflict.
    basis : Basis
    """

    counts: Decision | None
    basis: Basis


_CHANGES = (Action.REMOVE, Action.ADD, Action.RELABEL, Action.REPLACE)


def rule(said: Sequence[Decision]) -> Ruling:
    """Rule which decision counts among those that stand about one subject.

    Parameters
    ----------
    said : sequence of Decision
        At least one. Of those that say the same the latest by its time counts; of equal time the later in the sequence.
    """
    judged = [decision for decision in said if decision.verdict is not None]
    settling = [decision for decision in judged if decision.settles]
    asked = settling or judged
    if not asked:
        return Ruling(_latest(said), Basis.NOTED)
    if not _all_say_the_same(asked):
        return Ruling(None, Basis.CONFLICT)
    basis = Basis.SETTLED if settling else Basis.ALONE if len(asked) == 1 else Basis.AGREED
    return Ruling(_latest(asked), basis)


def which_counts(said: Sequence[Decision]) -> Decision | None:
    """Return the decision that counts among those that stand about one subject, None in a conflict."""
    return rule(said).counts


def in_conflict(said: Sequence[Decision]) -> bool:
    """Whether reviewers disagree about a subject and no one has settled it."""
    return bool(said) and rule(said).basis is Basis.CONFLICT


def _all_say_the_same(judged: Sequence[Decision]) -> bool:
    """Whether verdicts are the same and, where that is known, what follows from them for the truth.

    "Prediction right" of a near miss replaces a mask, and of what another threshold calls missed it removes a segment.
    """
    changes = {d.meaning.action if d.meaning.action in _CHANGES else None for d in judged if d.meaning is not None}
    return len({decision.verdict for decision in judged}) == 1 and len(changes) <= 1


def _latest(said: Sequence[Decision]) -> Decision:
    return max(enumerate(said), key=lambda each: (moment(each[1]), each[0]))[1]


def moment(decision: Decision) -> datetime:
    """Return when a decision was made; before all others where its time cannot be read."""
    try:
        made = datetime.fromisoformat(decision.time)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return made if made.tzinfo is not None else made.replace(tzinfo=UTC)


class Standing(Mapping[int, Decision]):
    """The decision that counts about each subject, with all that stand beside it; never changed in place.

    As a mapping it holds what counts; subjects in conflict are not in it (`subjects` has all). It is true where
    anything stands at all.

    Attributes
    ----------
    repairs : Repairs
        Those of all reviewers, which are no verdicts and are counted nowhere among them.
    """

    def __init__(self, said: Said | None = None, repairs: Repairs = NO_REPAIRS, *, blind: bool = False) -> None:
        self.repairs = repairs
        self._said = said or {}
        self._blind = blind
        self._counts: dict[int, Decision] = {}
        self._conflicts: dict[int, None] = {}
        self._seen: tuple[str, Standing] | None = None
        for subject, each in self._said.items():
            self._rule(subject, each)

    def __getitem__(self, subject: int) -> Decision:
        """Return the decision that counts about a subject."""
        return self._counts[subject]

    def __iter__(self) -> Iterator[int]:
        """Iterate over the subjects of which a decision counts, that decided last at the end."""
        return iter(self._counts)

    def __len__(self) -> int:
        """Return how many subjects there are of which a decision counts."""
        return len(self._counts)

    def __bool__(self) -> bool:
        """Whether anybody has said anything."""
        return bool(self._said)

    def __eq__(self, other: object) -> bool:
        """Whether the same has been said of all subjects."""
        if isinstance(other, Standing):
            same = self._said == other._said and self.repairs == other.repairs
            return same and self._blind == other._blind
        # A plain mapping holds only the decisions that count.
        return self._counts == other and not len(self.repairs) and not self._conflicts

    __hash__ = None  # type: ignore[assignment]

    @property
    def blind(self) -> bool:
        """Whether decisions of others are left out, by `seen_by`."""
        return self._blind

    def subjects(self) -> tuple[int, ...]:
        """Return all subjects of which something is said, that decided last at the end."""
        return tuple(self._said)

    def said(self, subject: int) -> tuple[Decision, ...]:
        """Return what each reviewer says of a subject; of one who also settles it, both."""
        return self._said.get(subject, ())

    def ruling(self, subject: int) -> Ruling | None:
        """Return which decision counts about a subject, and why; None where nothing is said of it."""
        said = self.said(subject)
        return rule(said) if said else None

    def conflicts(self) -> tuple[int, ...]:
        """Return the subjects in conflict."""
        return tuple(self._conflicts)

    def of(self, reviewer: str) -> dict[int, Decision]:
        """Return the decisions of one reviewer alone, by subject; where they also settled it, that."""
        own = [(s, d) for s, each in self._said.items() for d in each if d.reviewer == reviewer]
        return dict(sorted(own, key=lambda each: each[1].settles)) if any(d.settles for _, d in own) else dict(own)

    def reviewers(self) -> tuple[str, ...]:
        """Return the names of all whose decisions stand, sorted."""
        return tuple(sorted({decision.reviewer for each in self._said.values() for decision in each}))

    def all(self) -> Iterator[Decision]:
        """Iterate over all decisions that stand, those that count and those beside them."""
        return (decision for each in self._said.values() for decision in each)

    def seen_by(self, reviewer: str) -> Standing:
        """Return what a reviewer may see who gives a second opinion: what others say only where they have decided."""
        if self._seen is None or self._seen[0] != reviewer:
            visible = {subject: _visible_to(reviewer, each) for subject, each in self._said.items()}
            seen = {subject: each for subject, each in visible.items() if each}
            self._seen = reviewer, Standing(seen, self.repairs.of(reviewer), blind=True)
        return self._seen[1]

    def with_saved(self, saved: Iterable[Decision]) -> Standing:
        """Return what stands once further decisions have been saved."""
        saved = list(saved)
        repairs = [each for each in saved if each.repair is not None]
        kept = self.repairs.with_saved(repairs) if repairs else self.repairs
        after = Standing(repairs=kept, blind=self._blind)
        # Only what was saved is looked at: a review may hold tens of thousands of decisions.
        after._said, after._counts, after._conflicts = dict(self._said), dict(self._counts), dict(self._conflicts)
        said = after._said
        for decision in (each for each in saved if each.repair is None):
            subject = decision.subject
            # The latest decision comes last, for callers that rely on the order.
            after._counts.pop(subject, None)
            after._conflicts.pop(subject, None)
            others = tuple(d for d in said.pop(subject, ()) if role_of(d) != role_of(decision))
            own = (decision,) if decision.says_something else ()
            if others or own:
                said[subject] = (*others, *own)
                after._rule(subject, said[subject])
        if self._seen is not None:
            reviewer, before = self._seen
            after._seen = reviewer, after._seen_since(before, reviewer, {each.subject for each in saved})
        return after

    def _seen_since(self, before: Standing, reviewer: str, subjects: Iterable[int]) -> Standing:
        """Return what a reviewer may see where only some subjects have changed; the same object where none has."""
        repairs = self.repairs.of(reviewer)
        visible = {subject: _visible_to(reviewer, self.said(subject)) for subject in subjects}
        changed = {subject: each for subject, each in visible.items() if before.said(subject) != each}
        if not changed and repairs == before.repairs:
            return before
        after = Standing(repairs=repairs, blind=True)
        said = dict(before._said)
        after._said, after._counts, after._conflicts = said, dict(before._counts), dict(before._conflicts)
        for subject, each in changed.items():
            said.pop(subject, None)
            after._counts.pop(subject, None)
            after._conflicts.pop(subject, None)
            if each:
                said[subject] = each
                after._rule(subject, each)
        return after

    def _rule(self, subject: int, said: Sequence[Decision]) -> None:
        counts = said[0] if len(said) == 1 else which_counts(said)
        if counts is None:
            self._conflicts[subject] = None
        else:
            self._counts[subject] = counts


def _visible_to(reviewer: str, said: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """Return what a reviewer may see of a subject: everything once they have decided, before that what is their own."""
    own = tuple(decision for decision in said if decision.reviewer == reviewer)
    return said if any(decision.verdict is not None for decision in own) else own


def role_of(decision: Decision) -> tuple[str, bool]:
    """Return who decided, and whether to settle what others disagree about: of each the latest decision stands."""
    return decision.reviewer, decision.settles


def said_about(decisions: Mapping[int, Decision], subject: int) -> tuple[Decision, ...]:
    """Return what each reviewer says of a subject; of a plain mapping, the one decision that it has."""
    if isinstance(decisions, Standing):
        return decisions.said(subject)
    known = decisions.get(subject)
    return (known,) if known is not None else ()


def said_by(
    decisions: Mapping[int, Decision], subject: int, reviewer: str, *, settles: bool = False
) -> Decision | None:
    """Return what one reviewer says of a subject, on their own or to settle it."""
    return next((d for d in said_about(decisions, subject) if role_of(d) == (reviewer, settles)), None)


def repairs_of(decisions: Mapping[int, Decision]) -> Repairs:
    """Return the repairs beside decisions; a plain mapping has none."""
    return decisions.repairs if isinstance(decisions, Standing) else NO_REPAIRS


def standing_of(decisions: Mapping[int, Decision]) -> Standing:
    """Return decisions as `Standing`, where they are a plain mapping yet."""
    return decisions if isinstance(decisions, Standing) else Standing({s: (d,) for s, d in decisions.items()})
