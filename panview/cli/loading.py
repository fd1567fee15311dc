"""Opening a dataset and its predictions from the command line, with progress; what is to be known is said on stderr.

What only some command lines need is loaded where they need it: a start is short of time.
"""

from __future__ import annotations

from pathlib import Path

from panview.api.loading import find_truth, read_prediction, read_truth
from panview.api.notes import assumption_notes, prediction_notes, truth_notes
from panview.cli.output import late_bar, note_all
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.layouts.find import find_prediction
from panview.datasets.opening import AS_USUAL, Opening


def load_dataset(path: Path, opening: Opening = AS_USUAL) -> Dataset:
    """Find and read a ground truth."""
    files = find_truth(path, opening)
    with late_bar(f"{files.name}, reading maps") as show:
        dataset = read_truth(files, opening, show)
    note_all(truth_notes(dataset))
    return dataset


def load_to_look_at(path: Path, opening: Opening = AS_USUAL) -> Dataset:
    """Find and read a set of images, be it without ground truth."""
    from panview.datasets.no_truth import find_to_look_at, read_to_look_at

    files = find_to_look_at(path, opening)
    with late_bar(f"{files.name}, reading maps") as show:
        dataset = read_to_look_at(files, opening, progress=show)
    note_all(assumption_notes(dataset.assumptions))
    return dataset


def load_prediction(dataset: Dataset, path: Path) -> PredictionSet:
    """Find and read a prediction set as its dataset was opened; say what was left out or made up."""
    files = find_prediction(path, reading=dataset.opening.reading_of(path))
    with late_bar(f"{files.name}, reading maps") as show:
        prediction = read_prediction(dataset, path, files, progress=show)
    note_all(prediction_notes(dataset, prediction))
    return prediction
