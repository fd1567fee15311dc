"""Functions that run on threads of their own, with their results handed over in the window's thread."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from panview.errors import Cancelled, PanviewError
from panview.metrics.evaluation import CancelCheck, Progress
from panview.remote.waiting import leaving_when
from panview.words import tr

T = TypeVar("T")


@dataclass(frozen=True)
class _Delivery(Generic[T]):
    future: Future[T]
    done: Callable[[T], None]
    failed: Callable[[str], None]


class Background(QObject):
    """A few threads; ``done`` and ``failed`` are called in the thread that this object lives in.

    Never from within `submit`: whoever asks has finished asking before the answer comes. A result that arrives after
    `close` is dropped.
    """

    _arrived = Signal(object)

    def __init__(self, threads: int, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._closed = False
        self._waiting = 0
        # A function may finish before `submit` has connected the callback, which then runs in the calling thread.
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether something has been asked for whose answer has not come."""
        return self._waiting > 0

    def submit(self, function: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]) -> Future[T]:
        """Run ``function``; then call ``done`` with its result, or ``failed`` with a message for the user.

        After `close` nothing runs any more, and the future is a cancelled one.
        """
        if self._closed:
            never: Future[T] = Future()
            never.cancel()
            return never
        self._waiting += 1
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
        self._waiting -= 1
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
        return tr("not enough memory for this; close other programs, or open a smaller set")
    traceback.print_exception(error)
    return tr("unexpected error, please report it: {name__}: {error}", name__=type(error).__name__, error=error)


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
    cancelling : bool
        It has been asked to stop.
    note : str
        What else there is to say of how far it is, such as what has been fetched.
    """

    title: str
    done: int
    total: int
    seconds: float
    waiting: int
    cancelling: bool
    note: str = ""


@dataclass(eq=False)
class _Job:
    number: int
    title: str
    began: float | None = None
    done: int = 0
    total: int = 0
    cancelled: bool = False
    quiet: bool = False
    note: str = ""


class Jobs(QObject):
    """Long work, one job after the other, with progress and cancel; short work beside it, and quiet work behind it.

    Signals
    -------
    changed : JobState or None
        The first job's progress, at most about 20 times a second; None when all is done.
    """

    changed = Signal(object)
    _progressed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = Background(1, "job", self)
        self._beside = Background(1, "job-beside", self)
        self._quiet = Background(1, "job-quiet", self)
        self._number = 0
        self._jobs: list[_Job] = []
        self._progressed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._jobs)

    def start(
        self,
        title: str,
        function: Callable[[Progress, CancelCheck], T],
        done: Callable[[T], None],
        failed: Callable[[str], None],
        *,
        beside: bool = False,
        quiet: bool = False,
    ) -> int:
        """Queue ``function(progress, cancelled)``; exactly one of ``done`` and ``failed`` is called at its end.

        ``failed`` gets an empty message when the job was cancelled. A job ``beside`` the others does not wait for them.
        Nor does a ``quiet`` one, which no other waits for; its progress is shown while there is nothing else to show.

        Returns
        -------
        int
            The job's number, for `cancel`.
        """
        self._number += 1
        job = _Job(self._number, title, quiet=quiet)
        loud = sum(not other.quiet for other in self._jobs)
        self._jobs.insert(0 if beside else len(self._jobs) if quiet else loud, job)
        if self._jobs[0] is job:
            self._show(job)

        def work() -> T:
            job.began = time.monotonic()
            last = 0.0

            def progress(count: int, total: int) -> None:
                nonlocal last
                job.done, job.total = count, total
                now = time.monotonic()
                if now - last > 0.05 or count == total:
                    last = now
                    self._progressed.emit(job)

            if job.cancelled:
                raise Cancelled
            with leaving_when(lambda: job.cancelled):
                return function(progress, lambda: job.cancelled)

        def finish(result: T) -> None:
            self._forget(job)
            # A job cancelled at its last moment still counts as cancelled.
            if job.cancelled:
                failed("")
            else:
                done(result)

        def fail(message: str) -> None:
            self._forget(job)
            failed("" if job.cancelled else message)

        (self._beside if beside else self._quiet if quiet else self._queue).submit(work, finish, fail)
        return job.number

    def set_note(self, number: int, note: str) -> bool:
        """Say what else there is to say of how far a job is; return whether it is still there."""
        job = next((each for each in self._jobs if each.number == number), None)
        if job is not None and job.note != note:
            job.note = note
            self._show(job)
        return job is not None

    @Slot()
    def cancel(self, number: int | None = None) -> None:
        """Cancel a job, or all of them."""
        for job in self._jobs:
            job.cancelled = job.cancelled or number is None or job.number == number
        if self._jobs:
            self._show(self._jobs[0])

    def close(self) -> None:
        """Cancel everything and wait until it has stopped."""
        for job in self._jobs:
            job.cancelled = True
        for lane in (self._beside, self._queue, self._quiet):
            lane.close()

    def _forget(self, job: _Job) -> None:
        self._jobs.remove(job)
        if self._jobs:
            self._show(self._jobs[0])
        else:
            self.changed.emit(None)

    @Slot(object)
    def _show(self, job: _Job) -> None:
        if not self._jobs or self._jobs[0] is not job:
            return
        seconds = 0.0 if job.began is None else time.monotonic() - job.began
        waiting = len(self._jobs) - 1
        self.changed.emit(JobState(job.title, job.done, job.total, seconds, waiting, job.cancelled, job.note))
