"""The canvas: one view of an image, or two side by side, with legend, zoom chip and hover card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from panview.overlay.colourings.registry import colouring
from panview.overlay.segments import SegmentColumns
from panview.overlay.tables import Emphasis
from panview.overlay.view_transform import ZOOM_STEP, Size, ViewTransform, clamp, fit, focus, zoom_at
from panview.ui.canvas.canvas_image import CanvasImage
from panview.ui.canvas.canvas_view import CanvasView
from panview.ui.canvas.floating import HoverCard, ZoomChip
from panview.ui.canvas.legend import Legend
from panview.ui.canvas.paint import PREDICTION_LABEL, TRUTH_LABEL
from panview.ui.canvas.state import CanvasState, counterpart
from panview.ui.canvas.style import CanvasColours, CanvasStyle, Layer

TooltipProvider = Callable[[int], tuple[str, str]]
"""Local index of a segment -> title and detail of the hover card."""

_FIT_MARGIN = 12.0
"""Logical pixels around an image that fits."""
_EDGE = 12
_TEXT_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


class Canvas(QWidget):
    """Shows one image with the segments of either side, or with two prediction sets. Setters in, signals out."""

    segment_hovered = Signal(object, QPoint)
    """Local index or None, and the global position; only when the segment changes."""
    segment_clicked = Signal(object)
    """Local index or None."""
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
        self._viewport: Size = (1, 1)
        self._ratio = 1.0
        self._providers: tuple[TooltipProvider | None, TooltipProvider | None] = (None, None)
        self._category_names: tuple[str, ...] = ()
        self._zoom_shown: tuple[float | None, CanvasColours] | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        self._views = (CanvasView(self), CanvasView(self))
        for place, view in enumerate(self._views):
            layout.addWidget(view, 1)
            view.view_wanted.connect(self._go)
            view.fit_wanted.connect(self.zoom_to_fit)
            view.hovered.connect(partial(self._hover, place))
            view.pointer_moved.connect(self._move_card)
            view.clicked.connect(partial(self._click, place))
            view.split_wanted.connect(self._set_split)
            view.shift_seen.connect(self._see_shift)
        self._views[0].viewport_changed.connect(self._viewport_changed)
        self._views[1].hide()
        self._legends = (Legend(self), Legend(self))
        for legend in self._legends:
            legend.status_toggled.connect(self.status_toggled)
        self._zoom_chip = ZoomChip(self)
        self._zoom_chip.clicked.connect(self._toggle_fit)
        self._card = HoverCard(self)
        self._legend_timer = QTimer(self)
        self._legend_timer.setSingleShot(True)
        self._legend_timer.timeout.connect(self._update_legend)
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
        if style != self._state.style:
            self._apply(replace(self._state, style=style))

    def set_theme(self, colours: CanvasColours) -> None:
        """Take the theme's colours."""
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
            self._fitted = True
            self._set_view(fit(self._state.image.size, self._viewport, _FIT_MARGIN * self._ratio))

    def zoom_to_100(self) -> None:
        """Show one image pixel on one screen pixel; what is in the middle stays there."""
        self._zoom_to(1.0)

    def zoom_in(self) -> None:
        """Zoom in by one step about the middle."""
        self._zoom_to(self._state.view.scale * ZOOM_STEP)

    def zoom_out(self) -> None:
        """Zoom out by one step about the middle."""
        self._zoom_to(self._state.view.scale / ZOOM_STEP)

    def centre_on(self, local: int) -> None:
        """Scroll and zoom so that a segment can be seen well; if it can already, nothing moves."""
        image = self._state.image
        if image is None:
            return
        x, y, width, height = (int(value) for value in image.segments.bbox[local])
        self._go(focus(self._state.view, (x, y, width, height), image.size, self._viewport))

    def render_now(self) -> None:
        """Draw at once what is waiting for the event loop, as before a screenshot."""
        if self._legend_timer.isActive():
            self._update_legend()
        for view in self._views:
            view.render_now()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        # Seen between two views.
        QPainter(self).fillRect(self.rect(), QColor(self._state.colours.border))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._place_cards()
        self._legend_timer.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        window = self.window().windowHandle()
        if window is not None:
            # Keys go to whatever has the focus; the window sees them first. Installing again does no harm, and Qt
            # removes the filter with the window.
            window.installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        self._card.hide()
        self.set_bare(False)
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        kind = event.type()
        if kind is QEvent.Type.FocusOut:
            self.set_bare(False)
        elif kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Shift and not event.isAutoRepeat():
                self._see_shift(kind is QEvent.Type.KeyPress)
        return False

    def _see_shift(self, held: bool) -> None:
        # Shift in a text field types capitals; it does not show the photo.
        typing = isinstance(QApplication.focusWidget(), _TEXT_FIELDS)
        self.set_bare(held and not typing and self.isVisible())

    def _apply(self, state: CanvasState) -> None:
        """Show a state in the views, and in the cards where it concerns them."""
        before, self._state = self._state, state
        beside = state.style.layer is Layer.SIDE_BY_SIDE or state.compares
        if self._views[1].isHidden() is beside:
            # The first view changes its width, and with it the state may change again before this returns.
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
            self._zoom_shown = (zoom, state.colours)
            self._zoom_chip.set_content(zoom, state.colours)
            self._place_cards()

    def _show_in_views(self, state: CanvasState) -> None:
        first, second = self._views
        if state.compares:
            labels = [f"{letter} · {name}" for letter, name in zip("AB", state.names, strict=True)]
            first.set_state(state, Layer.BOTH, label=labels[0])
            second.set_state(state.other, Layer.BOTH, label=labels[1])
        elif state.style.layer is Layer.SIDE_BY_SIDE:
            there = state.image is not None
            first.set_state(state, Layer.GROUND_TRUTH, label=TRUTH_LABEL if there else "")
            second.set_state(state, Layer.PREDICTION, label=PREDICTION_LABEL if there else "")
        else:
            # Until both prediction sets have been loaded, the one that is there.
            layer = state.style.layer
            first.set_state(state, Layer.BOTH if layer is Layer.COMPARISON else layer)

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
            # Other colours mean the same in both views.
            counted = state.compared_segments if colouring(state.style).legend is None else None
            room -= self._zoom_chip.width() + _EDGE
            second.set_content(counted, state.style, state.colours, self._category_names, room)
        self._place_cards()

    def _place_cards(self) -> None:
        for legend, view in zip(self._legends, self._views, strict=True):
            legend.move(view.x() + _EDGE, self.height() - legend.height() - _EDGE)
        chip = self._zoom_chip
        chip.move(self.width() - chip.width() - _EDGE, self.height() - chip.height() - _EDGE)

    def _set_view(self, view: ViewTransform) -> None:
        if view != self._state.view:
            self._apply(replace(self._state, view=view))

    def _go(self, view: ViewTransform) -> None:
        """Show another part of the image, at the user's wish."""
        if view != self._state.view:
            self._fitted = False
            self._set_view(view)

    def _zoom_to(self, scale: float) -> None:
        image, view = self._state.image, self._state.view
        if image is None:
            return
        height, width = self._viewport
        self._go(zoom_at(view, scale / view.scale, width / 2, height / 2, image.size, self._viewport))

    def _toggle_fit(self) -> None:
        if self._fitted:
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
        if self._fitted:
            self.zoom_to_fit()
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
            self._card.place(self.mapFromGlobal(place), self.rect())
