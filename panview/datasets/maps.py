"""The maps of a set: where they lie, and the form in which they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.forms.chosen import Chosen
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

    def some(self, rows: NDArray[np.int64]) -> MapFiles:
        """Return the maps of some images alone, as many as there are rows.

        Parameters
        ----------
        rows : (k,) int64
        """
        # COCO's form never asks which row an image has, and stays what it is, which is the fast way.
        form = self.form if self.form is ID_PNG else Chosen(self.form, rows)
        return MapFiles(self.folder, tuple(self.names[row] for row in rows.tolist()), form)
