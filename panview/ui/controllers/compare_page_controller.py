"""The page that compares: its figures, worked out beside the window, and the walk through what B changes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from panview.jobs.exports import write_changes
from panview.presentation.describe import why_no_images
from panview.review.cursor import Cursor
from panview.review.filters import known_words
from panview.review.look import Layer
from panview.review.session import View
from panview.ui.commands import Commands, LookCommands
from panview.ui.controllers.comparison_controller import ComparisonController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.background import Background, Jobs
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.compare import COMPARE
from panview.ui.review_state import ReviewState
from panview.ui.widgets.empty_state import Emptiness
from panview.words import tr

if TYPE_CHECKING:
    # At run time they are loaded when somebody looks at the page.
    from panview.presentation.compare_content import CompareContent, ComparedView
    from panview.ui.pages.compare_page import ComparePage

CHANGES = "changes"
"""Key of the list of what B changes, for whoever walks through it."""


class ComparePageController(QObject):
    """Keeps the page in step with the review while somebody looks at it, or walks through its list on the canvas."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        commands: Commands,
        looks: LookCommands,
        jobs: Jobs,
        comparison: ComparisonController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._commands, self._looks, self._jobs = commands, looks, jobs
        self._comparison = comparison
        self._background = Background(2, "compare", self)
        # The newest comparison, and the one that the page shows, which lags behind while the page is hidden.
        self._compared: ComparedView | None = None
        self._shown: ComparedView | None = None
        self._content: tuple[ComparedView, CompareContent] | None = None
        # Figures and intervals run apart: intervals of an older view never delay figures of a newer one.
        self._running = {False: False, True: False}
        # Column of the table of images that differences are broken down by.
        self._word = ""
        state.view_changed.connect(self._fill)
        state.closed.connect(self._forget)
        cursor.moved.connect(self._follow)
        window.lazy_page(COMPARE).when_made(self._connect_page)
        window.walk_bar.step_requested.connect(self.step)
        window.walk_bar.back_requested.connect(self.back)

    @property
    def _page(self) -> ComparePage:
        return self._window.lazy_page(COMPARE)()

    @property
    def busy(self) -> bool:
        """Whether figures are being worked out."""
        return any(self._running.values())

    @property
    def walking(self) -> bool:
        """Whether the canvas shows segments of the list, and steps go through it."""
        return self._cursor.now.walk == CHANGES

    @property
    def compared(self) -> ComparedView | None:
        """What the page shows, None while it shows nothing."""
        return self._shown

    def close(self) -> None:
        """Stop working anything out."""
        self._background.close()

    def _connect_page(self, page: ComparePage) -> None:
        page.set_chosen.connect(self._commands.compare_with)
        page.differences.category_clicked.connect(self._commands.filter_category)
        page.differences.column_chosen.connect(self._break_down)
        page.differences.condition_chosen.connect(self._commands.filter_images)
        page.changes.opened.connect(self.open)
        page.changes.kinds_changed.connect(self._show_place)

    # Actions

    def open(self, truth: int) -> None:
        """Show a segment of the list, a row of the table of A, with both prediction sets beside each other."""
        view, compared = self._state.view, self._shown
        if view is None or compared is None or compared.view.snapshot.table is not view.snapshot.table:
            # The list is about to be replaced.
            return
        with self._cursor.held():
            if not self._comparison.is_beside():
                self._looks.set_layer(Layer.COMPARISON)
            self._cursor.go_to_segment(truth, walk=CHANGES)
        # The widget with the focus is hidden now, and Qt would pass the focus to a text field.
        self._window.canvas.views[0].setFocus()
        self._show_place()

    def step(self, delta: int) -> None:
        """Go to another segment of the list."""
        if not self._page.changes.step(delta):
            self._window.status_line.show_message(
                tr("This is the last segment in the list") if delta > 0 else tr("This is the first segment in the list")
            )

    def ahead(self, image: int) -> list[int]:
        """Return the images of the next segments of the list."""
        changes = self._page.changes
        current = changes.current()
        places = [current + 1, current + 2, current - 1] if current >= 0 else []
        images = [changes.model.image(place) for place in places if 0 <= place < changes.model.rowCount()]
        return [each for each in dict.fromkeys(images) if each != image]

    def back(self) -> None:
        """Go back from the canvas to the list."""
        if self.walking:
            self._cursor.show_page(COMPARE.key)

    def export(self, path: Path) -> None:
        """Write what the list holds as CSV, as ``panview compare --csv`` writes it."""
        compared = self._shown
        if compared is None:
            return
        listed = np.sort(self._page.changes.model.listed())
        self._jobs.start(
            tr("Exporting {name}", name=path.name),
            lambda progress, cancelled: write_changes(compared.view, compared.comparison, listed, path),
            lambda done: self._window.status_line.show_message(
                tr(
                    "Wrote {count:,} segments to {path}, with this window's thresholds: {said}",
                    count=len(listed),
                    path=path,
                    said=compared.view.snapshot.thresholds.text,
                )
            ),
            partial(self._window.banner.show_failure, tr("The CSV file could not be written")),
            beside=True,
        )

    # Figures

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.walk != before.walk:
            self._window.walk_bar.setVisible(self.walking)
        if now.page != before.page and now.page == COMPARE.key:
            snapshot = self._state.snapshot
            if snapshot is not None and snapshot.compared < 0:
                # Opening this page means comparing; with two sets there is nothing to choose.
                self._comparison.choose_next()
            self._fill(self._state.view)
            self._page.take_focus()

    def _fill(self, view: View | None) -> None:
        """Bring the page up to date with the review, if anybody looks."""
        if view is None or not (self._cursor.now.page == COMPARE.key or self.walking):
            return
        from panview.presentation.compare_content import same_figures
        from panview.ui.pages.compare_page import WORKING

        why = _nothing_to_show(view)
        if why:
            self._compared = self._shown = self._content = None
            self._page.show_empty(*why)
            self._cursor.end_walk()
        elif self._compared is not None and same_figures(self._compared.view, view):
            if not self._compared.is_by(view, self._wanted_word(view)):
                self._ask(view, intervals=False)
                return
            self._show(view)
            if not self._compared.has_intervals:
                self._ask(view, intervals=True)
        else:
            if self._compared is None:
                self._page.show_empty(WORKING, kind=Emptiness.WORKING)
            self._ask(view, intervals=False)

    def _ask(self, view: View, *, intervals: bool) -> None:
        if not self._running[intervals]:
            self._running[intervals] = True
            compare = partial(_compared, view, intervals, self._wanted_word(view), self._compared)
            self._background.submit(compare, partial(self._take, intervals), partial(self._fail, intervals))

    def _wanted_word(self, view: View) -> str:
        """Return the column to break down by; one that the table of images lacks stands for none."""
        return self._word if self._word in known_words(view.snapshot.dataset) else ""

    def _break_down(self, word: str) -> None:
        self._word = word
        self._fill(self._state.view)

    def _take(self, intervals: bool, found: tuple[ComparedView, CompareContent]) -> None:
        from panview.presentation.compare_content import same_figures

        self._running[intervals] = False
        compared, _ = self._content = found
        newest = self._state.view
        if newest is not None and newest.compared is not None and same_figures(compared.view, newest):
            self._compared = compared
        self._fill(newest)

    def _fail(self, intervals: bool, why: str) -> None:
        self._running[intervals] = False
        text = tr("The prediction sets could not be compared")
        self._window.banner.show_message(text, why)
        if self._compared is None and self._page.is_empty:
            self._page.show_empty(f"{text}: {why}", kind=Emptiness.FAILED)

    def _show(self, view: View) -> None:
        from panview.presentation.compare_content import content

        compared = self._compared
        assert compared is not None
        self._shown = compared
        snapshot = view.snapshot
        self._page.changes.model.set_names(snapshot.dataset.categories.names, snapshot.dataset.image_names)
        self._page.set_names(compared.comparison.first_name, compared.comparison.second_name)
        known = self._content is not None and self._content[0] is compared and compared.view is view
        shown = self._content[1] if self._content is not None and known else content(compared, view)
        self._page.set_content(shown, pending=not compared.has_intervals)
        self._show_place()

    def _forget(self) -> None:
        """Forget everything about a set that has been closed."""
        self._compared = self._shown = self._content = None

    def _show_place(self) -> None:
        changes = self._page.changes
        row = changes.current()
        text = changes.model.describe(row) if row >= 0 else ""
        self._window.walk_bar.set_content(row, changes.model.rowCount(), text)


