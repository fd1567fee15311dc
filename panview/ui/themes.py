"""Which theme is on, and following the system's."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from panview.presentation.theme_colours import THEMES, Theme
from panview.settings import Settings
from panview.ui.main_window import MainWindow
from panview.ui.settings_keeper import SettingsKeeper
from panview.ui.theme import apply_theme, system_theme


class ThemeSwitch(QObject):
    """Applies the chosen theme to the application and the canvas."""

    def __init__(
        self, app: QApplication, window: MainWindow, keeper: SettingsKeeper, forced: str | None = None
    ) -> None:
        super().__init__(window)
        self._app = app
        self._window = window
        self._keeper = keeper
        self._forced = forced
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow)
        keeper.changed.connect(self._follow_setting)

    def choose(self, name: str) -> None:
        """Use one of `THEMES`, or "system", from now on."""
        self._forced = None
        self._keeper.update(theme=name)
        self.apply()

    def _follow_setting(self, before: Settings, now: Settings) -> None:
        if now.theme != before.theme:
            self._forced = None
            self.apply()

    def apply(self) -> None:
        """Apply what is chosen."""
        name = self._forced or self._keeper.current.theme
        theme = chosen_theme(name)
        apply_theme(self._app, theme)
        self._window.canvas.set_theme(theme)

    def _follow(self) -> None:
        if (self._forced or self._keeper.current.theme) == "system":
            self.apply()


def chosen_theme(name: str) -> Theme:
    """Return the theme of a name, and that of the system for any other."""
    return next((theme for theme in THEMES if theme.name == name), None) or system_theme()
