"""Figures over the images in scope, as charts and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.review.look import CanvasStyle
from panview.ui.page_specs.spec import PageSpec
from panview.words import tr

if TYPE_CHECKING:
    # At run time it is loaded when somebody looks.
    from panview.ui.pages.figures_page import FiguresPage


def _make() -> FiguresPage:
    from panview.ui.pages.figures_page import FiguresPage

    return FiguresPage()


def _look(page: FiguresPage, look: CanvasStyle) -> None:
    page.set_palette_name(look.palette)


# The library of the charts takes half a second.
_AHEAD = ("panview.review.analysis", "panview.ui.pages.figures_page", "pyqtgraph")


def _plot_curve(page: FiguresPage) -> None:
    page.curve.plot()


def _plot_histogram(page: FiguresPage) -> None:
    page.histogram.plot()


FIGURES = PageSpec(
    "figures", tr("Figures"), "F3", _make, look=_look, analysed=True, ahead=_AHEAD, steps=(_plot_curve, _plot_histogram)
)
