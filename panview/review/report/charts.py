"""Charts as inline SVG: their colours come from the page's style sheet, and they read themselves out to who listens.

Every function returns markup that is safe to put into a page; text from files is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

_WIDTH, _HEIGHT = 320, 222
_LEFT, _RIGHT, _TOP, _BOTTOM = 32, 12, 10, 40


@dataclass(frozen=True, eq=False)
class Series:
    """A line or a set of bars.

    Attributes
    ----------
    name : str
    values : (n,) float64
        NaN where there is none.
    kind : str
        Class names, such as that of a series colour.
    """

    name: str
    values: NDArray[np.float64]
    kind: str = "s0"


@dataclass(frozen=True)
class Axis:
    """A straight axis.

    Attributes
    ----------
    label : str
    low, high : float
    ticks : sequence of float
    decimals : int
        Of the numbers at the ticks.
    """

    label: str
    low: float
    high: float
    ticks: Sequence[float]
    decimals: int = 0


def nice_ticks(high: float, wanted: int = 5) -> list[float]:
    """Return round numbers from 0 to at least ``high``, about ``wanted`` steps of them."""
    if not high > 0 or not np.isfinite(high):
        return [0.0, 1.0]
    raw = high / wanted
    power = 10.0 ** np.floor(np.log10(raw))
    step = float(next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw * (1 - 1e-9)))
    return [step * i for i in range(int(np.ceil(high / step - 1e-9)) + 1)]


def bar(share: float, kind: str = "", *, signed: bool = False) -> Markup:
    """Return a bar for a table cell.

    Parameters
    ----------
    share : float
        Length from 0 to 1; with ``signed`` from -1 to 1, from the middle to either side. NaN is no bar.
    kind : str
        Class names of the bar.
    signed : bool
    """
    if not np.isfinite(share):
        return Markup("")
    width = 100 * min(abs(share), 1.0)
    left = 0.0
    if signed:
        width /= 2
        left = 50 - width if share < 0 else 50.0
        kind = f"{kind} {'loss' if share < 0 else 'gain'}"
    middle = Markup('<path class="zero" d="M50 0V8"/>') if signed else Markup("")
    return Markup(
        '<svg class="bar {}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/><rect class="value" x="{}" width="{}" height="8"/>{}</svg>'
    ).format(kind, _short(left), _short(width), middle)


def interval(value: float, low: float, high: float, axis: tuple[float, float]) -> Markup:
    """Return a difference with its interval for a table cell.

    Parameters
    ----------
    value, low, high : float
        NaN for ``low`` and ``high`` where there is no interval, for ``value`` where there is no difference.
    axis : (lowest, highest)
        With 0 between them or one of them; `interval_axis` finds them.
    """
    lowest, highest = axis
    if not np.isfinite(value) or not highest > lowest:
        return Markup("")

    def at(number: float) -> str:
        return _short(8 + 184 * min(max((number - lowest) / (highest - lowest), 0.0), 1.0))

    kind = "gain" if low > 0 else "loss" if high < 0 else "even"
    whisker = Markup("")
    if np.isfinite(low) and np.isfinite(high):
        whisker = Markup('<path class="whisker" d="M{} 14H{}"/>').format(at(low), at(high))
    return Markup(
        '<svg class="interval {}" viewBox="0 0 200 28" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="zero" d="M{} 0V28"/>{}<path class="point" d="M{} 14h.01"/></svg>'
    ).format(kind, at(0.0), whisker, at(value))


def interval_axis(values: Iterable[float]) -> tuple[float, float]:
    """Return the ends of an axis that holds all values and 0; NaN are passed over."""
    known = [value for value in values if np.isfinite(value)]
    return min([0.0, *known]), max([0.0, *known])


def line_chart(
    title: str,
    description: str,
    x: NDArray[np.float64],
    series: Sequence[Series],
    axes: Axes,
    marks: Sequence[float] = (),
) -> Markup:
    """Return lines over common positions.

    Parameters
    ----------
    title, description : str
    x : (n,) float64
    series : sequence of Series
        With a value for each position.
    axes : Axes
    marks : sequence of float
        Where an upright line is drawn.
    """
    plot = _Plot(axes)
    parts = [plot.grid()]
    for each in series:
        known = np.isfinite(each.values)
        if not known.any():
            continue
        points = [(plot.x(a), plot.y(b)) for a, b in zip(x[known], each.values[known], strict=True)]
        path = "M" + "L".join(f"{_short(a)} {_short(b)}" for a, b in points)
        parts.append(Markup('<path class="line {}" d="{}"/>').format(each.kind, path))
    parts += [plot.mark(mark) for mark in marks]
    return _figure(title, description, parts)


def histogram(
    title: str,
    description: str,
    series: Sequence[Series],
    axes: Axes,
    marks: Sequence[float] = (),
    *,
    diagonal: bool = False,
) -> Markup:
    """Return bars of equal width over the horizontal axis, those of several series on top of each other.

    Parameters
    ----------
    title, description : str
    series : sequence of Series
        With one value per bin each.
    axes : Axes
    marks : sequence of float
        Where an upright line is drawn, such as at a threshold.
    diagonal : bool
        Draw a line from the lowest values of both axes to the highest.
    """
    plot = _Plot(axes)
    parts = [plot.grid()]
    below = np.zeros(len(series[0].values))
    for each in series:
        step = (axes.x.high - axes.x.low) / len(each.values)
        for place, value in enumerate(each.values.tolist()):
            if not value > 0:
                continue
            left, right = plot.x(axes.x.low + step * place), plot.x(axes.x.low + step * (place + 1))
            top, bottom = plot.y(below[place] + value), plot.y(below[place])
            parts.append(
                Markup('<rect class="fill {}" x="{}" y="{}" width="{}" height="{}"/>').format(
                    each.kind, _short(left + 0.75), _short(top), _short(right - left - 1.5), _short(bottom - top)
                )
            )
        below = below + each.values
    parts += [plot.mark(mark) for mark in marks]
    if diagonal:
        parts.append(plot.diagonal())
    return _figure(title, description, parts)


@dataclass(frozen=True)
class Axes:
    """Both axes of a chart."""

    x: Axis
    y: Axis


@dataclass(frozen=True)
class _Plot:
    axes: Axes

    def x(self, value: float) -> float:
        axis = self.axes.x
        return _LEFT + (value - axis.low) / (axis.high - axis.low) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        axis = self.axes.y
        return _HEIGHT - _BOTTOM - (value - axis.low) / (axis.high - axis.low) * (_HEIGHT - _TOP - _BOTTOM)

    def mark(self, value: float) -> Markup:
        return Markup('<path class="mark" d="M{} {}V{}"/>').format(_short(self.x(value)), _TOP, _HEIGHT - _BOTTOM)

    def diagonal(self) -> Markup:
        return Markup('<path class="mark" d="M{} {}L{} {}"/>').format(_LEFT, _HEIGHT - _BOTTOM, _WIDTH - _RIGHT, _TOP)

    def grid(self) -> Markup:
        parts = []
        bottom = _HEIGHT - _BOTTOM
        for tick in self.axes.y.ticks:
            y = _short(self.y(tick))
            kind = "base" if tick == self.axes.y.low else "rule"
            parts.append(Markup('<path class="{}" d="M{} {}H{}"/>').format(kind, _LEFT, y, _WIDTH - _RIGHT))
            label = f"{tick:,.{self.axes.y.decimals}f}"
            parts.append(
                Markup('<text x="{}" y="{}" text-anchor="end" dy=".35em">{}</text>').format(_LEFT - 7, y, label)
            )
        for tick in self.axes.x.ticks:
            x = _short(self.x(tick))
            label = f"{tick:,.{self.axes.x.decimals}f}"
            parts.append(Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(x, bottom + 17, label))
        middle = _short((_LEFT + _WIDTH - _RIGHT) / 2)
        parts.append(
            Markup('<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                middle, _HEIGHT - 5, self.axes.x.label
            )
        )
        return Markup("").join(parts)


def _figure(title: str, description: str, parts: Sequence[Markup], size: tuple[int, int] = (_WIDTH, _HEIGHT)) -> Markup:
    """Return a chart that says what it shows; ``aria-label`` needs no id, so that pages are the same each time."""
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>{}</svg>'
    ).format(*size, f"{title}. {description}", title, description, Markup("").join(parts))


def _short(value: float) -> str:
    """Write a coordinate with two decimals, without trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text
