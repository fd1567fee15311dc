"""Which categories are taken for which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.review.look import CanvasStyle
from panview.ui.page_specs.spec import PageSpec
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.confusion_page import ConfusionPage


def _make() -> ConfusionPage:
    from panview.ui.pages.confusion_page import ConfusionPage

    return ConfusionPage()


def _look(page: ConfusionPage, look: CanvasStyle) -> None:
    page.set_palette_name(look.palette)


CONFUSION = PageSpec("confusion", tr("Confusion"), "F4", _make, look=_look, analysed=True)
