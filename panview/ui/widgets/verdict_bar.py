"""The verdicts as a row of buttons, for whoever decides with the mouse."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from panview.review.verdicts import VERDICTS, Verdict
from panview.ui.layouts import in_row
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.painting import fill_round
from panview.ui.widgets.segmented_control import HINT_GAP, ICON, SegmentedButton
from panview.words import tr

_LABELS = {
    Verdict.PREDICTION_RIGHT: tr("Prediction right"),
    Verdict.PREDICTION_WRONG: tr("Prediction wrong"),
    Verdict.TRUTH_WRONG: tr("Truth wrong"),
    Verdict.BOTH_FINE: tr("Both fine"),
    Verdict.UNSURE: tr("Unsure"),
}


_SIGNS = {"Enter": "↵", "Return": "↵"}
"""Keys that have a sign of their own."""


class _Form(NamedTuple):
    """How much the buttons say."""

    padding: int
    keys: bool
    brief: bool
    icons: bool = False


_FORMS = (
    _Form(7, keys=True, brief=False),
    _Form(4, keys=True, brief=False),
    _Form(4, keys=False, brief=False),
    _Form(4, keys=False, brief=True),
    _Form(6, keys=True, brief=True, icons=True),
    _Form(4, keys=False, brief=True, icons=True),
)
"""From the roomiest to the tightest."""


def verdict_icon(verdict: Verdict) -> str:
    """Return the name of the icon of a verdict."""
    return f"verdict-{verdict.name.lower().replace('_', '-')}"


def _label(verdict: Verdict, form: _Form) -> str:
    return _LABELS[verdict].replace("Prediction", "Pred.") if form.brief else _LABELS[verdict]


class VerdictBar(QWidget):
    """A button per verdict; that of the current disagreement is pressed."""

    chosen = Signal(str)
    """Value of the `Verdict` that was clicked; empty when it was the pressed one, which is taken back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: Verdict | None = None
        self._keys: dict[Verdict, str] = {}
        self._form = _FORMS[0]
        self._widths: dict[_Form, int] = {}
        self._buttons: dict[Verdict, SegmentedButton] = {}
        self.setAccessibleName(tr("Verdict"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = in_row(of=self, margins=(1, 1, 1, 1), spacing=1)
        for verdict in VERDICTS:
            button = SegmentedButton(_LABELS[verdict], strong=False, padding=7)
            button.setFont(ui_font(BASE_PIXELS - 2))
            button.setAccessibleName(tr(verdict.value))
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

    def whole_width(self) -> int:
        """Return the width with all words and keys, in pixels."""
        return self._width(_FORMS[0])

    def fit(self, room: int) -> int:
        """Use as many words as there is room for, in pixels; return the width that it takes."""
        form = next((form for form in _FORMS if self._width(form) <= room), _FORMS[-1])
        self._use(form)
        return self._width(form)

    def _use(self, form: _Form) -> None:
        if form is self._form:
            return
        self._form = form
        for verdict, button in self._buttons.items():
            button.set_padding(form.padding)
            button.setText(_label(verdict, form))
            button.set_icon_alone(verdict_icon(verdict) if form.icons else "")
            button.updateGeometry()
        self._show_keys()

    def _width(self, form: _Form) -> int:
        if form not in self._widths:
            metrics, wide = QFontMetrics(self._buttons[VERDICTS[0]].font()), 2 + len(VERDICTS) - 1
            for verdict in VERDICTS:
                hint = self._hint(verdict, form)
                words = ICON if form.icons else metrics.horizontalAdvance(_label(verdict, form))
                wide += words + 2 * form.padding
                wide += metrics.horizontalAdvance(hint) + HINT_GAP if hint else 0
            self._widths[form] = wide
        return self._widths[form]

    def _hint(self, verdict: Verdict, form: _Form) -> str:
        key = self._keys.get(verdict, "")
        return _SIGNS.get(key, key) if form.keys else ""

    def _show_keys(self) -> None:
        for verdict, button in self._buttons.items():
            button.set_hint(self._hint(verdict, self._form))

    def set_tips(self, keys: dict[Verdict, str]) -> None:
        """Name the keys: in the tool tips, and behind the words."""
        self._keys = dict(keys)
        self._widths.clear()
        self._show_keys()
        for verdict, button in self._buttons.items():
            said = tr(verdict.value)
            words = said[0].upper() + said[1:]
            button.setToolTip(f"{words} ({keys[verdict]})" if keys.get(verdict) else words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        fill_round(painter, QRectF(self.rect()), 6, theme.surface, theme.border)
        painter.end()

    def _click(self) -> None:
        clicked = next(verdict for verdict, button in self._buttons.items() if button is self.sender())
        wanted = "" if clicked == self._value else clicked.value
        # The button shows what is saved; a click only requests a change.
        self.set_value(self._value)
        self.chosen.emit(wanted)
