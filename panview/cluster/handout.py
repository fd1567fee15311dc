"""Blocks of images that are handed out: one whose process dies comes back in pieces, and what always does it is found.

Ray is not asked to try anything again: what is tried how often is said here, so that it ends.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from panview.engine.messages import ImageTask

S = TypeVar("S", NDArray[np.int64], tuple[ImageTask, ...])
"""The images of a block, in whatever form."""

TRIES = 3
"""So often an image may end the process that works on it alone."""
PIECES = 8
"""A block whose process died is tried again in so many pieces: the image that did it is soon alone."""
NOBODY_S = 60.0
"""So long a cluster may have no core before it is given up."""
OVERDUE_S = 600.0
"""A block that takes longer than this, and than `OVERDUE_TIMES` as long as any before it, is tried elsewhere."""
OVERDUE_TIMES = 10


@dataclass(eq=False)
class Block(Generic[S]):
    """Images that are handed out together.

    Attributes
    ----------
    images : (k,) int64 or tuple of ImageTask
    tries : int
        How often the process of an image that is alone has died.
    """

    images: S
    tries: int = 0


class Handout(Generic[S]):
    """The blocks that wait for somebody to work on them."""

    def __init__(self) -> None:
        self._waiting: deque[Block[S]] = deque()

    def __bool__(self) -> bool:
        """Whether any wait."""
        return bool(self._waiting)

    def add(self, images: S, size: int) -> None:
        """Divide images into blocks of a size and have them wait behind all others."""
        self._waiting.extend(_blocks(images, size))

    def clear(self) -> None:
        """Have none wait."""
        self._waiting.clear()

    def pop(self) -> Block[S]:
        """Hand out the next."""
        return self._waiting.popleft()

    def take_back(self, block: Block[S]) -> bool:
        """Take back a block whose process died, to be tried in pieces; False for an image that is given up."""
        count = len(block.images)
        if count > 1:
            self._waiting.extendleft(reversed(list(_blocks(block.images, -(-count // PIECES)))))
            return True
        if block.tries + 1 < TRIES:
            # Behind the others: where a machine dies, it is gone by then.
            self._waiting.append(Block(block.images, block.tries + 1))
            return True
        return False


class Patience:
    """Waits for a cluster that has lost all its machines, for a while."""

    def __init__(self, ray: ModuleType) -> None:
        self._ray = ray
        self._since: float | None = None

    @property
    def at_an_end(self) -> bool:
        """Whether the cluster has had no core for too long."""
        if cores_of(self._ray) > 0:
            self._since = None
            return False
        self._since = self._since or time.monotonic()
        return time.monotonic() - self._since > NOBODY_S


class UnderWay:
    """When blocks were handed out, and which of them are taking too long: a process can hang and not die.

    Nothing is overdue before a block has been finished, since only that tells what is long. On a cluster that others
    use, blocks wait for a core, and what they have waited counts as time that a block takes.
    """

    def __init__(self) -> None:
        self._since: dict[Any, float] = {}
        self._slowest = 0.0

    def begin(self, reference: Any) -> None:  # noqa: ANN401 - Ray's
        """Take note that a block has been handed out."""
        self._since[reference] = time.monotonic()

    def end(self, reference: Any, *, finished: bool = False) -> None:  # noqa: ANN401
        """Take note that a block is no longer under way."""
        since = self._since.pop(reference, None)
        if since is not None and finished:
            self._slowest = max(self._slowest, time.monotonic() - since)

    def overdue(self) -> list[Any]:
        """Return the references of the blocks that take too long."""
        if not self._slowest:
            return []
        limit = max(OVERDUE_S, OVERDUE_TIMES * self._slowest)
        now = time.monotonic()
        return [reference for reference, since in self._since.items() if now - since > limit]


def cores_of(ray: ModuleType) -> int:
    """Return how many cores the cluster has now."""
    return int(ray.cluster_resources().get("CPU", 0))


def deaths(ray: ModuleType) -> tuple[type[Exception], ...]:
    """Return the exceptions that say that a process has died, and not that its work failed."""
    names = (
        "LocalRayletDiedError",
        "NodeDiedError",
        "ObjectLostError",
        "OutOfMemoryError",
        "RayActorError",
        "WorkerCrashedError",
    )
    return tuple(getattr(ray.exceptions, name) for name in names)


def _blocks(images: S, size: int) -> Iterator[Block[S]]:
    for start in range(0, len(images), size):
        yield Block(images[start : start + size])
