"""Images whose files are missing, damaged or contradictory: counted, named, and left out on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.faults import Fault, FaultKind
from panview.errors import BadFileError, ContradictionError, NotFoundError, PanviewError, WrongSizeError

_MAPS_ARE = {
    FaultKind.MISSING: ("is missing", "are missing"),
    FaultKind.SIZE: ("is not of its image's size", "are not of their images' size"),
    FaultKind.CONTRADICTION: ("does not agree with the JSON", "do not agree with the JSON"),
    FaultKind.UNREADABLE: ("cannot be read", "cannot be read"),
}


class FaultyImagesError(BadFileError):
    """Some images cannot be used.

    Parameters
    ----------
    faults : sequence of Fault
        At least one, in dataset order.
    total : int
        Images that were to be used.
    """

    def __init__(self, faults: Sequence[Fault], total: int) -> None:
        self.faults = tuple(faults)
        self.total = total
        self.summary = summary(faults, total)
        them = "it" if len(faults) == 1 else "them"
        rest = f"use --faults skip to leave {them} out" if self.can_skip else "no image is left"
        super().__init__(faults[0].path, f"{self.summary}; {rest}")

    def __str__(self) -> str:
        """Return the message, which names its files itself."""
        return self.problem

    @property
    def can_skip(self) -> bool:
        """Whether an image is left without those at fault."""
        return len(self.faults) < self.total


def summary(faults: Sequence[Fault], total: int) -> str:
    """Return how many images are at fault, and the first one: "3 of 6 maps are missing in DIR, first a.png"."""
    kinds = [fault.kind for fault in faults]
    counts = {kind: kinds.count(kind) for kind in _MAPS_ARE if kind in kinds}
    folders = {fault.path.parent for fault in faults}
    first = faults[0]
    if len(faults) == 1:
        return f"{first.message} (1 of {total:,} images)"
    if list(counts) == [FaultKind.MISSING] and len(folders) == 1:
        return f"{len(faults):,} of {total:,} maps are missing in {first.path.parent}, first {first.path.name}"
    if len(counts) == 1:
        return f"{len(faults):,} of {total:,} maps {_MAPS_ARE[first.kind][1]}, first {first.message}"
    parts = ", ".join(f"{count:,} {_MAPS_ARE[kind][count != 1]}" for kind, count in counts.items())
    return f"{len(faults):,} of {total:,} maps are faulty ({parts}), first {first.message}"


def fault_of(dataset: Dataset, image: int, error: PanviewError) -> Fault:
    """Return the fault of an image that an error describes."""
    if isinstance(error, NotFoundError):
        kind = FaultKind.MISSING
    elif isinstance(error, WrongSizeError):
        kind = FaultKind.SIZE
    elif isinstance(error, ContradictionError):
        kind = FaultKind.CONTRADICTION
    else:
        kind = FaultKind.UNREADABLE
    path = error.path if isinstance(error, BadFileError) else _named(dataset, image, error)
    return Fault(image, dataset.image_id[image], dataset.image_names[image], kind, path, str(error))


def _named(dataset: Dataset, image: int, error: PanviewError) -> Path:
    """Return the file that an error without one names; that of the ground truth where it says nothing."""
    path, found, _ = str(error).partition(": ")
    return Path(path) if found else dataset.ground_truth.maps.path(image)


def without_images(prediction: PredictionSet, images: NDArray[np.bool_]) -> PredictionSet:
    """Return a prediction set that leaves some images out.

    Parameters
    ----------
    prediction : PredictionSet
    images : (n_images,) bool
    """
    segments = prediction.segments
    counts = np.diff(segments.offsets)
    kept = ~np.repeat(images, counts)
    names = tuple("" if gone else name for gone, name in zip(images.tolist(), segments.maps.names, strict=True))
    shorter = replace(
        segments,
        maps=replace(segments.maps, names=names),
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(np.where(images, 0, counts))]),
        segment_id=segments.segment_id[kept],
        category=segments.category[kept],
        iscrowd=segments.iscrowd[kept],
        score=segments.score[kept],
        source=None if segments.source is None else segments.source[kept],
    )
    return replace(prediction, segments=shorter, left_out=prediction.left_out | images)
