"""The maps of a run that many machines send to one address, each its own: written on the machine, then sent whole.

A store takes an object as a whole or not at all, so that it needs no lock and no folder that all machines see
(docs/adr/0075).
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from panview.engine.messages import Answer, Ended, Failed, ImageDone, ImageTask, PredictImages
from panview.errors import PanviewError, UnreachableError
from panview.remote.mirror import Mirror
from panview.remote.store import Known, TryAgain
from panview.remote.waiting import pause

PATIENCE_S = 120.0
"""So long a store that is busy or cannot be reached is tried: loading a model again takes minutes, too."""
_PAUSE_S = 5.0
_SENDERS = 4
_SCRATCH = "panview-run-"
_ABANDONED_S = 2 * 86_400


@dataclass(frozen=True)
class RunPlace:
    """Where the files of a run go, as any machine understands it.

    Attributes
    ----------
    folder : str
        What tasks name: that of the run on the machine of the command.
    base : str
        Scheme and bucket.
    key : str
        Of the folder there; empty for all of the bucket.
    """

    folder: str
    base: str
    key: str


@dataclass(frozen=True)
class Arrived:
    """A file that a machine has sent.

    Attributes
    ----------
    size : int
        Bytes.
    md5 : str
        In hexadecimal digits.
    """

    size: int
    md5: str

    def is_there(self, known: Known | None) -> bool:
        """Whether a store says that it holds this very file; of what it has encrypted, no hash that it says is one."""
        return known is not None and known.size == self.size and known.md5 in ("", self.md5)


@dataclass
class SentBlock:
    """What became of a block of images.

    Attributes
    ----------
    answers : list of Answer
        Of an image only when its map has arrived; a `Failed` at the end if something could not be sent.
    files : dict of str to Arrived
        By name below the folder.
    """

    answers: list[Answer] = field(default_factory=list)
    files: dict[str, Arrived] = field(default_factory=dict)


class MapSender:
    """What one machine needs to send the maps that it makes.

    Parameters
    ----------
    place : RunPlace
    machine : str
        Its name, for messages.

    Raises
    ------
    PanviewError
        A package that the store needs is not installed there.
    """

    def __init__(self, place: RunPlace, machine: str) -> None:
        self._place, self._machine = place, machine
        # Only sent to: nothing is written where its copies would be.
        self._mirror = Mirror(Path(place.folder), place.base)
        _remove_abandoned()
        with self._named():
            # Now, before a model has run in vain.
            _ = self._mirror.store

    def send(self, request: PredictImages, ask: Callable[[PredictImages], Iterator[Answer]]) -> SentBlock:
        """Have a block predicted; what is finished is sent while the rest of it is made.

        Parameters
        ----------
        request : PredictImages
            With the files of the command's machine.
        ask : callable
            Yields the answers of a model process, the last included.
        """
        block = SentBlock()
        gave_up = threading.Event()
        on_the_way: list[tuple[ImageDone, Future[Mapping[str, Arrived]]]] = []
        with tempfile.TemporaryDirectory(prefix=_SCRATCH) as scratch, ThreadPoolExecutor(_SENDERS, "send") as pool:
            tasks = {task.row: self._in(scratch, task) for task in request.images}
            for answer in ask(replace(request, images=tuple(tasks.values()))):
                if isinstance(answer, ImageDone):
                    on_the_way.append((answer, pool.submit(self._send_image, tasks[answer.row], scratch, gave_up)))
                elif not isinstance(answer, Ended):
                    block.answers.append(answer)
        failed = [answer for answer in block.answers if isinstance(answer, Failed)]
        block.answers = [answer for answer in block.answers if not isinstance(answer, Failed)]
        for done, sending in on_the_way:
            try:
                block.files |= sending.result()
                block.answers.append(done)
            except PanviewError as error:
                failed.append(Failed(request.number, f"{error} (on {self._machine} of the cluster)"))
        block.answers += failed[:1]
        return block

    def _in(self, scratch: str, task: ImageTask) -> ImageTask:
        """Return a task with files of this machine."""

        def moved(path: str) -> str:
            return str(Path(scratch) / _name(path, self._place.folder)) if path else ""

        return replace(task, png=moved(task.png), queries=moved(task.queries))

    def _send_image(self, task: ImageTask, scratch: str, gave_up: threading.Event) -> dict[str, Arrived]:
        """Send the files of an image; its map last, which shows that it is finished."""
        arrived: dict[str, Arrived] = {}
        for path in (Path(each) for each in (task.queries, task.png) if each):
            if path.is_file():
                name, data = _name(path, scratch), path.read_bytes()
                self._send(f"{self._place.key}/{name}" if self._place.key else name, path, gave_up)
                arrived[name] = Arrived(len(data), hashlib.md5(data, usedforsecurity=False).hexdigest())
        return arrived

    def _send(self, key: str, path: Path, gave_up: threading.Event) -> None:
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self._mirror.send(key, path)
            except UnreachableError as error:
                # What is refused is refused again; what is busy is not busy for ever. Patience is that of a block: were
                # it that of each file, a store that is down would look like a machine that hangs.
                if not isinstance(error.__cause__, TryAgain) or time.monotonic() > end or gave_up.is_set():
                    gave_up.set()
                    raise
            pause(_PAUSE_S)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except PanviewError as error:
            raise UnreachableError(f"{error} (on {self._machine} of the cluster)") from error


def _name(path: str | Path, folder: str) -> str:
    return Path(path).relative_to(folder).as_posix()


def _remove_abandoned() -> None:
    """Remove what was left on this machine by processes that were killed in the middle of a block."""
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*"):
            if time.time() - path.stat().st_mtime > _ABANDONED_S:
                shutil.rmtree(path, ignore_errors=True)
