"""Verdicts by reviewer and day, in a small table below the progress."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QWidget

from panview.review.pace import PAUSE_S
from panview.ui.layouts import in_column
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.labels import ElidedLabel, WrappedLabel, hairline
from panview.ui.widgets.popup import Popup
from panview.words import tr

_TITLES = ("", tr("Reviewer"), tr("Rows"), tr("Each"), tr("At work"))
_WIDTH = 400
_FIGURES = 2
"""From this column on there are figures."""


class TallyPopup(Popup):
    """A row for each day and reviewer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Tally of verdicts"), _WIDTH, parent)
        self._rows: list[tuple[str, ...]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        minutes = PAUSE_S / 60
        in_column(
            self._grid,
            hairline(),
            WrappedLabel(
                tr("A gap of more than {minutes:.0f} minutes between two verdicts counts as a pause.", minutes=minutes)
            ),
            of=self,
            margins=(16, 14, 16, 14),
            spacing=10,
        )

    def set_rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show these rows: day, reviewer, rows decided, time for each, time at work."""
        self._rows = list(rows)
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        day = ""
        for line, row in enumerate([_TITLES, *rows]):
            for place, text in enumerate(row):
                # Each day is named once.
                shown = "" if place == 0 and line and text == day else text
                self._grid.addWidget(self._label(shown, place, title=line == 0), line, place)
            day = row[0]

    def rows(self) -> list[tuple[str, ...]]:
        """Return the rows as they were given."""
        return self._rows

    @staticmethod
    def _label(text: str, place: int, *, title: bool) -> ElidedLabel:
        font = ui_font(BASE_PIXELS - 2 if title else BASE_PIXELS - 1, QFont.Weight.Normal)
        label = ElidedLabel(text, "muted" if title else "text", font)
        if place >= _FIGURES:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if place != 1:
            # A figure is never cut.
            label.setMinimumWidth(label.sizeHint().width())
        return label
