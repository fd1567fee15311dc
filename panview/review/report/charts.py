"""Charts as inline SVG: their colours come from the page's style sheet, and they read themselves out to who listens.

Every function returns markup that is safe to put into a page; text from files is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

_WIDTH, _HEIGHT = 480, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 14, 12, 40


@dataclass(frozen=True, eq=False)
class Series:
    """A line or a set of bars.

    Attributes
    ----------
    name : str
    values : (n,) float64
        NaN where there is none.
    place : int
        Which of the page's series colours it has.
    """

    name: str
    values: NDArray[np.float64]
    place: int = 0


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
        '<svg class="bar {}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100" height="8"/><rect class="value" x="{}" width="{}" height="8"/>{}</svg>'
    ).format(kind, _short(left), _short(width), middle)


def line_chart(title: str, description: str, x: NDArray[np.float64], series: Sequence[Series], axes: Axes) -> Markup:
    """Return lines over common positions; the name of each stands at its end."""
    plot = _Plot(axes)
    parts = [plot.grid()]
    labels: list[tuple[float, Series]] = []
    for each in series:
        known = np.isfinite(each.values)
        if not known.any():
            continue
        points = [(plot.x(a), plot.y(b)) for a, b in zip(x[known], each.values[known], strict=True)]
        path = "M" + "L".join(f"{_short(a)} {_short(b)}" for a, b in points)
        parts.append(Markup('<path class="line s{}" d="{}"/>').format(each.place, path))
        labels.append((points[0][1], each))
    parts += _line_labels(labels) if len(series) > 1 else []
    return _figure(title, description, parts)


def _line_labels(labels: list[tuple[float, Series]]) -> list[Markup]:
    """Return the names in a corner that falling lines leave free, in the order of the lines."""
    ordered = [each for _, each in sorted(labels, key=lambda item: item[0])]
    return _legend(ordered, _WIDTH - _RIGHT, anchor_end=True)


def _legend(series: Sequence[Series], x: float, *, anchor_end: bool) -> list[Markup]:
    parts = []
    for row, each in enumerate(series):
        y = _TOP + 12 + 17 * row
        name = _shortened(each.name)
        text_x, mark_x = (x - 24, x - 18) if anchor_end else (x + 24, x)
        parts.append(
            Markup(
                '<path class="line s{}" d="M{} {}h18"/><text class="name" x="{}" y="{}" text-anchor="{}">{}</text>'
            ).format(
                each.place, _short(mark_x), y - 4, _short(text_x), y, "end" if anchor_end else "start", escape(name)
            )
        )
    return parts


def histogram(
    title: str, description: str, series: Sequence[Series], axes: Axes, marks: Sequence[float] = ()
) -> Markup:
    """Return bars of equal width over the horizontal axis, those of several series beside each other.

    Parameters
    ----------
    title, description : str
    series : sequence of Series
        With one value per bin each.
    axes : Axes
    marks : sequence of float
        Where an upright line is drawn, such as at a threshold.
    """
    plot = _Plot(axes)
    parts = [plot.grid()]
    for position, each in enumerate(series):
        bins = len(each.values)
        step = (axes.x.high - axes.x.low) / bins
        for place, value in enumerate(each.values.tolist()):
            if not value > 0:
                continue
            left = plot.x(axes.x.low + step * (place + position / len(series)))
            right = plot.x(axes.x.low + step * (place + (position + 1) / len(series)))
            y = plot.y(value)
            parts.append(
                Markup('<rect class="fill s{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                    each.place,
                    _short(left + 0.5),
                    _short(y),
                    _short(max(right - left - 1, 0.5)),
                    _short(plot.y(axes.y.low) - y),
                )
            )
    for mark in marks:
        x = _short(plot.x(mark))
        parts.append(Markup('<path class="mark" d="M{} {}V{}"/>').format(x, _TOP, _HEIGHT - _BOTTOM))
    if len(series) > 1:
        parts += _legend(series, _LEFT + 8, anchor_end=False)
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


def _shortened(name: str, limit: int = 28) -> str:
    return name if len(name) <= limit else name[: limit - 1] + "…"
