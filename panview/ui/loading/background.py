"""Functions that run on threads of their own, with their results handed over in the window's thread."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from panview.errors import Cancelled, PanviewError
from panview.metrics.evaluation import CancelCheck, Progress

T = TypeVar("T")


@dataclass(frozen=True)
class _Delivery(Generic[T]):
    future: Future[T]
    done: Callable[[T], None]
    failed: Callable[[str], None]


class Background(QObject):
    """A few threads; ``done`` and ``failed`` are called in the thread that this object lives in.

    A result that arrives after `close` is dropped.
    """

    _arrived = Signal(object)

    def __init__(self, threads: int, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._closed = False
        self._arrived.connect(self._deliver)

    def submit(self, function: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]) -> Future[T]:
        """Run ``function``; then call ``done`` with its result, or ``failed`` with a message for the user."""
        future = self._pool.submit(function)
        future.add_done_callback(partial(self._say, done, failed))
        return future

    def close(self) -> None:
        """Drop what waits, and wait for what runs."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _say(self, done: Callable[[Any], None], failed: Callable[[str], None], future: Future[Any]) -> None:
        """Hand over to the window's thread; called in the worker's."""
        if not self._closed and not future.cancelled():
            self._arrived.emit(_Delivery(future, done, failed))

    @Slot(object)
    def _deliver(self, delivery: _Delivery[Any]) -> None:
        if self._closed:
            return
        error = delivery.future.exception()
        if error is None:
            delivery.done(delivery.future.result())
        else:
            delivery.failed(explain(error))


def explain(error: BaseException) -> str:
    """Return the message for an error; one that is panview's own fault also leaves its traceback on stderr."""
    if isinstance(error, PanviewError):
        return str(error)
    if isinstance(error, (Cancelled, CancelledError)):
        return ""
    if isinstance(error, MemoryError):
        return "not enough memory for this; close other programs, or open a smaller set"
    traceback.print_exception(error)
    return f"unexpected error, please report it: {type(error).__name__}: {error}"


@dataclass(frozen=True)
class JobState:
    """What the progress display shows of the job that runs.

    Attributes
    ----------
    title : str
    done, total : int
        Images; total 0 while it is not known.
    seconds : float
        Since the job began.
    waiting : int
        Jobs behind it.
    """

    title: str
    done: int
    total: int
    seconds: float
    waiting: int


class Jobs(QObject):
    """Long work, one job after the other, with progress and cancel.

    Signals
    -------
    changed : JobState or None
        The running job's progress, at most about 20 times a second; None when all is done.
    """

    changed = Signal(object)
    _progressed = Signal(int, int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(1, "job", self)
        self._number = 0
        self._waiting: list[tuple[int, str]] = []
        self._cancelled: set[int] = set()
        self._began = 0.0
        self._progressed.connect(self._show)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._waiting)

    def start(
        self,
        title: str,
        function: Callable[[Progress, CancelCheck], T],
        done: Callable[[T], None],
        failed: Callable[[str], None],
    ) -> int:
        """Queue ``function(progress, cancelled)``; exactly one of ``done`` and ``failed`` is called at its end.

        ``failed`` gets an empty message when the job was cancelled.

        Returns
        -------
        int
            The job's number, for `cancel`.
        """
        self._number += 1
        number = self._number
        self._waiting.append((number, title))
        if len(self._waiting) == 1:
            self._show(number, 0, 0)

        def work() -> T:
            last = 0.0

            def progress(count: int, total: int) -> None:
                nonlocal last
                now = time.monotonic()
                if now - last > 0.05 or count == total:
                    last = now
                    self._progressed.emit(number, count, total)

            if number in self._cancelled:
                raise Cancelled
            return function(progress, lambda: number in self._cancelled)

        def finish(result: T) -> None:
            # A job that was cancelled in its last moment is cancelled all the same.
            was_cancelled = number in self._cancelled
            self._forget(number)
            if was_cancelled:
                failed("")
            else:
                done(result)

        def fail(message: str) -> None:
            self._forget(number)
            failed(message)

        self._background.submit(work, finish, fail)
        return number

    @Slot()
    def cancel(self, number: int | None = None) -> None:
        """Cancel a job, or all of them."""
        self._cancelled.update([number] if number is not None else [waiting for waiting, _ in self._waiting])

    def close(self) -> None:
        """Cancel everything and wait until it has stopped."""
        self.cancel()
        self._background.close()

    def _forget(self, number: int) -> None:
        self._waiting = [job for job in self._waiting if job[0] != number]
        self._cancelled.discard(number)
        self._began = 0.0
        if self._waiting:
            self._show(self._waiting[0][0], 0, 0)
        else:
            self.changed.emit(None)

    @Slot(int, int, int)
    def _show(self, number: int, done: int, total: int) -> None:
        titles = dict(self._waiting)
        if number not in titles:
            return
        self._began = self._began or time.monotonic()
        state = JobState(titles[number], done, total, time.monotonic() - self._began, len(self._waiting) - 1)
        self.changed.emit(state)
