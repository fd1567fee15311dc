"""A model as transformers saves it: config.json, safetensors, preprocessor_config.json; read without the library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from panview.datasets.category_names import is_nameless
from panview.engine.families.transformers.refused import why_refused
from panview.errors import BadFileError, NotFoundError
from panview.reading import read_file

CONFIG, PROCESSOR = "config.json", "preprocessor_config.json"
PROCESSORS = "processor_config.json"
"""Where transformers 5 keeps the processor of photos beside that of texts."""
TOKENIZER = ("tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json")
"""Files of a tokenizer: the first alone, or the second and third; the others say more of it."""
WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
KINDS = {
    "mask2former": "Mask2Former",
    "maskformer": "MaskFormer",
    "eomt": "EoMT",
    "eomt_dinov3": "EoMT (DINOv3)",
    "oneformer": "OneFormer",
    "detr": "DETR",
}
"""What can be run: ``model_type`` of the config, and what people call it."""
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


def read_folder(folder: Path) -> SavedModel:
    """Look at a folder that holds a model.

    Raises
    ------
    NotFoundError
        A file is not there.
    BadFileError
        A file cannot be read, or the model is none that can be run; the message says why.
    """
    if folder.is_file():
        raise NotFoundError(
            f"{folder}: is a file that no installed model family can read; give MMDetection weights with "
            "--checkpoint, together with --model NAME or --config"
        )
    if not folder.is_dir():
        raise NotFoundError(f"{folder}: there is no such folder")
    if not (folder / CONFIG).is_file():
        inside = sorted(path.name for path in (*folder.glob("models--*"), *folder.glob("hub/models--*")))
        if inside:
            raise NotFoundError(
                f"{folder}: is a Hugging Face cache with {len(inside)} {'model' if len(inside) == 1 else 'models'}; "
                "give "
                f"the folder of one, such as {inside[0]}, or set HF_HOME to it and use hf:OWNER/NAME"
            )
        raise NotFoundError(f"{folder}: holds no {CONFIG}; give a folder that transformers' save_pretrained wrote")
    config = _json(folder / CONFIG)
    kind = str(config.get("model_type") or "")
    refused = why_refused(config, KINDS)
    if refused is not None:
        raise BadFileError(folder / CONFIG, *refused)
    processor = _processor(folder)
    if processor.get("do_split_image"):
        problem = "cuts photos into tiles, as semantic segmentation models do; panoptic models see the whole photo"
        raise BadFileError(folder / PROCESSOR, problem, "$.do_split_image")
    if kind == "oneformer":
        _require_tokenizer(folder)
    labels = _labels(folder / CONFIG, config)
    if kind == "oneformer" and all(is_nameless(name) for name in labels):
        labels = _class_info(folder, processor, len(labels)) or labels
    return SavedModel(folder, kind, labels, config, processor, _weights(folder))


def _processor(folder: Path) -> dict[str, Any]:
    """Return what says how photos are resized: a file of its own, or a part of the one for all processors."""
    if (folder / PROCESSOR).is_file():
        return _json(folder / PROCESSOR)
    both = _json(folder / PROCESSORS).get("image_processor") if (folder / PROCESSORS).is_file() else None
    if not isinstance(both, dict):
        raise NotFoundError(f"{folder}: holds no {PROCESSOR}, which describes how photos are resized; copy it there")
    return both


def _require_tokenizer(folder: Path) -> None:
    whole, *parts = TOKENIZER[:3]
    if not (folder / whole).is_file() and not all((folder / part).is_file() for part in parts):
        raise NotFoundError(
            f"{folder}: holds no tokenizer ({whole}, or {' with '.join(parts)}), which tells OneFormer its task; "
            "copy it there from the original model"
        )


def _class_info(folder: Path, processor: dict[str, Any], count: int) -> tuple[str, ...]:
    """Return the names of labels that OneFormer's processor knows, of which its config may have only numbers.

    They are in the processor itself, or in a file beside it that it names; nothing is fetched. Empty where neither is.
    """
    info = processor.get("metadata")
    file = processor.get("class_info_file")
    if isinstance(file, str) and Path(file).name == file and (folder / file).is_file():
        info = {number: entry.get("name") for number, entry in _json(folder / file).items() if isinstance(entry, dict)}
    found = [info.get(str(number)) for number in range(count)] if isinstance(info, dict) else []
    names = tuple(name for name in found if isinstance(name, str))
    return names if len(names) == count else ()


def _labels(path: Path, config: dict[str, Any]) -> tuple[str, ...]:
    found = config.get("id2label")
    try:
        names = {int(number): name for number, name in found.items()}  # type: ignore[union-attr]
        labels = tuple(names[number] for number in range(len(names)))
    except (AttributeError, ValueError, KeyError) as error:
        raise BadFileError(path, "does not name consecutive labels from 0", "$.id2label") from error
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


def _json(path: Path) -> dict[str, Any]:
    try:
        content = msgspec.json.decode(read_file(path, _MOST_JSON))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFileError(path, f"is not valid JSON ({error})") from error
    if not isinstance(content, dict):
        raise BadFileError(path, "is not a JSON object")
    return content
