"""Images that cannot be used: what is wrong with their maps, or with what a JSON says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.image_ids import ImageId
from panview.errors import BadFileError


class FaultKind(StrEnum):
    """What is wrong with an image: with its map, or with its entries in a JSON."""

    MISSING = "missing"
    SIZE = "size"
    CONTRADICTION = "contradiction"
    UNREADABLE = "unreadable"
    BAD_IMAGE = "bad image"
    UNKNOWN_IMAGE = "unknown image"
    TWICE = "twice"
    CATEGORY = "unknown category"
    SEGMENT = "bad segment"


_ENTRIES_ARE = {
    FaultKind.BAD_IMAGE: ("has an invalid entry", "have invalid entries"),
    FaultKind.UNKNOWN_IMAGE: ("is not among the images", "are not among the images"),
    FaultKind.TWICE: ("has two annotations", "have two annotations"),
    FaultKind.CATEGORY: ("has an unknown category", "have unknown categories"),
    FaultKind.SEGMENT: ("has an invalid segment", "have invalid segments"),
}
"""Of one image and of several."""


@dataclass(frozen=True)
class Fault:
    """Why an image cannot be used.

    Attributes
    ----------
    image : int
        Row in the dataset; -1 where it has none.
    image_id : int or str
    image_name : str
        Empty where nothing says it.
    kind : FaultKind
    path : Path
        The file that is at fault.
    message : str
        What is wrong with it, and where.
    """

    image: int
    image_id: ImageId
    image_name: str
    kind: FaultKind
    path: Path
    message: str


class FaultyEntriesError(BadFileError):
    """A JSON has impossible entries for some images.

    Parameters
    ----------
    path : Path
        The JSON.
    faults : sequence of Fault
        At least one, in the order of the JSON; one for each image.
    total : int
        Images that the JSON annotates.
    """

    def __init__(self, path: Path, faults: Sequence[Fault], total: int) -> None:
        self.faults = tuple(faults)
        self.total = total
        self.summary = entries_summary(faults, total)
        super().__init__(path, f"{self.summary}; {self._remedy()}")

    @property
    def can_skip(self) -> bool:
        """Whether any image is left without those at fault."""
        return len(self.faults) < self.total

    def _remedy(self) -> str:
        them = "it" if len(self.faults) == 1 else "them"
        return f"use --faults skip to leave {them} out" if self.can_skip else "no image is left"


def entries_summary(faults: Sequence[Fault], total: int) -> str:
    """Return how many images are at fault, and which first: "2 of 6 images have two annotations, first ..."."""
    first, kinds = faults[0], [fault.kind for fault in faults]
    if len(faults) == 1:
        return f"{first.message} (1 of {total:,} images)"
    counts = {kind: kinds.count(kind) for kind in FaultKind if kind in kinds}
    if len(counts) == 1:
        return f"{len(faults):,} of {total:,} images {_ENTRIES_ARE[first.kind][1]}, first {first.message}"
    parts = ", ".join(f"{count:,} {_ENTRIES_ARE[kind][count != 1]}" for kind, count in counts.items())
    return f"{len(faults):,} of {total:,} images are faulty ({parts}), first {first.message}"


def rows_at_fault(faults: Iterable[Fault], n: int) -> NDArray[np.bool_]:
    """Return which of n images are at fault, (n,) bool; those without a row are in none."""
    rows = np.zeros(n, np.bool_)
    rows[[fault.image for fault in faults if fault.image >= 0]] = True
    return rows


def one_each(faults: Iterable[Fault]) -> list[Fault]:
    """Return the first fault of each image."""
    found: dict[object, Fault] = {}
    for fault in faults:
        found.setdefault((type(fault.image_id), fault.image_id), fault)
    return list(found.values())
