"""A model as transformers saves it: config.json, safetensors, preprocessor_config.json; read without the library."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from panview.errors import BadFileError, NotFoundError
from panview.reading import open_file, read_file

CONFIG, PROCESSOR = "config.json", "preprocessor_config.json"
WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
KINDS = {
    "mask2former": "Mask2Former",
    "maskformer": "MaskFormer",
    "eomt": "EoMT",
    "eomt_dinov3": "EoMT (DINOv3)",
    "detr": "DETR",
}
"""What can be run: ``model_type`` of the config, and what people call it."""
_REFUSED = {
    "oneformer": "OneFormer is not among the models of transformers that panview runs yet",
    "videomt": "VideoMT segments videos and carries its queries from frame to frame; here a model sees one image",
}
_MOST_JSON = 64 << 20
_OLD_WEIGHTS = ("pytorch_model.bin", "pytorch_model.bin.index.json")


@dataclass(frozen=True, eq=False)
class SavedModel:
    """What a folder says of its model.

    Attributes
    ----------
    folder : Path
    kind : str
        The config's ``model_type``, a key of `KINDS`.
    labels : tuple of str
        Name of each label.
    config, processor : mapping
        The two JSON files.
    weights : tuple of Path
        Files of safetensors, in the order of their names.
    """

    folder: Path
    kind: str
    labels: tuple[str, ...]
    config: dict[str, Any]
    processor: dict[str, Any]
    weights: tuple[Path, ...]

    def weights_sha256(self) -> str:
        """Return the hash of the weights; of several files, that of their names and hashes."""
        digests = [_digest(path) for path in self.weights]
        if len(digests) == 1:
            return digests[0]
        listed = "".join(f"{path.name} {digest}\n" for path, digest in zip(self.weights, digests, strict=True))
        return sha256(listed.encode()).hexdigest()


def read_folder(folder: Path) -> SavedModel:
    """Look at a folder that holds a model.

    Raises
    ------
    NotFoundError
        A file is not there.
    BadFileError
        A file cannot be read, or the model is none that can be run; the message says why.
    """
    if not folder.is_dir():
        raise NotFoundError(f"{folder}: there is no such folder")
    if not (folder / CONFIG).is_file():
        raise NotFoundError(f"{folder}: holds no {CONFIG}; give a folder that transformers' save_pretrained wrote")
    config = _json(folder / CONFIG)
    kind = config.get("model_type")
    if kind not in KINDS:
        known = ", ".join(KINDS.values())
        why = _REFUSED.get(str(kind), f"its model, {kind or 'of no known type'}, is no panoptic model of transformers")
        raise BadFileError(folder / CONFIG, f"{why}; it runs {known}", "$.model_type")
    if _wants_timm(config) and not all(importlib.util.find_spec(name) for name in ("timm", "torchvision")):
        problem = (
            "its backbone comes from timm, which needs torchvision, and these are not both installed; install them, or "
            "take a revision with a backbone of transformers (DETR has @no_timm)"
        )
        raise BadFileError(folder / CONFIG, problem, "$.use_timm_backbone")
    if not (folder / PROCESSOR).is_file():
        raise NotFoundError(f"{folder}: holds no {PROCESSOR}, which says how photos are resized; copy it there")
    processor = _json(folder / PROCESSOR)
    if processor.get("do_split_image"):
        problem = "cuts photos into parts, as models for semantic segmentation do; panoptic ones see a photo whole"
        raise BadFileError(folder / PROCESSOR, problem, "$.do_split_image")
    return SavedModel(folder, kind, _labels(folder / CONFIG, config), config, processor, _weights(folder))


def _labels(path: Path, config: dict[str, Any]) -> tuple[str, ...]:
    found = config.get("id2label")
    try:
        names = {int(number): name for number, name in found.items()}  # type: ignore[union-attr]
        labels = tuple(names[number] for number in range(len(names)))
    except (AttributeError, ValueError, KeyError) as error:
        raise BadFileError(path, "does not name the labels from 0 on without a gap", "$.id2label") from error
    if not labels or not all(isinstance(name, str) for name in labels):
        raise BadFileError(path, "does not name the labels", "$.id2label")
    return labels


def _weights(folder: Path) -> tuple[Path, ...]:
    if (folder / WEIGHTS).is_file():
        return (folder / WEIGHTS,)
    if (folder / INDEX).is_file():
        listed = _json(folder / INDEX).get("weight_map")
        names = sorted({str(name) for name in listed.values()}) if isinstance(listed, dict) else []
        if not names or any(Path(name).name != name or not name.endswith(".safetensors") for name in names):
            raise BadFileError(folder / INDEX, "lists no files of safetensors beside it", "$.weight_map")
        missing = [name for name in names if not (folder / name).is_file()]
        if missing:
            raise NotFoundError(f"{folder}: {missing[0]} is missing, one of {len(names)} files of weights")
        return tuple(folder / name for name in names)
    if any((folder / name).is_file() for name in _OLD_WEIGHTS):
        raise NotFoundError(
            f"{folder}: its weights are a pickle ({_OLD_WEIGHTS[0]}), which could run code; save them as safetensors "
            "(save_pretrained does), or ask its authors for them"
        )
    raise NotFoundError(f"{folder}: holds no {WEIGHTS}")


def _wants_timm(config: dict[str, Any]) -> bool:
    backbone = config.get("backbone_config")
    kind = backbone.get("model_type") if isinstance(backbone, dict) else ""
    return bool(config.get("use_timm_backbone")) or kind == "timm_backbone"


def _json(path: Path) -> dict[str, Any]:
    try:
        content = msgspec.json.decode(read_file(path, _MOST_JSON))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFileError(path, f"is no JSON ({error})") from error
    if not isinstance(content, dict):
        raise BadFileError(path, "is no JSON object")
    return content


def _digest(path: Path) -> str:
    import hashlib

    with open_file(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
