"""Maps of some images of a set, read by a form that knows images by their rows in the whole set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.forms.form import Form, MapTask
from panview.datasets.runs import RunMap
from panview.errors import PanviewError


@dataclass(frozen=True, eq=False)
class Chosen:
    """Another form, whose images are called by their places among some.

    Attributes
    ----------
    form : Form
    rows : (k,) int64
        In the whole set.
    """

    form: Form
    rows: NDArray[np.int64]

    @property
    def name(self) -> str:
        """That of the form."""
        return self.form.name

    def read(self, task: MapTask) -> RunMap:
        """Read one map; errors are those of the form."""
        return self.form.read(self._of_whole(task))

    def read_batch(self, tasks: Sequence[MapTask]) -> list[RunMap | PanviewError]:
        """Read several maps in one call."""
        return self.form.read_batch([self._of_whole(task) for task in tasks])

    def _of_whole(self, task: MapTask) -> MapTask:
        return task._replace(image=int(self.rows[task.image]))
