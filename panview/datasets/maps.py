"""The maps of a set: where they lie, and the form in which they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from panview.datasets.forms.form import Form
from panview.datasets.forms.id_png import ID_PNG


@dataclass(frozen=True, eq=False)
class MapFiles:
    """The map of each image of a dataset.

    Attributes
    ----------
    folder : Path
    names : tuple of n_images str
        Of each image's map in the folder, with slashes; empty where it has none.
    form : Form
    """

    folder: Path
    names: tuple[str, ...]
    form: Form = ID_PNG

    def path(self, image: int) -> Path:
        """Return the map of an image; the folder where it has none."""
        return self.folder / self.names[image]
