"""What a framework must offer so that panview can run its models.

A framework joins by one function, an `Opener`, named in `ModelSource.opener`; nothing else of panview knows it. It is
imported and called in the model process only, so that whatever it loads stays out of every other process.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from panview.engine.execution import Execution
from panview.engine.kept.queries import Kept
from panview.engine.kept.rule import KeptRule
from panview.errors import PanviewError

MMDET = "panview.engine.families.mmdet.predictor:open_predictor"
"""The opener of MMDetection's models."""
RECORDED_AS = {MMDET: "panview.engine.mmdet_predictor:open_predictor"}
"""What manifests call an opener that lay elsewhere before, so that older runs go on."""


@dataclass(frozen=True)
class ModelSource:
    """A model as files; small enough to be sent to another process.

    Attributes
    ----------
    name : str
        What the prediction set is called: the short name of a model of the zoo, or the stem of a config.
    config : str
        Path of the framework's config file.
    checkpoint : str
        Path of the weights.
    opener : str
        ``module:function`` of the framework's `Opener`.
    origin : str
        Where it came from, down to the revision, such as ``hf:OWNER/NAME@COMMIT``; empty for files of the user's own.
    folder : str
        Where the opener's module lies, if it is not installed.
    """

    name: str
    config: str
    checkpoint: str
    opener: str = MMDET
    origin: str = ""
    folder: str = ""


@dataclass(frozen=True, eq=False)
class PanopticResult:
    """What a model says of one image.

    Attributes
    ----------
    id_map : (H, W) uint32, 0 = void
        Of the image's own size; segments are numbered 1 to n without a gap.
    labels : (n,) int32
        Index into `Predictor.classes` of segment 1, 2, ... n.
    scores : (n,) float32, optional
        How sure the model is of each segment, from 0 to 1; NaN where it does not say.
    kept : Kept, optional
        What post-processing made the segments of, where that was asked for (`KeepsQueries`).
    """

    id_map: NDArray[np.uint32]
    labels: NDArray[np.int32]
    scores: NDArray[np.float32] | None = None
    kept: Kept | None = None


class Predictor(Protocol):
    """A model that is ready to run.

    Attributes
    ----------
    classes : tuple of str
        Names of the labels, in label order.
    isthing : tuple of bool or None
        Whether a label is a thing; None where the model does not know, and takes it from the dataset (`TakesKinds`).
    device : str
        Where it runs: "cpu", "cuda:0".
    batch_size : int
        Images at a time; what `Execution` asked for, or a choice that suits the device.
    description : mapping
        What the manifest of a run records of the model, as JSON values: at least "config" (text), "checkpoint_sha256",
        "thresholds" (mapping) and "packages" (name -> version).
    """

    @property
    def classes(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def isthing(self) -> tuple[bool, ...] | None: ...  # noqa: D102

    @property
    def device(self) -> str: ...  # noqa: D102

    @property
    def batch_size(self) -> int: ...  # noqa: D102

    @property
    def description(self) -> Mapping[str, Any]: ...  # noqa: D102

    def read(self, photo: Path, size: tuple[int, int]) -> Any:  # noqa: ANN401
        """Read an image file and prepare it for `predict`; called from several threads at once.

        Parameters
        ----------
        photo : Path
            May lead into an archive: it is read by `panview.reading`.
        size : (height, width)
            As the dataset says it. Where the photo fits only when turned as its EXIF says, it is turned
            (`panview.datasets.photo.turn_of`), and otherwise taken as stored.

        Raises
        ------
        UnreadableImageError
            The file is missing or cannot be decoded; the run goes on without it.
        """
        ...

    def group(self, sample: Any) -> Hashable:  # noqa: ANN401
        """Return what the samples of one batch must have in common, such as their size.

        What comes out for an image must not depend on the images beside it: a run that was interrupted batches others.
        """
        ...

    def predict(self, samples: Sequence[Any]) -> list[PanopticResult]:
        """Run the model on what `read` returned, in one batch; called from one thread.

        Raises
        ------
        DeviceMemoryError
            The device has too little memory for this batch; fewer images may still fit.
        """
        ...


@runtime_checkable
class TakesKinds(Protocol):
    """A predictor whose model does not know which labels are things."""

    def take_kinds(self, isthing: tuple[bool, ...]) -> None:
        """Take over from the dataset whether each label is a thing; called before a run predicts anything."""
        ...


@runtime_checkable
class KeepsQueries(Protocol):
    """A predictor that can hand over, with each result, what its post-processing made it of."""

    def kept_rule(self) -> KeptRule:
        """Return the rule that it goes by.

        Raises
        ------
        ModelError
            This model's segments are not made by a rule that could be applied again; the message says why.
        """
        ...

    def keep(self, wanted: bool, /) -> None:
        """Hand it over from now on, or no longer; the results stay the same to the last pixel."""
        ...


Opener = Callable[[ModelSource, Execution], Predictor]


class ModelError(PanviewError):
    """A model cannot be loaded or run; the message says why and what to do."""


class UnreadableImageError(ModelError):
    """One image of a run cannot be read."""


class DeviceMemoryError(ModelError, MemoryError):
    """A batch does not fit into the device's memory."""


def opener_of(source: ModelSource) -> Opener:
    """Import the function that opens a model.

    Raises
    ------
    ModelError
        There is no such module or function.
    """
    module, _, function = source.opener.partition(":")
    if source.folder and source.folder not in sys.path:
        # Last, so that nothing in that folder shadows installed packages.
        sys.path.append(source.folder)
    try:
        return cast(Opener, getattr(importlib.import_module(module), function))
    except (ImportError, AttributeError) as error:
        raise ModelError(f"{source.opener}: this opener cannot be loaded ({error})") from error
