"""A reviewer of a team at a real window: ``python -m tests.day.window SET PREDICTION ADDRESS PICTURES``.

Keys go to it by the X server; the queue and the blindness are those that the lead has assigned.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from panview.addresses import local_place
from panview.review.session import View
from panview.review.team.place import read_team_place
from panview.review.verdict_rows import UNDECIDED
from panview.settings import Settings
from panview.ui.app import Review
from panview.ui.controllers.reviewers_controller import BLIND, QUEUE
from panview.ui.controllers.team_controller import OFFLINE
from panview.ui.loading.photos import allow_large_photos
from tests.day.desk import Told, obey
from tests.walk.person import Person

_KEYS = "xweu"


class WindowDesk:
    """A window, and somebody who decides with keys."""

    def __init__(self, path: str, prediction: str, address: str, pictures: Path) -> None:
        app = QApplication(sys.argv[:1])
        allow_large_photos()
        self._person = Person(pictures)
        self._review = Review(app, Settings(reviewer="somebody"), "dark")
        self._window = self._review.window
        self._window.showMaximized()
        self._review.verdicts.begin_with(read_team_place(address))
        self._review.opening.open(local_place(path), (local_place(prediction),))
        self._see(lambda: self._review.settled and self._review.state.view is not None, "the review")
        self._see(lambda: self._chip(QUEUE) != "" and self._chip(BLIND) != "", "what the lead has assigned")
        self._see(self._window.isActiveWindow, "the window in front")
        self._steps = 0
        self._press("j")

    def tell(self) -> Told:
        self._rest()
        undecided = self._undecided()
        team = self._review.verdicts.team
        assert team is not None
        assert team.connected or not team.waiting or self._chip(OFFLINE).startswith("Offline: ")
        rows = self._view.listing.disagreements
        shown = int(np.count_nonzero(self._view.rows.verdicts.verdict >= 0))
        return Told(len(rows) - len(undecided), len(undecided), team.waiting, team.connected, shown)

    def decide(self, count: int) -> None:
        for _ in range(count):
            if not len(self._undecided()):
                return
            self._press(_KEYS[self._steps % len(_KEYS)])
            self._steps += 1

    def change(self, count: int) -> None:
        raise NotImplementedError

    def settle(self) -> None:
        raise NotImplementedError

    def send(self) -> None:
        def sent() -> bool:
            team = self._review.verdicts.team
            return team is not None and team.connected and not team.waiting

        self._see(sent, "that everything is sent")
        self._see(lambda: self._chip(OFFLINE) == "", "that nothing is offline")

    def close(self) -> None:
        self._person.photograph("evening")
        self._review.dispose()

    @property
    def _view(self) -> View:
        assert self._review.state.view is not None
        return self._review.state.view

    def _undecided(self) -> list[int]:
        verdict = self._view.rows.verdicts.verdict
        rows: list[int] = self._view.listing.disagreements.tolist()
        return [row for row in rows if verdict[row] == UNDECIDED]

    def _chip(self, key: str) -> str:
        found = self._window.image_list.chip(key)
        return found.text() if found is not None else ""

    def _press(self, key: str) -> None:
        self._person.keys(key)
        self._rest()

    def _rest(self) -> None:
        QTest.qWait(30)
        self._see(lambda: self._review.settled and not self._review.verdicts.saving, "rest")

    def _see(self, condition, what: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        self._person.see(condition, what)


def _lines() -> Iterator[str]:
    """Yield the lines of stdin, while the window lives on."""
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            heard.put(line)
        heard.put("")

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            line = heard.get_nowait()
        except queue.Empty:
            QTest.qWait(20)
            continue
        if not line:
            return
        yield line


def main() -> None:
    path, prediction, address, pictures = sys.argv[1:]
    desk = WindowDesk(path, prediction, address, Path(pictures))
    obey(desk, _lines(), sys.stdout)
    desk.close()


if __name__ == "__main__":
    main()
