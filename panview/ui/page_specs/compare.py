"""Two prediction sets against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.review.look import CanvasStyle
from panview.ui.page_specs.spec import PageSpec
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.compare_page import ComparePage


def _make() -> ComparePage:
    from panview.ui.pages.compare_page import ComparePage

    return ComparePage()


def _look(page: ComparePage, look: CanvasStyle) -> None:
    page.changes.set_palette_name(look.palette)


COMPARE = PageSpec("compare", tr("Compare"), "F5", _make, look=_look, ahead=("panview.ui.pages.compare_page",))
