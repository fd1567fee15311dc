"""Configs of MMDetection: read, checked for being panoptic, and freed of what only training and evaluation need."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmengine.config import Config

from panview.engine.families.mmdet.checkpoint import Checkpoint
from panview.engine.predictor import ModelError
from panview.errors import BadFileError, NotFoundError

_FUSION = "panoptic_fusion_head"


@dataclass(frozen=True, eq=False)
class Labels:
    """What the numbers of a model's output mean: its label order, things first as MMDetection has them.

    Attributes
    ----------
    classes : tuple of str
    isthing : tuple of bool
    """

    classes: tuple[str, ...]
    isthing: tuple[bool, ...]


def read_config(path: Path) -> Any:  # noqa: ANN401
    """Read a config and what it inherits. A config of Python is run by this.

    Raises
    ------
    NotFoundError
        There is no such file.
    BadFileError
        It cannot be read, or is not of a panoptic model.
    """
    if not path.is_file():
        raise NotFoundError(f"{path}: there is no such config")
    try:
        config = Config.fromfile(str(path))
        model = config.get("model")
    except ImportError as error:
        raise BadFileError(path, f"needs {_missing(error)}, which cannot be imported; install it first") from error
    # A config runs code of its own, and what that raises is the config's fault.
    except Exception as error:  # noqa: BLE001
        problem = f"cannot be read as an MMDetection config ({type(error).__name__}: {_line(error)})"
        raise BadFileError(path, problem) from error
    if not isinstance(model, Mapping):
        raise BadFileError(path, "describes no model; give the config with which the weights were trained")
    if _FUSION not in model:
        kind = model.get("type", "of no known type")
        raise BadFileError(path, f"its model, {kind}, is not panoptic: it has no {_FUSION}")
    return config


def prepare_model(config: Any) -> Any:  # noqa: ANN401
    """Return the model's part of a config without the addresses of weights that training would begin with."""
    model = config.model
    for part in model.values():
        if isinstance(part, dict) and "init_cfg" in part:
            part["init_cfg"] = None
    model.pop("train_cfg", None)
    return model


def test_steps(path: Path, config: Any) -> list[Any]:  # noqa: ANN401
    """Return the steps of the test pipeline that come without annotations.

    Raises
    ------
    BadFileError
        The config has no test pipeline that begins with a file.
    """
    loader = config.get("test_dataloader") or config.get("val_dataloader") or {}
    dataset = loader.get("dataset", {})
    while "pipeline" not in dataset and "dataset" in dataset:
        dataset = dataset["dataset"]
    steps = [step for step in dataset.get("pipeline", ()) if "Annotations" not in str(step["type"])]
    kinds = [str(step["type"]).rpartition(".")[2] for step in steps]
    if "LoadImageFromFile" not in kinds or "PackDetInputs" not in kinds:
        raise BadFileError(path, "has no test pipeline from an image file to PackDetInputs", "test_dataloader")
    for step in steps:
        if step["type"].endswith("PackDetInputs"):
            keys = step.get("meta_keys", ("img_path", "ori_shape", "img_shape", "scale_factor"))
            # Photos are given by path alone.
            step["meta_keys"] = tuple(key for key in keys if key != "img_id")
    return steps


def thing_and_stuff_count(config: Any) -> tuple[int, int]:  # noqa: ANN401
    """Return how many of a model's labels are things and how many are stuff."""
    head = config.model[_FUSION]
    return int(head["num_things_classes"]), int(head["num_stuff_classes"])


def labels_of(path: Path, config: Any, checkpoint: Checkpoint, default: Mapping[str, Sequence[str]]) -> Labels:  # noqa: ANN401
    """Find out what the labels are called.

    The checkpoint knows best; then the config's own names; then those of its dataset type, if there are as many.

    Parameters
    ----------
    path : Path
        Of the config.
    config : Config
    checkpoint : Checkpoint
    default : mapping
        METAINFO of the config's dataset type.

    Raises
    ------
    ModelError
        Nothing names as many labels as the model has.
    """
    things, stuff = thing_and_stuff_count(config)
    loader = config.get("test_dataloader") or {}
    own = {str(k).lower(): v for k, v in (loader.get("dataset", {}).get("metainfo") or {}).items()}
    named = (
        checkpoint.classes,
        (*checkpoint.things, *checkpoint.stuff),
        tuple(own.get("classes", ())),
        tuple(default.get("classes", ())),
    )
    for classes in named:
        if len(classes) == things + stuff:
            # The labels below the number of things are things: the model itself decides by that.
            return Labels(tuple(classes), tuple(label < things for label in range(things + stuff)))
    found = ", ".join(str(len(classes)) for classes in named if classes) or "none"
    raise ModelError(
        f"{path}: the model has {things} thing and {stuff} stuff labels, but the checkpoint and the config name "
        f"{found}; add metainfo=dict(classes=(...)) with {things + stuff} names to test_dataloader.dataset"
    )


def thresholds_of(config: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the settings that decide which segments a model reports, as JSON values."""
    settings = config.model.get("test_cfg") or {}
    return {str(key): _plain(value) for key, value in settings.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _missing(error: BaseException | None) -> str:
    """Return the name of what could not be imported, from the first error of a chain that knows it."""
    while error is not None:
        if isinstance(error, ImportError) and error.name:
            return f"the package {error.name}"
        listed = re.search(r"'imports': (\[.*?\]|'[^']*')", str(error))
        if listed:
            return listed[1].strip("[]").replace("'", "")
        error = error.__cause__
    return "a package"


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
