"""A queue of model runs in a thread of its own: one after the other, each paused, cancelled and restarted at will.

Runs that another process carries out are followed beside them, each in a thread of its own.

A paused run keeps its model loaded while nobody waits, so that it goes on at once. As soon as another job waits it is
set aside: its results are on disk, the other takes the process, and going on queues it again, in its old place.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from panview.datasets.dataset import Dataset
from panview.datasets.predicted_image import PredictedImage
from panview.engine.category_mapping import CategoryMapping, CategoryMismatchError, SaidLabels
from panview.engine.following import follow_run
from panview.engine.model_team import ModelTeam
from panview.engine.run import run_model
from panview.engine.run_folder import RunFolder
from panview.engine.run_request import Phase, RunControl, RunReport, RunRequest, SetAside
from panview.errors import Cancelled, PanviewError

CancelCheck = Callable[[], bool]
ByteProgress = Callable[[int, int], None]
Prepare = Callable[[ByteProgress, CancelCheck], RunRequest]
"""Makes the request, in the queue's thread: here weights are downloaded."""


class JobState(StrEnum):
    """What a job is at."""

    QUEUED = "queued"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it unless it is restarted."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, eq=False)
class Job:
    """A run in the queue, as it is now.

    Attributes
    ----------
    number : int
    title : str
    state : JobState
    report : RunReport or None
        Once the model is loading; of a job that was set aside, how far it is.
    prepared, to_prepare : int
        Bytes of weights that are there, and of all.
    request : RunRequest or None
        Once it has been prepared.
    message : str
        Why it failed, or a remark.
    gaps : bool
        It failed because categories do not fit; accepting the gaps would let it run.
    mismatch : CategoryMapping or None
        What fits and what does not, where it failed for that.
    stopping, holding : bool
        It has been asked to, and has not come to it yet.
    aside : bool
        It was begun and has let go of the model process.
    follows : bool
        Another process carries it out; ending the job ends the following only.
    """

    number: int
    title: str
    state: JobState = JobState.QUEUED
    report: RunReport | None = None
    prepared: int = 0
    to_prepare: int = 0
    request: RunRequest | None = None
    message: str = ""
    gaps: bool = False
    mismatch: CategoryMapping | None = None
    stopping: bool = False
    holding: bool = False
    aside: bool = False
    follows: bool = False

    @property
    def begun(self) -> bool:
        """Whether the model process is at it, also while it holds."""
        return self.report is not None and not self.aside and not self.state.ended


@dataclass(frozen=True, eq=False)
class Changes:
    """What has happened since the last look.

    Attributes
    ----------
    jobs : tuple of Job or None
        The whole queue, None where nothing has changed.
    images : mapping of int to tuple of PredictedImage
        Finished images by job.
    ended : tuple of int
        Jobs that have ended.
    """

    jobs: tuple[Job, ...] | None
    images: dict[int, tuple[PredictedImage, ...]]
    ended: tuple[int, ...]


@dataclass(eq=False)
class _Entry:
    job: Job
    prepare: Prepare
    """Of what is followed: never called."""
    followed: tuple[RunFolder, Dataset] | None = None
    control: RunControl = field(default_factory=RunControl)
    accept_gaps: bool = False
    said: SaidLabels | None = None
    got_going: bool = False
    """Its model was loaded once: what was asked to start over has done so."""


