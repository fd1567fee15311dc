"""The bar above the canvas: layers, colours, outlines, opacity, and what of it all is looked at."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from panview.overlay.colourings.registry import COLOURINGS
from panview.ui.layouts import STRETCH, in_column, in_row
from panview.ui.theme import current_theme
from panview.ui.widgets.labels import CapsLabel, SectionHeader
from panview.ui.widgets.painting import fill_round
from panview.ui.widgets.popup import Popup
from panview.ui.widgets.segmented_control import MIN_PADDING, SegmentedButton, SegmentedControl
from panview.ui.widgets.slider import JumpSlider
from panview.words import tr

# The keys are the values of the canvas's Layer.
LAYERS = (
    ("ground truth", tr("Truth")),
    ("prediction", tr("Prediction")),
    ("both", tr("Both")),
    ("split", tr("Split")),
    ("side by side", tr("Side by side")),
    ("comparison", "A | B"),
)
_PADDING = 11
_SPACING = 8
_MARGIN = 12
_LAYERS_OF_BOTH = ("both", "split", "side by side")


class OpacityPopup(Popup):
    """A slider that opens under its button."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("Opacity"), 220, parent)
        self.value_label = CapsLabel()
        self.slider = JumpSlider(0, 100, tr("Segment opacity in percent"))
        in_column(SectionHeader(tr("Opacity"), self.value_label), self.slider, of=self, margins=(14, 10, 14, 10))


