"""How long a test waits for what has to come.

What is waited for is an event, and comes in a moment. The limit is there for what hangs: it is longer than anything
takes on a slow and busy machine, and shorter than pytest's timeout, so that the failure says what did not come.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

PATIENCE_S = 300.0
PATIENCE_MS = int(1000 * PATIENCE_S)


def wait_until(condition: Callable[[], object], what: str = "", *, pause_s: float = 0.01) -> None:
    """Wait until something is so; what it is says the failure."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, f"it never came: {what or condition}"
        time.sleep(pause_s)


class PatientBot(QtBot):
    """pytest-qt's robot, which gives up after five seconds unless a test says otherwise."""

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = PATIENCE_MS) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **options: Any) -> Any:  # noqa: ANN401, N802
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE_MS, **options: Any) -> Any:  # noqa: ANN401, N802
        return super().waitSignals(signals, timeout=timeout, **options)

    def waitExposed(self, widget: QWidget, *, timeout: int = PATIENCE_MS) -> Any:  # noqa: ANN401, N802
        return super().waitExposed(widget, timeout=timeout)

    def waitActive(self, widget: QWidget, *, timeout: int = PATIENCE_MS) -> Any:  # noqa: ANN401, N802
        return super().waitActive(widget, timeout=timeout)
