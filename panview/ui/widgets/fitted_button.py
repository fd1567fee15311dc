"""A text that can be clicked, in the longest of several wordings that there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from panview.ui.theme import current_theme, ui_font
from panview.ui.widgets.painting import RIGHT, draw_text

_HEIGHT = 22


class FittedButton(QAbstractButton):
    """Says something at the right of its place, in fewer words where room is short; none of the wordings is cut.

    Parameters
    ----------
    font : QFont, optional
    """

    def __init__(self, font: QFont | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wordings: tuple[str, ...] = ("",)
        self.setEnabled(False)
        self.setFont(font or ui_font())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_wordings(self, wordings: Sequence[str]) -> bool:
        """Say something, the longest wording first, nothing without any; return whether it is another thing."""
        before, self._wordings = self._wordings, tuple(wordings) or ("",)
        if self._wordings == before:
            return False
        self.setText(self._wordings[0])
        self.setAccessibleName(self._wordings[0])
        self.setEnabled(bool(self._wordings[0]))
        self.updateGeometry()
        self.update()
        return True

    def shown(self) -> str:
        """Return the wording that is shown."""
        fitting = (words for words in self._wordings if self._advance(words) <= self.width())
        return next(fitting, self._wordings[-1])

    def whole_width(self) -> int:
        """Return the width of the longest wording."""
        return self._advance(self._wordings[0])

    def least_width(self) -> int:
        """Return the width of the shortest wording."""
        return self._advance(self._wordings[-1])

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(self.whole_width(), _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(self.least_width(), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        colour = theme.text if self.underMouse() and self.isEnabled() else theme.muted
        draw_text(painter, self.rect(), self.shown(), self.font(), colour, RIGHT)
        painter.end()

    def _advance(self, words: str) -> int:
        return QFontMetrics(self.font()).horizontalAdvance(words) + 2 if words else 0
