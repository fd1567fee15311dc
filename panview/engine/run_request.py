"""A run as it is asked for, steered, and told of."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.engine.category_mapping import SaidLabels
from panview.engine.execution import Execution
from panview.engine.predictor import ModelSource
from panview.engine.run_folder import RunFolder, run_folder


class Phase(StrEnum):
    """What a run is at."""

    LOADING = "loading"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, eq=False)
class RunRequest:
    """What to run, over which images, and where to.

    Attributes
    ----------
    dataset : Dataset
    images : (n,) int64
        Rows of the dataset, in the order to run them in.
    model : ModelSource
    execution : Execution
    folder : Path
        Several runs may lie side by side in it; each is called after its model.
    accept_gaps : bool
        Run although the model's categories do not fit the dataset.
    fresh : bool
        Remove an older run of this name first, instead of going on with it.
    said : SaidLabels or None
        What the user says that labels stand for.
    remark : str
        What is to be said of the model while it runs.
    keep_queries : bool
        Keep beside each result what its post-processing needs; images of an older run that lack it are run again.
    """

    dataset: Dataset
    images: NDArray[np.int64]
    model: ModelSource
    execution: Execution
    folder: Path
    accept_gaps: bool = False
    fresh: bool = False
    said: SaidLabels | None = None
    remark: str = ""
    keep_queries: bool = False

    @property
    def run(self) -> RunFolder:
        """Where the results lie."""
        return run_folder(self.folder, self.model.name)


@dataclass(frozen=True)
class RunReport:
    """How far a run is.

    Attributes
    ----------
    phase : Phase
    done, total : int
        Images; done counts the resumed and the unreadable ones too.
    resumed : int
        Images that were finished before.
    unreadable : int
    device : str
        Empty while the model is loading.
    batch_size : int
    images_per_second : float or None
        Of late; None until two batches are done.
    seconds_left : float or None
    message : str
        A remark for the user, such as that the batch was halved.
    """

    phase: Phase
    done: int
    total: int
    resumed: int = 0
    unreadable: int = 0
    device: str = ""
    batch_size: int = 0
    images_per_second: float | None = None
    seconds_left: float | None = None
    message: str = ""


class SetAside(Exception):
    """A paused run has let go of the model process, for another; never shown as an error."""


class RunControl:
    """Pause, set aside, resume and stop a run from another thread."""

    def __init__(self) -> None:
        self._paused = threading.Event()
        self._aside = threading.Event()
        self._stopped = threading.Event()

    def pause(self) -> None:
        """Hold before the next batch."""
        self._paused.set()

    def set_aside(self) -> None:
        """Let go of the model process before the next batch: the run ends as a paused one."""
        self._paused.set()
        self._aside.set()

    def resume(self) -> None:
        """Go on."""
        self._aside.clear()
        self._paused.clear()

    def stop(self) -> None:
        """Stop before the next batch; what is finished is kept."""
        self._stopped.set()

    def wait_stopped(self, seconds: float) -> bool:
        """Wait, and return whether it was stopped meanwhile."""
        return self._stopped.wait(seconds)

    @property
    def paused(self) -> bool:
        """Whether the run is to hold."""
        return self._paused.is_set()

    @property
    def aside(self) -> bool:
        """Whether the run is to let go of the model process."""
        return self._aside.is_set()

    @property
    def stopped(self) -> bool:
        """Whether the run is to stop."""
        return self._stopped.is_set()

    @property
    def leaves(self) -> bool:
        """Whether the run is to end before its last image, for good or for another."""
        return self.stopped or self.aside
