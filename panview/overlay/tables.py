"""Look-up tables of the overlay: what each pair of segments is filled with, and how each segment is outlined."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import Side, Status
from panview.overlay.colourings.colouring import IS_ERROR
from panview.overlay.colourings.registry import colouring
from panview.overlay.pairs import PairedImage
from panview.overlay.segments import SAME_PLACE, VOID, SegmentColumns
from panview.review.colours import SELECTION
from panview.review.look import CanvasStyle, Flip, Layer


class Pattern(IntEnum):
    """How fill and stripe colour share the pixels of a pair."""

    PLAIN = 0
    STRIPES = 1
    """Broad diagonals of equal width: two errors on top of each other."""
    HATCH = 2
    """Narrow diagonals: ignored."""
    SPARSE_HATCH = 3
    """Wide-set diagonals the other way: crowd."""


class Line(IntEnum):
    """Outline style of a segment."""

    SOLID = 0
    DASHED = 1
    DOTTED = 2


# By status: NONE, TP, FP, FN, IGNORED, CROWD.
_LINES = np.array([Line.SOLID, Line.SOLID, Line.DASHED, Line.DOTTED, Line.SOLID, Line.DOTTED], np.uint8)
_PATTERNS = np.array([0, 0, 0, 0, Pattern.HATCH, Pattern.SPARSE_HATCH], np.uint8)
# Correct segments are faint, so that errors stand out.
_FILL_ALPHA = np.array([0.75, 0.22, 1.0, 1.0, 0.22, 0.12])
_STRIPE_ALPHA = np.array([0.75, 0.22, 1.0, 1.0, 0.85, 0.75])
_LINE_ALPHA = np.array([0.9, 0.8, 1.0, 1.0, 0.85, 0.8])
_HINT_ALPHA = 0.4
_EVEN_ALPHA = 0.7
"""Share of the opacity when the colour tells IoU or category: nothing is to recede then."""

_HOVER_LIGHTER = 0.22
_HOVER_ALPHA = 0.22
_PARTNER_ALPHA = 0.12

_SELECTED_INSIDE = "#c8000000"
"""Sets the selection's line off from a light photo."""
_PARTNER_ALPHA_OF_LINE = 0.6
_DIMMED, _HALF_DIMMED = np.uint32(0xA6000000), np.uint32(0x59000000)
"""Laid over the photo where there is nothing of the selected pair, and where the larger one around the place is."""

_RANK_ERROR, _RANK_PARTNER, _RANK_HOVERED, _RANK_SELECTED = 1, 2, 3, 4


@dataclass(frozen=True, eq=False)
class OverlayTables:
    """What the kernel needs to know about K pairs and S segments; the last pair, K, is the area outside the image.

    Attributes
    ----------
    fills : (K + 1, 3) uint32
        Fill and stripe as premultiplied ARGB, and the `Pattern` that tells which of both a pixel takes.
    truth_owner, prediction_owner : (K + 1,) int32
        Local index of the segment of either side that is outlined, -1 = none.
    lines : (S, 6) uint32
        Of each segment: the outline as premultiplied ARGB; the same of the narrow line along its inner side that
        sets it off; a `Line`; device pixels of the outline; device pixels of both lines together; rank.
        The higher rank is drawn on top; rank 0 is left open where the image ends.
    unit : int
        Device pixels that make one step of a pattern.
    """

    fills: NDArray[np.uint32]
    truth_owner: NDArray[np.int32]
    prediction_owner: NDArray[np.int32]
    lines: NDArray[np.uint32]
    unit: int


def changed_pairs(before: OverlayTables, after: OverlayTables) -> NDArray[np.bool_]:
    """Return which pairs look different with other tables of the same image, in their fill or an outline.

    Returns
    -------
    (K + 1,) bool
    """
    other_line = (before.lines != after.lines).any(axis=1)
    # An owner of -1 reads the appended last entry.
    other_line = np.append(other_line, False)
    changed: NDArray[np.bool_] = (before.fills != after.fills).any(axis=1)
    for mine, theirs in (
        (before.truth_owner, after.truth_owner),
        (before.prediction_owner, after.prediction_owner),
    ):
        changed |= (mine != theirs) | other_line[theirs]
    return changed


@dataclass(frozen=True)
class Emphasis:
    """Which segments stand out, by local index; None = none."""

    hovered: int | None = None
    selected: int | None = None


