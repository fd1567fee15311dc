"""The listed images at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.ui.page_specs.spec import PageSpec
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.grid_page import GridPage


def _make() -> GridPage:
    from panview.ui.pages.grid_page import GridPage

    return GridPage()


GRID = PageSpec("grid", tr("Grid"), "Shift+F2", _make)
