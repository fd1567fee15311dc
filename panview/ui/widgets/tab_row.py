"""Titles of panels that share a place; one of them is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from panview.ui.layouts import in_row
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.painting import LEFT, draw_text


class _Tab(QAbstractButton):
    def __init__(self, title: str, current: bool) -> None:
        super().__init__()
        self._current = current
        self.setFont(ui_font(BASE_PIXELS, QFont.Weight.DemiBold if current else QFont.Weight.Normal))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if current else Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        self.setText(title)
        self.setAccessibleName(title)
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self.text()) + 2, 22)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        # A title that is cut in half is useless; its neighbours make room.
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        colour = theme.text if self._current or self.underMouse() else theme.muted
        draw_text(painter, self.rect(), self.text(), self.font(), colour, LEFT)
        painter.end()


class TabRow(QWidget):
    """Titles side by side, at the head of each of the panels; the panel's own is strong.

    Parameters
    ----------
    tabs : sequence of (key, title)
    current : str
        Key of the panel that the row stands in.
    """

    chosen = Signal(str)
    """Key of another panel that somebody wants to see."""

    def __init__(self, tabs: Sequence[tuple[str, str]], current: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs = {key: _Tab(title, key == current) for key, title in tabs}
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = in_row(of=self, margins=0, spacing=14)
        for key, tab in self._tabs.items():
            row.addWidget(tab)
            if key != current:
                tab.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
        row.addStretch(1)

    def title(self, key: str) -> str:
        """Return a title as it is shown."""
        return self._tabs[key].text()

    def set_title(self, key: str, title: str) -> None:
        """Show another title, such as one with a count."""
        self._tabs[key].set_title(title)

    def button(self, key: str) -> QAbstractButton:
        """Return what can be clicked."""
        return self._tabs[key]
