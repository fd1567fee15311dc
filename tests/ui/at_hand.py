"""A window in a test: what a person does to it and sees in it, by the widgets' own means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from panview.review.session import Snapshot, View
from panview.ui.app import Review

PATIENCE_MS = 400_000


class AtHand:
    """A review and the hand on it."""

    def __init__(self, review: Review, qtbot: QtBot) -> None:
        self.review = review
        self.window = review.window
        self._qtbot = qtbot

    def see(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self._qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def settle(self) -> None:
        """Wait until nothing is under way."""
        QApplication.processEvents()
        self.see(self.is_settled)

    def is_settled(self) -> bool:
        """Return whether nothing is under way."""
        review = self.review
        return review.settled and not (review.pages.busy or review.compare_page.busy or review.suspicion.busy)

    def open(self, path: Path, *predictions: Path, **options: object) -> None:
        """Open a dataset and wait for all of it."""
        self.review.opening.open(path, predictions, **options)  # type: ignore[arg-type]
        self.settle()

    def add(self, path: Path) -> None:
        """Add predictions and wait for them."""
        self.review.opening.add_prediction(path)
        self.settle()

    def do(self, action: str) -> None:
        """Do an action of the table, as its key or the palette does."""
        self.review.actions.table.trigger(action)
        self.settle()

    def key(
        self, key: Qt.Key, widget: QWidget | None = None, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the keyboard is, or in a widget."""
        target = widget or self.window.focusWidget() or self.window
        QTest.keyClick(target, key, modifier)
        self.settle()

    def type_filter(self, line: str) -> None:
        """Type over what is in the filter line and press Enter."""
        self.window.activateWindow()
        self.window.image_list.focus_filter()
        QTest.keyClicks(self.window.image_list.filter_line, line)
        QTest.keyClick(self.window.image_list.filter_line, Qt.Key.Key_Return)
        self.settle()

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Click a widget with the left button."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place or widget.rect().center())
        self.settle()

    def drop(
        self, *paths: Path, on: QWidget | None = None, offered: Qt.DropAction = Qt.DropAction.CopyAction
    ) -> Qt.DropAction | None:
        """Drop files on the window, or a widget of it; return what the window says it does, None if it takes nothing.

        Offered are actions, of which moving is proposed as file managers do.
        """
        target = on or self.window
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(3, 3), offered, data, button, none)
        QApplication.sendEvent(target, enter)
        if not enter.isAccepted():
            return None
        event = QDropEvent(QPointF(3, 3), offered, data, button, none)
        # As Qt does: to the widget that took the drag.
        QApplication.sendEvent(self.window if self.window.welcome.drag_active() else target, event)
        self.settle()
        return event.dropAction() if event.isAccepted() else None

    @property
    def snapshot(self) -> Snapshot:
        """What is open."""
        assert self.review.state.snapshot is not None
        return self.review.state.snapshot

    @property
    def view(self) -> View:
        """What is shown of it."""
        assert self.review.state.view is not None
        return self.review.state.view

    @property
    def scores(self) -> tuple[str, ...]:
        """The line All of the sidebar as it is written there."""
        scores = self.window.metrics.scores
        return scores.texts(scores.rows()[0])

    @property
    def banner(self) -> str:
        """What the banner says, empty without one."""
        banner = self.window.banner
        return " ".join(banner.message()[1:]) if banner.isVisible() else ""

    def shown_set(self) -> str:
        """The prediction set that the top bar names."""
        return self.window.top_bar.predictions.label()
