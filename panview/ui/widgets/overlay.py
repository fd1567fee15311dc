"""A card over the window: the ground is dimmed, Escape and a click beside the card close it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget
from shiboken6 import isValid

from panview.ui.layouts import in_column
from panview.ui.theme import current_theme
from panview.ui.widgets.painting import fill_round


class Overlay(QWidget):
    """A dimmed layer over a window with a card in it. A child, not a window: it needs no help of a window manager.

    Parameters
    ----------
    window : QWidget
        What it covers.
    width : int
        Width of the card in pixels, less where the window is narrower.
    top : bool
        Put the card near the top; otherwise in the middle.
    side : bool
        Put it at the right and leave the window as bright as it is: what is done on the card is seen beside it.
    """

    closed = Signal()

    def __init__(self, window: QWidget, width: int, top: bool = False, side: bool = False) -> None:
        super().__init__(window)
        self._covered = window
        self._width = width
        self._top, self._side = top, side
        self._focus_before: QWidget | None = None
        self.card = QFrame(self)
        self.card.setProperty("role", "overlay")
        self.body = in_column(of=self.card, margins=0, spacing=0)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        window.installEventFilter(self)
        self.hide()

    def card_height(self) -> int:
        """Return the height the card wants, in pixels."""
        return self.card.sizeHint().height()

    def first_focus(self) -> QWidget:
        """Return the widget that gets the keyboard."""
        return self.card

    def popup(self) -> None:
        """Show the card and give it the keyboard."""
        if not self.isVisible():
            self._focus_before = self.window().focusWidget()
        self.place()
        self.show()
        self.raise_()
        self.first_focus().setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Hide the card and give the keyboard back."""
        self.hide()

    def place(self) -> None:
        """Cover the window and put the card where it belongs."""
        window = self._covered
        self.setGeometry(window.rect())
        wide = min(self._width, max(0, window.width() - 32))
        tall = min(self.card_height(), max(0, window.height() - 64))
        # A line at the top of a card stays where it is while what is found below it gets more or less.
        top = min(48, window.height() // 16)
        y = min(top, window.height() - tall - 16) if self._top else (window.height() - tall) // 2
        x = window.width() - wide - 16 if self._side else (window.width() - wide) // 2
        place = QRect(x, max(16, y), wide, tall)
        if place != self.card.geometry():
            self.card.setGeometry(place)
            # Its shadow reaches beyond it, and Qt paints anew only what the card itself leaves or covers.
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # While the card is open, no key triggers an action of the window.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if not self.card.geometry().contains(event.position().toPoint()):
            self.dismiss()
        event.accept()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        if self._focus_before is not None and isValid(self._focus_before) and self.window().isVisible():
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._focus_before = None
        self.closed.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: D102
        """Keep Tab inside the card."""
        start = self.window().focusWidget()
        if start is None or not self.isAncestorOf(start):
            return super().focusNextPrevChild(forward)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        widget: QWidget | None = start
        while widget is not None:
            widget = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
            if widget is None or widget is start:
                break
            tabbed = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
            if tabbed and widget.isEnabled() and widget.isVisibleTo(self) and self.isAncestorOf(widget):
                widget.setFocus(reason)
                break
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        theme = current_theme()
        if not self._side:
            painter.fillRect(self.rect(), QColor(0, 0, 0, 130 if theme.dark else 70))
        shadow = QRectF(self.card.geometry())
        for spread in range(10, 0, -2):
            grown = shadow.adjusted(-spread, -spread + 4, spread, spread + 4)
            fill_round(painter, grown, 10 + spread, QColor(0, 0, 0, 14 if theme.dark else 8))
        painter.end()
