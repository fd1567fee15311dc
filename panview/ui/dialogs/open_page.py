"""Opening a set whose parts do not lie where a layout says: root or JSON, maps, photos, predictions with their maps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from panview.datasets.layouts.places import Places
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.file_line import FileLine
from panview.ui.widgets.icons import IconButton, TextButton
from panview.ui.widgets.labels import CapsLabel, ElidedLabel, WrappedLabel, hairline
from panview.ui.widgets.overlay import Overlay

_WIDTH = 620


class Part(StrEnum):
    """What can be said of a set; the value is its label."""

    SET = "Root or JSON"
    MAPS = "Id maps"
    PHOTOS = "Photos"
    PREDICTION = "Predictions"
    PREDICTED_MAPS = "Id maps of the predictions"


_EMPTY = {
    Part.SET: "Folder of the set, or its panoptic JSON",
    Part.MAPS: "Where the layout has them",
    Part.PHOTOS: "Where the layout has them",
    Part.PREDICTION: "None",
    Part.PREDICTED_MAPS: "The folder of the JSON's name",
}


@dataclass(frozen=True)
class OpenChoice:
    """What was chosen.

    Attributes
    ----------
    path : Path
        The root of the set, or its JSON.
    places : Places
    predictions : tuple of Path
        One at most, as ``JSON=FOLDER`` where a folder is said too.
    """

    path: Path
    places: Places
    predictions: tuple[Path, ...]


class OpenPage(Overlay):
    """A card with a line for each part of a set.

    Signals
    -------
    open_requested : OpenChoice
    part_wanted : Part
        Somebody wants to choose it in a dialog; answer with `set_part`.
    json_wanted
        Likewise for the JSON of the set, not its root.
    """

    open_requested = Signal(object)
    part_wanted = Signal(object)
    json_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH)
        self.lines = {part: FileLine(part.value, _EMPTY[part]) for part in Part}
        self.json_button = TextButton("Choose a JSON…", kind="link")
        self.open_button = TextButton("Open", "folder-open", "primary")
        self.close_button = IconButton("close", "Close")
        self._lay_out()
        for part, line in self.lines.items():
            line.browse.connect(lambda part=part: self.part_wanted.emit(part))
            line.line.textChanged.connect(self._check)
        self.open_button.clicked.connect(self._open)
        self.close_button.clicked.connect(self.dismiss)
        self.json_button.clicked.connect(self.json_wanted)
        self._check()

    def set_part(self, part: Part, path: str) -> None:
        """Fill in a line."""
        self.lines[part].line.setText(path)

    def clear(self) -> None:
        """Empty all lines."""
        for line in self.lines.values():
            line.line.clear()

    def choice(self) -> OpenChoice:
        """Return what is chosen now."""
        prediction, folder = self._path(Part.PREDICTION), self._path(Part.PREDICTED_MAPS)
        if prediction is not None and folder is not None:
            prediction = Path(f"{prediction}={folder}")
        return OpenChoice(
            path=self._path(Part.SET) or Path(),
            places=Places(self._path(Part.MAPS), self._path(Part.PHOTOS)),
            predictions=() if prediction is None else (prediction,),
        )

    def first_focus(self) -> QWidget:
        """Return the line of the set."""
        return self.lines[Part.SET].line

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.open_button.isEnabled():
            self._open()
            event.accept()
            return
        super().keyPressEvent(event)

    def _path(self, part: Part) -> Path | None:
        text = self.lines[part].line.text().strip()
        return Path(text).expanduser() if text else None

    def _check(self) -> None:
        self.open_button.setEnabled(self._path(Part.SET) is not None)
        self.lines[Part.PREDICTED_MAPS].setEnabled(self._path(Part.PREDICTION) is not None)

    def _open(self) -> None:
        self.dismiss()
        self.open_requested.emit(self.choice())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(18, 14, 12, 12)
        head.addWidget(ElidedLabel("Open a set", font=ui_font(BASE_PIXELS + 3, QFont.Weight.DemiBold)), 1)
        head.addWidget(self.close_button)
        form = QVBoxLayout()
        form.setContentsMargins(18, 14, 18, 6)
        form.setSpacing(4)
        for part, line in self.lines.items():
            label = QHBoxLayout()
            label.addWidget(CapsLabel(part.value))
            label.addStretch(1)
            if part is Part.SET:
                label.addWidget(self.json_button)
            form.addLayout(label)
            form.addWidget(line)
            form.addSpacing(8)
        form.addWidget(WrappedLabel("Only the first line is needed. What is not said is looked for.", "muted"))
        foot = QHBoxLayout()
        foot.setContentsMargins(18, 10, 18, 16)
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        self.body.addLayout(head)
        self.body.addWidget(hairline())
        self.body.addLayout(form)
        self.body.addLayout(foot)
