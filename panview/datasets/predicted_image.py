"""The predictions of a model for an image, on the way from a run to whatever shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PredictedImage:
    """A finished image.

    Attributes
    ----------
    row : int
        In the dataset.
    png : str
        Name of its id map in the folder of PNG files.
    segment_ids, category_ids : tuple of int
        Its segments, with their COCO category ids.
    scores : tuple of float or None
        How sure the model is of each, None where it does not say; empty where it says nothing of any.
    """

    row: int
    png: str
    segment_ids: tuple[int, ...]
    category_ids: tuple[int, ...]
    scores: tuple[float | None, ...] = ()

    def __post_init__(self) -> None:
        """Check lengths once, where it is made."""
        if len(self.segment_ids) != len(self.category_ids):
            raise ValueError(f"{self.png}: {len(self.segment_ids)} segments, {len(self.category_ids)} categories")
        if len(self.scores) not in (0, len(self.segment_ids)):
            raise ValueError(f"{self.png}: {len(self.segment_ids)} segments, {len(self.scores)} scores")
