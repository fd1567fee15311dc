"""Reading checkpoints without trusting them (docs/adr/0013), and fitting their weights to a model."""

from __future__ import annotations

import pickle
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from torch import Tensor, nn

from panview.engine.checkpoint_file import MOST_BYTES, verify
from panview.engine.families.torch_weights import require_numbers
from panview.engine.predictor import ModelError
from panview.errors import BadFileError
from panview.reading import open_file

_SHOWN_KEYS = 3
_STATISTICS = {"min", "max", "current", "mean"}
_REFUSED = re.compile(r"GLOBAL (?:attribute )?'?([\w.]+)")
_COUNTERS = "num_batches_tracked"
_DAMAGED = "Its checksums match, so it was damaged before it was written, or its training went wrong"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Weights and what their file says of them.

    Attributes
    ----------
    path : Path
    weights : mapping of str to Tensor
    classes : tuple of str
        Names of the labels in label order; empty where the file does not say.
    things, stuff : tuple of str
        Those that are things and stuff; empty where the file does not say.
    sha256 : str
        Of the file's content, as hexadecimal digits.
    """

    path: Path
    weights: Mapping[str, Tensor]
    classes: tuple[str, ...]
    things: tuple[str, ...]
    stuff: tuple[str, ...]
    sha256: str


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint of MMDetection 2 or 3, or a plain state dict, verified to its last bit first.

    Raises
    ------
    NotFoundError
        There is no such file.
    BadFileError
        It is cut off, damaged, cannot be verified, is not a checkpoint, holds objects beside weights and plain
        metadata, or weights that are no numbers.
    """
    with open_file(path, MOST_BYTES, missing="there is no such checkpoint") as stream:
        digest = verify(path, stream)
        content = _load(path, stream)
    if not isinstance(content, Mapping):
        raise BadFileError(path, f"holds a {type(content).__name__}, not a state dict")
    weights = content.get("state_dict", content.get("model", content))
    if not isinstance(weights, Mapping) or not any(isinstance(value, Tensor) for value in weights.values()):
        raise BadFileError(path, "holds no weights: no state_dict was found in it")
    # If the model was wrapped for several cards, every name has a prefix.
    named = {str(k).removeprefix("module."): v for k, v in weights.items() if isinstance(v, Tensor)}
    require_numbers(path, named, _DAMAGED)
    meta = content.get("meta", {})
    meta = meta if isinstance(meta, Mapping) else {}
    dataset = meta.get("dataset_meta", {})
    known = {str(key).lower(): value for key, value in dataset.items()} if isinstance(dataset, Mapping) else {}
    return Checkpoint(
        path=path,
        weights=named,
        classes=_names(known.get("classes", meta.get("CLASSES"))),
        things=_names(known.get("thing_classes")),
        stuff=_names(known.get("stuff_classes")),
        sha256=digest,
    )


def load_weights(model: nn.Module, checkpoint: Checkpoint) -> None:
    """Copy the weights into a model.

    Raises
    ------
    ModelError
        They are of another architecture; the first missing, unexpected and misshapen names are told.
    """
    own = model.state_dict()
    given = checkpoint.weights
    missing = [name for name in own if name not in given and not name.endswith(_COUNTERS)]
    unexpected = [name for name in given if name not in own and not name.endswith(_COUNTERS)]
    misshapen = [
        f"{name} {tuple(given[name].shape)} for {tuple(own[name].shape)}"
        for name in own
        if name in given and given[name].shape != own[name].shape
    ]
    kinds = (("missing", missing), ("unexpected", unexpected), ("of another shape", misshapen))
    problems = [f"{len(names):,} {kind}: {_first(names)}" for kind, names in kinds if names]
    if problems:
        raise ModelError(
            f"{checkpoint.path}: these weights do not belong to the config's model: of its {len(own):,} tensors "
            f"{'; '.join(problems)}. Give the config with which they were trained"
        )
    model.load_state_dict(dict(given), strict=False)


def _load(path: Path, stream: BinaryIO) -> Any:  # noqa: ANN401
    try:
        with torch.serialization.safe_globals(_allowed()), warnings.catch_warnings():
            # Another pickle protocol, as files that are not checkpoints often have.
            warnings.simplefilter("ignore")
            return torch.load(stream, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        wanted = _REFUSED.search(str(error))
        if wanted is None:
            raise BadFileError(path, "is a pickle, but not a torch checkpoint") from error
        raise BadFileError(
            path,
            f"was refused: it holds more than weights and asks to load {wanted[1]}. If you trust its source, "
            'save it again with only its weights and names: torch.save({"state_dict": ..., "meta": ...}, ...)',
        ) from error
    except (RuntimeError, EOFError, OSError, ValueError, KeyError, AssertionError, AttributeError) as error:
        raise BadFileError(path, f"the checkpoint is cut off or damaged ({_line(error)}); copy it again") from error


def _allowed() -> list[Any]:
    """Return what the metadata of MMDetection's own checkpoints holds beside plain Python."""
    from mmengine.logging.history_buffer import HistoryBuffer

    numpy: Any = np
    core = numpy._core.multiarray
    reconstruct = [core._reconstruct, core.scalar]
    # Files written with NumPy 1 name the same functions by their old place.
    renamed = [(function, f"numpy.core.multiarray.{function.__name__}") for function in reconstruct]
    dtypes = {type(np.dtype(kind)) for kind in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?")}

    def statistic(owner: object, name: str) -> object:
        """Stand in for getattr, which could reach anything: a buffer names its own four methods by it."""
        if owner is not HistoryBuffer or name not in _STATISTICS:
            raise pickle.UnpicklingError(f"GLOBAL getattr({owner!r}, {name!r}) was refused")
        return getattr(HistoryBuffer, name)

    return [HistoryBuffer, (statistic, "builtins.getattr"), np.ndarray, np.dtype, *dtypes, *reconstruct, *renamed]


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, (list, tuple)) else ()


def _first(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN_KEYS]) + ("..." if len(names) > _SHOWN_KEYS else "")


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
