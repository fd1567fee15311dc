"""The window that `benchmarks.streaming` measures: ``python -m benchmarks.streaming_process ROOT IMAGES``."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from panview.engine.job_queue import JobState
from panview.engine.run_folder import run_folder
from panview.presentation.run_choice import RunChoice
from panview.settings import Settings
from panview.ui.app import Review
from panview.ui.loading.photos import allow_large_photos

_MODEL = "demo_fpn_full"
_STEP_S = 0.4
_PATIENCE_S = 500
_STALL_MS = 50


class Window:
    """An open window, and how long each turn of its event loop took."""

    def __init__(self, root: Path) -> None:
        self.app = QApplication(sys.argv[:1])
        allow_large_photos()
        self.review = Review(self.app, Settings(theme="dark"))
        self.review.window.resize(1600, 1000)
        self.review.window.show()
        self.turns: list[float] = []
        self.updates = self.steps = 0
        self.review.state.view_changed.connect(self._count)
        self.review.opening.open(root)
        self.run(lambda: self.review.canvas.image is not None and not self.review.jobs.busy)

    def run(self, done: Callable[[], bool], *, stepping: bool = False) -> None:
        """Turn the loop until something is so; go to the next image now and then."""
        self.turns.clear()
        self.updates = self.steps = 0
        end, step = time.perf_counter() + _PATIENCE_S, time.perf_counter() + _STEP_S
        while not done():
            began = time.perf_counter()
            self.app.processEvents()
            if stepping and began > step:
                step = began + _STEP_S
                self.steps += 1
                self.review.window.image_list.step(1 if self.steps % 50 else -49)
                self.app.processEvents()
            self.turns.append(1000 * (time.perf_counter() - began))
            # A loop without a pause would take the interpreter lock from the threads that are waited for.
            time.sleep(0.0005)
            if time.perf_counter() > end:
                raise TimeoutError("the window did not come to rest")

    def _count(self) -> None:
        self.updates += 1


def main() -> None:
    """Measure at rest, then with a model that runs, and print the figures as JSON."""
    # As panview's own main does.
    gc.set_threshold(100_000, 20, 50)
    window = Window(Path(sys.argv[1]))
    rest = time.perf_counter() + 8
    window.run(lambda: time.perf_counter() > rest, stepping=True)
    figures = {"at rest": max(window.turns)}
    runs, control = window.review.runs, window.review
    control.state.select(frozenset(range(int(sys.argv[2]))))
    snapshot = control.state.snapshot
    assert snapshot is not None
    streamed = run_folder(Path(sys.argv[1]) / "streamed", _MODEL)
    choice = RunChoice(_MODEL, None, None, "selected", "cpu", 0, False, _MODEL)
    runs._submit(choice, snapshot, streamed, fresh=True)
    accepted = False

    def settled() -> bool:
        nonlocal accepted
        for job in runs.engine.jobs:
            if job.state == JobState.FAILED and job.gaps and not accepted:
                accepted = True
                runs._accept(job.number)
            elif job.state == JobState.FAILED and not job.gaps:
                raise RuntimeError(job.message)
        ended = bool(runs.engine.jobs) and all(job.state == JobState.DONE for job in runs.engine.jobs)
        return ended and runs.settled and control.state.up_to_date

    window.run(settled, stepping=True)
    turns = np.array(window.turns)
    figures |= {
        "longest": float(turns.max()),
        "over": float(np.count_nonzero(turns > _STALL_MS)),
        "p99": float(np.percentile(turns, 99)),
        "updates": window.updates,
        "steps": window.steps,
    }
    window.review.dispose()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
