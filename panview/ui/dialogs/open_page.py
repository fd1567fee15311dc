"""Opening a set whose parts do not lie where a layout says: root or JSON, maps, photos, predictions with their maps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.layouts.places import Places
from panview.ui.dialogs.parts_page import Part, PartsPage
from panview.words import tr

_EMPTY = {
    Part.SET: tr("Folder of the set, or its panoptic JSON"),
    Part.MAPS: tr("Default for the layout"),
    Part.PHOTOS: tr("Default for the layout"),
    Part.PREDICTION: tr("None"),
    Part.PREDICTED_MAPS: tr("Folder named like the JSON"),
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
    reading : Reading
        How the predictions are stored.
    """

    path: Path
    places: Places
    predictions: tuple[Path, ...]
    reading: Reading = AS_FOUND


class OpenPage(PartsPage):
    """A card with a line for each part of a set.

    Signals
    -------
    open_requested : OpenChoice
    """

    open_requested = Signal(object)

    def __init__(self, window: QWidget) -> None:
        note = tr("Only the first line is needed. panview looks for the rest.")
        super().__init__(window, tr("Open a set"), _EMPTY, (tr("Open"), "folder-open"), note)

    def choice(self) -> OpenChoice:
        """Return what is chosen now."""
        prediction = self.prediction()
        return OpenChoice(
            path=self.path(Part.SET) or Path(),
            places=Places(self.path(Part.MAPS), self.path(Part.PHOTOS)),
            predictions=() if prediction is None else (prediction,),
            reading=AS_FOUND if prediction is None else self.reading(),
        )

    def hand_over(self) -> None:
        """Say what was chosen."""
        self.open_requested.emit(self.choice())
