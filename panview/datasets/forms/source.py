"""What a form opens: a prediction set for the images of a dataset, one image at a time."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumption
from panview.datasets.category_mapping import CategoryMapping, NamedNumbers
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.layouts.layout import PredictionFiles


class Asked(NamedTuple):
    """What a set is to be opened for.

    Attributes
    ----------
    images : ImageSet
        Images and categories of the dataset.
    reading : Reading
    named : NamedNumbers or None
        What the numbers of categories stand for, where a user says it.
    """

    images: ImageSet
    reading: Reading = AS_FOUND
    named: NamedNumbers | None = None


@dataclass(frozen=True, eq=False)
class ListedColumns:
    """The segments of all images of a dataset, in their order.

    Attributes
    ----------
    offsets : (n_images + 1,) int64
    segment_id : (m,) uint32
    category : (m,) int16
        Index into `Categories`.
    iscrowd : (m,) bool
    score : (m,) float64
        NaN where the set says none.
    """

    offsets: NDArray[np.int64]
    segment_id: NDArray[np.uint32]
    category: NDArray[np.int16]
    iscrowd: NDArray[np.bool_]
    score: NDArray[np.float64]


class Source(Protocol):
    """Predictions for images of a dataset, in one of the forms."""

    @property
    def form(self) -> FormName: ...  # noqa: D102

    @property
    def images(self) -> ImageSet: ...  # noqa: D102

    @property
    def mapping(self) -> CategoryMapping | None:
        """What its numbers stand for, where names said it."""
        ...

    @property
    def foreign(self) -> int:
        """How many predictions are for images that the dataset lacks."""
        ...

    @property
    def path(self) -> Path:
        """What it is named by."""
        ...

    @property
    def folder(self) -> Path:
        """Where its maps lie."""
        ...

    @property
    def digest(self) -> str:
        """Hash of what is read, but for what the maps hold."""
        ...

    @property
    def rows(self) -> Set[int]:
        """Images that it has, as rows of ``images``."""
        ...

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What was assumed to read it."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of how it is read."""
        ...

    def map_of(self, row: int) -> Path:
        """Return the file of an image."""
        ...

    def read(self, row: int) -> PanopticImage:
        """Read an image; errors are named by their file. Called from several threads."""
        ...

    def listed(self) -> ListedColumns | None:
        """Return the segments as far as they are known without reading a map; None where only the maps tell."""
        ...


class PredictionForm(Protocol):
    """A way in which prediction sets are stored. To add one, write a module here and name it in ``registry``."""

    @property
    def names(self) -> tuple[FormName, ...]:
        """What ``--from`` calls it; a module may know several that differ in what numbers mean."""
        ...

    def find(self, path: Path) -> PredictionFiles | None:
        """Return where a set lies if a path looks like one of this form, None if it does not.

        Raises
        ------
        PanviewError
            It is of this form, but something that belongs to it is missing.
        """
        ...

    def open(self, files: PredictionFiles, asked: Asked) -> Source:
        """Open a set that `find` found.

        Raises
        ------
        PanviewError
            It cannot be read, or its categories are not clear; the message names the file.
        """
        ...
