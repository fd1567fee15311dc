"""A person at a real window: mouse and keys by xdotool, eyes on the widgets and the screen."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

PATIENCE_S = float(os.environ.get("PANVIEW_WALK_PATIENCE", "400"))
_RESTLESS = 50
"""So many times a widget may move before the mouse goes to it all the same."""


class Person:
    """Moves the mouse and types, and waits to see what comes of it."""

    def __init__(self, pictures: Path) -> None:
        self._pictures = pictures
        pictures.mkdir(parents=True, exist_ok=True)

    def keys(self, *keys: str) -> None:
        """Press keys one after the other, named as X names them, such as ``ctrl+o``."""
        self._do("key", "--clearmodifiers", *keys)

    def hold(self, key: str) -> None:
        self._do("keydown", key)

    def let_go(self, key: str) -> None:
        self._do("keyup", key)

    def type(self, text: str) -> None:
        self._do("type", "--delay", "15", text)

    def point(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Move the mouse over a widget, to its middle without a place, once it has come to rest."""
        target = self._target(widget, place)
        for _ in range(_RESTLESS):
            QTest.qWait(30)
            before, target = target, self._target(widget, place)
            if before == target:
                break
        self._do("mousemove", str(target.x()), str(target.y()))

    def click(self, widget: QWidget, place: QPoint | None = None, *, modifier: str = "") -> None:
        self.point(widget, place)
        if modifier:
            self.hold(modifier)
        self._do("click", "1")
        if modifier:
            self.let_go(modifier)

    def drag(self, widget: QWidget, start: QPoint, end: QPoint) -> None:
        self.point(widget, start)
        self._do("mousedown", "1")
        for step in range(1, 9):
            self.point(widget, start + (end - start) * step / 8)
        self._do("mouseup", "1")

    def wheel(self, widget: QWidget, place: QPoint, notches: int) -> None:
        self.point(widget, place)
        for _ in range(abs(notches)):
            self._do("click", "4" if notches > 0 else "5")

    def see(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something can be seen."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            QTest.qWait(15)
            if condition():
                return
        self.photograph("failed")
        raise AssertionError(f"never seen: {what}")

    def photograph(self, name: str, *, window_alone: bool = False) -> Path:
        """Save what is on the screen, or of it what the window in front takes."""
        QTest.qWait(120)
        screen = QGuiApplication.primaryScreen()
        path = self._pictures / f"{name}.png"
        window = QApplication.activeWindow()
        area = window.frameGeometry() if window is not None else QRect()
        picture = screen.grabWindow(0)
        if not area.isEmpty() and area.size() != picture.size():
            picture = screen.grabWindow(0, 0, 0, picture.width(), picture.height())
        if window_alone and window is not None:
            picture = picture.copy(window.frameGeometry())
        assert picture.save(str(path))
        return path

    @staticmethod
    def _target(widget: QWidget, place: QPoint | None) -> QPoint:
        return widget.mapToGlobal(place if place is not None else widget.rect().center())

    @staticmethod
    def _do(*arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], check=True, timeout=300)
        QTest.qWait(40)
