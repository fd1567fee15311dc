"""What a setting is edited with, by its kind: one small widget each, with a value and a signal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from panview.presentation.settings_content import Kind, Setting
from panview.ui.layouts import STRETCH, fill, in_row
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.ui.widgets.slider import JumpSlider
from panview.words import tr

_WIDTH = 216
_NUMBER = 74
_SLIDER_STEPS = 1000
_MOST_SEGMENTS = 3
_MOST = 1_000_000
_BELOW = 0.01
"""What a number stays away from a limit that it must not reach."""


class SettingControl(QWidget):
    """Shows the value of a setting and tells when somebody changes it.

    Signals
    -------
    changed : object
        The new value; not emitted by `show_value`.
    edit_wanted
        The action of the setting is to be done.
    """

    changed = Signal(object)
    edit_wanted = Signal()

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.setFixedWidth(_WIDTH)
        self._row = in_row(of=self, margins=0, spacing=8)
        # Where its own name is read out, the sentence follows.
        self.setAccessibleName(setting.name)
        self.setAccessibleDescription(setting.sentence)

    def show_value(self, value: object) -> None:
        """Show another value without a signal."""
        raise NotImplementedError

    def focus(self) -> None:
        """Take the keyboard."""
        raise NotImplementedError


class _Switch(SettingControl):
    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._options = SegmentedControl((("off", tr("Off")), ("on", tr("On"))), setting.name)
        for button in self._options.buttons():
            button.setAccessibleName(f"{setting.name}: {button.text()}")
        fill(self._row, STRETCH, self._options)
        self._options.changed.connect(lambda key: self.changed.emit(key == "on"))

    def show_value(self, value: object) -> None:
        self._options.set_value("on" if value else "off")

    def focus(self) -> None:
        self._options.button(self._options.value()).setFocus(Qt.FocusReason.TabFocusReason)


class _Choice(SettingControl):
    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._row.addStretch(1)
        self._options: ChoiceButton | SegmentedControl
        short = sum(len(label) for _, label in setting.choices) <= 22
        if len(setting.choices) <= _MOST_SEGMENTS and short:
            self._options = SegmentedControl(setting.choices, setting.name)
            for button in self._options.buttons():
                button.setAccessibleName(f"{setting.name}: {button.text()}")
        else:
            self._options = ChoiceButton(setting.name, setting.choices, boxed=True)
        self._row.addWidget(self._options)
        self._options.changed.connect(self.changed.emit)

    def show_value(self, value: object) -> None:
        self._options.set_value(str(value))

    def focus(self) -> None:
        options = self._options
        widget = options if isinstance(options, ChoiceButton) else options.button(options.value())
        widget.setFocus(Qt.FocusReason.TabFocusReason)


class _Number(SettingControl):
    """A box, and beside it a slider where the range is short."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        low = setting.low if setting.low is not None else -_MOST
        high = setting.high if setting.high is not None else _MOST
        self._low, self._span = low, high - low
        self.box = QDoubleSpinBox()
        self.box.setDecimals(2)
        self.box.setRange(low, high - _BELOW if setting.below else high)
        self.box.setSingleStep(setting.step or 1)
        self.box.setKeyboardTracking(False)
        self.box.setFixedWidth(_NUMBER)
        self.box.setAccessibleName(setting.name)
        self.box.setAccessibleDescription(setting.range_text)
        self._slider: JumpSlider | None = None
        if self._span <= 1:
            self._slider = JumpSlider(0, _SLIDER_STEPS, tr("{name}, as a slider", name=setting.name))
            self._slider.setSingleStep(round(_SLIDER_STEPS * (setting.step or 1) / self._span))
            # The box beside it is enough for the keyboard.
            self._slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._slider.valueChanged.connect(self._slide)
            self._row.addWidget(self._slider, 1)
        else:
            self._row.addStretch(1)
        self._row.addWidget(self.box)
        self.box.valueChanged.connect(self._take)

    def show_value(self, value: object) -> None:
        number = float(str(value))
        for widget, shown in ((self.box, number), (self._slider, self._steps(number))):
            if widget is not None:
                widget.blockSignals(True)
                widget.setValue(shown)  # type: ignore[arg-type]
                widget.blockSignals(False)

    def focus(self) -> None:
        self.box.setFocus(Qt.FocusReason.TabFocusReason)
        self.box.selectAll()

    def _steps(self, number: float) -> int:
        return round(_SLIDER_STEPS * (number - self._low) / self._span)

    def _slide(self, place: int) -> None:
        step = self.setting.step or 1
        wanted = self._low + self._span * place / _SLIDER_STEPS
        # Hundredths while the mouse drags would be seen by nobody.
        self.box.setValue(round(round(wanted / step * 5) * step / 5, 2))

    def _take(self, number: float) -> None:
        if self._slider is not None:
            self._slider.blockSignals(True)
            self._slider.setValue(self._steps(number))
            self._slider.blockSignals(False)
        self.changed.emit(round(number, 2))