class JobQueue:
    """Owns one thread and, while there is something to run, one model process.

    Parameters
    ----------
    low_priority : bool
        Let other processes of this machine go before the model.
    """

    def __init__(self, *, low_priority: bool = False) -> None:
        self._low_priority = low_priority
        self._lock = threading.Condition()
        self._entries: dict[int, _Entry] = {}
        self._count = 0
        self._changed = False
        self._images: dict[int, list[PredictedImage]] = {}
        self._ended: list[int] = []
        self._closed = False
        self._thread: threading.Thread | None = None
        self._followers: list[threading.Thread] = []

    def submit(self, title: str, prepare: Prepare) -> int:
        """Queue a run and return its number."""
        with self._lock:
            self._count += 1
            self._entries[self._count] = _Entry(Job(self._count, title), prepare)
            self._make_way()
            self._announce()
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
                self._thread.start()
            return self._count

    def follow(self, run: RunFolder, dataset: Dataset) -> int:
        """Follow a run that another process carries out, beside the queue, and return its number."""
        with self._lock:
            self._count += 1
            entry = _Entry(Job(self._count, run.name, follows=True), _never, (run, dataset))
            self._entries[self._count] = entry
            self._begin_following(entry)
            return self._count

    def pause(self, number: int) -> None:
        """Hold a job: one that runs before its next batch, one that waits until it is resumed; the next one goes on."""
        with self._lock:
            entry = self._entries[number]
            if entry.job.follows:
                return
            if entry.job.state == JobState.QUEUED:
                entry.job = replace(entry.job, state=JobState.PAUSED)
            elif entry.job.begun or entry.job.state == JobState.PREPARING:
                entry.control.pause()
                # A run that was just resumed may not have left its pause yet.
                entry.job = replace(entry.job, holding=entry.job.state != JobState.PAUSED)
            self._make_way()
            self._announce()

    def resume(self, number: int) -> None:
        """Let a paused job go on: at once where its model is loaded, else in its turn, before those behind it."""
        with self._lock:
            entry = self._entries[number]
            entry.control.resume()
            if entry.job.state == JobState.PAUSED and not entry.job.begun:
                entry.job = replace(entry.job, state=JobState.QUEUED)
            entry.job = replace(entry.job, holding=False)
            self._make_way()
            self._announce()

    def cancel(self, number: int) -> None:
        """Stop a job; what is finished is kept."""
        with self._lock:
            self._cancel(self._entries[number])

    def restart(self, number: int, *, accept_gaps: bool = False, said: SaidLabels | None = None) -> None:
        """Queue a job that has failed or was cancelled again; it goes on where it stopped.

        Parameters
        ----------
        number : int
        accept_gaps : bool
            Run it although categories do not fit.
        said : SaidLabels, optional
            What its labels stand for, in place of what was said before.
        """
        with self._lock:
            entry = self._entries[number]
            if entry.job.state in (JobState.FAILED, JobState.CANCELLED):
                entry.control = RunControl()
                entry.accept_gaps = entry.accept_gaps or accept_gaps
                entry.said = said or entry.said
                job = Job(number, entry.job.title, request=entry.job.request, follows=entry.job.follows)
                # At the end of the queue.
                del self._entries[number]
                entry.job = job
                self._entries[number] = entry
                if job.follows:
                    self._begin_following(entry)
                self._make_way()
                self._announce()

    def remove(self, number: int) -> None:
        """Forget a job that has ended; its results stay on disk."""
        with self._lock:
            entry = self._entries.get(number)
            if entry is not None and entry.job.state.ended:
                del self._entries[number]
                self._announce()

    def take_changes(self) -> Changes:
        """Return what has happened since the last call."""
        with self._lock:
            jobs = tuple(entry.job for entry in self._entries.values()) if self._changed else None
            images = {number: tuple(results) for number, results in self._images.items()}
            ended = tuple(self._ended)
            self._changed = False
            self._images.clear()
            self._ended.clear()
            return Changes(jobs, images, ended)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits to run, or is followed."""
        with self._lock:
            return any(_is_at_it(entry.job) for entry in self._entries.values())

    @property
    def works(self) -> bool:
        """Whether a job of this queue itself runs or waits to run."""
        with self._lock:
            return any(_is_at_it(entry.job) and not entry.job.follows for entry in self._entries.values())

    def close(self) -> None:
        """Stop everything and wait for it; what is finished is on disk."""
        with self._lock:
            self._closed = True
            for entry in self._entries.values():
                self._cancel(entry)
            self._lock.notify_all()
        for thread in (self._thread, *self._followers):
            if thread is not None:
                thread.join()

    def _cancel(self, entry: _Entry) -> None:
        if entry.job.state.ended:
            return
        entry.control.stop()
        if entry.job.state in (JobState.QUEUED, JobState.PAUSED) and not entry.job.begun:
            entry.job = replace(entry.job, state=JobState.CANCELLED)
            self._ended.append(entry.job.number)
        else:
            entry.job = replace(entry.job, stopping=True)
        self._announce()

    def _make_way(self) -> None:
        """Set aside what is paused in the model process where another job waits for it."""
        if self._next() is None:
            return
        for entry in self._entries.values():
            at_it = entry.job.begun or entry.job.state == JobState.PREPARING
            if at_it and entry.control.paused:
                entry.control.set_aside()

    def _announce(self) -> None:
        self._changed = True
        self._lock.notify_all()

    def _begin_following(self, entry: _Entry) -> None:
        assert entry.followed is not None
        entry.job = replace(entry.job, state=JobState.RUNNING, report=RunReport(Phase.LOADING, 0, 0))
        self._announce()
        if not self._closed:
            self._followers = [thread for thread in self._followers if thread.is_alive()]
            args = (entry, *entry.followed, entry.control)
            self._followers.append(threading.Thread(target=self._follow, args=args, name="follow", daemon=True))
            self._followers[-1].start()

    def _follow(self, entry: _Entry, run: RunFolder, dataset: Dataset, control: RunControl) -> None:
        state, message = JobState.DONE, ""
        number = entry.job.number
        try:
            follow_run(run, dataset, control, lambda r: self._update(entry, report=r), lambda i: self._add(number, i))
        except Cancelled:
            state = JobState.CANCELLED
        except PanviewError as error:
            state, message = JobState.FAILED, str(error)
        # The thread boundary: any exception becomes a message.
        except Exception as error:  # noqa: BLE001
            traceback.print_exc()
            state, message = JobState.FAILED, _unexpected(error)
        with self._lock:
            entry.job = replace(entry.job, state=state, message=message, stopping=False)
            self._ended.append(number)
            self._announce()

    def _work(self) -> None:
        """Run what waits, until the queue is closed."""
        process: ModelTeam | None = None
        try:
            while True:
                with self._lock:
                    entry = self._next()
                    if entry is None and process is None and not self._closed:
                        self._lock.wait_for(lambda: self._closed or self._next() is not None)
                        entry = self._next()
                    if self._closed:
                        return
                if entry is None:
                    # Nothing is waiting, so the device's memory is freed.
                    if process is not None:
                        process.close()
                    process = None
                    continue
                process = process or ModelTeam(low_priority=self._low_priority)
                self._carry_out(entry, process)
        finally:
            if process is not None:
                process.close()

    def _next(self) -> _Entry | None:
        return next((entry for entry in self._entries.values() if entry.job.state == JobState.QUEUED), None)

    def _carry_out(self, entry: _Entry, process: ModelTeam) -> None:
        with self._lock:
            if entry.job.state != JobState.QUEUED:
                # Paused or cancelled the moment before.
                return
            entry.job = replace(entry.job, state=JobState.PREPARING, report=None, aside=False)
            self._announce()
        number, control = entry.job.number, entry.control
        message, gaps, state = "", False, JobState.DONE
        mismatch: CategoryMapping | None = None
        try:
            try:
                request = entry.prepare(
                    lambda done, total: self._update(entry, prepared=done, to_prepare=total),
                    # A partial download is kept, and the next job need not wait for the rest of it.
                    lambda: control.stopped or control.paused,
                )
            except Cancelled:
                if control.paused and not control.stopped:
                    raise SetAside from None
                raise
            request = replace(
                request,
                accept_gaps=request.accept_gaps or entry.accept_gaps,
                said=entry.said or request.said,
                # It starts over only once.
                fresh=request.fresh and not entry.got_going,
            )
            self._update(entry, request=request)
            if control.paused:
                # Not started yet: the model is loaded when the run continues.
                raise SetAside
            run_model(request, process, control, lambda r: self._report(entry, r), lambda i: self._add(number, i))
        except SetAside:
            self._set_aside(entry)
            return
        except Cancelled:
            state = JobState.CANCELLED
        except PanviewError as error:
            state, message, gaps = JobState.FAILED, str(error), _can_accept(error)
            mismatch = error.mapping if isinstance(error, CategoryMismatchError) else None
        # The thread boundary: any exception becomes a message.
        except Exception as error:  # noqa: BLE001
            traceback.print_exc()
            process.close()
            state, message = JobState.FAILED, _unexpected(error)
        with self._lock:
            remark = message or (entry.job.report.message if entry.job.report else "")
            entry.job = replace(
                entry.job, state=state, message=remark, gaps=gaps, mismatch=mismatch, stopping=False, holding=False
            )
            self._ended.append(number)
            self._announce()

    def _set_aside(self, entry: _Entry) -> None:
        """Put a paused job back among the others; it may have been resumed or cancelled meanwhile."""
        with self._lock:
            control, entry.control = entry.control, RunControl()
            state = JobState.PAUSED if control.paused else JobState.QUEUED
            entry.job = replace(entry.job, state=state, holding=False, aside=True)
            if control.stopped:
                self._cancel(entry)
            self._announce()

    def _report(self, entry: _Entry, report: RunReport) -> None:
        entry.got_going = entry.got_going or report.phase == Phase.RUNNING
        state = JobState.PAUSED if report.phase == Phase.PAUSED else JobState.RUNNING
        if report.phase in (Phase.LOADING, Phase.RUNNING, Phase.PAUSED):
            holding = entry.control.paused and state != JobState.PAUSED
            self._update(entry, state=state, report=report, stopping=entry.control.stopped, holding=holding)
        else:
            self._update(entry, report=report)

    def _update(self, entry: _Entry, **changes: object) -> None:
        with self._lock:
            entry.job = replace(entry.job, **changes)  # type: ignore[arg-type]
            self._announce()

    def _add(self, number: int, image: PredictedImage) -> None:
        with self._lock:
            self._images.setdefault(number, []).append(image)


def _is_at_it(job: Job) -> bool:
    return job.begun or job.state in (JobState.QUEUED, JobState.PREPARING)


def _unexpected(error: Exception) -> str:
    return f"unexpected error, please report it: {type(error).__name__}: {error}"


def _never(_progress: ByteProgress, _cancelled: CancelCheck) -> RunRequest:
    raise AssertionError("another process carries it out")


def _can_accept(error: PanviewError) -> bool:
    return isinstance(error, CategoryMismatchError) and bool((error.mapping.category_id >= 0).any())
