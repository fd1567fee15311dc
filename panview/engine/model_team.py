"""The model processes of one run, a device each; to whoever owns them they are one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from typing import cast

from panview.engine.messages import (
    Answer,
    BatchHalved,
    Ended,
    Failed,
    Held,
    ImageTask,
    ModelOpened,
    OpenModel,
    Pause,
    PredictImages,
    Request,
    Stop,
)
from panview.engine.model_process import POLL_S, ModelDiedError, ModelProcess
from panview.engine.team import Team

_SHARES = 2
"""Each takes this part of what would be its share of the images left: the faster take more, and all end together."""
_LEAST_BATCHES = 4
"""Fewer at a time, and a device would wait for photos more often than it works."""


@dataclass(eq=False)
class _Member:
    """A process, and what it is at."""

    process: ModelProcess
    device: str = ""
    number: int = 0
    opened: ModelOpened | None = None
    batch_size: int = 0
    busy: bool = False
    held: bool = False


class ModelTeam(Team):
    """As a `ModelProcess`, for as many devices as a request names: each has a process that keeps the whole model.

    Images are handed out in parts, so that a slow device does not hold up the others. Where one fails or dies, so does
    the run: what is finished is on disk, and it goes on from there.

    Parameters
    ----------
    low_priority : bool
        Let other processes of this machine go first.
    """

    def __init__(self, *, low_priority: bool = False) -> None:
        super().__init__()
        self._low_priority = low_priority
        self._members: list[_Member] = []
        self._left: deque[ImageTask] = deque()

    def __enter__(self) -> ModelTeam:
        """Return itself; the end of the block ends the processes."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of those that run."""
        return tuple(member.process.pid for member in self._members if member.process.pid is not None)

    def next_number(self) -> int:
        """Begin a request: answers to those before are dropped from now on."""
        self._forget()
        self._left.clear()
        for member in self._members:
            member.number = member.process.next_number()
        return 0

    def _begin(self, request: PredictImages) -> None:
        self._left = deque(request.images)
        for member in self._members:
            self._hand_out(member)

    def _pause(self, request: Pause) -> None:
        for member in self._members:
            if member.busy:
                member.held = member.held and request.paused
                self._tell(member, Pause(member.number, request.paused))
            elif not request.paused:
                self._hand_out(member)

    def _stop(self) -> None:
        self._left.clear()
        for member in self._members:
            if member.busy:
                self._tell(member, Stop(member.number))

    def _answer(self) -> Answer | None:
        by_connection = {member.process.connection: member for member in self._members}
        by_connection.pop(None, None)
        if not by_connection:
            raise ModelDiedError("the model process is not running")
        for connection in wait([c for c in by_connection if c is not None], POLL_S):
            member = by_connection[cast("object", connection)]  # type: ignore[index]
            try:
                answer = member.process.receive()
            except ModelDiedError as error:
                raise self._without(member, error) from error
            if answer is not None:
                # One at a time: the owner may want to say something before the next.
                return self._meant(member, answer)
        return None

    def close(self) -> None:
        """End the processes, at once: every file they write is whole or not there."""
        for member in self._members:
            member.process.close()
        self._members.clear()

    def _open(self, request: OpenModel) -> None:
        devices = request.execution.devices
        processes = [member.process for member in self._members]
        for process in processes[len(devices) :]:
            process.close()
        while len(processes) < len(devices):
            processes.append(ModelProcess(low_priority=self._low_priority))
        self._members = [
            _Member(process, device, process.next_number()) for process, device in zip(processes, devices, strict=False)
        ]
        for member in self._members:
            execution = replace(request.execution, device=member.device)
            self._tell(member, OpenModel(member.number, request.source, execution))

    def _hand_out(self, member: _Member) -> None:
        """Give a process that has nothing to do some of the images that are left."""
        request, left = self._request, self._left
        if request is None or not left or self._paused:
            return
        count = len(left)
        if len(self._members) > 1:
            share = -(-count // (_SHARES * len(self._members)))
            count = min(count, max(share, _LEAST_BATCHES * member.batch_size))
        images = tuple(left.popleft() for _ in range(count))
        member.busy, member.held = True, False
        self._tell(member, replace(request, number=member.number, images=images, batch_size=member.batch_size))

    def _tell(self, member: _Member, request: Request) -> None:
        try:
            member.process.send(request)
        except ModelDiedError as error:
            raise self._without(member, error) from error

    def _meant(self, member: _Member, answer: Answer) -> Answer | None:
        """Return what an answer of one means for all; None where it waits for the others' or is theirs alone."""
        if isinstance(answer, ModelOpened):
            member.opened, member.batch_size = answer, answer.batch_size
            return self._all_opened()
        if isinstance(answer, Failed) and len(self._members) > 1:
            self._end_others(member)
            return replace(answer, message=f"{member.device}: {answer.message}")
        if isinstance(answer, BatchHalved):
            member.batch_size = answer.batch_size
        if isinstance(answer, Ended):
            member.busy = False
            self._hand_out(member)
            if any(other.busy for other in self._members):
                return self._all_held()
            # If it was asked to pause at that moment, the owner lets it continue with what is left.
            return Held(answer.number) if self._left else answer
        if isinstance(answer, Held):
            member.held = True
            return self._all_held()
        return answer

    def _all_opened(self) -> ModelOpened | None:
        opened = [member.opened for member in self._members if member.opened is not None]
        if len(opened) < len(self._members):
            return None
        devices, batch = ", ".join(one.device for one in opened), min(one.batch_size for one in opened)
        return replace(opened[0], device=devices, batch_size=batch)

    def _all_held(self) -> Held | None:
        busy = [member for member in self._members if member.busy]
        return Held(busy[0].number) if self._paused and all(member.held for member in busy) else None

    def _end_others(self, member: _Member) -> None:
        """End all but one: whoever owns the run takes its folder for at rest."""
        for other in self._members:
            if other is not member:
                other.process.close()

    def _without(self, member: _Member, error: ModelDiedError) -> ModelDiedError:
        self._end_others(member)
        return ModelDiedError(f"{member.device}: {error}") if len(self._members) > 1 else error
