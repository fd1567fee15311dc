"""The pages on a large set, as `benchmarks.window` measures them: ``python -m benchmarks.pages_process ROOT A B``.

Everything is worked out beside the window; what is watched is how long the window's own loop is held up meanwhile.
Where the system tells (Linux), it is also known for how much of that the window's thread was ready and no processor was
free: on a machine that others use too that says nothing of panview.
"""

from __future__ import annotations

import sys
import time

BEGAN = time.perf_counter()

import json  # noqa: E402
import os  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402

from benchmarks.memory import peak_memory  # noqa: E402
from benchmarks.window_process import Measured  # noqa: E402
from panview.presentation.confusion_content import Unit  # noqa: E402
from panview.ui.page_specs.confusion import CONFUSION  # noqa: E402
from panview.ui.page_specs.figures import FIGURES  # noqa: E402

_STALL_MS = 50
_PATIENCE_S = 900
_BOUNDARY_S = 15
_STEP_S = 0.4


class Turns:
    """How long turns of the loop took, in milliseconds, with and without waiting for a processor."""

    def __init__(self) -> None:
        try:
            self._file = open(f"/proc/self/task/{os.getpid()}/schedstat")  # noqa: SIM115
        except OSError:
            self._file = None
        self.took: list[float] = []
        self.ran: list[float] = []
        self.start()

    def start(self) -> None:
        """Begin a turn."""
        self._began, self._waited = time.perf_counter(), self._waiting()

    def end(self) -> None:
        """End a turn and begin the next."""
        took = 1000 * (time.perf_counter() - self._began)
        self.took.append(took)
        self.ran.append(took - 1000 * (self._waiting() - self._waited))
        self.start()

    def _waiting(self) -> float:
        """Return for how many seconds this thread has been ready without a processor to run on."""
        if self._file is None:
            return 0.0
        self._file.seek(0)
        return int(self._file.read().split()[1]) / 1e9


class Pages(Measured):
    """An open window with two prediction sets, and how long each turn of its loop took."""

    def __init__(self, root: Path, *predictions: Path) -> None:
        self.turns: dict[str, Turns] = {}
        self.doing = "open"
        self.took: dict[str, float] = {}
        super().__init__(root, *predictions)
        self.wait(lambda: len(self.review.state.snapshot.predictions) == len(predictions) and self.settled())

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the window work until the condition holds, and note how long each turn of its loop took."""
        turns = self.turns.setdefault(self.doing, Turns())
        end = time.perf_counter() + _PATIENCE_S
        turns.start()
        while not condition():
            self.app.processEvents()
            # A loop without a pause would take the interpreter lock from the threads that are waited for.
            time.sleep(0.0005)
            turns.end()
            if time.perf_counter() > end:
                raise TimeoutError(f"the window did not come to rest: {self.doing}")

    def step(self, name: str, act: Callable[[], object], done: Callable[[], bool]) -> None:
        """Do something, and note the time until it is done and shown."""
        self.doing = name
        turns = self.turns.setdefault(name, Turns())
        began = time.perf_counter()
        turns.start()
        act()
        self.app.processEvents()
        turns.end()
        self.wait(done)
        self.app.processEvents()
        turns.end()
        self.took[name] = 1000 * (time.perf_counter() - began)

    def analysed(self) -> bool:
        """Whether the pages show the newest view."""
        return self.review.state.up_to_date and not self.review.pages.busy

    def compared(self, *, intervals: bool) -> bool:
        """Whether the page that compares shows figures, with their intervals if asked for."""
        compared = self.review.compare_page.compared
        return compared is not None and (compared.has_intervals or not intervals)

    def use(self) -> None:
        """Go through the pages."""
        review, window, control = self.review, self.window, self.review
        cursor = review.cursor
        self.step("figures", lambda: cursor.show_page("figures"), self.analysed)
        self.step("threshold", lambda: control.commands.set_threshold(0.62), self.analysed)
        self.step("threshold back", lambda: control.commands.set_threshold(0.5), self.analysed)
        self.step("confusion", lambda: cursor.show_page("confusion"), self.analysed)
        self.step("pixels", lambda: window.lazy_page(CONFUSION)().unit.button(Unit.PIXELS.value).click(), self.analysed)
        self.step("overlap", lambda: window.lazy_page(CONFUSION)().list.row_clicked.emit(0), self.analysed)
        self.step("clear", control.controller.clear_filter, self.analysed)
        self.step("compare", lambda: cursor.show_page("compare"), lambda: self.compared(intervals=False))
        self.step("intervals", lambda: None, lambda: self.compared(intervals=True))
        self.step("compare threshold", lambda: control.commands.set_threshold(0.62), self._compared_anew)
        self.step("images", lambda: cursor.show_page("images"), self.settled)
        self.boundary()

    def boundary(self) -> None:
        """Measure boundaries for a while, going from image to image, and stop."""
        review, control = self.review, self.review
        view = control.state.view
        assert view is not None
        self.step("figures again", lambda: review.cursor.show_page("figures"), self.analysed)
        # The page works it out; whoever waits looks at images meanwhile.
        review.window.lazy_page(FIGURES)().boundary_requested.emit()
        self.step("measuring begins", lambda: review.cursor.show_page("images"), lambda: bool(self._measured_images()))
        self.doing = "boundary"
        before, end = self._measured_images(), time.perf_counter() + _BOUNDARY_S
        while time.perf_counter() < end:
            row, following = control.cursor.now.image, time.perf_counter() + _STEP_S
            control.window.image_list.step(1)
            self.wait(lambda: time.perf_counter() > following and control.canvas.image is not None)  # noqa: B023
            assert control.cursor.now.image != row
        self.took["boundary per image"] = 1000 * _BOUNDARY_S / max(1, self._measured_images() - before)
        self.step("cancel", lambda: review.boundaries.cancel(view), lambda: not control.jobs.busy)

    def _measured_images(self) -> int:
        view = self.review.state.view
        progress = self.review.boundaries.progress(view) if view is not None else None
        return 0 if progress is None else progress[0]

    def _compared_anew(self) -> bool:
        compared, view = self.review.compare_page.compared, self.review.state.view
        is_new = compared is not None and view is not None and compared.view.snapshot.threshold == 0.62
        return is_new and not self.review.compare_page.busy and self.compared(intervals=True)


def main() -> None:
    """Go through the pages and print the figures as JSON."""
    root, first, second = map(Path, sys.argv[1:4])
    pages = Pages(root, first, second)
    figures = {"open": 1000 * (time.perf_counter() - BEGAN)}
    pages.use()
    figures |= pages.took
    every = {"opening": ["open"], "boundary": ["boundary"]}
    every["pages"] = [name for name in pages.turns if name not in ("open", "boundary")]
    for name, parts in every.items():
        took = [turn for part in parts for turn in pages.turns[part].took]
        ran = [turn for part in parts for turn in pages.turns[part].ran]
        figures[f"longest, {name}"] = max(took)
        figures[f"longest without waiting, {name}"] = max(ran)
        figures[f"stalls, {name}"] = sum(turn > _STALL_MS for turn in ran)
    pages.review.dispose()
    figures["peak memory"] = peak_memory()
    print({name: round(max(turns.ran)) for name, turns in pages.turns.items() if turns.ran}, file=sys.stderr)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
