"""The verdicts of a team as a window has them: there at once, with or without the server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.device import RunningNumbers
from panview.review.latest import Latest, still_stands
from panview.review.standing import Standing, role_of
from panview.review.team.link import Link
from panview.review.team.local import LocalCopy, Waiting
from panview.review.team.place import TeamPlace
from panview.review.team.rows import Numbered, in_order, moment_of
from panview.review.team.state import Assignment, Role, TeamState
from panview.review.verdict_places import local_file
from panview.review.verdicts import Decision

_ANSWER_S = 20.0
Key = tuple[int, str, bool]


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
        self._lock = threading.RLock()
        self._numbers = RunningNumbers()
        self._told: Callable[[], None] = _nobody
        self._answered = threading.Event()
        self._revision = 0
        self._state = _remembered(place, local)
        self._latest, self._known, self._until = Latest(), dict[Key, Numbered](), 0
        self._standing, self._waiting = Standing(), list[Waiting]()
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
            self._keep(made, self._until)
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
            known = {_name(each.decision) for each in self._waiting}
            known |= {_name(each.decision) for each in self._local.received()} if own else set()
            # Nothing of the team's was known where they were made.
            self._keep(sorted((d for d in own if _name(d) not in known), key=moment_of), 0)
        self._link.wake()
        return left

    def current(self) -> Standing:
        """Return what stands, also what is not at the server yet."""
        with self._lock:
            waiting = [each.decision for each in self._waiting if not self._is_late(each)]
            return self._standing.with_saved(waiting) if waiting else self._standing

    def log(self) -> tuple[Decision, ...]:
        """Return everything that was ever saved, in the order of a verdict file."""
        with self._lock:
            received = in_order(self._local.received())
            # It may be in the copy already, and not yet off the list.
            known = {_name(each) for each in received}
            return (*received, *(each.decision for each in self._waiting if _name(each.decision) not in known))

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

    # What only this one does

    def connect(self, timeout: float = _ANSWER_S) -> None:
        """Wait for the first answer of the server.

        Raises
        ------
        PanviewError
            There is none, or it refuses.
        """
        if not self._answered.wait(timeout):
            raise PanviewError(f"{self.place.name}: does not answer; check the address and the network")
        if not self._state.connected:
            raise PanviewError(self._state.why)

    # What the link says, in its thread

    def received(self, found: list[Numbered]) -> None:
        """Take what is new at the server."""
        with self._lock:
            new = [each for each in found if each.number > self._until]
            for each in new:
                self._take(each)
            self._standing = self._standing.with_saved([each.decision for each in new if each.overruled_by is None])
            there = {_name(each.decision) for each in new}
            self._waiting = [each for each in self._waiting if _name(each.decision) not in there]
            self._tell(waiting=len(self._waiting), **self._refusals())

    def reload(self) -> None:
        """Read the copy from its start."""
        with self._lock:
            self._begin_anew()
            self._tell(waiting=len(self._waiting), **self._refusals())

    def refused(self, decision: Decision, why: str) -> None:
        """Take note that the server refused a decision."""
        with self._lock:
            name = _name(decision)
            self._waiting = [replace(e, refused=why) if _name(e.decision) == name else e for e in self._waiting]
            self._tell(**self._refusals())

    def received_until(self) -> int:
        """Return the number of the last decision that was received."""
        return self._until

    def to_send(self) -> list[Waiting]:
        """Return what waits and was not refused."""
        with self._lock:
            return [each for each in self._waiting if not each.refused]

    def connected(self, user: str, role: Role) -> None:
        """Take note of a connection."""
        with self._lock:
            self._waiting = [replace(each, refused="") for each in self._waiting]
            self._tell(connected=True, reviewer=user, role=role, why="", refused=0)
        self._answered.set()

    def cut_off(self, why: str) -> None:
        """Take note that there is no connection."""
        with self._lock:
            self._tell(connected=False, why=why)
        self._answered.set()

    def assigned(self, found: tuple[Assignment, ...]) -> None:
        """Take what everybody has been given to decide."""
        with self._lock:
            if found != self._state.assignments:
                self._local.set_about(assignments=json.dumps([asdict(each) for each in found]))
                self._tell(assignments=found)

    def take_over(self, number: int) -> None:
        """Keep that a window has taken over an assignment."""
        with self._lock:
            self._local.set_about(taken_over=str(number))
            self._tell(taken_over=number)

    # Within

    def _begin_anew(self) -> None:
        self._latest, self._known, self._until = Latest(), dict[Key, Numbered](), 0
        for each in self._local.received():
            self._take(each)
        self._standing = self._latest.standing()
        self._waiting = list(self._local.outbox())
        self._state = replace(self._state, waiting=len(self._waiting))

    def _take(self, each: Numbered) -> None:
        self._until = each.number
        if each.overruled_by is None:
            self._latest.take(each.decision)
            self._known[_key(each.decision)] = each

    def _keep(self, made: Sequence[Decision], seen: int) -> None:
        # What this window decides later replaces what it decided before, whatever its clock says.
        last = max((each.moment for each in self._waiting), default=0)
        waiting = [Waiting(each, seen, last := max(last, moment_of(each))) for each in made]
        self._local.keep(waiting)
        self._waiting += waiting
        self._tell(waiting=len(self._waiting))

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
        for each in self._waiting:
            if each.decision.subject == known.subject and role_of(each.decision) == role and not self._is_late(each):
                latest = each.decision
        return still_stands(latest, known)

    def _is_late(self, each: Waiting) -> bool:
        """Whether its reviewer has decided later elsewhere, and that has arrived."""
        known = self._known.get(_key(each.decision))
        return known is not None and known.number > each.seen and known.moment > each.moment

    def _refusals(self) -> dict[str, object]:
        refused = [each.refused for each in self._waiting if each.refused]
        why = refused[0] if refused else ""
        return {"refused": len(refused)} | ({"why": why} if self._state.connected else {})

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
    )


def _key(decision: Decision) -> Key:
    return decision.subject, decision.reviewer, decision.settles


def _name(decision: Decision) -> tuple[str, int]:
    return decision.device, decision.device_number


def _may_add(state: TeamState, decision: Decision) -> bool:
    return state.leads or (decision.reviewer == state.reviewer and not decision.settles)


def _nobody() -> None:
    """Nobody is told."""
