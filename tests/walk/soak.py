"""Random use of the window for a long time: ``python -m tests.walk.soak DEMO SECONDS [SEED]``.

Opens, switches, filters, undoes, exports and closes at random, as fast as the window can follow. Prints the memory as
it goes, and fails if anything was raised or if memory keeps growing once everything has been used for a while.
"""

from __future__ import annotations

import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import psutil
from PySide6.QtCore import Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.metrics.segment_table import Status
from panview.review.session import Scope
from panview.review.verdicts import VERDICTS
from panview.settings import Settings
from panview.ui.app import Review
from panview.ui.canvas.style import ColourBy, Layer

MOST_GROWTH_MB = 60.0
"""Between the first third of the time, when every cache has filled, and the end."""
EXPRESSIONS = (
    "",
    "category = 'person' and iou < 0.6",
    "area > 2000 and not thing",
    "error = 'wrong category'",
    "nonsense = 1",
    "iou between 0.2 and",
    "107",
    "status in ('FN', 'FP') and supercategory = 'animal'",
    "verdict = 'undecided'",
    "verdict in ('truth wrong', 'unsure') or iou < 0.4",
)


class Soak:
    """A window and what can be done to it at random."""

    def __init__(self, demo: Path, seed: int) -> None:
        self.demo = demo
        self.random = random.Random(seed)
        self.errors: list[str] = []
        sys.excepthook = self.notice
        qInstallMessageHandler(self.notice_qt)
        self.app = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(self.app, QApplication)
        self.review = Review(self.app, Settings(image_cache_mb=64), "dark")
        self.window, self.control = self.review.window, self.review.controller
        self.window.resize(1280, 800)
        self.window.show()
        self.folder = Path(tempfile.mkdtemp(prefix="panview-soak-"))
        self.process = psutil.Process()
        self.open()

    def notice(self, kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        self.errors.append(f"{kind.__name__}: {value}")
        sys.__excepthook__(kind, value, trace)

    def notice_qt(self, kind: QtMsgType, context: object, message: str) -> None:
        if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg) and "This plugin" not in message:
            self.errors.append(message)

    def open(self) -> None:
        predictions = [self.demo / "predictions" / f"simulated_{name}.json" for name in ("strong", "weak")]
        self.control.open(self.demo, tuple(self.random.sample(predictions, self.random.randint(0, 2))))

    def close(self) -> None:
        self.control.close_dataset()
        self.open()

    def add(self) -> None:
        self.control.opening.add_prediction(self.demo / "predictions" / "simulated_weak.json")

    def filter(self) -> None:
        line = self.window.image_list.filter_line
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, self.random.choice(EXPRESSIONS) or " ")
        QTest.keyClick(line, Qt.Key.Key_Return)

    def click(self) -> None:
        view = self.window.canvas.views[0]
        place = view.rect().center()
        place.setX(self.random.randrange(view.width()))
        place.setY(self.random.randrange(view.height()))
        QTest.mouseMove(view, place)
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)

    def note(self) -> None:
        if self.control.state.snapshot is not None and self.control.state.snapshot.decisions:
            self.review.verdicts.set_note(self.random.choice(list(self.control.state.snapshot.decisions)), "a note")

    def list_errors(self) -> None:
        metrics = self.window.metrics
        metrics.set_list(self.random.choice(("errors", "categories")))
        if metrics.errors.bars():
            metrics.errors.type_clicked.emit(int(self.random.choice(metrics.errors.bars()).error_type))

    def select(self) -> None:
        view = self.window.image_list.view
        view.selectAll() if self.random.random() < 0.3 else view.clearSelection()

    def scroll(self) -> None:
        bar = self.window.image_list.view.verticalScrollBar()
        bar.setValue(self.random.randint(0, max(bar.maximum(), 1)))

    def steps(self) -> list[tuple[int, Callable[[], object]]]:
        """Weight and step."""
        control, choose = self.control, self.random.choice
        return [
            (12, lambda: control.step_image(choose((-1, 1, 3)))),
            (12, lambda: control.step_disagreement(choose((-2, 1, 5)))),
            (12, self.click),
            (5, lambda: control.change_threshold(choose((-0.1, 0.05, 0.2)))),
            (4, self.filter),
            (2, control.clear_filter),
            (4, lambda: control.set_layer(choose(list(Layer)))),
            (4, lambda: control.set_colour(choose(list(ColourBy)))),
            (3, lambda: control.toggle_status(choose(list(Status)))),
            (2, control.toggle_poor_matches),
            (3, lambda: control.set_scope(choose(list(Scope)))),
            (10, lambda: self.review.verdicts.decide(choose((*VERDICTS, None)))),
            (3, lambda: self.review.verdicts.step(choose((-1, 1)))),
            (2, self.note),
            (2, lambda: self.review.verdicts.use_file(self.folder / choose(("one.sqlite", "two.sqlite", "no/file")))),
            (1, self.review.verdicts.use_own_file),
            (2, self.list_errors),
            (1, lambda: self.window.image_list.set_sort(choose(("impact", "error type", "name")), True)),
            (3, self.select),
            (3, self.scroll),
            (4, control.state.undo_stack.undo),
            (3, control.state.undo_stack.redo),
            (2, control.next_prediction),
            (1, control.close_prediction),
            (1, self.add),
            (1, self.open),
            (1, self.close),
            (1, lambda: control.export_csv(self.folder / "soak.csv")),
            (1, lambda: self.review.themes.choose(choose(("light", "dark")))),
            (1, lambda: self.window.resize(choose((960, 1280, 1600)), choose((600, 800, 1000)))),
            (2, self.window.canvas.zoom_in),
            (2, self.window.canvas.zoom_to_fit),
        ]

    def run(self, seconds: float) -> float:
        """Use the window; return how much memory grew after the first third, in MB."""
        weights, steps = zip(*self.steps(), strict=True)
        began = time.monotonic()
        settled, reported, count = 0.0, 0.0, 0
        while (gone := time.monotonic() - began) < seconds:
            self.random.choices(steps, weights)[0]()
            QTest.qWait(self.random.choice((0, 5, 30, 60)))
            count += 1
            if not settled and gone > seconds / 3:
                settled = self.memory()
            if gone - reported > 30:
                reported = gone
                print(
                    f"{gone:6.0f} s  {count:7,} steps  {self.memory():7.1f} MB  {len(self.errors)} errors", flush=True
                )
        growth = self.memory() - settled
        print(f"{count:,} steps in {seconds:.0f} s; {growth:+.1f} MB after the first third; {len(self.errors)} errors")
        return growth

    def memory(self) -> float:
        """Resident memory in MB, after what is not needed was collected."""
        gc.collect()
        return float(self.process.memory_info().rss) / 2**20


def main() -> None:
    soak = Soak(Path(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    growth = soak.run(float(sys.argv[2]))
    soak.review.dispose()
    assert not soak.errors, soak.errors[:5]
    assert growth < MOST_GROWTH_MB, f"memory grew by {growth:.1f} MB"


if __name__ == "__main__":
    main()
