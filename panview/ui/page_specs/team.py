"""Who decided what and where people differ; offered where there is a team, or people differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.ui.page_specs.spec import PageSpec
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.team_page import TeamPage


def _make() -> TeamPage:
    from panview.ui.pages.team_page import TeamPage

    return TeamPage()


TEAM = PageSpec("team", tr("Team"), "Shift+F9", _make, offered=False)
