"""The window that `benchmarks.window` measures: ``python -m benchmarks.window_process TASK ROOT PRED``.

The clock starts before Qt is imported, so that "start" counts every import from Qt's on.
"""

from __future__ import annotations

import sys
import time

BEGAN = time.perf_counter()

import gc  # noqa: E402

# As panview's own main does.
gc.set_threshold(100_000, 20, 50)

import json  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from statistics import median  # noqa: E402

from PySide6.QtWidgets import QApplication  # noqa: E402

from benchmarks.memory import peak_memory  # noqa: E402
from panview.datasets.opening import AS_USUAL, Opening  # noqa: E402
from panview.overlay.colourings.registry import COLOURINGS  # noqa: E402
from panview.settings import Settings  # noqa: E402
from panview.ui.app import SWITCH_S, Review  # noqa: E402
from panview.ui.freed_memory import keep_freed_memory  # noqa: E402

_PATIENCE_S = 3000
"""A million images take a quarter of an hour to match where others use the machine too."""
_ROUNDS = 21


class Measured:
    """An open window and a clock."""

    def __init__(self, root: Path, *predictions: Path, opening: Opening = AS_USUAL) -> None:
        self.app = QApplication(sys.argv[:1])
        sys.setswitchinterval(SWITCH_S)
        keep_freed_memory()
        self.review = Review(self.app, Settings(theme="dark"))
        self.window = self.review.window
        self.window.resize(1600, 1000)
        self.window.show()
        self.review.opening.open(root, predictions, opening=opening)
        self.wait(self.scored)
        self.draw()

    def scored(self) -> bool:
        """Whether an image and its match with the prediction are there."""
        view = self.review.state.view
        return view is not None and view.snapshot.prediction is not None and self.review.canvas.image is not None

    def settled(self) -> bool:
        """Whether nothing is under way."""
        control = self.review
        return control.state.up_to_date and not control.jobs.busy and not control.thumbnails.busy

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the window work until the condition holds."""
        end = time.perf_counter() + _PATIENCE_S
        while not condition():
            self.app.processEvents()
            # A loop without a pause would take the interpreter lock from the threads that are waited for.
            time.sleep(0.0005)
            if time.perf_counter() > end:
                raise TimeoutError("the window did not come to rest")

    def rest(self, seconds: float) -> None:
        """Let the window work for a while."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.app.processEvents()
            time.sleep(0.0005)

    def draw(self) -> None:
        """Draw and paint what is waiting."""
        self.window.canvas.render_now()
        self.app.processEvents()

    def use(self) -> dict[str, float]:
        """Return the median time of each thing people do, in milliseconds."""
        control = self.review
        self.wait(self.settled)
        figures: dict[str, float] = {}
        images = 0 if control.state.snapshot is None else len(control.state.snapshot.dataset)
        if images > 100:
            # By name the first images of the set come first: those with photos.
            self.window.image_list.set_sort("name", False)
            control.cursor.go(0)
            self.rest(0.5)
            figures["next prefetched"] = self.median(self.step_to_next, before=lambda: self.rest(0.25))
            rows = iter(range(58, 0, -2))
            figures["next cold"] = self.median(lambda: self.go_cold(next(rows)), before=lambda: self.rest(0.1))
        places = iter(range(10_000))
        figures["click"] = self.median(lambda: self.click(next(places)))
        colours = iter([kind.key for kind in COLOURINGS] * _ROUNDS)
        figures["recolour"] = self.median(lambda: self.recolour(next(colours)))
        figures["opacity"] = self.median(lambda: self.change_opacity(next(places) % 40 / 40))
        expressions = iter(f"iou < 0.{n} and category <> 'x'" for n in range(100, 100 + _ROUNDS))
        figures["filter"] = self.median(lambda: self.filter(next(expressions)))
        control.controller.clear_filter()
        self.wait(self.settled)
        figures["scroll"] = self.median(self.scroll)
        figures["threshold"] = self.median(lambda: self.change_threshold(0.5 + next(places) % 40 / 100))
        return figures

    def median(
        self, step: Callable[[], object], before: Callable[[], object] = lambda: None, rounds: int = _ROUNDS
    ) -> float:
        """Return the median time of a step in milliseconds; what comes before it is not counted."""
        times = []
        for _ in range(rounds):
            before()
            began = time.perf_counter()
            step()
            times.append(1000 * (time.perf_counter() - began))
        return median(times)

    def step_to_next(self) -> None:
        """Go to the next image of the list, and see it."""
        row = self.review.cursor.now.image
        self.review.window.image_list.step(1)
        self.wait(lambda: self.review.cursor.now.image != row and self.review.canvas.image is not None)
        self.window.canvas.render_now()

    def go_cold(self, row: int) -> None:
        """Go to an image that nobody expected, and see it."""
        self.review.cursor.go(row)
        self.wait(lambda: self.review.canvas.image is not None)
        self.window.canvas.render_now()

    def click(self, place: int) -> None:
        """Select a segment as a click does, up to the inspector's text."""
        image = self.review.canvas.image
        if image is None:
            raise RuntimeError("there is no image to click on")
        self.window.canvas.segment_clicked.emit(place % len(image.segments))
        if self.window.inspector.content() is None:
            raise RuntimeError("the inspector is empty")

    def recolour(self, colour: str) -> None:
        """Colour by something else, and see it."""
        self.review.looks.set_colour(colour)
        self.window.canvas.render_now()

    def change_opacity(self, opacity: float) -> None:
        """Change the opacity, and see it."""
        self.review.looks.set_opacity(opacity)
        self.window.canvas.render_now()

    def filter(self, expression: str) -> None:
        """Filter, until every figure and list is that of the new filter."""
        self.window.image_list.filter_text_changed.emit(expression)
        self.wait(lambda: self.review.state.up_to_date)

    def scroll(self) -> None:
        """Scroll the image list by a page, and see it."""
        bar = self.window.image_list.view.verticalScrollBar()
        bar.setValue((bar.value() + bar.pageStep()) % max(bar.maximum(), 1))
        self.window.image_list.view.viewport().repaint()

    def change_threshold(self, threshold: float) -> None:
        """Move the threshold, until every figure and list is that of the new one."""
        self.window.metrics.threshold_changed.emit(threshold)
        self.wait(lambda: self.review.state.up_to_date)


def main() -> None:
    """Run a task and print its figures as JSON."""
    task, root, prediction = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    measured = Measured(root, prediction)
    figures = {"first image": 1000 * (time.perf_counter() - BEGAN)}
    if task == "use":
        figures |= measured.use()
    measured.review.dispose()
    figures["peak memory"] = peak_memory()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
