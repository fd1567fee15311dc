"""What predictions are stored as: looked at beside the window, and said on the pages that ask for them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.jobs.recognising import recognised
from panview.ui.loading.background import Background
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState

if TYPE_CHECKING:
    # At run time it is loaded with a page.
    from panview.ui.dialogs.parts_page import PartsPage


class FormController(QObject):
    """Answers the pages that want to know what predictions are recognised as."""

    def __init__(self, window: MainWindow, state: ReviewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._background = Background(1, "recognise", self)
        # Answers for a set that is still being opened do not apply to the open one.
        window.lazy_open.when_made(lambda page: page.guess_wanted.connect(partial(self._look, page, False)))
        window.lazy_add.when_made(lambda page: page.guess_wanted.connect(partial(self._look, page, True)))

    @property
    def busy(self) -> bool:
        """Whether predictions are being looked at."""
        return self._background.busy

    def close(self) -> None:
        """Stop looking."""
        self._background.close()

    def _look(self, page: PartsPage, of_open: bool, path: Path) -> None:
        snapshot = self._state.snapshot
        dataset = snapshot.dataset if snapshot is not None and of_open else None
        say = partial(page.set_guess, path)
        self._background.submit(partial(recognised, path, dataset), say, say)
