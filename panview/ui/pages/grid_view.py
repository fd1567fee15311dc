"""The grid of images: cells are drawn by arithmetic from the model of the list, however many there are."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from panview.presentation.grid_layout import (
    CAPTION,
    GAP,
    Choice,
    GridLayout,
    Step,
    chosen_alone,
    chosen_too,
    chosen_up_to,
    stepped,
)
from panview.presentation.table_text import MOST_ROWS, TableText
from panview.presentation.theme_colours import Theme
from panview.ui.models.image_list_model import ImageListModel, ImageRole
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.timers import one_shot
from panview.ui.widgets.icons import icon
from panview.ui.widgets.painting import RIGHT, draw_name, draw_text, draw_tick, fill_round, focus_ring
from panview.words import tr

SMALLEST, LARGEST, USUAL = 96, 400, 180
"""Width of a picture, pixels."""
_MOST_BYTES = 192 << 20
"""Of pictures that are kept."""
_NOTCH = 1.15
_STEPS = {
    Qt.Key.Key_Left: Step.LEFT,
    Qt.Key.Key_Right: Step.RIGHT,
    Qt.Key.Key_Up: Step.UP,
    Qt.Key.Key_Down: Step.DOWN,
    Qt.Key.Key_PageUp: Step.PAGE_UP,
    Qt.Key.Key_PageDown: Step.PAGE_DOWN,
    Qt.Key.Key_Home: Step.FIRST,
    Qt.Key.Key_End: Step.LAST,
}
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_LARGER, _SMALLER = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Equal}), frozenset({Qt.Key.Key_Minus})
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class GridView(QAbstractScrollArea):
    """Pictures of the listed images in the order of the list. Setters in, signals out."""

    selection_wanted = Signal(int, object)
    """Row of the image to be the current one, and rows of those to be selected: (k,) int32."""

    opened = Signal(int)
    """Row of an image that somebody wants to see by itself."""

    pictures_wanted = Signal(object)
    """Rows of which pictures are on the screen, or nearly, and missing: list of int, the first ones first."""

    size_wanted = Signal(int)
    """Width of a picture."""

    own_ring = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ImageListModel | None = None
        self._wide = USUAL
        self._choice = Choice()
        self._hovered = -1
        self._stamp = 0
        self._pictures: OrderedDict[int, tuple[int, QPixmap]] = OrderedDict()
        self._bytes = 0
        self._name_font, self._small_font = ui_font(BASE_PIXELS - 1), ui_font(BASE_PIXELS - 2)
        self._asks = one_shot(self, 0, self._ask)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Images as a grid"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # Setters

    def set_model(self, model: ImageListModel) -> None:
        """Show the images of a list."""
        self._model = model
        model.modelReset.connect(self._reset)
        model.dataChanged.connect(self._refresh)
        self._reset()

    def set_picture_width(self, wide: int) -> None:
        """Make pictures as wide as this; what was at the top stays in view."""
        wide = min(max(wide, SMALLEST), LARGEST)
        if wide == self._wide:
            return
        seen = self._choice.current if self._is_seen(self._choice.current) else self.visible().start
        self._wide = wide
        self._set_range()
        self._asks.start()
        self._reveal(seen)

    def picture_width(self) -> int:
        """Return how wide a picture is."""
        return self._wide

    def set_stamp(self, stamp: int) -> None:
        """Say that pictures from now on are of another kind; older ones are shown until newer ones have come."""
        if stamp != self._stamp:
            self._stamp = stamp
            self._asks.start()

    def set_picture(self, row: int, picture: QImage) -> None:
        """Show the picture of an image; a null one stands for an image that cannot be read."""
        before = self._pictures.pop(row, None)
        if before is not None:
            self._bytes -= _bytes_of(before[1])
        pixmap = QPixmap.fromImage(picture)
        self._pictures[row] = (self._stamp, pixmap)
        self._bytes += _bytes_of(pixmap)
        while self._bytes > _MOST_BYTES and len(self._pictures) > 1:
            _, (_, gone) = self._pictures.popitem(last=False)
            self._bytes -= _bytes_of(gone)
        position = self._position(row)
        if position >= 0:
            self.viewport().update(self.cell_rect(position))

    def forget_pictures(self) -> None:
        """Have none, as of another dataset."""
        self._pictures.clear()
        self._bytes = 0

    def set_selected(self, current: int, rows: np.ndarray[tuple[int], np.dtype[np.int32]]) -> None:
        """Mark the current image and the selected ones, without a signal; rows of the dataset, -1 for none."""
        assert self._model is not None
        position = self._position(current)
        places = frozenset(self._model.positions(rows).tolist())
        anchor = self._choice.anchor if position == self._choice.current else position
        moved = position != self._choice.current
        self._choice = Choice(position, places, anchor)
        if moved and position >= 0:
            self._reveal(position)
            index = self._model.index(position)
            self.setAccessibleDescription(f"{index.data()}, {index.data(ImageRole.DETAIL)}")
        self.viewport().update()

    # Questions

    def layout_of_cells(self) -> GridLayout:
        """Return where the cells lie."""
        count = 0 if self._model is None else self._model.rowCount()
        return GridLayout(count, self._wide, self.viewport().width())

    def visible(self) -> range:
        """Return the positions of the cells that are on the screen."""
        return self.layout_of_cells().visible(self.verticalScrollBar().value(), self.viewport().height())

    def cell_rect(self, position: int) -> QRect:
        """Return where a cell is in the viewport, with its frame."""
        layout = self.layout_of_cells()
        left, top = layout.corner(position)
        top -= self.verticalScrollBar().value()
        return QRect(left - 4, top - 4, layout.wide + 8, layout.tall + CAPTION + 8)

    def has_picture(self, row: int) -> bool:
        """Whether there is a picture of an image that is not out of date."""
        return row in self._pictures and self._pictures[row][0] == self._stamp

    def missing(self) -> list[int]:
        """Return the rows of images without a picture, those on the screen first, then those right below."""
        if self._model is None:
            return []
        order, seen = self._model.listed_order(), self.visible()
        each = self._bytes / max(1, len(self._pictures))
        # Those ahead must not push out what is seen.
        more = len(seen) // 2 if 2 * each * len(seen) < _MOST_BYTES else 0
        ahead = range(seen.stop, min(seen.stop + more, len(order)))
        rows = [int(order[position]) for position in (*seen, *ahead)]
        return [row for row in rows if not self.has_picture(row)]

    # Menu and text

    def menu_of(self, place: QPoint | None) -> tuple[str, QPoint] | None:
        """Return what a menu is about: an image, as in the list, which becomes the current one; None asks for that."""
        if place is None:
            position = self._choice.current
            return None if position < 0 else ("listed image", self.cell_rect(position).center())
        position = self.layout_of_cells().at(place.x(), place.y() + self.verticalScrollBar().value())
        if position < 0:
            return "table", place
        if position in self._choice.selected:
            # It is about all that are selected.
            self._want(Choice(position, self._choice.selected, self._choice.anchor))
        else:
            self._want(chosen_alone(position))
        return "listed image", place

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return the images as the list has them, or the selected ones."""
        head = tuple(title for title, _ in ImageListModel.copied)
        if self._model is None:
            return TableText(self.accessibleName(), head, ())
        places = sorted(self._choice.selected) if selected else range(self._model.rowCount())
        indexes = (self._model.index(place) for place in places[:MOST_ROWS])
        rows = (tuple(str(index.data(role)) for _, role in ImageListModel.copied) for index in indexes)
        return TableText(self.accessibleName(), head, tuple(rows), max(0, len(places) - MOST_ROWS))

    # Keyboard and mouse

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key = Qt.Key(event.key())
        if not self._takes(event):
            super().keyPressEvent(event)
        elif key in _STEPS:
            layout = self.layout_of_cells()
            position = stepped(layout, self._choice.current, _STEPS[key], self.viewport().height())
            if position >= 0:
                self._choose(position, event.modifiers() & _SHIFT)
        elif key in _ENTER and self._choice.current >= 0:
            self.opened.emit(self._row(self._choice.current))
        elif key in _LARGER | _SMALLER:
            self.size_wanted.emit(round(self._wide * (_NOTCH if key in _LARGER else 1 / _NOTCH)))
        elif key == Qt.Key.Key_A:
            everything = frozenset(range(self.layout_of_cells().count))
            self._want(Choice(max(self._choice.current, 0), everything, self._choice.anchor))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        position = self._at(event)
        if event.button() == Qt.MouseButton.LeftButton and position >= 0:
            self._choose(position, event.modifiers() & (_SHIFT | _CTRL))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        position = self._at(event)
        if event.button() == Qt.MouseButton.LeftButton and position >= 0:
            self.opened.emit(self._row(position))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._hover(self._at(event))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self._hover(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        if event.modifiers() & _CTRL:
            grows = event.angleDelta().y() > 0
            self.size_wanted.emit(round(self._wide * (_NOTCH if grows else 1 / _NOTCH)))
            event.accept()
        else:
            super().wheelEvent(event)

    # Painting

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        first = self.visible().start
        self._set_range()
        if event.oldSize().width() != event.size().width():
            self._reveal(self._choice.current if self._choice.current >= 0 else first)

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: D102
        # Cells that only move are moved.
        self.viewport().scroll(0, dy)
        self._asks.start()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_choice"):
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(theme.window))
        top = event.rect().top() + self.verticalScrollBar().value()
        for position in self.layout_of_cells().visible(top, event.rect().height()):
            rect = self.cell_rect(position)
            if rect.intersects(event.rect()):
                self._paint_cell(painter, position, rect, theme)
        painter.end()
        if self.missing():
            self._asks.start()

    def _paint_cell(self, painter: QPainter, position: int, rect: QRect, theme: Theme) -> None:
        assert self._model is not None
        index, row = self._model.index(position), self._row(position)
        selected, current = position in self._choice.selected, position == self._choice.current
        if selected or position == self._hovered:
            fill_round(painter, QRectF(rect), 6, theme.selection if selected else theme.surface)
        inside = rect.adjusted(4, 4, -4, -4)
        area = QRect(inside.x(), inside.y(), inside.width(), inside.height() - CAPTION)
        self._paint_picture(painter, area, row, theme)
        if current:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 6, 6)
            if self.hasFocus() and self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
                focus_ring(painter, QRectF(rect), 6)
        line = QRect(inside.x() + 2, area.bottom() + 3, inside.width() - 4, CAPTION - 3)
        figure = str(index.data(ImageRole.FIGURE))
        wide = min(QFontMetrics(self._small_font).horizontalAdvance(figure), line.width() // 2)
        draw_text(painter, QRect(line.right() - wide, line.y(), wide + 1, line.height()), figure, self._small_font,
                  theme.text if selected else theme.muted, RIGHT)  # fmt: skip
        name = QRect(line.x(), line.y(), line.width() - wide - (6 if wide else 0), line.height())
        if index.data(ImageRole.REVIEWED):
            draw_tick(painter, QRectF(name.right() - 11, name.y() + 5, 11, 11), theme.success)
            name.setRight(name.right() - 15)
        metrics = QFontMetrics(self._name_font)
        draw_name(painter, name, str(index.data()), self._model.shortener, self._name_font, theme.text, metrics)

    def _paint_picture(self, painter: QPainter, area: QRect, row: int, theme: Theme) -> None:
        known = self._pictures.get(row)
        if known is None or known[1].isNull():
            fill_round(painter, QRectF(area), 4, theme.raised)
            mark = QRect(0, 0, 22, 22)
            mark.moveCenter(area.center())
            painter.setOpacity(0.35)
            icon("image" if known is None else "image-broken").paint(painter, mark)
            painter.setOpacity(1.0)
            return
        self._pictures.move_to_end(row)
        pixmap = known[1]
        fitted = pixmap.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, fitted.width(), fitted.height())
        place.moveCenter(area.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, pixmap)

    # Inside

    def _takes(self, event: QKeyEvent) -> bool:
        key, commands = Qt.Key(event.key()), _CTRL | Qt.KeyboardModifier.AltModifier
        if key == Qt.Key.Key_A:
            return event.modifiers() == _CTRL
        return not event.modifiers() & commands and (key in _STEPS or key in _ENTER | _LARGER | _SMALLER)

    def _choose(self, position: int, keys: Qt.KeyboardModifier) -> None:
        if keys & _SHIFT:
            self._want(chosen_up_to(self._choice, position))
        elif keys & _CTRL:
            self._want(chosen_too(self._choice, position))
        else:
            self._want(chosen_alone(position))

    def _want(self, choice: Choice) -> None:
        assert self._model is not None
        order = self._model.listed_order()
        if not 0 <= choice.current < len(order):
            return
        self._choice = choice
        self._reveal(choice.current)
        self.viewport().update()
        self.selection_wanted.emit(int(order[choice.current]), order[sorted(choice.selected)].astype(np.int32))

    def _row(self, position: int) -> int:
        assert self._model is not None
        return int(self._model.listed_order()[position])

    def _position(self, row: int) -> int:
        return -1 if self._model is None else self._model.position(row)

    def _at(self, event: QMouseEvent) -> int:
        place = event.position().toPoint()
        return self.layout_of_cells().at(place.x(), place.y() + self.verticalScrollBar().value())

    def _hover(self, position: int) -> None:
        before, self._hovered = self._hovered, position
        if before == position or self._model is None:
            return
        for changed in (before, position):
            if 0 <= changed < self._model.rowCount():
                self.viewport().update(self.cell_rect(changed))
        tip = self._model.index(position).data(Qt.ItemDataRole.ToolTipRole) if position >= 0 else ""
        self.viewport().setToolTip(tip or "")

    def _is_seen(self, position: int) -> bool:
        return position in self.visible()

    def _reveal(self, position: int) -> None:
        """Scroll to where a cell can be seen."""
        layout, bar = self.layout_of_cells(), self.verticalScrollBar()
        if not 0 <= position < layout.count:
            return
        _, top = layout.corner(position)
        bottom = top + layout.pitch
        if top - GAP < bar.value():
            bar.setValue(top - GAP)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def _set_range(self) -> None:
        layout, bar = self.layout_of_cells(), self.verticalScrollBar()
        bar.setRange(0, max(0, layout.height - self.viewport().height()))
        bar.setPageStep(max(layout.pitch, self.viewport().height() - layout.pitch // 2))
        bar.setSingleStep(max(20, layout.pitch // 4))
        self.viewport().update()

    def _reset(self) -> None:
        self._hovered = -1
        self._choice = Choice()
        self._set_range()
        self._asks.start()

    def _refresh(self, _first: QModelIndex, _last: QModelIndex, roles: list[int]) -> None:
        # The list's own small pictures come and go.
        if list(roles) != [int(Qt.ItemDataRole.DecorationRole)]:
            self.viewport().update()

    def _ask(self) -> None:
        if self.isVisible():
            self.pictures_wanted.emit(self.missing())


def _bytes_of(pixmap: QPixmap) -> int:
    return 4 * pixmap.width() * pixmap.height()
