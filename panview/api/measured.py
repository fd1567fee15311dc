"""A prediction set as it was read and measured, which all views of it share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.api.loading import boundary_of
from panview.api.notes import absent_notes, absent_of, area_notes, fault_notes, prediction_notes
from panview.api.progress import progress_bar
from panview.api.unchanged import Unchanged
from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.metrics.evaluated import EvaluatedPrediction
from panview.metrics.stated_areas import area_difference

if TYPE_CHECKING:
    from panview.api.opening import PanopticSet


class Measured:
    """A prediction set as it was read and measured, which all views of it share.

    Attributes
    ----------
    owner : PanopticSet
    dataset : Dataset
        That of the owner, with how this set was opened.
    known : EvaluatedPrediction
    """

    def __init__(
        self,
        owner: PanopticSet,
        dataset: Dataset,
        known: EvaluatedPrediction,
        notes: Sequence[str],
        files: Sequence[Unchanged] = (),
    ) -> None:
        self.owner = owner
        self.dataset = dataset
        self.known = known
        self._told = tuple(notes)
        self._files = tuple(files)

    def require_unchanged(self) -> None:
        """See that what is read now is what was measured.

        Raises
        ------
        ChangedFileError
            A JSON or a map of either side has changed since.
        """
        for each in self._files:
            each.require("it was measured", "evaluate it again")

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of the figures."""
        dataset, known = self.dataset, self.known
        said = [*prediction_notes(dataset, known.prediction)]
        said += fault_notes(known.faults, known.prediction)
        said += absent_notes(dataset, absent_of(dataset, known.table))
        said += area_notes(dataset, known.prediction.name, area_difference(dataset, known.table))
        return (*said, *self._told)

    @cached_property
    def boundary(self) -> NDArray[np.float64]:
        """Boundary IoU of the matches, (n,) float64; measured when it is first asked for."""
        owner, prediction = self.owner, self.known.prediction
        if self.dataset.opening.areas == "json":
            raise PanviewError(
                "Boundary PQ with areas of the JSON: a JSON has no areas of boundaries, so PQ and Boundary "
                'PQ would count different matches; open the set with areas="pixels"'
            )
        self.require_unchanged()
        with progress_bar(f"{prediction.name}, boundaries", owner.progress) as show:
            return boundary_of(
                self.dataset, prediction, self.known.table, jobs=owner.jobs, cache=owner.cache, progress=show
            )
