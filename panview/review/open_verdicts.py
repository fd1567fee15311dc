"""The verdict store that a window has open, and what happens when it is exchanged for another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.standing import Standing, said_by
from panview.review.tag_file import read_tags, save_tags, tag_file_of
from panview.review.tags import Tags
from panview.review.team.place import Place
from panview.review.verdict_store import TeamTags, VerdictStore, open_store
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
    tags_brought : int
        On how many images tags of this computer became a team's.
    """

    place: Place
    decisions: Standing
    read_only: bool
    is_new: bool
    upgraded: int = 0
    left: int = 0
    team: TeamState | None = None
    tags_brought: int = 0


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
        brought = _bring_in_tags(self._store, dataset)
        return self._opened(self._store, decisions, is_new=self._store.is_new, tags_brought=brought)

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
            if self._store is not None and self._dataset is dataset:
                _give_back_tags(self._store, dataset)
            brought = _bring_in_tags(store, dataset)
        except BaseException:
            store.close()
            raise
        self.close()
        self._dataset, self._store = dataset, store
        return self._opened(store, decisions, left=len(left), tags_brought=brought)

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

    def tags(self, dataset: Dataset) -> Tags:
        """Return the tags of a dataset: those of the team whose verdicts are open, else those of this computer.

        Raises
        ------
        PanviewError
        """
        known = self._team_tags(dataset)
        return read_tags(dataset, tag_file_of(dataset)) if known is None else known.tags()

    def save_tags(self, dataset: Dataset, before: Tags, after: Tags) -> None:
        """Save what differs between some tags and others, where `tags` has them from.

        Raises
        ------
        PanviewError
        """
        known = self._team_tags(dataset)
        if known is None:
            save_tags(dataset, tag_file_of(dataset), before, after)
        else:
            known.change_tags(before, after)

    def take_over(self, number: int) -> None:
        """Keep that what a lead has given out under a number has been taken over.

        Raises
        ------
        PanviewError
        """
        if self._store is not None:
            self._store.take_over(number)

    def unblind(self, number: int) -> None:
        """Keep that the verdicts of others are shown although an assignment is blind; 0: they are hidden again.

        Raises
        ------
        PanviewError
        """
        if self._store is not None:
            self._store.unblind(number)

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
        self._store, self._dataset, self._trouble = None, None, "no dataset is open"

    def _team_tags(self, dataset: Dataset) -> TeamTags | None:
        return self._store.team_tags() if self._store is not None and dataset.is_same(self._dataset) else None

    def _standing(self) -> Standing:
        """Return what stands in the store that is open, with all of a team's verdicts if it can be reached."""
        if self._store is None:
            return Standing()
        # Without the server, those that are here are taken along.
        with suppress(PanviewError):
            self._store.connect()
        return self._store.current()

    def _opened(
        self,
        store: VerdictStore,
        decisions: Standing,
        *,
        is_new: bool = False,
        left: int = 0,
        tags_brought: int = 0,
    ) -> Opened:
        if self._told is not None:
            store.listen(self._told)
        team = store.team()
        return Opened(store.place, decisions, store.read_only, is_new, store.upgraded, left, team, tags_brought)


def _bring_in_tags(store: VerdictStore, dataset: Dataset) -> int:
    """Bring the tags of this computer into those of a team; return on how many images."""
    known = store.team_tags()
    if known is None:
        return 0
    try:
        own = read_tags(dataset, tag_file_of(dataset))
    except PanviewError:
        # It stays as it is, and keeps nobody from a team; who leaves it is told.
        return 0
    return known.bring_in_tags(own)


def _give_back_tags(store: VerdictStore, dataset: Dataset) -> None:
    """Keep the tags of a team on this computer, too."""
    known = store.team_tags()
    if known is not None:
        known.give_back_tags(partial(save_tags, dataset, tag_file_of(dataset)))
