"""The thread that keeps this computer and the server in step: it listens, catches up by number, and sends what waits.

It connects again by itself, and is the only one that waits for a network.
"""

from __future__ import annotations

import socket
import threading
import time
import traceback
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.team.local import LocalCopy, Waiting
from panview.review.team.place import TeamPlace
from panview.review.team.rows import Name, Numbered, as_row, name_of
from panview.review.team.state import Assignment, Role
from panview.review.verdicts import Decision

if TYPE_CHECKING:
    from panview.review.team.samples import Files

    # At run time it is loaded by the thread, with psycopg.
    from panview.review.team.server import Server
    from panview.review.team.tags import TagChange

_LOOK_S = 5.0
"""How often the server is asked what is new, whatever it has said: a connection can be dead without a sign of it."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.25, 5.0
_AT_ONCE = 500
_FLUSH_S, _END_S = 3.0, 1.0


class Hearer(Protocol):
    """Who is told by the thread; each method is called in it."""

    def received(self, found: list[Numbered]) -> None:
        """Take what is new at the server; it is in the local copy."""

    def reload(self) -> None:
        """Read the local copy from its start: it holds something else now."""

    def refused(self, decision: Decision, why: str) -> None:
        """Take note that the server refused a decision."""

    def rename(self, decision: Decision) -> None:
        """Give a decision that waits another name: the server has another decision of that name."""

    def last(self) -> tuple[int, Name | None]:
        """Return the number of the last decision that was received, with its device and running number."""

    def turn(self) -> str:
        """Return what `LocalCopy.turn` was when the copy was read."""

    def to_send(self) -> list[Waiting]:
        """Return what waits and has not been refused, in its order."""

    def connected(self, user: str, role: Role) -> None:
        """Take note of a connection, and who one is."""

    def caught_up(self) -> None:
        """Take note that all that the server had has been received, and all that waited was sent once."""

    def cut_off(self, why: str) -> None:
        """Take note that there is no connection."""

    def assigned(self, found: tuple[Assignment, ...]) -> None:
        """Take what everybody has been given to decide."""

    def samples_shared(self, arrived: int, trouble: str) -> None:
        """Take note of samples that have arrived, and of why one is not shared; empty where all are."""

    def tags_shared(self, trouble: str) -> None:
        """Take note that tags in the local copy may be others, and of why one is not shared; empty where all are."""


class Link:
    """A connection that is made again whenever it is lost."""

    def __init__(self, place: TeamPlace, dataset: Dataset, local: LocalCopy, hearer: Hearer) -> None:
        self._place, self._dataset, self._local, self._hearer = place, dataset, local, hearer
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._server: Server | None = None
        self._number: int | None = None
        self._sent: set[Name] = set()
        self._samples: tuple[int, Files] | None = None
        self._assignments = -1
        # What changes seldom is asked for only when somebody says that it has: each question is a way there and back.
        self._ask_rest = threading.Event()
        self._tags_sent: dict[TagChange, str] = {}
        self._worked, self._asked_s = False, 0.0
        # No window waits at its end for a server that does not answer.
        self._thread = threading.Thread(target=self._run, name="team", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self, *, rest: bool = False) -> None:
        """Have it send what waits now; with ``rest`` also what is no decision."""
        if rest:
            self._ask_rest.set()
        self._woken.set()
        # It may be full of such calls, or closed.
        with suppress(OSError):
            self._mouth.send(b".")

    def close(self) -> None:
        """End it; what waits has a moment to be sent, and is sent another time where that is not enough."""
        self._stopped.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join(_FLUSH_S)
            server = self._server
            if self._thread.is_alive() and server is not None:
                server.cut()
                self._thread.join(_END_S)
        self._mouth.close()
        if not self._thread.is_alive():
            self._ear.close()

    def _run(self) -> None:
        pause = _FIRST_PAUSE_S
        while not self._stopped.is_set():
            self._worked = False
            try:
                self._stay_connected()
                continue
            except PanviewError as error:
                why = str(error)
            except Exception as error:  # noqa: BLE001 - the end of a thread, where it becomes a message
                traceback.print_exception(error)
                why = f"unexpected error, please report it: {type(error).__name__}: {error}"
            # A server that takes a connection and then fails is not asked four times a second for ever.
            pause = _FIRST_PAUSE_S if self._worked else min(2 * pause, _LONGEST_PAUSE_S)
            self._woken.clear()
            self._hearer.cut_off(why)
            if not self._stopped.is_set():
                self._woken.wait(pause)

    def _stay_connected(self) -> None:
        from panview.review.team.server import Server

        with Server.connect(self._place) as server:
            self._server = server
            try:
                self._greet(server)
                while True:
                    self._exchange(server)
                    if self._stopped.is_set():
                        return
                    self._worked = True
                    self._hearer.caught_up()
                    server.wait(self._ear, _LOOK_S)
                    self._woken.clear()
                    self._drain()
                    if time.monotonic() - self._asked_s >= _LOOK_S:
                        self._look(server)
            finally:
                self._server = None

    def _greet(self, server: Server) -> None:
        self._number = server.dataset(self._dataset)
        team = self._local.about("team")
        if team and team != server.team:
            self._local.forget_former(server.team)
            self._hearer.reload()
        elif not team:
            self._local.set_about(team=server.team)
        # Before anything is read: what is decided from now on is told.
        server.listen()
        # Here that of the file, where another window may have received more than this one.
        last, name = self._local.last()
        if last and (self._number is None or server.name_of(self._number, last) != name):
            self._start_over(server)
        self._meet(server)

    def _look(self, server: Server) -> None:
        """Ask who one is by now."""
        role = server.role
        server.ask_who()
        self._asked_s = time.monotonic()
        # What the server took and has lost again before it came back is sent once more.
        self._sent.clear()
        self._tags_sent = {change: why for change, why in self._tags_sent.items() if why}
        self._ask_rest.set()
        if server.role is not role:
            self._meet(server)

    def _meet(self, server: Server) -> None:
        """Take note of who one is; what was refused before may be taken now."""
        self._asked_s = time.monotonic()
        self._local.set_about(user=server.user, role=str(int(server.role)))
        self._local.try_again()
        if server.role is Role.LEAD:
            self._local.send_aside()
        self._sent.clear()
        self._tags_sent.clear()
        self._samples, self._assignments = None, -1
        self._ask_rest.set()
        self._hearer.connected(server.user, server.role)

    def _start_over(self, server: Server) -> None:
        """Read everything from a server that was brought back from a back-up, and send again what that has lost."""
        # Its datasets may have other numbers now.
        self._number = server.dataset(self._dataset)
        found = server.log(self._number) if self._number is not None else []
        self._local.replace_all(found, server.user, leads=server.role is Role.LEAD)
        self._sent.clear()
        self._samples, self._assignments = None, -1
        self._ask_rest.set()
        self._hearer.reload()

    def _exchange(self, server: Server) -> None:
        """Read what is new, and send what waits: each decision once until the next look, whatever becomes of it."""
        if self._number is None:
            # Somebody who decides has to add the dataset first.
            self._number = server.dataset(self._dataset)
        if self._number is None:
            return
        if not self._worked:
            # Whether it is still the same database.
            self._read(server)
        # What was decided is on its way before it is asked what others have.
        self._send_some(server, self._number)
        self._read(server)
        while self._send_some(server, self._number):
            self._read(server)
        if server.has_heard_of_rest():
            self._ask_rest.set()
        if self._ask_rest.is_set():
            self._ask_rest.clear()
            self._exchange_rest(server, self._number)

    def _exchange_rest(self, server: Server, number: int) -> None:
        """Read and send what is no decision; what has not changed costs one question."""
        rest = server.rest(number)
        if not self._stopped.is_set():
            if rest.assignments != self._assignments:
                self._hearer.assigned(server.assignments(number))
                self._assignments = rest.assignments
            self._share_samples(server, number, rest.samples)
        self._share_tags(server, number, rest.tag_changes)

    def _send_some(self, server: Server, number: int) -> bool:
        """Send some of what waits; return whether there was any."""
        if server.role < Role.REVIEWER:
            return False
        waiting = [each for each in self._hearer.to_send() if name_of(each.decision) not in self._sent][:_AT_ONCE]
        self._sent.update(name_of(each.decision) for each in waiting)
        if waiting:
            self._send(server, number, waiting)
        return bool(waiting)

    def _share_tags(self, server: Server, number: int, there: int) -> None:
        """Read what others have done to tags, and send what was done here: each change once until the next look."""
        from panview.review.team.connection import Unreachable

        try:
            while True:
                if there != self._local.tags().number:
                    self._read_tags(server, number)
                waiting = list(self._local.tags().to_send()) if server.role >= Role.REVIEWER else []
                # One that has arrived may be wanted another time.
                self._tags_sent = {each: why for each, why in self._tags_sent.items() if each in waiting}
                new = [change for change in waiting if change not in self._tags_sent]
                if not new:
                    break
                for change in new:
                    self._tags_sent[change] = self._why_refused(server, number, change)
                there = -1
            trouble = next((why for each in waiting if (why := self._tags_sent[each])), "")
        except Unreachable:
            raise
        except PanviewError as error:
            # It keeps no verdict back.
            trouble = str(error)
        self._hearer.tags_shared(trouble)

    def _why_refused(self, server: Server, number: int, change: TagChange) -> str:
        """Send a change of tags; return why the server refuses it, empty where it has taken it."""
        from panview.review.team.connection import Refused
        from panview.review.team.tags import about_to_send

        name = str(uuid4())
        self._local.change_tags(partial(about_to_send, name=name))
        try:
            server.change_tag(number, change, name)
        except Refused as error:
            # It keeps no other back.
            return f"{change.tag}: {error}"
        return ""

    def _read_tags(self, server: Server, number: int) -> None:
        from panview.review.team.connection import Restored
        from panview.review.team.tags import begun_anew, received

        known = self._local.tags()
        try:
            for piece in server.tag_changes(number, known.number, known.name):
                self._local.change_tags(partial(received, changes=piece))
        except Restored:
            # Unless another window on this copy has noticed first.
            self._local.change_tags(lambda kept: begun_anew(kept, same_team=True) if kept.name == known.name else kept)
            self._read_tags(server, number)

    def _share_samples(self, server: Server, number: int, there: int) -> None:
        from panview.review.team.connection import Unreachable
        from panview.review.team.samples import files_beside, share_samples

        copy = self._local.path
        try:
            # None is ever changed or removed: how many there are says whether there are others.
            before = there, files_beside(copy)
            if before == self._samples:
                return
            sends = server.role >= Role.REVIEWER
            found = share_samples(server, number, self._dataset, copy, server.user, sends=sends)
            # What others add, or this one draws, while they are shared is looked at next time.
            self._samples = None if found.changed else before
        except Unreachable:
            raise
        except PanviewError as error:
            # It keeps no verdict back.
            self._hearer.samples_shared(0, str(error))
        else:
            self._hearer.samples_shared(found.arrived, found.trouble[0] if found.trouble else "")

    def _read(self, server: Server) -> None:
        """Read what is new; at the end there is only time to send what waits."""
        from panview.review.team.connection import Restored

        while self._number is not None and not self._stopped.is_set():
            if self._local.turn() != self._hearer.turn():
                self._hearer.reload()
            turn = self._hearer.turn()
            try:
                for piece in server.later(self._number, *self._hearer.last()):
                    if not self._local.receive(piece, turn):
                        raise Restored(f"{self._place.name}: was brought back from a back-up")
                    self._hearer.received(piece)
                    if self._stopped.is_set():
                        return
                return
            except Restored:
                # Or another window on this copy has noticed first.
                if self._local.turn() == turn:
                    self._start_over(server)

    def _send(self, server: Server, number: int, waiting: list[Waiting]) -> None:
        from panview.review.team.connection import Refused, Taken

        rows = [as_row(each.decision, each.seen, each.moment) for each in waiting]
        try:
            server.record(number, rows)
        except Refused as error:
            if len(waiting) > 1:
                # One of them keeps no other back.
                for each in waiting:
                    self._send(server, number, [each])
            elif isinstance(error, Taken):
                self._hearer.rename(waiting[0].decision)
            else:
                self._local.refuse(waiting[0].decision, str(error))
                self._hearer.refused(waiting[0].decision, str(error))

    def _drain(self) -> None:
        """Forget the calls."""
        with suppress(OSError):
            while self._ear.recv(4096):
                pass
