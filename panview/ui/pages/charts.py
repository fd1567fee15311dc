"""The charts of the page of figures, drawn with pyqtgraph, which is loaded when the first one is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from panview.metrics.breakdown import IoUHistogram, QualityCurve
from panview.metrics.segment_table import Status
from panview.presentation.formatting import format_points
from panview.presentation.table_text import TableText
from panview.review.colours import STATUS_COLOURS
from panview.ui.layouts import in_column
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.painting import LEFT, draw_swatch, draw_text
from panview.words import tr

if TYPE_CHECKING:
    import pyqtgraph

_HEIGHT = 244
_LOWEST, _HIGHEST = 0.5, 0.95


@dataclass(frozen=True)
class Key:
    """A word of a chart's legend.

    Attributes
    ----------
    word : str
    colour : str
        "#rrggbb".
    dashed : bool
        The line is dashed.
    box : bool
        It stands for bars, not for a line.
    """

    word: str
    colour: str
    dashed: bool = False
    box: bool = False


class KeyLine(QWidget):
    """The legend of a chart in one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: tuple[Key, ...] = ()
        self.setAccessibleName(tr("Legend"))
        self.setFixedHeight(18)

    def set_keys(self, keys: tuple[Key, ...]) -> None:
        """Show other words and colours."""
        self._keys = keys
        self.setAccessibleName(", ".join(key.word for key in keys))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font, left = ui_font(BASE_PIXELS - 2), 0
        for key in self._keys:
            middle = self.height() // 2
            if key.box:
                draw_swatch(painter, QRectF(left, middle - 5, 10, 10), QColor(key.colour))
            else:
                style = Qt.PenStyle.DashLine if key.dashed else Qt.PenStyle.SolidLine
                painter.setPen(QPen(QColor(key.colour), 2, style))
                painter.drawLine(left, middle, left + 16, middle)
            wide = QFontMetrics(font).horizontalAdvance(key.word)
            left += 16 if key.box else 22
            draw_text(painter, QRect(left, 0, wide + 4, self.height()), key.word, font, current_theme().muted, LEFT)
            left += wide + 16
        painter.end()


class Chart(QWidget):
    """A plot in the colours of the theme that is made when it is first filled."""

    figure = True

    def menu_of(self, place: QPoint | None) -> tuple[str, QPoint] | None:
        """Return what a menu is about: the figure."""
        return "figure", place or self.rect().center()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._plot: pyqtgraph.PlotWidget | None = None
        self._keys = KeyLine()
        self._column = in_column(self._keys, of=self, margins=0, spacing=2)

    def keys(self) -> tuple[Key, ...]:
        """Return what the colours stand for."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(380, _HEIGHT)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and getattr(self, "_plot", None) is not None:
            self.restyle()

    @property
    def is_made(self) -> bool:
        """Whether there is a plot already."""
        return self._plot is not None

    def plot(self) -> pyqtgraph.PlotWidget:
        """Return the plot, made now if need be."""
        if self._plot is None:
            import pyqtgraph

            # Skips its unused menus, which would take longer than everything else.
            self._plot = pyqtgraph.PlotWidget(self, enableMenu=False)
            self._plot.setMouseEnabled(False, False)
            self._plot.hideButtons()
            self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._plot.setFrameShape(self._plot.Shape.NoFrame)
            self._column.addWidget(self._plot)
            self.build(pyqtgraph, self._plot)
            self.restyle()
        return self._plot

    def build(self, pg: Any, plot: pyqtgraph.PlotWidget) -> None:  # noqa: ANN401
        """Add what the chart consists of; once."""
        raise NotImplementedError

    def restyle(self) -> None:
        """Take over the theme's colours."""
        assert self._plot is not None
        self._keys.set_keys(self.keys())
        theme = current_theme()
        self._plot.setBackground(theme.surface)
        for side in ("bottom", "left"):
            axis = self._plot.getAxis(side)
            axis.setPen(QColor(theme.border))
            axis.setTextPen(QColor(theme.muted))
            axis.setStyle(tickFont=ui_font(BASE_PIXELS - 2), tickLength=-4)
        self._plot.showGrid(y=True, alpha=0.12)


