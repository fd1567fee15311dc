"""A second window on the same review: what is open is shared, how and where one looks is its own."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from panview.review.cursor import Cursor
from panview.review.session import Snapshot, View
from panview.settings import Settings
from panview.ui.actions import Action, ActionTable, Needs
from panview.ui.commands import LookCommands
from panview.ui.controllers.canvas_controller import CanvasController
from panview.ui.controllers.image_line_controller import ImageLineController
from panview.ui.cursor_state import CursorState
from panview.ui.loading.image_loader import ImageLoader
from panview.ui.look_bar import join_look, show_look
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.second_window import SecondWindow
from panview.ui.settings_keeper import SettingsKeeper
from panview.ui.theme import current_theme
from panview.words import tr

_MEMORY = 64 * 2**20
"""For images of the second window; the current one and two more always stay."""
_GO = ("next_*", "previous_*", "undo", "redo", "threshold_*", "scope_*", "poor_matches")
_DECIDE = ("verdict_prediction_*", "verdict_truth_wrong", "verdict_both_fine", "verdict_unsure", "verdict_clear")
"""Done from the second window, too; what decides only while both windows look at the same."""
LookRows = Callable[[SecondWindow, CursorState, LookCommands], list[Action]]
"""Makes the actions of how a canvas looks."""


class SecondWindowController(QObject):
    """Opens and closes the window, and keeps both at the same image unless it is pinned.

    The snapshot is shared, with filter, threshold, verdicts and undo. Image and selected segment follow each other in
    both directions; layer, colouring, opacity and zoom are those of each window.
    """

    def __init__(
        self,
        main: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        keeper: SettingsKeeper,
        look_rows: LookRows,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._main, self._state, self._cursor, self._keeper = main, state, cursor, keeper
        self._look_rows = look_rows
        self._actions: ActionTable | None = None
        self._open: _Open | None = None
        cursor.moved.connect(self._follow)
        state.view_changed.connect(self._show_view)
        state.snapshot_changed.connect(self._show_snapshot)
        state.closed.connect(self._end)
        keeper.changed.connect(self._follow_settings)

    @property
    def window(self) -> SecondWindow | None:
        """The window, None while there is none."""
        return None if self._open is None else self._open.window

    def use(self, actions: ActionTable) -> None:
        """Take the actions that both windows share."""
        self._actions = actions

    def is_open(self) -> bool:
        """Whether there is a second window."""
        return self._open is not None

    def toggle(self) -> None:
        """Open the window, or close it."""
        if self._open is not None:
            self.close()
        elif self._state.snapshot is not None:
            self._begin(self._state.snapshot)

    def close(self) -> None:
        """Close the window, if there is one; the first one stays."""
        opened, self._open = self._open, None
        if opened is None:
            return
        opened.canvas.close()
        opened.window.hide()
        opened.window.deleteLater()
        opened.deleteLater()

    def _begin(self, snapshot: Snapshot) -> None:
        self._open = opened = _Open(self._main, self._state, self._cursor, self)
        window = opened.window
        window.canvas.set_categories(snapshot.dataset.categories.names)
        opened.table = ActionTable(
            window, self._look_rows(window, opened.cursor, opened.looks), self._keeper.current.shortcuts
        )
        self._share_actions(pinned=False)
        window.closing.connect(self.close)
        window.pinned.connect(self._pin)
        opened.cursor.moved.connect(self._follow_second)
        self._show_snapshot(snapshot)
        if self._state.view is not None:
            self._show_view(self._state.view)
        opened.show_look()
        window.move(self._main.pos() + self._main.rect().center() / 4)
        window.show()

    def _share_actions(self, *, pinned: bool) -> None:
        if self._actions is None or self._open is None:
            return
        window = self._open.window
        for row in self._actions.rows:
            action = self._actions.action(row.id)
            if any(fnmatchcase(row.id, name) for name in _GO):
                window.addAction(action)
            elif any(fnmatchcase(row.id, name) for name in _DECIDE):
                (window.removeAction if pinned else window.addAction)(action)

    def _pin(self, pinned: bool) -> None:
        self._share_actions(pinned=pinned)
        if not pinned:
            self._go_along(self._cursor.now)

    def _follow(self, before: Cursor, now: Cursor) -> None:
        opened = self._open
        if opened is None:
            return
        if (now.look.palette, now.look.ramp) != (before.look.palette, before.look.ramp):
            opened.cursor.set_look(palette=now.look.palette, ramp=now.look.ramp)
        if not opened.window.pin.isChecked():
            self._go_along(now)

    def _go_along(self, now: Cursor) -> None:
        """Go where the first window is."""
        assert self._open is not None
        cursor = self._open.cursor
        if now.image < 0:
            return
        if now.image != cursor.now.image or now.sought != self._open.sought:
            self._open.sought = now.sought
            cursor.go(now.image, now.segment)
        else:
            cursor.select(now.segment, now.other)

    def _follow_second(self, before: Cursor, now: Cursor) -> None:
        opened = self._open
        if opened is None:
            return
        if now.look != before.look:
            opened.show_look()
        same = now.image == self._cursor.now.image and not opened.window.pin.isChecked()
        if same and (now.segment, now.other) != (before.segment, before.other):
            self._cursor.select(now.segment, now.other)

    def _show_view(self, view: View) -> None:
        opened = self._open
        if opened is None or self._state.snapshot is None:
            return
        # Its rows are found again in the new table; where it follows, those of the first window count.
        with opened.cursor.held():
            opened.cursor.carry(view)
            opened.canvas.set_view(view)
            if not opened.window.pin.isChecked():
                self._go_along(self._cursor.now)
        opened.show_look()

    def _show_snapshot(self, snapshot: Snapshot) -> None:
        opened = self._open
        if opened is None:
            return
        dataset, prediction = snapshot.dataset, snapshot.prediction
        name = dataset.name if prediction is None else f"{dataset.name}, {prediction.name}"
        opened.window.setWindowTitle(tr("{name} — second window — panview", name=name))
        bar = opened.window.canvas_bar
        bar.set_sides_available(dataset.has_truth, prediction is not None)
        bar.set_comparison_available(snapshot.compared >= 0, tr("Choose what to compare with in the first window"))
        opened.set_available(Needs.DATASET if prediction is None else Needs.PREDICTION)

    def _follow_settings(self, before: Settings, now: Settings) -> None:
        if self._open is not None and self._open.table is not None and now.shortcuts != before.shortcuts:
            self._open.table.set_shortcuts(now.shortcuts)

    def _end(self, replaced: bool) -> None:
        if self._open is None:
            return
        self._open.canvas.clear()
        if not replaced:
            self.close()


class _Open(QObject):
    """The window with all that belongs to it."""

    def __init__(self, main: MainWindow, state: ReviewState, cursor: CursorState, parent: QObject) -> None:
        super().__init__(parent)
        self.window = window = SecondWindow(main.image_list, main.status_line)
        # What the first window has gone to is gone to once more, here.
        self.sought = -1
        self.cursor = CursorState(state, cursor.now.look, self)
        self.looks = looks = LookCommands(self.cursor)
        self.table: ActionTable | None = None
        self.canvas = CanvasController(window.canvas, ImageLoader(_MEMORY, self), self.cursor, _nothing_ahead, self)
        self._line = ImageLineController(window, state, self.cursor, looks, self.canvas, self)
        window.canvas.set_theme(current_theme())
        window.theme_changed.connect(lambda: window.canvas.set_theme(current_theme()))
        join_look(window, looks)
        close = QShortcut(QKeySequence.StandardKey.Close, window)
        close.activated.connect(window.close)

    def show_look(self) -> None:
        """Show how the canvas looks in the bar above it."""
        show_look(self.window.canvas_bar, self.cursor.now.look, self.canvas.effective)

    def set_available(self, level: Needs) -> None:
        """Enable what makes sense now."""
        if self.table is not None:
            self.table.set_available(level)


def _nothing_ahead(_: int) -> list[int]:
    """Fetch nothing ahead: the first window does, and the files that it has read are at hand then."""
    return []
