"""Blocks of images as tasks of a cluster: each comes back once, whatever dies meanwhile, or its image is named.

Ray is not asked to try anything again: what is tried how often is said here, so that it ends.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from panview.cluster.connection import ClusterError, as_said
from panview.errors import Cancelled
from panview.parallel import CancelCheck, Progress

R = TypeVar("R")

TRIES = 3
"""So often an image may end the process that works on it alone."""
LARGEST = 256
"""Images of a block: a third of a second."""
_LEAST = 16
PIECES = 8
"""A block whose worker died is tried again in so many pieces: the image that did it is soon alone."""
_AHEAD = 2
"""Tasks under way for each core of the cluster."""
_WAIT_S = 0.2
NOBODY_S = 60.0
"""So long a cluster may have no core before it is given up."""


@dataclass(frozen=True, eq=False)
class Work(Generic[R]):
    """What is to be done with blocks of images.

    Attributes
    ----------
    submit : callable
        Starts the task of a block of rows, (k,) int64, and returns Ray's reference.
    take : callable
        Called with the rows of a block and what came of it, once for each image.
    give_up : callable
        Called with the row of an image that has ended its process so often.
    """

    submit: Callable[[NDArray[np.int64]], Any]
    take: Callable[[NDArray[np.int64], R], None]
    give_up: Callable[[int], None]


def carry_out(
    ray: ModuleType,
    work: Work[R],
    rows: NDArray[np.int64],
    *,
    done: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> None:
    """Have all rows done.

    Parameters
    ----------
    ray : module
        That is connected.
    work : Work
    rows : (k,) int64
    done : int
        Images that are done already, for ``progress``.
    jobs : int, optional
        Tasks at a time (default: as many as the cluster has cores, and as many waiting).
    progress, cancelled
        As for `panview.parallel.each_image`.

    Raises
    ------
    Cancelled
    PanviewError
        A task failed for another reason than that its process died, or the cluster is gone.
    """
    _Run(ray, work, rows, done, jobs, progress, cancelled).carry_out()


def in_blocks(rows: NDArray[np.int64], cores: int) -> list[NDArray[np.int64]]:
    """Divide rows into blocks of neighbours: large ones, but some for each core."""
    size = min(LARGEST, max(_LEAST, len(rows) // (4 * max(cores, 1))))
    return [rows[start : start + size] for start in range(0, len(rows), size)]


@dataclass(eq=False)
class _Block:
    rows: NDArray[np.int64]
    tries: int = 0
    """How often its process has died."""


class _Run(Generic[R]):
    def __init__(
        self,
        ray: ModuleType,
        work: Work[R],
        rows: NDArray[np.int64],
        done: int,
        jobs: int | None,
        progress: Progress | None,
        cancelled: CancelCheck | None,
    ) -> None:
        self._ray, self._work, self._jobs = ray, work, jobs
        self._done, self._total = done, done + len(rows)
        self._progress, self._cancelled = progress, cancelled or (lambda: False)
        self._waiting = deque(_Block(block) for block in in_blocks(rows, jobs or cores_of(ray)))
        self._running: dict[Any, _Block] = {}
        self._alone_since: float | None = None
        died = ("WorkerCrashedError", "NodeDiedError", "OutOfMemoryError", "ObjectLostError", "LocalRayletDiedError")
        self._died: tuple[type[Exception], ...] = tuple(getattr(ray.exceptions, name) for name in died)

    def carry_out(self) -> None:
        try:
            self._tell()
            while self._waiting or self._running:
                if self._cancelled():
                    raise Cancelled
                self._hand_out()
                ready: Sequence[Any]
                ready, _ = self._ray.wait(list(self._running), num_returns=1, timeout=_WAIT_S)
                for reference in ready:
                    self._receive(reference)
                if not ready:
                    self._require_cores()
        except self._ray.exceptions.RaySystemError as error:
            raise _gone(error) from error
        except ConnectionError as error:
            raise _gone(error) from error
        finally:
            for reference in self._running:
                # The cluster may be gone itself.
                try:
                    self._ray.cancel(reference, force=True)
                except Exception:  # noqa: BLE001
                    break

    def _hand_out(self) -> None:
        limit = self._jobs or max(1, _AHEAD * cores_of(self._ray))
        while self._waiting and len(self._running) < limit:
            block = self._waiting.popleft()
            self._running[self._work.submit(block.rows)] = block

    def _receive(self, reference: Any) -> None:  # noqa: ANN401 - Ray's
        block = self._running.pop(reference)
        try:
            found: R = self._ray.get(reference)
        except self._died:
            self._again(block)
            return
        except self._ray.exceptions.RayError as error:
            raise as_said(error) from error
        self._work.take(block.rows, found)
        self._count(len(block.rows))

    def _again(self, block: _Block) -> None:
        """Try a block whose process died in pieces, an image alone again, and give up one that always does it."""
        if len(block.rows) > 1:
            pieces = np.array_split(block.rows, min(PIECES, len(block.rows)))
            self._waiting.extendleft(_Block(piece) for piece in reversed(pieces))
            return
        block.tries += 1
        if block.tries < TRIES:
            # Behind the others: where a machine dies, it is gone by then.
            self._waiting.append(block)
            return
        self._work.give_up(int(block.rows[0]))
        self._count(1)

    def _require_cores(self) -> None:
        if cores_of(self._ray) > 0:
            self._alone_since = None
            return
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since > NOBODY_S:
            raise ClusterError(
                f"the cluster has had no processor for {NOBODY_S:.0f} s; what is measured is kept, run the same "
                "command when it has some again"
            )

    def _count(self, images: int) -> None:
        self._done += images
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._done, self._total)


def cores_of(ray: ModuleType) -> int:
    """Return how many cores the cluster has now."""
    return int(ray.cluster_resources().get("CPU", 0))


def _gone(error: BaseException) -> ClusterError:
    text = " ".join(str(error).split())[:200]
    return ClusterError(f"the cluster is gone ({text}); what is measured is kept, run the same command to continue")
