"""Colours that say what corrections do to a segment, for the page that previews them.

In its images the column of the category holds what becomes of a segment.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from panview.metrics.segment_table import Status
from panview.overlay.colourings.colouring import Colouring, Flags, Rgb, Swatches
from panview.overlay.segments import SegmentColumns
from panview.review.corrected_image import LOST_ALL, PIXELS_TAKEN
from panview.review.look import CanvasStyle
from panview.review.verdicts import Action

UNCHANGED = 0
KINDS: tuple[tuple[str, tuple[int, int, int]], ...] = (
    ("unchanged", (150, 156, 166)),
    # The colour-blind safe colours of Okabe and Ito.
    (Action.REMOVE.value, (213, 94, 0)),
    (Action.ADD.value, (0, 158, 115)),
    (Action.REPLACE.value, (86, 180, 233)),
    (Action.RELABEL.value, (240, 228, 66)),
    (Action.SPLIT.value, (204, 121, 167)),
    (Action.MERGE.value, (0, 114, 178)),
    (PIXELS_TAKEN, (230, 159, 0)),
    (LOST_ALL, (213, 94, 0)),
)
"""Words and colours of what can become of a segment; of several the first after "unchanged" is shown."""


def kind_of(action: str) -> int:
    """Return the place of an action among the kinds."""
    return [word for word, _ in KINDS].index(action)


def colours_of(kinds: Sequence[int]) -> Rgb:
    """Return the colour of each kind, (n, 3) uint8."""
    return np.array([colour for _, colour in KINDS], np.uint8)[np.array(kinds, np.int64)]


def _by_kind(segments: SegmentColumns, _: CanvasStyle) -> Rgb:
    return segments.category_colour


def _kinds(segments: SegmentColumns, drawn: Flags, _style: CanvasStyle, _names: Sequence[str]) -> Swatches:
    changed = drawn & (segments.status != Status.TP)
    there = sorted(set(segments.category[changed].tolist()) - {UNCHANGED})
    return Swatches(tuple((KINDS[kind][1], KINDS[kind][0]) for kind in there), "no changes here")


CHANGES = Colouring(
    key="changes",
    label="Changes",
    title="Colour by what corrections change",
    keys="",
    colours=_by_kind,
    legend=_kinds,
    needs_prediction=False,
    errors_first=True,
)
