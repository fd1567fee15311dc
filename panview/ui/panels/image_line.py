"""The line above the canvas: which image it shows, what is under the mouse, and how bright the photo is shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from panview.presentation.image_words import ImageTitle, signed, tone_text
from panview.review.tone import LEAST_GAMMA, MOST, MOST_GAMMA, NEUTRAL, Tone
from panview.ui.layouts import fill, in_column, in_row
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.icons import IconButton, TextButton
from panview.ui.widgets.labels import CapsLabel, ElidedLabel, SectionHeader
from panview.ui.widgets.popup import Popup
from panview.ui.widgets.slider import JumpSlider
from panview.words import tr

_BESIDE = 860
"""From this width on there is room for the image's name beside what is under the mouse."""
_MARGIN, _SPACING = 12, 10
_GAMMA_STEPS = 50
"""Of the slider, to either side of 1."""


class TonePopup(Popup):
    """Three sliders that open under their button."""

    tone_changed = Signal(object)
    """The `Tone` that is wanted; emitted while a handle moves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("Adjust the photo"), 280, parent)
        self.brightness = JumpSlider(-MOST, MOST, tr("Brightness of the photo"))
        self.contrast = JumpSlider(-MOST, MOST, tr("Contrast of the photo"))
        self.gamma = JumpSlider(-_GAMMA_STEPS, _GAMMA_STEPS, tr("Gamma of the photo"))
        self.reset = TextButton(tr("Reset"), "restore")
        self._values = {slider: CapsLabel() for slider in (self.brightness, self.contrast, self.gamma)}
        column = in_column(SectionHeader(tr("Photo")), of=self, margins=(14, 10, 14, 12), spacing=8)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(10)
        for row, (word, slider) in enumerate(
            zip((tr("Brightness"), tr("Contrast"), tr("Gamma")), self._values, strict=True)
        ):
            value = self._values[slider]
            value.setMinimumWidth(34)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(ElidedLabel(word), row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(value, row, 2)
            slider.valueChanged.connect(self._say)
            slider.double_clicked.connect(partial(slider.setValue, 0))
        fill(column, grid, (self.reset, 0, Qt.AlignmentFlag.AlignRight))
        self.reset.clicked.connect(partial(self.tone_changed.emit, NEUTRAL))
        self.set_tone(NEUTRAL)

    def set_tone(self, tone: Tone) -> None:
        """Show other values without a signal."""
        steps = {self.brightness: tone.brightness, self.contrast: tone.contrast, self.gamma: gamma_step(tone.gamma)}
        for slider, step in steps.items():
            slider.blockSignals(True)
            slider.setValue(step)
            slider.blockSignals(False)
        self._values[self.brightness].setText(signed(tone.brightness))
        self._values[self.contrast].setText(signed(tone.contrast))
        self._values[self.gamma].setText(f"{tone.gamma:.2f}")
        self.reset.setEnabled(not tone.is_neutral)

    def _say(self) -> None:
        gamma = gamma_at(self.gamma.value())
        self.tone_changed.emit(Tone(self.brightness.value(), self.contrast.value(), gamma))


def gamma_at(step: int) -> float:
    """Return the gamma of a step of the slider: 0 is 1, and as far up as down."""
    most = MOST_GAMMA if step > 0 else 1 / LEAST_GAMMA
    gamma = float(most ** (step / _GAMMA_STEPS))
    return min(max(round(gamma, 2), LEAST_GAMMA), MOST_GAMMA)


def gamma_step(gamma: float) -> int:
    """Return the step of the slider that is nearest to a gamma."""
    return min(range(-_GAMMA_STEPS, _GAMMA_STEPS + 1), key=lambda step: abs(gamma_at(step) - gamma))


class ImageLine(QWidget):
    """Name, size and place of the image; the pixel under the mouse; what changes the photo."""

    tone_changed = Signal(object)
    """The `Tone` that is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(28)
        self.name = ElidedLabel(font=ui_font(BASE_PIXELS, QFont.Weight.DemiBold), elide=Qt.TextElideMode.ElideMiddle)
        self.detail = ElidedLabel(tone="muted")
        self.warning = ElidedLabel(tone="warning")
        self.readout = ElidedLabel(tone="muted", font=ui_font(BASE_PIXELS - 1))
        self.readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.adjust = TextButton(tr("Photo"), kind="link")
        self.reset = IconButton("restore", tr("Show the photo as it is"))
        self._popup: TonePopup | None = None
        in_row(
            self.name,
            self.detail,
            self.warning,
            (self.readout, 1),
            self.adjust,
            self.reset,
            of=self,
            margins=(_MARGIN, 0, _MARGIN, 0),
            spacing=_SPACING,
        )
        self._title, self._tone = ImageTitle(), NEUTRAL
        self._wordings: tuple[str, ...] = ()
        self.adjust.clicked.connect(self.open_adjustments)
        self.reset.clicked.connect(partial(self.tone_changed.emit, NEUTRAL))
        self.set_tone(NEUTRAL)
        self.set_title(ImageTitle())

    @property
    def popup(self) -> TonePopup:
        """The sliders, made when somebody first wants them."""
        if self._popup is None:
            self._popup = TonePopup(self)
            self._popup.set_tone(self._tone)
            self._popup.tone_changed.connect(self.tone_changed)
        return self._popup

    def set_title(self, title: ImageTitle) -> None:
        """Say which image is on the canvas."""
        self._title = title
        self.name.setText(title.name)
        self.detail.setText(title.detail)
        self.warning.setText(title.warning)
        self._arrange()

    def title(self) -> ImageTitle:
        """Return what is said of the image."""
        return self._title

    def set_readout(self, wordings: Sequence[str]) -> None:
        """Say what is under the mouse, in the first of some wordings that fits; none for nothing."""
        if tuple(wordings) != self._wordings:
            self._wordings = tuple(wordings)
            self._arrange()

    def set_tone(self, tone: Tone) -> None:
        """Say how the photo is changed, without a signal."""
        self._tone = tone
        words = tone_text(tone)
        if self._popup is not None:
            self._popup.set_tone(tone)
        self.adjust.setAccessibleName(tr("Adjust the photo; {part}", part=words or tr("as it is")))
        self.reset.setVisible(bool(words))
        self._arrange()

    def set_tips(self, adjust: str, reset: str) -> None:
        """Set the tool tips of both buttons."""
        self.adjust.setToolTip(adjust)
        self.reset.setToolTip(reset)

    def open_adjustments(self) -> None:
        """Show the sliders under their button."""
        button = self.adjust
        self.popup.popup_at(button.mapToGlobal(QPoint(button.width() - self.popup.width(), button.height() + 4)))
        self.popup.brightness.setFocus(Qt.FocusReason.PopupFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Leave the line to what is under the mouse where there is no room for all."""
        wide = self.width() >= _BESIDE
        words = tone_text(self._tone)
        self.adjust.setText(
            tr("Photo") if not words else tr("Photo: {words}", words=words) if wide else tr("Photo: adjusted")
        )
        shared = wide or not self._wordings
        self.name.setVisible(shared and bool(self._title.name))
        self.detail.setVisible(shared and bool(self._title.detail))
        self.warning.setVisible(shared and bool(self._title.warning))
        text = self._fitting(words) if self._wordings else ""
        if text != self.readout.text():
            self.readout.setText(text)

    def _fitting(self, words: str) -> str:
        """Return the first wording of what is under the mouse that has room beside all else, or the last."""
        beside: list[QWidget] = [self.adjust, *([self.reset] if words else [])]
        beside += [label for label in (self.name, self.detail, self.warning) if not label.isHidden()]
        room = self.width() - sum(widget.sizeHint().width() + _SPACING for widget in beside) - 2 * _MARGIN
        metrics = QFontMetrics(self.readout.font())
        fitting = (text for text in self._wordings if metrics.horizontalAdvance(text) <= room)
        return next(fitting, self._wordings[-1])
