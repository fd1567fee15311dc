"""Proposing which categories the numbers of a prediction set stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from panview.datasets.dataset import Dataset
from panview.datasets.layouts.find import find_prediction
from panview.datasets.opening import MissingImages
from panview.parallel import CancelCheck, Progress
from panview.review.session import EvaluatedPrediction

if TYPE_CHECKING:
    # The window starts without the linter.
    from panview.linter.proposal import Proposal


@dataclass(frozen=True)
class Asked:
    """A prediction set whose numbers are asked about.

    Attributes
    ----------
    path : Path
        As `panview.datasets.layouts.find.find_prediction` takes it.
    name : str
    missing : MissingImages
        How it is to be read again.
    key : int
        Of the set that is open; 0 for one that was refused.
    """

    path: Path
    name: str
    missing: MissingImages = "error"
    key: int = 0


def asked_of(shown: EvaluatedPrediction) -> Asked:
    """Return what is asked about a prediction set that is open."""
    prediction = shown.prediction
    missing: MissingImages = "skip" if prediction.left_out.any() else "empty" if prediction.missing else "error"
    return Asked(shown.opened_as, prediction.name, missing, shown.key)


def proposed(dataset: Dataset, asked: Asked, progress: Progress, cancelled: CancelCheck) -> Proposal:
    """Propose what the numbers stand for; called on a thread of its own."""
    from panview.linter.proposing import propose_categories

    found = find_prediction(asked.path, reading=dataset.opening.reading_of(asked.path))
    files = replace(found, name=asked.name) if asked.key else found
    return propose_categories(dataset.files, files, progress=progress, cancelled=cancelled)
