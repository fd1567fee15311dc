"""The parameters of a rule of post-processing, a slider each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from panview.presentation.slider_scale import Scale
from panview.reprocessing.rules import Parameter
from panview.reprocessing.said import value_text
from panview.ui.widgets.labels import ElidedLabel
from panview.ui.widgets.slider import JumpSlider
from panview.words import tr


class ParameterSliders(QWidget):
    """A row per parameter: its name, a slider, its value."""

    value_changed = Signal(str, float)
    """Name of the parameter and its value; emitted while a handle moves."""
    released = Signal()
    """A handle was let go, or moved by a key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scales: dict[str, Scale] = {}
        self.sliders: dict[str, JumpSlider] = {}
        self._values: dict[str, ElidedLabel] = {}
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(10)
        self._rows.setVerticalSpacing(2)
        self._rows.setColumnStretch(1, 1)

    def set_parameters(self, parameters: Sequence[Parameter], original: Mapping[str, float], lowest: float) -> None:
        """Show other parameters.

        Parameters
        ----------
        parameters : sequence of Parameter
        original : mapping
            What the set was made with: a double-click goes back to it.
        lowest : float
            The lowest score that was kept.
        """
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._scales, self.sliders, self._values = {}, {}, {}
        for row, parameter in enumerate(parameters):
            scale = Scale(parameter, lowest if parameter.name == "score" else None)
            slider = JumpSlider(0, scale.last, tr(parameter.title))
            first = value_text(parameter, original[parameter.name])
            published = value_text(parameter, parameter.published)
            tip = tr(
                "{tip} The set was made with {first}; published: {published}. Double-click to reset.",
                tip=tr(parameter.tip),
                first=first,
                published=published,
            )
            slider.setToolTip(tip)
            slider.valueChanged.connect(partial(self._move, parameter.name))
            slider.sliderReleased.connect(self.released)
            slider.double_clicked.connect(partial(self._go_back, parameter.name, original[parameter.name]))
            title, value = ElidedLabel(tr(parameter.title)), ElidedLabel()
            title.setToolTip(tip)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setMinimumWidth(52)
            self._rows.addWidget(title, row, 0)
            self._rows.addWidget(slider, row, 1)
            self._rows.addWidget(value, row, 2)
            self._scales[parameter.name], self.sliders[parameter.name] = scale, slider
            self._values[parameter.name] = value
        self.set_values(original)

    def set_values(self, values: Mapping[str, float]) -> None:
        """Move the handles without a signal."""
        for name, slider in self.sliders.items():
            place = self._scales[name].place(values[name])
            if slider.value() != place:
                slider.blockSignals(True)
                slider.setValue(place)
                slider.blockSignals(False)
            self._say(name, values[name])

    def _say(self, name: str, value: float) -> None:
        text = value_text(self._scales[name].parameter, value)
        self._values[name].setText(text)
        self.sliders[name].setAccessibleDescription(text)

    def _move(self, name: str, place: int) -> None:
        value = self._scales[name].value(place)
        self._say(name, value)
        self.value_changed.emit(name, value)
        if not self.sliders[name].isSliderDown():
            self.released.emit()

    def _go_back(self, name: str, value: float) -> None:
        self.set_values(
            {**{each: self._scales[each].value(s.value()) for each, s in self.sliders.items()}, name: value}
        )
        self.value_changed.emit(name, value)
        self.released.emit()
