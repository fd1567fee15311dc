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
    changed : Settings, Settings
        Before and after. Whoever does something by a setting follows it, whoever has changed it.
    failed : str
        They could not be written; they hold for this session all the same.
    """

    changed = Signal(object, object)
    failed = Signal(str)

    def __init__(self, settings: Settings, *, writable: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = self._written = settings
        self._writable = writable
        self._writing = False
        self._background = Background(1, "settings", self)

    @property
    def current(self) -> Settings:
        """The settings as they are now."""
        return self._settings

    def update(self, **changes: object) -> None:
        """Change some of them."""
        before, updated = self._settings, msgspec.structs.replace(self._settings, **changes)
        if updated == before:
            return
        self._settings = updated
        self._write()
        self.changed.emit(before, updated)

    def close(self) -> None:
        """Write what is not written yet."""
        self._background.close()
        if self._writable and self._written != self._settings:
            # Nobody is left to be told.
            with suppress(PanviewError):
                save_settings(self._settings)

    def _write(self) -> None:
        """Write the newest; while something is written, such as of a slider that moves, the next waits."""
        if self._writable and not self._writing:
            self._writing, newest = True, self._settings
            self._background.submit(partial(save_settings, newest), partial(self._note, newest), self._fail)

    def _note(self, written: Settings, _: None) -> None:
        self._written, self._writing = written, False
        if written != self._settings:
            self._write()

    def _fail(self, message: str) -> None:
        self._writing = False
        self.failed.emit(message)
