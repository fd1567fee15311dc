"""Whether a corrected set can be written, and where: asked before the work, by the command line and by the window."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from panview import places
from panview.datasets.dataset import Dataset
from panview.datasets.faults import Fault, FaultKind, entries_summary
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.metrics.faults import summary
from panview.whole_folder import WholeFolder

MARKER = ".panview-apply-verdicts.json"
"""In a folder that is not finished."""
_LOOKED_AT = 400
"""Maps whose sizes are asked for; those of more are like these."""


def folder_of(target: Path) -> WholeFolder:
    """Return the folder of a corrected set as it is written."""
    return WholeFolder(target, "run of apply-verdicts", MARKER)


def refuse_target(dataset: Dataset, target: Path) -> None:
    """Refuse a folder that a corrected set must not be written to, or that has no room for it.

    Raises
    ------
    PanviewError
        It is not empty, no folder, lies within the source, another process writes there, or the disk is too full.
    """
    files = dataset.files
    source = files.json.parent.parent if files.json.parent.name == "annotations" else files.json.parent
    place = target.resolve()
    for folder in (source, files.map_folder, dataset.photos.folder):
        if place.is_relative_to(folder.resolve()):
            raise PanviewError(f"{target}: lies within {folder}, which must not change; choose a folder elsewhere")
    folder_of(target).refuse()
    _refuse_little_room(dataset, target, place)


def _refuse_little_room(dataset: Dataset, target: Path, place: Path) -> None:
    there = next((folder for folder in (place, *place.parents) if folder.is_dir()), None)
    if there is None:
        return
    needed, free = bytes_of(dataset), shutil.disk_usage(there).free
    if needed > free:
        both = f"needs about {_text(needed)}, but only {_text(free)} is free"
        raise PanviewError(f"{target}: {both}; make room or choose another place")


def bytes_of(dataset: Dataset) -> int:
    """Return about how many bytes a corrected set takes: as many as the maps and the JSON of its source."""
    maps = dataset.ground_truth.maps
    step = max(1, len(maps.names) // _LOOKED_AT)
    named = [image for image in range(0, len(maps.names), step) if maps.names[image]]
    sizes = [known.size for image in named if (known := places.status(maps.path(image))) is not None]
    json = places.status(dataset.files.json) if dataset.files.form is None else None
    mean = sum(sizes) / len(sizes) if sizes else 0
    return round(mean * len(maps.names)) + (json.size if json is not None else 0)


def _text(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"


def refuse_gaps(dataset: Dataset, faults: Sequence[Fault], hint: str = "") -> None:
    """Refuse to correct a ground truth with gaps: figures may leave images out, a new set has all of them.

    Parameters
    ----------
    dataset : Dataset
    faults : sequence of Fault
        Of images that its prediction sets leave out.
    hint : str
        What else can be done; one for gaps in the JSON and in maps alike.

    Raises
    ------
    BadFileError
        Of what the JSON says.
    PanviewError
        Of maps that are broken.
    NotFoundError
        Of maps that are missing.
    """
    if dataset.faults:
        total = len(dataset) + sum(fault.image < 0 for fault in dataset.faults)
        raise BadFileError(
            dataset.files.json,
            f"{entries_summary(dataset.faults, total)}; a corrected set needs all images; fix it first{hint}",
        )
    maps = dataset.ground_truth.maps
    # All prediction sets report the same maps.
    own = {fault.image: fault for fault in faults if fault.image >= 0 and fault.path == maps.path(fault.image)}
    broken = [own[image] for image in sorted(own) if own[image].kind != FaultKind.MISSING]
    if broken:
        them = "this map" if len(broken) == 1 else "these maps"
        raise PanviewError(f"{summary(broken, len(dataset))}; a corrected set needs all images; fix {them} first{hint}")
    lost = set(own)
    if lost:
        raise NotFoundError(
            f"{maps.path(min(lost))}: {len(lost):,} of {len(dataset):,} maps of the ground truth are missing, this one "
            f"first; a corrected set needs all images; restore them first{hint}"
        )
