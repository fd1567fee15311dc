"""A repair of the truth: what a reviewer does to a segment where a verdict is not enough.

A repair is kept as a decision of its own in the verdict file (docs/adr/0052): without a verdict and without a note, so
that a panview that knows of no repairs passes over it, under a subject that no verdict has. What it is about it knows
by content (`panview.review.verdicts.content_keys`), and by segment ids where two segments have the same content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class RepairKind(StrEnum):
    """What is done to a segment of the truth."""

    MASK = "predicted mask"
    """It gets the predicted mask; without a truth segment the predicted one is added."""
    SPLIT = "split"
    """It is cut into as many segments as the prediction sees in it."""
    MERGE = "merge"
    """Two segments of a category become one."""
    CATEGORY = "category"
    VOID = "void"
    NONE = "none"
    """An earlier repair is taken back."""

    @property
    def of_category(self) -> bool:
        """Whether it is kept beside a repair of the mask, and not in its place."""
        return self is RepairKind.CATEGORY


@dataclass(frozen=True)
class Mark:
    """A segment as a repair knows it.

    Attributes
    ----------
    key : int
        From `panview.review.verdicts.content_keys`.
    id : int
        What it was called; decides only between segments of the same content.
    """

    key: int
    id: int


@dataclass(frozen=True)
class Repair:
    """What is to be done.

    Attributes
    ----------
    kind : RepairKind
    truth : tuple of Mark
        The truth segment; two of a merge, the larger one first; none where a prediction is added.
    predicted : tuple of Mark
        The predicted segment whose mask is taken; those that a split goes along, the one with the largest share first.
    category_id : int or None
        COCO id of the category that is given.
    """

    kind: RepairKind
    truth: tuple[Mark, ...] = ()
    predicted: tuple[Mark, ...] = ()
    category_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what a verdict file keeps."""
        return {
            "kind": self.kind.value,
            "truth": [[mark.key, mark.id] for mark in self.truth],
            "predicted": [[mark.key, mark.id] for mark in self.predicted],
            "category_id": self.category_id,
        }


def repair_of(kept: Mapping[str, Any]) -> Repair:
    """Return a repair from what a verdict file keeps.

    Raises
    ------
    ValueError, KeyError, TypeError
        It is none that this panview knows.
    """
    category = kept["category_id"]
    if category is not None and not isinstance(category, int):
        raise TypeError(f"category_id: {category!r}")
    return Repair(RepairKind(kept["kind"]), _marks(kept["truth"]), _marks(kept["predicted"]), category)


def _marks(kept: Iterable[tuple[int, int]]) -> tuple[Mark, ...]:
    return tuple(Mark(int(key), int(segment_id)) for key, segment_id in kept)
