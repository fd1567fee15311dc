"""Running a model on a cluster: actors that keep it on a card each, and write into the run's folder themselves.

To whoever owns the run they are one model process, so that a run is resumed, paused and stopped as on one machine.
A run that goes to an address has no folder that all machines see: each sends the maps that it makes (docs/adr/0075).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from panview import __version__
from panview.cluster.connection import (
    ClusterError,
    SharedFolder,
    as_said,
    connected,
    cut_off,
    elsewhere,
    machine_name,
    require_here,
    seen_here,
)
from panview.cluster.handout import NOBODY_S, TRIES, Block, Handout, Patience, UnderWay, deaths
from panview.cluster.place import ClusterPlace
from panview.engine.execution import Execution
from panview.engine.map_sender import MapSender, RunPlace, SentBlock
from panview.engine.messages import (
    Answer,
    BatchHalved,
    Ended,
    Failed,
    Held,
    ImageTask,
    ImageUnreadable,
    ModelOpened,
    OpenModel,
    Pause,
    PredictImages,
)
from panview.engine.model_process import POLL_S, ModelDiedError, ModelProcess
from panview.engine.predictor import ModelError
from panview.engine.run_elsewhere import RunElsewhere
from panview.engine.team import Team
from panview.errors import PanviewError

BATCHES = 4
"""Of a block: so long a card works before it says what it has done."""
_LOADS = 3
"""So often an actor in a row may die before the model is loaded."""


@contextmanager
def model_on(
    place: ClusterPlace, execution: Execution, folders: tuple[Path, ...], goes_to: RunElsewhere | None = None
) -> Iterator[ClusterTeam]:
    """Connect with a cluster, and have a model run there.

    Parameters
    ----------
    place : ClusterPlace
    execution : Execution
        With one device: "auto" takes all cards of the cluster, or where there is none a process for each machine.
    folders : tuple of Path
        That all machines must see: photos and, if they go to no address, results.
    goes_to : RunElsewhere, optional
        The address of the run, to which each machine sends what it makes.

    Raises
    ------
    PanviewError
        The execution names cards of this machine; or there is no such cluster.
    """
    if execution.device not in ("auto", "cpu", "cuda"):
        raise PanviewError(
            f"--device {execution.device}: with --cluster, give auto, cuda or cpu; Ray chooses the cards"
        )
    with connected(place) as ray:
        team = ClusterTeam(ray, folders, goes_to)
        try:
            yield team
        finally:
            team.close()


class _ModelActor:
    """A model process on a machine of the cluster."""

    def __init__(self) -> None:
        self._process = ModelProcess(low_priority=False)
        self._sender: MapSender | None = None

    def open(
        self, request: OpenModel, version: str, folders: tuple[SharedFolder, ...], goes_to: RunPlace | None
    ) -> Answer:
        """Load the model, and return what came of it."""
        require_here(version, folders)
        if goes_to is not None:
            self._sender = MapSender(goes_to, machine_name())
        *_, answer = self._answers(request)
        return answer

    def predict(self, request: PredictImages) -> SentBlock:
        """Predict a block, and return all answers but the last."""
        if self._sender is not None:
            return self._sender.send(request, self._answers)
        return SentBlock([answer for answer in self._answers(request) if not isinstance(answer, Ended)])

    def _answers(self, request: OpenModel | PredictImages) -> Iterator[Answer]:
        number = self._process.next_number()
        self._process.send(replace(request, number=number))
        answer: Answer | None = None
        while not isinstance(answer, ModelOpened | Ended | Failed):
            answer = self._process.receive()
            if answer is not None:
                yield answer


@dataclass(eq=False)
class _Member:
    """An actor, and what it is at: loading while it is at nothing and is not ready."""

    actor: Any
    ready: bool = False
    batch_size: int = 0


_Block = Block[tuple[ImageTask, ...]]


class ClusterTeam(Team):
    """As a `panview.engine.model_process.ModelProcess`, on all cards of a cluster.

    Images of an actor that dies go to others, and one that always ends its actor is an image that cannot be predicted.

    Parameters
    ----------
    ray : module
        That is connected.
    folders : tuple of Path
        That all machines must see, as far as they are here.
    goes_to : RunElsewhere, optional
        The address of the run, to which each machine sends what it makes.
    """

    def __init__(self, ray: ModuleType, folders: tuple[Path, ...], goes_to: RunElsewhere | None = None) -> None:
        super().__init__()
        self._ray, self._folders, self._goes_to = ray, seen_here(*folders), goes_to
        self._number = 0
        self._members: list[_Member] = []
        self._running: dict[Any, tuple[_Member, _Block | None]] = {}
        self._waiting: Handout[tuple[ImageTask, ...]] = Handout()
        self._answers: deque[Answer] = deque()
        self._opening: OpenModel | None = None
        self._opened: ModelOpened | None = None
        self._held = False
        self._failed_loads = 0
        self._patience, self._under_way, self._died = Patience(ray), UnderWay(), deaths(ray)

    def next_number(self) -> int:
        """Begin a request: answers to those before are dropped from now on."""
        self._number += 1
        self._answers.clear()
        self._waiting.clear()
        self._forget()
        self._held = False
        return self._number

    def _open(self, request: OpenModel) -> None:
        self.close()
        self._opening = request
        for _ in range(self._wanted(request.execution)):
            self._start()

    def _begin(self, request: PredictImages) -> None:
        if self._goes_to is not None:
            self._goes_to.begin()
        size = BATCHES * max(1, self._opened.batch_size if self._opened else 1)
        # The last blocks are no larger than what is left for each.
        size = max(1, min(size, -(-len(request.images) // (2 * len(self._members)))))
        self._waiting.add(request.images, size)

    def _pause(self, request: Pause) -> None:
        self._held = False

    def _stop(self) -> None:
        self._waiting.clear()

    def _answer(self) -> Answer | None:
        if self._answers:
            return self._answers.popleft()
        self._hand_out()
        working = any(block is not None for _, block in self._running.values())
        if self._request is not None and not working:
            if not self._waiting:
                self._request = None
                return Ended(self._number)
            if self._paused and not self._held:
                self._held = True
                return Held(self._number)
        try:
            ready, _ = self._ray.wait(list(self._running), num_returns=1, timeout=POLL_S) if self._running else ([], [])
        except cut_off(self._ray) as error:
            raise ModelDiedError(f"the cluster is gone: {' '.join(str(error).split())[:200]}") from error
        for reference in ready:
            self._take(*self._running.pop(reference), reference)
        if not ready:
            self._require_cores()
            for reference in self._under_way.overdue():
                self._under_way.end(reference)
                self._replace(*self._running.pop(reference), ModelDiedError("it hangs"))
        return self._answers.popleft() if self._answers else None

    def close(self) -> None:
        """End the actors, at once: every file they write is whole or not there."""
        for member in self._members:
            self._end(member)
        self._members.clear()
        self._running.clear()
        self._waiting.clear()
        self._under_way = UnderWay()
        self._opened = None
        self._forget()

    def _wanted(self, execution: Execution) -> int:
        """Return how many actors the cluster has room for: one for each card, or for each machine."""
        cards = int(self._ray.cluster_resources().get("GPU", 0))
        self._on_cards = execution.device == "cuda" or (execution.device == "auto" and cards > 0)
        if self._on_cards:
            if not cards:
                raise ModelError("--device cuda: the cluster has no graphics card; give cpu or auto")
            return cards
        machines = [node for node in self._ray.nodes() if node["Alive"] and node["Resources"].get("CPU", 0) >= 1]
        return max(1, len(machines))

    def _start(self) -> None:
        """Start an actor and have it load the model; where there is no room, it starts when there is."""
        assert self._opening is not None
        resources = {"num_cpus": 1, "num_gpus": 1 if self._on_cards else 0}
        kind = self._ray.remote(_ModelActor).options(max_restarts=0, scheduling_strategy="SPREAD", **resources)
        member = _Member(kind.remote())
        self._members.append(member)
        # Ray shows an actor its own card only, as the first.
        device = "cuda" if self._on_cards else "cpu"
        opening = replace(self._opening, execution=replace(self._opening.execution, device=device))
        goes_to = None if self._goes_to is None else self._goes_to.place
        folders = (*self._folders, *elsewhere(opening.source.config, opening.source.checkpoint))
        self._running[member.actor.open.remote(opening, __version__, folders, goes_to)] = member, None

    def _end(self, member: _Member) -> None:
        # The cluster may be gone itself.
        try:
            self._ray.kill(member.actor, no_restart=True)
        except Exception:  # noqa: BLE001
            return

    def _hand_out(self) -> None:
        request = self._request
        if request is None or self._paused:
            return
        busy = {id(member) for member, _ in self._running.values()}
        for member in self._members:
            if self._waiting and member.ready and id(member) not in busy:
                block = self._waiting.pop()
                task = replace(request, images=block.images, batch_size=member.batch_size)
                reference = member.actor.predict.remote(task)
                self._running[reference] = member, block
                self._under_way.begin(reference)

    def _take(self, member: _Member, block: _Block | None, reference: Any) -> None:  # noqa: ANN401 - Ray's
        try:
            found = self._ray.get(reference)
        except self._died as error:
            self._under_way.end(reference)
            self._replace(member, block, error)
            return
        except self._ray.exceptions.RayError as error:
            said = as_said(error)
            if not isinstance(said, ModelDiedError):
                raise said from error
            self._under_way.end(reference)
            self._replace(member, block, said)
            return
        self._under_way.end(reference, finished=True)
        if block is None:
            self._loaded(member, found)
            return
        if self._goes_to is not None:
            self._goes_to.arrived(found.files)
        for answer in found.answers:
            if isinstance(answer, BatchHalved):
                member.batch_size = answer.batch_size
            self._answers.append(replace(answer, number=self._number))

    def _loaded(self, member: _Member, answer: Answer) -> None:
        self._failed_loads = 0
        if isinstance(answer, ModelOpened):
            first = self._opened
            if first is None:
                self._opened = answer
                device = answer.device if len(self._members) == 1 else f"{len(self._members)} x {answer.device}"
                self._answers.append(replace(answer, number=self._number, device=device))
            elif _content(first) != _content(answer):
                raise ClusterError("machines of the cluster have different weights or classes; give all the same files")
            member.ready, member.batch_size = True, answer.batch_size
        else:
            self._answers.append(replace(answer, number=self._number))

    def _replace(self, member: _Member, block: _Block | None, error: Exception) -> None:
        """Start an actor in the place of one that died, and try its images again, at last one by one."""
        self._end(member)
        self._members.remove(member)
        if block is None:
            self._failed_loads += 1
            if self._failed_loads >= _LOADS:
                raise ModelDiedError(
                    f"the model could not be loaded on the cluster: {' '.join(str(error).split())[:300]}"
                )
        elif not self._waiting.take_back(block):
            (task,) = block.images
            why = f"{task.photo}: the model process that read it died, {TRIES} times alone"
            self._answers.append(ImageUnreadable(self._number, task.row, why))
        self._start()

    def _require_cores(self) -> None:
        if self._patience.at_an_end:
            raise ModelDiedError(f"the cluster has had no processor for {NOBODY_S:.0f} s")


def _content(opened: ModelOpened) -> tuple[object, ...]:
    return opened.classes, opened.isthing, opened.description.get("checkpoint_sha256")
