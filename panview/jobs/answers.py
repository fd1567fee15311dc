"""What comes of opening datasets and prediction sets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.engine.run_folder import RunFolder
from panview.metrics.segment_table import SegmentTable
from panview.review.session import EvaluatedPrediction


@dataclass(frozen=True, eq=False)
class OpenedDataset:
    """A dataset that has been read.

    Attributes
    ----------
    dataset : Dataset
    table : SegmentTable
        Of the ground truth; without areas and boxes unless a prediction set was ready.
    measured : bool
        Whether the table has areas and boxes.
    predictions : tuple of EvaluatedPrediction
        Those whose tables were in the cache.
    waiting : tuple of Path
        Those that have to be evaluated first.
    """

    dataset: Dataset
    table: SegmentTable
    measured: bool
    predictions: tuple[EvaluatedPrediction, ...]
    waiting: tuple[Path, ...]


@dataclass(frozen=True, eq=False)
class Evaluated:
    """A prediction set that was added to a dataset.

    Attributes
    ----------
    dataset : Dataset
    prediction : EvaluatedPrediction
    ground_truth : SegmentTable
        The ground truth alone, with areas and boxes.
    with_dataset : bool
        Whether it was asked for together with its dataset.
    replaces : int
        Key of the prediction set that it stands in for, 0 for none.
    asked : Path, optional
        As it was asked for, where that is not what opens it again: a model run by its manifest.
    """

    dataset: Dataset
    prediction: EvaluatedPrediction
    ground_truth: SegmentTable
    with_dataset: bool
    replaces: int = 0
    asked: Path | None = None


@dataclass(frozen=True)
class Unknown:
    """A prediction set whose numbers are no category ids; the user may say what they stand for."""

    path: Path
    message: str
    mostly: bool
    """Whether most of its numbers are unknown."""
    can_skip: bool
    """Whether an image has none of them."""


@dataclass(frozen=True)
class Missing:
    """A prediction set that lacks images of the dataset; the user may accept that."""

    path: Path
    message: str


@dataclass(frozen=True)
class UnderWay:
    """What was to be added is a model run that some process carries out; it can be followed."""

    path: Path
    run: RunFolder


@dataclass(frozen=True)
class Faulty:
    """Images of a set cannot be used; the user may go on without them.

    Attributes
    ----------
    path : Path or None
        The prediction set; None where the ground truth was measured alone.
    message : str
        How many, and which first.
    """

    path: Path | None
    message: str


Answer = Evaluated | UnderWay | Missing | Unknown | Faulty
"""What comes of adding a prediction set."""
