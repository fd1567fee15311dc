"""Icons in the theme's colours."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from panview.presentation.icon_shapes import svg
from panview.ui.theme import current_theme, ui_font

_SIZES = (16, 20, 24, 32, 48, 64)


def icon(name: str, tone: str = "muted") -> QIcon:
    """Return an icon of the current theme.

    Parameters
    ----------
    name : str
        Key of `panview.presentation.icon_shapes.SHAPES`, such as "search".
    tone : str
        Field of `Theme` that gives the colour.
    """
    return coloured_icon(name, getattr(current_theme(), tone))


@lru_cache(maxsize=200)
def coloured_icon(name: str, colour: str) -> QIcon:
    """Return an icon in a colour, "#rrggbb"."""
    made = QIcon()
    for mode, opacity in ((QIcon.Mode.Normal, 1.0), (QIcon.Mode.Disabled, 0.4)):
        renderer = QSvgRenderer(QByteArray(svg(name, colour, opacity)))
        for size in _SIZES:
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter)
            painter.end()
            made.addPixmap(pixmap, mode)
    return made


class IconButton(QToolButton):
    """A small button that is only an icon, with an optional count in a bubble.

    Parameters
    ----------
    name : str
        Icon, such as "close".
    tip : str
        Tool tip and accessible name.
    tone : str
        Field of `Theme` that gives the colour.
    """

    def __init__(self, name: str, tip: str, tone: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._tone = tone
        self._badge = 0
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setIconSize(QSize(18, 18))
        # A click on a bar must not take the focus from the image; Tab still reaches the button.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._refresh()

    def set_icon_name(self, name: str, tip: str | None = None) -> None:
        """Show another icon, and say another thing about it."""
        self._name = name
        if tip is not None:
            self.setToolTip(tip)
            self.setAccessibleName(tip)
        self._refresh()

    def set_badge(self, count: int) -> None:
        """Show a count in a bubble; 0 hides it."""
        self._badge = count
        self._tone = "accent" if count else "muted"
        self._refresh()

    def badge(self) -> int:
        """Return the count in the bubble."""
        return self._badge

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_tone"):
            self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if not self._badge:
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bubble = QRectF(self.width() - 14, 0, 14, 14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent_fill))
        painter.drawEllipse(bubble)
        painter.setFont(ui_font(9, QFont.Weight.Bold))
        painter.setPen(QColor(theme.accent_text))
        painter.drawText(bubble.translated(QPointF(0, -0.2)), Qt.AlignmentFlag.AlignCenter, str(min(self._badge, 9)))
        painter.end()

    def _refresh(self) -> None:
        self.setIcon(icon(self._name, self._tone))
        self.update()


class TextButton(QPushButton):
    """A push button with text, maybe an icon before it, in one of three kinds.

    Parameters
    ----------
    text : str
        Label and accessible name.
    name : str
        Icon; empty for none.
    kind : str
        "normal", "primary" (filled with the accent) or "link" (text in the accent colour).
    """

    def __init__(self, text: str, name: str = "", kind: str = "normal", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._name = name
        self._tone = {"primary": "accent_text", "link": "accent"}.get(kind, "text")
        self.setProperty("kind", kind)
        self.setAccessibleName(text)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_tone"):
            self._refresh()

    def _refresh(self) -> None:
        if self._name:
            self.setIcon(icon(self._name, self._tone))
