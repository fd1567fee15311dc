"""Writing what lists hold, or all of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.outputs import CSV, Inputs, Kind, Output, inputs_of
from panview.review.disagreements import disagreement_frame, write_csv
from panview.review.filters import SegmentFilter
from panview.review.session import Scope, Snapshot, View, derive

if TYPE_CHECKING:
    # At run time it is loaded when sets are compared.
    from panview.review.comparing import ModelComparison


def inputs_of_snapshot(snapshot: Snapshot) -> Inputs:
    """Return what the window reads of what is open."""
    sets = (known.prediction for known in snapshot.predictions)
    files = [each.files for each in sets]
    return inputs_of(snapshot.dataset, files)


def chosen_output(snapshot: Snapshot, path: Path, kind: Kind) -> Output:
    """Return a file that was chosen in a dialog, which has asked whether one that is there may be replaced."""
    return Output(path, kind, inputs_of_snapshot(snapshot), overwrite=True)


def write_disagreements(view: View, path: Path, *, everything: bool) -> int:
    """Write the disagreements of a view as CSV; the view must be of a prediction set.

    Parameters
    ----------
    view : View
    path : Path
    everything : bool
        Those of the whole set and not only those that are listed; PQ impact then refers to the whole set too.

    Returns
    -------
    int
        How many they are.

    Raises
    ------
    PanviewError
        The file cannot be written.
    """
    if everything:
        view = derive(replace(view.snapshot, filter=SegmentFilter(), scope=Scope.WHOLE), view)
    snapshot, rows = view.snapshot, view.rows
    assert snapshot.prediction is not None
    frame = disagreement_frame(
        snapshot.dataset,
        snapshot.prediction.name,
        snapshot.table,
        rows.status,
        rows.error_type,
        view.listing.impact,
        view.listing.disagreements,
        snapshot.decisions,
        snapshot.thresholds,
        rows.insight,
    )
    write_csv(chosen_output(snapshot, path, CSV), frame)
    return len(frame)


def write_changes(view: View, comparison: ModelComparison, listed: NDArray[np.int64], path: Path) -> None:
    """Write segments that fare differently as CSV.

    Parameters
    ----------
    view : View
        That the comparison was made over.
    comparison : ModelComparison
    listed : (n,) int64
        Places among the segments that fare differently.
    path : Path

    Raises
    ------
    PanviewError
        The file cannot be written.
    """
    # Imported here, since only this export needs it.
    from panview.review.change_rows import change_frame

    snapshot = view.snapshot
    frame = change_frame(snapshot, snapshot.current, snapshot.compared, comparison)
    write_csv(chosen_output(snapshot, path, CSV), frame[listed])
