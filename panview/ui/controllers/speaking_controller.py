"""Tells a screen reader what has changed: image and segment, page, list, messages, and long work."""

from __future__ import annotations

from PySide6.QtCore import QObject

from panview.presentation.describe import hover_text
from panview.presentation.spoken import image_words, listed_words
from panview.review.cursor import Cursor
from panview.review.session import View
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Jobs, JobState
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.speaking import announce
from panview.ui.timers import one_shot
from panview.words import tr

_REST_MS = 250
"""Where a key is held down, only the last is said."""


class SpeakingController(QObject):
    """Follows the review as the panels do, and says what they show."""

    def __init__(self, window: MainWindow, state: ReviewState, cursor: CursorState, jobs: Jobs) -> None:
        super().__init__(window)
        self._window, self._state, self._cursor = window, state, cursor
        self._pages = {spec.key: spec.label for spec in window.specs}
        self._said: tuple[int, int] = (-1, -1)
        self._listed = -1
        self._job = ""
        self._rest = one_shot(self, _REST_MS, self._say_place)
        cursor.moved.connect(self._follow)
        state.view_changed.connect(self._follow_view)
        state.closed.connect(self._forget)
        window.status_line.said.connect(lambda text: announce(window.status_line, text))
        window.banner.shown.connect(lambda text: announce(window.banner, text, urgent=True))
        jobs.changed.connect(self._say_job)

    def close(self) -> None:
        """Say nothing more."""
        self._rest.stop()

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.page != before.page:
            announce(self._window, tr("Page {pages}", pages=self._pages[now.page]))
        if (now.image, now.segment) != (before.image, before.segment):
            self._rest.start()

    def _say_place(self) -> None:
        view, now = self._state.view, self._cursor.now
        if view is None or now.image < 0:
            return
        images = self._window.image_list.model
        before, self._said = self._said, (now.image, now.segment)
        said = ""
        if now.image != before[0]:
            name, place = view.snapshot.dataset.image_names[now.image], images.position(now.image)
            said = image_words(name, place, images.rowCount(), images.detail(now.image))
        if 0 <= now.segment < len(view.snapshot.table):
            said = " ".join(filter(None, (said, ". ".join(filter(None, hover_text(view, now.segment))))))
        for shown in self._window.canvas.views:
            shown.setAccessibleDescription(said)
        announce(self._window.canvas, said)

    def _follow_view(self, view: View) -> None:
        listed = int(view.rows.listed.sum())
        if self._listed not in (-1, listed):
            announce(self._window.image_list, listed_words(listed, len(view.snapshot.dataset)))
        self._listed = listed

    def _say_job(self, job: JobState | None) -> None:
        title = job.title if job is not None else ""
        if title and title != self._job:
            announce(self._window.status_line, f"{title}…")
        self._job = title

    def _forget(self, _: bool) -> None:
        self._said, self._listed = (-1, -1), -1
