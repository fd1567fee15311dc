"""The photo under the overlay: half-size levels made once, and drawing the visible part."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QTransform

from panview.overlay.photo_levels import choose_level, halve
from panview.overlay.resample import resample
from panview.overlay.view_transform import ViewTransform, sample_positions
from panview.presentation.theme_colours import CanvasColours
from panview.ui.canvas.pixels import constant_pixels_of, pixels_of

SHARP_SCALE = 3.0
"""From this scale on pixels are drawn as squares."""
_SMALLEST_LEVEL = 256
_CHECKER_CELL = 12


def photo_levels(photo: QImage) -> tuple[QImage, ...]:
    """Make the levels a photo is drawn from: itself as RGB32, then each half as long as the one before.

    Drawing from the level just above the wanted size is quick, and smooth although it looks at few pixels.
    """
    levels = [photo.convertToFormat(QImage.Format.Format_RGB32)]
    while max(levels[-1].width(), levels[-1].height()) >= 2 * _SMALLEST_LEVEL:
        above = levels[-1]
        if min(above.width(), above.height()) < 2:
            break
        level = QImage(above.width() // 2, above.height() // 2, QImage.Format.Format_RGB32)
        halve(constant_pixels_of(above), pixels_of(level))
        levels.append(level)
    return tuple(levels)


def draw_photo(
    target: QImage,
    levels: tuple[QImage, ...],
    size: tuple[int, int],
    view: ViewTransform,
    colours: CanvasColours,
    unit: int,
) -> None:
    """Fill the viewport: background, and on it the photo or the board that stands for a missing one.

    Parameters
    ----------
    target : QImage
        RGB32 of the viewport's size in device pixels.
    levels : tuple[QImage, ...]
        From `photo_levels`; empty without a photo.
    size : (height, width)
        Of the image, in pixels.
    view : ViewTransform
        Where the image lies.
    colours : CanvasColours
        Background and checkers.
    unit : int
        Device pixels that make one step of a pattern.
    """
    background = QColor(colours.background)
    if levels and view.scale >= SHARP_SCALE:
        # The same sampling as the overlay's, so that both agree to the pixel.
        rows = sample_positions(view, size[0], target.height(), 0, axis=0)
        columns = sample_positions(view, size[1], target.width(), 0, axis=1)
        resample(constant_pixels_of(levels[0]), rows, columns, background.rgb(), pixels_of(target))
        return
    target.fill(background)
    painter = QPainter(target)
    # The painter counts in logical pixels; the view in those of the screen.
    painter.scale(1.0 / target.devicePixelRatio(), 1.0 / target.devicePixelRatio())
    if levels:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.scale != 1.0)
        _draw_level(painter, target.size(), levels, size, view)
    else:
        _draw_board(painter, target.rect(), size, view, colours, unit)
    painter.end()


def _draw_level(
    painter: QPainter, device: QSize, levels: tuple[QImage, ...], size: tuple[int, int], view: ViewTransform
) -> None:
    level = levels[choose_level(view.scale, len(levels))]
    ratio_x, ratio_y = level.width() / size[1], level.height() / size[0]
    left, top = view.corner
    # Only the visible pixels, with a few around them for the interpolation at the rim.
    first_column = max(0, math.floor(-left / view.scale * ratio_x) - 2)
    first_row = max(0, math.floor(-top / view.scale * ratio_y) - 2)
    last_column = min(level.width(), math.ceil((device.width() - left) / view.scale * ratio_x) + 2)
    last_row = min(level.height(), math.ceil((device.height() - top) / view.scale * ratio_y) + 2)
    if first_column >= last_column or first_row >= last_row:
        return
    source = QRectF(first_column, first_row, last_column - first_column, last_row - first_row)
    step_x, step_y = view.scale / ratio_x, view.scale / ratio_y
    target = QRectF(
        left + first_column * step_x, top + first_row * step_y, source.width() * step_x, source.height() * step_y
    )
    painter.drawImage(target, level, source)


def _draw_board(
    painter: QPainter, device: QRect, size: tuple[int, int], view: ViewTransform, colours: CanvasColours, unit: int
) -> None:
    cell = _CHECKER_CELL * unit
    tile = QImage(2 * cell, 2 * cell, QImage.Format.Format_RGB32)
    tile.fill(QColor(colours.raised))
    tile_painter = QPainter(tile)
    tile_painter.fillRect(0, 0, cell, cell, QColor(colours.checker))
    tile_painter.fillRect(cell, cell, cell, cell, QColor(colours.checker))
    tile_painter.end()
    left, top = view.corner
    brush = QBrush(tile)
    brush.setTransform(QTransform.fromTranslate(left, top))
    right = math.ceil(size[1] * view.scale - 0.5)
    bottom = math.ceil(size[0] * view.scale - 0.5)
    board = QRect(left, top, right, bottom).intersected(device)
    painter.fillRect(board, brush)
