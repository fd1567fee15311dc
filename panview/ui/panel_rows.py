"""The rows of the action table that hide and show panels."""

from __future__ import annotations

from functools import partial

from panview.presentation.panel_sizes import FIGURES, IMAGES, LIST, PANELS, RUNS, SEGMENT
from panview.ui.actions import Action, Needs
from panview.ui.panel_layout import PanelLayout
from panview.words import tr

_KEYS = {
    IMAGES: "Ctrl+B",
    LIST: "Ctrl+J",
    RUNS: "Ctrl+Shift+J",
    FIGURES: "Ctrl+Shift+B",
    SEGMENT: "Ctrl+I",
}
_GROUP = "View"


def panel_action(panel: str) -> str:
    """Return the id of the action that hides a panel, or shows it again."""
    return f"panel_{panel}"


def panel_rows(layout: PanelLayout) -> list[Action]:
    """Return the actions that hide panels, and bring them back."""
    rows = [
        Action(
            panel_action(panel),
            tr("Show or hide the {words}", words=words),
            _GROUP,
            (_KEYS[panel],),
            partial(layout.toggle, panel),
            Needs.DATASET,
        )
        for panel, words in PANELS.items()
    ]
    alone = tr("Show the image alone, or all panels again")
    return [
        *rows,
        Action("panels_all", alone, _GROUP, ("Shift+F11",), layout.toggle_all, Needs.DATASET),
        Action("reset_layout", tr("Reset layout"), _GROUP, (), layout.reset),
    ]
