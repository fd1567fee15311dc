"""The evaluations of a training; offered while one is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.ui.page_specs.spec import PageSpec
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.training_page import TrainingPage


def _make() -> TrainingPage:
    from panview.ui.pages.training_page import TrainingPage

    return TrainingPage()


TRAINING = PageSpec("training", tr("Training"), "F7", _make, offered=False)
