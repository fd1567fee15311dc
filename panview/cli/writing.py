"""The files that a command writes, each refused before the work if it must not be."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.datasets.layouts.find import find_prediction
from panview.outputs import Inputs, Kind, Output, inputs_of
from panview.review.verdicts import verdict_file_of
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


def inputs_read(dataset: Dataset, predictions: Iterable[Path], verdicts: Path | None = None) -> Inputs:
    """Return what a command reads; without ``verdicts`` those kept for the dataset."""
    found = (find_prediction(path, reading=dataset.opening.reading_of(path)) for path in predictions)
    return inputs_of(dataset, found, verdicts or verdict_file_of(dataset, load_settings()))
