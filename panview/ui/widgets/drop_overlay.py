"""What is seen while files are held over the window: a frame where they can fall, and what becomes of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from panview.literal import legible
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.painting import CENTRE, draw_text, fill_round
from panview.words import tr

_LINE = 24
_MOST = 12
_MARGIN = 14


class DropOverlay(QWidget):
    """Lies over the window and takes no event of it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._covered = window
        self._title = tr("Release to open")
        self._lines: tuple[str, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("Files are held over the window"))
        window.installEventFilter(self)
        self.hide()

    def begin(self, names: Sequence[str]) -> None:
        """Show what is held, until it is known what becomes of it."""
        self.set_lines(names)
        self.setGeometry(self._covered.rect())
        self.show()
        self.raise_()

    def set_lines(self, lines: Sequence[str]) -> None:
        """Say what becomes of each item."""
        more = len(lines) - _MOST
        shown = lines[: _MOST - 1] if more > 0 else lines
        self._lines = (*map(legible, shown), *((tr("and {more:,} more", more=more + 1),) if more > 0 else ()))
        self.setAccessibleDescription("; ".join(self._lines))
        self.update()

    def lines(self) -> tuple[str, ...]:
        """Return what is said."""
        return self._lines

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._covered.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 130 if theme.dark else 70))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(theme.accent), 2)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN), 12, 12)
        font, bold = ui_font(BASE_PIXELS), ui_font(BASE_PIXELS + 3, QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        wide = max((metrics.horizontalAdvance(line) for line in self._lines), default=0)
        card = QRect(0, 0, min(max(wide + 64, 300), self.width() - 64), _LINE * len(self._lines) + 72)
        card.moveCenter(self.rect().center())
        fill_round(painter, QRectF(card), 12, theme.window, theme.border)
        line = QRect(card.x() + 24, card.y() + 16, card.width() - 48, 28)
        draw_text(painter, line, self._title, bold, theme.text, CENTRE)
        line = QRect(line.x(), line.bottom() + 8, line.width(), _LINE)
        for text in self._lines:
            draw_text(painter, line, text, font, theme.text, CENTRE, Qt.TextElideMode.ElideMiddle)
            line.translate(0, _LINE)
        painter.end()
