"""The pages that there are, in the order of their buttons."""

from __future__ import annotations

from panview.review.cursor import CANVAS
from panview.ui.page_specs.compare import COMPARE
from panview.ui.page_specs.confusion import CONFUSION
from panview.ui.page_specs.corrections import CORRECTIONS
from panview.ui.page_specs.figures import FIGURES
from panview.ui.page_specs.grid import GRID
from panview.ui.page_specs.reprocess import REPROCESS
from panview.ui.page_specs.spec import AnyPage, PageSpec
from panview.ui.page_specs.team import TEAM
from panview.ui.page_specs.training import TRAINING
from panview.words import tr

IMAGES: AnyPage = PageSpec(CANVAS, tr("Images"), "F2", make=None)
"""The canvas."""

PAGES: list[AnyPage] = [
    IMAGES,
    GRID,
    FIGURES,
    CONFUSION,
    COMPARE,
    CORRECTIONS,
    REPROCESS,
    TRAINING,
    TEAM,
]
