"""Writing the window to a PNG once everything on it has come to rest."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer
from PySide6.QtGui import QImageWriter
from PySide6.QtWidgets import QApplication

from panview import __version__
from panview.errors import PanviewError
from panview.outputs import Output
from panview.ui.controllers.review_controller import ReviewController

_POLL_MS = 30
_QUIET_POLLS = 6
"""So many polls in a row find nothing under way before the picture is taken."""


class Screenshot(QObject):
    """Waits for the controller to settle, writes the picture, and ends the application."""

    def __init__(
        self, controller: ReviewController, output: Output, size: tuple[int, int], *, expects_dataset: bool
    ) -> None:
        super().__init__(controller)
        self.problem = ""
        self._controller = controller
        self._output = output
        self._expects_dataset = expects_dataset
        self._quiet = 0
        controller.window.resize(*size)
        for failed in (controller.opening.failed, controller.state.failed, controller.image_missing):
            failed.connect(self._fail)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self._quiet = self._quiet + 1 if self._settled() else 0
        if self._quiet < _QUIET_POLLS:
            return
        self._timer.stop()
        self._controller.window.canvas.render_now()
        try:
            self._output.write(_png_of(self._controller))
        except PanviewError as error:
            self.problem = str(error)
        QApplication.exit(0)

    def _settled(self) -> bool:
        control = self._controller
        if control.jobs.busy or not control.state.up_to_date or control.thumbnails.busy:
            return False
        return not self._expects_dataset or (control.state.view is not None and not control.canvas.loading)

    def _fail(self, message: str) -> None:
        self._timer.stop()
        self.problem = message
        QApplication.exit(0)


def _png_of(controller: ReviewController) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    # By which the next one knows that it may replace this one.
    writer.setText("Software", f"panview {__version__}")
    writer.write(controller.window.grab().toImage())
    return bytes(data.data())
