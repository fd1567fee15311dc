"""The canvas: one view of an image, or two side by side, with legend, zoom chip and hover card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from panview.overlay.colourings.registry import colouring
from panview.overlay.framing import Box, Screen, frame, heart_of, kept_in, looked_at
from panview.overlay.segments import SegmentColumns, counterpart
from panview.overlay.tables import Emphasis
from panview.overlay.view_transform import ZOOM_STEP, Size, ViewTransform, clamp, fit, zoom_at
from panview.presentation.theme_colours import CanvasColours, Theme, canvas_colours
from panview.review.look import CanvasStyle, Flip, Framing, Layer
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.canvas.canvas_view import CanvasView
from panview.ui.canvas.floating import HoverCard, ZoomChip
from panview.ui.canvas.legend import Legend
from panview.ui.canvas.lifting import Lifting
from panview.ui.canvas.paint import PREDICTION_LABEL, TRUTH_LABEL
from panview.ui.canvas.state import CanvasState, flip_label
from panview.ui.layouts import in_row
from panview.ui.timers import one_shot
from panview.words import tr

TooltipProvider = Callable[[int], tuple[str, str]]
"""Local index of a segment -> title and detail of the hover card."""

_FIT_MARGIN = 12.0
"""Logical pixels around an image that fits."""
_EDGE = 12


class Canvas(QWidget):
    """Shows one image with the segments of either side, or with two prediction sets. Setters in, signals out."""

    segment_hovered = Signal(object, QPoint)
    """Local index or None, and the global position; only when the segment changes."""
    segment_clicked = Signal(object)
    """Local index or None."""
    pixel_pointed = Signal(int, object)
    """0 or 1 for the view, and (row, column) of the image's pixel under the pointer, None beside the image."""
    compared_clicked = Signal(object)
    """The same in the view of the prediction set that is compared with."""
    zoom_changed = Signal(float)
    """Device pixels an image pixel."""
    status_toggled = Signal(object)
    """Status whose chip of the legend was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = CanvasState()
        self._fitted = True
        self._framed = False
        self._viewport: Size = (1, 1)
        self._ratio = 1.0
        self._providers: tuple[TooltipProvider | None, TooltipProvider | None] = (None, None)
        self._category_names: tuple[str, ...] = ()
        self._zoom_shown: tuple[float | None, CanvasColours] | None = None
        layout = in_row(of=self, margins=0, spacing=1)
        self._lifting = Lifting(self)
        self._lifting.changed.connect(self.set_bare)
        self.setAccessibleName(tr("Canvas"))
        self._views = (CanvasView(self), CanvasView(self))
        for place, view in enumerate(self._views):
            layout.addWidget(view, 1)
            view.view_wanted.connect(self._go)
            view.fit_wanted.connect(self.zoom_to_fit)
            view.hovered.connect(partial(self._hover, place))
            view.pointer_moved.connect(self._move_card)
            view.pixel_pointed.connect(partial(self.pixel_pointed.emit, place))
            view.clicked.connect(partial(self._click, place))
            view.split_wanted.connect(self._set_split)
            view.shift_seen.connect(self._lifting.see_shift)
        self._views[0].viewport_changed.connect(self._viewport_changed)
        self._views[1].hide()
        self._legends = (Legend(self), Legend(self))
        for legend in self._legends:
            legend.status_toggled.connect(self.status_toggled)
        self._zoom_chip = ZoomChip(self)
        self._zoom_chip.clicked.connect(self._toggle_fit)
        self._card = HoverCard(self)
        self._legend_timer = one_shot(self, 0, self._update_legend)
        self._zoom_timer = one_shot(self, 0, self._update_zoom)
        self._update_zoom()
        self._apply(self._state)

    @property
    def state(self) -> CanvasState:
        """What is shown."""
        return self._state

    @property
    def views(self) -> tuple[CanvasView, CanvasView]:
        """Both views; the second is hidden unless they stand side by side."""
        return self._views

    @property
    def legend(self) -> Legend:
        """The card in the bottom left corner."""
        return self._legends[0]

    @property
    def compared_legend(self) -> Legend:
        """The same of the prediction set that is compared with; hidden unless there is one in the second view."""
        return self._legends[1]

    @property
    def hover_card(self) -> HoverCard:
        """The card at the pointer."""
        return self._card

    def set_image(self, image: CanvasImage | None, keep_view: bool = False) -> None:
        """Show another image, fitted to the view. Nothing is hovered or selected then.

        Parameters
        ----------
        image : CanvasImage or None
            The image; None shows the message.
        keep_view : bool
            Keep zoom and place if the image is as large as the one before.
        """
        before = self._state.image
        kept = keep_view and image is not None and before is not None and image.size == before.size
        if self._state.emphasis.hovered is not None:
            self.segment_hovered.emit(None, QPoint())
        self._card.hide()
        compared = None if image is None else image.compared
        self._apply(
            replace(
                self._state,
                image=image,
                segments=None if image is None else image.segments,
                emphasis=Emphasis(),
                compared_segments=None if compared is None else compared.segments,
                compared_emphasis=Emphasis(),
            )
        )
        # Keeping the view keeps a close-up of what will be selected in the new image.
        self._framed = self._framed and kept
        if image is not None and not kept:
            self.zoom_to_fit()

    def set_segments(self, segments: SegmentColumns, compared: SegmentColumns | None = None) -> None:
        """Replace the columns of the image's segments, as when the IoU threshold has changed.

        Parameters
        ----------
        segments : SegmentColumns
            Of the image.
        compared : SegmentColumns or None
            Of the image with the prediction set that is compared with; None keeps those it has.

        Raises
        ------
        ValueError
            If they are not as many as the image has.
        """
        image = self._state.image
        if image is None or len(segments) != len(image.segments):
            raise ValueError(f"segments: expected {0 if image is None else len(image.segments)}, got {len(segments)}")
        kept = self._state.compared_segments if compared is None else compared
        self._apply(replace(self._state, segments=segments, compared_segments=kept))

    def set_style(self, style: CanvasStyle) -> None:
        """Change what is shown and how."""
        before = self._state.style
        if style != before:
            self._apply(replace(self._state, style=style))
        if style.framing is not before.framing:
            self._aim(self._state.emphasis.selected)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        colours = canvas_colours(theme)
        self._card.set_colours(colours)
        self._apply(replace(self._state, colours=colours))

    def set_categories(self, names: Sequence[str]) -> None:
        """Set the names of the dataset's categories, for the legend."""
        self._category_names = tuple(names)
        self._legend_timer.start()

    def set_names(self, shown: str, compared: str) -> None:
        """Set the names of the prediction sets that are beside each other in the layer that compares."""
        if (shown, compared) != self._state.names:
            self._apply(replace(self._state, names=(shown, compared)))

    def set_selected(self, local: int | None, compared: int | None = None) -> None:
        """Outline a segment as the selected one, and one with the prediction set that is compared with."""
        before = self._state
        emphasis = replace(before.emphasis, selected=local)
        other = replace(before.compared_emphasis, selected=compared)
        # The first selection after another prediction set came is the same segment as before.
        self._framed = self._framed and before.emphasis.selected in (None, local)
        self._apply(replace(before, emphasis=emphasis, compared_emphasis=other))

    def set_tooltip_provider(self, provider: TooltipProvider | None, compared: TooltipProvider | None = None) -> None:
        """Set who tells what the hover card says, over either prediction set."""
        self._providers = (provider, compared)

    def set_message(self, text: str) -> None:
        """Set what is shown when there is no image."""
        self._apply(replace(self._state, message=text))

    def set_bare(self, bare: bool) -> None:
        """Show the photo without segments, or with them again."""
        if bare != self._state.bare:
            self._apply(replace(self._state, bare=bare))

    def zoom_to_fit(self) -> None:
        """Show the whole image."""
        if self._state.image is not None:
            self._fitted, self._framed = True, False
            self._set_view(fit(self._state.image.size, self._viewport, _FIT_MARGIN * self._ratio))

    def zoom_to_100(self) -> None:
        """Show one image pixel on one screen pixel; what is in the middle stays there."""
        self._zoom_to(1.0)

    def zoom_in(self) -> None:
        """Zoom in by one step at the selected segment, or about the middle if nothing of one is in view."""
        self._zoom_to(self._state.view.scale * ZOOM_STEP, at_selected=True)

    def zoom_out(self) -> None:
        """Zoom out by one step, about the same place."""
        self._zoom_to(self._state.view.scale / ZOOM_STEP, at_selected=True)

    def look_at(self, local: int) -> None:
        """Show a segment that somebody has gone to: it fills the view, or the whole image does, as is chosen."""
        self._aim(local)

    def lift(self) -> None:
        """Show the photo without segments while the key is held that this is done by."""
        self._lifting.hold()

    def render_now(self) -> None:
        """Draw at once what is waiting for the event loop, as before a screenshot."""
        if self._legend_timer.isActive():
            self._update_legend()
        if self._zoom_timer.isActive():
            self._update_zoom()
        for view in self._views:
            view.render_now()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        # Between two views.
        QPainter(self).fillRect(self.rect(), QColor(self._state.colours.border))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._place_cards()
        self._legend_timer.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._lifting.watch(self.window().windowHandle())

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        self._card.hide()
        self._lifting.end()
        super().hideEvent(event)

    def _apply(self, state: CanvasState) -> None:
        """Show a state in the views, and in the cards where it concerns them."""
        before, self._state = self._state, state
        beside = state.style.layer is Layer.SIDE_BY_SIDE or state.compares
        if self._views[1].isHidden() is beside:
            # Showing the second view resizes the first, which may change the state again before this returns.
            self._views[1].setVisible(beside)
            state = self._state
        self._show_in_views(state)
        shown = (state.segments, state.compared_segments, state.style, state.colours)
        if shown != (before.segments, before.compared_segments, before.style, before.colours):
            self._legend_timer.start()
        if state.view.scale != before.view.scale:
            self.zoom_changed.emit(state.view.scale)
        zoom = None if state.image is None else state.view.scale
        if (zoom, state.colours) != self._zoom_shown:
            # Together with the views, not before them: they lie below it, so it would be painted twice.
            self._zoom_timer.start()

    def _update_zoom(self) -> None:
        self._zoom_timer.stop()
        state = self._state
        self._zoom_shown = (None if state.image is None else state.view.scale, state.colours)
        self._zoom_chip.set_content(*self._zoom_shown)
        self._place_cards()

    def _show_in_views(self, state: CanvasState) -> None:
        first, second = self._views
        flipped = state.style.flip is not Flip.OFF
        if state.compares:
            labels = [f"{letter} · {name}" for letter, name in zip("AB", state.names, strict=True)]
            flips = flip_label(state), flip_label(state.other)
            labels = [
                " · ".join(part for part in (label, flip) if part) for label, flip in zip(labels, flips, strict=True)
            ]
            first.set_state(state, Layer.BOTH, label=labels[0])
            second.set_state(state.other, Layer.BOTH, label=labels[1])
        elif state.style.layer is Layer.SIDE_BY_SIDE:
            there = state.image is not None
            first.set_state(state, Layer.GROUND_TRUTH, label=TRUTH_LABEL if there else "")
            second.set_state(state, Layer.PREDICTION, label=PREDICTION_LABEL if there else "")
        else:
            # Until both prediction sets have been loaded, show the one that has.
            layer = state.style.layer
            both = flipped or layer is Layer.COMPARISON
            first.set_state(state, Layer.BOTH if both else layer, label=flip_label(state))

    def _update_legend(self) -> None:
        self._legend_timer.stop()
        state = self._state
        first, second = self._legends
        if not state.compares:
            room = self.width() - self._zoom_chip.width() - 3 * _EDGE
            first.set_content(state.segments, state.style, state.colours, self._category_names, room)
            second.hide()
        else:
            room = self._views[0].width() - 2 * _EDGE
            first.set_content(state.segments, state.style, state.colours, self._category_names, room)
            # A change of colours applies to both views.
            counted = state.compared_segments if colouring(state.style).legend is None else None
            room -= self._zoom_chip.width() + _EDGE
            second.set_content(counted, state.style, state.colours, self._category_names, room)
        self._place_cards()

    def _place_cards(self) -> None:
        for legend, view in zip(self._legends, self._views, strict=True):
            legend.move(view.x() + _EDGE, self.height() - legend.height() - _EDGE)
        chip = self._zoom_chip
        bottom = self.height() - chip.height() - _EDGE
        place = QRect(self.width() - chip.width() - _EDGE, bottom, chip.width(), chip.height())
        for legend in self._legends:
            # Where both do not fit beside each other, the zoom stands above.
            if not legend.isHidden() and legend.geometry().adjusted(0, 0, _EDGE // 2, 0).intersects(place):
                place.moveTop(legend.y() - chip.height() - _EDGE // 2)
        chip.move(place.topLeft())

    def _set_view(self, view: ViewTransform) -> None:
        if view != self._state.view:
            self._apply(replace(self._state, view=view))

    def _go(self, view: ViewTransform) -> None:
        """Show another part of the image, at the user's wish."""
        if view != self._state.view:
            self._fitted, self._framed = False, False
            self._set_view(view)

    def _aim(self, local: int | None) -> None:
        """Bring a segment into view as the style has it; None: the whole image."""
        image, segments, style = self._state.image, self._state.segments, self._state.style
        if image is None or segments is None:
            return
        if local is None or style.framing is Framing.WHOLE:
            self.zoom_to_fit()
            return
        screen = Screen(self._viewport, self._ratio, _FIT_MARGIN * self._ratio)
        self._fitted, self._framed = False, True
        self._set_view(frame(image, segments, local, screen, style.context))

    def _zoom_to(self, scale: float, *, at_selected: bool = False) -> None:
        image, view = self._state.image, self._state.view
        if image is None:
            return
        size, viewport = image.size, self._viewport
        box, place = self._selected_box() if at_selected else None, None
        if box is not None:
            place = looked_at(view, box, viewport)
        x, y = place or (viewport[1] / 2, viewport[0] / 2)
        zoomed = zoom_at(view, scale / view.scale, x, y, size, viewport)
        self._go(zoomed if box is None or place is None else clamp(kept_in(zoomed, box, viewport), size, viewport))

    def _selected_box(self) -> Box | None:
        """Return where most of the selected segment is, None without one."""
        image, segments, local = self._state.image, self._state.segments, self._state.emphasis.selected
        return None if image is None or segments is None or local is None else heart_of(image, segments, local)

    def _toggle_fit(self) -> None:
        image = self._state.image
        whole = None if image is None else fit(image.size, self._viewport, _FIT_MARGIN * self._ratio)
        if self._state.view == whole:
            self.zoom_to_100()
        else:
            self.zoom_to_fit()

    def _viewport_changed(self) -> None:
        """Keep the image fitted, or what is in the middle in the middle."""
        before, ratio_before = self._viewport, self._ratio
        self._viewport, self._ratio = self._views[0].viewport, self.devicePixelRatioF()
        image = self._state.image
        if image is None:
            return
        selected = self._state.emphasis.selected
        if self._fitted or (self._framed and selected is not None):
            self._aim(None if self._fitted else selected)
            return
        view = self._state.view.resized(self._ratio / ratio_before)
        grown = self._ratio / ratio_before
        moved = [(now - then * grown) / 2 for now, then in zip(self._viewport, before, strict=True)]
        self._set_view(clamp(view.panned(moved[1], moved[0]), image.size, self._viewport))

    def _set_split(self, share: float) -> None:
        self._apply(replace(self._state, split=share))

    def _click(self, view: int, local: int | None) -> None:
        if view == 1 and self._state.compares:
            self.compared_clicked.emit(local)
        else:
            self.segment_clicked.emit(local)

    def _hover(self, view: int, local: int | None, place: QPoint) -> None:
        state = self._state
        second = view == 1 and state.compares
        there = counterpart(state.compared_segments if second else state.segments, local)
        hovered, compared = (there, local) if second else (local, there)
        self._apply(
            replace(
                state,
                emphasis=replace(state.emphasis, hovered=hovered),
                compared_emphasis=replace(state.compared_emphasis, hovered=compared),
            )
        )
        provider = self._providers[1 if second else 0]
        if local is None or provider is None:
            self._card.hide()
        else:
            self._card.set_content(*provider(local))
            self._card.show()
            self._card.raise_()
            self._move_card(place)
        self.segment_hovered.emit(hovered, place)

    def _move_card(self, place: QPoint) -> None:
        if self._card.isVisible():
            pointer, area = self.mapFromGlobal(place), self.rect()
            shown = [each.y() for each in (*self._legends, self._zoom_chip) if not each.isHidden()]
            # Above what the colours mean, unless the pointer itself is there.
            if shown and pointer.y() < min(shown):
                area.setBottom(min(shown) - 1)
            self._card.place(pointer, area)
