"""Which actions are in which menu, by the ids of rows of the one table of actions.

An action that no menu names stands in that of its group, so that a new one is never missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NamedTuple

from panview.words import tr

LINE = "-"
"""Stands between two parts of a menu."""


@dataclass(frozen=True)
class Rest:
    """In a menu: the actions of a group that no menu names."""

    group: str


@dataclass(frozen=True)
class Menu:
    """A menu as it is declared.

    Attributes
    ----------
    title : str
        With "&" before the letter that opens it with Alt.
    entries : tuple
        Ids of actions, where "*" stands for any letters; `LINE`; `Rest`; menus within it.
    """

    title: str
    entries: tuple[str | Rest | Menu, ...]


@dataclass(frozen=True)
class FilledMenu:
    """A menu with the actions that there are.

    Attributes
    ----------
    title : str
        As declared.
    entries : tuple
        Ids of actions, `LINE` and menus; never a line at an end or beside another.
    """

    title: str
    entries: tuple[str | FilledMenu, ...]

    def actions(self) -> list[str]:
        """Return the ids of all actions in it, and in the menus within it."""
        found: list[str] = []
        for entry in self.entries:
            if isinstance(entry, FilledMenu):
                found += entry.actions()
            elif entry != LINE:
                found.append(entry)
        return found


class Known(NamedTuple):
    """An action that there is: its id and its group."""

    id: str
    group: str


MENU_BAR: tuple[Menu, ...] = (
    Menu(
        tr("&File"),
        (
            "open_folder",
            "open_json",
            "open_address",
            "open_parts",
            "open_demo",
            LINE,
            "add_predictions",
            "add_form",
            "images_table",
            "run_model",
            LINE,
            "save_view",
            "save_image",
            "save_outlines",
            "save_figure",
            "save_table",
            LINE,
            "export_csv",
            "export_all_csv",
            "export_changes",
            "export_tags",
            "report",
            "write_corrections",
            Menu(tr("Annotation tools"), ("send_*", LINE, "take_back")),
            LINE,
            Rest("File"),
            LINE,
            "close_prediction",
            "close_dataset",
            "quit",
        ),
    ),
    Menu(
        tr("&Edit"),
        (
            "undo",
            "redo",
            LINE,
            "copy_view",
            "copy_figure",
            "copy_rows",
            "copy_table",
            "copy_path",
            LINE,
            Rest("Edit"),
            LINE,
            "settings",
        ),
    ),
    Menu(
        tr("V&iew"),
        (
            "page_*",
            LINE,
            Menu(tr("Layers"), ("layer_*",)),
            Menu(tr("Colours"), ("colour_*", LINE, "palette_*", LINE, "ramp_*")),
            Menu(tr("Shown"), ("toggle_*", LINE, "outlines", "less_opaque", "more_opaque")),
            Menu(tr("Zoom"), ("fit", "zoom_*", LINE, "framing")),
            LINE,
            Rest("Canvas"),
            LINE,
            Rest("View"),
            Rest("Window"),
            LINE,
            Menu(tr("Panels"), ("panel_*", "panels_all", LINE, "reset_layout")),
            Menu(tr("Theme"), ("theme_*",)),
            "menu_bar",
            "second_window",
            "full_screen",
        ),
    ),
    Menu(
        tr("&Go"),
        ("next_image", "previous_image", LINE, "next_disagreement", "previous_disagreement", LINE, Rest("Go")),
    ),
    Menu(
        tr("&Review"),
        (
            "search",
            "filter_form",
            "clear_filter",
            LINE,
            "scope_*",
            LINE,
            "threshold_*",
            "poor_matches",
            LINE,
            Rest("Review"),
            LINE,
            Menu(tr("Check"), (Rest("Check"),)),
            Menu(tr("Tags"), (Rest("Tag"),)),
        ),
    ),
    Menu(tr("Com&pare"), (Rest("Compare"),)),
    Menu(
        tr("&Decide"),
        (
            "verdict_prediction_right",
            "verdict_prediction_wrong",
            "verdict_truth_wrong",
            "verdict_both_fine",
            "verdict_unsure",
            "verdict_clear",
            "verdict_note",
            LINE,
            "next_undecided",
            "previous_undecided",
            "select_listed",
            "by_image",
            LINE,
            Menu(tr("Repair"), (Rest("Repair"),)),
            Menu(tr("Sample"), ("review_sample", "show_sample")),
            LINE,
            Rest("Decide"),
        ),
    ),
    Menu(tr("&Help"), ("palette", "keys", LINE, Rest("Program"), LINE, "about")),
)

_IMAGE = (
    "next_image",
    "previous_image",
    LINE,
    "fit",
    "zoom_100",
    LINE,
    "tag",
    LINE,
    "copy_view",
    "save_view",
    "save_image",
    "save_outlines",
    "copy_path",
)
_DECIDE = (
    "verdict_prediction_right",
    "verdict_prediction_wrong",
    "verdict_truth_wrong",
    "verdict_both_fine",
    "verdict_unsure",
    "verdict_clear",
    "verdict_note",
)
_TABLE = ("copy_rows", "copy_table", "save_table")

CONTEXT_MENUS: dict[str, Menu] = {
    "image": Menu(tr("Image"), _IMAGE),
    "segment": Menu(
        tr("Segment"), (*_DECIDE, LINE, Menu(tr("Repair"), ("repair_*",)), LINE, "solo", "flip", LINE, *_IMAGE[-5:])
    ),
    "disagreement": Menu(
        tr("Disagreement"), (*_DECIDE, LINE, Menu(tr("Repair"), ("repair_*",)), LINE, *_TABLE, "export_csv")
    ),
    "listed image": Menu(tr("Listed image"), ("tag", "tag_again", LINE, "scope_selected", LINE, "copy_path", *_TABLE)),
    "cell": Menu(tr("Cell"), ("list_cell", LINE, "copy_figure", "save_figure", "copy_table", "save_table")),
    "table": Menu(tr("Table"), _TABLE),
    "figure": Menu(tr("Figure"), ("copy_figure", "save_figure", LINE, "copy_table", "save_table")),
}
"""What a right click, or the menu key, offers over each kind of thing."""

GROUP_MENUS: dict[str, Menu] = {
    "menu_verdict": Menu(tr("Verdict"), _DECIDE[:-1]),
    "menu_repair": Menu(tr("Repair"), ("repair_*",)),
}
"""Menus that the palette offers before what is in them: a word that they share decides nothing at once."""


def filled(menus: Sequence[Menu], known: Iterable[Known]) -> tuple[FilledMenu, ...]:
    """Return the menus with the actions that there are.

    Parameters
    ----------
    menus : sequence of Menu
    known : iterable of Known
        In the order of the table. One of a group that no menu has stands in a menu of its own before the last one.
    """
    known = list(known)
    named = {action.id for action in known if any(fnmatchcase(action.id, name) for name in _names(menus))}
    rest = [action for action in known if action.id not in named]
    placed = _groups(menus)
    made = [_fill(menu, known, rest) for menu in menus]
    others = dict.fromkeys(action.group for action in rest if action.group not in placed)
    made[-1:-1] = [_fill(Menu(tr(group), (Rest(group),)), known, rest) for group in others]
    return tuple(menu for menu in made if menu.entries)


def context_menu(kind: str, known: Iterable[Known]) -> FilledMenu:
    """Return what is offered over a kind of thing, or is in a menu of the palette, of the actions that there are."""
    return _fill((CONTEXT_MENUS | GROUP_MENUS)[kind], list(known), [])


def mnemonic(title: str) -> str:
    """Return the letter that opens a menu with Alt, upper case; "" for none."""
    _, mark, after = title.partition("&")
    return after[:1].upper() if mark else ""


def without_taken(title: str, taken: Iterable[str]) -> str:
    """Return a title without its mnemonic if an action uses Alt and that letter as its key.

    Qt would do neither.
    """
    letter = mnemonic(title)
    return title.replace("&", "", 1) if letter and f"Alt+{letter}" in set(taken) else title


def _fill(menu: Menu, known: Sequence[Known], rest: Sequence[Known]) -> FilledMenu:
    entries: list[str | FilledMenu] = []
    for entry in menu.entries:
        if isinstance(entry, Menu):
            inner = _fill(entry, known, rest)
            entries += [inner] if inner.entries else []
        elif isinstance(entry, Rest):
            entries += [action.id for action in rest if action.group == entry.group]
        elif entry == LINE:
            entries += [LINE] if entries and entries[-1] != LINE else []
        else:
            entries += [action.id for action in known if fnmatchcase(action.id, entry)]
    if entries and entries[-1] == LINE:
        entries.pop()
    return FilledMenu(menu.title, tuple(entries))


def _names(menus: Iterable[Menu]) -> list[str]:
    names: list[str] = []
    for menu in menus:
        names += [entry for entry in menu.entries if isinstance(entry, str) and entry != LINE]
        names += _names(entry for entry in menu.entries if isinstance(entry, Menu))
    return names


def _groups(menus: Iterable[Menu]) -> set[str]:
    groups: set[str] = set()
    for menu in menus:
        groups |= {entry.group for entry in menu.entries if isinstance(entry, Rest)}
        groups |= _groups(entry for entry in menu.entries if isinstance(entry, Menu))
    return groups
