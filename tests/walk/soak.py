"""Random use of the window for a long time: ``python -m tests.walk.soak DEMO SECONDS [SEED]``.

Opens, switches, filters, decides, compares, measures, undoes, exports and closes at random, as fast as the window can
follow. Prints the memory as it goes, and fails if anything was raised, if Qt warned, if the window hung, or if memory
keeps growing once everything has been used for a while. Settings, cache and verdicts are the soak's own.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import TextIO

import psutil
from PySide6.QtCore import QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.settings import Settings
from panview.ui.app import Review
from tests.walk.soak_sets import Sets
from tests.walk.soak_steps import Steps

MOST_GROWTH_MB = 60.0
"""Between the first third of the time, when every cache has filled, and the end."""
MOST_NEW = {"widgets": 400, "threads": 10, "files": 30}
"""How many more there may be at the end; a leak of one in twenty steps would be more."""
HANG_S = 300.0
_REPORT_S = 30
_SETTLES_S = 30
_PATIENCE_S = 250.0
_FEWEST = 40
"""So many steps are made, however long a busy machine takes over them."""


class Noticing:
    """A stream that notices tracebacks, whoever prints them: slots, threads, destructors, work in the background."""

    def __init__(self, stream: TextIO, errors: list[str]) -> None:
        self._stream = stream
        self._errors = errors

    def write(self, text: str) -> int:
        if "Traceback (most recent call last)" in text or "Error calling Python override" in text:
            self._errors.append(text.strip())
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()


class Soak:
    """A window that is used at random, and what is watched meanwhile."""

    def __init__(self, demo: Path, seed: int, folder: Path) -> None:
        self.errors: list[str] = []
        self.last = "start"
        sys.excepthook = self.notice
        sys.stderr = Noticing(sys.stderr, self.errors)  # type: ignore[assignment]
        qInstallMessageHandler(self.notice_qt)
        self.app = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(self.app, QApplication)
        self.review = Review(self.app, Settings(image_cache_mb=64), "dark")
        self.review.window.resize(1280, 800)
        self.review.window.show()
        self.steps = Steps(self.review, Sets(demo, folder, seed))
        self.process = psutil.Process()
        self.steps.open()

    def notice(self, kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
        self.errors.append(f"{kind.__name__}: {value} (in {self.last})")
        sys.__excepthook__(kind, value, trace)

    def notice_qt(self, kind: QtMsgType, context: object, message: str) -> None:
        if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg) and "This plugin" not in message:
            self.errors.append(f"{message} (in {self.last})")
            print(f"Qt: {message} (in {self.last})", flush=True)

    def run(self, seconds: float) -> dict[str, float]:
        """Use the window; return by how much things grew after the first third."""
        weights, steps = zip(*self.steps.all(), strict=True)
        began = time.monotonic()
        settled: dict[str, float] = {}
        reported, count = 0.0, 0
        while (gone := time.monotonic() - began) < seconds or count < _FEWEST:
            step = self.steps.random.choices(steps, weights)[0]
            self.last = f"step {count}: {_name(step)}"
            faulthandler.dump_traceback_later(HANG_S, exit=True)
            step()
            QTest.qWait(self.steps.random.choice((0, 5, 30, 60)))
            count += 1
            # A short soak has to have used everything, too, before growth means anything.
            due = gone > max(seconds / 3, min(_SETTLES_S, seconds * 2 / 3)) and count >= _FEWEST * 2 / 3
            if not settled and due:
                settled = self.held()
            if gone - reported > _REPORT_S:
                reported = gone
                self.report(f"{gone:6.0f} s  {count:7,} steps", self.held())
        self.rest()
        faulthandler.cancel_dump_traceback_later()
        held = self.held()
        self.report(f"{count:,} steps in {seconds:.0f} s, first third", settled)
        self.report(f"{count:,} steps in {seconds:.0f} s, at the end", held)
        return {name: held[name] - settled[name] for name in held}

    def leave(self) -> None:
        """Close the window while everything runs that can."""
        self.last = "leaving"
        faulthandler.dump_traceback_later(HANG_S, exit=True)
        self.steps.begin_everything()
        self.review.dispose()
        faulthandler.cancel_dump_traceback_later()

    def rest(self) -> None:
        """Let what is under way come to its end."""
        end = time.monotonic() + _PATIENCE_S
        control = self.review
        control.jobs.cancel()
        while (control.jobs.busy or not control.state.up_to_date) and time.monotonic() < end:
            QTest.qWait(50)
        if time.monotonic() >= end:
            self.errors.append("the window did not come to rest")

    def held(self) -> dict[str, float]:
        """What is held after what is not needed was collected; memory is what is resident, in MB."""
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return {
            "memory": float(self.process.memory_info().rss) / 2**20,
            "widgets": len(QApplication.allWidgets()),
            "threads": threading.active_count(),
            "files": self.process.num_fds() if hasattr(self.process, "num_fds") else 0,
        }

    def report(self, when: str, held: dict[str, float]) -> None:
        counts = "  ".join(f"{held[name]:.0f} {name}" for name in ("widgets", "threads", "files"))
        print(f"{when}  {held['memory']:7.1f} MB  {counts}  {len(self.errors)} errors", flush=True)


def _name(step: object) -> str:
    """Where a step is written, which says enough."""
    code = getattr(step, "__code__", None)
    return f"{getattr(step, '__name__', step)} {code.co_firstlineno if code is not None else ''}"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="panview-soak-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        for kind in ("CONFIG", "CACHE", "DATA"):
            os.environ[f"PANVIEW_{kind}_DIR"] = str(folder / kind.lower())
        soak = Soak(Path(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 1, folder)
        grown = soak.run(float(sys.argv[2]))
        soak.leave()
        for error in soak.errors[:20]:
            print("ERROR", error)
        assert not soak.errors, f"{len(soak.errors)} errors"
        assert grown["memory"] < MOST_GROWTH_MB, f"memory grew by {grown['memory']:.1f} MB"
        for name, most in MOST_NEW.items():
            assert grown[name] < most, f"{grown[name]:.0f} more {name}"


if __name__ == "__main__":
    main()
