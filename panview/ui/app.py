"""Starting the window."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    QSettings,
    QSize,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from panview.datasets.opening import AS_USUAL, Opening
from panview.engine.demo_runs import SIDE_BY_SIDE
from panview.errors import PanviewError
from panview.metrics.error_types import ErrorThresholds
from panview.metrics.matching import IOU_THRESHOLD
from panview.outputs import Output
from panview.remote.waiting import nobody_waits
from panview.review.cursor import DISAGREEMENTS
from panview.review.evaluations import Watch
from panview.review.look import look_of
from panview.review.team.place import Place
from panview.settings import Settings, load_settings, settings_file
from panview.ui.accessible import tell_roles
from panview.ui.action_rows import (
    annotation_rows,
    canvas_rows,
    category_rows,
    check_rows,
    comparison_rows,
    file_rows,
    go_rows,
    page_rows,
    parts_rows,
    remember_rows,
    repair_rows,
    review_rows,
    reviewer_rows,
    sample_rows,
    tag_rows,
    team_rows,
    verdict_rows,
    view_rows,
)
from panview.ui.actions import Action
from panview.ui.commands import Commands, LookCommands
from panview.ui.controllers.analysis_controller import AnalysisController
from panview.ui.controllers.annotation_controller import AnnotationController
from panview.ui.controllers.boundary_controller import BoundaryController
from panview.ui.controllers.canvas_controller import CanvasController
from panview.ui.controllers.categories_controller import CategoriesController
from panview.ui.controllers.compare_page_controller import CHANGES, ComparePageController
from panview.ui.controllers.comparison_controller import ComparisonController
from panview.ui.controllers.corrections_controller import CorrectionsController
from panview.ui.controllers.drop_controller import DropController
from panview.ui.controllers.ensemble_controller import EnsembleController
from panview.ui.controllers.export_controller import ExportController
from panview.ui.controllers.filter_controller import FilterController
from panview.ui.controllers.findings_controller import FindingsController
from panview.ui.controllers.form_controller import FormController
from panview.ui.controllers.grid_controller import GridController
from panview.ui.controllers.image_line_controller import ImageLineController
from panview.ui.controllers.kept_runs_controller import KeptRunsController
from panview.ui.controllers.opening_controller import OpeningController
from panview.ui.controllers.pages_controller import PagesController
from panview.ui.controllers.parts_controller import PartsController
from panview.ui.controllers.picture_controller import PictureController
from panview.ui.controllers.recent_controller import RecentController
from panview.ui.controllers.remember_controller import RememberController
from panview.ui.controllers.repair_controller import RepairController
from panview.ui.controllers.report_controller import ReportController
from panview.ui.controllers.reprocess_controller import REPROCESSED, ReprocessController
from panview.ui.controllers.reprocess_jobs import ReprocessJobs
from panview.ui.controllers.review_controller import ReviewController
from panview.ui.controllers.reviewers_controller import ReviewersController
from panview.ui.controllers.run_controller import RunController
from panview.ui.controllers.sample_controller import SampleController
from panview.ui.controllers.second_window_controller import SecondWindowController
from panview.ui.controllers.segments_controller import SegmentsController
from panview.ui.controllers.settings_controller import SettingsController
from panview.ui.controllers.speaking_controller import SpeakingController
from panview.ui.controllers.suspicion_controller import SuspicionController
from panview.ui.controllers.tag_controller import TagController
from panview.ui.controllers.team_controller import TeamController
from panview.ui.controllers.verdict_controller import VerdictController
from panview.ui.controllers.verdict_dialogs import VerdictDialogs
from panview.ui.controllers.views_controller import ViewsController
from panview.ui.controllers.watch_controller import WatchController
from panview.ui.cursor_state import CursorState
from panview.ui.file_dialogs import FileDialogs
from panview.ui.freed_memory import keep_freed_memory
from panview.ui.guard import Guard
from panview.ui.language import install
from panview.ui.loading.background import Background, Jobs
from panview.ui.loading.image_loader import ImageLoader
from panview.ui.loading.photos import allow_large_photos
from panview.ui.loading.thumbnails import Thumbnails
from panview.ui.main_window import MainWindow
from panview.ui.panel_rows import panel_rows
from panview.ui.program_rows import cell_rows, picture_rows, window_rows
from panview.ui.review_actions import ReviewActions
from panview.ui.review_state import ReviewState
from panview.ui.screenshot import Screenshot
from panview.ui.second_window import CanvasWindow
from panview.ui.settings_keeper import SettingsKeeper
from panview.ui.theme import use_theme
from panview.ui.themes import ThemeSwitch, chosen_theme
from panview.ui.walks import DisagreementWalk, Walks
from panview.words import tr

EXIT_INTERRUPTED = 130
SWITCH_S = 0.0005
_SIGNAL_POLL_MS = 200
_START_MS = 3000
_THUMBNAIL = QSize(144, 96)
"""Twice the size in the list, for screens of high density."""


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
    when_shown : callable or None
        Called once the window is on screen.
    where : str
        Expression of the filter to begin with; the figures are then those of its images.
    threshold : float
        IoU threshold to begin with.
    watch : Watch or None
        A training to follow, whose ground truth is the dataset.
    demo_folder : Path or None
        Open the demo set there, made first if need be.
    verdicts : Path, TeamPlace or None
        Where verdicts are kept for this start; None for where the settings say.
    """

    path: Path | None = None
    predictions: tuple[Path, ...] = ()
    image_id: str | None = None
    screenshot: Output | None = None
    opening: Opening = AS_USUAL
    size: tuple[int, int] = (1600, 1000)
    theme: str | None = None
    when_shown: Callable[[], None] | None = None
    where: str = ""
    threshold: float = IOU_THRESHOLD
    watch: Watch | None = None
    demo_folder: Path | None = None
    verdicts: Place | None = None


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
        tell_roles()
        self.window = window = MainWindow()
        self.settings = keeper = SettingsKeeper(settings, writable=keeps_settings, parent=self)
        # What is open, and the cursor in it. Everything below follows these two and sends commands.
        self.jobs = jobs = Jobs(self)
        self.state = state = ReviewState(self)
        self.cursor = cursor = CursorState(state, look_of(settings), self)
        self.commands, self.looks = Commands(state, keeper), LookCommands(cursor)
        self.walks = Walks(cursor)
        self.walks.add(DISAGREEMENTS, DisagreementWalk(state, window.disagreements, window.image_list))
        self._sorting = Background(1, "sort", self)
        window.disagreements.model.sort_by(self._sorting.submit)
        state.arranger = window.disagreements.model.arranger
        thresholds = ErrorThresholds(settings.near_miss_iou, settings.mostly)
        self.opening = OpeningController(window, state, jobs, thresholds, settings.poor_mask_iou, self)
        self._keeps = keeps_settings
        self.remember = RememberController(window, state, cursor, self.opening, writable=keeps_settings, parent=self)
        self.recent = RecentController(window.welcome, state, keeper, self.opening, self.remember, self)
        self.thumbnails = Thumbnails(_THUMBNAIL, self)
        loader = ImageLoader(settings.image_cache_mb * 2**20, self)
        self.canvas = CanvasController(window.canvas, loader, cursor, self.walks.ahead, self)
        self.controller = ReviewController(
            window, state, cursor, self.commands, self.looks, self.canvas, self.opening, jobs, self.thumbnails, self
        )
        self.image_line = ImageLineController(window, state, cursor, self.looks, self.canvas, self)
        self._make_controllers(app, theme)
        self.settings_control = SettingsController(window, state, cursor, keeper, self.opening, loader, self)
        self.pictures = PictureController(window, state, cursor, jobs, self)
        self.second = SecondWindowController(window, state, cursor, keeper, self._look_rows, self)
        self.actions = ReviewActions(
            window, state, cursor, keeper, self.themes.choose, self.settings_control, self.pictures, self._rows()
        )
        self.second.use(self.actions.table)
        keeper.failed.connect(partial(_say_unsaved, window))
        # After layout, since a widget is styled again whenever its parent changes.
        self.themes.apply()
        # It watches from the moment when the window is shown.
        self.guard = Guard(self.window)
        self._geometry = geometry
        self._closed = False
        if geometry is not None:
            self.window.restore_state(geometry)
        self.window.closing.connect(self.close)

    def _make_controllers(self, app: QApplication, theme: str | None) -> None:
        window, state, cursor, commands, jobs = self.window, self.state, self.cursor, self.commands, self.jobs
        keeper, opening = self.settings, self.opening
        self.parts = PartsController(window, state, cursor, jobs, self)
        self.filters = FilterController(window, state, commands, writable=self._keeps, parent=self)
        self.views = ViewsController(window, state, cursor, self.looks, writable=self._keeps, parent=self)
        self.drops = DropController(window, state, opening, self.views, self)
        self.runs = RunController(window, state, commands, opening, self.controller.display, self)
        self.kept_runs = KeptRunsController(window, state, opening, self.runs, self.remember, self)
        self.verdicts = VerdictController(window, state, cursor, keeper, self)
        self.reviewers = ReviewersController(window, state, commands, keeper, self.verdicts, opening, self)
        self.team = TeamController(window, state, cursor, self.verdicts, self.reviewers, self)
        self.repairs = RepairController(window, state, cursor, self.verdicts, self)
        self.corrections = CorrectionsController(window, state, cursor, jobs, opening, self)
        self.tags = TagController(window, state, cursor, self.verdicts, self)
        self.samples = SampleController(window, state, commands, self.verdicts, self)
        self.comparison = ComparisonController(window, state, cursor, commands, self.looks, self)
        self.runs.demo_begun.connect(partial(self.comparison.expect, SIDE_BY_SIDE))
        self.boundaries = BoundaryController(window, state, jobs, self.canvas, self.runs, self)
        self.findings = FindingsController(window, state, cursor, commands, jobs, opening, self)
        self.forms = FormController(window, state, self)
        self.categories = CategoriesController(window, state, commands, jobs, opening, self)
        self.findings.categories_wanted.connect(self.categories.ask)
        self.themes = ThemeSwitch(app, window, keeper, theme)
        self.pages = PagesController(window, state, cursor, commands, self.canvas, self)
        self.analysis = AnalysisController(window, state, commands, self.pages, self.boundaries, self)
        self.compare_page = ComparePageController(
            window, state, cursor, commands, self.looks, jobs, self.comparison, self
        )
        self.walks.add(CHANGES, self.compare_page)
        self.segments = SegmentsController(window, state, cursor, self)
        self.grid = GridController(window, state, cursor, keeper, self)
        self.ensembles = EnsembleController(window, state, cursor, commands, opening, jobs, self)
        self.reprocessing = ReprocessController(window, state, cursor, self)
        self.walks.add(REPROCESSED, self.reprocessing)
        self.reprocess_jobs = ReprocessJobs(window, state, jobs, opening, self.reprocessing, self)
        self.watching = WatchController(window, state, cursor, jobs, self)
        self.suspicion = SuspicionController(window, state, self)
        self.speaking = SpeakingController(window, state, cursor, jobs)
        self.exports = ExportController(window, state, jobs, self)
        self.report = ReportController(window, state, jobs)
        self.annotation = AnnotationController(window, state, jobs, opening)
        self.dialogs = FileDialogs(window, state, opening, self.exports, self.compare_page)

    def _rows(self) -> list[Action]:
        window, state, cursor, commands = self.window, self.state, self.cursor, self.commands
        return [
            *file_rows(window, self.opening, commands, self.dialogs, self.runs.open_dialog, self.report.choose_file),
            *annotation_rows(self.annotation),
            *picture_rows(self.pictures),
            *window_rows(self.second),
            *go_rows(window, self.walks, commands, self.suspicion.sort),
            *parts_rows(self.parts),
            *page_rows(window.specs, cursor),
            *canvas_rows(window, state, cursor, self.looks),
            *panel_rows(window.panels),
            *comparison_rows(
                self.comparison, self.compare_page, self.dialogs.choose_changes_csv, self.ensembles.choose_folder
            ),
            *cell_rows(window),
            *check_rows(self.findings, self.segments.show),
            *category_rows(self.categories),
            *verdict_rows(self.verdicts, VerdictDialogs(window, state, self.verdicts)),
            *reviewer_rows(self.reviewers),
            *team_rows(self.team),
            *repair_rows(self.repairs, self.corrections),
            *tag_rows(self.tags),
            *sample_rows(self.samples),
            *view_rows(self.views),
            *remember_rows(self.recent, self.kept_runs),
            *review_rows(window, state, commands, self.controller),
        ]

    def _look_rows(self, window: CanvasWindow, cursor: CursorState, looks: LookCommands) -> list[Action]:
        return canvas_rows(window, self.state, cursor, looks)

    @property
    def settled(self) -> bool:
        """Whether nothing is under way of what is seen at once: jobs, views, the image, thumbnails."""
        return (
            not (self.jobs.busy or self.canvas.loading or self.thumbnails.busy or self.samples.busy or self.grid.busy)
            and not (self.drops.busy or self.views.busy or self.kept_runs.busy)
            and self.state.up_to_date
        )

    def close(self) -> None:
        """Remember the window's place and stop all work; may be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._geometry is not None and self.window.isVisible():
            self.window.save_state(self._geometry)
        self.remember.close()
        # Hide first: what runs is asked to stop and waited for, which nobody has to watch.
        self.window.hide()
        # Nor does anything wait for a server that does not answer.
        with nobody_waits():
            self._stop_work()

    def _stop_work(self) -> None:
        self.second.close()
        for each in (self.filters, self.views, self.drops, self.kept_runs):
            each.close()
        self.runs.close()
        self.team.close()
        # What it has to save goes where verdicts are.
        self.tags.close()
        self.verdicts.close()
        self.samples.close()
        self.boundaries.close()
        self.findings.close()
        self.forms.close()
        self.pages.close()
        self.grid.close()
        self.segments.close()
        self.compare_page.close()
        self.corrections.close()
        self.reprocessing.close()
        self.watching.close()
        self.jobs.close()
        self.suspicion.close()
        self.speaking.close()
        self.state.close()
        self._sorting.close()
        self.canvas.close()
        self.thumbnails.close()
        self.settings.close()

    def dispose(self) -> None:
        """Stop, and destroy the widgets while there is still an application to destroy them in."""
        # This also hides the window: a hide event from a destructor would find the Python half already gone.
        self.close()
        self.window.deleteLater()
        self.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def run_window(start: Start) -> int:
    """Open the window and run until it is closed; return the exit code."""
    if start.screenshot is not None:
        qInstallMessageHandler(_say_qt)
    # Starting creates many objects and no garbage; a collection would delay the first image.
    gc.disable()
    # Otherwise background threads would keep the window waiting for the interpreter lock five times as long.
    sys.setswitchinterval(SWITCH_S)
    keep_freed_memory()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("panview")
    app.setApplicationDisplayName("panview")
    app.setDesktopFileName("panview")
    install(app)
    allow_large_photos()
    problem = ""
    try:
        settings = load_settings()
    except PanviewError as error:
        settings, problem = Settings(), str(error)
    geometry = None
    if start.screenshot is None:
        geometry = QSettings(str(settings_file().with_name("window.ini")), QSettings.Format.IniFormat)
    # A screenshot must not change the settings, and a settings file that cannot be read is left for the user to fix.
    keeps_settings = start.screenshot is None and not problem
    review = Review(app, settings, start.theme, keeps_settings=keeps_settings, geometry=geometry)
    if problem:
        text = tr("The settings could not be read; using the defaults, and changes will not be saved")
        review.window.banner.show_message(text, problem, "warning")
    if start.path is not None:
        if start.watch is not None:
            review.watching.watch(start.watch)
        review.opening.begin_with(start.where, start.threshold)
        review.verdicts.begin_with(start.verdicts)
        review.opening.open(start.path, start.predictions, image_id=start.image_id, opening=start.opening)
    elif start.demo_folder is not None:
        review.opening.open_demo(start.demo_folder)
    shot = None
    if start.screenshot is not None:
        expects_dataset = start.path is not None
        shot = Screenshot(
            review.window,
            start.screenshot,
            start.size,
            # The banner says what a quiet look has found.
            lambda: review.settled and not review.findings.busy and not (expects_dataset and review.state.view is None),
            (review.opening.failed, review.state.failed),
        )
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


def _say_unsaved(window: MainWindow, message: str) -> None:
    window.banner.show_message(tr("The settings could not be saved"), message, "warning")


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
