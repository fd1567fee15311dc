"""Comparing two prediction sets: which one the shown one is compared with, and both beside each other on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QObject

from panview.review.session import Snapshot
from panview.ui.canvas.style import CanvasStyle, Layer
from panview.ui.controllers.review_controller import ReviewController
from panview.ui.main_window import MainWindow


class ComparisonController(QObject):
    """A is the prediction set that is shown, B the one that it is compared with."""

    def __init__(self, window: MainWindow, control: ReviewController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._control = control
        self._layer_before = Layer.BOTH
        window.top_bar.comparison_selected.connect(self.choose)
        control.state.snapshot_changed.connect(self._show_choices)
        control.canvas.style_changed.connect(self._note_layer)
        self._note_layer(control.canvas.style)
        window.canvas_bar.set_comparison_available(False, "Add two prediction sets first")

    # What actions do

    def choose(self, key: int) -> None:
        """Compare with the prediction set of a key, 0 for none."""
        self._control.state.change("Compare with", {"compared_key": key})

    def choose_next(self) -> None:
        """Compare with the next prediction set after the one compared with, the shown one passed over."""
        snapshot = self._control.state.snapshot
        if snapshot is None or snapshot.current < 0 or len(snapshot.predictions) < 2:
            return
        count = len(snapshot.predictions)
        place = snapshot.compared if snapshot.compared >= 0 else snapshot.current
        following = [(place + step) % count for step in range(1, count + 1)]
        self.choose(snapshot.predictions[next(at for at in following if at != snapshot.current)].key)

    def stop(self) -> None:
        """Compare with none."""
        self.choose(0)

    def toggle(self) -> None:
        """Show both prediction sets beside each other, or the layer from before; with none chosen, the next one."""
        if self._control.canvas.effective.layer is Layer.COMPARISON:
            self._control.set_layer(self._layer_before)
            return
        snapshot = self._control.state.snapshot
        if snapshot is not None and snapshot.compared < 0:
            self.choose_next()
        self._control.set_layer(Layer.COMPARISON)

    def _note_layer(self, style: CanvasStyle) -> None:
        if style.layer is not Layer.COMPARISON:
            self._layer_before = style.layer

    def _show_choices(self, snapshot: Snapshot) -> None:
        others = [p for place, p in enumerate(snapshot.predictions) if place != snapshot.current]
        key = snapshot.compared_key if snapshot.compared >= 0 else 0
        names = [(other.key, other.prediction.name) for other in others]
        self._window.top_bar.set_comparison(names, key, shown=snapshot.current >= 0)
        why = "Choose what to compare with first" if others else "Add a second prediction set first"
        self._window.canvas_bar.set_comparison_available(snapshot.compared >= 0, why)
