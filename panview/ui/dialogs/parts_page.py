"""Cards with a line for each path that somebody may say: the parts of a set, or of predictions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from panview.datasets.forms.reading import Reading
from panview.ui.layouts import STRETCH, Space, fill, in_column, in_row
from panview.ui.timers import one_shot
from panview.ui.widgets.card import Card
from panview.ui.widgets.file_line import FileLine
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import CapsLabel, WrappedLabel, hairline
from panview.ui.widgets.stored_as import StoredAs
from panview.words import tr

_WIDTH = 620
_PAUSE_MS = 300
"""How long to wait after the last key press before a path is looked at."""


class Part(StrEnum):
    """What can be said of a set; the value is its label."""

    SET = "Root or JSON"
    MAPS = "Id maps"
    PHOTOS = "Photos"
    PREDICTION = "Predictions"
    PREDICTED_MAPS = "Id maps of the predictions"


class PartsPage(Card):
    """A card with lines for parts, of which the predictions may be stored in any form.

    Parameters
    ----------
    window : QWidget
    title : str
    parts : mapping of Part to str
        In their order, with what stands in the empty line. The first is needed.
    action : (text, icon)
        Of the button that ends it.
    note : str

    Signals
    -------
    part_wanted : Part
        Somebody wants to choose it in a dialog; answer with `set_part`.
    other_wanted : Part
        Likewise for what a part may be too: the JSON of the set, the folder of predictions.
    guess_wanted : Path
        Predictions were named; answer with `set_guess`.
    """

    part_wanted = Signal(object)
    other_wanted = Signal(object)
    guess_wanted = Signal(object)

    def __init__(
        self, window: QWidget, title: str, parts: Mapping[Part, str], action: tuple[str, str], note: str
    ) -> None:
        super().__init__(window, _WIDTH, title)
        self.needed = next(iter(parts))
        self.lines = {part: FileLine(tr(part.value), empty) for part, empty in parts.items()}
        self.others = {
            part: TextButton(text, kind="link")
            for part, text in ((Part.SET, tr("Choose a JSON…")), (Part.PREDICTION, tr("Choose a folder…")))
            if part in parts
        }
        self.stored_as = StoredAs()
        self.open_button = TextButton(*action, "primary")
        self._pause = one_shot(self, _PAUSE_MS, self._ask_for_guess)
        self._lay_out(title, note)
        for part, line in self.lines.items():
            line.browse.connect(lambda part=part: self.part_wanted.emit(part))
            line.line.textChanged.connect(self._check)
        for part, button in self.others.items():
            button.clicked.connect(lambda _=False, part=part: self.other_wanted.emit(part))
        self.lines[Part.PREDICTION].line.textChanged.connect(self._look_soon)
        self.open_button.clicked.connect(self._end)
        self._check()

    def set_part(self, part: Part, path: str) -> None:
        """Fill in a line."""
        self.lines[part].line.setText(path)

    def clear(self) -> None:
        """Empty all lines."""
        for line in self.lines.values():
            line.line.clear()
        self.stored_as.clear()

    def set_guess(self, path: Path, text: str) -> None:
        """Say what predictions are recognised as, unless others have been named meanwhile."""
        if self.path(Part.PREDICTION) == path:
            self.stored_as.set_guess(text)
            self.place()

    def path(self, part: Part) -> Path | None:
        """Return the path of a part, None where nothing is said."""
        text = self.lines[part].line.text().strip() if part in self.lines else ""
        return Path(text).expanduser() if text else None

    def prediction(self) -> Path | None:
        """Return the predictions, as ``JSON=FOLDER`` where a folder is said too."""
        prediction, folder = self.path(Part.PREDICTION), self.path(Part.PREDICTED_MAPS)
        return prediction if prediction is None or folder is None else Path(f"{prediction}={folder}")

    def reading(self) -> Reading:
        """Return what is said of how the predictions are stored."""
        return self.stored_as.reading()

    def first_focus(self) -> QWidget:
        """Return the first line."""
        return self.lines[self.needed].line

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.open_button.isEnabled():
            self._end()
            event.accept()
            return
        super().keyPressEvent(event)

    def hand_over(self) -> None:
        """Say what was chosen."""
        raise NotImplementedError

    def _check(self) -> None:
        self.open_button.setEnabled(self.path(self.needed) is not None)
        is_said = self.path(Part.PREDICTION) is not None
        self.lines[Part.PREDICTED_MAPS].setEnabled(is_said)
        self.stored_as.setEnabled(is_said)

    def _look_soon(self) -> None:
        self.stored_as.set_guess("")
        self._pause.start()

    def _ask_for_guess(self) -> None:
        path = self.path(Part.PREDICTION)
        if path is not None and self.isVisible():
            self.guess_wanted.emit(path)

    def _end(self) -> None:
        self.dismiss()
        self.hand_over()

    def _lay_out(self, title: str, note: str) -> None:
        form = in_column(margins=(18, 14, 18, 6), spacing=4)
        for part, line in self.lines.items():
            label = in_row(CapsLabel(tr(part.value)), STRETCH)
            if part in self.others:
                label.addWidget(self.others[part])
            fill(form, label, line, Space(8))
        fill(form, CapsLabel(tr("Form of the predictions")), self.stored_as, Space(8), WrappedLabel(note, "muted"))
        foot = in_row(STRETCH, self.open_button, margins=(18, 10, 18, 16))
        self.lay(hairline(), form, foot)
