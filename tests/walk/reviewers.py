"""Two people and a lead at real windows, one after the other: ``python -m tests.walk.reviewers DEMO OUT THEME``.

Ana and Ben have queues with a share for everybody and decide blind; Eve lists what they disagree about and settles it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog

from panview.review.verdict_rows import CONFLICT
from panview.settings import Settings
from panview.ui.app import Review
from panview.ui.controllers.reviewers_controller import BLIND, CONFLICTS, QUEUE
from panview.ui.loading.photos import allow_large_photos
from panview.ui.widgets.swatch import Chip
from tests.walk.person import Person


class At:
    """Somebody's window."""

    def __init__(self, app: QApplication, person: Person, name: str, demo: Path, theme: str) -> None:
        self.review = Review(app, Settings(reviewer=name), theme)
        self.window, self.person = self.review.window, person
        self.window.showMaximized()
        prediction = next((demo / "predictions").glob("*.json"))
        self.review.opening.open(demo, (prediction,))
        self.see(lambda: self.review.settled and self.review.state.view is not None, "the review")
        self.see(lambda: not self.review.verdicts.saving and self.window.isActiveWindow(), "the verdict file")

    def see(self, condition: Callable[[], bool], what: str) -> None:
        self.person.see(condition, what)

    def rest(self) -> None:
        QTest.qWait(60)
        self.see(lambda: self.review.settled and not self.review.verdicts.saving, "rest")

    def action(self, words: str) -> None:
        """Do something by the palette, as one who knows no keys."""
        self.person.keys("ctrl+k")
        self.see(self.window.lazy_palette().isVisible, "the palette")
        self.person.type(words)
        self.person.keys("Return")
        self.rest()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.person.keys(key)
            self.rest()

    def chip(self, key: str) -> Chip:
        found = self.window.image_list.chip(key)
        assert found is not None, f"no chip {key}"
        return found

    def row(self) -> int:
        return self.window.disagreements.current_table_row()

    def close(self) -> None:
        self.review.dispose()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main() -> None:
    demo, out, theme = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    app, person = QApplication(sys.argv[:1]), Person(out)
    allow_large_photos()
    errors: list[str] = []

    def notice(kind: type[BaseException], value: BaseException, trace: object) -> None:
        errors.append(f"{kind.__name__}: {value}")

    sys.excepthook = notice  # type: ignore[assignment]
    decided: dict[str, set[int]] = {}
    for number, (name, keys) in enumerate((("Ana", "wxew"), ("Ben", "xwew")), start=1):
        at = At(app, person, name, demo, theme)
        at.action("my queue")
        dialog = at.window.findChild(QInputDialog)
        at.see(lambda dialog=dialog: dialog is not None and dialog.isVisible(), "the question for a queue")  # type: ignore[misc]
        person.type(f"{number}/2 + 40%")
        person.keys("Return")
        at.rest()
        assert at.chip(QUEUE).text() == f"My queue: {number} of 2 + 40 %  ✕"
        at.action("decide blind")
        assert at.chip(BLIND).text() == "Blind  ✕"
        assert not at.review.state.view.rows.verdicts.verdict.max(initial=-1) >= 0  # type: ignore[union-attr]
        mine: set[int] = set()
        at.press("j")
        for step in range(24):
            mine.add(at.row())
            at.press(keys[step % len(keys)])
        decided[name] = mine
        person.photograph(f"queue-{theme}" if name == "Ben" else f"ana-{theme}")
        at.close()
    both = decided["Ana"] & decided["Ben"]
    assert both, "nobody has decided what the other has"
    eve = At(app, person, "Eve", demo, theme)
    verdict = eve.review.state.view.rows.verdicts.verdict  # type: ignore[union-attr]
    conflicts = {row for row in both if verdict[row] == CONFLICT}
    assert conflicts
    assert eve.chip(CONFLICTS).text() == f"{len(conflicts)} conflict{'s' if len(conflicts) > 1 else ''}"
    person.click(eve.chip(CONFLICTS))
    eve.rest()
    assert eve.chip(CONFLICTS).text() == f"Settling conflicts: {len(conflicts)} left  ✕"
    eve.press("j")
    person.photograph(f"conflicts-{theme}")
    for _ in conflicts:
        eve.press("w")
    assert eve.chip(CONFLICTS).text() == "Settling conflicts: none left  ✕"
    person.click(eve.chip(CONFLICTS))
    eve.rest()
    after = eve.review.state.view.rows.verdicts.verdict  # type: ignore[union-attr]
    assert not (after == CONFLICT).any()
    eve.review.cursor.go_to_segment(min(conflicts))
    eve.rest()
    person.photograph(f"settled-{theme}")
    eve.action("reviewers and")
    eve.see(eve.window.lazy_reviewers().isVisible, "the card of reviewers")
    assert eve.window.lazy_reviewers().reviewers.rowCount() == 3
    assert eve.window.lazy_reviewers().pairs.rowCount() == 1
    person.photograph(f"reviewers-{theme}")
    person.keys("Escape")
    eve.close()
    assert not errors, errors


if __name__ == "__main__":
    main()