class _Whole(SettingControl):
    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.box = QSpinBox()
        low = setting.low if setting.low is not None else -_MOST
        high = setting.high if setting.high is not None else _MOST
        self.box.setRange(int(low), int(high))
        self.box.setSingleStep(int(setting.step) or 1)
        self.box.setGroupSeparatorShown(True)
        self.box.setKeyboardTracking(False)
        self.box.setFixedWidth(_NUMBER + 26)
        self.box.setAccessibleName(setting.name)
        self.box.setAccessibleDescription(setting.range_text)
        fill(self._row, STRETCH, self.box)
        self.box.valueChanged.connect(self.changed.emit)

    def show_value(self, value: object) -> None:
        self.box.blockSignals(True)
        self.box.setValue(int(str(value)))
        self.box.blockSignals(False)

    def focus(self) -> None:
        self.box.setFocus(Qt.FocusReason.TabFocusReason)
        self.box.selectAll()


class _Text(SettingControl):
    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.line = QLineEdit()
        self.line.setAccessibleName(setting.name)
        self._row.addWidget(self.line)
        self.line.editingFinished.connect(self._take)
        self._said = ""

    def show_value(self, value: object) -> None:
        self._said = str(value)
        if self.line.text() != self._said:
            self.line.setText(self._said)

    def focus(self) -> None:
        self.line.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self) -> None:
        text = self.line.text().strip()
        if text != self._said:
            self._said = text
            self.changed.emit(text)


class _Entries(SettingControl):
    """How many entries there are, with what edits them and what takes them back."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._count = ElidedLabel("", "muted", ui_font(BASE_PIXELS - 1))
        self.clear_button, self.edit_button = TextButton(tr("Clear")), TextButton(tr("Edit…"))
        for button in (self.clear_button, self.edit_button):
            button.setProperty("small", True)
            button.setAccessibleName(f"{button.text()}: {setting.name}")
        fill(self._row, STRETCH, self._count, self.clear_button)
        if setting.action:
            self._row.addWidget(self.edit_button)
        else:
            self.edit_button.setParent(self)
            self.edit_button.hide()
        self.clear_button.clicked.connect(lambda: self.changed.emit(setting.default))
        self.edit_button.clicked.connect(self.edit_wanted)

    def show_value(self, value: object) -> None:
        entries = self.setting.entries_of(value)
        self._count.setText(self.setting.text_of(value))
        self._count.setToolTip("\n".join(entries[:20]))
        self.clear_button.setVisible(bool(entries))

    def focus(self) -> None:
        # One of the two can be hidden.
        button = self.edit_button if self.setting.action else self.clear_button
        button.setFocus(Qt.FocusReason.TabFocusReason)


_CONTROLS: dict[Kind, Callable[[Setting], SettingControl]] = {
    Kind.SWITCH: _Switch,
    Kind.CHOICE: _Choice,
    Kind.NUMBER: _Number,
    Kind.WHOLE: _Whole,
    Kind.TEXT: _Text,
    Kind.ENTRIES: _Entries,
}


def control_of(setting: Setting) -> SettingControl:
    """Return a control for a setting."""
    return _CONTROLS[setting.kind](setting)
