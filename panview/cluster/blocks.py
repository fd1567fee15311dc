"""Blocks of images as tasks of a cluster: each comes back once, whatever dies meanwhile, or its image is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from panview.cluster.connection import ClusterError, as_said, cut_off
from panview.cluster.handout import NOBODY_S, Block, Handout, Patience, UnderWay, cores_of, deaths
from panview.errors import Cancelled
from panview.parallel import CancelCheck, Progress

R = TypeVar("R")

LARGEST = 256
"""Images of a block: a third of a second."""
_LEAST = 16
_AHEAD = 2
"""Tasks under way for each core of the cluster."""
_WAIT_S = 0.2


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


def size_of_blocks(rows: int, cores: int) -> int:
    """Return how many of so many rows are a block: large ones, but some for each core."""
    return min(LARGEST, max(_LEAST, rows // (4 * max(cores, 1))))


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
        self._waiting: Handout[NDArray[np.int64]] = Handout()
        self._waiting.add(rows, size_of_blocks(len(rows), jobs or cores_of(ray)))
        self._running: dict[Any, Block[NDArray[np.int64]]] = {}
        self._patience, self._under_way, self._died = Patience(ray), UnderWay(), deaths(ray)

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
                    self._take_back_overdue()
        except cut_off(self._ray) as error:
            raise _gone(error) from error
        finally:
            for reference in self._running:
                if not self._cancel(reference):
                    break

    def _hand_out(self) -> None:
        limit = self._jobs or max(1, _AHEAD * cores_of(self._ray))
        while self._waiting and len(self._running) < limit:
            block = self._waiting.pop()
            reference = self._work.submit(block.images)
            self._running[reference] = block
            self._under_way.begin(reference)

    def _receive(self, reference: Any) -> None:  # noqa: ANN401 - Ray's
        block = self._running.pop(reference)
        try:
            found: R = self._ray.get(reference)
        except self._died:
            self._under_way.end(reference)
            self._take_back(block)
            return
        except self._ray.exceptions.RayError as error:
            raise as_said(error) from error
        self._under_way.end(reference, finished=True)
        self._work.take(block.images, found)
        self._count(len(block.images))

    def _take_back(self, block: Block[NDArray[np.int64]]) -> None:
        if not self._waiting.take_back(block):
            self._work.give_up(int(block.images[0]))
            self._count(1)

    def _take_back_overdue(self) -> None:
        """Have blocks tried elsewhere whose process hangs; what it may say after all is not heard."""
        for reference in self._under_way.overdue():
            self._under_way.end(reference)
            self._cancel(reference)
            self._take_back(self._running.pop(reference))

    def _cancel(self, reference: Any) -> bool:  # noqa: ANN401
        """Have a task ended, as far as its process listens; False where the cluster is gone itself."""
        try:
            self._ray.cancel(reference, force=True)
        except Exception:  # noqa: BLE001
            return False
        return True

    def _require_cores(self) -> None:
        if self._patience.at_an_end:
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


def _gone(error: BaseException) -> ClusterError:
    text = " ".join(str(error).split())[:200]
    return ClusterError(f"the cluster is gone ({text}); what is measured is kept, run the same command to continue")
