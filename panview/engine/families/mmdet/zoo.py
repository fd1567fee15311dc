"""The models that can be chosen by name: MMDetection's panoptic zoo, from its own index, and the demo models."""

from __future__ import annotations

import difflib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from panview.download import MOST_UNKNOWN, ByteProgress, download
from panview.engine.checkpoint_file import name_hash
from panview.engine.families.family import ChosenModel
from panview.engine.predictor import ModelError, ModelSource
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.reading import open_file
from panview.resources import resource_path
from panview.settings import models_folder

INSTALL = "pip install 'panview[models]'"
"""What gets everything that models need."""
SHORT_NAMES = {
    "panoptic_fpn_r50_1x": "panoptic_fpn_r50_fpn_1x_coco",
    "panoptic_fpn_r50_3x": "panoptic_fpn_r50_fpn_mstrain_3x_coco",
    "maskformer_r50": "maskformer_r50_ms-16xb1-75e_coco",
    "mask2former_r50": "mask2former_r50_8xb2-lsj-50e_coco-panoptic",
}
"""Short name -> name in MMDetection's index."""
_MOST_OVER = 4
"""Weights saved with the state of an optimizer are three times as large."""
_DEMO = {"demo_fpn_brief": "Panoptic FPN, tiny, trained briefly", "demo_fpn_full": "Panoptic FPN, tiny, trained longer"}
_TASK = "Panoptic Segmentation"


class ModelsMissingError(PanviewError):
    """The ``models`` extra is not installed."""

    def __init__(self) -> None:
        super().__init__(f"running models needs torch and MMDetection, which are not installed: {INSTALL}")


@dataclass(frozen=True)
class Model:
    """A model that can be chosen by name.

    Attributes
    ----------
    name : str
        Short where it has a short name, else its name in the index.
    index_name : str
        Name in MMDetection's index; empty for the demo models.
    collection : str
        Such as "Mask2Former".
    config : Path
    weights_url : str
        Empty for models that are shipped.
    pq : float or None
        Published PQ in points.
    size : int or None
        Bytes of the weights.
    """

    name: str
    index_name: str
    collection: str
    config: Path
    weights_url: str
    pq: float | None
    size: int | None

    @property
    def checkpoint(self) -> Path:
        """Where the weights are, or go."""
        if not self.weights_url:
            return resource_path(f"models/{self.name}.pth")
        return models_folder() / self.weights_url.rpartition("/")[2]

    @property
    def is_here(self) -> bool:
        """Whether the weights are on this machine."""
        return self.checkpoint.is_file()

    @property
    def hash_prefix(self) -> str:
        """First digits of the weights' SHA-256, which their name ends with; empty where it does not."""
        return name_hash(self.weights_url)


def models_installed() -> bool:
    """Whether the ``models`` extra is installed; imports nothing."""
    return all(importlib.util.find_spec(name) is not None for name in ("torch", "mmdet", "mmcv", "mmengine"))


def demo_models() -> tuple[Model, ...]:
    """Return the models that are shipped: trained on drawn pictures, for the demo set."""
    config = resource_path("models/demo_fpn.py")
    return tuple(
        Model(name, "", collection, config, "", None, _size_of(resource_path(f"models/{name}.pth")))
        for name, collection in _DEMO.items()
    )


@cache
def zoo_models() -> tuple[Model, ...]:
    """Return the panoptic models of MMDetection's index, those with short names first.

    Raises
    ------
    ModelsMissingError
        MMDetection is not installed.
    BadFileError
        Its index cannot be read.
    """
    root = _index_root()
    sizes: dict[str, int] = msgspec.json.decode(resource_path("model_sizes.json").read_bytes())
    short = {index_name: name for name, index_name in SHORT_NAMES.items()}
    found = []
    for file in sorted(root.glob("configs/*/metafile.yml")):
        for entry in _entries(file):
            index_name = str(entry["Name"])
            results = [r for r in entry.get("Results", ()) if r.get("Task") == _TASK]
            config = root / str(entry.get("Config", ""))
            if not results or not config.is_file():
                continue
            found.append(
                Model(
                    name=short.get(index_name, index_name),
                    index_name=index_name,
                    collection=str(entry.get("In Collection", "")),
                    config=config,
                    weights_url=str(entry.get("Weights", "")),
                    pq=results[0].get("Metrics", {}).get("PQ"),
                    size=sizes.get(index_name),
                )
            )
    order = {name: place for place, name in enumerate(SHORT_NAMES)}
    return tuple(sorted(found, key=lambda model: (order.get(model.name, len(order)), model.name)))


def list_models() -> tuple[Model, ...]:
    """Return all models that can be chosen by name: the four first, then the demo models, then the rest."""
    zoo = zoo_models()
    first = tuple(model for model in zoo if model.name in SHORT_NAMES)
    return (*first, *demo_models(), *(model for model in zoo if model.name not in SHORT_NAMES))


