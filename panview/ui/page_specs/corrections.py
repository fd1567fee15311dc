"""What verdicts and repairs will do to the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.ui.page_specs.spec import PageSpec

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.corrections_page import CorrectionsPage


def _make() -> CorrectionsPage:
    from panview.ui.pages.corrections_page import CorrectionsPage

    return CorrectionsPage()


CORRECTIONS = PageSpec("corrections", "Corrections", "F9", _make)