def _compared(
    view: View, intervals: bool, word: str, known: ComparedView | None
) -> tuple[ComparedView, CompareContent]:
    """Compare, and lay out what the page shows; called on a thread of its own."""
    from panview.metrics.comparison import RESAMPLES
    from panview.presentation.compare_content import compare_view, content

    compared = compare_view(view, RESAMPLES if intervals else 0, word, known)
    return compared, content(compared, view)


def _nothing_to_show(view: View) -> tuple[str, list[tuple[int, str]]] | None:
    """Return why there is nothing to compare, with the prediction sets that could be; None if there is."""
    from panview.ui.pages.compare_page import NO_IMAGES, NO_SECOND, NOT_CHOSEN

    snapshot = view.snapshot
    if snapshot.current < 0 or len(snapshot.predictions) < 2:
        return NO_SECOND, []
    if snapshot.compared < 0:
        others = [known for place, known in enumerate(snapshot.predictions) if place != snapshot.current]
        name = snapshot.predictions[snapshot.current].prediction.name
        return NOT_CHOSEN.format(name=name), [(known.key, known.prediction.name) for known in others]
    both = ~(snapshot.predictions[snapshot.current].prediction.left_out)
    both &= ~snapshot.predictions[snapshot.compared].prediction.left_out
    return None if (view.scope & both).any() else (why_no_images(view) or NO_IMAGES, [])
