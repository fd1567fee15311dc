"""The window: panels and where they stand. What they mean to each other is the controller's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from panview.presentation.panel_sizes import FIGURES, IMAGES, LIST, SEGMENT, PanelState
from panview.resources import resource_path
from panview.ui.canvas.canvas import Canvas
from panview.ui.cards import lazy_card
from panview.ui.drops import accept_as_copy, dropped_paths
from panview.ui.guard import made_at_rest
from panview.ui.layouts import in_column, stacked
from panview.ui.lazily import Lazy
from panview.ui.menu_offer import MenuOffer
from panview.ui.page_specs.registry import IMAGES as CANVAS_PAGE
from panview.ui.page_specs.registry import PAGES
from panview.ui.page_specs.spec import PageSpec
from panview.ui.panel_layout import PanelLayout
from panview.ui.panels.bottom_panel import BottomPanel
from panview.ui.panels.canvas_bar import CanvasBar
from panview.ui.panels.image_line import ImageLine
from panview.ui.panels.image_list_panel import ImageListPanel
from panview.ui.panels.inspector_panel import InspectorPanel
from panview.ui.panels.message_banner import MessageBanner
from panview.ui.panels.metrics_panel import MetricsPanel
from panview.ui.panels.runs_panel import RunsPanel
from panview.ui.panels.status_line import StatusLine
from panview.ui.panels.top_bar import TopBar
from panview.ui.panels.walk_bar import WalkBar
from panview.ui.panels.welcome_page import WelcomePage
from panview.ui.tab_order import order_tabs
from panview.ui.widgets.drop_overlay import DropOverlay
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.overlay import Overlay
from panview.words import tr

if TYPE_CHECKING:
    # At run time each is loaded when it is first wanted.
    from panview.ui.dialogs.about_page import AboutPage
    from panview.ui.dialogs.add_page import AddPage
    from panview.ui.dialogs.choice_page import ChoicePage
    from panview.ui.dialogs.command_palette import CommandPalette
    from panview.ui.dialogs.keys_page import KeysPage
    from panview.ui.dialogs.list_page import ListPage
    from panview.ui.dialogs.mapping_page import MappingPage
    from panview.ui.dialogs.open_page import OpenPage
    from panview.ui.dialogs.question_page import QuestionPage
    from panview.ui.dialogs.reviewers_page import ReviewersPage
    from panview.ui.dialogs.sample_page import SamplePage
    from panview.ui.dialogs.settings_page import SettingsPage
    from panview.ui.dialogs.stale_page import StalePage
    from panview.ui.dialogs.tag_page import TagPage
    from panview.ui.dialogs.views_page import ViewsPage

W = TypeVar("W", bound=QWidget)

_KEPT_RUNS = tr("Model runs of this set"), tr("No model has been run on this set from this computer")
DEFAULT_SIZE = (1600, 1000)
_STATE_VERSION = 2


class MainWindow(QMainWindow):
    """Welcome page or review; both under the top bar and above the status line.

    What most reviews never show is made when it is first wanted: the pages beside the images, and the cards.

    Signals
    -------
    drag_began : tuple of Path
        Files are held over the window.
    drag_ended
        They are gone again, or have been dropped.
    paths_dropped : tuple of Path
    closing
        The window is about to close.
    """

    drag_began = Signal(object)
    drag_ended = Signal()
    paths_dropped = Signal(object)
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("panview")
        self.setWindowIcon(QIcon(str(resource_path("panview.svg"))))
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        self.offer_menu: MenuOffer | None = None
        """Opens the menu of a kind of thing; see `panview.ui.menu_offer`."""
        # The settings at the time when this window is made.
        self._specs = tuple(PAGES)
        self.top_bar = TopBar([(spec.key, spec.label) for spec in self._specs])
        self.banner = MessageBanner()
        self.drop_note = MessageBanner()
        self.may_close: Callable[[], bool] = lambda: True
        """Whether the window may be closed; who says no asks, and closes it with the answer."""
        self.welcome = WelcomePage()
        self.opening = EmptyState("")
        self.opening.setProperty("role", "canvas")
        self.opening.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.image_list = ImageListPanel()
        self.canvas_bar = CanvasBar()
        self.walk_bar = WalkBar()
        self.image_line = ImageLine()
        self.canvas = Canvas()
        self._lazy_pages: dict[str, Lazy[Any]] = {
            spec.key: Lazy(partial(self._make_page, spec)) for spec in self._specs if spec.make is not None
        }
        self.bottom = BottomPanel()
        self.disagreements, self.findings = self.bottom.disagreements, self.bottom.findings
        self.runs = RunsPanel()
        self.metrics = MetricsPanel()
        self.inspector = InspectorPanel()
        self.status_line = StatusLine()
        self._lay_out()
        self.drop_overlay = DropOverlay(self)
        self.lazy_question: Lazy[QuestionPage] = lazy_card(self, "question_page", "QuestionPage")
        self.lazy_views: Lazy[ViewsPage] = lazy_card(self, "views_page", "ViewsPage")
        self.lazy_kept_runs: Lazy[ListPage] = lazy_card(self, "list_page", "ListPage", *_KEPT_RUNS)
        self.lazy_palette: Lazy[CommandPalette] = lazy_card(self, "command_palette", "CommandPalette")
        self.lazy_keys: Lazy[KeysPage] = lazy_card(self, "keys_page", "KeysPage")
        self.lazy_stale: Lazy[StalePage] = lazy_card(self, "stale_page", "StalePage")
        self.lazy_reviewers: Lazy[ReviewersPage] = lazy_card(self, "reviewers_page", "ReviewersPage")
        self.lazy_open: Lazy[OpenPage] = lazy_card(self, "open_page", "OpenPage")
        self.lazy_add: Lazy[AddPage] = lazy_card(self, "add_page", "AddPage")
        self.lazy_mapping: Lazy[MappingPage] = lazy_card(self, "mapping_page", "MappingPage")
        self.lazy_tags: Lazy[TagPage] = lazy_card(self, "tag_page", "TagPage")
        self.lazy_samples: Lazy[SamplePage] = lazy_card(self, "sample_page", "SamplePage")
        self.lazy_choice: Lazy[ChoicePage] = lazy_card(self, "choice_page", "ChoicePage")
        self.lazy_settings: Lazy[SettingsPage] = lazy_card(self, "settings_page", "SettingsPage")
        self.lazy_about: Lazy[AboutPage] = lazy_card(self, "about_page", "AboutPage")

    @property
    def specs(self) -> tuple[PageSpec[Any], ...]:
        """The pages, in the order of their buttons."""
        return self._specs

    def lazy_page(self, spec: PageSpec[W]) -> Lazy[W]:
        """Return the widget of a page, made when it is first called."""
        return self._lazy_pages[spec.key]

    def layout_text(self) -> str:
        """Return which panels are shown, and how large, as text."""
        return self.panels.state.as_text()

    def set_layout_text(self, text: str) -> None:
        """Lay the panels out as `layout_text` has it; what cannot be read is as usual."""
        self.panels.set_state(PanelState.of_text(text))

    def show_review(self, shown: bool) -> None:
        """Show the review, or the welcome page."""
        self._pages.setCurrentWidget(self.panels.across if shown else self.welcome)

    def show_opening(self, text: str) -> None:
        """Say what is being opened, where nothing is open yet."""
        if not self.reviewing:
            self.opening.set_working(text, tr("Cancel"))
            self._pages.setCurrentWidget(self.opening)

    def end_opening(self) -> None:
        """Go back to the welcome page, where something was being opened."""
        if not self.reviewing:
            self._pages.setCurrentWidget(self.welcome)

    @property
    def page(self) -> str:
        """Key of the page in the middle of the review."""
        return self._specs[self._centre.currentIndex()].key

    def show_page(self, key: str) -> None:
        """Show another page in the middle of the review."""
        if key in self._lazy_pages:
            self._lazy_pages[key]()
        self._centre.setCurrentIndex(self._place_of(key))

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back to a window."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    @property
    def reviewing(self) -> bool:
        """Whether the review is shown."""
        return self._pages.currentWidget() is self.panels.across

    @property
    def is_asking(self) -> bool:
        """Whether a card or a dialog is open."""
        return QApplication.activeModalWidget() is not None or any(
            card.isVisible() for card in self.findChildren(Overlay)
        )

    def save_state(self, settings: QSettings) -> None:
        """Remember size, place and panels."""
        settings.setValue("version", _STATE_VERSION)
        settings.setValue("geometry", self.saveGeometry())
        settings.setValue("panels", self.panels.state.as_text())

    def restore_state(self, settings: QSettings) -> None:
        """Take up size, place and panels from last time."""
        if settings.value("version", 0, int) != _STATE_VERSION:
            return
        geometry = settings.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self.panels.set_state(PanelState.of_text(str(settings.value("panels", ""))))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if dropped_paths(event) and accept_as_copy(event):
            self.welcome.set_drag_active(True)
            self.drag_began.emit(dropped_paths(event))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: D102
        self.welcome.set_drag_active(False)
        self.drag_ended.emit()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        self.welcome.set_drag_active(False)
        self.drag_ended.emit()
        if accept_as_copy(event):
            self.paths_dropped.emit(dropped_paths(event))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self._centre = QStackedWidget()
        canvas = _column(self.canvas_bar, self.walk_bar, self.image_line, self.canvas, stretch=3)
        for spec in self._specs:
            # A placeholder until it is shown.
            self._centre.addWidget(canvas if spec is CANVAS_PAGE else QWidget())
            self.top_bar.set_page_offered(spec.key, spec.offered)
        bottom = _column(self.bottom, self.runs, stretch=0)
        panels = {IMAGES: self.image_list, LIST: self.bottom, FIGURES: self.metrics, SEGMENT: self.inspector}
        self.panels = PanelLayout(panels, self.runs, self._centre, bottom)
        self._pages = stacked(self.welcome, self.panels.across, self.opening)
        parts = (self.top_bar, self.banner, self.drop_note, self._pages, self.status_line)
        self.setCentralWidget(_column(*parts, stretch=3))
        self.resize(self._room().boundedTo(QSize(*DEFAULT_SIZE)))
        self._order_tabs()

    def _place_of(self, key: str) -> int:
        return [spec.key for spec in self._specs].index(key)

    def _make_page(self, spec: PageSpec[Any]) -> QWidget:
        """Make a page where it belongs."""
        assert spec.make is not None
        widget: QWidget = made_at_rest(self, spec.make)
        place = self._place_of(spec.key)
        before = self._centre.widget(place)
        if before is not None:
            self._centre.removeWidget(before)
            before.deleteLater()
        self._centre.insertWidget(place, widget)
        self._order_tabs()
        return widget

    def _order_tabs(self) -> None:
        """Have Tab go through what is beside each other as it is read, also to a page that was made later."""
        panels = (self.image_list, self._centre, self.bottom, self.runs, self.metrics, self.inspector)
        order_tabs((self.top_bar, self.banner, self.drop_note, self.welcome, self.opening, *panels, self.status_line))

    def _room(self) -> QSize:
        """Return the size of the screen, less what a title bar and frames take."""
        return self.screen().availableSize() - QSize(2, 32)


def _column(*widgets: QWidget, stretch: int) -> QWidget:
    column = QWidget()
    layout = in_column(of=column, margins=0, spacing=0)
    for position, widget in enumerate(widgets):
        layout.addWidget(widget, 1 if position == stretch else 0)
    return column
