"""The verdicts as a row of buttons, for whoever decides with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from panview.review.verdicts import VERDICTS, Verdict
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.painting import fill_round
from panview.ui.widgets.segmented_control import SegmentedButton

_LABELS = {
    Verdict.PREDICTION_RIGHT: "Prediction right",
    Verdict.PREDICTION_WRONG: "Prediction wrong",
    Verdict.TRUTH_WRONG: "Truth wrong",
    Verdict.BOTH_FINE: "Both fine",
    Verdict.UNSURE: "Unsure",
}


_SIGNS = {"Enter": "↵", "Return": "↵"}
"""Keys that have a sign of their own."""


class VerdictBar(QWidget):
    """A button per verdict; that of the current disagreement is pressed."""

    chosen = Signal(str)
    """Value of the `Verdict` that was clicked; empty when it was the pressed one, which is taken back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: Verdict | None = None
        self._keys: dict[Verdict, str] = {}
        self._shows_keys = True
        self._buttons: dict[Verdict, SegmentedButton] = {}
        self.setAccessibleName("Verdict")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(1)
        for verdict in VERDICTS:
            button = SegmentedButton(_LABELS[verdict], strong=False, padding=7)
            button.setFont(ui_font(BASE_PIXELS - 2))
            button.setAccessibleName(verdict.value)
            button.setFixedHeight(20)
            button.clicked.connect(self._click)
            self._buttons[verdict] = button
            row.addWidget(button)
        self.set_tips({})

    def button(self, verdict: Verdict) -> SegmentedButton:
        """Return the button of a verdict."""
        return self._buttons[verdict]

    def set_value(self, verdict: Verdict | None) -> None:
        """Press the button of a verdict, or none, without a signal."""
        self._value = verdict
        for kind, button in self._buttons.items():
            button.setChecked(kind == verdict)

    def set_padding(self, padding: int) -> None:
        """Leave that many pixels beside the words."""
        for button in self._buttons.values():
            button.set_padding(padding)

    def set_brief(self, brief: bool) -> None:
        """Shorten the words, where there is no room for them."""
        for verdict, button in self._buttons.items():
            label = _LABELS[verdict]
            button.setText(label.replace("Prediction", "Pred.") if brief else label)
            button.updateGeometry()

    def show_keys(self, shown: bool) -> None:
        """Show the keys behind the words, where there is room for them."""
        self._shows_keys = shown
        self._show_keys()

    def _show_keys(self) -> None:
        for verdict, button in self._buttons.items():
            key = self._keys.get(verdict, "")
            button.set_hint(_SIGNS.get(key, key) if self._shows_keys else "")

    def set_tips(self, keys: dict[Verdict, str]) -> None:
        """Name the keys: in the tool tips, and behind the words."""
        self._keys = dict(keys)
        self._show_keys()
        for verdict, button in self._buttons.items():
            words = verdict.value[0].upper() + verdict.value[1:]
            button.setToolTip(f"{words} ({keys[verdict]})" if keys.get(verdict) else words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        fill_round(painter, QRectF(self.rect()), 6, theme.surface, theme.border)
        painter.end()

    def _click(self) -> None:
        clicked = next(verdict for verdict, button in self._buttons.items() if button is self.sender())
        wanted = "" if clicked == self._value else clicked.value
        # What is pressed is what is saved; the click is only a wish.
        self.set_value(self._value)
        self.chosen.emit(wanted)
