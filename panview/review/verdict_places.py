"""Where the verdicts on a dataset are kept; nothing is opened, and little is loaded."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from panview.datasets.dataset import Dataset
from panview.review.team.place import Place, TeamPlace, read_place
from panview.review.verdicts import dataset_key, own_verdict_file
from panview.settings import Settings, verdicts_folder


def kept_in(dataset: Dataset, settings: Settings) -> Place:
    """Return where the verdicts on a dataset are kept.

    Raises
    ------
    PanviewError
        The settings have been changed by hand to an address that cannot be used.
    """
    chosen = settings.verdict_files.get(dataset_key(dataset))
    return read_place(chosen) if chosen else own_verdict_file(dataset)


def beside(place: Place, dataset: Dataset) -> Path:
    """Return the file that samples lie beside: the verdict file, or this computer's copy of a team's verdicts."""
    return place if isinstance(place, Path) else local_file(place, dataset)


def local_file(place: TeamPlace, dataset: Dataset) -> Path:
    """Return where this computer keeps a copy of a team's verdicts on a dataset."""
    name = blake2b(f"{place.address}\n{dataset_key(dataset)}".encode(), digest_size=8).hexdigest()
    return verdicts_folder() / "team" / f"{name}.sqlite"