def find_model(name: str) -> Model:
    """Return a model by its name, or its name in the index.

    Raises
    ------
    NotFoundError
        There is none; the message has the closest names.
    """
    if not models_installed():
        raise ModelsMissingError
    models = list_models()
    for model in models:
        if name in (model.name, model.index_name):
            return model
    names = [name for model in models for name in (model.name, model.index_name) if name]
    close = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}?" if close else "panview models lists them"
    raise NotFoundError(f"{name}: there is no panoptic model with this name; {hint}")


def fetch(
    model: Model, progress: ByteProgress | None = None, cancelled: Callable[[], bool] = lambda: False
) -> ModelSource:
    """Return a model ready to run, its weights downloaded if they are not here.

    Raises
    ------
    PanviewError
        The weights cannot be downloaded, or what lies in their place is something else.
    Cancelled
        What has come is kept.
    """
    if model.is_here:
        check_placed(model)
    else:
        if not model.weights_url:
            raise NotFoundError(f"{model.checkpoint}: the weights of {model.name} are missing; install panview again")
        # The sizes in the list are those of the weights alone; a file is a few per cent larger.
        most = _MOST_OVER * model.size if model.size else MOST_UNKNOWN
        download(
            model.weights_url,
            model.checkpoint,
            hash_prefix=model.hash_prefix,
            most=most,
            progress=progress,
            cancelled=cancelled,
        )
    return ModelSource(model.name, str(model.config), str(model.checkpoint))


def own_model(config: Path, checkpoint: Path, name: str = "") -> ModelSource:
    """Return a model of the user's own, called after its config unless it is given a name.

    Raises
    ------
    NotFoundError
        A file is not there.
    ModelsMissingError
        The ``models`` extra is not installed.
    """
    if not models_installed():
        raise ModelsMissingError
    for path, what in ((config, "config"), (checkpoint, "checkpoint")):
        if not path.expanduser().is_file():
            raise NotFoundError(f"{path}: there is no such {what}")
    config, checkpoint = config.expanduser().absolute(), checkpoint.expanduser().absolute()
    return ModelSource(name or config.stem, str(config), str(checkpoint))


def with_weights(model: Model, checkpoint: Path) -> ChosenModel:
    """Return a model of the zoo with weights of the user's own, and say so where these are not the published ones.

    Raises
    ------
    NotFoundError
        There is no such checkpoint.
    """
    path = checkpoint.expanduser().absolute()
    if not path.is_file():
        raise NotFoundError(f"{checkpoint}: there is no such checkpoint")
    digest = _digest(path)
    if model.hash_prefix and digest.startswith(model.hash_prefix):
        return ChosenModel(ModelSource(model.name, str(model.config), str(path)))
    remark = ""
    if model.hash_prefix:
        remark = (
            f"{path.name} is not the published file of {model.name} (SHA-256 {digest[:8]}, not {model.hash_prefix}): "
            "its figures are shown without published PQ"
        )
    return ChosenModel(ModelSource(f"{model.name}-{path.stem}", str(model.config), str(path)), remark)


def check_placed(model: Model) -> None:
    """Refuse weights that lie in a model's place but are not its own, such as a file placed by hand.

    Raises
    ------
    BadFileError
        Their hash is not the one in their name.
    """
    if not model.hash_prefix or not model.is_here:
        return
    digest = _digest(model.checkpoint)
    if not digest.startswith(model.hash_prefix):
        problem = f"is not the file for {model.name}: its SHA-256 begins with {digest[:8]}, not {model.hash_prefix}"
        raise BadFileError(model.checkpoint, f"{problem}; remove it and download it again")


def _digest(path: Path) -> str:
    import hashlib

    with open_file(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _index_root() -> Path:
    spec = importlib.util.find_spec("mmdet")
    if spec is None or spec.origin is None:
        raise ModelsMissingError
    package = Path(spec.origin).parent
    # A checkout that is installed for development has no .mim folder, but the configs beside the package.
    for root in (package / ".mim", package.parent):
        if (root / "configs").is_dir():
            return root
    raise ModelError(f"{package}: this MMDetection lacks its model index; {INSTALL}")


def _entries(file: Path) -> list[dict[str, Any]]:
    import yaml

    text = file.read_text(encoding="utf-8")
    if _TASK not in text:
        return []
    try:
        content = yaml.safe_load(text)
        return [entry for entry in content["Models"] if isinstance(entry, dict) and "Name" in entry]
    except (yaml.YAMLError, TypeError, KeyError) as error:
        raise BadFileError(file, "MMDetection's index cannot be read; install it again") from error


def _size_of(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None
