"""Which panels are shown, and how large: as somebody has chosen, in a window of whatever size."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from panview.presentation.panel_sizes import (
    FIGURES,
    IMAGES,
    LIST,
    PANELS,
    RUNS,
    SEGMENT,
    PanelState,
    across,
    below,
    beside,
)
from panview.ui.panels.runs_panel import RunsPanel
from panview.ui.widgets.panel_splitter import PanelSplitter


class PanelLayout(QObject):
    """Lays the panels of the review out.

    Parameters
    ----------
    panels : mapping
        Key of `PANELS` -> the widget.
    runs : RunsPanel
    centre : QWidget
        The canvas and the pages.

    Signals
    -------
    changed : str
        Key of a panel that was hidden or shown, "" for several.
    """

    changed = Signal(str)

    def __init__(self, panels: Mapping[str, QWidget], runs: RunsPanel, centre: QWidget, bottom: QWidget) -> None:
        super().__init__(centre)
        self._panels, self._runs, self._bottom = dict(panels), runs, bottom
        self._state = PanelState()
        self.middle = PanelSplitter(Qt.Orientation.Vertical, [centre, bottom], {1})
        self.side = PanelSplitter(Qt.Orientation.Vertical, [panels[FIGURES], panels[SEGMENT]], {0, 1})
        self.across = PanelSplitter(Qt.Orientation.Horizontal, [panels[IMAGES], self.middle, self.side], {0, 2})
        # Before the panels are laid out: until then nobody has changed anything.
        self.across.resized.connect(self._share_width)
        self.middle.resized.connect(self._share_height)
        self.side.resized.connect(self._share_side)
        self.across.dragged.connect(self._take_widths)
        self.middle.dragged.connect(self._take_height)
        self.side.dragged.connect(self._take_side)
        for splitter, which in ((self.across, (IMAGES, FIGURES)), (self.middle, (LIST,)), (self.side, (SEGMENT,))):
            splitter.reset_wanted.connect(lambda which=which: self._size_as_usual(which))
        runs.shown_changed.connect(self._apply)
        self._apply()

    @property
    def state(self) -> PanelState:
        """What somebody has made of the panels."""
        return self._state

    def is_shown(self, panel: str) -> bool:
        """Whether a panel is to be seen; model runs are seen only where there are any."""
        return panel not in self._state.hidden

    def set_state(self, state: PanelState) -> None:
        """Lay the panels out as they were at another time."""
        differ = self._state.hidden ^ state.hidden
        self._state = state
        self._apply()
        if differ:
            self.changed.emit(next(iter(differ)) if len(differ) == 1 else "")

    def toggle(self, panel: str) -> None:
        """Hide a panel, or show it again."""
        self.set_state(self._state.toggled(panel))

    def show(self, panel: str) -> None:
        """Show a panel that somebody wants something of."""
        self.set_state(PanelState(self._state.hidden - {panel}, self._state.factors))

    def toggle_all(self) -> None:
        """Show the image alone, or all panels again."""
        self.set_state(self._state.alone())

    def reset(self) -> None:
        """Show all panels, as large as usual."""
        self.set_state(PanelState())

    def _apply(self) -> None:
        focus = QApplication.focusWidget()
        hidden = self._state.hidden
        for key, panel in self._panels.items():
            panel.setHidden(key in hidden)
        self._runs.set_wanted(RUNS not in hidden)
        self._bottom.setHidden(self._panels[LIST].isHidden() and self._runs.isHidden())
        self.side.setHidden(all(self._panels[key].isHidden() for key in (FIGURES, SEGMENT)))
        for share in (self._share_width, self._share_height, self._share_side):
            share()
        if focus is not None and not focus.isVisible() and focus.window() is self.across.window():
            # Qt would hand it on to the next widget that takes it, and that one would take Space and Enter.
            self.across.window().setFocus()

    def _share_width(self) -> None:
        left, right = not self._panels[IMAGES].isHidden(), not self.side.isHidden()
        self.across.setSizes(across(self._state, self.across.room(), left=left, right=right))

    def _share_height(self) -> None:
        alone = self._bottom.sizeHint().height() if self._panels[LIST].isHidden() else 0
        self.middle.setSizes(below(self._state, self.middle.room(), runs_alone=alone))

    def _share_side(self) -> None:
        self.side.setSizes(beside(self._state, self.side.room()))

    def _take_widths(self) -> None:
        expected = across(
            self._state,
            self.across.room(),
            left=not self._panels[IMAGES].isHidden(),
            right=not self.side.isHidden(),
        )
        self._take(self.across, expected, {0: IMAGES, 2: FIGURES}, {2: {FIGURES, SEGMENT}})

    def _take_height(self) -> None:
        if not self._panels[LIST].isHidden():
            self._take(self.middle, below(self._state, self.middle.room()), {1: LIST}, {1: {LIST, RUNS}})
        elif not self.middle.sizes()[1]:
            self.toggle(RUNS)

    def _take_side(self) -> None:
        self._take(self.side, beside(self._state, self.side.room()), {0: FIGURES, 1: SEGMENT}, {})

    def _take(
        self,
        splitter: PanelSplitter,
        expected: list[int],
        panels: Mapping[int, str],
        together: Mapping[int, set[str]],
    ) -> None:
        """Take over what somebody has dragged; what was dragged shut is hidden, so that no key leads to it."""
        sizes, room, state = splitter.sizes(), splitter.room(), self._state
        shut: set[str] = set()
        for place, panel in panels.items():
            if not splitter.is_shown(place):
                continue
            if not sizes[place]:
                shut |= together.get(place, {panel})
            elif panel in _SIZED[splitter.orientation()] and abs(sizes[place] - expected[place]) > 1:
                state = state.with_size(panel, sizes[place], room)
        hidden = state.hidden | {panel for panel in shut if not self._panels_hidden(panel)}
        self.set_state(PanelState(hidden, state.factors))

    def _panels_hidden(self, panel: str) -> bool:
        return self._runs.isHidden() if panel == RUNS else self._panels[panel].isHidden()

    def _size_as_usual(self, panels: tuple[str, ...]) -> None:
        factors = {key: value for key, value in self._state.factors.items() if key not in panels}
        self.set_state(PanelState(self._state.hidden, factors))


_SIZED = {Qt.Orientation.Horizontal: {IMAGES, FIGURES}, Qt.Orientation.Vertical: {LIST, SEGMENT}}
"""What is dragged in a direction; the figures fill what the selected segment leaves."""
assert set(PANELS) >= {IMAGES, LIST, RUNS, FIGURES, SEGMENT}
