"""The post-processing of the shown prediction set, under sliders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.review.cursor import REPROCESS as KEY
from panview.review.look import CanvasStyle
from panview.ui.page_specs.spec import PageSpec
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.reprocess_page import ReprocessPage


def _make() -> ReprocessPage:
    from panview.ui.pages.reprocess_page import ReprocessPage

    return ReprocessPage()


def _look(page: ReprocessPage, look: CanvasStyle) -> None:
    page.set_look(look)


# Its button is there where a prediction set keeps what it needs.
REPROCESS = PageSpec(KEY, tr("Re-process"), "F12", _make, look=_look, offered=False)
