"""A second window on the same review: a canvas of its own, for another screen."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QMainWindow, QWidget

from panview.resources import resource_path
from panview.ui.canvas.canvas import Canvas
from panview.ui.layouts import in_column, in_row
from panview.ui.panels.canvas_bar import CanvasBar
from panview.ui.panels.image_line import ImageLine
from panview.ui.panels.image_list_panel import ImageListPanel
from panview.ui.panels.status_line import StatusLine
from panview.ui.widgets.labels import ElidedLabel
from panview.ui.widgets.segmented_control import SegmentedButton
from panview.words import tr

_SIZE = (1000, 760)
_FOLLOWS = tr("Shows the image of the first window, with a layer and zoom of its own")
_PINNED = tr("Pinned: this image stays while the first window moves on")
_PIN_TIP = tr("Keep this image here while the first window moves on to others")


class CanvasWindow(Protocol):
    """A window with a canvas: what follows the cursor on it, and the actions of its look, need no more."""

    canvas: Canvas
    canvas_bar: CanvasBar
    image_line: ImageLine
    image_list: ImageListPanel
    status_line: StatusLine


class SecondWindow(QMainWindow):
    """What pins the image, the bar of the canvas, the line that names the image, and the canvas.

    The list of images and the status line are those of the first window.

    Signals
    -------
    pinned : bool
        The image is to stay, or to follow again.
    closing
    theme_changed
        The theme's colours are others.
    """

    pinned = Signal(bool)
    closing = Signal()
    theme_changed = Signal()

    def __init__(self, image_list: ImageListPanel, status_line: StatusLine) -> None:
        super().__init__()
        self.image_list, self.status_line = image_list, status_line
        self.setWindowIcon(QIcon(str(resource_path("panview.svg"))))
        self.setMinimumSize(480, 360)
        self.said = ElidedLabel(_FOLLOWS, tone="muted")
        self.image_line = ImageLine()
        self.pin = SegmentedButton(tr("Pin this image"), strong=True)
        self.pin.setToolTip(_PIN_TIP)
        self.canvas_bar = CanvasBar()
        self.canvas = Canvas()
        line = QWidget()
        line.setProperty("role", "bar")
        in_row((self.said, 1), self.pin, of=line, margins=(14, 6, 10, 6), spacing=12)
        middle = QWidget()
        in_column(line, self.canvas_bar, self.image_line, (self.canvas, 1), of=middle, margins=0, spacing=0)
        self.setCentralWidget(middle)
        self.resize(*_SIZE)
        self.pin.toggled.connect(self._pin)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "canvas"):
            self.theme_changed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        self.closing.emit()
        super().closeEvent(event)

    def _pin(self, pinned: bool) -> None:
        self.said.setText(_PINNED if pinned else _FOLLOWS)
        self.pinned.emit(pinned)
