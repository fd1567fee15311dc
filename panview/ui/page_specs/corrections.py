"""What verdicts and repairs will do to the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.review.look import CanvasStyle
from panview.ui.page_specs.spec import PageSpec
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.corrections_page import CorrectionsPage


def _make() -> CorrectionsPage:
    from panview.ui.pages.corrections_page import CorrectionsPage

    return CorrectionsPage()


def _look(page: CorrectionsPage, look: CanvasStyle) -> None:
    page.set_look(look)


CORRECTIONS = PageSpec("corrections", tr("Corrections"), "F9", _make, look=_look)
