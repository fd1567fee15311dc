"""Charts of an evaluation: those of the report, as SVG, in a notebook or for a file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from panview.errors import PanviewError
from panview.literal import literal

if TYPE_CHECKING:
    # At run time this is loaded with the first chart, since it needs jinja2's markupsafe.
    from markupsafe import Markup

    from panview.metrics.scores import ScoreFigures
    from panview.review.report import closer
    from panview.review.report.figures import SetFigures


class Chart:
    """A chart as SVG; a notebook draws it below the cell.

    Attributes
    ----------
    title : str
    keys : tuple of (str, str)
        Class and name of each line or kind of bar.

    Examples
    --------
    >>> import panview
    >>> run = panview.open("coco/").evaluate("mask2former.json")
    >>> run.charts.pq_over_threshold
    <chart: PQ over the IoU threshold (Stuff, All, Things)>
    >>> run.charts.pq_over_threshold.svg[:4]
    '<svg'
    """

    def __init__(self, title: str, drawing: Markup, keys: tuple[tuple[str, str], ...] = (), *, bars: bool) -> None:
        self.title = title
        self.keys = keys
        self._drawing = drawing
        self._bars = bars

    @property
    def svg(self) -> str:
        """The chart as a document of its own, with its title and its key, to be written to a file."""
        from panview.api.html import standalone

        return standalone(self.title, self._drawing, self.keys, bars=self._bars)

    def __repr__(self) -> str:
        """Return what it shows."""
        names = ", ".join(literal(name) for _, name in self.keys)
        return f"<chart: {literal(self.title)}{f' ({names})' if names else ''}>"

    def figure(self) -> Markup:
        """Return it as a figure of a page, with its title and its key."""
        from panview.api.html import chart_figure

        return chart_figure(self.title, self._drawing, self.keys, bars=self._bars)

    def _repr_html_(self) -> str:
        from panview.api.html import framed

        return framed(self.figure())


class Charts:
    """The charts of an evaluation, over the images in its scope. A notebook shows the first three.

    Examples
    --------
    >>> import panview
    >>> for chart in panview.open("coco/").evaluate("mask2former.json").charts:
    ...     print(chart.title)
    PQ over the IoU threshold
    All PQ, SQ and RQ over the IoU threshold
    IoU of truth segments
    Right by score
    PQ over the score: best 88.5 with all segments
    Confusion of categories, mask2former
    """

    def __init__(self, figures: SetFigures, threshold: float) -> None:
        self._figures = figures
        self._threshold = threshold

    @cached_property
    def pq_over_threshold(self) -> Chart:
        """PQ of All, Things and Stuff over IoU thresholds from 0.50 to 0.95, in points."""
        return self._curves[0]

    @cached_property
    def measures_over_threshold(self) -> Chart:
        """PQ, SQ and RQ of All over IoU thresholds from 0.50 to 0.95, in points."""
        return self._curves[1]

    @cached_property
    def iou_histogram(self) -> Chart:
        """How well truth segments are met: each by its IoU with the best prediction."""
        from panview.review.report.closer import histograms

        return _chart(histograms([self._figures], self._threshold)[0])

    @cached_property
    def reliability(self) -> Chart:
        """How often predicted segments are right by their scores, in per cent; with the expected calibration error.

        Raises
        ------
        PanviewError
            The prediction set has no scores.
        """
        from panview.review.report.scores import reliability_chart

        return _chart(reliability_chart(self._figures, self._scores.reliability))

    @cached_property
    def pq_over_score(self) -> Chart:
        """PQ of All, Things and Stuff without segments that score less, which become void, in points.

        Raises
        ------
        PanviewError
            The prediction set has no scores.
        """
        from panview.review.report.scores import curve_chart

        return _chart(curve_chart(self._figures, self._scores))

    @property
    def _scores(self) -> ScoreFigures:
        scores = self._figures.closer.confusion.scores
        if scores is None:
            raise PanviewError(f"{self._figures.name} has no scores")
        return scores

    @cached_property
    def confusion(self) -> Chart:
        """Which category is taken for which, in segments; of many categories those with the most confusion."""
        from panview.review.report.closer import confusion_parts

        part = confusion_parts([self._figures])[0]
        return Chart(f"Confusion of categories, {self._figures.name}", part.map, bars=True)

    @cached_property
    def _curves(self) -> list[Chart]:
        from panview.review.report.closer import curves

        first, second = curves([self._figures])
        made = _chart(second)
        # In the report it stands beside the first, whose title has the whole name.
        made.title = "All PQ, SQ and RQ over the IoU threshold"
        return [_chart(first), made]

    def __iter__(self) -> Iterator[Chart]:
        """Iterate over all of them."""
        yield from (self.pq_over_threshold, self.measures_over_threshold, self.iou_histogram)
        if self._figures.closer.confusion.scores is not None:
            yield from (self.reliability, self.pq_over_score)
        yield self.confusion

    def __repr__(self) -> str:
        """Return the names of the charts, to be asked for."""
        scores = "" if self._figures.closer.confusion.scores is None else "reliability, pq_over_score, "
        return f"pq_over_threshold, measures_over_threshold, iou_histogram, {scores}confusion"

    def _repr_html_(self) -> str:
        from markupsafe import Markup

        from panview.api.html import framed

        shown = (self.pq_over_threshold, self.measures_over_threshold, self.iou_histogram)
        return framed(Markup('<div class="row">{}</div>').format(Markup("").join(each.figure() for each in shown)))


def _chart(drawn: closer.Chart) -> Chart:
    return Chart(drawn.title, drawn.drawing, drawn.keys, bars=drawn.bars)
