"""What a form is: a way in which the map of an image is stored, read as runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from panview.datasets.runs import RunMap
from panview.errors import PanviewError


class MapTask(NamedTuple):
    """A map to be read.

    Attributes
    ----------
    path : Path
        Its file.
    size : (height, width) or None
        What the image is; a map of another size is refused.
    ids : (n,) uint32
        Segments that are listed for the image; the runs have these ids, and 0 = void.
    image : int
        Row in the dataset, for forms that keep several maps in one file.
    """

    path: Path
    size: tuple[int, int] | None
    ids: NDArray[np.uint32]
    image: int


class Form(Protocol):
    """A way in which maps are stored. Called from several threads at once."""

    @property
    def name(self) -> str:
        """One word, for messages."""
        ...

    def read(self, task: MapTask) -> RunMap:
        """Read one map.

        Raises
        ------
        NotFoundError
            There is no such file.
        WrongSizeError
            It is of another size than the image.
        BadFileError
            It is damaged, or not of this form.
        """
        ...

    def read_batch(self, tasks: Sequence[MapTask]) -> list[RunMap | PanviewError]:
        """Read several maps in one call, which is what measuring does; an error stands in the place of its map."""
        ...


def one_by_one(form: Form, tasks: Sequence[MapTask]) -> list[RunMap | PanviewError]:
    """Read a batch map by map: the second door of a form that has nothing to gain from a batch."""
    batch: list[RunMap | PanviewError] = []
    for task in tasks:
        try:
            batch.append(form.read(task))
        except PanviewError as error:
            batch.append(error)
    return batch
