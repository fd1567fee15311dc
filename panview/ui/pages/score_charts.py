"""The charts of scores: how often a model is right where it is sure, and PQ without what it is less sure of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from panview.metrics.scores import Reliability, ScoreFigures
from panview.presentation.formatting import format_points
from panview.presentation.table_text import TableText
from panview.ui.pages.charts import Chart, Key
from panview.ui.theme import current_theme
from panview.words import tr

if TYPE_CHECKING:
    import pyqtgraph

_SPLITS = ("All", "Things", "Stuff")


class ScoreChart(Chart):
    """A chart over scores from 0 to 1; it says what is under the mouse, and otherwise the figure that sums it up."""

    said = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._scores: ScoreFigures | None = None

    def set_scores(self, scores: ScoreFigures) -> None:
        """Show other figures."""
        self._scores = scores
        self.fill(self.plot(), scores)
        self.setAccessibleDescription(self.summary(scores))
        self.said.emit(self.summary(scores))

    def fill(self, plot: pyqtgraph.PlotWidget, scores: ScoreFigures) -> None:
        """Draw other figures."""
        raise NotImplementedError

    def summary(self, scores: ScoreFigures) -> str:
        """Return what sums it up."""
        raise NotImplementedError

    def text_at(self, score: float) -> str:
        """Return the figures at a score in words; empty where there are none."""
        raise NotImplementedError

    def build(self, pg: Any, plot: pyqtgraph.PlotWidget) -> None:  # noqa: D102, ANN401
        plot.setXRange(0, 1, padding=0.01)
        plot.getAxis("bottom").setTicks([[(t / 10, f"{t / 10:.1f}") for t in range(11)]])
        plot.scene().sigMouseMoved.connect(self._say)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self._say(QPointF(-1, -1))

    def _say(self, place: QPointF) -> None:
        if self._scores is None or self._plot is None:
            return
        box = self._plot.getPlotItem().vb
        inside = box.sceneBoundingRect().contains(place)
        text = self.text_at(float(box.mapSceneToView(place).x())) if inside else ""
        self.said.emit(text or self.summary(self._scores))


class ReliabilityChart(ScoreChart):
    """The share of predicted segments that is right, by score; a model that knows itself is on the diagonal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Right by score"), parent)
        self._bars: Any = None
        self._diagonal: Any = None

    def keys(self) -> tuple[Key, ...]:  # noqa: D102
        theme = current_theme()
        return Key(tr("right, %"), theme.accent, box=True), Key(tr("perfectly calibrated"), theme.muted, dashed=True)

    def fill(self, plot: pyqtgraph.PlotWidget, scores: ScoreFigures) -> None:  # noqa: D102
        found = scores.reliability
        there = found.count > 0
        centres, width = (found.edges[:-1] + found.edges[1:]) / 2, (found.edges[1] - found.edges[0]) * 0.86
        heights = 100 * found.accuracy[there]
        self._bars.setOpts(x=centres[there], y0=np.zeros(len(heights)), height=heights, width=width)

    def summary(self, scores: ScoreFigures) -> str:  # noqa: D102
        found = scores.reliability
        if found.ece is None or found.overconfidence is None:
            return tr("no score from 0 to 1")
        over = 100 * found.overconfidence
        which = tr("overconfident") if over > 0 else tr("underconfident")
        return tr("ECE {ece:.1f} %; {which} by {abs:.1f} %", ece=100 * found.ece, which=which, abs=abs(over))

    def text_at(self, score: float) -> str:  # noqa: D102
        assert self._scores is not None
        found: Reliability = self._scores.reliability
        place = int(np.clip(np.searchsorted(found.edges, score, side="right") - 1, 0, len(found.count) - 1))
        low, high, count = found.edges[place], found.edges[place + 1], int(found.count[place])
        if not count:
            return tr("{low:.2f} to {high:.2f}:  no segments", low=low, high=high)
        right = 100 * float(found.accuracy[place])
        return tr(
            "{low:.2f} to {high:.2f}:  {right:.0f} % of {count:,} right", low=low, high=high, right=right, count=count
        )

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return the bars, and the count behind each."""
        if self._scores is None:
            return TableText(self.accessibleName(), (), ())
        found: Reliability = self._scores.reliability
        rows = (
            (f"{low:.2f}", f"{high:.2f}", str(count), "" if not count else f"{100 * right / count:.1f}")
            for low, high, count, right in zip(
                found.edges[:-1].tolist(),
                found.edges[1:].tolist(),
                found.count.tolist(),
                found.right.tolist(),
                strict=True,
            )
        )
        return TableText(self.accessibleName(), (tr("Score from"), "to", "segments", tr("right, %")), tuple(rows))

    def build(self, pg: Any, plot: pyqtgraph.PlotWidget) -> None:  # noqa: D102, ANN401
        super().build(pg, plot)
        nothing = np.zeros(1)
        self._bars = pg.BarGraphItem(x=nothing, y0=nothing, height=nothing, width=0.01)
        plot.addItem(self._bars)
        self._diagonal = plot.plot([0, 1], [0, 100], antialias=True)
        plot.setYRange(0, 100, padding=0.02)

    def restyle(self) -> None:  # noqa: D102
        import pyqtgraph

        super().restyle()
        theme = current_theme()
        colour = QColor(theme.accent)
        rim = colour.lighter(130) if theme.dark else colour.darker(130)
        self._bars.setOpts(brush=colour, pen=pyqtgraph.mkPen(rim, width=0.6))
        self._diagonal.setPen(pyqtgraph.mkPen(theme.muted, width=1.5, style=Qt.PenStyle.DashLine))


class ScoreCurveChart(ScoreChart):
    """PQ of All, Things and Stuff without segments that score less, with a line at the best score to begin from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("PQ over score"), parent)
        self._lines: dict[str, Any] = {}
        self._best: Any = None

    def keys(self) -> tuple[Key, ...]:  # noqa: D102
        theme = current_theme()
        return Key("All", theme.text), Key("Things", theme.accent), Key("Stuff", theme.warning, dashed=True)

    def fill(self, plot: pyqtgraph.PlotWidget, scores: ScoreFigures) -> None:  # noqa: D102
        curve, highest = scores.curve, 0.0
        for name, line in self._lines.items():
            values = 100 * curve.pq(name)
            known = ~np.isnan(values)
            line.setData(curve.thresholds[known], values[known])
            highest = max(highest, float(values[known].max(initial=0)))
        plot.setYRange(0, max(highest * 1.08, 1), padding=0)
        self._best.setVisible(curve.best is not None)
        if curve.best is not None:
            self._best.setValue(float(curve.thresholds[curve.best]))

    def summary(self, scores: ScoreFigures) -> str:  # noqa: D102
        curve = scores.curve
        if curve.best is None:
            return ""
        best, now = curve.qualities[curve.best].all.pq, curve.qualities[0].all.pq
        if now is None or best is None or best <= now:
            return tr("best {best} with all segments", best=format_points(best))
        at = curve.thresholds[curve.best]
        return tr(
            "best {best} from {at:.2f} on (+{best_2:.2f})", best=format_points(best), at=at, best_2=100 * (best - now)
        )

    def text_at(self, score: float) -> str:  # noqa: D102
        assert self._scores is not None
        curve = self._scores.curve
        place = int(np.abs(curve.thresholds - score).argmin())
        quality = curve.qualities[place]
        splits = (f"{name} {format_points(getattr(quality, name.lower()).pq)}" for name in _SPLITS)
        return tr("from {thresholds:.2f} on:  {list}", thresholds=curve.thresholds[place], list="   ".join(splits))

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return the points of the lines."""
        if self._scores is None:
            return TableText(self.accessibleName(), (), ())
        curve = self._scores.curve
        rows = (
            (f"{threshold:.2f}", *(format_points(getattr(quality, name.lower()).pq) for name in _SPLITS))
            for threshold, quality in zip(curve.thresholds.tolist(), curve.qualities, strict=True)
        )
        return TableText(self.accessibleName(), (tr("Score from"), *_SPLITS), tuple(rows))

    def build(self, pg: Any, plot: pyqtgraph.PlotWidget) -> None:  # noqa: D102, ANN401
        super().build(pg, plot)
        self._lines = {name.lower(): plot.plot(antialias=True) for name in _SPLITS}
        self._best = pg.InfiniteLine(angle=90, movable=False)
        plot.addItem(self._best)

    def restyle(self) -> None:  # noqa: D102
        import pyqtgraph

        super().restyle()
        for key in self.keys():
            style = Qt.PenStyle.DashLine if key.dashed else Qt.PenStyle.SolidLine
            self._lines[key.word.lower()].setPen(pyqtgraph.mkPen(key.colour, width=2, style=style))
        self._best.setPen(pyqtgraph.mkPen(current_theme().muted, width=1.2, style=Qt.PenStyle.DashLine))
