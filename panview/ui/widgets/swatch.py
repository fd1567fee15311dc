"""Squares of colour and chips."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.painting import LEFT, draw_swatch, draw_text, fill_round


class ColourSwatch(QWidget):
    """A small square of a colour."""

    def __init__(self, colour: QColor | None = None, size: int = 11, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = colour or QColor(0, 0, 0, 0)
        self.setFixedSize(size, size)

    def colour(self) -> QColor:
        """Return the colour."""
        return self._colour

    def set_colour(self, colour: QColor) -> None:
        """Show another colour."""
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        draw_swatch(painter, QRectF(self.rect()), self._colour)
        painter.end()


class Chip(QAbstractButton):
    """A rounded label, maybe with a swatch; checkable ones look pressed while on.

    Parameters
    ----------
    text : str
        Label, elided where there is no room.
    colour : QColor, optional
        Colour of a swatch before the text.
    checkable : bool
        Whether a click switches it.
    """

    def __init__(
        self, text: str, colour: QColor | None = None, checkable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._colour = colour
        self.setCheckable(checkable)
        self.setFont(ui_font(BASE_PIXELS))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_text(text)

    def set_text(self, text: str, *shorter: str) -> None:
        """Show another text; where room is short, the first of ``shorter`` that fits."""
        self.setText(text)
        self._wordings = text, *shorter
        # A name with "&" in it would be given a shortcut.
        self.setShortcut(QKeySequence())
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_colour(self, colour: QColor | None) -> None:
        """Show another swatch, or none."""
        self._colour = colour
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(self._width_of(self.text()), 28)

    def shown(self) -> str:
        """Return the text that there is room for; only the shortest is ever cut."""
        fitting = (words for words in self._wordings if self._width_of(words) <= self.width())
        return next(fitting, self._wordings[-1])

    def _width_of(self, text: str) -> int:
        swatch = 18 if self._colour is not None else 0
        return QFontMetrics(self.font()).horizontalAdvance(text) + 24 + swatch

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(min(48, self.sizeHint().width()), 28)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        hovered = self.underMouse() and self.isEnabled()
        rect = QRectF(self.rect())
        if self.isChecked():
            fill_round(painter, rect, 7, theme.selection, theme.accent)
        else:
            fill_round(painter, rect, 7, theme.hover if hovered else theme.raised)
        room = self.rect().adjusted(11, 0, -11, 0)
        if self._colour is not None:
            draw_swatch(painter, QRectF(11, self.height() / 2 - 5.5, 11, 11), self._colour)
            room.setLeft(room.left() + 18)
        colour = theme.text if self.isChecked() or hovered or not self.isCheckable() else theme.muted
        draw_text(painter, room, self.shown(), self.font(), colour, LEFT, Qt.TextElideMode.ElideMiddle)
        painter.end()
