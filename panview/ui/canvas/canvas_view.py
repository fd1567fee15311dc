"""One view of an image: paints a state, and says what the mouse wants."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from panview.overlay.framing import ring_around
from panview.overlay.picking import choose, segments_at
from panview.overlay.view_transform import ZOOM_STEP, Size, ViewTransform, clamp, image_pixel, zoom_at
from panview.review.look import Flip, Layer
from panview.ui.canvas.frame import Frame
from panview.ui.canvas.paint import paint_label, paint_message, paint_photo_message, paint_ring, paint_split
from panview.ui.canvas.state import CanvasState
from panview.ui.timers import one_shot
from panview.words import tr

DRAG_THRESHOLD = 4.0
"""Logical pixels the mouse may move in a click."""
_DIVIDER_REACH = 8.0
_WHEEL_NOTCH = 120.0
_TRACKPAD_NOTCH = 80.0
"""Pixels of a trackpad's scrolling that zoom as far as one notch of a wheel."""
_LABEL_PLACE = QPointF(12.0, 12.0)
_LABEL_ROOM = 32.0


class _Drag(Enum):
    NONE = auto()
    PRESSED = auto()
    PANNING = auto()
    DIVIDER = auto()


class CanvasView(QWidget):
    """Paints a `CanvasState`. Holds no state of its own but the mouse's: what the user wants goes up as signals."""

    view_wanted = Signal(object)
    """ViewTransform: panned or zoomed to."""
    fit_wanted = Signal()
    hovered = Signal(object, QPoint)
    """Local index or None, and the global position; only when the segment has changed."""
    pointer_moved = Signal(QPoint)
    """Global position, while nothing is dragged."""
    pixel_pointed = Signal(object)
    """(row, column) of the image's pixel under the pointer, None beside the image; only when it has changed."""
    clicked = Signal(object)
    """Local index or None."""
    split_wanted = Signal(float)
    """Share of the width."""
    shift_seen = Signal(bool)
    """Whether Shift was held at a mouse event."""
    viewport_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        # Clicking the image takes the focus out of text fields, so that keys act on the review again. Tab leads here,
        # too, where a screen reader is told what is seen.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Image"))
        self.setMinimumSize(80, 80)
        self._state = CanvasState()
        self._layer = Layer.BOTH
        self._label = ""
        self._frame = Frame()
        self._ring: tuple[QPointF, float] | None = None
        self._drag = _Drag.NONE
        self._press = QPointF()
        self._last = QPointF()
        self._pointer: QPointF | None = None
        self._hovered: int | None = None
        self._pixel: tuple[int, int] | None = None
        self._last_click: QPointF | None = None
        self._timer = one_shot(self, 0, self.render_now)

    @property
    def viewport(self) -> Size:
        """Height and width in device pixels."""
        ratio = self.devicePixelRatioF()
        return max(1, round(self.height() * ratio)), max(1, round(self.width() * ratio))

    @property
    def state(self) -> CanvasState:
        """What is shown."""
        return self._state

    @property
    def layer(self) -> Layer:
        """Which side of it is shown."""
        return self._layer

    def set_state(self, state: CanvasState, layer: Layer, *, label: str = "") -> None:
        """Show a state. The drawing is done once, when control returns to the event loop.

        Parameters
        ----------
        state : CanvasState
            What to show.
        layer : Layer
            GROUND_TRUTH, PREDICTION, BOTH or SPLIT.
        label : str
            What is shown, for the corner.
        """
        if state.image is not self._state.image:
            self._last_click = None
            self._hovered = None
            self._pixel = None
        self._state, self._layer = state, layer
        self._label = label
        self._timer.start()

    def render_now(self) -> None:
        """Draw what has changed, and have it painted."""
        self._timer.stop()
        self._frame.render(self._state, self._layer, self.viewport, self.devicePixelRatioF())
        self._ring = self._ring_of_selected()
        self.update()
        self._update_hover()
        self._update_pixel()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        state = self._state
        painter.drawImage(0, 0, self._frame.photo)
        if state.image is None:
            if state.message:
                paint_message(painter, state.message, QRectF(self.rect()), state.colours)
            self._paint_label(painter)
            return
        if not state.lifted:
            painter.drawImage(0, 0, self._frame.overlay)
            if self._ring is not None:
                paint_ring(painter, *self._ring)
        if state.image.photo_message:
            below_labels = _LABEL_ROOM if self._label or self._layer is Layer.SPLIT else 0.0
            area = self._image_area().adjusted(0.0, below_labels, 0.0, 0.0)
            paint_photo_message(painter, state.image.photo_message, area, state.colours)
        if self._layer is Layer.SPLIT and not state.lifted:
            paint_split(painter, self._divider(), (self.height(), self.width()), state.colours)
        self._paint_label(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self.viewport_changed.emit()
        # The paint that follows must not show the old picture.
        if self.isVisible():
            self.render_now()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        self.viewport_changed.emit()
        self.render_now()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self.viewport_changed.emit()
            self._timer.start()
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom(1.0 + event.value(), event.position())
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        # A wheel turned while Shift or Alt is held is reported as turned sideways.
        scrolled, turned = event.pixelDelta(), event.angleDelta()
        if not scrolled.isNull() and event.phase() is not Qt.ScrollPhase.NoScrollPhase:
            steps = (scrolled.y() or scrolled.x()) / _TRACKPAD_NOTCH
        else:
            steps = (turned.y() or turned.x()) / _WHEEL_NOTCH
        self._zoom(ZOOM_STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._press = self._last = event.position()
        if event.button() is Qt.MouseButton.LeftButton:
            self._drag = _Drag.DIVIDER if self._on_divider(event.position()) else _Drag.PRESSED
        elif event.button() is Qt.MouseButton.MiddleButton:
            self._start_panning()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        position = event.position()
        self._pointer = position
        self.shift_seen.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        if self._drag is _Drag.PRESSED and (position - self._press).manhattanLength() > DRAG_THRESHOLD:
            self._start_panning()
        if self._drag is _Drag.PANNING:
            self._pan(position)
        elif self._drag is _Drag.DIVIDER:
            self.split_wanted.emit(min(max(position.x() / max(1, self.width()), 0.0), 1.0))
        elif self._drag is _Drag.NONE:
            on_divider = self._on_divider(position)
            self.setCursor(Qt.CursorShape.SplitHCursor if on_divider else Qt.CursorShape.ArrowCursor)
            self._update_hover()
            self._update_pixel()
            self.pointer_moved.emit(event.globalPosition().toPoint())
        self._last = position

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        drag, self._drag = self._drag, _Drag.NONE
        self.setCursor(Qt.CursorShape.ArrowCursor)
        if drag is _Drag.PRESSED:
            self._click(event.position())
        elif drag is _Drag.NONE:
            super().mouseReleaseEvent(event)
        self._update_hover()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() is Qt.MouseButton.LeftButton and not self._on_divider(event.position()):
            self._last_click = None
            self.fit_wanted.emit()

    def menu_of(self, place: QPoint | None) -> tuple[str, QPoint] | None:
        """Return what a menu at a place is about, which is selected then; None asks for that of what is selected."""
        selected = self._state.emphasis.selected
        if self._state.image is None:
            return None
        if place is None:
            return "image" if selected is None else "segment", self._image_area().center().toPoint()
        candidates = self._candidates(QPointF(place))
        chosen = selected if selected in candidates else choose(candidates, None, again=False)
        if chosen is None:
            return "image", place
        self.clicked.emit(chosen)
        return "segment", place

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self._pointer = None
        self._update_hover()
        self._update_pixel()

    def _paint_label(self, painter: QPainter) -> None:
        if self._label:
            room = self.width() - 2 * _LABEL_PLACE.x()
            paint_label(painter, self._label, _LABEL_PLACE, self._state.colours, left=True, room=room)

    def _ring_of_selected(self) -> tuple[QPointF, float] | None:
        """Return middle and radius of the ring around a small selected segment, in logical pixels."""
        state, ratio = self._state, self.devicePixelRatioF()
        local = state.emphasis.selected
        if state.image is None or state.segments is None or local is None or state.style.flip is not Flip.OFF:
            return None
        ring = ring_around(state.image, state.segments, local, state.view, ratio)
        return None if ring is None else (QPointF(ring[0] / ratio, ring[1] / ratio), ring[2] / ratio)

    def _device(self, position: QPointF) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return int(position.x() * ratio // 1), int(position.y() * ratio // 1)

    def _divider(self) -> float:
        return self._state.split * self.width()

    def _on_divider(self, position: QPointF) -> bool:
        shown = self._layer is Layer.SPLIT and self._state.image is not None and not self._state.lifted
        return shown and abs(position.x() - self._divider()) <= _DIVIDER_REACH

    def _image_area(self) -> QRectF:
        """Return the visible part of the image, in logical pixels."""
        if self._state.image is None:
            return QRectF()
        view, ratio = self._state.view, self.devicePixelRatioF()
        height, width = (length * view.scale / ratio for length in self._state.image.size)
        return QRectF(view.x / ratio, view.y / ratio, width, height).intersected(QRectF(self.rect()))

    def _candidates(self, position: QPointF) -> tuple[int, ...]:
        state = self._state
        if state.image is None or state.segments is None or state.lifted or not QRectF(self.rect()).contains(position):
            return ()
        layer = self._layer
        if layer is Layer.SPLIT:
            layer = Layer.GROUND_TRUTH if position.x() < self._divider() else Layer.PREDICTION
        x, y = self._device(position)
        return segments_at(state.image, state.segments, state.style, layer, state.view, x, y, state.emphasis)

    def _click(self, position: QPointF) -> None:
        last = self._last_click
        again = last is not None and (position - last).manhattanLength() <= DRAG_THRESHOLD
        self._last_click = position
        self.clicked.emit(choose(self._candidates(position), self._state.emphasis.selected, again=again))

    def _update_hover(self) -> None:
        """Tell of the segment under the pointer if it is another one than before."""
        hovered: int | None = None
        if self._pointer is not None and self._drag is _Drag.NONE and not self._on_divider(self._pointer):
            candidates = self._candidates(self._pointer)
            selected = self._state.emphasis.selected
            # Of two segments at this place, the one that the last click chose stays the hovered one.
            hovered = selected if selected in candidates else choose(candidates, None, again=False)
        if hovered != self._hovered:
            self._hovered = hovered
            place = QPointF() if self._pointer is None else self._pointer
            self.hovered.emit(hovered, self.mapToGlobal(place).toPoint())

    def _update_pixel(self) -> None:
        """Tell of the pixel under the pointer if it is another one than before."""
        pixel, image = None, self._state.image
        if image is not None and self._pointer is not None and self.rect().contains(self._pointer.toPoint()):
            pixel = image_pixel(self._state.view, *self._device(self._pointer), image.size)
        if pixel != self._pixel:
            self._pixel = pixel
            self.pixel_pointed.emit(pixel)

    def _start_panning(self) -> None:
        self._drag = _Drag.PANNING
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._last_click = None
        self._update_hover()

    def _pan(self, position: QPointF) -> None:
        if self._state.image is None:
            return
        moved = (position - self._last) * self.devicePixelRatioF()
        view = self._state.view.panned(moved.x(), moved.y())
        self._want(clamp(view, self._state.image.size, self.viewport))

    def _zoom(self, factor: float, position: QPointF) -> None:
        if self._state.image is None:
            return
        at = position * self.devicePixelRatioF()
        self._want(zoom_at(self._state.view, factor, at.x(), at.y(), self._state.image.size, self.viewport))

    def _want(self, view: ViewTransform) -> None:
        if view != self._state.view:
            self.view_wanted.emit(view)