def premultiplied(rgb: NDArray[np.float64], alpha: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Pack colours as premultiplied ARGB.

    Parameters
    ----------
    rgb : (n, 3) float64
        0 to 255.
    alpha : (n,) float64
        0 to 1.

    Returns
    -------
    (n,) uint32
    """
    opaque = np.rint(alpha * 255.0)
    scaled = np.rint(rgb * (opaque / 255.0)[:, None]).astype(np.uint32)
    shifts = np.array([16, 8, 0], np.uint32)
    packed: NDArray[np.uint32] = (opaque.astype(np.uint32) << np.uint32(24)) | np.bitwise_or.reduce(scaled << shifts, 1)
    return packed


def _argb(colour: str) -> tuple[int, int, int, int]:
    """Return alpha, red, green and blue of ``#rrggbb`` or ``#aarrggbb``, 0 to 255."""
    alpha, red, green, blue = bytes.fromhex(colour.removeprefix("#").rjust(8, "f"))
    return alpha, red, green, blue


def drawn_segments(segments: SegmentColumns, style: CanvasStyle, layer: Layer) -> NDArray[np.bool_]:
    """Return which segments are shown on a layer that is one side or both.

    Returns
    -------
    (S,) bool
    """
    visible = np.zeros(len(Status), np.bool_)
    visible[[int(status) for status in style.visible]] = True
    sides = np.array(
        [
            style.show_ground_truth and layer is not Layer.PREDICTION,
            style.show_prediction and layer is not Layer.GROUND_TRUTH,
        ]
    )
    drawn: NDArray[np.bool_] = visible[segments.status] & sides[segments.side]
    return drawn


def pair_of(segments: SegmentColumns, local: int | None) -> tuple[int | None, int | None]:
    """Return a segment and its partner, the one of the ground truth first; None where there is none."""
    if local is None:
        return None, None
    partner = int(segments.partner[local])
    other = None if partner == VOID else partner
    return (local, other) if segments.side[local] == Side.GROUND_TRUTH else (other, local)


def seen_segments(segments: SegmentColumns, style: CanvasStyle, layer: Layer, emphasis: Emphasis) -> NDArray[np.bool_]:
    """Return which of the segments that are shown are seen: solo and flipping leave only those of the selected pair.

    Returns
    -------
    (S,) bool
    """
    pair = pair_of(segments, emphasis.selected)
    named = np.zeros(len(segments), np.bool_)
    named[[local for local in pair if local is not None]] = True
    if style.flip is Flip.OFF:
        drawn = drawn_segments(segments, style, layer)
        return drawn & named if style.solo and emphasis.selected is not None else drawn
    if style.flip is Flip.PHOTO:
        return np.zeros(len(segments), np.bool_)
    # Flipping shows a side even if it is hidden otherwise.
    truth = style.flip is Flip.GROUND_TRUTH
    flipped = replace(style, show_ground_truth=truth, show_prediction=not truth)
    if emphasis.selected is None:
        return drawn_segments(segments, flipped, layer)
    return named & drawn_segments(segments, replace(flipped, visible=frozenset(Status)), layer)


def line_of(segments: SegmentColumns) -> NDArray[np.uint8]:
    """Return how each segment is outlined by its status: a `Line`, (S,) uint8."""
    return _LINES[segments.status]


def segment_colours(segments: SegmentColumns, style: CanvasStyle) -> NDArray[np.uint8]:
    """Return the colour of each segment.

    Without a prediction set there is neither status nor IoU, and categories are what most colourings can tell.

    Returns
    -------
    (S, 3) uint8
    """
    kind = colouring(style)
    if not kind.needs_prediction:
        return kind.colours(segments, style)
    unmatched = (segments.status == Status.NONE)[:, None]
    return np.where(unmatched, segments.category_colour, kind.colours(segments, style))


def build_tables(
    image: PairedImage,
    segments: SegmentColumns,
    style: CanvasStyle,
    layer: Layer,
    emphasis: Emphasis,
    selection: str = SELECTION,
    unit: int = 1,
) -> OverlayTables:
    """Make the tables of one layer.

    Parameters
    ----------
    image : PairedImage
        Its pairs.
    segments : SegmentColumns
        The segments as they are now matched; as many as the image's own.
    style : CanvasStyle
        Everything but its layer.
    layer : Layer
        GROUND_TRUTH, PREDICTION or BOTH.
    emphasis : Emphasis
        The hovered and the selected segment.
    selection : str
        Colour of the selected segment's outline, ``#rrggbb``.
    unit : int
        Device pixels that make one step of a pattern.
    """
    drawn = seen_segments(segments, style, layer, emphasis)
    both = layer is Layer.BOTH and style.show_ground_truth and style.show_prediction
    if style.flip is not Flip.OFF:
        # While one side is seen alone, either segment of the pair is the selected one.
        both, pair = False, pair_of(segments, emphasis.selected)
        emphasis = replace(emphasis, selected=next((one for one in pair if one is not None and drawn[one]), None))
    colours = segment_colours(segments, style).astype(np.float64)
    fills = _pair_fills(image, segments, style, drawn, colours, emphasis)
    if style.solo and style.flip is Flip.OFF and emphasis.selected is not None:
        _dim(fills, image, segments, emphasis.selected)
    lines = _lines(segments, style, colours, emphasis, selection, unit, both_sides=both)
    owned = drawn.copy()
    if style.flip is Flip.OFF and emphasis.selected is not None:
        # The selected segment is outlined even if its status is hidden.
        side_shown = (layer is Layer.BOTH) or (segments.side[emphasis.selected] == Side.PREDICTION) == (
            layer is Layer.PREDICTION
        )
        owned[emphasis.selected] = side_shown
    owned &= lines[:, 3] > 0
    # An index of -1 reads the appended last entry: never shown.
    shown = np.append(owned, False)
    return OverlayTables(
        fills,
        np.append(np.where(shown[image.pair_ground_truth], image.pair_ground_truth, VOID), VOID).astype(np.int32),
        np.append(np.where(shown[image.pair_prediction], image.pair_prediction, VOID), VOID).astype(np.int32),
        lines,
        unit,
    )


def _dim(fills: NDArray[np.uint32], image: PairedImage, segments: SegmentColumns, selected: int) -> None:
    """Dim everything but a segment and its partner; a partner that is much larger is dimmed slightly less.

    The beach below a bird would otherwise be all that is seen.
    """
    truth, prediction = (VOID - 1 if local is None else local for local in pair_of(segments, selected))
    of_truth, of_prediction = image.pair_ground_truth == truth, image.pair_prediction == prediction
    fills[:-1][~(of_truth | of_prediction)] = _DIMMED, _DIMMED, Pattern.PLAIN
    partner = int(segments.partner[selected])
    if partner != VOID and segments.iou[selected] < SAME_PLACE:
        around = of_prediction & ~of_truth if selected == truth else of_truth & ~of_prediction
        fills[:-1][around] = _HALF_DIMMED, _HALF_DIMMED, Pattern.PLAIN


def _segment_fills(
    segments: SegmentColumns, style: CanvasStyle, colours: NDArray[np.float64], emphasis: Emphasis
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int64]]:
    """Return fill, stripe and weight of each segment; where two meet, the greater weight is seen."""
    status = segments.status
    even = not colouring(style).errors_first
    plain = _PATTERNS[status] == Pattern.PLAIN
    fill_alpha = np.where(plain & even, _EVEN_ALPHA, _FILL_ALPHA[status]) * style.opacity
    stripe_alpha = np.where(plain & even, _EVEN_ALPHA, _STRIPE_ALPHA[status]) * style.opacity
    weight = np.where(IS_ERROR[status] & (not even), 1, 0).astype(np.int64)
    colours = colours.copy()
    if emphasis.hovered is not None:
        partner = int(segments.partner[emphasis.hovered])
        for index, more, extra in ((emphasis.hovered, _HOVER_ALPHA, 4), (partner, _PARTNER_ALPHA, 2)):
            # For a larger segment around the place, such as the beach below a bird, the outline is enough.
            if index != VOID and (index == emphasis.hovered or segments.iou[emphasis.hovered] >= SAME_PLACE):
                colours[index] += (255.0 - colours[index]) * _HOVER_LIGHTER
                fill_alpha[index] = min(fill_alpha[index] + more, 1.0)
                stripe_alpha[index] = min(stripe_alpha[index] + more, 1.0)
                weight[index] += extra
    return premultiplied(colours, fill_alpha), premultiplied(colours, stripe_alpha), weight


