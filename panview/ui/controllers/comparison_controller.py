"""Comparing two prediction sets: which one the shown one is compared with, and both beside each other on the canvas."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from panview.overlay.colourings.registry import shown_style
from panview.review.cursor import Cursor
from panview.review.look import Layer
from panview.review.session import Snapshot
from panview.ui.commands import Commands, LookCommands
from panview.ui.cursor_state import CursorState
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr


class ComparisonController(QObject):
    """A is the prediction set that is shown, B the one that it is compared with."""

    def __init__(
        self,
        window: MainWindow,
        state: ReviewState,
        cursor: CursorState,
        commands: Commands,
        looks: LookCommands,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._state, self._cursor = window, state, cursor
        self._commands, self._looks = commands, looks
        self._layer_before = Layer.BOTH
        self._expected: tuple[str, str] | None = None
        window.top_bar.comparison_selected.connect(commands.compare_with)
        window.canvas_bar.comparison_toggled.connect(self.toggle)
        state.snapshot_changed.connect(self._show_choices)
        state.snapshot_changed.connect(self._show_expected)
        state.closed.connect(self._forget)
        cursor.moved.connect(self._note_layer)
        window.canvas_bar.set_comparison_available(False, tr("Add two prediction sets first"))

    # Actions

    def choose_next(self) -> None:
        """Compare with the next prediction set after the one compared with, the shown one passed over."""
        snapshot = self._state.snapshot
        if snapshot is None or snapshot.current < 0 or len(snapshot.predictions) < 2:
            return
        count = len(snapshot.predictions)
        place = snapshot.compared if snapshot.compared >= 0 else snapshot.current
        following = [(place + step) % count for step in range(1, count + 1)]
        self._commands.compare_with(snapshot.predictions[next(at for at in following if at != snapshot.current)].key)

    def stop(self) -> None:
        """Compare with none."""
        self._commands.compare_with(0)

    def toggle(self) -> None:
        """Show both prediction sets beside each other, or the layer from before; with none chosen, the next one."""
        snapshot = self._state.snapshot
        if self.is_beside():
            self._looks.set_layer(self._layer_before)
            return
        if snapshot is not None and snapshot.compared < 0:
            self.choose_next()
        self._looks.set_layer(Layer.COMPARISON)

    def expect(self, names: tuple[str, str]) -> None:
        """Show two prediction sets beside each other as soon as both are there, unless somebody is at work by then."""
        self._expected = names
        if self._state.snapshot is not None:
            self._show_expected(self._state.snapshot)

    def _forget(self) -> None:
        self._expected = None

    def _show_expected(self, snapshot: Snapshot) -> None:
        if self._expected is None:
            return
        keys = {one.prediction.name: (place, one.key) for place, one in enumerate(snapshot.predictions)}
        if not all(name in keys for name in self._expected):
            return
        (first, _), (_, second) = (keys[name] for name in self._expected)
        self._expected = None
        now = self._cursor.now
        if (now.image < 0 or now.unasked is not None) and snapshot.compared < 0:
            # Let all other listeners receive this snapshot first.
            QTimer.singleShot(0, self, partial(self._show_beside, first, second))

    def _show_beside(self, place: int, key: int) -> None:
        self._commands.show_prediction(place)
        self._commands.compare_with(key)
        self._looks.set_layer(Layer.COMPARISON)

    def is_beside(self) -> bool:
        """Whether both prediction sets are shown beside each other."""
        return shown_style(self._cursor.now.look, self._state.snapshot).layer is Layer.COMPARISON

    def _note_layer(self, before: Cursor, now: Cursor) -> None:
        if now.look.layer is Layer.COMPARISON and before.look.layer is not Layer.COMPARISON:
            self._layer_before = before.look.layer

    def _show_choices(self, snapshot: Snapshot) -> None:
        others = [p for place, p in enumerate(snapshot.predictions) if place != snapshot.current]
        key = snapshot.compared_key if snapshot.compared >= 0 else 0
        names = [(other.key, other.prediction.name) for other in others]
        self._window.top_bar.set_comparison(names, key, shown=snapshot.current >= 0)
        available = bool(others) and snapshot.current >= 0
        self._window.canvas_bar.set_comparison_available(available, tr("Add a second prediction set first"))
