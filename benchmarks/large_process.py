"""The window that `benchmarks.large_pictures` measures: ``python -m benchmarks.large_process TASK ROOT PRED``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

# First of all: its clock starts when it is imported.
from benchmarks.window_process import BEGAN, Measured  # isort: skip

import json
import time
from statistics import quantiles

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from benchmarks.memory import peak_memory
from panview.ui.loading.image_loader import ImageSource, load_image

_STEPS = 120


class Large(Measured):
    """A window with large pictures, moved about by mouse."""

    def load(self) -> float:
        """Return how long an image takes that nobody else reads, in milliseconds."""
        view = self.review.state.view
        assert view is not None
        snapshot = view.snapshot
        assert snapshot.prediction is not None
        source = ImageSource(snapshot.dataset, snapshot.prediction, snapshot.table)
        return 1000 * min(self._timed(lambda: load_image(source, 1)) for _ in range(3))

    def look_about(self) -> dict[str, float]:
        """Go to every image, then pan, zoom, and point at segments on one."""
        count = 0 if self.review.state.snapshot is None else len(self.review.state.snapshot.dataset)
        self.window.image_list.set_sort("name", False)
        self.review.cursor.go(0)
        figures = {"next": self.median(self.step_to_next, before=lambda: self.rest(3), rounds=count // 2 - 1)}
        rows = iter(range(count - 1, 0, -5))
        figures["cold"] = self.median(lambda: self.go_cold(next(rows)), before=lambda: self.rest(1), rounds=2)
        self.rest(3)
        view = self.window.canvas.views[0]
        middle = QPointF(view.width() / 2, view.height() / 2)
        figures["zoom"] = _most(self._turn(middle, step) for step in range(_STEPS))
        self.review.cursor.go(0)
        self.rest(2)
        figures["pan"] = max(self._pan(middle), self._pan_zoomed(middle))
        figures["hover"] = _most(self._hover(step) for step in range(_STEPS))
        return figures

    def _turn(self, place: QPointF, step: int) -> float:
        """Zoom by a notch, in for 30 and out for 30."""
        notch = QPoint(0, 120 if step % 60 < 30 else -120)
        view = self.window.canvas.views[0]
        event = QWheelEvent(
            place, view.mapToGlobal(place), QPoint(), notch, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        return self._seen(lambda: QApplication.sendEvent(view, event))

    def _pan_zoomed(self, place: QPointF) -> float:
        for step in range(6):
            self._turn(place, step)
        return self._pan(place)

    def _pan(self, place: QPointF) -> float:
        self._mouse(QEvent.Type.MouseButtonPress, place)
        took = []
        for step in range(_STEPS):
            to = place + QPointF(3 * (step % 40) - 60, 2 * (step % 30) - 30)
            took.append(self._seen(lambda to=to: self._mouse(QEvent.Type.MouseMove, to)))  # type: ignore[misc]
        self._mouse(QEvent.Type.MouseButtonRelease, place)
        return _most(took)

    def _hover(self, step: int) -> float:
        view = self.window.canvas.views[0]
        to = QPointF(
            view.width() * (0.2 + 0.6 * (step * 37 % _STEPS) / _STEPS), view.height() * (0.2 + 0.5 * step / _STEPS)
        )
        return self._seen(lambda: self._mouse(QEvent.Type.MouseMove, to, pressed=False))

    def _mouse(self, kind: QEvent.Type, place: QPointF, pressed: bool = True) -> None:
        view = self.window.canvas.views[0]
        button = Qt.MouseButton.LeftButton if kind != QEvent.Type.MouseMove else Qt.MouseButton.NoButton
        held = Qt.MouseButton.LeftButton if pressed else Qt.MouseButton.NoButton
        event = QMouseEvent(kind, place, view.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(view, event)

    def _seen(self, act: Callable[[], object]) -> float:
        """Return the milliseconds until what was done is on the screen."""

        def do() -> None:
            act()
            self.window.canvas.render_now()
            self.window.canvas.views[0].repaint()

        took = 1000 * self._timed(do)
        self.app.processEvents()
        return took

    @staticmethod
    def _timed(act: Callable[[], object]) -> float:
        began = time.perf_counter()
        act()
        return time.perf_counter() - began


def _most(took: object) -> float:
    """Return what 95 of 100 are within."""
    return quantiles(took, n=20)[-1]  # type: ignore[call-overload,no-any-return]


def main() -> None:
    """Run a task and print its figures as JSON."""
    task, root, prediction = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    large = Large(root, prediction)
    figures = {
        "first image": 1000 * (time.perf_counter() - BEGAN),
        "first image, processor": 1000 * time.process_time(),
    }
    large.wait(large.settled)
    large.rest(4)
    figures["peak memory"] = peak_memory()
    if task == "use":
        figures |= large.look_about()
        figures["peak memory"] = peak_memory()
    else:
        figures["load"] = large.load()
    large.review.dispose()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