def _pair_fills(
    image: PairedImage,
    segments: SegmentColumns,
    style: CanvasStyle,
    drawn: NDArray[np.bool_],
    colours: NDArray[np.float64],
    emphasis: Emphasis,
) -> NDArray[np.uint32]:
    """Return fill, stripe and pattern of each pair, and of the area outside the image."""
    fills, stripes, weights = _segment_fills(segments, style, colours, emphasis)
    # One more entry, for void: an index of -1 reads it.
    fills, stripes = np.append(fills, np.uint32(0)), np.append(stripes, np.uint32(0))
    shown = np.append(drawn, False)
    patterns = np.append(_PATTERNS[segments.status], np.uint8(Pattern.PLAIN))
    weights = np.where(shown, np.append(weights, 0), -1)
    truth, prediction = image.pair_ground_truth, image.pair_prediction
    tie = shown[truth] & shown[prediction] & (weights[truth] == weights[prediction])
    truth_wins = weights[truth] > weights[prediction]
    # The prediction is on top unless something favours the truth.
    cover = np.append(colouring(style).cover(segments), 0.0)
    truth_wins |= tie & (cover[truth] > cover[prediction])
    winner = np.where(truth_wins, truth, prediction)
    winner = np.where(shown[winner], winner, len(segments))
    fill, stripe, pattern = fills[winner], stripes[winner], patterns[winner]
    striped = tie & _striped(segments, style, truth, prediction)
    fill = np.where(striped, fills[truth], fill)
    pattern = np.where(striped, np.uint8(Pattern.STRIPES), pattern)
    inside = np.stack([fill, stripe, pattern.astype(np.uint32)], axis=1)
    return np.concatenate([inside, np.zeros((1, 3), np.uint32)])


