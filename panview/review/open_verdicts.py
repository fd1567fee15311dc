"""The verdict store that a window has open, and what happens when it is exchanged for another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.standing import Standing, said_by
from panview.review.team.place import Place
from panview.review.verdict_store import VerdictStore, open_store
from panview.review.verdicts import Decision

if TYPE_CHECKING:
    from panview.review.team.state import TeamState


@dataclass(frozen=True)
class Opened:
    """A store that has been opened.

    Attributes
    ----------
    place : Path or TeamPlace
    decisions : Standing
    read_only : bool
    is_new : bool
        There is no such file yet; it is made with the first verdict.
    upgraded : int
        Decisions that were brought to a newer format.
    left : int
        Decisions that were to be added and that it does not take.
    team : TeamState or None
    """

    place: Place
    decisions: Standing
    read_only: bool
    is_new: bool
    upgraded: int = 0
    left: int = 0
    team: TeamState | None = None


@dataclass(frozen=True)
class News:
    """What is new in the store; ``decisions`` is None where nothing is."""

    number: int
    decisions: Standing | None
    team: TeamState | None = None


class OpenVerdicts:
    """Holds one store at a time; for one thread, which takes one request after the other.

    So a decision made before another file is chosen is brought into that file, and one made after goes there at once.

    Parameters
    ----------
    told : callable, optional
        Called, in any thread, where there may be news.
    """

    def __init__(self, told: Callable[[], None] | None = None) -> None:
        self._store: VerdictStore | None = None
        self._dataset: Dataset | None = None
        self._trouble = "no dataset is open"
        self._told = told

    def open(self, dataset: Dataset, place: Place) -> Opened:
        """Open the store of a dataset in place of what was open; where it is refused, nothing is.

        Raises
        ------
        PanviewError
        """
        self.close()
        self._dataset = dataset
        try:
            self._store = open_store(place, dataset)
            decisions = self._store.current()
        except PanviewError as error:
            self.refuse(str(error))
            raise
        return self._opened(self._store, decisions, is_new=self._store.is_new)

    def refuse(self, why: str) -> None:
        """Close what was open; every save says from now on why there is nothing to save in."""
        self.close()
        self._trouble = why

    def exchange(self, dataset: Dataset, place: Place) -> Opened:
        """Keep the verdicts of the same dataset elsewhere from now on, in a file made if need be.

        What has been decided is added to it, except where it holds a decision of the same reviewer about the same
        subject. Where it is refused, the old store stays open.

        Raises
        ------
        PanviewError
        """
        before = self._standing() if self._dataset is dataset else Standing()
        store = open_store(place, dataset)
        try:
            # Where somebody has just chosen a team, its answer is waited for.
            store.connect()
            there = store.current()
            missing = [d for d in before.all() if said_by(there, d.subject, d.reviewer, settles=d.settles) is None]
            missing += [d for d in before.repairs if there.repairs.by(d.subject, d.reviewer) is None]
            # Also without anything to add, so that the file is there when it has been chosen.
            left = store.join(missing) if missing or store.is_new else []
            decisions = store.current()
        except BaseException:
            store.close()
            raise
        self.close()
        self._dataset, self._store = dataset, store
        return self._opened(store, decisions, left=len(left))

    def save(self, decisions: Sequence[Decision], over: Sequence[Decision] | None) -> list[Decision]:
        """Save decisions as `VerdictFile.record` does.

        Raises
        ------
        PanviewError
            They could not be saved, or no store could be opened before.
        """
        if self._store is None:
            raise PanviewError(self._trouble)
        return self._store.record(decisions, over)

    def news(self, number: int) -> News:
        """Return what has been decided since a number, by whomever, and fold the log of what was saved here.

        Raises
        ------
        PanviewError
        """
        if self._store is None:
            return News(number, None)
        self._store.fold()
        last = self._store.last_number()
        decisions = None if last == number else self._store.current()
        return News(last, decisions, self._store.team())

    def take_over(self, number: int) -> None:
        """Keep that what a lead has given out under a number has been taken over.

        Raises
        ------
        PanviewError
        """
        if self._store is not None:
            self._store.take_over(number)

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
        self._store, self._dataset, self._trouble = None, None, "no dataset is open"

    def _standing(self) -> Standing:
        """Return what stands in the store that is open, with all of a team's verdicts if it can be reached."""
        if self._store is None:
            return Standing()
        # Without the server, those that are here are taken along.
        with suppress(PanviewError):
            self._store.connect()
        return self._store.current()

    def _opened(self, store: VerdictStore, decisions: Standing, *, is_new: bool = False, left: int = 0) -> Opened:
        if self._told is not None:
            store.listen(self._told)
        return Opened(store.place, decisions, store.read_only, is_new, store.upgraded, left, store.team())
