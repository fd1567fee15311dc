"""Rows of the action table that every program has: copies and pictures, windows, settings, help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from panview.presentation.settings_content import setting_of
from panview.ui.actions import Action, Needs, action_row
from panview.ui.controllers.picture_controller import PictureController
from panview.ui.controllers.second_window_controller import SecondWindowController
from panview.ui.main_window import MainWindow
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.settings_keeper import SettingsKeeper
from panview.words import tr

ALWAYS, DATASET, PREDICTION = Needs.NOTHING, Needs.DATASET, Needs.PREDICTION


@dataclass(frozen=True)
class ProgramDoors:
    """What the actions about the program itself do.

    Attributes
    ----------
    choose_theme : callable
        Given "light", "dark" or "system".
    palette, keys, settings, about, menus, context_menu : callable
    """

    choose_theme: Callable[[str], None]
    palette: Callable[[], None]
    keys: Callable[[], None]
    settings: Callable[[], None]
    about: Callable[[], None]
    menus: Callable[[], None]
    context_menu: Callable[[], None]


def theme_action(name: str) -> str:
    """Return the id of the action that chooses a theme."""
    return f"theme_{name.replace('-', '_')}"


def picture_rows(pictures: PictureController) -> list[Action]:
    """Return the actions that copy and save what is seen."""
    file, edit = partial(action_row, "File"), partial(action_row, "Edit")
    return [
        file(
            "save_view",
            tr("Save the picture…"),
            "Ctrl+S",
            pictures.save_view,
            DATASET,
            aliases="save picture|screenshot|png",
        ),
        file(
            "save_image",
            tr("Save the whole image with its segments…"),
            "",
            pictures.save_image,
            DATASET,
            aliases="save picture|export image|full size|png",
        ),
        file(
            "save_outlines",
            tr("Save the outlines as SVG…"),
            "",
            pictures.save_outlines,
            DATASET,
            aliases="save picture|vector|polygons",
        ),
        file(
            "save_figure",
            tr("Save a figure…"),
            "",
            pictures.save_figure,
            DATASET,
            aliases="save chart|save plot|svg|png",
        ),
        file("save_table", tr("Save the table as text…"), "", pictures.save_table, DATASET, aliases="tsv|save list"),
        edit(
            "copy_view",
            tr("Copy the picture"),
            "Ctrl+Shift+C",
            pictures.copy_view,
            DATASET,
            aliases="screenshot|clipboard",
        ),
        edit(
            "copy_figure",
            tr("Copy a figure"),
            "",
            pictures.copy_figure,
            DATASET,
            aliases="copy chart|copy plot|clipboard",
        ),
        edit(
            "copy_rows", tr("Copy the selected rows"), "Ctrl+Ins", pictures.copy_rows, DATASET, aliases="clipboard|tsv"
        ),
        edit(
            "copy_table",
            tr("Copy the table"),
            "Ctrl+Shift+Ins",
            pictures.copy_table,
            DATASET,
            aliases="clipboard|tsv|text",
        ),
    ]


def cell_rows(window: MainWindow) -> list[Action]:
    """Return what is done with a cell of the matrix of confusion."""

    def choose() -> None:
        page = window.lazy_page(CONFUSION).made
        if page is not None:
            page.matrix.choose_current()

    return [
        action_row(
            "Review", "list_cell", tr("List the segments of the current cell of Confusion"), "", choose, PREDICTION
        )
    ]


def window_rows(second: SecondWindowController) -> list[Action]:
    """Return what opens another window."""
    return [
        action_row(
            "View",
            "second_window",
            tr("Second window on this review"),
            "Ctrl+Shift+N",
            second.toggle,
            DATASET,
            aliases="new window|other screen|monitor|split",
            checked=second.is_open,
        )
    ]


def program_rows(window: MainWindow, keeper: SettingsKeeper, doors: ProgramDoors) -> list[Action]:
    """Return the actions about the program itself."""
    row = partial(action_row, "Program")
    themes = (name for name, _ in setting_of("theme").choices)
    return [
        row("palette", "Search actions", "Ctrl+K|Ctrl+Shift+P", doors.palette, aliases="command palette|commands|find"),
        row("keys", "Keyboard shortcuts", "?|F1", doors.keys, aliases="help|hotkeys|key bindings|rebind"),
        row("settings", "Settings…", "Ctrl+,", doors.settings, aliases="preferences|options|configuration"),
        *(
            row(
                theme_action(name),
                tr("Theme: {replace}", replace=name.replace("-", " ")),
                "",
                partial(doors.choose_theme, name),
                aliases=f"{name.replace('-', ' ')} mode|{name.replace('-', ' ')} theme|appearance",
                checked=partial(_is_theme, keeper, name),
            )
            for name in themes
        ),
        row(
            "menu_bar",
            "Show or hide the menu bar",
            "",
            lambda: keeper.update(menu_bar=not keeper.current.menu_bar),
            aliases="menus",
            checked=lambda: keeper.current.menu_bar,
        ),
        row("menus", "Open the menus", "F10", doors.menus, aliases="menu bar"),
        row("context_menu", "Open the context menu", "Shift+F10", doors.context_menu, aliases="right click"),
        row(
            "full_screen",
            "Full screen",
            "F11",
            window.toggle_full_screen,
            aliases="maximise|presentation",
            checked=window.isFullScreen,
        ),
        row("about", "About panview…", "", doors.about, aliases="help|version|versions|licence|bug report"),
    ]


def _is_theme(keeper: SettingsKeeper, name: str) -> bool:
    return keeper.current.theme == name
