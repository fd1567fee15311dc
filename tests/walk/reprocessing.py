"""Somebody at the sliders of a model's post-processing: ``python -m tests.walk.reprocessing DEMO RUN OUT THEME``.

RUN is the results JSON of a model run over the demo set that has kept its queries.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.settings import Settings
from panview.ui.app import Review
from panview.ui.loading.photos import allow_large_photos
from panview.ui.page_specs.reprocess import REPROCESS
from tests.walk.person import Person


class At:
    """Somebody's window."""

    def __init__(self, app: QApplication, person: Person, demo: Path, run: Path, theme: str) -> None:
        self.review = Review(app, Settings(), theme)
        self.window, self.person = self.review.window, person
        self.window.showMaximized()
        self.review.opening.open(demo, (run,))
        self.see(lambda: self.review.settled and self.review.state.view is not None, "the review")
        self.see(lambda: self.review.reprocessing.kept is not None, "what was kept")

    def see(self, condition: Callable[[], bool], what: str) -> None:
        self.person.see(condition, what)

    def rest(self) -> None:
        QTest.qWait(200)
        self.see(lambda: self.review.settled and not self.review.reprocessing.busy, "rest")
        QTest.qWait(200)


def main() -> None:
    demo, run, out, theme = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    app, person = QApplication(sys.argv[:1]), Person(out)
    allow_large_photos()
    at = At(app, person, demo, run, theme)
    control = at.review.reprocessing
    person.keys("F12")
    at.rest()
    page = at.window.lazy_page(REPROCESS)()
    # The handle of the overlay is dragged from 0.80 to 0.40.
    slider = page.sliders.sliders["overlap"]
    room, middle = slider.width() - 14, slider.rect().center().y()
    start, end = (QPoint(7 + round(room * value), middle) for value in (0.8, 0.4))
    person.drag(slider, start, end)
    at.see(lambda: control.values["overlap"] < 0.45, "another overlap")
    at.rest()
    person.photograph(f"reprocess-{theme}")
    person.click(page.lists.button("map"))
    person.click(page.map.map_button)
    at.see(lambda: page.map.heat.isVisible(), "the map")
    at.rest()
    person.click(page.map.best_button)
    at.see(lambda: bool(page.map.best.text()), "the best")
    at.rest()
    person.photograph(f"reprocess-map-{theme}")
    at.review.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    main()
