"""The two pictures a view is painted from, redrawn only where the state has changed."""

from __future__ import annotations

from PySide6.QtGui import QImage

from panview.ui.canvas.canvas_image import CanvasImage, SegmentColumns
from panview.ui.canvas.overlay import VisiblePairs, draw_overlay, visible_pairs
from panview.ui.canvas.overlay_tables import OverlayTables, build_tables
from panview.ui.canvas.photo import draw_photo
from panview.ui.canvas.resample import pixels_of
from panview.ui.canvas.state import CanvasState
from panview.ui.canvas.style import Layer
from panview.ui.canvas.view_transform import Size


def pattern_unit(ratio: float) -> int:
    """Return how many device pixels make one step of a pattern at a device pixel ratio."""
    return max(1, round(ratio))


def split_column(split: float, width: int) -> int:
    """Return the first device column that shows the prediction."""
    return min(max(round(split * width), 0), width)


class Frame:
    """Renders photo and overlay at the resolution of the screen and keeps both.

    Attributes
    ----------
    photo : QImage
        RGB32: background and photo.
    overlay : QImage
        Premultiplied ARGB32; not up to date while the state is bare.
    """

    def __init__(self) -> None:
        self.photo = QImage()
        self.overlay = QImage()
        self._pairs: VisiblePairs | None = None
        self._photo_key: object = None
        self._pairs_key: object = None
        self._overlay_key: object = None

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
        photo_key = (image, image and state.view, state.colours, viewport, unit)
        if photo_key != self._photo_key:
            self._photo_key = photo_key
            drawn = True
            if image is None:
                self.photo.fill(state.colours.background)
            else:
                draw_photo(self.photo, image.photo_levels, image.size, state.view, state.colours, unit)
        if image is None or state.segments is None or state.bare:
            return drawn
        pairs_key = (image, state.view, viewport, unit)
        if self._pairs is None or pairs_key != self._pairs_key:
            self._pairs_key = pairs_key
            self._pairs = visible_pairs(image, state.view, viewport, unit)
        split = split_column(state.split, viewport[1]) if layer is Layer.SPLIT else 0
        overlay_key = (pairs_key, state.segments, state.style, layer, state.emphasis, state.colours.accent, split)
        if overlay_key != self._overlay_key:
            self._overlay_key = overlay_key
            drawn = True
            self._draw(image, state.segments, self._pairs, state, layer, unit, split)
        return drawn

    def _allocate(self, viewport: Size, ratio: float) -> bool:
        height, width = viewport
        if (self.photo.height(), self.photo.width()) == viewport and self.photo.devicePixelRatio() == ratio:
            return False
        self.photo = QImage(width, height, QImage.Format.Format_RGB32)
        self.overlay = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        self.overlay.fill(0)
        self.photo.setDevicePixelRatio(ratio)
        self.overlay.setDevicePixelRatio(ratio)
        self._photo_key = self._overlay_key = None
        return True

    def _draw(
        self,
        image: CanvasImage,
        segments: SegmentColumns,
        pairs: VisiblePairs,
        state: CanvasState,
        layer: Layer,
        unit: int,
        split: int,
    ) -> None:
        def tables(side: Layer) -> OverlayTables:
            return build_tables(image, segments, state.style, side, state.emphasis, state.colours.accent, unit)

        out = pixels_of(self.overlay)
        if layer is Layer.SPLIT:
            draw_overlay(pairs, tables(Layer.GROUND_TRUTH), out, 0, split)
            draw_overlay(pairs, tables(Layer.PREDICTION), out, split)
        else:
            draw_overlay(pairs, tables(layer), out)
