"""The colourings that there are, in the order of their buttons.

Whatever draws or names one reads what it declares, and nothing asks which one it is.
"""

from __future__ import annotations

from dataclasses import replace

from panview.metrics.segment_table import Status
from panview.overlay.colourings.category import CATEGORY
from panview.overlay.colourings.changes import CHANGES
from panview.overlay.colourings.colouring import Colouring
from panview.overlay.colourings.iou import IOU
from panview.overlay.colourings.status import STATUS
from panview.review.look import CanvasStyle, Flip, Layer
from panview.review.session import Snapshot

COLOURINGS: list[Colouring] = [
    STATUS,
    IOU,
    CATEGORY,
]
OF_PAGES: tuple[Colouring, ...] = (CHANGES,)
"""Those that a page has for a canvas of its own, and nobody chooses."""
ONE_SIDED = CATEGORY
"""What is shown where the chosen one says nothing."""


def colouring(style: CanvasStyle) -> Colouring:
    """Return the colouring of a style.

    Raises
    ------
    KeyError
        There is none of its key.
    """
    for kind in (*COLOURINGS, *OF_PAGES):
        if kind.key == style.colour_by:
            return kind
    raise KeyError(style.colour_by)


def shown_style(style: CanvasStyle, snapshot: Snapshot | None) -> CanvasStyle:
    """Return the style with what can be shown: no second side without one, no comparison without a second set."""
    if snapshot is None:
        return style
    compares = style.layer is Layer.COMPARISON and snapshot.compared >= 0
    if snapshot.prediction is None:
        return _of_one_side(style, Layer.GROUND_TRUTH)
    if not snapshot.dataset.has_truth:
        return _of_one_side(style, Layer.COMPARISON if compares else Layer.PREDICTION)
    if style.layer is Layer.COMPARISON and not compares:
        return replace(style, layer=Layer.BOTH)
    return style


def _of_one_side(style: CanvasStyle, layer: Layer) -> CanvasStyle:
    kind = colouring(style)
    key = ONE_SIDED.key if kind.needs_prediction else kind.key
    return replace(style, layer=layer, colour_by=key, visible=frozenset(Status), flip=Flip.OFF)
