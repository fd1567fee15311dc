"""Finding the files of a ground truth or a prediction set from the one path a user gives."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from panview.errors import NotFoundError, PanviewError

_GROUND_TRUTH_JSON = re.compile(r"panoptic_(?P<split>.+)\.json")
_IMAGE_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


@dataclass(frozen=True)
class GroundTruthFiles:
    """Where a ground truth lies.

    Attributes
    ----------
    json : Path
    png_folder : Path
    image_folder : Path
        May be missing on disk: masks can be reviewed without their images.
    name : str
        Such as "coco / val2017".
    """

    json: Path
    png_folder: Path
    image_folder: Path
    name: str


@dataclass(frozen=True)
class PredictionFiles:
    """Where a prediction set lies."""

    json: Path
    png_folder: Path
    name: str


def find_ground_truth(path: Path) -> GroundTruthFiles:
    """Find a COCO panoptic ground truth.

    Parameters
    ----------
    path : Path
        The COCO root, its image folder, the panoptic JSON, or its folder of PNG files.

    Raises
    ------
    NotFoundError
        Nothing was found; the error lists the places that were tried.
    PanviewError
        There are several splits to choose from, or a folder cannot be read.
    """
    with _readable(path):
        path = _existing(path)
        if path.is_file():
            return _from_json(path)
        tried: list[Path] = []
        candidates = _jsons_of_root(path, tried) or _jsons_of_image_folder(path, tried) or _json_beside(path)
        if not candidates:
            raise NotFoundError(f"{path}: no panoptic annotations found", tuple(tried))
        if len(candidates) > 1:
            # With both splits there, a root means val: that is what people review.
            val = [json for json in candidates if "val" in json.name]
            if len(val) != 1:
                names = ", ".join(json.name for json in candidates)
                raise PanviewError(f"{path}: holds several splits ({names}); give the JSON of the one to open")
            candidates = val
        return _from_json(candidates[0])


def find_prediction(path: Path, png_folder: Path | None = None) -> PredictionFiles:
    """Find a prediction set.

    Parameters
    ----------
    path : Path
        A COCO panoptic results JSON, a folder that holds exactly one, or the folder of its PNG files.
    png_folder : Path, optional
        Where its PNG files are; otherwise the folder of the same name without ``.json``, or, as Detectron2 writes
        them, beside the JSON.

    Raises
    ------
    NotFoundError
        Nothing was found; the error lists the places that were tried.
    PanviewError
        A folder holds several results, or cannot be read.
    """
    with _readable(path):
        path = _existing(path)
        json = path if path.is_file() else _json_in_folder(path)
        folder = png_folder or _png_folder_of(json)
        if not folder.is_dir():
            raise _is_manifest(json) or no_png_folder(json, folder)
        name = json.name.removesuffix(".json").removesuffix(".panoptic")
        # "predictions" says nothing; the folder that Detectron2 wrote it into does.
        return PredictionFiles(json, folder, _shown(json.parent.name if name in {"predictions", ""} else name))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn what the system says of a folder that cannot be looked into into an error that names it."""
    try:
        yield
    except PanviewError:
        raise
    except (OSError, RuntimeError) as error:
        where = getattr(error, "filename", None) or path
        raise PanviewError(f"{where}: cannot be read ({getattr(error, 'strerror', None) or error})") from error


def _existing(path: Path) -> Path:
    path = path.expanduser()
    if not path.exists():
        raise NotFoundError(f"{path}: there is no such file or folder")
    # Links are not followed: what belongs to a linked JSON lies beside the link.
    return Path(os.path.abspath(path))


def no_png_folder(json: Path, folder: Path) -> NotFoundError:
    """Return the error for a JSON whose PNG files are not there; COCO's own come as an archive inside an archive."""
    archive = folder.with_name(folder.name + ".zip")
    unpack = f", unpack {archive}" if archive.is_file() else ""
    if unpack and json.name in {"panoptic_val2017.json", "panoptic_train2017.json"}:
        unpack += ", or have panview coco prepare do it"
    return NotFoundError(f"{json}: its folder of PNG files is missing{unpack}", (folder,))


def _is_manifest(json: Path) -> PanviewError | None:
    """Return the error for a manifest that was given in place of the results it lies beside."""
    results = json.with_name(json.name.removesuffix(".run.json") + ".json")
    if results == json or not results.is_file():
        return None
    return PanviewError(f"{json}: is the manifest of a model run; its results are {results}")


def _shown(name: str) -> str:
    """Return a name that can be printed; on Linux a file's name need not be valid UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")


def _jsons_of_root(root: Path, tried: list[Path]) -> list[Path]:
    for folder in (root / "annotations", root):
        tried.append(folder / "panoptic_*.json")
        found = sorted(json for json in folder.glob("panoptic_*.json") if json.with_suffix("").is_dir())
        found = found or sorted(folder.glob("panoptic_*.json"))
        if found:
            return found
    return []


def _jsons_of_image_folder(folder: Path, tried: list[Path]) -> list[Path]:
    for root in (folder.parent, folder.parent.parent):
        json = root / "annotations" / f"panoptic_{folder.name}.json"
        tried.append(json)
        if json.is_file():
            return [json]
    return []


def _json_beside(folder: Path) -> list[Path]:
    """Return the JSON whose PNG files a folder holds; somebody gave the folder of the two."""
    json = folder.with_name(folder.name + ".json")
    return [json] if json.is_file() and any(folder.glob("*.png")) else []


def _from_json(json: Path) -> GroundTruthFiles:
    match = _GROUND_TRUTH_JSON.fullmatch(json.name)
    split = match["split"] if match else json.stem
    root = json.parent.parent if json.parent.name == "annotations" else json.parent
    folders = [root / split, root / "images" / split, json.parent / split, root / "images", root]
    images = next((f for f in folders if f.is_dir() and _holds_images(f)), folders[0])
    return GroundTruthFiles(json, json.with_suffix(""), images, _shown(f"{root.name} / {split}"))


def _holds_images(folder: Path) -> bool:
    return any(entry.suffix.lower() in _IMAGE_SUFFIXES for entry in folder.iterdir())


def _json_in_folder(folder: Path) -> Path:
    found = sorted(json for json in folder.glob("*.json") if _has_pngs(json)) or _json_beside(folder)
    if not found:
        places = (folder / "*.panoptic.json", folder / "predictions.json", folder / "*.json")
        raise NotFoundError(f"{folder}: no panoptic results with PNG files found", places)
    if len(found) > 1:
        names = ", ".join(json.name for json in found)
        raise PanviewError(f"{folder}: holds several prediction sets ({names}); give the JSON of one")
    return found[0]


def _has_pngs(json: Path) -> bool:
    return json.with_suffix("").is_dir() or (json.name == "predictions.json" and any(json.parent.glob("*.png")))


def _png_folder_of(json: Path) -> Path:
    folder = json.with_suffix("")
    beside = json.parent
    return beside if not folder.is_dir() and any(beside.glob("*.png")) else folder
