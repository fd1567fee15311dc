"""The ring around what has the keyboard, the same for every widget, Qt's own included."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QAbstractSpinBox, QApplication, QLineEdit, QWidget

from panview.ui.widgets.painting import focus_ring

OWN_RING = "own_ring"
"""Name of the attribute of widgets that draw the ring themselves, such as around a row."""
_RADIUS = 6
# A click does not focus these, or they show a cursor anyway.
_ALWAYS_RINGED = (QAbstractButton, QLineEdit, QAbstractSpinBox)


class _Painting:
    """Whether a widget is painted from here, and is not to be caught again."""

    now = False


def ring_focus(watched: QObject, event: QEvent) -> bool:
    """Paint a widget, and the focus ring over it if it has the focus."""
    if _Painting.now or not isinstance(watched, QWidget) or not _is_ringed(watched):
        return False
    _Painting.now = True
    try:
        QCoreApplication.sendEvent(watched, event)
    finally:
        _Painting.now = False
    painter = QPainter(watched)
    focus_ring(painter, QRectF(watched.rect()), _RADIUS)
    painter.end()
    return True


def repaint_viewport(watched: QObject, event: QEvent) -> bool:
    """Paint the inside of what gets or loses the keyboard, which Qt does for its frame alone."""
    if isinstance(watched, QAbstractScrollArea):
        watched.viewport().update()
    return False


def _is_ringed(watched: QWidget) -> bool:
    focus = QApplication.focusWidget()
    if focus is None or focus.isWindow() or getattr(focus, OWN_RING, False):
        return False
    inside = focus.viewport() if isinstance(focus, QAbstractScrollArea) else focus
    if watched is not inside:
        return False
    by_key = focus.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    return isinstance(focus, _ALWAYS_RINGED) or (by_key and bool(focus.focusPolicy() & Qt.FocusPolicy.TabFocus))
