"""What the model process and its owner say to each other: small, and numbered, so that late answers can be dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.coco_results import PredictedSegment
from panview.datasets.image_ids import ImageId
from panview.engine.execution import Execution
from panview.engine.kept.rule import KeptRule
from panview.engine.predictor import ModelSource


@dataclass(frozen=True)
class OpenModel:
    """Load a model."""

    number: int
    source: ModelSource
    execution: Execution


@dataclass(frozen=True)
class ImageTask:
    """An image to predict: its row in the dataset, its files, and its (height, width).

    ``queries`` is the file for what post-processing needs; empty keeps nothing.
    """

    row: int
    image_id: ImageId
    photo: str
    png: str
    size: tuple[int, int]
    queries: str = ""


@dataclass(frozen=True, eq=False)
class PredictImages:
    """Run the model that is loaded over images, in this order.

    Attributes
    ----------
    number : int
        That of the `OpenModel` before.
    images : tuple of ImageTask
    category_ids : (n_labels,) int32
        COCO id of each label, -1 for none.
    key : str
        Of the run, written into each PNG.
    isthing : tuple of bool
        Whether each label is a thing of the dataset; for a model that does not know.
    batch_size : int
        Images at a time, where the device is known to have no memory for more; 0 leaves it to the predictor.
    keep : KeptRule or None
        The rule whose queries go into the file of each task; None keeps nothing.
    """

    number: int
    images: tuple[ImageTask, ...]
    category_ids: NDArray[np.int32]
    key: str
    isthing: tuple[bool, ...]
    batch_size: int = 0
    keep: KeptRule | None = None


@dataclass(frozen=True)
class Pause:
    """Hold before the next batch, or go on."""

    number: int
    paused: bool


@dataclass(frozen=True)
class Stop:
    """Stop before the next batch."""

    number: int


@dataclass(frozen=True)
class ModelOpened:
    """The model is loaded; the fields are those of `panview.engine.predictor.Predictor`.

    ``keeps`` is the rule that can be applied again, or a line that says why there is none.
    """

    number: int
    classes: tuple[str, ...]
    isthing: tuple[bool, ...] | None
    device: str
    batch_size: int
    description: dict[str, Any]
    keeps: KeptRule | str = ""


@dataclass(frozen=True)
class ImageDone:
    """The id map of an image is in its place, and so are the ``queries`` bytes that were to be kept of it."""

    number: int
    row: int
    segments: tuple[PredictedSegment, ...]
    seconds: float
    queries: int = 0


@dataclass(frozen=True)
class ImageUnreadable:
    """An image cannot be predicted; the others can."""

    number: int
    row: int
    why: str


@dataclass(frozen=True)
class BatchHalved:
    """The device had too little memory; so many images are tried at a time now."""

    number: int
    batch_size: int


@dataclass(frozen=True)
class Held:
    """It holds now; nothing more comes until it may go on."""

    number: int


@dataclass(frozen=True)
class Ended:
    """All images are done, or it was told to stop."""

    number: int


@dataclass(frozen=True)
class Failed:
    """The request failed.

    Attributes
    ----------
    number : int
    message : str
        For the user.
    traceback : str
        Empty where the user's input was at fault.
    """

    number: int
    message: str
    traceback: str = ""


Request = OpenModel | PredictImages | Pause | Stop
Answer = ModelOpened | ImageDone | ImageUnreadable | BatchHalved | Held | Ended | Failed
