"""The verdicts of a team as a window has them: there at once, with or without the server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import NamedTuple

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.device import RunningNumbers
from panview.review.latest import Latest, still_stands
from panview.review.standing import Standing, role_of
from panview.review.tags import Tags
from panview.review.team.link import Link
from panview.review.team.local import LocalCopy, Waiting
from panview.review.team.moments import LAST, Moments, moment_of
from panview.review.team.place import TeamPlace
from panview.review.team.rows import Name, Numbered, in_order, is_same, name_of
from panview.review.team.state import Assignment, Role, TeamState
from panview.review.team.tags import Marks, brought_in, changed_here, changes_between, marks_of, tags_of
from panview.review.verdict_places import local_file
from panview.review.verdicts import Decision

_ANSWER_S, _LOOK_S = 20.0, 0.2


class _Last(NamedTuple):
    """The last decision of the server that is known."""

    number: int
    name: Name | None


class TeamStore:
    """A `VerdictStore` over a local copy and a `Link`.

    Its methods may be called from any thread; none of them but `connect` waits for a network.

    Attributes
    ----------
    place : TeamPlace
    upgraded : int
        Always 0: what is older is brought to today's form by who set the database up.
    is_new : bool
        Always False.
    """

    upgraded = 0
    is_new = False

    def __init__(self, place: TeamPlace, dataset: Dataset, local: LocalCopy) -> None:
        self.place = place
        self._local = local
        self._dataset = dataset
        self._tags_told: Marks = {}
        self._lock = threading.RLock()
        self._numbers = RunningNumbers()
        self._told: Callable[[], None] = _nobody
        self._answered, self._caught_up = threading.Event(), False
        self._revision = 0
        self._state = _remembered(place, local)
        self._latest, self._moments, self._last = Latest(), Moments(), _Last(0, None)
        self._turn, self._standing, self._waiting = "", Standing(), list[Waiting]()
        self._begin_anew()
        self._link = Link(place, dataset, local, self)
        self._link.start()

    @classmethod
    def open(cls, place: TeamPlace, dataset: Dataset) -> TeamStore:
        """Open the copy that this computer keeps, and begin to connect.

        Raises
        ------
        PanviewError
            The copy cannot be used.
        """
        local = LocalCopy.open(local_file(place, dataset))
        try:
            return cls(place, dataset, local)
        except BaseException:
            local.close()
            raise

    # What every store does

    @property
    def read_only(self) -> bool:
        """Whether one may not decide, as far as is known."""
        return not self._state.may_decide

    def close(self) -> None:
        """End the connection; what waits stays in the copy and is sent another time."""
        self._told = _nobody
        self._link.close()
        with self._lock:
            self._numbers.give_back()
            self._local.close()

    def record(self, decisions: Sequence[Decision], over: Sequence[Decision] | None = None) -> list[Decision]:
        """Save decisions as `VerdictFile.record` does: they are on this disk when it returns, and sent at once.

        Raises
        ------
        PanviewError
            One may not, or they could not be saved.
        """
        with self._lock:
            wanted = list(decisions)
            if over is not None:
                wanted = [d for d, known in zip(decisions, over, strict=True) if self._stands(known)]
            self._check(wanted)
            taken = self._numbers.take(len(wanted))
            made = [replace(d, device=device, device_number=n) for d, (device, n) in zip(wanted, taken, strict=True)]
            waiting = self._moments_here()
            ats = [self._moments.after(each, moment_of(each)) for each in made]
            # What this window decides later replaces what it knows of, whatever its clock says.
            self._keep(
                made, [waiting.take(each, at, LAST) for each, at in zip(made, ats, strict=True)], self._last.number
            )
        self._link.wake()
        return made

    def join(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Add decisions of another store as they are; return those of others, which only a lead may add.

        Raises
        ------
        PanviewError
            They could not be saved.
        """
        with self._lock:
            state = self._state
            if not state.may_decide:
                return list(decisions)
            own = [d for d in decisions if _may_add(state, d)]
            left = [d for d in decisions if not _may_add(state, d)]
            known = {name_of(each.decision) for each in self._waiting}
            known |= {name_of(each.decision) for each in self._local.received()} if own else set()
            new, moments = [each for each in own if name_of(each) not in known], Moments()
            # Nothing of the team's was known where they were made.
            self._keep(new, [moments.take(each, moment_of(each)) for each in new], 0)
        self._link.wake()
        return left

    def current(self) -> Standing:
        """Return what stands, also what is not at the server yet."""
        with self._lock:
            waiting = [each.decision for each in self._that_stand()]
            return self._standing.with_saved(waiting) if waiting else self._standing

    def log(self) -> tuple[Decision, ...]:
        """Return everything that was ever saved, in the order of a verdict file."""
        with self._lock:
            received = in_order(self._local.received())
            # It may be in the copy already, and not yet off the list.
            known = {name_of(each) for each in received}
            return (*received, *(each.decision for each in self._waiting if name_of(each.decision) not in known))

    def last_number(self) -> int:
        """Return a number that is another one after each decision, and after each change of `team`."""
        return self._revision

    def fold(self) -> None:
        """Do nothing: the copy is no file for others."""

    def team(self) -> TeamState | None:
        """Return how things stand with the team."""
        return self._state

    def listen(self, told: Callable[[], None]) -> None:
        """Have a function called, in some thread, whenever `last_number` has become another one."""
        self._told = told

    def team_tags(self) -> TeamStore:
        """Return this: a team's tags are kept with its verdicts."""
        return self

    def tags(self) -> Tags:
        """Return the team's tags, also what is not at the server yet."""
        with self._lock:
            self._tags_told = self._local.tags().here
            return tags_of(self._tags_told, self._dataset)

    def change_tags(self, before: Tags, after: Tags) -> None:
        """Save what differs between some tags and others, beside what has changed meanwhile; it is sent at once."""
        with self._lock:
            known, wanted = marks_of(before, self._dataset), marks_of(after, self._dataset)
            kept = self._local.change_tags(lambda kept: changed_here(kept, known, wanted))
            self._tell(tags_waiting=kept.waiting)
        self._link.wake(rest=True)

    def bring_in_tags(self, own: Tags) -> int:
        """Add what is new in the tags of this computer since they were last brought in; return on how many images."""
        with self._lock:
            marks, before = marks_of(own, self._dataset), self._local.tags()
            kept = self._local.change_tags(lambda kept: brought_in(kept, marks))
            if kept != before:
                self._tell(tags_waiting=kept.waiting)
        self._link.wake(rest=True)
        return sum(len(each.images) for each in changes_between(before.here, kept.here))

    def give_back_tags(self, save: Callable[[Tags, Tags], Tags]) -> None:
        """Have what has become of the tags that were brought in saved on this computer, for who leaves the team.

        Parameters
        ----------
        save : callable
            Does what differs between some tags and others to those of this computer, and returns these.
        """
        with self._lock:
            kept = self._local.tags()
            saved = save(tags_of(kept.own or {}, self._dataset), tags_of(kept.here, self._dataset))
            # So that who joins again brings in what is new then.
            self._local.change_tags(lambda kept: replace(kept, own=marks_of(saved, self._dataset)))

    # What only this one does

    def connect(self, timeout: float = _ANSWER_S) -> None:
        """Wait until everything that the server has is here; what takes long may, as long as it goes on.

        Parameters
        ----------
        timeout : float
            Seconds without a sign of the server.

        Raises
        ------
        PanviewError
            It does not answer, or refuses.
        """
        end, heard = time.monotonic() + timeout, self._revision
        while not self._answered.wait(_LOOK_S):
            if self._revision != heard:
                end, heard = time.monotonic() + timeout, self._revision
            if time.monotonic() > end:
                raise PanviewError(f"{self.place.name}: does not answer; check the address and the network")
        if not self._caught_up:
            raise PanviewError(self._state.why)

    # What the link says, in its thread

    def received(self, found: list[Numbered]) -> None:
        """Take what is new at the server."""
        with self._lock:
            new = [each for each in found if each.number > self._last.number]
            for each in new:
                self._take(each)
            self._standing = self._standing.with_saved([each.decision for each in new if each.overruled_by is None])
            there = {name_of(each.decision): each.decision for each in new}
            self._waiting = [each for each in self._waiting if not _is_there(each.decision, there)]
            self._tell(waiting=len(self._waiting), **self._refusals(), **(self._losses() if self._state.lost else {}))

    def reload(self) -> None:
        """Read the copy from its start."""
        with self._lock:
            self._begin_anew()
            self._tell(**self._refusals())

    def refused(self, decision: Decision, why: str) -> None:
        """Take note that the server refused a decision."""
        with self._lock:
            self._waiting = [replace(e, refused=why) if is_same(e.decision, decision) else e for e in self._waiting]
            self._tell(**self._refusals())

    def rename(self, decision: Decision) -> None:
        """Give a decision that waits another name: that it has is another decision's at the server."""
        with self._lock:
            self._local.rename(decision, *self._numbers.take(1)[0])
            # As the file has it: another window may have renamed it already.
            self._waiting = list(self._local.outbox())
            self._tell(waiting=len(self._waiting), **self._refusals())

    def last(self) -> tuple[int, Name | None]:
        """Return the number of the last decision that was received, with its device and running number."""
        return self._last

    def received_until(self) -> int:
        """Return the number of the last decision that was received."""
        return self._last.number

    def turn(self) -> str:
        """Return what `LocalCopy.turn` was when it was read."""
        return self._turn

    def to_send(self) -> list[Waiting]:
        """Return what waits and was not refused."""
        with self._lock:
            return [each for each in self._waiting if not each.refused]

    def connected(self, user: str, role: Role) -> None:
        """Take note of a connection."""
        with self._lock:
            self._answered.clear()
            # Another window on this computer may have left something.
            self._waiting = list(self._local.outbox())
            self._tell(
                connected=True,
                reviewer=user,
                role=role,
                why="",
                refused=0,
                waiting=len(self._waiting),
                **self._losses(),
            )

    def caught_up(self) -> None:
        """Take note that everything that the server had is here, and what waited there."""
        self._caught_up = True
        self._answered.set()

    def cut_off(self, why: str) -> None:
        """Take note that there is no connection."""
        with self._lock:
            self._tell(connected=False, why=why)
        self._caught_up = False
        self._answered.set()

    def assigned(self, found: tuple[Assignment, ...]) -> None:
        """Take what everybody has been given to decide."""
        with self._lock:
            if found != self._state.assignments:
                self._local.set_about(assignments=json.dumps([asdict(each) for each in found]))
                self._tell(assignments=found)

    def samples_shared(self, arrived: int, trouble: str) -> None:
        """Take note of samples that are on this computer now, and of why one is not shared."""
        with self._lock:
            state = self._state
            if arrived or trouble != state.samples_trouble:
                self._tell(samples=state.samples + arrived, samples_trouble=trouble)

    def tags_shared(self, trouble: str) -> None:
        """Take note that tags may be others now, and of why one is not shared."""
        with self._lock:
            kept, state = self._local.tags(), self._state
            changed = kept.here != self._tags_told
            self._tags_told = kept.here
            if changed or (kept.waiting, trouble) != (state.tags_waiting, state.tags_trouble):
                self._tell(tags=state.tags + changed, tags_waiting=kept.waiting, tags_trouble=trouble)

    def take_over(self, number: int) -> None:
        """Keep that a window has taken over an assignment."""
        with self._lock:
            self._local.set_about(taken_over=str(number))
            self._tell(taken_over=number)

    def unblind(self, number: int) -> None:
        """Keep that the verdicts of others are shown although an assignment is blind; 0: they are hidden again."""
        with self._lock:
            self._local.set_about(unblinded=str(number))
            self._tell(unblinded=number)

    # Within

    def _begin_anew(self) -> None:
        self._latest, self._moments, self._last = Latest(), Moments(), _Last(0, None)
        # Before what it belongs to: if another window exchanges that meanwhile, it is read once more.
        self._turn = self._local.turn()
        for each in self._local.received():
            self._take(each)
        self._standing = self._latest.standing()
        self._waiting = list(self._local.outbox())
        self._state = replace(self._state, waiting=len(self._waiting), **self._losses())  # type: ignore[arg-type]

    def _take(self, each: Numbered) -> None:
        self._last = _Last(each.number, name_of(each.decision))
        if each.overruled_by is None:
            self._latest.take(each.decision)
            self._moments.take(each.decision, each.moment, each.number)

    def _keep(self, made: Sequence[Decision], moments: Sequence[int], seen: int) -> None:
        waiting = [Waiting(each, seen, moment) for each, moment in zip(made, moments, strict=True)]
        self._local.keep(waiting)
        self._waiting += waiting
        self._tell(waiting=len(self._waiting))

    def _that_stand(self) -> Iterator[Waiting]:
        """Yield what waits, but for that whose reviewer has decided later elsewhere, as far as is known here."""
        here = Moments()
        for each in self._waiting:
            asked = each.decision, each.moment, each.seen
            if not (self._moments.is_late(*asked) or here.is_late(*asked)):
                here.take(each.decision, each.moment, LAST)
                yield each

    def _moments_here(self) -> Moments:
        here = Moments()
        for each in self._that_stand():
            here.take(each.decision, each.moment, LAST)
        return here

    def _check(self, decisions: Sequence[Decision]) -> None:
        state = self._state
        if state.role is None:
            raise PanviewError(f"{state.name}: verdicts can be given once it has answered; {state.why}")
        if not state.may_decide:
            raise PanviewError(f"{state.name}: you may read but not decide; ask the lead for the role reviewer")
        if any(each.settles for each in decisions) and not state.leads:
            raise PanviewError(f"{state.name}: only a lead settles conflicts")
        if not state.leads and any(each.reviewer != state.reviewer for each in decisions):
            raise PanviewError(f"{state.name}: verdicts are given as {state.reviewer}, your database user")

    def _stands(self, known: Decision) -> bool:
        role = role_of(known)
        latest = self._latest.of(known)
        for each in self._that_stand():
            if each.decision.subject == known.subject and role_of(each.decision) == role:
                latest = each.decision
        return still_stands(latest, known)

    def _refusals(self) -> dict[str, object]:
        refused = [each.refused for each in self._waiting if each.refused]
        why = refused[0] if refused else ""
        return {"refused": len(refused)} | ({"why": why} if self._state.connected else {})

    def _losses(self) -> dict[str, object]:
        lost = self._local.set_aside()
        return {"lost": len(lost), "lost_by": tuple(sorted({each.reviewer for each in lost}))}

    def _tell(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]
        self._revision += 1
        self._told()


def _remembered(place: TeamPlace, local: LocalCopy) -> TeamState:
    """Return who one was at the last connection."""
    role, given = local.about("role"), local.about("assignments")
    known = tuple(Assignment(**each) for each in json.loads(given)) if given else ()
    return TeamState(
        place.name,
        reviewer=local.about("user"),
        role=Role(int(role)) if role else None,
        why="not connected yet",
        assignments=known,
        taken_over=int(local.about("taken_over") or 0),
        unblinded=int(local.about("unblinded") or 0),
        tags_waiting=local.tags().waiting,
    )


def _is_there(decision: Decision, there: dict[Name, Decision]) -> bool:
    """Whether the server has a decision; by its name alone it might be another one."""
    known = there.get(name_of(decision))
    return known is not None and is_same(known, decision)


def _may_add(state: TeamState, decision: Decision) -> bool:
    return state.leads or (decision.reviewer == state.reviewer and not decision.settles)


def _nobody() -> None:
    """Nobody is told."""
