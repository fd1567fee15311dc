"""The canvas as a picture: as it is seen, or the whole image at its own size."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from panview.overlay.view_transform import ViewTransform
from panview.review.look import Layer
from panview.ui.canvas.canvas import Canvas
from panview.ui.canvas.frame import Frame
from panview.ui.canvas.state import CanvasState

_GAP = 8
"""Pixels between two images side by side."""
_CHILDREN = QWidget.RenderFlag.DrawChildren


@dataclass(frozen=True)
class Shown:
    """What a view shows: a state, and which side of it."""

    state: CanvasState
    layer: Layer


def as_seen(canvas: Canvas) -> QImage:
    """Return the canvas as it is on the screen, with labels and legends, without what follows the mouse."""
    canvas.render_now()
    ratio = canvas.devicePixelRatioF()
    picture = QImage(round(canvas.width() * ratio), round(canvas.height() * ratio), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(canvas.state.colours.border))
    painter = QPainter(picture)
    for widget in (*canvas.views, canvas.legend, canvas.compared_legend):
        if widget.isVisibleTo(canvas):
            widget.render(painter, widget.pos(), QRegion(), _CHILDREN)
    painter.end()
    return picture


def shown_whole(canvas: Canvas) -> tuple[Shown, ...]:
    """Return what `whole_image` draws: of one view, or of two side by side; nothing is hovered."""
    return tuple(
        Shown(_at_rest(view.state), view.layer)
        for view in canvas.views
        if view.isVisibleTo(canvas) and view.state.image is not None
    )


def whole_image(shown: tuple[Shown, ...]) -> QImage:
    """Draw whole images at their own size, an image pixel in a pixel, with their segments.

    It may be called in any thread.

    Parameters
    ----------
    shown : tuple of Shown
        One or two, from `shown_whole`.
    """
    drawn = [_draw(each) for each in shown]
    if len(drawn) == 1:
        return drawn[0]
    width, height = sum(image.width() for image in drawn) + _GAP, max(image.height() for image in drawn)
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ffffff"))
    painter = QPainter(picture)
    left = 0
    for image in drawn:
        painter.drawImage(QPoint(left, 0), image)
        left += image.width() + _GAP
    painter.end()
    return picture


def _draw(shown: Shown) -> QImage:
    image = shown.state.image
    assert image is not None
    frame = Frame()
    frame.render(shown.state, shown.layer, image.size, 1.0)
    picture = frame.photo
    if not shown.state.lifted:
        painter = QPainter(picture)
        painter.drawImage(QRect(QPoint(), picture.size()), frame.overlay)
        painter.end()
    return picture


def _at_rest(state: CanvasState) -> CanvasState:
    return replace(
        state,
        view=ViewTransform(),
        bare=False,
        emphasis=replace(state.emphasis, hovered=None),
        compared_emphasis=replace(state.compared_emphasis, hovered=None),
    )
