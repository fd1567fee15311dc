"""Writing the window to a PNG once everything on it has come to rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, SignalInstance
from PySide6.QtWidgets import QApplication

from panview.errors import PanviewError
from panview.outputs import Output
from panview.ui.main_window import MainWindow
from panview.ui.pictures import png_bytes

_POLL_MS = 30
_QUIET_POLLS = 6
"""Number of polls in a row that must find nothing under way before the picture is taken."""


class Screenshot(QObject):
    """Waits until nothing is under way, writes the picture, and ends the application.

    Parameters
    ----------
    window : MainWindow
    output : Output
    size : (width, height)
    settled : callable
        Whether what is to be seen is all there.
    failed : signals of str
        Of what there would be no picture then.
    """

    def __init__(
        self,
        window: MainWindow,
        output: Output,
        size: tuple[int, int],
        settled: Callable[[], bool],
        failed: Iterable[SignalInstance],
    ) -> None:
        super().__init__(window)
        self.problem = ""
        self._window = window
        self._output = output
        self._settled = settled
        self._quiet = 0
        window.resize(*size)
        for signal in failed:
            signal.connect(self._fail)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self._quiet = self._quiet + 1 if self._settled() else 0
        if self._quiet < _QUIET_POLLS:
            return
        self._timer.stop()
        self._window.canvas.render_now()
        try:
            self._output.write(png_bytes(self._window.grab().toImage()))
        except PanviewError as error:
            self.problem = str(error)
        QApplication.exit(0)

    def _fail(self, message: str) -> None:
        self._timer.stop()
        self.problem = message
        QApplication.exit(0)
