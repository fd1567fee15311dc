"""Draws a row of the image list: thumbnail, name, errors, impact."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from panview.presentation.theme_colours import Theme
from panview.ui.models.image_list_model import ImageListModel, ImageRole
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.icons import icon
from panview.ui.widgets.painting import RIGHT, draw_name, draw_text, draw_tick, fill_round, rounded_clip
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable

THUMBNAIL = QSize(72, 48)
"""Device-independent pixels."""
_SMALL, _ROOMY = QSize(51, 34), 236
"""In a list that is less wide, names matter more."""

ROW_HEIGHT = 62
_LEFT = 14
_MARGIN = 12
_RADIUS = 5


class ImageDelegate(RowDelegate):
    """Draws a row of the image list; says which thumbnails it missed while drawing."""

    missed = Signal(int)
    """Dataset row that was drawn without its thumbnail."""

    def __init__(self, view: RowTable, model: ImageListModel) -> None:
        super().__init__(view)
        self._model = model
        self._name_font = ui_font(BASE_PIXELS)
        self._small_font = ui_font(BASE_PIXELS - 1)
        self._name_metrics, self._small_metrics = QFontMetrics(self._name_font), QFontMetrics(self._small_font)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: D102
        return QSize(200, ROW_HEIGHT)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        """Draw thumbnail and text."""
        rect: QRect = option.rect
        row = int(index.data(ImageRole.ROW))
        size = THUMBNAIL if rect.width() >= _ROOMY else _SMALL
        picture = QRect(rect.x() + _LEFT, rect.y() + (rect.height() - size.height()) // 2, size.width(), size.height())
        self._paint_thumbnail(painter, picture, row, theme)
        left = picture.right() + 11
        room = rect.right() - _MARGIN - left
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        figure = str(index.data(ImageRole.FIGURE))
        name = str(index.data())
        # A long value of a column leaves room for its neighbour.
        wide = min(self._small_metrics.horizontalAdvance(figure), room * 3 // 5)
        # In a narrow panel the name matters more: the figure moves down a line.
        beside = self._name_metrics.horizontalAdvance(name) + wide + 10 <= room
        first = QRect(left, rect.y() + 11, room - (wide + 8 if beside else 0), 20)
        second = QRect(left, rect.y() + 32, room, 18)
        draw_name(painter, first, name, self._model.shortener, self._name_font, theme.text, self._name_metrics)
        right = QRect(left, first.y() if beside else second.y(), room, first.height() if beside else second.height())
        if index.data(ImageRole.REVIEWED):
            shift = 0 if beside else wide + 6
            tick = QRectF(second.right() - 12 - shift, second.y() + 3, 12, 12)
            draw_tick(painter, tick, theme.success)
            second.setRight(int(tick.left()) - 4)
        elif not beside:
            second.setRight(second.right() - wide - 6)
        right.setLeft(right.right() - wide)
        draw_text(painter, right, figure, self._small_font, theme.text if chosen else theme.muted, RIGHT)
        draw_text(painter, second, str(index.data(ImageRole.DETAIL)), self._small_font, theme.muted)

    def _paint_thumbnail(self, painter: QPainter, place: QRect, row: int, theme: Theme) -> None:
        pixmap = self._model.thumbnail(row)
        if pixmap is None:
            self.missed.emit(row)
        if pixmap is None or pixmap.isNull():
            fill_round(painter, QRectF(place), _RADIUS, theme.raised)
            name = "image" if pixmap is None else "image-broken"
            mark = QRect(0, 0, 18, 18)
            mark.moveCenter(place.center())
            painter.setOpacity(0.35)
            icon(name).paint(painter, mark)
            painter.setOpacity(1.0)
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(rounded_clip(QRectF(place), _RADIUS))
        painter.drawPixmap(QRectF(place), pixmap, covering(pixmap, place.size()))
        painter.restore()


def covering(pixmap: QPixmap, size: QSize) -> QRectF:
    """Return the middle part of a pixmap that has the shape of a size, in the pixmap's own pixels."""
    wide, tall = pixmap.width(), pixmap.height()
    if wide * size.height() > tall * size.width():
        part = tall * size.width() / size.height()
        return QRectF((wide - part) / 2, 0, part, tall)
    part = wide * size.height() / size.width()
    return QRectF(0, (tall - part) / 2, wide, part)
