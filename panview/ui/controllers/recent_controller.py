"""The datasets of the welcome page: opened again as they were left, forgotten, and remembered."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject

from panview.datasets.layouts.places import Places
from panview.datasets.opening import Opening
from panview.presentation import describe
from panview.review.session import Snapshot
from panview.settings import RecentPlaces, Settings, with_recent, without_recent
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.controllers.remember_controller import RememberController
from panview.ui.panels.welcome_page import WelcomePage
from panview.ui.review_state import ReviewState
from panview.ui.settings_keeper import SettingsKeeper


class RecentController(QObject):
    """Keeps the list of the welcome page."""

    def __init__(
        self,
        page: WelcomePage,
        state: ReviewState,
        keeper: SettingsKeeper,
        opening: OpeningController,
        remember: RememberController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page, self._keeper, self._opening, self._remembered = page, keeper, opening, remember
        keeper.changed.connect(self._follow_settings)
        state.opened.connect(self._remember)
        page.recent_activated.connect(self.open)
        page.recent_removed.connect(self.forget)
        self._show()

    def open(self, path: str) -> None:
        """Open a ground truth as it was left, or at least from where its parts were."""
        if self._remembered.open_again(path):
            return
        said = self._keeper.current.recent_places.get(path, RecentPlaces())
        places = Places(*(Path(place) if place else None for place in (said.maps, said.photos)))
        self._opening.open(Path(path), opening=Opening(places=places))

    def open_last(self) -> None:
        """Open the ground truth that was open last, as it was left."""
        recent = self._keeper.current.recent
        if recent:
            self.open(recent[0])

    def forget(self, path: str) -> None:
        """Take a dataset off the welcome page."""
        kept = without_recent(self._keeper.current, path)
        self._keeper.update(recent=kept.recent, recent_places=kept.recent_places)
        self._remembered.forget(path)
        self._show()

    def _remember(self, snapshot: Snapshot) -> None:
        places = snapshot.dataset.opening.places
        said = RecentPlaces(
            *("" if place is None else os.path.abspath(place) for place in (places.map_folder, places.photo_folder))
        )
        kept = with_recent(self._keeper.current, str(snapshot.dataset.files.json), said)
        self._keeper.update(recent=kept.recent, recent_places=kept.recent_places)
        self._show()

    def _follow_settings(self, before: Settings, now: Settings) -> None:
        if now.recent != before.recent:
            self._show()

    def _show(self) -> None:
        self._page.set_recents(describe.recent_entries(self._keeper.current.recent))
