"""Starting the window."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    QSettings,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from panview.datasets.opening import AS_USUAL, Opening
from panview.engine.demo_runs import DemoRuns
from panview.errors import PanviewError
from panview.metrics.matching import IOU_THRESHOLD
from panview.outputs import Output
from panview.review.evaluations import Watch
from panview.settings import Settings, load_settings, settings_file
from panview.ui.controllers.analysis_controller import AnalysisController
from panview.ui.controllers.boundary_controller import BoundaryController
from panview.ui.controllers.categories_controller import CategoriesController
from panview.ui.controllers.compare_page_controller import ComparePageController
from panview.ui.controllers.comparison_controller import ComparisonController
from panview.ui.controllers.findings_controller import FindingsController
from panview.ui.controllers.form_controller import FormController
from panview.ui.controllers.pages_controller import PagesController
from panview.ui.controllers.review_controller import ReviewController
from panview.ui.controllers.run_controller import RunController
from panview.ui.controllers.tag_controller import TagController
from panview.ui.controllers.verdict_controller import VerdictController
from panview.ui.controllers.watch_controller import WatchController
from panview.ui.freed_memory import keep_freed_memory
from panview.ui.guard import Guard
from panview.ui.loading.photos import allow_large_photos
from panview.ui.main_window import MainWindow
from panview.ui.review_actions import ReviewActions
from panview.ui.screenshot import Screenshot
from panview.ui.settings_keeper import SettingsKeeper
from panview.ui.theme import use_theme
from panview.ui.themes import ThemeSwitch, chosen_theme

EXIT_INTERRUPTED = 130
SWITCH_S = 0.001
_SIGNAL_POLL_MS = 200
_START_MS = 3000


@dataclass(frozen=True)
class Start:
    """How the window starts.

    Attributes
    ----------
    path : Path or None
        Dataset to open; None shows the welcome page.
    predictions : tuple of Path
    image_id : str or None
        Id or name of the image to begin with.
    screenshot : Output or None
        Write the window to this PNG and leave.
    opening : Opening
        What an image without a prediction means.
    size : (width, height)
        Of the screenshot, in device-independent pixels.
    theme : str or None
        "light" or "dark" for this start only.
    demo : DemoRuns or None
        Models to run once the dataset, the demo set, is open.
    when_shown : callable or None
        Called once the window is on screen.
    where : str
        Expression of the filter to begin with; the figures are then those of its images.
    threshold : float
        IoU threshold to begin with.
    watch : Watch or None
        A training to follow, whose ground truth is the dataset.
    """

    path: Path | None = None
    predictions: tuple[Path, ...] = ()
    image_id: str | None = None
    screenshot: Output | None = None
    opening: Opening = AS_USUAL
    size: tuple[int, int] = (1600, 1000)
    theme: str | None = None
    demo: DemoRuns | None = None
    when_shown: Callable[[], None] | None = None
    where: str = ""
    threshold: float = IOU_THRESHOLD
    watch: Watch | None = None


class Review(QObject):
    """A window with all that belongs to it."""

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        theme: str | None = None,
        *,
        keeps_settings: bool = True,
        geometry: QSettings | None = None,
    ) -> None:
        super().__init__()
        # Before any widget: icons and painters take the theme's colours as they are made.
        use_theme(app, chosen_theme(theme or settings.theme))
        self.window = MainWindow()
        self.settings = SettingsKeeper(settings, writable=keeps_settings, parent=self)
        self.controller = ReviewController(self.window, self.settings, self)
        self.runs = RunController(self.window, self.controller, self)
        self.verdicts = VerdictController(self.window, self.controller, self)
        self.tags = TagController(self.window, self.controller, self)
        self.comparison = ComparisonController(self.window, self.controller, self)
        self.boundaries = BoundaryController(self.window, self.controller, self.runs, self)
        self.findings = FindingsController(self.window, self.controller, self)
        self.forms = FormController(self.window, self.controller, self)
        self.categories = CategoriesController(self.window, self.controller, self)
        self.findings.categories_wanted.connect(self.categories.ask)
        self.themes = ThemeSwitch(app, self.window, self.controller, theme)
        self.pages = PagesController(self.window, self.controller, self)
        self.analysis = AnalysisController(self.window, self.controller, self.pages, self.boundaries, self)
        self.compare_page = ComparePageController(self.window, self.controller, self.pages, self.comparison, self)
        self.watching = WatchController(self.window, self.controller, self.pages, self.compare_page, self)
        self.actions = ReviewActions(
            self.window,
            self.controller,
            self.runs,
            self.verdicts,
            self.pages,
            self.comparison,
            self.compare_page,
            self.findings,
            self.categories,
            self.themes,
            self.tags,
        )
        # Now that all is in its place: every widget that moves under another one is styled anew.
        self.themes.apply()
        # What it sees begins when the window is shown.
        self.guard = Guard(self.window)
        self._geometry = geometry
        self._closed = False
        if geometry is not None:
            self.window.restore_state(geometry)
        self.window.closing.connect(self.close)

    def close(self) -> None:
        """Remember the window's place and stop all work; may be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._geometry is not None and self.window.isVisible():
            self.window.save_state(self._geometry)
        # What runs is asked to stop and waited for; nobody has to watch that.
        self.window.hide()
        self.runs.close()
        self.verdicts.close()
        self.tags.close()
        self.boundaries.close()
        self.findings.close()
        self.forms.close()
        self.pages.close()
        self.compare_page.close()
        self.watching.close()
        self.controller.close()

    def dispose(self) -> None:
        """Stop, and destroy the widgets while there is still an application to destroy them in."""
        # It also hides the window: a hide event that comes out of a destructor finds the Python half gone already.
        self.close()
        self.window.deleteLater()
        self.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def run_window(start: Start) -> int:
    """Open the window and run until it is closed; return the exit code."""
    if start.screenshot is not None:
        qInstallMessageHandler(_say_qt)
    # To start takes many objects and leaves no garbage; to look for some would hold up the first image.
    gc.disable()
    # What is worked out beside the window would otherwise keep it waiting for the interpreter lock five times as long.
    sys.setswitchinterval(SWITCH_S)
    keep_freed_memory()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("panview")
    app.setApplicationDisplayName("panview")
    app.setDesktopFileName("panview")
    allow_large_photos()
    problem = ""
    try:
        settings = load_settings()
    except PanviewError as error:
        settings, problem = Settings(), str(error)
    geometry = None
    if start.screenshot is None:
        geometry = QSettings(str(settings_file().with_name("window.ini")), QSettings.Format.IniFormat)
    # A picture is no use of the window to remember, and a file that cannot be read is the user's to mend.
    keeps_settings = start.screenshot is None and not problem
    review = Review(app, settings, start.theme, keeps_settings=keeps_settings, geometry=geometry)
    if problem:
        text = "The settings could not be read; the defaults are used, and changes are not kept"
        review.window.banner.show_message(text, problem, "warning")
    if start.path is not None:
        review.runs.run_when_open(start.demo)
        if start.watch is not None:
            review.watching.watch(start.watch)
        review.controller.opening.begin_with(start.where, start.threshold)
        review.controller.open(start.path, start.predictions, image_id=start.image_id, opening=start.opening)
    shot = None
    if start.screenshot is not None:
        shot = Screenshot(review.controller, start.screenshot, start.size, expects_dataset=start.path is not None)
    review.window.show()
    review.window.setFocus()
    if start.when_shown is not None:
        QTimer.singleShot(0, review, start.when_shown)
    QTimer.singleShot(_START_MS, review, gc.enable)
    with _interruptible(app):
        code = app.exec()
    gc.enable()
    problem = shot.problem if shot is not None else ""
    review.dispose()
    if problem:
        raise PanviewError(problem)
    return code


def _say_qt(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Pass on what Qt says, but for what the offscreen platform says of every window."""
    if "propagateSizeHints" not in message:
        sys.stderr.write(f"{message}\n")


@contextlib.contextmanager
def _interruptible(app: QApplication) -> Iterator[None]:
    """Let Ctrl-C in the terminal, and ``kill``, end the window: Python needs a moment in its own code to notice."""
    previous = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            previous[number] = signal.signal(number, lambda *_: app.exit(EXIT_INTERRUPTED))
    timer = QTimer()
    timer.timeout.connect(_do_nothing)
    timer.start(_SIGNAL_POLL_MS)
    try:
        yield
    finally:
        timer.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)


def _do_nothing() -> None:
    """Return to Python's own code."""
