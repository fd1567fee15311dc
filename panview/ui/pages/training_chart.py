"""PQ over the evaluations of a training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent

from panview.literal import literal, shortened
from panview.presentation.formatting import format_points
from panview.presentation.table_text import TableText
from panview.review.evaluations import SPLITS, Evaluation
from panview.ui.pages.charts import Chart, Key
from panview.ui.theme import current_theme
from panview.words import tr

if TYPE_CHECKING:
    import pyqtgraph

_TICK_PX, _ROOM_PX = 62, 28
_LONGEST_TICK = 14
_NEAR_PX = 24


class TrainingChart(Chart):
    """PQ of All, Things and Stuff of each evaluation; the two that are compared are marked."""

    evaluation_clicked = Signal(int)
    """Place of an evaluation."""

    said = Signal(str)
    """The figures of the evaluation under the mouse; "" for none."""

    def __init__(self) -> None:
        super().__init__(tr("PQ over the evaluations"))
        self._evaluations: tuple[Evaluation, ...] = ()
        self._x: NDArray[np.float64] = np.zeros(0)
        self._lines: dict[str, Any] = {}
        self._marks: Any = None
        self._marked: tuple[int, ...] = ()
        self._by_step = True

    def keys(self) -> tuple[Key, ...]:  # noqa: D102
        theme = current_theme()
        return Key("All", theme.text), Key("Things", theme.accent), Key("Stuff", theme.warning, dashed=True)

    def set_evaluations(self, evaluations: Sequence[Evaluation], marked: Sequence[int]) -> None:
        """Show evaluations in their order.

        Parameters
        ----------
        evaluations : sequence of Evaluation
        marked : sequence of int
            Places of those that are shown and compared.
        """
        self._evaluations, self._marked = tuple(evaluations), tuple(marked)
        plot = self.plot()
        steps = [each.seen.step for each in evaluations]
        by_step = None not in steps and len(set(steps)) == len(steps)
        self._x = np.array(steps if by_step else range(len(steps)), np.float64)
        values = np.array([[np.nan if pq is None else 100 * pq for pq in each.pq] for each in evaluations], np.float64)
        values = values.reshape(len(steps), len(SPLITS))
        for at, name in enumerate(SPLITS):
            known = ~np.isnan(values[:, at])
            self._lines[name].setData(self._x[known], values[known, at])
        places = [at for at in marked if not np.isnan(values[at, 0])]
        self._marks.setData(self._x[places], values[places, 0])
        self._set_ranges(plot, values)
        self._by_step = by_step
        self._set_ticks(plot)
        self.setAccessibleDescription(self.text_at(len(evaluations) - 1))

    def text_at(self, place: int) -> str:
        """Return the figures of an evaluation in words."""
        if not 0 <= place < len(self._evaluations):
            return ""
        each = self._evaluations[place]
        figures = (f"{name} {format_points(pq)}" for name, pq in zip(SPLITS, each.pq, strict=True))
        return f"{each.name}:  {'   '.join(figures)}"

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return the points of the lines."""
        rows = (
            (each.name, "" if each.seen.step is None else str(each.seen.step), *map(format_points, each.pq))
            for each in self._evaluations
        )
        return TableText(self.accessibleName(), (tr("Evaluation"), tr("Step"), *SPLITS), tuple(rows))

    def place_near(self, place: QPointF) -> int:
        """Return the evaluation at a place of the scene, -1 where none is near."""
        if self._plot is None or not len(self._x):
            return -1
        box = self._plot.getPlotItem().vb
        if not box.sceneBoundingRect().contains(place):
            return -1
        scene = [box.mapViewToScene(QPointF(float(x), 0)).x() for x in self._x]
        nearest = int(np.abs(np.array(scene) - place.x()).argmin())
        return nearest if len(scene) == 1 or abs(scene[nearest] - place.x()) <= _NEAR_PX else -1

    def build(self, pg: Any, plot: pyqtgraph.PlotWidget) -> None:  # noqa: D102, ANN401
        self._lines = {name: plot.plot(antialias=True, symbol="o", symbolSize=5) for name in SPLITS}
        self._marks = pg.ScatterPlotItem(size=12)
        plot.addItem(self._marks)
        axis = plot.getAxis("bottom")
        axis.enableAutoSIPrefix(False)
        # All chosen labels fit; otherwise Qt would hide the first and the last, which reach beyond the axis.
        axis.setStyle(hideOverlappingLabels=False)
        plot.scene().sigMouseMoved.connect(lambda place: self.said.emit(self.text_at(self.place_near(place))))
        plot.scene().sigMouseClicked.connect(self._click)

    def restyle(self) -> None:  # noqa: D102
        import pyqtgraph

        super().restyle()
        for key in self.keys():
            style = Qt.PenStyle.DashLine if key.dashed else Qt.PenStyle.SolidLine
            line = self._lines[key.word]
            line.setPen(pyqtgraph.mkPen(key.colour, width=2, style=style))
            line.setSymbolBrush(QColor(key.colour))
            line.setSymbolPen(None)
        self._marks.setBrush(None)
        self._marks.setPen(pyqtgraph.mkPen(current_theme().accent, width=2))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if self._plot is not None:
            self._set_ticks(self._plot)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self.said.emit("")

    def _set_ranges(self, plot: pyqtgraph.PlotWidget, values: NDArray[np.float64]) -> None:
        known = values[~np.isnan(values)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        # The axis does not begin at 0, since successive evaluations differ by little.
        beyond = max(0.08 * (high - low), 0.5)
        plot.setYRange(max(0.0, low - beyond), high + beyond, padding=0)
        if len(self._x):
            # So that the last number is not cut.
            room = _ROOM_PX / max(self.width(), 5 * _ROOM_PX) if len(self._x) > 1 else 0.0
            plot.setXRange(float(self._x.min()), float(self._x.max()), padding=room)

    def _set_ticks(self, plot: pyqtgraph.PlotWidget) -> None:
        axis = plot.getAxis("bottom")
        every = max(1, -(-len(self._x) // max(2, self.width() // _TICK_PX)))
        chosen = range(len(self._x) - 1, -1, -every)
        if self._by_step:
            axis.setTicks([[(self._x[at], f"{int(self._x[at])}") for at in chosen]])
            return
        names = (shortened(literal(self._evaluations[at].name), _LONGEST_TICK) for at in chosen)
        axis.setTicks([list(zip(self._x[list(chosen)], names, strict=True))])

    def _click(self, event: Any) -> None:  # noqa: ANN401
        place = self.place_near(event.scenePos())
        if place >= 0:
            self.evaluation_clicked.emit(place)
