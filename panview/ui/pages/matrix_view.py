"""The matrix of confusion as a picture: cells by colour, a cross of names under the mouse, zoom."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from panview.metrics.segment_table import Status
from panview.presentation.confusion_content import MatrixContent, Shade, short_count
from panview.presentation.table_text import TableText
from panview.review.colours import STATUS_COLOURS
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.painting import CENTRE, LEFT, RIGHT, draw_text
from panview.words import tr

_SMALLEST, _LARGEST = 3, 44
_NAMED_FROM, _COUNTED_FROM = 10, 30
"""Sizes of a cell from which on it has a name beside it, and its count in it."""
_NAMES_WIDE, _NAMES_NARROW = 148, 104
"""Room for names, pixels, and in a view that is less than so many pixels wide or high."""
_NARROW = 480
_ZOOM = 1.2


class MatrixView(QAbstractScrollArea):
    """A square of cells, as large as there is room, or larger and scrolled; by mouse or by arrows and Space."""

    figure = True

    cell_clicked = Signal(int, int)
    """Categories of truth and prediction, the number of categories for nothing."""

    cell_hovered = Signal(int, int)
    """Row and column of the cell under the mouse or the keyboard, -1 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: MatrixContent | None = None
        self._shade = Shade.TRUTH
        self._palette = "okabe-ito"
        self._image = QImage()
        self._cell = 0
        self._fitted = True
        self._hovered = (-1, -1)
        self._chosen: tuple[int, int] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Confusion of categories"))
        self.viewport().setAutoFillBackground(False)

    def set_content(self, content: MatrixContent, shade: Shade, chosen: tuple[int, int] | None) -> None:
        """Show another matrix; ``chosen`` are the categories of the cell that is filtered by."""
        self._content, self._shade, self._chosen = content, shade, chosen
        size = len(content.names)
        if max(self._hovered) >= size:
            self._hovered = (-1, -1)
        self._draw()
        self._fit()

    def set_palette_name(self, palette: str) -> None:
        """Use other colours for the statuses."""
        self._palette = palette
        self._draw()
        self.viewport().update()

    def cell_rect(self, row: int, column: int) -> QRect:
        """Return where a cell is in the viewport."""
        left, top = self._origin()
        return QRect(left + column * self._cell, top + row * self._cell, self._cell, self._cell)

    def as_table(self, *, selected: bool = False) -> TableText:
        """Return the counts of all cells: a row for each category of the truth; or the row of the current cell."""
        content = self._content
        if content is None:
            return TableText(self.accessibleName(), (), ())
        values = content.values.tolist()
        rows = [(name, *map(str, row)) for name, row in zip(content.names, values, strict=True)]
        if selected and self._hovered[0] >= 0:
            rows = rows[self._hovered[0] : self._hovered[0] + 1]
        return TableText(self.accessibleName(), (tr("truth \\ predicted"), *content.names), tuple(rows))

    def choose_current(self) -> None:
        """Do what a click on the cell under the mouse or the keyboard does."""
        if self._hovered != (-1, -1):
            self._click(self._hovered)

    def menu_of(self, place: QPoint | None) -> tuple[str, QPoint] | None:
        """Return what a menu at a place of the viewport is about: the cell there, which becomes the current one."""
        if place is None:
            known = self._hovered != (-1, -1)
            return "cell" if known else "figure", self.cell_rect(*self._hovered).center() if known else QPoint()
        # A menu over it takes the mouse away, and a cell is current only with one of both.
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        cell = self._at(place)
        self._hover(cell)
        return "cell" if cell != (-1, -1) else "figure", place

    def zoom(self, factor: float) -> None:
        """Make cells larger or smaller; small enough, they fit again."""
        wanted = round(self._cell * factor)
        if wanted == self._cell:
            wanted += 1 if factor > 1 else -1
        self._fitted = wanted <= self._fitting()
        self._cell = min(max(wanted, self._fitting()), _LARGEST)
        self._scroll_range()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_content"):
            self._draw()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM if event.angleDelta().y() > 0 else 1 / _ZOOM)
            event.accept()
        else:
            super().wheelEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._hover(self._at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        cell = self._at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell != (-1, -1):
            self._hover(cell)
            self._click(cell)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        if not self.hasFocus():
            self._hover((-1, -1))

    def event(self, event: QEvent) -> bool:  # noqa: D102
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        steps = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        step = steps.get(Qt.Key(event.key()))
        if self._content is not None and step is not None:
            last = len(self._content.names) - 1
            row, column = (min(max(at + by, 0), last) for at, by in zip(self._hovered, step, strict=True))
            self._hover((row, column))
            self._bring_into_view(row, column)
        elif event.key() == Qt.Key.Key_Space and self._hovered != (-1, -1):
            self._click(self._hovered)
        else:
            super().keyPressEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: D102
        # Names stay in place, so the picture cannot simply be scrolled.
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        if self._content is None or self._image.isNull():
            return
        theme = current_theme()
        painter = QPainter(self.viewport())
        left, top = self._origin()
        size = self._cell * len(self._content.names)
        area = QRect(
            self._names, self._names, self.viewport().width() - self._names, self.viewport().height() - self._names
        )
        painter.save()
        painter.setClipRect(area)
        painter.drawImage(QRect(left, top, size, size), self._image)
        self._draw_lines(painter, left, top, size)
        if self._cell >= _COUNTED_FROM:
            self._draw_counts(painter, area)
        for cell, colour, width in ((self._chosen_cell(), theme.accent, 2.5), (self._hovered, theme.text, 1.5)):
            if cell is not None and cell != (-1, -1):
                painter.setPen(QPen(QColor(colour), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(self.cell_rect(*cell)).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()
        self._draw_names(painter, left, top)
        painter.end()

    # Drawing

    def _draw(self) -> None:
        """Make the picture, a pixel per cell: the diagonal in the colour of TP, misses in that of FN, the rest FP."""
        if self._content is None:
            return
        theme, colours = current_theme(), STATUS_COLOURS[self._palette]
        ground = QColor(theme.surface)
        base = np.array([ground.red(), ground.green(), ground.blue()], np.float64)
        size = len(self._content.names)
        hue = np.empty((size, size, 3))
        hue[:] = colours[Status.FP]
        hue[:, -1] = colours[Status.FN]
        hue[np.arange(size), np.arange(size)] = colours[Status.TP]
        # The square root lets a share of one per cent be seen.
        strength = np.sqrt(self._content.shares(self._shade))[..., None]
        rgb = np.round(base + (hue - base) * strength).astype(np.uint8)
        pixels = np.full((size, size, 4), 255, np.uint8)
        pixels[..., :3] = rgb[..., ::-1]
        self._image = QImage(pixels.tobytes(), size, size, 4 * size, QImage.Format.Format_RGB32).copy()

    def _draw_lines(self, painter: QPainter, left: int, top: int, size: int) -> None:
        """Draw hairlines between cells, and stronger ones between groups of categories and before nothing."""
        assert self._content is not None
        theme = current_theme()
        count = len(self._content.names)
        if self._cell >= _NAMED_FROM:
            painter.setPen(QColor(theme.window))
            for place in range(count + 1):
                at = place * self._cell
                painter.drawLine(left + at, top, left + at, top + size)
                painter.drawLine(left, top + at, left + size, top + at)
        painter.setPen(QColor(theme.muted))
        for place in {*self._content.dividers, count - 1} - {0}:
            at = place * self._cell
            painter.drawLine(left + at, top, left + at, top + size)
            painter.drawLine(left, top + at, left + size, top + at)
        painter.setPen(QColor(theme.border))
        painter.drawRect(left, top, size - 1, size - 1)

    def _draw_counts(self, painter: QPainter, area: QRect) -> None:
        assert self._content is not None
        theme, font = current_theme(), ui_font(BASE_PIXELS - 3)
        metrics = QFontMetrics(font)
        for row, column in np.argwhere(self._content.values > 0).tolist():
            rect = self.cell_rect(row, column)
            if rect.intersects(area):
                text = short_count(int(self._content.values[row, column]))
                pixel = self._image.pixelColor(column, row)
                dark = pixel.lightnessF() < 0.55
                colour = "#ffffff" if dark else "#16191f"
                # A count that does not fit is shown in the tool tip only: part of it would be another count.
                if metrics.horizontalAdvance(text) <= rect.width() - 2:
                    draw_text(painter, rect, text, font, colour if theme.dark or dark else theme.text, CENTRE)

    def _draw_names(self, painter: QPainter, left: int, top: int) -> None:
        """Draw names beside and above the cells; where these are too small, those of the hovered cell alone."""
        assert self._content is not None
        theme, font = current_theme(), ui_font(max(9, min(BASE_PIXELS - 1, self._cell - 1)))
        small = self._cell < _NAMED_FROM
        if small:
            font = ui_font(BASE_PIXELS - 1)
        tall = max(self._cell, 16) if small else self._cell
        for place, name in enumerate(self._content.names):
            is_row, is_column = place == self._hovered[0], place == self._hovered[1]
            middle = place * self._cell + self._cell // 2
            if (is_row or not small) and top + middle >= self._names:
                rect = QRect(0, top + middle - tall // 2, self._names - 8, tall)
                draw_text(painter, rect, name, font, theme.text if is_row else theme.muted, RIGHT)
            if (is_column or not small) and left + middle >= self._names:
                painter.save()
                painter.translate(left + middle - tall // 2, self._names - 8)
                painter.rotate(-90)
                rect = QRect(0, 0, self._names - 22, tall)
                draw_text(painter, rect, name, font, theme.text if is_column else theme.muted, LEFT)
                painter.restore()
        caps = ui_font(BASE_PIXELS - 2)
        for up, text in ((34, tr("predicted →")), (18, tr("truth ↓"))):
            draw_text(painter, QRect(0, self._names - up, self._names - 8, 16), text, caps, theme.muted, RIGHT)

    # Geometry

    @property
    def _names(self) -> int:
        room = min(self.viewport().width(), self.viewport().height())
        return _NAMES_WIDE if room >= _NARROW else _NAMES_NARROW

    def _fitting(self) -> int:
        if self._content is None:
            return _SMALLEST
        room = min(self.viewport().width(), self.viewport().height()) - self._names - 4
        return min(max(room // len(self._content.names), _SMALLEST), _LARGEST)

    def _fit(self) -> None:
        if self._fitted or self._cell < self._fitting():
            self._fitted = True
            self._cell = self._fitting()
        self._scroll_range()

    def _scroll_range(self) -> None:
        size = self._cell * len(self._content.names) if self._content is not None else 0
        for bar, room in (
            (self.horizontalScrollBar(), self.viewport().width()),
            (self.verticalScrollBar(), self.viewport().height()),
        ):
            bar.setRange(0, max(0, size + self._names + 4 - room))
            bar.setPageStep(room)
            bar.setSingleStep(max(self._cell, 12))
        self.viewport().update()

    def _origin(self) -> tuple[int, int]:
        return self._names - self.horizontalScrollBar().value(), self._names - self.verticalScrollBar().value()

    def _at(self, place: QPoint) -> tuple[int, int]:
        if self._content is None or self._cell == 0 or place.x() < self._names or place.y() < self._names:
            return (-1, -1)
        left, top = self._origin()
        row, column = (place.y() - top) // self._cell, (place.x() - left) // self._cell
        size = len(self._content.names)
        return (row, column) if row < size and column < size else (-1, -1)

    def _bring_into_view(self, row: int, column: int) -> None:
        rect = self.cell_rect(row, column)
        for bar, start, end, room in (
            (self.horizontalScrollBar(), rect.left(), rect.right(), self.viewport().width()),
            (self.verticalScrollBar(), rect.top(), rect.bottom(), self.viewport().height()),
        ):
            if start < self._names:
                bar.setValue(bar.value() - (self._names - start))
            elif end > room:
                bar.setValue(bar.value() + end - room)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(640, 560)

    # Cells

    def _hover(self, cell: tuple[int, int]) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self.cell_hovered.emit(*cell)
            self.viewport().update()

    def _click(self, cell: tuple[int, int]) -> None:
        if self._content is not None:
            self.cell_clicked.emit(*(int(self._content.category[place]) for place in cell))

    def _chosen_cell(self) -> tuple[int, int] | None:
        return self._content.place_of(*self._chosen) if self._content is not None and self._chosen else None
