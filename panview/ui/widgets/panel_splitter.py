"""A splitter that says when it has another size, and when somebody has dragged a handle."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget


class PanelSplitter(QSplitter):
    """Panels side by side, or one above the other; those that fold can be dragged shut.

    Parameters
    ----------
    orientation : Qt.Orientation
    widgets : sequence of QWidget
    folds : collection of int
        Places of those that can be dragged shut.
    """

    resized = Signal()
    dragged = Signal()
    """A handle was let go of."""
    reset_wanted = Signal()
    """A handle was clicked twice."""

    def __init__(self, orientation: Qt.Orientation, widgets: Sequence[QWidget], folds: Collection[int]) -> None:
        super().__init__(orientation)
        self.setHandleWidth(1)
        for place, widget in enumerate(widgets):
            self.addWidget(widget)
            self.setCollapsible(place, place in folds)

    def room(self) -> int:
        """Return the pixels that the panels share."""
        whole = self.width() if self.orientation() is Qt.Orientation.Horizontal else self.height()
        shown = sum(self.is_shown(place) for place in range(self.count()))
        return max(whole - max(shown - 1, 0) * self.handleWidth(), 1)

    def is_shown(self, place: int) -> bool:
        """Whether the panel at a place is not hidden."""
        widget = self.widget(place)
        return widget is not None and not widget.isHidden()

    def createHandle(self) -> QSplitterHandle:  # noqa: D102
        return _Handle(self.orientation(), self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.resized.emit()


class _Handle(QSplitterHandle):
    """Tells its splitter when it is let go of."""

    def __init__(self, orientation: Qt.Orientation, splitter: PanelSplitter) -> None:
        super().__init__(orientation, splitter)
        self._panels = splitter

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseReleaseEvent(event)
        self._panels.dragged.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._panels.reset_wanted.emit()
