"""The window that `benchmarks.deciding` measures: ``python -m benchmarks.deciding_process TASK ROOT PRED...``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest

from benchmarks.window_process import Measured
from panview.metrics.segment_table import ErrorType
from panview.review.session import Scope
from panview.review.verdicts import VERDICTS, Verdict
from panview.ui.panels.metrics_panel import MetricsPanel

_PREFETCH_S = 0.3
_ROUNDS = 21
AT_ONCE = 1000
DECIDED = " with 1,000 decided"
"""A task that is done after a thousand rows have been given a verdict."""


class Painted(QObject):
    """Notes when the sidebar is painted with other scores: the bars under them come last."""

    def __init__(self, sidebar: MetricsPanel) -> None:
        super().__init__(sidebar)
        self._scores, self._bars = sidebar.scores, sidebar.errors
        self._waits = False
        self.when = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.Paint:
            if watched is self._scores:
                self._waits = True
            elif watched is self._bars and self._waits:
                self._waits, self.when = False, time.perf_counter()
        return False


class Reviewer(Measured):
    """A person who decides, and a clock."""

    def __init__(self, root: Path, *predictions: Path) -> None:
        super().__init__(root, *predictions)
        self.painted = Painted(self.window.metrics)

    def decide(self) -> dict[str, float]:
        """Go from disagreement to disagreement by keys; return medians in milliseconds."""
        self.wait(lambda: self.settled() and not self.review.verdicts.saving)
        self.press(Qt.Key.Key_N)
        self.wait(self.is_on_screen)
        warm, cold = lambda: self.rest(_PREFETCH_S), self.forget_images
        return {
            "next prefetched": self.median(self.go_on, before=warm),
            "next cold": self.median(self.go_on, before=cold),
            "verdict prefetched": self.median(self.give_verdict, before=warm),
            "verdict cold": self.median(self.give_verdict, before=cold),
            "verdict on many": self.median(self.give_many, before=self.select_many, rounds=7),
        }

    def decide_many(self) -> None:
        """Give a thousand rows spread over the list a verdict, and see it on all, on disk."""
        self.wait(lambda: self.settled() and not self.review.verdicts.saving)
        panel = self.window.disagreements
        rows = panel.model.table_rows()
        spread = rows[np.linspace(0, len(rows) - 1, min(AT_ONCE, len(rows))).astype(np.int64)]
        panel.go_to(int(spread[0]))
        panel.select_rows(spread)
        self.rest(_PREFETCH_S)
        self.press(Qt.Key.Key_X)
        QTest.keyClick(panel.question, Qt.Key.Key_Return)
        self.wait(lambda: self.settled() and not self.review.verdicts.saving)
        self.wait(lambda: not self.review.suspicion.busy)
        self.draw()
        panel.select_rows(spread[:0])
        if len(self.review.state.snapshot.decisions) < len(spread):
            raise RuntimeError(f"{len(self.review.state.snapshot.decisions)} rows are decided")

    def filter_by(self) -> dict[str, float]:
        """Change the filter in each way; return medians in milliseconds, of the sidebar and of everything."""
        self.wait(self.settled)
        self.review.commands.set_scope(Scope.FILTERED)
        self.wait(self.settled)
        self.app.installEventFilter(self.painted)
        categories, kinds, counted = iter(range(1, 80)), iter(list(ErrorType)[1:9] * 9), iter(range(10**6))
        control, line = self.review, self.window.image_list.filter_text_changed
        steps: dict[str, Callable[[], object]] = {
            "category": lambda: control.commands.change_filter("", categories=frozenset({next(categories)})),
            "error type": lambda: control.commands.change_filter("", error_types=frozenset({next(kinds)})),
            "name": lambda: line.emit(f"{next(counted):03}"),
            "expression": lambda: line.emit(f"iou < 0.{500 + next(counted)}"),
            "none": control.controller.clear_filter,
        }
        figures = {}
        for name, step in steps.items():

            def prepare(name: str = name) -> None:
                if name == "none":
                    line.emit(f"iou < 0.{500 + next(counted)}")
                else:
                    control.controller.clear_filter()
                self.wait(self.settled)
                self.rest(0.05)

            def follow(step: Callable[[], object] = step) -> None:
                step()
                self.wait(lambda: self.review.state.up_to_date)
                self.draw()

            sidebar, lists = [], []
            for _ in range(_ROUNDS):
                prepare()
                began = time.perf_counter()
                follow()
                lists.append(1000 * (time.perf_counter() - began))
                sidebar.append(1000 * (self.painted.when - began))
            figures |= {name: median(sidebar), f"{name}, lists": median(lists)}
        return figures

    def open_pages(self) -> dict[str, float]:
        """Open each page, again and again, and change the filter before it; return milliseconds."""
        self.wait(self.settled)
        figures = {}
        counted = iter(range(500, 999))
        for page in ("figures", "confusion", "compare"):
            if page == "compare":
                self.review.comparison.choose_next()
                self.wait(self.settled)

            def leave() -> None:
                self.review.cursor.show_page("images")
                self.wait(self.settled)
                self.rest(0.05)

            def look(page: str = page) -> None:
                self.review.cursor.show_page(page)
                self.wait(self.pages_rest)
                self.app.processEvents()

            def follow() -> None:
                self.window.image_list.filter_text_changed.emit(f"iou < 0.{next(counted)}")
                self.wait(lambda: self.review.state.up_to_date and self.pages_rest())
                self.app.processEvents()

            leave()
            figures[f"{page} first"] = self.median(look, rounds=1)
            figures[f"{page} again"] = self.median(look, before=leave, rounds=9)
            figures[f"{page} follow"] = self.median(follow, before=lambda: self.rest(0.05), rounds=9)
            self.review.controller.clear_filter()
            leave()
        return figures

    def pages_rest(self) -> bool:
        """Whether no page has anything under way, intervals included."""
        return not self.review.pages.busy and not self.review.compare_page.busy

    def press(self, key: Qt.Key) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(self.window.focusWidget() or self.window, key)

    def is_on_screen(self) -> bool:
        """Whether the current disagreement is what the canvas shows."""
        canvas, row = self.review.canvas, self.window.disagreements.current_table_row()
        image = canvas.image
        return image is not None and row >= 0 and self.review.cursor.now.segment == row

    def go_on(self) -> None:
        """Press the key for the next disagreement, and see it."""
        before = self.window.disagreements.current_table_row()
        self.press(Qt.Key.Key_N)
        self.wait(lambda: self.window.disagreements.current_table_row() != before and self.is_on_screen())
        self.draw()

    def give_verdict(self) -> None:
        """Press a verdict's key, until it is on disk and shown, and the next disagreement too."""
        before = self.window.disagreements.current_table_row()
        self.press(Qt.Key.Key_X)
        self.wait(lambda: self.window.disagreements.current_table_row() != before and self.is_on_screen())
        self.draw()
        self.wait(lambda: not self.review.verdicts.saving)
        known = self.review.verdicts.display.known(before)
        if known is None or known.verdict is not Verdict.PREDICTION_WRONG:
            raise RuntimeError("the verdict is not shown")

    def select_many(self) -> None:
        """Select a thousand rows that are undecided or decided otherwise, the current one among them."""
        panel = self.window.disagreements
        self.review.state.undo_stack.undo()
        self.wait(lambda: self.settled() and not self.review.verdicts.saving)
        rows = panel.model.table_rows()[:AT_ONCE]
        panel.go_to(int(rows[0]))
        panel.select_rows(rows)
        self.rest(_PREFETCH_S)

    def give_many(self) -> None:
        """Give the selected rows a verdict, answer the question, and see it on all, on disk."""
        panel = self.window.disagreements
        self.press(Qt.Key.Key_E)
        QTest.keyClick(panel.question, Qt.Key.Key_Return)
        self.wait(lambda: self.settled() and not self.review.verdicts.saving)
        self.draw()
        decided = int((panel.model.columns().verdict == VERDICTS.index(Verdict.BOTH_FINE)).sum())
        if decided < min(AT_ONCE, panel.model.rowCount()):
            raise RuntimeError(f"the verdict is shown on {decided} rows")

    def forget_images(self) -> None:
        """Come to rest, then drop every image that was fetched ahead."""
        self.rest(_PREFETCH_S)
        loader = self.review.canvas._loader
        loader._cache.clear()


def main() -> None:
    """Run a task and print its figures as JSON."""
    task, root, *predictions = sys.argv[1], *map(Path, sys.argv[2:])
    reviewer = Reviewer(root, *predictions)
    if task.endswith(DECIDED):
        task = task.removesuffix(DECIDED)
        reviewer.decide_many()
    tasks = {"decide": reviewer.decide, "filter": reviewer.filter_by, "pages": reviewer.open_pages, "warm": dict}
    if task == "warm":
        reviewer.wait(reviewer.settled)
    figures = tasks[task]()
    reviewer.review.dispose()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
