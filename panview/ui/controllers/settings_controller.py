"""Settings in force: the page that shows them, and what follows at once when one is changed, wherever that was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from panview.metrics.error_types import ErrorThresholds
from panview.review.cursor import Cursor
from panview.review.look import look_fields, settings_of_look
from panview.settings import Settings
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.image_loader import ImageLoader
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.settings_keeper import SettingsKeeper

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.dialogs.settings_page import SettingsPage

_LOOK = ("opacity", "outlines", "palette", "ramp", "framing", "segment_context", "solo")
_THRESHOLDS = ("near_miss_iou", "mostly", "poor_mask_iou")
FOLLOWED_ELSEWHERE = frozenset(
    {"theme", "grid_size", "reviewer", "blind", "queues", "list_by_image", "shortcuts", "recent", "recent_places"}
)
"""By the controllers that do what these say."""
AT_THE_NEXT_OPENING = frozenset({"rows_in_memory", "verdict_files"})
"""Of a dataset: what is open stays where it is."""
AT_THE_NEXT_START = frozenset({"language"})
"""Tables at the top of modules say their words as they are imported."""


class SettingsController(QObject):
    """Follows the settings, keeps the look among them, and shows their page."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        keeper: SettingsKeeper,
        opening: OpeningController,
        loader: ImageLoader,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor, self._keeper = window, state, cursor, keeper
        self._opening, self._loader = opening, loader
        self._do: Callable[[str], object] = lambda _: None
        keeper.changed.connect(self._follow)
        cursor.moved.connect(self._keep_look)
        window.lazy_settings.when_made(self._connect)
        window.menuBar().setVisible(keeper.current.menu_bar)

    def do_actions_by(self, do: Callable[[str], object]) -> None:
        """Say who does an action that the page asks for, by its id."""
        self._do = do

    def show(self) -> None:
        """Show the page."""
        page = self._window.lazy_settings()
        page.set_values(self._keeper.current)
        page.popup()

    def _connect(self, page: SettingsPage) -> None:
        page.changed.connect(lambda key, value: self._keeper.update(**{key: value}))
        page.action_wanted.connect(lambda action: self._do(action))

    def _follow(self, before: Settings, now: Settings) -> None:
        changed = {name for name in now.__struct_fields__ if getattr(before, name) != getattr(now, name)}
        if changed & set(_LOOK):
            self._cursor.set_look(**look_fields(now))
        if changed & set(_THRESHOLDS):
            self._follow_thresholds(before, now)
        if "image_cache_mb" in changed:
            self._loader.set_max_bytes(now.image_cache_mb * 2**20)
        if "menu_bar" in changed:
            self._window.menuBar().setVisible(now.menu_bar)
        page = self._window.lazy_settings.made
        if page is not None and page.isVisible():
            page.set_values(now)

    def _follow_thresholds(self, before: Settings, now: Settings) -> None:
        """Match anew; it is no change of the review to be undone, for the setting would then say something else."""
        thresholds = ErrorThresholds(now.near_miss_iou, now.mostly)
        self._opening.set_thresholds(thresholds, now.poor_mask_iou)
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        changes: dict[str, object] = {"error_thresholds": thresholds, "poor_mask_iou": now.poor_mask_iou}
        if snapshot.tp_below == before.poor_mask_iou:
            # Poor masks are listed.
            changes["tp_below"] = now.poor_mask_iou
        self._state.adopt(changes)

    def _keep_look(self, before: Cursor, now: Cursor) -> None:
        """Keep what of the look is a setting."""
        look = now.look
        if look != before.look:
            self._keeper.update(**settings_of_look(look))
