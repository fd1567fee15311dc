"""Labels: elided, small capitals, headers of panels."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from panview.literal import legible, literal
from panview.ui.layouts import STRETCH, in_row
from panview.ui.theme import BASE_PIXELS, current_theme, mono_font, set_styled, ui_font
from panview.ui.widgets.painting import LEFT, draw_text
from panview.words import tr


class PlainLabel(QLabel):
    """Text as it is written, in one line or in those that it has: the base of all labels of text."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: D102
        super().setText(legible(text, keep="\n"))


class ElidedLabel(PlainLabel):
    """One line of plain text that is shortened with "…" and tells the whole in a tool tip."""

    def __init__(
        self,
        text: str = "",
        tone: str = "text",
        font: QFont | None = None,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        self._tone = tone
        self._elide = elide
        self._tip = ""
        super().__init__("", parent)
        self.setFont(font or ui_font())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: D102
        super().setText(legible(text))
        self.setAccessibleName(text)
        self._set_tip()

    def set_tone(self, tone: str) -> None:
        """Take the colour from another field of `Theme`."""
        self._tone = tone
        self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 24), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._set_tip()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        colour = getattr(current_theme(), self._tone)
        align = self.alignment() if self.alignment() else LEFT
        draw_text(painter, self.contentsRect(), self.text(), self.font(), colour, align, self._elide)
        painter.end()

    def _set_tip(self) -> None:
        wide = QFontMetrics(self.font()).horizontalAdvance(self.text())
        tip = self.text() if wide > self.contentsRect().width() else ""
        if tip != self._tip:
            # Each tip that is set is an event, also one that is the same.
            self._tip = tip
            self.setToolTip(tip)


def caps_font() -> QFont:
    """Return the font of section headers."""
    return ui_font(BASE_PIXELS - 2, QFont.Weight.Medium, 0.6)


class CapsLabel(ElidedLabel):
    """Muted small capitals: the header of a section."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, "muted", caps_font(), parent=parent)

    def setText(self, text: str) -> None:  # noqa: D102
        super().setText(text.upper())
        self.setAccessibleName(text)


class SectionHeader(QWidget):
    """Small capitals at the left and a count, or any widget, at the right."""

    def __init__(self, title: str, right: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title_label = CapsLabel(title)
        self.count_label = CapsLabel()
        self.count_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        in_row(
            self.title_label, STRETCH, right if right is not None else self.count_label, of=self, margins=0, spacing=8
        )
        if right is not None:
            self.count_label.setParent(self)
            self.count_label.hide()

    def set_count(self, text: str) -> None:
        """Show a text at the right, such as "132 of 5,000"."""
        self.count_label.setText(text)


class WrappedLabel(PlainLabel):
    """Several lines of plain text that wrap at the width there is."""

    def __init__(self, text: str = "", tone: str = "muted", pixels: int = BASE_PIXELS - 1) -> None:
        super().__init__(text)
        self.setProperty("tone", tone)
        self.setFont(ui_font(pixels))
        self.setWordWrap(True)
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_tone(self, tone: str) -> None:
        """Take another colour."""
        set_styled(self, "tone", tone)


def hairline(vertical: bool = False) -> QFrame:
    """Return a line of one pixel in the border colour."""
    line = QFrame()
    line.setProperty("role", "line")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


class MarkedText(QLabel):
    """What somebody typed, with the part that is wrong in it marked; "?" where something is missing at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._place: tuple[int, int] | None = None
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setFont(mono_font())
        self.setWordWrap(True)

    def set_marked(self, text: str, place: tuple[int, int] | None) -> None:
        """Show a text and mark characters of it."""
        self._text, self._place = text, place
        self._show()

    def marked(self) -> str:
        """Return the part that is marked."""
        if self._place is None:
            return ""
        start, end = self._place
        return self._text[start:end] or "?"

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_place"):
            self._show()

    def _show(self) -> None:
        start, end = self._place or (0, 0)
        parts = (self._text[:start], self.marked(), self._text[end:])
        before, marked, after = (escape(literal(part)) for part in parts)
        theme = current_theme()
        style = f"color: {theme.danger}; font-weight: 600; text-decoration: underline"
        self.setText(f'<span style="color: {theme.muted}">{before}<span style="{style}">{marked}</span>{after}</span>')
        self.setAccessibleName(tr("error here: {marked}", marked=self.marked()))
