"""The queue of model runs as the window sees it: signals in the window's thread, at a pace that it can follow."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from panview.datasets.dataset import Dataset
from panview.engine.category_mapping import SaidLabels
from panview.engine.job_queue import Job, JobQueue, JobState, Prepare
from panview.engine.run_folder import RunFolder

__all__ = ["Engine", "Job", "JobState"]

_LOOK_MS = 100


class Engine(QObject):
    """Looks at the queue ten times a second; nothing is called from one thread into another.

    Signals
    -------
    jobs_changed : tuple of Job
        The whole queue.
    images_done : (int, tuple of PredictedImage)
        Number of the job, and the images that have come since.
    job_ended : int
        On every path: done, failed, cancelled.
    """

    jobs_changed = Signal(object)
    images_done = Signal(int, object)
    job_ended = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # On a machine without a graphics card the model would otherwise take the processor from the window.
        self._queue = JobQueue(low_priority=True)
        self._jobs: tuple[Job, ...] = ()
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._take)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The queue as it was told last."""
        return self._jobs

    @property
    def busy(self) -> bool:
        """Whether a job runs, is held in the middle, or waits, or is followed."""
        return self._queue.busy

    @property
    def works(self) -> bool:
        """Whether a job of this window itself runs, is held in the middle, or waits."""
        return self._queue.works

    def job(self, number: int) -> Job | None:
        """Return a job of the queue."""
        return next((job for job in self._jobs if job.number == number), None)

    def submit(self, title: str, prepare: Prepare) -> int:
        """Queue a run; ``prepare`` makes its request in the engine's thread."""
        number = self._queue.submit(title, prepare)
        self._look.start()
        return number

    def follow(self, run: RunFolder, dataset: Dataset) -> int:
        """Follow a run that another process carries out."""
        number = self._queue.follow(run, dataset)
        self._look.start()
        return number

    def pause(self, number: int) -> None:
        """Hold a job."""
        self._queue.pause(number)
        self._look.start()

    def resume(self, number: int) -> None:
        """Let a job go on."""
        self._queue.resume(number)
        self._look.start()

    def cancel(self, number: int) -> None:
        """Stop a job; what is finished is kept."""
        self._queue.cancel(number)
        self._look.start()

    def restart(self, number: int, *, accept_gaps: bool = False, said: SaidLabels | None = None) -> None:
        """Queue a job again that has failed or was cancelled; it goes on where it stopped."""
        self._queue.restart(number, accept_gaps=accept_gaps, said=said)
        self._look.start()

    def remove(self, number: int) -> None:
        """Forget a job that has ended."""
        self._queue.remove(number)
        self._look.start()

    def close(self) -> None:
        """Stop everything and wait for it; nothing is emitted any more."""
        self._look.stop()
        self._queue.close()

    @Slot()
    def _take(self) -> None:
        changes = self._queue.take_changes()
        if changes.jobs is not None:
            self._jobs = changes.jobs
            self.jobs_changed.emit(self._jobs)
        for number, images in changes.images.items():
            self.images_done.emit(number, images)
        for number in changes.ended:
            self.job_ended.emit(number)
        if not self._queue.busy and changes.jobs is None:
            self._look.stop()