class CurveChart(Chart):
    """PQ of All, Things and Stuff over the IoU threshold, with a line at the threshold that can be moved."""

    threshold_moved = Signal(float)
    """0.50 to 0.95 in steps of 0.01."""

    said = Signal(str)
    """The figures at the threshold under the mouse; "" for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("PQ over the IoU threshold"), parent)
        self._curve: QualityCurve | None = None
        self._lines: dict[str, Any] = {}
        self._at: Any = None

    def keys(self) -> tuple[Key, ...]:  # noqa: D102
        theme = current_theme()
        return Key("All", theme.text), Key("Things", theme.accent), Key("Stuff", theme.warning, dashed=True)

    def set_curve(self, curve: QualityCurve, threshold: float) -> None:
        """Show another curve and threshold."""
        self._curve = curve
        plot = self.plot()
        highest = 0.0
        for name, line in self._lines.items():
            values = 100 * getattr(curve, name).pq
            # Where no category occurs there is nothing to draw.
            known = ~np.isnan(values)
            line.setData(curve.thresholds[known], values[known])
            highest = max(highest, float(values[known].max(initial=0)))
        plot.setYRange(0, max(highest * 1.08, 1), padding=0)
        if not self._at.moving:
            self._at.blockSignals(True)
            self._at.setValue(threshold)
            self._at.blockSignals(False)
        self.setAccessibleDescription(self.text_at(threshold))

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return the points of the lines."""
        curve = self._curve
        if curve is None:
            return TableText(self.accessibleName(), (), ())
        lines = [getattr(curve, name.lower()).pq for name in _SPLITS]
        rows = (
            (f"{threshold:.2f}", *(format_points(float(line[place])) for line in lines))
            for place, threshold in enumerate(curve.thresholds.tolist())
        )
        return TableText(self.accessibleName(), (tr("IoU threshold"), *_SPLITS), tuple(rows))

    def text_at(self, threshold: float) -> str:
        """Return the figures at a threshold in words."""
        if self._curve is None:
            return ""
        place = int(np.abs(self._curve.thresholds - threshold).argmin())
        splits = (f"{name} {format_points(float(getattr(self._curve, name.lower()).pq[place]))}" for name in _SPLITS)
        return tr("at {thresholds:.2f}:  {list}", thresholds=self._curve.thresholds[place], list="   ".join(splits))

    def build(self, pg: Any, plot: pyqtgraph.PlotWidget) -> None:  # noqa: D102, ANN401
        self._lines = {name.lower(): plot.plot(antialias=True) for name in _SPLITS}
        self._at = pg.InfiniteLine(angle=90, movable=True, bounds=(_LOWEST, _HIGHEST))
        self._at.sigPositionChanged.connect(self._move)
        plot.addItem(self._at)
        plot.setXRange(_LOWEST, _HIGHEST, padding=0.01)
        plot.getAxis("bottom").setTicks([[(t / 100, f"{t / 100:.2f}") for t in range(50, 100, 5)]])
        plot.scene().sigMouseMoved.connect(self._say)

    def restyle(self) -> None:  # noqa: D102
        import pyqtgraph

        super().restyle()
        theme = current_theme()
        for key in self.keys():
            style = Qt.PenStyle.DashLine if key.dashed else Qt.PenStyle.SolidLine
            self._lines[key.word.lower()].setPen(pyqtgraph.mkPen(key.colour, width=2, style=style))
        self._at.setPen(pyqtgraph.mkPen(theme.muted, width=1.2))
        self._at.setHoverPen(pyqtgraph.mkPen(theme.accent, width=2.4))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self.said.emit("")

    def _move(self) -> None:
        threshold = round(float(self._at.value()), 2)
        self.threshold_moved.emit(threshold)

    def _say(self, place: QPointF) -> None:
        assert self._plot is not None
        box = self._plot.getPlotItem().vb
        if box.sceneBoundingRect().contains(place):
            self.said.emit(self.text_at(float(box.mapSceneToView(place).x())))
        else:
            self.said.emit("")


_SPLITS = ("All", "Things", "Stuff")


