"""Adding predictions to what is open, with where their maps are and how they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from panview.datasets.forms.reading import Reading
from panview.ui.dialogs.parts_page import Part, PartsPage
from panview.words import tr

_EMPTY = {
    Part.PREDICTION: tr("JSON, folder or archive"),
    Part.PREDICTED_MAPS: tr("Folder named like the JSON"),
}


@dataclass(frozen=True)
class AddChoice:
    """What was chosen.

    Attributes
    ----------
    path : Path
        As ``JSON=FOLDER`` where a folder is said too.
    reading : Reading
    """

    path: Path
    reading: Reading


class AddPage(PartsPage):
    """A card that asks for predictions.

    Signals
    -------
    add_requested : AddChoice
    """

    add_requested = Signal(object)

    def __init__(self, window: QWidget) -> None:
        note = tr("Choose a form if the predictions are not recognised, or could have several.")
        super().__init__(window, tr("Add predictions"), _EMPTY, (tr("Add"), "plus"), note)

    def hand_over(self) -> None:
        """Say what was chosen."""
        self.add_requested.emit(AddChoice(self.prediction() or Path(), self.reading()))
