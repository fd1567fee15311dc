"""How predictions are stored: recognised, or said, with the divisor where a form needs one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.presentation.form_titles import TITLES
from panview.ui.layouts import STRETCH, in_column, in_row
from panview.ui.theme import ui_font
from panview.ui.widgets.choice_button import ChoiceButton
from panview.ui.widgets.labels import PlainLabel, WrappedLabel
from panview.ui.widgets.spin_box import spin_box
from panview.words import tr

_FOUND = tr("Recognised automatically")
_MOST = 1 << 20
_USUAL = 1000
"""What Panoptic-DeepLab takes."""


class StoredAs(QWidget):
    """A choice of forms, first that it is recognised; beneath it stands as what.

    Signals
    -------
    changed
        Somebody chose another form or divisor.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        options = [("", _FOUND), *((str(form), title) for form, title in TITLES.items())]
        self.form = ChoiceButton(tr("Stored as"), options, boxed=True)
        self.divisor_label = PlainLabel(tr("Divisor"))
        self.divisor_label.setFont(ui_font())
        self.divisor = spin_box(2, _MOST, tr("Divisor: the factor of the category"))
        self.divisor.setValue(_USUAL)
        self.divisor.setGroupSeparatorShown(True)
        self.divisor.setKeyboardTracking(False)
        self.guess = WrappedLabel()
        row = in_row(self.form, self.divisor_label, self.divisor, STRETCH, spacing=8)
        in_column(row, self.guess, of=self, margins=0, spacing=4)
        self.form.changed.connect(self._follow)
        self.divisor.valueChanged.connect(self.changed)
        self._show()

    def reading(self) -> Reading:
        """Return what is said of how predictions are stored."""
        if not self.form.value():
            return AS_FOUND
        form = FormName(self.form.value())
        return Reading(form, self.divisor.value() if form is FormName.DIVISOR else None)

    def clear(self) -> None:
        """Say nothing."""
        self.form.set_value("")
        self.divisor.setValue(_USUAL)
        self.set_guess("")
        self._show()

    def set_guess(self, text: str) -> None:
        """Say what predictions are recognised as; empty for nothing."""
        self.guess.setText(text)
        self._show()

    def _follow(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        is_divided = self.form.value() == FormName.DIVISOR
        for widget in (self.divisor_label, self.divisor):
            widget.setVisible(is_divided)
        # An explicit choice wins over what was recognised.
        self.guess.setVisible(not self.form.value() and bool(self.guess.text()))
