"""A person at the window of a set in parts: ``python -m tests.walk.in_parts ROOT PRED PARTS OUT``.

Walks over the border of a part, filters over all parts, and reads the next images.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.datasets.opening import Opening
from panview.jobs import sets
from panview.metrics import parts
from panview.review.in_parts import shown_in_parts
from panview.settings import Settings
from panview.ui.app import Review
from tests.walk.person import Person


class At:
    """Somebody's window."""

    def __init__(self, app: QApplication, person: Person, root: Path, prediction: Path, folder: Path) -> None:
        self.review, self.person = Review(app, Settings(), "dark"), person
        self.window = self.review.window
        self.window.showMaximized()
        self.review.opening.open(root, (prediction,), opening=Opening(parts=folder))
        person.see(lambda: self.review.settled and self.review.state.view is not None, "the review")
        person.see(self.window.isActiveWindow, "the window in front")

    def rest(self) -> None:
        QTest.qWait(80)
        self.person.see(lambda: self.review.settled, "rest")

    def held(self) -> list[int]:
        shown = shown_in_parts(self.review.state.snapshot)
        assert shown is not None
        return shown.held.rows.tolist()

    def row(self) -> int:
        return self.review.cursor.now.image

    def texts(self) -> tuple[str, str, str]:
        return self.window.metrics.parts.texts()


def walk(at: At, person: Person) -> None:
    at.window.image_list.set_sort("name", False)
    at.review.cursor.go(0)
    at.rest()
    first, figures = at.held(), at.texts()[0]
    assert figures.startswith("PQ "), figures
    for expected in range(1, first[-1] + 2):
        person.keys("d")
        person.see(lambda expected=expected: at.row() == expected, f"image {expected}")  # type: ignore[misc]
        at.rest()
    assert at.row() == first[-1] + 1
    assert set(first) < set(at.held())
    image = at.review.canvas.image
    assert image is not None
    assert len(image.segments)
    person.photograph("border")
    person.click(at.window.image_list.filter_line)
    person.type("status = 'FN'")
    person.keys("Return")
    at.rest()
    person.see(lambda: " images that meet the filter" in at.texts()[2], "what the filter finds in all parts")
    before = at.held()
    person.click(at.window.metrics.parts.next_button)
    person.see(lambda: at.held() != before, "the next images")
    at.rest()
    assert min(at.held()) > max(before)
    assert at.row() == at.held()[0]
    assert at.texts()[0] == figures
    person.photograph("next")


def main() -> None:
    root, prediction, folder, out = map(Path, sys.argv[1:5])
    parts.PART_ROWS = 80
    few: Callable[[], int] = lambda: 200  # noqa: E731
    sets.most_rows_in_window = few
    app, person = QApplication(sys.argv[:1]), Person(out)
    errors: list[str] = []
    sys.excepthook = lambda kind, value, trace: errors.append(f"{kind.__name__}: {value}")
    at = At(app, person, root, prediction, folder)
    walk(at, person)
    at.review.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not errors, errors


if __name__ == "__main__":
    main()
