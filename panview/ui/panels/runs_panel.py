"""The queue of model runs: a row for each, with progress and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from panview.presentation.rows import RunRow
from panview.ui.layouts import STRETCH, in_column, in_row
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.icons import IconButton, TextButton
from panview.ui.widgets.labels import ElidedLabel, WrappedLabel, hairline
from panview.ui.widgets.scrolling import scrolling
from panview.words import tr

_STEPS = 1000
_MOST_HEIGHT = 190
_TITLE_WIDTH = 230
_FIGURES_WIDTH = 250
_LEAST_TITLE, _LEAST_BAR = 80, 40


class _RunWidget(QWidget):
    """One run."""

    def __init__(self, panel: RunsPanel, number: int) -> None:
        super().__init__()
        self.number = number
        self._panel = panel
        small = ui_font(BASE_PIXELS - 1)
        self.title = ElidedLabel("", font=ui_font(BASE_PIXELS, QFont.Weight.Medium), elide=Qt.TextElideMode.ElideMiddle)
        self.state = ElidedLabel("", "muted", small)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the run"))
        self.figures = ElidedLabel("", "muted", small)
        self.figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.message = WrappedLabel("")
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.accept = TextButton(tr("Run anyway"))
        self.accept.setToolTip(tr("Segments of categories that the dataset lacks become void"))
        self.say = TextButton(tr("Map the categories"))
        self.say.setToolTip(tr("Choose a category for each label that the dataset does not have"))
        self.show_button = IconButton("eye", tr("Show this prediction set"))
        self.pause = IconButton("pause", tr("Pause"))
        self.restart = IconButton("restore", tr("Continue"))
        self.close_button = IconButton("close", tr("Cancel"))
        self._can_remove = False
        self._paused = False
        self._lay_out()
        self.accept.clicked.connect(self._accept)
        self.say.clicked.connect(self._say)
        self.show_button.clicked.connect(self._show_set)
        self.pause.clicked.connect(self._pause)
        self.restart.clicked.connect(self._restart)
        self.close_button.clicked.connect(self._close)

    def set_row(self, row: RunRow) -> None:
        """Show the run as it is now."""
        self.title.setText(row.title)
        self.state.setText(row.state)
        self.figures.setText(row.figures)
        self.bar.setRange(0, _STEPS if row.total else 0)
        self.bar.setValue(row.done * _STEPS // row.total if row.total else 0)
        self.bar.setVisible(row.active)
        if self.message.text() != row.message:
            self.message.setText(row.message)
        self.message.set_tone(row.tone)
        self.message.setVisible(bool(row.message))
        self._paused = row.can_resume
        name, tip = ("play", tr("Go on")) if row.can_resume else ("pause", tr("Pause"))
        self.pause.set_icon_name(name, tip)
        self.pause.setVisible(row.can_pause or row.can_resume)
        self.restart.setVisible(row.can_restart)
        self.accept.setVisible(row.can_accept)
        self.say.setVisible(row.can_say)
        self.show_button.setVisible(row.can_show)
        self._can_remove = row.can_remove
        self.close_button.set_icon_name("close", tr("Remove from the list") if row.can_remove else tr("Cancel"))
        self.close_button.setEnabled(row.can_cancel or row.can_remove)

    def wanted_height(self, width: int) -> int:
        """Return the height of the row at a width."""
        tall = self._column.heightForWidth(width) if self._column.hasHeightForWidth() else 0
        return max(tall, self._column.minimumSize().height())

    def _lay_out(self) -> None:
        for label, least, most in ((self.title, _LEAST_TITLE, _TITLE_WIDTH), (self.figures, 0, _FIGURES_WIDTH)):
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            label.setMinimumWidth(least)
            label.setMaximumWidth(most)
        self.bar.setMinimumWidth(_LEAST_BAR)
        buttons = in_row(self.show_button, self.pause, self.restart, self.close_button, spacing=2)
        # If there is room, title and figures get theirs before the others get more.
        row = in_row((self.title, 4), (self.state, 1), (self.bar, 2), (self.figures, 4), buttons, spacing=12)
        self._column = in_column(row, self.message, of=self, margins=(14, 3, 8, 3), spacing=2)
        # Below the question that they answer: beside it, two text buttons would not fit in a small window.
        answers = in_row(self.say, self.accept, STRETCH, spacing=8)
        self._column.addLayout(answers)

    def _pause(self) -> None:
        (self._panel.resume_requested if self._paused else self._panel.pause_requested).emit(self.number)

    def _restart(self) -> None:
        self._panel.restart_requested.emit(self.number)

    def _accept(self) -> None:
        self._panel.accept_requested.emit(self.number)

    def _say(self) -> None:
        self._panel.labels_requested.emit(self.number)

    def _show_set(self) -> None:
        self._panel.show_requested.emit(self.number)

    def _close(self) -> None:
        (self._panel.remove_requested if self._can_remove else self._panel.cancel_requested).emit(self.number)


class RunsPanel(QWidget):
    """Title and rows; hidden while there are none."""

    pause_requested = Signal(int)
    resume_requested = Signal(int)
    cancel_requested = Signal(int)
    restart_requested = Signal(int)
    accept_requested = Signal(int)
    labels_requested = Signal(int)
    """Somebody wants to say what the labels of its model stand for."""
    show_requested = Signal(int)
    remove_requested = Signal(int)
    clear_requested = Signal()
    """Take all that have ended off the list."""
    shown_changed = Signal()
    """It was hidden or shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._rows: dict[int, _RunWidget] = {}
        self._wanted = True
        self.setAccessibleName(tr("Model runs"))
        self._title = ElidedLabel(tr("Model runs"), font=ui_font(BASE_PIXELS, QFont.Weight.DemiBold))
        self.fold_button = TextButton("")
        self.fold_button.setProperty("flat", True)
        self.fold_button.clicked.connect(self._turn_fold)
        self._folded = True
        self._finished: dict[int, str] = {}
        self.clear_button = TextButton(tr("Clear finished"))
        self.clear_button.setProperty("flat", True)
        self.clear_button.clicked.connect(self.clear_requested)
        self._list = QWidget()
        self._column = in_column(of=self._list, margins=(0, 4, 0, 6), spacing=0)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._area = scrolling(self._list)
        head = in_row((self._title, 1), self.fold_button, self.clear_button, margins=(14, 6, 8, 4))
        in_column(hairline(), head, self._area, of=self, margins=0, spacing=0)
        self.hide()

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these runs, in this order."""
        for number in [number for number in self._rows if number not in {row.number for row in rows}]:
            widget = self._rows.pop(number)
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        for place, row in enumerate(rows):
            if row.number not in self._rows:
                self._rows[row.number] = _RunWidget(self, row.number)
            widget = self._rows[row.number]
            if self._column.indexOf(widget) != place:
                self._column.insertWidget(place, widget)
            widget.set_row(row)
        self._finished = {row.number: row.title for row in rows if row.finished}
        self.clear_button.setVisible(any(row.can_remove for row in rows))
        self._fold()
        self._show()

    def set_wanted(self, wanted: bool) -> None:
        """Say whether somebody wants to see the runs; without any there is nothing to see all the same."""
        self._wanted = wanted
        self._show()

    def set_folded(self, folded: bool) -> None:
        """Hide the rows of finished runs, or show them."""
        self._folded = folded
        self._fold()

    def row(self, number: int) -> _RunWidget:
        """Return the widget of a run."""
        return self._rows[number]

    def numbers(self) -> tuple[int, ...]:
        """Return the runs that are shown."""
        return tuple(self._rows)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit()

    def _show(self) -> None:
        shown = self._wanted and bool(self._rows)
        if shown == self.isHidden():
            self.setVisible(shown)
            self.shown_changed.emit()

    def _turn_fold(self) -> None:
        self.set_folded(not self._folded)

    def _fold(self) -> None:
        """Leave of finished runs their number, so that the list below has the room."""
        for number, widget in self._rows.items():
            widget.setVisible(number not in self._finished or not self._folded)
        self._title.setText(_title(len(self._rows), list(self._finished.values())))
        self.fold_button.setText(tr("Show finished") if self._folded else tr("Hide finished"))
        self.fold_button.setVisible(bool(self._finished))
        self._fit()

    def _fit(self) -> None:
        """Be as high as the rows that are shown, up to a limit."""
        width = max(1, self._area.viewport().width())
        margins = self._column.contentsMargins()
        shown = [row for row in self._rows.values() if not row.isHidden()]
        wanted = margins.top() + margins.bottom() + sum(row.wanted_height(width) for row in shown)
        self._area.setVisible(bool(shown))
        self._area.setFixedHeight(min(_MOST_HEIGHT, wanted))


def _title(total: int, finished: Sequence[str]) -> str:
    """Return how many runs there are, and how many of them are finished; the only one is called by its name."""
    if total == len(finished):
        return (
            tr("{finished} finished", finished=finished[0])
            if total == 1
            else tr("{total} model runs finished", total=total)
        )
    text = tr("Model runs {total}", total=total) if total > 1 else tr("Model runs")
    return tr("{said} · {count} finished", said=text, count=len(finished)) if finished else text
