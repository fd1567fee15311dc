"""The files that a command writes, each refused before the work if it must not be."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.datasets.layouts.find import find_prediction
from panview.outputs import Inputs, Kind, Output, inputs_of
from panview.review.team.place import Place
from panview.review.verdict_places import beside, kept_in
from panview.settings import load_settings


def guarded(path: Path | None, kind: Kind, inputs: Inputs, *, overwrite: bool) -> Output | None:
    """Return a file to write, refused if it must not be; None for none, and for stdout.

    Raises
    ------
    PanviewError
        See `panview.outputs.Output.check`.
    """
    if path is None or str(path) == "-":
        return None
    output = Output(path, kind, inputs, overwrite)
    output.check()
    return output


def inputs_read(dataset: Dataset, predictions: Iterable[Path], verdicts: Place | None = None) -> Inputs:
    """Return what a command reads; without ``verdicts`` those kept for the dataset."""
    found = (find_prediction(path, reading=dataset.opening.reading_of(path)) for path in predictions)
    return inputs_of(dataset, found, beside(verdicts or kept_in(dataset, load_settings()), dataset))
