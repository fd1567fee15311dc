"""The two pictures a view is painted from, redrawn only where the state has changed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtGui import QImage

from panview.overlay.render import VisiblePairs, draw_overlay, scroll_overlay, visible_pairs
from panview.overlay.segments import SegmentColumns
from panview.overlay.tables import OverlayTables, build_tables, changed_pairs
from panview.overlay.view_transform import Size, ViewTransform
from panview.review.look import Layer
from panview.review.tone import NEUTRAL, Tone, tone_table
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.canvas.photo import draw_photo
from panview.ui.canvas.pixels import pixels_of
from panview.ui.canvas.state import CanvasState

_OPAQUE = np.uint32(0xFF000000)
_MOST_CHANGED = 0.6
"""Of an image; where more looks otherwise, all of it is drawn at once."""


def pattern_unit(ratio: float) -> int:
    """Return how many device pixels make one step of a pattern at a device pixel ratio."""
    return max(1, round(ratio))


def split_column(split: float, width: int) -> int:
    """Return the first device column that shows the prediction."""
    return min(max(round(split * width), 0), width)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """What the overlay holds.

    Attributes
    ----------
    place : tuple
        Image, scale, size of the viewport and unit.
    corner : (x, y)
        Device pixel of the image's corner.
    look : tuple
        All else that it was drawn from.
    split : int
        First column that shows the prediction; 0 where both are shown together.
    tables : tuple of OverlayTables
        One, or those of ground truth and prediction.
    """

    place: tuple[object, ...]
    corner: tuple[int, int]
    look: tuple[object, ...]
    split: int
    tables: tuple[OverlayTables, ...]


class Frame:
    """Renders photo and overlay at the resolution of the screen and keeps both.

    Attributes
    ----------
    photo : QImage
        RGB32: background and photo.
    overlay : QImage
        Premultiplied ARGB32; not up to date while the photo is seen alone.
    """

    def __init__(self) -> None:
        self.photo = QImage()
        self.overlay = QImage()
        self._pairs: VisiblePairs | None = None
        self._photo_key: object = None
        self._pairs_key: object = None
        self._drawn: _Drawn | None = None

    def render(self, state: CanvasState, layer: Layer, viewport: Size, ratio: float) -> bool:
        """Bring both pictures up to date.

        Parameters
        ----------
        state : CanvasState
            What to show.
        layer : Layer
            GROUND_TRUTH, PREDICTION, BOTH or SPLIT.
        viewport : (height, width)
            Device pixels.
        ratio : float
            Device pixels a logical pixel.

        Returns
        -------
        bool
            Whether something was drawn.
        """
        drawn = self._allocate(viewport, ratio)
        unit = pattern_unit(ratio)
        image = state.image
        view = state.view
        tone = state.style.tone
        photo_key = (image, image and (view.scale, view.corner), state.colours, viewport, unit, tone)
        if photo_key != self._photo_key:
            self._photo_key = photo_key
            drawn = True
            if image is None:
                self.photo.fill(state.colours.background)
            else:
                draw_photo(self.photo, image.photo_levels, image.size, view, state.colours, unit)
                if image.photo_levels and not tone.is_neutral:
                    change_tone(self.photo, image.size, view, tone)
        if image is None or state.segments is None or state.lifted:
            return drawn
        place = (image, view.scale, viewport, unit)
        if self._pairs is None or (place, view.corner) != self._pairs_key:
            self._pairs_key = place, view.corner
            self._pairs = visible_pairs(image, view, viewport, unit)
        # How bright the photo is matters to no segment.
        look = (state.segments, replace(state.style, tone=NEUTRAL), layer, state.emphasis)
        split = split_column(state.split, viewport[1]) if layer is Layer.SPLIT else 0
        before = self._drawn
        if before is not None and (before.place, before.corner, before.look, before.split) == (
            place,
            view.corner,
            look,
            split,
        ):
            return drawn
        tables = before.tables if before is not None and (before.place, before.look) == (place, look) else None
        if tables is None:
            tables = _tables(image, state.segments, state, layer, unit)
        self._drawn = _Drawn(place, view.corner, look, split, tables)
        self._draw(image, self._pairs, before, self._drawn)
        return True

    def _allocate(self, viewport: Size, ratio: float) -> bool:
        height, width = viewport
        if (self.photo.height(), self.photo.width()) == viewport and self.photo.devicePixelRatio() == ratio:
            return False
        self.photo = QImage(width, height, QImage.Format.Format_RGB32)
        self.overlay = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        self.overlay.fill(0)
        self.photo.setDevicePixelRatio(ratio)
        self.overlay.setDevicePixelRatio(ratio)
        self._photo_key = self._drawn = None
        return True

    def _draw(self, image: CanvasImage, pairs: VisiblePairs, before: _Drawn | None, now: _Drawn) -> None:
        """Draw what looks otherwise than before; pixels that only move are moved."""
        out = pixels_of(self.overlay)
        height, width = out.shape
        parts = [(0, now.split), (now.split, width)] if len(now.tables) > 1 else [(0, width)]
        known = before is not None and before.place == now.place
        if before is not None and known and before.tables is now.tables and len(parts) == 1:
            moved = (now.corner[0] - before.corner[0], now.corner[1] - before.corner[1])
            if abs(moved[0]) < width and abs(moved[1]) < height:
                scroll_overlay(pairs, now.tables[0], out, moved)
                return
        same_places = (
            before is not None
            and known
            and before.corner == now.corner
            and before.split == now.split
            and len(before.tables) == len(now.tables)
        )
        for number, (tables, (left, right)) in enumerate(zip(now.tables, parts, strict=True)):
            changed = None
            if before is not None and same_places:
                changed = changed_pairs(before.tables[number], tables)
                if image.pair_pixels @ changed[:-1] > _MOST_CHANGED * image.size[0] * image.size[1]:
                    changed = None
            draw_overlay(pairs, tables, out, left, right, changed=changed)


def change_tone(target: QImage, size: Size, view: ViewTransform, tone: Tone) -> None:
    """Change brightness, contrast and gamma of the pixels that a photo takes in a viewport.

    Only what is on the screen is changed: a slider is followed at once, however large the photo is.

    Parameters
    ----------
    target : QImage
        RGB32. Changed.
    size : (height, width)
        Of the photo, in pixels.
    view : ViewTransform
        Where it lies.
    tone : Tone
    """
    left, top = view.corner
    right = math.ceil(left + size[1] * view.scale - 0.5)
    bottom = math.ceil(top + size[0] * view.scale - 0.5)
    pixels = pixels_of(target)[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    single = tone_table(tone).astype(np.uint16)
    # Two channels at once: half as many look-ups.
    both = (single[None, :] | (single[:, None] << np.uint16(8))).ravel()
    halves = pixels.view(np.uint16)
    halves[...] = both[halves]
    pixels |= _OPAQUE


def _tables(
    image: CanvasImage, segments: SegmentColumns, state: CanvasState, layer: Layer, unit: int
) -> tuple[OverlayTables, ...]:
    sides = (Layer.GROUND_TRUTH, Layer.PREDICTION) if layer is Layer.SPLIT else (layer,)
    return tuple(build_tables(image, segments, state.style, side, state.emphasis, unit=unit) for side in sides)
