"""Pictures as files: PNG that panview knows again, SVG of whatever a widget paints."""

from __future__ import annotations

import re

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from panview import __version__
from panview.ui.theme import current_theme

_JPEG_QUALITY = 92
_LEAST_RATIO = 2.0
"""Of a figure as PNG: sharp in print, too."""
_CHILDREN = QWidget.RenderFlag.DrawChildren
_MARK = f"<!-- panview {__version__} -->\n".encode()
"""By which the next one knows that it may replace this one."""


def png_bytes(picture: QImage) -> bytes:
    """Return a picture as PNG that says what wrote it, by which the next one knows that it may replace it."""
    return _encoded(picture, b"png", -1)


def jpeg_bytes(picture: QImage) -> bytes:
    """Return a picture as JPEG."""
    return _encoded(picture, b"jpeg", _JPEG_QUALITY)


def figure_image(widget: QWidget) -> QImage:
    """Return a figure as it is painted, at twice the density of an ordinary screen or more."""
    ratio = max(_LEAST_RATIO, widget.devicePixelRatioF())
    picture = QImage(widget.size() * ratio, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(current_theme().surface))
    painter = QPainter(picture)
    widget.render(painter, QPoint(), QRegion(), _CHILDREN)
    painter.end()
    return picture


def figure_svg(widget: QWidget) -> bytes:
    """Return a figure as SVG: lines, areas and letters, sharp at every size."""
    from PySide6.QtSvg import QSvgGenerator

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(widget.width(), widget.height()))
    generator.setViewBox(QRect(0, 0, widget.width(), widget.height()))
    # A unit is a pixel of the screen, whatever the screen.
    generator.setResolution(96)
    generator.setTitle(widget.accessibleName())
    painter = QPainter(generator)
    painter.fillRect(QRect(0, 0, widget.width(), widget.height()), QColor(current_theme().surface))
    widget.render(painter, QPoint(), QRegion(), _CHILDREN)
    painter.end()
    buffer.close()
    return re.sub(rb"(<\?xml[^>]*\?>\s*)", lambda found: found[1] + _MARK, bytes(data.data()), count=1)


def _encoded(picture: QImage, kind: bytes, quality: int) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind))
    writer.setQuality(quality)
    writer.setText("Software", f"panview {__version__}")
    writer.write(picture)
    return bytes(data.data())
