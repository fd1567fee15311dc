"""The head of the panel of disagreements: titles, order, progress; and below them verdicts, note, and a question."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from panview.ui.layouts import fill, in_column
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.fitted_button import FittedButton
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.note_line import NoteLine
from panview.ui.widgets.question_line import QuestionLine
from panview.ui.widgets.segmented_control import SegmentedButton
from panview.ui.widgets.tab_row import TabRow
from panview.ui.widgets.verdict_bar import VerdictBar
from panview.words import tr

_MARGIN, _GAP = 14, 12
_LEAST_NOTE = 130
"""With less room beside the verdicts, the note takes their place while it is written."""
_GOOD_NOTE = 200
"""With this much beside everything else, one line does for all."""


class DisagreementHead(QWidget):
    """Lays its parts out in two lines, or in one where there is room; knows nothing of what they say.

    Parameters
    ----------
    tabs : sequence of (key, title)
    """

    def __init__(self, tabs: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = TabRow(tabs, "disagreements")
        self.by_image = SegmentedButton(tr("By image"), strong=False, padding=7)
        self.by_image.setFont(ui_font(BASE_PIXELS - 2))
        self.by_image.setFixedHeight(20)
        self.by_image.setSizePolicy(self.tabs.sizePolicy())
        self.progress = FittedButton(ui_font(BASE_PIXELS - 1))
        self.stale_button = TextButton("", kind="link")
        self.stale_button.hide()
        self.verdict_bar = VerdictBar()
        self.note = NoteLine()
        self.question = QuestionLine()
        self._decides, self._wide = True, 0
        self._title = self._count = ""
        self._top, self._below = QHBoxLayout(), QHBoxLayout()
        self._top.setContentsMargins(_MARGIN, 7, _MARGIN, 6)
        self._top.setSpacing(_GAP)
        self._below.setSpacing(_GAP)
        self._top.addWidget(self.tabs)
        self._top.addWidget(self.by_image)
        self._top.addWidget(self.progress, 1)
        self._top.addWidget(self.stale_button)
        self._below.addWidget(self.question, 1)
        self._place(self._below)
        in_column(self._top, self._below, of=self, margins=0, spacing=0)
        for changed in (self.note.begun, self.note.ended, self.question.answered):
            changed.connect(self._arrange_again)

    def set_decides(self, decides: bool) -> None:
        """Show what decides, or not where there is nothing to decide."""
        self._decides = decides
        self.arrange(self._wide)

    def set_title(self, title: str, count: str) -> None:
        """Say what is listed, and how many where there is room."""
        self._title, self._count = title, count
        self.arrange(self._wide)

    def set_progress(self, wordings: Sequence[str], tip: str) -> None:
        """Say how far the review is, the longest wording first."""
        if self.progress.set_wordings(wordings):
            self.arrange(self._wide)
        self.progress.setToolTip(tip)

    def ask(self, wordings: Sequence[str], yes: str) -> None:
        """Ask something in the place of the verdicts, the longest wording first."""
        self.question.ask(wordings, yes)
        self.arrange(self._wide)

    def arrange(self, wide: int) -> None:
        """Lay the parts out for a width in pixels."""
        self._wide = wide
        room = wide - 2 * _MARGIN
        self.tabs.set_title("disagreements", f"{self._title} {self._count}" if self._count else self._title)
        if self._room_beside(room) + self.progress.whole_width() < self.progress.least_width():
            # The progress line shows the number, too.
            self.tabs.set_title("disagreements", self._title)
        asks = not self.question.isHidden()
        if asks:
            self.question.fit(room)
        one_line = self.verdict_bar.whole_width() + _GAP + _GOOD_NOTE <= self._room_beside(room) and not asks
        bar = self.verdict_bar.fit(self.verdict_bar.whole_width() if one_line else room)
        self._place(self._top if one_line else self._below)
        note_fits = one_line or room - bar - _GAP >= _LEAST_NOTE
        writes = self.note.is_writing
        self.by_image.setVisible(self._decides)
        self.verdict_bar.setVisible(self._decides and not asks and (note_fits or not writes))
        self.note.setVisible(self._decides and not asks and (note_fits or writes))
        below = self._decides and not one_line
        self._below.setContentsMargins(_MARGIN, 0, _MARGIN, 7 if below else 0)

    def _arrange_again(self) -> None:
        self.arrange(self._wide)

    def _room_beside(self, room: int) -> int:
        """Return what the titles, the order and the progress leave of a line."""
        taken = self.tabs.sizeHint().width() + self.by_image.sizeHint().width() + self.progress.whole_width()
        gaps = 3 * _GAP
        if not self.stale_button.isHidden():
            taken += self.stale_button.sizeHint().width() + _GAP
        return room - taken - gaps

    def _place(self, line: QLayout) -> None:
        if line.indexOf(self.verdict_bar) >= 0:
            return
        for other in (self._top, self._below):
            for widget in (self.verdict_bar, self.note):
                other.removeWidget(widget)
        assert isinstance(line, QHBoxLayout)
        fill(line, self.verdict_bar, (self.note, 1))