class _Group(QWidget):
    """A frame around toggles, like that of the segmented controls."""

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        in_row(*buttons, of=self, margins=(2, 2, 2, 2), spacing=1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        fill_round(painter, QRectF(self.rect()), 7, theme.surface, theme.border)
        painter.end()


def _centred_row() -> QHBoxLayout:
    row = in_row(STRETCH, STRETCH, spacing=_SPACING)
    return row


class CanvasBar(QWidget):
    """Layers, colours, outlines, opacity, close-up and solo."""

    layer_changed = Signal(str)
    """Key out of `LAYERS`, of a layer of one prediction set."""

    comparison_toggled = Signal()
    """Two prediction sets are to be shown beside each other, or no longer."""

    colour_changed = Signal(str)
    """Key of a colouring."""

    outlines_changed = Signal(bool)
    close_up_changed = Signal(bool)
    solo_changed = Signal(bool)
    opacity_changed = Signal(float)
    """0 to 1; emitted while the handle moves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "canvas")
        self.setAccessibleName(tr("Look of the image"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.layers = SegmentedControl(LAYERS, tr("Layers"))
        self.colours = SegmentedControl([(kind.key, tr(kind.label)) for kind in COLOURINGS], tr("Colour by"))
        self.outlines = SegmentedButton(tr("Outlines"))
        self.opacity_button = SegmentedButton(tr("Opacity 100 %"))
        self.opacity_button.setCheckable(False)
        self._toggles = _Group(self.outlines, self.opacity_button)
        self.close_up, self.solo = SegmentedButton(tr("Close-up")), SegmentedButton(tr("Solo"))
        self._looking = _Group(self.close_up, self.solo)
        self.popup = OpacityPopup(self)
        self._rows = (_centred_row(), _centred_row())
        column = in_column(of=self, margins=(_MARGIN, 8, _MARGIN, 8), spacing=6)
        for row in self._rows:
            column.addLayout(row)
        self._tips: dict[str, str] = {}
        self._why = ""
        self._why_no_comparison = ""
        self._narrow = True
        self._arrange(False)
        toggles = (self.outlines, self.opacity_button, self.close_up, self.solo)
        self._buttons = (*self.layers.buttons(), *self.colours.buttons(), *toggles)
        self._set_padding(MIN_PADDING)
        # As wide as its longest text, so that nothing moves while the handle does.
        self.opacity_button.setMinimumWidth(self.opacity_button.sizeHint().width())
        groups = (self.layers, self.colours, self._toggles, self._looking)
        layers, colours, looks, more = (group.sizeHint().width() for group in groups)
        self._one_row = layers + colours + looks + 2 * (_SPACING + _MARGIN)
        self._two_rows = max(layers, colours + _SPACING + looks) + 2 * _MARGIN
        # Close-up and solo also have keys, so their buttons may not take room from the others.
        self._one_row_of_all = self._one_row + _SPACING + more
        self._two_rows_of_all = max(self._two_rows, layers + _SPACING + more + 2 * _MARGIN)
        self.layers.changed.connect(self._choose_layer)
        self.layers.pressed_again.connect(self._leave_layer)
        self.colours.changed.connect(self.colour_changed)
        self.outlines.clicked.connect(self.outlines_changed)
        self.close_up.clicked.connect(self.close_up_changed)
        self.solo.clicked.connect(self.solo_changed)
        self.opacity_button.clicked.connect(self.open_opacity)
        self.popup.slider.valueChanged.connect(self._move)
        self.set_style("both", "status", outlines=True, opacity=0.6)

    def set_style(
        self,
        layer: str,
        colour: str,
        outlines: bool,
        opacity: float,
        *,
        close_up: bool = True,
        solo: bool = False,
    ) -> None:
        """Show other choices without signals; opacity is 0 to 1."""
        self.layers.set_value(layer)
        self.colours.set_value(colour)
        self.outlines.setChecked(outlines)
        self.close_up.setChecked(close_up)
        self.solo.setChecked(solo)
        self.popup.slider.blockSignals(True)
        self.popup.slider.setValue(round(100 * opacity))
        self.popup.slider.blockSignals(False)
        self._show_opacity()

    def set_sides_available(self, truth: bool, prediction: bool) -> None:
        """Allow what can be shown: of one side, ground truth or predictions, that alone, by category."""
        self._why = (
            "" if truth and prediction else tr("Add predictions first") if truth else tr("There is no ground truth")
        )
        for key in _LAYERS_OF_BOTH:
            self.layers.button(key).setEnabled(truth and prediction)
        self.layers.button("ground truth").setEnabled(truth)
        self.layers.button("prediction").setEnabled(prediction)
        for kind in COLOURINGS:
            self.colours.button(kind.key).setEnabled((truth and prediction) or not kind.needs_prediction)
        self._show_tips()

    def set_comparison_available(self, available: bool, why: str) -> None:
        """Allow the layer of two prediction sets; ``why`` says what it lacks."""
        self.layers.button("comparison").setEnabled(available)
        self._why_no_comparison = "" if available else why
        self._show_tips()

    def set_tips(self, tips: dict[str, str]) -> None:
        """Set tool tips by key of a layer or colour, or by name of a toggle, such as the shortcut."""
        self._tips.update(tips)
        self._show_tips()

    def open_opacity(self) -> None:
        """Show the slider under its button."""
        button = self.opacity_button
        self.popup.popup_at(button.mapToGlobal(QPoint(button.width() - self.popup.width(), button.height() + 6)))
        self.popup.slider.setFocus(Qt.FocusReason.PopupFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        narrow = self.width() < self._one_row
        of_all = self._two_rows_of_all if narrow else self._one_row_of_all
        whole = self.width() >= of_all
        self._looking.setVisible(whole)
        self._arrange(narrow)
        taken = of_all if whole else self._two_rows if narrow else self._one_row
        room = (self.width() - taken) // (2 * len(self._buttons))
        self._set_padding(min(max(MIN_PADDING + room, MIN_PADDING), _PADDING))
        # At once, not with the next event: otherwise the old paddings would flash in the new width.
        for holder in (self.layers, self.colours, self._toggles, self._looking, self):
            layout = holder.layout()
            if layout is not None:
                layout.activate()

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(min(360, self._two_rows), super().minimumSizeHint().height())

    def _arrange(self, narrow: bool) -> None:
        """Put all groups in one row, or colours and toggles in a second one."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._rows[0].insertWidget(1, self.layers)
        for place, group in enumerate((self.colours, self._toggles)):
            self._rows[1 if narrow else 0].insertWidget(place + (1 if narrow else 2), group)
        self._rows[0].insertWidget(2 if narrow else 4, self._looking)

    def _set_padding(self, padding: int) -> None:
        for button in self._buttons:
            button.set_padding(padding)

    def _show_tips(self) -> None:
        """Say what each button does and its shortcut; of those that cannot be used, why."""
        for name, toggle in (("outlines", self.outlines), ("framing", self.close_up), ("solo", self.solo)):
            toggle.setToolTip(self._tips.get(name, ""))
        self.opacity_button.setToolTip(self._tips.get("opacity", ""))
        for group in (self.layers, self.colours):
            for key in group.keys():
                needs = not group.button(key).isEnabled()
                why = self._why_no_comparison if key == "comparison" else self._why if needs else ""
                group.button(key).setToolTip(why or self._tips.get(key, ""))

    def _choose_layer(self, key: str) -> None:
        if key == "comparison":
            self.comparison_toggled.emit()
        else:
            self.layer_changed.emit(key)

    def _leave_layer(self, key: str) -> None:
        if key == "comparison":
            self.comparison_toggled.emit()

    def _move(self, percent: int) -> None:
        self._show_opacity()
        self.opacity_changed.emit(percent / 100)

    def _show_opacity(self) -> None:
        percent = self.popup.slider.value()
        self.opacity_button.setText(tr("Opacity {percent} %", percent=percent))
        self.opacity_button.setAccessibleName(tr("Opacity {percent} %", percent=percent))
        self.popup.value_label.setText(f"{percent} %")
