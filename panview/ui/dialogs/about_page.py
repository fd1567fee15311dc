"""About panview: versions, to be copied into a report of a fault."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from panview.resources import resource_path
from panview.ui.layouts import STRETCH, fill, in_column, in_row
from panview.ui.theme import BASE_PIXELS, mono_font, ui_font
from panview.ui.widgets.icons import IconButton, TextButton
from panview.ui.widgets.labels import ElidedLabel, WrappedLabel, hairline
from panview.ui.widgets.overlay import Overlay
from panview.words import tr

_WIDTH = 520
_ICON = 44
_WHAT = tr(
    "Review panoptic segmentation: ground truth against predictions, segment by segment. "
    "Free software under the {licence} licence. Nothing is sent anywhere: there is no "
    "telemetry."
)


class AboutPage(Overlay):
    """Name, licence and versions.

    Signals
    -------
    copy_wanted
        The versions are to be put on the clipboard; answer with `say`.
    """

    copy_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH)
        self.close_button = IconButton("close", tr("Close"))
        self.copy_button = TextButton(tr("Copy versions"), kind="primary")
        self._title = ElidedLabel(font=ui_font(BASE_PIXELS + 5, QFont.Weight.DemiBold))
        self._what = WrappedLabel("")
        self._said = WrappedLabel("")
        self._grid = QGridLayout()
        self._lay_out()
        self.copy_button.clicked.connect(self.copy_wanted)
        self.close_button.clicked.connect(self.dismiss)

    def set_content(self, lines: Sequence[tuple[str, str]], licence: str) -> None:
        """Show versions; the first is panview's own."""
        self._title.setText(f"{lines[0][0]} {lines[0][1]}")
        self._what.setText(_WHAT.format(licence=licence))
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for place, (name, version) in enumerate(lines[1:]):
            self._grid.addWidget(ElidedLabel(name, "muted", ui_font(BASE_PIXELS - 1)), place, 0)
            self._grid.addWidget(ElidedLabel(version, "text", mono_font(BASE_PIXELS - 2)), place, 1)
        self.say("")

    def say(self, text: str) -> None:
        """Say what was done."""
        self._said.setText(text)

    def said(self) -> str:
        """Return what was said."""
        return self._said.text()

    def first_focus(self) -> QWidget:
        """Return the button that copies: Enter does what most people come for."""
        return self.copy_button

    def _lay_out(self) -> None:
        picture = QLabel()
        picture.setPixmap(QIcon(str(resource_path("panview.svg"))).pixmap(QSize(_ICON, _ICON)))
        head = in_row(
            picture,
            (self._title, 1),
            (self.close_button, 0, Qt.AlignmentFlag.AlignTop),
            margins=(18, 16, 12, 10),
            spacing=14,
        )
        self._grid.setContentsMargins(18, 10, 18, 14)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        words = in_column(self._what, margins=(18, 0, 18, 12))
        foot = in_row((self._said, 1), self.copy_button, margins=(18, 10, 14, 12))
        fill(self.body, head, words, hairline(), self._grid, STRETCH, hairline(), foot)
