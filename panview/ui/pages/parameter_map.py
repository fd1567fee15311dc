"""The map of PQ over two parameters, and the best for the set, with what they need to be asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from panview.presentation.reprocess_content import MapContent
from panview.ui.layouts import STRETCH, in_column, in_row
from panview.ui.pages.heat_map import HeatMap
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel, WrappedLabel
from panview.words import tr

NO_MAP = tr("A map tries every pair of values on all images in scope")


class ParameterMap(QWidget):
    """Two choices of parameters, buttons, the heat map, and what came of it."""

    map_requested = Signal()
    best_requested = Signal()
    axes_changed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = ChoiceButton(tr("Parameter that runs up"), [], boxed=True)
        self.columns = ChoiceButton(tr("Parameter that runs to the right"), [], boxed=True)
        self.map_button = TextButton(tr("Make the map"))
        self.best_button = TextButton(tr("Best for this set"))
        self.best_button.setToolTip(
            tr("Finds the parameters with the highest PQ, and what they gain on images that they were not chosen on")
        )
        self.heat = HeatMap()
        self.said = ElidedLabel(NO_MAP, tone="muted")
        self.best = WrappedLabel()
        self.use_button = TextButton(tr("Use these parameters"), kind="link")
        self.use_button.hide()
        choices = in_row(self.rows, self.columns, STRETCH, spacing=8)
        buttons = in_row(self.map_button, self.best_button, STRETCH, spacing=8)
        in_column(
            choices,
            buttons,
            self.best,
            (self.use_button, 0, Qt.AlignmentFlag.AlignLeft),
            self.said,
            (self.heat, 4),
            STRETCH,
            of=self,
            margins=0,
            spacing=6,
        )
        self.heat.hide()
        self._rest = NO_MAP
        self.map_button.clicked.connect(self.map_requested)
        self.best_button.clicked.connect(self.best_requested)
        self.rows.changed.connect(lambda _: self.axes_changed.emit(*self.axes))
        self.columns.changed.connect(lambda _: self.axes_changed.emit(*self.axes))
        self.heat.cell_said.connect(lambda text: self.said.setText(text or self._rest))

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the parameters that run up and to the right."""
        return self.rows.value(), self.columns.value()

    def set_parameters(self, names: Sequence[tuple[str, str]]) -> None:
        """Offer the parameters (name, title) of another rule."""
        for place, choice in enumerate((self.rows, self.columns)):
            choice.set_options(list(names))
            choice.set_value(names[min(place, len(names) - 1)][0])
        for widget in (self.rows, self.columns, self.map_button):
            widget.setVisible(len(names) > 1)
        self.clear()

    def set_map(self, content: MapContent | None, line: str) -> None:
        """Show a map, and say of which images it is."""
        self._rest = line
        self.heat.set_content(content)
        self.heat.setVisible(content is not None)
        self.said.setText(line)

    def set_best(self, text: str, *, usable: bool) -> None:
        """Say what came of looking for the best parameters."""
        self.best.setText(text)
        self.best.setVisible(bool(text))
        self.use_button.setVisible(usable)

    def clear(self) -> None:
        """Show nothing."""
        self.set_map(None, NO_MAP)
        self.set_best("", usable=False)
