"""The action table of the review window, and what shows it: menus, palette, `?` page, tool tips."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, QPoint, QTimer, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from panview.overlay.colourings.registry import COLOURINGS
from panview.presentation.about import LICENCE, versions, versions_text
from panview.presentation.menus import GROUP_MENUS
from panview.presentation.panel_sizes import hidden_words
from panview.presentation.rows import KeyRow, PaletteRow
from panview.review.cursor import DISAGREEMENTS, Cursor
from panview.review.look import Layer
from panview.review.verdicts import Verdict
from panview.settings import Settings
from panview.ui.action_rows import colour_action, layer_action, page_action, verdict_action
from panview.ui.actions import Action, ActionTable, Needs
from panview.ui.controllers.picture_controller import PictureController
from panview.ui.controllers.settings_controller import SettingsController
from panview.ui.cursor_state import CursorState
from panview.ui.main_window import MainWindow
from panview.ui.menu_bar import Menus
from panview.ui.menu_offer import offer_by_key
from panview.ui.panel_rows import panel_action
from panview.ui.program_rows import ProgramDoors, program_rows
from panview.ui.review_state import ReviewState
from panview.ui.settings_keeper import SettingsKeeper
from panview.words import tr

_MENU_TOP = 96
"""Pixels between the upper edge of the window and a menu that the palette opens."""


class ReviewActions(QObject):
    """Builds the action table of a window and keeps everything that shows it in step."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        keeper: SettingsKeeper,
        choose_theme: Callable[[str], None],
        settings: SettingsController,
        pictures: PictureController,
        rows: Iterable[Action],
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._cursor, self._keeper = window, state, cursor, keeper
        self._pictures = pictures
        doors = ProgramDoors(
            choose_theme=choose_theme,
            palette=self.show_palette,
            keys=self.show_keys,
            settings=settings.show,
            about=self.show_about,
            menus=self.open_menus,
            context_menu=partial(offer_by_key, window.canvas.views[0]),
        )
        self.table = ActionTable(window, [*rows, *program_rows(window, keeper, doors)], keeper.current.shortcuts)
        settings.do_actions_by(self.table.trigger)
        self.menus = Menus(window.menuBar(), self.table)
        window.offer_menu = self.offer_menu
        self._connect()
        self._update_availability()
        self._show_shortcuts()

    def show_palette(self) -> None:
        """Show the command palette."""
        table = self.table
        rows = [
            PaletteRow(
                row.id,
                row.title,
                table.shortcut_text(row.id),
                table.action(row.id).isEnabled(),
                row.group,
                row.aliases,
            )
            for row in table.rows
            if row.id != "palette"
        ]
        for kind, menu in GROUP_MENUS.items():
            held = self.menus.held_by(kind)
            at = next(place for place, row in enumerate(rows) if row.id in held)
            enabled = any(row.enabled for row in rows if row.id in held)
            rows.insert(at, PaletteRow(kind, f"{menu.title}…", enabled=enabled, group=rows[at].group, holds=held))
        self._window.lazy_palette().set_rows(rows)
        self._window.lazy_palette().popup()

    def _choose(self, found: str) -> None:
        """Do an action of the palette, or open a menu of it where the palette was."""
        if found not in GROUP_MENUS:
            self.table.trigger(found)
            return
        window, menu = self._window, self.menus.popup_of(found, self._window)
        menu.popup(window.mapToGlobal(QPoint((window.width() - menu.sizeHint().width()) // 2, _MENU_TOP)))

    def show_keys(self) -> None:
        """Show all keys."""
        self._fill_keys()
        self._window.lazy_keys().popup()

    def show_about(self) -> None:
        """Show what panview is, and its versions."""
        page = self._window.lazy_about()
        page.set_content(self._versions(), LICENCE)
        page.popup()

    def open_menus(self) -> None:
        """Open the first menu of the bar."""
        self.menus.open_bar()

    def offer_menu(self, kind: str, over: QWidget, place: QPoint) -> None:
        """Open the menu of a kind of thing at a place of the screen."""
        self._pictures.point_at(over)
        menu = self.menus.popup_of(kind, self._window)
        # What is chosen is done before it is forgotten what it was about.
        menu.aboutToHide.connect(lambda: QTimer.singleShot(0, self._pictures, partial(self._pictures.point_at, None)))
        menu.popup(place)

    def _versions(self) -> tuple[tuple[str, str], ...]:
        screen = self._window.screen().size()
        ratio = self._window.devicePixelRatioF()
        said = tr(
            "{platformname}, {width} x {height} at {ratio:g}",
            platformname=QGuiApplication.platformName(),
            width=screen.width(),
            height=screen.height(),
            ratio=ratio,
        )
        return versions(("Qt", f"{qVersion()}, {said}"))

    def _copy_versions(self) -> None:
        QGuiApplication.clipboard().setText(versions_text(self._versions()))
        self._window.lazy_about().say(tr("Copied"))

    def _connect(self) -> None:
        window, state = self._window, self._state
        self._keeper.changed.connect(self._follow_settings)
        window.lazy_about.when_made(lambda page: page.copy_wanted.connect(self._copy_versions))
        state.closed.connect(self._update_availability)
        state.snapshot_changed.connect(self._update_availability)
        for changed in (state.undo_stack.canUndoChanged, state.undo_stack.canRedoChanged):
            changed.connect(self._update_availability)
        self._cursor.moved.connect(self._follow)
        window.lazy_palette.when_made(lambda page: page.triggered.connect(self._choose))
        window.lazy_keys.when_made(lambda page: page.shortcut_changed.connect(self._rebind))
        window.lazy_keys.when_made(lambda page: page.reset_requested.connect(self._reset_keys))
        window.top_bar.palette_requested.connect(self.show_palette)
        window.status_line.keys_requested.connect(self.show_keys)
        window.panels.changed.connect(self._say_panel)

    def _follow(self, before: Cursor, now: Cursor) -> None:
        if now.walk != before.walk:
            self._update_availability()

    def _say_panel(self, panel: str) -> None:
        """Say how a panel comes back that has just been hidden, with a key or by the mouse."""
        hidden = self._window.panels.state.hidden
        keys = self.table.shortcut_text(panel_action(panel) if panel else "panels_all")
        is_hidden = bool(hidden) and (not panel or panel in hidden)
        self._window.status_line.show_message(hidden_words(panel, keys) if is_hidden else "")

    def _update_availability(self) -> None:
        snapshot = self._state.snapshot
        if snapshot is None:
            self.table.set_available(Needs.NOTHING)
        else:
            # With predictions one can also work on disagreements; with several sets, also compare them.
            one = Needs.PREDICTION if snapshot.dataset.has_truth else Needs.DATASET
            several = Needs.SEVERAL if len(snapshot.predictions) > 1 else one
            self.table.set_available(Needs.DATASET if snapshot.prediction is None else several)
        stack = self._state.undo_stack
        self.table.action("undo").setEnabled(stack.canUndo())
        self.table.action("redo").setEnabled(stack.canRedo())
        # Unless a walk is in progress, Escape closes whatever is open.
        self.table.action("back_to_list").setEnabled(self._cursor.now.walk != DISAGREEMENTS)

    def _rebind(self, action_id: str, keys: str) -> None:
        self._use_shortcuts({**self._keeper.current.shortcuts, action_id: keys})

    def _reset_keys(self) -> None:
        self._use_shortcuts({})

    def _use_shortcuts(self, shortcuts: dict[str, str]) -> None:
        self._keeper.update(shortcuts=shortcuts)

    def _follow_settings(self, before: Settings, now: Settings) -> None:
        if now.shortcuts == before.shortcuts:
            return
        self.table.set_shortcuts(now.shortcuts)
        self.menus.follow_keys()
        if self._window.lazy_keys.made is not None:
            self._fill_keys()
        self._show_shortcuts()

    def _fill_keys(self) -> None:
        table = self.table
        self._window.lazy_keys().set_rows(
            [KeyRow(row.id, row.title, row.group, table.shortcut_keys(row.id), row.aliases) for row in table.rows]
        )

    def _show_shortcuts(self) -> None:
        """Name shortcuts in tool tips and on buttons."""
        table, window = self.table, self._window
        text = table.shortcut_text
        window.top_bar.set_shortcuts(text("palette"), text("export_csv"), text("run_model"))
        window.top_bar.set_page_tips({page.key: table.action(page_action(page)).toolTip() for page in window.specs})
        window.welcome.set_shortcuts(text("open_folder"), text("palette"), text("keys"))
        tips = {layer.value: table.action(layer_action(layer)).toolTip() for layer in Layer}
        tips |= {kind.key: table.action(colour_action(kind.key)).toolTip() for kind in COLOURINGS}
        tips |= {name: table.action(name).toolTip() for name in ("outlines", "framing", "solo")}
        fainter, stronger = text("less_opaque"), text("more_opaque")
        tips["opacity"] = tr("Opacity of segments") + (
            tr(" ({fainter} and {stronger})", fainter=fainter, stronger=stronger) if fainter and stronger else ""
        )
        window.canvas_bar.set_tips(tips)
        scopes = {"all": "scope_whole", "filtered": "scope_filtered", "selected": "scope_selected"}
        window.metrics.set_tips({key: table.action(action).toolTip() for key, action in scopes.items()})
        line = tr("{tooltip}: a condition, or part of a file name", tooltip=table.action("search").toolTip())
        window.image_list.set_tips(line, table.action("filter_form").toolTip())
        window.disagreements.verdict_bar.set_tips({verdict: text(verdict_action(verdict)) for verdict in Verdict})
        window.disagreements.set_note_key(text("verdict_note"))
        window.image_line.set_tips(table.action("adjust_photo").toolTip(), table.action("reset_photo").toolTip())
        window.walk_bar.set_shortcuts(text("back_to_list"), text("previous_disagreement"), text("next_disagreement"))
        window.status_line.set_shortcut(text("keys"))
