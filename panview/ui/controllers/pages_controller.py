"""The pages in the middle: which one is shown, and the figures for it, worked out only while somebody looks."""

from __future__ import annotations

import importlib
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from panview.review.session import View
from panview.ui.controllers.review_controller import ReviewController
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.page import Page

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks at a page.
    from panview.review.analysis import Analysis

_ANALYSED = (Page.FIGURES, Page.CONFUSION)
_REST_MS = 1500
"""So long after the first image, what the pages need is loaded: whoever looks at one then does not wait for it."""


class PagesController(QObject):
    """Switches pages and keeps those that show an analysis in step with the review.

    Signals
    -------
    changed : Page
        Another page is shown.
    analysed : Analysis
        Of the newest view; an answer for an older one is dropped while a newer one is worked out.
    """

    changed = Signal(object)
    analysed = Signal(object)

    def __init__(self, window: MainWindow, control: ReviewController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._control = control
        self._background = Background(1, "analysis", self)
        self._asked: View | None = None
        self._running = False
        window.top_bar.page_selected.connect(lambda key: self.show(Page(key)))
        control.state.view_changed.connect(self._follow)
        control.availability_changed.connect(self._reset_without_dataset)
        self._loads = QTimer(self)
        self._loads.setSingleShot(True)
        self._loads.setInterval(_REST_MS)
        self._loads.timeout.connect(self._load_ahead)
        control.canvas.image_shown.connect(self._begin_loading)
        # Whoever goes to an image or to a disagreement wants to see it.
        window.image_list.image_activated.connect(partial(self.show, Page.IMAGES))
        window.disagreements.row_activated.connect(partial(self.show, Page.IMAGES))
        window.findings.row_activated.connect(partial(self.show, Page.IMAGES))

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._window.page

    @property
    def busy(self) -> bool:
        """Whether an analysis is under way."""
        return self._running

    def show(self, page: Page, *_: object) -> None:
        """Show a page."""
        if page is self.page:
            return
        focus = self._window.focusWidget()
        self._window.show_page(page)
        if focus is not None and not focus.isVisible():
            # Qt would hand it on to the next widget that takes it, and that one would take Space and Enter.
            self._window.setFocus()
        self._window.top_bar.set_page(page)
        self.changed.emit(page)
        self._follow(self._control.state.view)

    def close(self) -> None:
        """Stop working anything out."""
        self._loads.stop()
        self._background.close()

    def _begin_loading(self, _row: int) -> None:
        self._control.canvas.image_shown.disconnect(self._begin_loading)
        self._loads.start()

    def _load_ahead(self) -> None:
        self._background.submit(_load, _ignore, _ignore)

    def _follow(self, view: View | None) -> None:
        if self.page not in _ANALYSED or view is None or view is self._asked or self._running:
            return
        self._running, self._asked = True, view
        self._background.submit(partial(_worked_out, view), self._take, self._fail)

    def _take(self, analysis: Analysis) -> None:
        self._running = False
        newest = self._control.state.view
        if newest is not None and analysis.view.snapshot.dataset.is_same(newest.snapshot.dataset):
            self.analysed.emit(analysis)
        self._follow(newest)

    def _fail(self, why: str) -> None:
        self._running = False
        self._window.banner.show_message("The figures could not be worked out", why)

    def _reset_without_dataset(self) -> None:
        if self._control.state.snapshot is None:
            self._asked = None
            self.show(Page.IMAGES)


def _load() -> None:
    """Load what the page of figures needs; its charts' library takes half a second."""
    for name in ("panview.review.analysis", "panview.ui.pages.figures_page", "pyqtgraph"):
        importlib.import_module(name)


def _ignore(_: object) -> None:
    """Do nothing: what cannot be loaded is told when somebody looks."""


def _worked_out(view: View) -> Analysis:
    from panview.review.analysis import analyse

    # The charts' library takes long to load; here the window's thread does not wait for it.
    importlib.import_module("pyqtgraph")
    return analyse(view)