def _striped(
    segments: SegmentColumns, style: CanvasStyle, truth: NDArray[np.int32], prediction: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Return which pairs show both colours, if both segments are shown and weigh the same."""
    status = np.append(segments.status, np.uint8(Status.NONE))
    category = np.append(segments.category, np.int16(-1))
    return colouring(style).striped((status[truth], category[truth]), (status[prediction], category[prediction]))


def _lines(
    segments: SegmentColumns,
    style: CanvasStyle,
    colours: NDArray[np.float64],
    emphasis: Emphasis,
    selection: str,
    unit: int,
    *,
    both_sides: bool,
) -> NDArray[np.uint32]:
    """Return `OverlayTables.lines`."""
    status = segments.status
    error = IS_ERROR[status]
    rgb = colours.copy()
    alpha = _LINE_ALPHA[status].copy()
    # A light line has a dark one beside it, and vice versa, so that it is visible on any photo.
    luminance = colours @ np.array([0.299, 0.587, 0.114])
    inner_rgb: NDArray[np.float64] = np.where(luminance < 70.0, 255.0, 0.0)[:, None].repeat(3, axis=1)
    inner_alpha: NDArray[np.float64] = np.where(error, 0.55, 0.2)
    if both_sides:
        # A match is outlined as predicted; a faint line shows where its truth differs.
        hinted = (status == Status.TP) & (segments.side == Side.GROUND_TRUTH)
        alpha[hinted], inner_alpha[hinted] = _HINT_ALPHA, 0.0
    kind = _LINES[status].copy()
    width = np.where(error, 2, 1).astype(np.uint8)
    inner = np.ones(len(status), np.uint8)
    rank = np.where(error, _RANK_ERROR, 0).astype(np.uint8)
    if not style.outlines:
        width[:] = 0

    def set_line(
        index: int | None, colour: str, inside: str, widths: tuple[int, int], a_rank: int, opaque: float = 1.0
    ) -> None:
        if index is None or index == VOID or rank[index] >= a_rank:
            return
        (_, *rgb[index]), (inside_alpha, *inner_rgb[index]) = _argb(colour), _argb(inside)
        alpha[index], inner_alpha[index] = opaque, inside_alpha / 255.0
        kind[index] = Line.SOLID
        width[index], inner[index] = widths
        rank[index] = a_rank

    def partner_of(index: int | None) -> int | None:
        return None if index is None else int(segments.partner[index])

    set_line(emphasis.selected, selection, _SELECTED_INSIDE, (3, 1), _RANK_SELECTED)
    partner = partner_of(emphasis.selected)
    set_line(partner, selection, "#60000000", (1, 1), _RANK_PARTNER, _PARTNER_ALPHA_OF_LINE)
    set_line(emphasis.hovered, "#ffffff", "#a0000000", (2, 1), _RANK_HOVERED)
    set_line(partner_of(emphasis.hovered), "#ffffff", "#70000000", (1, 1), _RANK_PARTNER)
    total = np.where(width > 0, width + inner, 0)
    lines = np.empty((len(status), 6), np.uint32)
    lines[:, 0], lines[:, 1] = premultiplied(rgb, alpha), premultiplied(inner_rgb, inner_alpha)
    lines[:, 2], lines[:, 3], lines[:, 4], lines[:, 5] = kind, width * unit, total * unit, rank
    return lines
