"""Widgets in rows and columns: what lies where is one expression, read as it is seen."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget


class Stretch(NamedTuple):
    """Room that takes its share of what is left."""

    factor: int


class Space(NamedTuple):
    """Room of some pixels."""

    pixels: int


STRETCH = Stretch(1)

Margins = int | tuple[int, int, int, int]
"""Pixels on all sides, or at the left, above, at the right and below."""

Part = (
    QWidget
    | QLayout
    | Stretch
    | Space
    | tuple[QWidget | QLayout, int]
    | tuple[QWidget | QLayout, int, Qt.AlignmentFlag]
)
"""What lies there: a widget or a layout, alone, with its stretch factor, or with that and where it stands."""

L = TypeVar("L", bound=QBoxLayout)


def in_row(
    *parts: Part, of: QWidget | None = None, margins: Margins | None = None, spacing: int | None = None
) -> QHBoxLayout:
    """Lay parts from left to right.

    Parameters
    ----------
    *parts : Part
    of : QWidget, optional
        The widget that they fill; without one the layout is to become part of another.
    margins : int or (left, above, right, below), optional
        Pixels around all of them (default: what Qt's style says).
    spacing : int, optional
        Pixels between two of them (default: what Qt's style says).
    """
    return _set_up(QHBoxLayout() if of is None else QHBoxLayout(of), parts, margins, spacing)


def in_column(
    *parts: Part, of: QWidget | None = None, margins: Margins | None = None, spacing: int | None = None
) -> QVBoxLayout:
    """Lay parts from top to bottom; parameters as those of `in_row`."""
    return _set_up(QVBoxLayout() if of is None else QVBoxLayout(of), parts, margins, spacing)


def fill(layout: L, *parts: Part) -> L:
    """Add parts behind those that a layout has, and return it."""
    for part in parts:
        if isinstance(part, Stretch):
            layout.addStretch(part.factor)
        elif isinstance(part, Space):
            layout.addSpacing(part.pixels)
        elif isinstance(part, tuple):
            _add(layout, *part)
        else:
            _add(layout, part)
    return layout


def stacked(*widgets: QWidget) -> QStackedWidget:
    """Return a place that shows one of several widgets, the first at first."""
    stack = QStackedWidget()
    for widget in widgets:
        stack.addWidget(widget)
    return stack


def _set_up(layout: L, parts: tuple[Part, ...], margins: Margins | None, spacing: int | None) -> L:
    if margins is not None:
        layout.setContentsMargins(*((margins,) * 4 if isinstance(margins, int) else margins))
    if spacing is not None:
        layout.setSpacing(spacing)
    return fill(layout, *parts)


def _add(
    layout: QBoxLayout, part: QWidget | QLayout, stretch: int = 0, alignment: Qt.AlignmentFlag | None = None
) -> None:
    if isinstance(part, QWidget):
        layout.addWidget(part, stretch, Qt.AlignmentFlag(0) if alignment is None else alignment)
    else:
        layout.addLayout(part, stretch)
        if alignment is not None:
            layout.setAlignment(part, alignment)
