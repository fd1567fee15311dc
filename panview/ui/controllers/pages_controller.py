"""The pages in the middle: which one is shown, and the figures for it, worked out only while somebody looks."""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from panview.review.cursor import Cursor
from panview.review.look import CanvasStyle
from panview.review.session import View
from panview.ui.commands import Commands
from panview.ui.controllers.canvas_controller import CanvasController
from panview.ui.cursor_state import CursorState
from panview.ui.lazily import Lazy
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.spec import AnyPage, Doors
from panview.ui.review_state import ReviewState
from panview.ui.timers import one_shot
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks at a page.
    from panview.review.analysis import Analysis

_SOON_MS = 100
"""Milliseconds after the first image when what the pages need is loaded, so that nobody waits for it."""
_REST_MS = 1250
"""From then until pages are made, which only the window's thread can do."""
_BETWEEN_MS = 200
"""Between two steps of making pages ahead, so that a key never waits for more than one."""


class PagesController(QObject):
    """Shows the cursor's page and keeps it in step with the review while somebody looks.

    Signals
    -------
    analysed : Analysis
        Of the newest view; an answer for an older one is dropped while a newer one is worked out.
    failed : str
        It could not be worked out, and why.
    """

    analysed = Signal(object)
    failed = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        commands: Commands,
        canvas: CanvasController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._specs = {spec.key: spec for spec in window.specs}
        self._background = Background(1, "analysis", self)
        self._asked: View | None = None
        self._running = False
        window.top_bar.page_selected.connect(cursor.show_page)
        cursor.moved.connect(self._follow)
        state.view_changed.connect(self._fill)
        state.closed.connect(self._forget)
        self._loads = one_shot(self, _SOON_MS, self._load_ahead)
        self._steps: deque[Callable[[], object]] = deque()
        self._makes = one_shot(self, _BETWEEN_MS, self._make_next)
        canvas.image_shown.connect(self._begin_loading)
        self._canvas = canvas
        doors = Doors(state, cursor, commands)
        for spec in window.specs:
            if spec.make is not None:
                window.lazy_page(spec).when_made(partial(self._join, spec, doors))

    @property
    def busy(self) -> bool:
        """Whether an analysis is under way."""
        return self._running

    @property
    def makes_ahead(self) -> bool:
        """Whether pages are still being made that nobody has looked at."""
        return self._loads.isActive() or self._makes.isActive()

    def close(self) -> None:
        """Stop working anything out."""
        self._loads.stop()
        self._makes.stop()
        self._background.close()

    def _join(self, spec: AnyPage, doors: Doors, widget: QWidget) -> None:
        if spec.join is not None:
            spec.join(widget, doors)
        if spec.look is not None:
            spec.look(widget, self._cursor.now.look)

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.look != before.look:
            self._dress(now.look)
        if now.page == before.page:
            return
        focus = self._window.focusWidget()
        self._window.show_page(now.page)
        if focus is not None and not focus.isVisible():
            # Qt would pass the focus to the next widget that takes it, which would then take Space and Enter.
            self._window.setFocus()
        self._window.top_bar.set_page(now.page)
        self._fill(self._state.view)

    def _dress(self, look: CanvasStyle) -> None:
        for spec in self._specs.values():
            made = self._window.lazy_page(spec).made if spec.make is not None else None
            if made is not None and spec.look is not None:
                spec.look(made, look)

    def _fill(self, view: View | None) -> None:
        """Bring the page that is shown up to date; nothing is done for one that nobody sees."""
        spec = self._specs[self._cursor.now.page]
        if view is None:
            return
        if spec.fill is not None and spec.make is not None:
            spec.fill(self._window.lazy_page(spec)(), view)
        self._analyse(view)

    def _analyse(self, view: View) -> None:
        if self._specs[self._cursor.now.page].analysed and view is not self._asked and not self._running:
            self._running, self._asked = True, view
            self._background.submit(partial(_worked_out, view), self._take, self._fail)

    def _begin_loading(self, _row: int) -> None:
        self._canvas.image_shown.disconnect(self._begin_loading)
        self._loads.start()

    def _load_ahead(self) -> None:
        names = [name for spec in self._specs.values() for name in spec.ahead]
        self._background.submit(partial(_load, names), self._begin_making, _ignore)

    def _begin_making(self, _: object) -> None:
        for spec in self._specs.values():
            if spec.ahead:
                page = self._window.lazy_page(spec)
                self._steps.extend((page, *(partial(_do, step, page) for step in spec.steps)))
        self._makes.start(_REST_MS)

    def _make_next(self) -> None:
        if self._steps:
            self._steps.popleft()()
            self._makes.start(_BETWEEN_MS)

    def _take(self, analysis: Analysis) -> None:
        self._running = False
        newest = self._state.view
        if newest is not None and analysis.view.snapshot.dataset.is_same(newest.snapshot.dataset):
            self.analysed.emit(analysis)
        if newest is not None:
            self._analyse(newest)

    def _fail(self, why: str) -> None:
        self._running = False
        self._window.banner.show_message(tr("The figures could not be computed"), why)
        self.failed.emit(tr("The figures could not be computed: {why}", why=why))

    def _forget(self) -> None:
        """Forget everything about a set that has been closed."""
        self._asked = None


def _load(names: Sequence[str]) -> None:
    for name in names:
        importlib.import_module(name)


def _do(step: Callable[[QWidget], object], page: Lazy[QWidget]) -> None:
    step(page())


def _ignore(_: object) -> None:
    """Do nothing: what cannot be loaded is told when somebody looks."""


def _worked_out(view: View) -> Analysis:
    from panview.review.analysis import analyse

    # The charts' library takes long to load; here the window's thread does not wait for it.
    importlib.import_module("pyqtgraph")
    return analyse(view)
