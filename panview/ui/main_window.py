"""The window: panels and where they stand. What they mean to each other is the controller's."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from panview.resources import resource_path
from panview.ui.canvas.canvas import Canvas
from panview.ui.dialogs.add_page import AddPage
from panview.ui.dialogs.command_palette import CommandPalette
from panview.ui.dialogs.keys_page import KeysPage
from panview.ui.dialogs.mapping_page import MappingPage
from panview.ui.dialogs.open_page import OpenPage
from panview.ui.dialogs.stale_page import StalePage
from panview.ui.drops import accept_as_copy, dropped_paths
from panview.ui.page import Page
from panview.ui.pages.compare_page import ComparePage
from panview.ui.pages.confusion_page import ConfusionPage
from panview.ui.pages.figures_page import FiguresPage
from panview.ui.panels.bottom_panel import BottomPanel
from panview.ui.panels.canvas_bar import CanvasBar
from panview.ui.panels.image_list_panel import ImageListPanel
from panview.ui.panels.inspector_panel import InspectorPanel
from panview.ui.panels.message_banner import MessageBanner
from panview.ui.panels.metrics_panel import MetricsPanel
from panview.ui.panels.runs_panel import RunsPanel
from panview.ui.panels.status_line import StatusLine
from panview.ui.panels.top_bar import TopBar
from panview.ui.panels.walk_bar import WalkBar
from panview.ui.panels.welcome_page import WelcomePage

DEFAULT_SIZE = (1600, 1000)
_LEFT, _RIGHT, _BOTTOM = 290, 340, 230
_STATE_VERSION = 1


class MainWindow(QMainWindow):
    """Welcome page or review; both under the top bar and above the status line.

    Signals
    -------
    paths_dropped : tuple of Path
    closing
        The window is about to close.
    """

    paths_dropped = Signal(object)
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("panview")
        self.setWindowIcon(QIcon(str(resource_path("panview.svg"))))
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        self.top_bar = TopBar()
        self.banner = MessageBanner()
        self.welcome = WelcomePage()
        self.image_list = ImageListPanel()
        self.canvas_bar = CanvasBar()
        self.walk_bar = WalkBar()
        self.canvas = Canvas()
        self.figures = FiguresPage()
        self.confusion = ConfusionPage()
        self.compare = ComparePage()
        self.bottom = BottomPanel()
        self.disagreements, self.findings = self.bottom.disagreements, self.bottom.findings
        self.runs = RunsPanel()
        self.metrics = MetricsPanel()
        self.inspector = InspectorPanel()
        self.status_line = StatusLine()
        self._lay_out()
        self.palette_page = CommandPalette(self)
        self.keys_page = KeysPage(self)
        self.stale_page = StalePage(self)
        self.open_page = OpenPage(self)
        self.add_page = AddPage(self)
        self.mapping_page = MappingPage(self)

    def show_review(self, shown: bool) -> None:
        """Show the review, or the welcome page."""
        self._pages.setCurrentIndex(1 if shown else 0)

    @property
    def page(self) -> Page:
        """The page in the middle of the review."""
        return list(Page)[self._centre.currentIndex()]

    def show_page(self, page: Page) -> None:
        """Show another page in the middle of the review."""
        self._centre.setCurrentIndex(list(Page).index(page))

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back to a window."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    @property
    def reviewing(self) -> bool:
        """Whether the review is shown."""
        return self._pages.currentIndex() == 1

    def save_state(self, settings: QSettings) -> None:
        """Remember size, place and splitters."""
        settings.setValue("version", _STATE_VERSION)
        settings.setValue("geometry", self.saveGeometry())
        for name, splitter in self._splitters().items():
            settings.setValue(name, splitter.saveState())

    def restore_state(self, settings: QSettings) -> None:
        """Take up size, place and splitters from last time."""
        if settings.value("version", 0, int) != _STATE_VERSION:
            return
        geometry = settings.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        for name, splitter in self._splitters().items():
            state = settings.value(name)
            if isinstance(state, QByteArray):
                splitter.restoreState(state)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if dropped_paths(event) and accept_as_copy(event):
            self.welcome.set_drag_active(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: D102
        self.welcome.set_drag_active(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        self.welcome.set_drag_active(False)
        if accept_as_copy(event):
            self.paths_dropped.emit(dropped_paths(event))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        self.closing.emit()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self._centre = QStackedWidget()
        for page in (
            _column(self.canvas_bar, self.walk_bar, self.canvas, stretch=2),
            self.figures,
            self.confusion,
            self.compare,
        ):
            self._centre.addWidget(page)
        bottom = _column(self.bottom, self.runs, stretch=0)
        self._middle = _splitter(Qt.Orientation.Vertical, [self._centre, bottom], [700, _BOTTOM], grows=0)
        self._side = _splitter(Qt.Orientation.Vertical, [self.metrics, self.inspector], [540, 360], grows=0)
        # Both give way in a low window: neither the list of errors nor the reasons of a status vanish.
        self._side.setStretchFactor(0, 3)
        self._side.setStretchFactor(1, 2)
        self._across = _splitter(
            Qt.Orientation.Horizontal,
            [self.image_list, self._middle, self._side],
            [_LEFT, DEFAULT_SIZE[0] - _LEFT - _RIGHT, _RIGHT],
            grows=1,
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self._across)
        self.setCentralWidget(_column(self.top_bar, self.banner, self._pages, self.status_line, stretch=2))
        self.resize(self._room().boundedTo(QSize(*DEFAULT_SIZE)))

    def _room(self) -> QSize:
        """Return the size of the screen, less what a title bar and frames take."""
        return self.screen().availableSize() - QSize(2, 32)

    def _splitters(self) -> dict[str, QSplitter]:
        return {"across": self._across, "middle": self._middle, "side": self._side}


def _column(*widgets: QWidget, stretch: int) -> QWidget:
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for position, widget in enumerate(widgets):
        layout.addWidget(widget, 1 if position == stretch else 0)
    return column


def _splitter(orientation: Qt.Orientation, widgets: list[QWidget], sizes: list[int], grows: int) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for position, widget in enumerate(widgets):
        splitter.addWidget(widget)
        splitter.setStretchFactor(position, 1 if position == grows else 0)
    splitter.setSizes(sizes)
    return splitter
