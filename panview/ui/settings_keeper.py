"""The settings while the program runs: changed at once, written by a thread, since a home folder may be far away."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import msgspec
from PySide6.QtCore import QObject, Signal

from panview.errors import PanviewError
from panview.settings import Settings, save_settings
from panview.ui.loading.background import Background


class SettingsKeeper(QObject):
    """Holds the settings and keeps their file up to date.

    Signals
    -------
    failed : str
        They could not be written; they hold for this session all the same.
    """

    failed = Signal(str)

    def __init__(self, settings: Settings, *, writable: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = self._written = settings
        self._writable = writable
        self._background = Background(1, "settings", self)

    @property
    def current(self) -> Settings:
        """The settings as they are now."""
        return self._settings

    def update(self, **changes: object) -> None:
        """Change some of them."""
        updated = msgspec.structs.replace(self._settings, **changes)
        if updated == self._settings:
            return
        self._settings = updated
        if self._writable:
            self._background.submit(partial(save_settings, updated), partial(self._note, updated), self._fail)

    def close(self) -> None:
        """Write what is not written yet."""
        self._background.close()
        if self._writable and self._written != self._settings:
            # Nobody is left to be told.
            with suppress(PanviewError):
                save_settings(self._settings)

    def _note(self, written: Settings, _: None) -> None:
        self._written = written

    def _fail(self, message: str) -> None:
        self.failed.emit(message)
