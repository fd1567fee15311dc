"""How a set is opened, beside its path: what the options of a command or a dialog of the window say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.layouts.places import AS_LAID_OUT, Places

MissingImages = Literal["error", "empty", "skip"]
"""What an image without a prediction means: the set is refused, it counts as an empty prediction, or it is left out."""
Faults = Literal["error", "skip"]
"""What an image whose files contradict each other means: the set is refused, or goes on without it."""
Areas = Literal["pixels", "json"]
"""Where areas come from: the maps, or, as in panopticapi, the ground truth's JSON."""


@dataclass(frozen=True)
class Opening:
    """How a set is opened.

    Attributes
    ----------
    missing : MissingImages
    places : Places
        Where maps and photos lie, if not where the layout says.
    faults : Faults
    areas : Areas
    strict : bool
        Whether a set is refused that can only be read by assuming something.
    images_table : Path, optional
        A table of what is known of the images.
    readings : tuple of (str, Reading)
        Prediction set, as it was given, and how it is stored, where that is not to be found out.
    categories : tuple of (str, Path)
        Prediction set, as it was given, and the file that says what its numbers stand for.
    parts : Path, optional
        Folder that tables are kept in, in parts.
    """

    missing: MissingImages = "error"
    places: Places = AS_LAID_OUT
    faults: Faults = "error"
    areas: Areas = "pixels"
    strict: bool = False
    images_table: Path | None = None
    readings: tuple[tuple[str, Reading], ...] = ()
    categories: tuple[tuple[str, Path], ...] = ()
    parts: Path | None = None

    def reading_of(self, prediction: Path) -> Reading:
        """Return what the user states about how a prediction set is stored."""
        return dict(self.readings).get(str(prediction), AS_FOUND)

    def with_reading(self, prediction: Path, reading: Reading) -> Opening:
        """Return the same with what a user says of how a prediction set is stored, in place of what was said before."""
        others = tuple((name, said) for name, said in self.readings if name != str(prediction))
        return replace(self, readings=others if reading == AS_FOUND else (*others, (str(prediction), reading)))

    def categories_of(self, prediction: Path) -> Path | None:
        """Return the file that says what the numbers of a prediction set stand for; None where they are ids."""
        return dict(self.categories).get(str(prediction))

    def respelled(self, before: Path, after: Path) -> Opening:
        """Return what is stated about a prediction set under another of its names."""
        old, new = str(before), str(after)
        return replace(
            self,
            readings=tuple((new if name == old else name, reading) for name, reading in self.readings),
            categories=tuple((new if name == old else name, file) for name, file in self.categories),
        )


AS_USUAL = Opening()
