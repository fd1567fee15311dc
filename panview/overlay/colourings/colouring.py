"""What a colouring declares: all that canvas, legend, buttons and keys ask of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import Status
from panview.overlay.segments import SegmentColumns
from panview.review.look import CanvasStyle

IS_UNCOUNTED = np.isin(np.arange(len(Status)), (Status.IGNORED, Status.CROWD))
"""By status: whether a segment counts nowhere, which a pattern says in every colouring."""
IS_ERROR = np.isin(np.arange(len(Status)), (Status.FP, Status.FN))
"""By status."""

Rgb = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Columns = NDArray[np.float64]
Side = tuple[NDArray[np.uint8], NDArray[np.int16]]
"""Status and category of one side in p pairs, each (p,)."""


@dataclass(frozen=True, eq=False)
class Ramp:
    """A legend that shows a row of colours.

    Attributes
    ----------
    title, low, high : str
        Words before it, and at its ends.
    colours : (n, 3) uint8
        From low to high.
    name : str
        Of the colours, for who cannot see them.
    middle : bool
        Whether a line marks the middle.
    """

    title: str
    low: str
    high: str
    colours: Rgb
    name: str = ""
    middle: bool = False


@dataclass(frozen=True)
class Swatches:
    """A legend that names colours, as many as there is room for.

    Attributes
    ----------
    entries : tuple of ((r, g, b), str)
        Those that matter most first.
    nothing : str
        Said where there is none.
    """

    entries: tuple[tuple[tuple[int, int, int], str], ...]
    nothing: str = ""


Legend = Callable[[SegmentColumns, Flags, CanvasStyle, Sequence[str]], Ramp | Swatches]
"""(segments, which of them are drawn, style, names of the categories) -> legend."""


def patterns_cover(segments: SegmentColumns) -> Columns:
    """Cover by what has a pattern to show."""
    return IS_UNCOUNTED[segments.status].astype(np.float64)


def never(truth: Side, _: Side) -> Flags:
    """Have no stripes."""
    return np.zeros(len(truth[0]), np.bool_)


@dataclass(frozen=True)
class Colouring:
    """What a colouring means.

    Attributes
    ----------
    key : str
        Stable; what a `CanvasStyle` holds, and part of the name of the action.
    label : str
        Word on its button.
    title, keys : str
        Of its action.
    colours : callable
        (segments, style) -> (S, 3) uint8, of segments that have been matched where `needs_prediction`.
    legend : callable or None
        None: the chips of the statuses, which also show and hide them.
    needs_prediction : bool
        Without a prediction set it says nothing.
    errors_first : bool
        Errors are drawn strong and picked first, matches recede; otherwise all are drawn alike.
    cover : callable
        segments -> (S,) float64: of two segments at one place that weigh the same, the higher is seen.
    striped : callable
        (status, category) of truth and prediction in p pairs, each (p,) -> (p,) bool: both colours are seen.
    """

    key: str
    label: str
    title: str
    keys: str
    colours: Callable[[SegmentColumns, CanvasStyle], Rgb]
    legend: Legend | None
    needs_prediction: bool = True
    errors_first: bool = False
    cover: Callable[[SegmentColumns], Columns] = patterns_cover
    striped: Callable[[Side, Side], Flags] = never
