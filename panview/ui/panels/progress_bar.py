"""Progress of long work, for the status bar."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from panview.presentation.formatting import format_count, format_seconds_left
from panview.ui.layouts import in_row
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.icons import IconButton
from panview.ui.widgets.labels import ElidedLabel
from panview.words import tr

_STEPS = 1000


class ProgressItem(QWidget):
    """Label, bar, figures and a cancel button; hidden while nothing runs."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        small = ui_font(BASE_PIXELS - 1)
        self._label = ElidedLabel("", "muted", small)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(150)
        self._bar.setAccessibleName(tr("Progress"))
        self._figures = ElidedLabel("", "muted", small)
        self.cancel = IconButton("close", tr("Cancel"))
        self.cancel.clicked.connect(self.cancel_requested)
        in_row(self._label, self._bar, self._figures, self.cancel, of=self, margins=(8, 0, 4, 0), spacing=12)
        self.clear()

    def set_progress(
        self,
        label: str,
        done: int,
        total: int,
        rate: float | None = None,
        unit: str = "images",
        cancellable: bool = True,
        note: str = "",
    ) -> None:
        """Show how far the work is.

        Parameters
        ----------
        label : str
            What is going on.
        done, total : int
            A total of 0 stands for unknown: the bar moves back and forth.
        rate : float, optional
            Units a second; gives speed and time left.
        unit : str
            What is counted.
        cancellable : bool
            Show the cancel button.
        note : str
            What else there is to say, such as what has been fetched.
        """
        self._label.setText(label)
        self._bar.setRange(0, _STEPS if total else 0)
        self._bar.setValue(done * _STEPS // total if total else 0)
        parts = [tr("{done} of {total}", done=format_count(done), total=format_count(total))] if total else []
        if rate is not None and rate > 0:
            parts.append(f"{rate:,.1f} {unit}/s")
            if total > done:
                parts.append(format_seconds_left((total - done) / rate))
        self._figures.setText(" · ".join((*parts, note) if note else parts))
        self.cancel.setVisible(cancellable)
        self.cancel.setEnabled(True)
        self.show()

    def set_cancelling(self) -> None:
        """Say that the wish to cancel was heard."""
        self.cancel.setEnabled(False)
        self._figures.setText(tr("cancelling…"))

    def clear(self) -> None:
        """Hide: nothing runs."""
        self.hide()

    def texts(self) -> tuple[str, str]:
        """Return label and figures as shown."""
        return self._label.text(), self._figures.text()
