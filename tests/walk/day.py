"""Somebody decides two hundred disagreements with keys in a real window: ``python -m tests.walk.day DEMO OUT``.

As people do: mostly a verdict and on, now and then a look ahead and back, a slip that is undone, a note, a few rows at
once. Keys are counted as they are pressed. It prints what was counted, as JSON.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.review.verdict_file import VerdictFile
from panview.review.verdict_places import kept_in
from panview.settings import Settings
from panview.ui.app import Review
from panview.ui.loading.photos import allow_large_photos
from tests.walk.person import Person

DECISIONS = 200
_KEYS = ("Return", "x", "w", "e", "u")


class Counter(QObject):
    """Counts what reaches the window: keys, and buttons of the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = self.clicks = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        window = watched.isWidgetType()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and window:
            # Qt asks about each press once, whatever it means.
            self.keys += 1
        self.clicks += isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress
        return False


class Day:
    """One window, and somebody who decides."""

    def __init__(self, demo: Path, out: Path) -> None:
        self.app = QApplication(sys.argv[:1])
        allow_large_photos()
        self.review = Review(self.app, Settings(), "dark")
        self.panel = self.review.window.disagreements
        self.person = Person(out)
        self.pressed = 0
        self.images: list[int] = []
        self.random = random.Random(11)
        self.review.opening.open(demo, (demo / "predictions" / "simulated_strong.json",))

    def run(self) -> dict[str, float]:
        self.review.window.showMaximized()
        person, panel = self.person, self.panel
        person.see(self.review.window.isActiveWindow, "the window in front")
        person.see(lambda: panel.model.rowCount() >= DECISIONS and self.review.settled, "what there is to decide")
        counter = Counter()
        self.app.installEventFilter(counter)
        self.press("j")
        person.see(lambda: panel.current_table_row() >= 0, "the first undecided one")
        while self.done() < DECISIONS:
            self.decide()
        self.app.removeEventFilter(counter)
        person.photograph("day")
        dataset = self.review.state.snapshot.dataset  # type: ignore[union-attr]
        changes = sum(one != two for one, two in zip(self.images, self.images[1:], strict=False))
        self.review.dispose()
        with VerdictFile.open(kept_in(dataset, Settings()), dataset) as file:
            on_disk = len(file.current())
        return {
            "decided": DECISIONS,
            "pressed": self.pressed,
            "seen": counter.keys,
            "clicks": counter.clicks,
            "images": len(set(self.images)),
            "changes": changes,
            "on_disk": on_disk,
        }

    def press(self, *keys: str) -> None:
        self.pressed += len(keys)
        self.person.keys(*keys)

    def done(self) -> int:
        return int((self.panel.model.columns().verdict >= 0).sum())

    def decide(self) -> None:
        """Decide a row, in one press in most cases."""
        row, before = self.panel.current_table_row(), self.done()
        self.images.append(int(self.review.state.view.snapshot.table.image[row]))  # type: ignore[union-attr]
        if self.random.random() < 0.04:
            # A look at what follows, and back.
            self.press("n", "p")
            self.person.see(lambda: self.panel.current_table_row() == row, "it again")
        key = self.random.choice(_KEYS)
        self.press(key)
        self.person.see(lambda: self.done() == before + 1, f"row {row} decided by {key}")
        if self.random.random() < 0.02:
            self.press("ctrl+z")
            self.person.see(lambda: self.done() == before, "it undone")
            self.person.see(lambda: self.panel.current_table_row() == row, "it again")
            self.press("u")
            self.person.see(lambda: self.done() == before + 1, f"row {row} decided otherwise")
        QTest.qWait(5)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(Day(Path(sys.argv[1]), Path(sys.argv[2])).run()))