class HistogramChart(Chart):
    """Truth segments by IoU, matched and missed, with a range that filters."""

    range_moved = Signal(object, object)
    """Lowest and highest IoU, each a float or None."""

    said = Signal(str)
    """The bin under the mouse in words; "" for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Truth segments by IoU"), parent)
        self._histogram: IoUHistogram | None = None
        self._palette = "okabe-ito"
        self._bars: tuple[Any, ...] = ()
        self._region: Any = None

    def keys(self) -> tuple[Key, ...]:  # noqa: D102
        colours = STATUS_COLOURS[self._palette]
        return tuple(
            Key(word, QColor(*colours[status]).name(), box=True)
            for word, status in ((tr("matched"), Status.TP), (tr("not matched"), Status.FN))
        )

    def set_histogram(self, histogram: IoUHistogram, limits: tuple[float | None, float | None]) -> None:
        """Show other counts, and the range that the filter asks for."""
        self._histogram = histogram
        plot = self.plot()
        edges = histogram.edges
        # Segments that nothing overlaps would dwarf the other bars.
        unmatched = histogram.unmatched.copy()
        unmatched[0] -= histogram.alone
        centres, width = (edges[:-1] + edges[1:]) / 2, (edges[1] - edges[0]) * 0.86
        matched, missed = self._bars
        matched.setOpts(x=centres, y0=np.zeros(len(centres)), height=histogram.matched, width=width)
        missed.setOpts(x=centres, y0=histogram.matched, height=unmatched, width=width)
        plot.setYRange(0, max(1, int((histogram.matched + unmatched).max(initial=0)) * 1.06), padding=0)
        self._region.blockSignals(True)
        self._region.setRegion((limits[0] if limits[0] is not None else 0, limits[1] if limits[1] is not None else 1))
        self._region.blockSignals(False)
        counts = int(histogram.matched.sum()), int(histogram.unmatched.sum())
        self.setAccessibleDescription(
            tr("{counts:,} truth segments are matched, {counts_2:,} are not", counts=counts[0], counts_2=counts[1])
        )
        self._shade(limits)

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return the counts of the bars."""
        histogram = self._histogram
        if histogram is None:
            return TableText(self.accessibleName(), (), ())
        rows = (
            (f"{histogram.edges[place]:.2f}", f"{histogram.edges[place + 1]:.2f}", str(int(matched)), str(int(missed)))
            for place, (matched, missed) in enumerate(zip(histogram.matched, histogram.unmatched, strict=True))
        )
        return TableText(
            self.accessibleName(), (tr("IoU from"), tr("to"), tr("matched"), tr("not matched")), tuple(rows)
        )

    def set_palette_name(self, palette: str) -> None:
        """Use other colours for the statuses."""
        self._palette = palette
        if self._plot is not None:
            self.restyle()

    def build(self, pg: Any, plot: pyqtgraph.PlotWidget) -> None:  # noqa: D102, ANN401
        nothing: NDArray[np.float64] = np.zeros(1)
        self._bars = tuple(pg.BarGraphItem(x=nothing, y0=nothing, height=nothing, width=0.01) for _ in range(2))
        for bars in self._bars:
            plot.addItem(bars)
        self._region = pg.LinearRegionItem((0, 1), bounds=(0, 1), swapMode="block")
        self._region.sigRegionChangeFinished.connect(self._move)
        plot.addItem(self._region)
        plot.setXRange(0, 1, padding=0.01)
        plot.getAxis("bottom").setTicks([[(t / 10, f"{t / 10:.1f}") for t in range(11)]])
        plot.scene().sigMouseMoved.connect(self._say)

    def restyle(self) -> None:  # noqa: D102
        import pyqtgraph

        super().restyle()
        theme = current_theme()
        for bars, key in zip(self._bars, self.keys(), strict=True):
            colour = QColor(key.colour)
            rim = colour.lighter(130) if theme.dark else colour.darker(130)
            bars.setOpts(brush=colour, pen=pyqtgraph.mkPen(rim, width=0.6))
        for line in self._region.lines:
            line.setPen(pyqtgraph.mkPen(theme.muted, width=1.5))
            line.setHoverPen(pyqtgraph.mkPen(theme.accent, width=3))
        self._shade((None, None))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self.said.emit("")

    def _shade(self, limits: tuple[float | None, float | None]) -> None:
        colour = QColor(current_theme().accent)
        colour.setAlphaF(0.14 if limits != (None, None) else 0.0)
        self._region.setBrush(colour)
        self._region.setHoverBrush(colour)

    def _move(self) -> None:
        low, high = (round(float(value), 2) for value in self._region.getRegion())
        self.range_moved.emit(low if low > 0 else None, high if high < 1 else None)

    def _say(self, place: QPointF) -> None:
        assert self._plot is not None
        box = self._plot.getPlotItem().vb
        histogram = self._histogram
        if histogram is None or not box.sceneBoundingRect().contains(place):
            self.said.emit("")
            return
        at = float(box.mapSceneToView(place).x())
        bin_ = int(np.clip(np.searchsorted(histogram.edges, at, side="right") - 1, 0, len(histogram.matched) - 1))
        matched, missed = int(histogram.matched[bin_]), int(histogram.unmatched[bin_])
        low, high = histogram.edges[bin_], histogram.edges[bin_ + 1]
        alone = (
            tr(" ({alone:,} of them not overlapped at all)", alone=histogram.alone)
            if bin_ == 0 and histogram.alone
            else ""
        )
        self.said.emit(
            tr(
                "IoU {low:.2f} to {high:.2f}:  {matched:,} matched   {missed:,} not matched{alone}",
                low=low,
                high=high,
                matched=matched,
                missed=missed,
                alone=alone,
            )
        )
