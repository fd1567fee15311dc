"""What ``post_process_panoptic_segmentation`` of transformers gives: a map and ``segments_info`` with ``label_id``.

See https://huggingface.co/docs/transformers/model_doc/mask2former. It saves neither; people put the map into an array
or a PNG, and the segments into a JSON beside each map, into one for all, or, with torch.save, into one file. Void is 0
or -1 by model, and what that becomes in a PNG; ids begin at 0 or 1. The segments that are listed decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview import places
from panview.datasets.assumptions import Assumptions
from panview.datasets.checked_entries import stated_number
from panview.datasets.coco_json import read_bytes
from panview.datasets.forms import arrays
from panview.datasets.forms.arrays import as_map, load_stored, map_in
from panview.datasets.forms.dropped import void_ids
from panview.datasets.forms.loose_json import JsonKind, entries_of, json_of, kind_of
from panview.datasets.forms.names import FormName
from panview.datasets.forms.numbering import numbering_of
from panview.datasets.forms.raster import decode_raster
from panview.datasets.forms.results_json import JsonSource, ListedSegments, json_source, refuse_bad_ids
from panview.datasets.forms.source import Asked
from panview.datasets.layouts.layout import PredictionFiles, shown_name
from panview.datasets.png import MAX_SEGMENT_ID, decode_runs, load_png
from panview.datasets.runs import RunMap, runs_of
from panview.errors import BadFileError, NotFoundError

_SUFFIXES = (".png", *arrays.SUFFIXES)
_CONFIGS = ("config.json", "preprocessor_config.json", "generation_config.json")
_VOID = (-1, 0, 255, 65535, 0xFFFFFF)
"""What void may be where no segment has that id: -1 becomes 255, 65535 or white in a PNG."""
_TRIED = 20
_MOST = 0xFFFFFFFE
_ENDINGS = ("_segments_info", "_segments", "_info")
"""What the JSON of an image may have behind the name of its map."""


@dataclass(frozen=True)
class _Entry:
    """The segments of an image; ``image_id`` or else ``name`` says which, ``map`` is its file in the folder."""

    image_id: int | str | None
    name: str
    map: str
    infos: Sequence[Any]
    place: str
    file: Path


class Transformers:
    """Maps with ``segments_info`` that has ``label_id``."""

    names = (FormName.TRANSFORMERS,)

    def find(self, path: Path) -> PredictionFiles | None:
        """Return a JSON with ``label_id`` and its maps, or a folder of maps with a JSON beside each."""
        if places.is_file(path):
            return _of_json(path) if path.suffix.lower() == ".json" and kind_of(path) == JsonKind.LABELLED else None
        if not places.is_folder(path):
            return None
        listed = [json for json in places.matching(path, "*.json") if json.name not in _CONFIGS]
        beside = [json for json in listed if _map_beside(json) is not None]
        if beside:
            # An image without segments has an empty list, which does not tell the form.
            is_one = any(kind_of(json) == JsonKind.SEGMENTS for json in beside[:_TRIED])
            return PredictionFiles(path, path, shown_name(path.name), form=FormName.TRANSFORMERS) if is_one else None
        labelled = [json for json in listed if kind_of(json) == JsonKind.LABELLED]
        if len(labelled) == 1:
            return _of_json(labelled[0])
        tensors = [file for file in places.matching(path, "*") if file.suffix.lower() in (".pt", ".pth")]
        if not listed and tensors and _has_segments(tensors[0]):
            return PredictionFiles(path, path, shown_name(path.name), form=FormName.TRANSFORMERS)
        return None

    def open(self, files: PredictionFiles, asked: Asked) -> JsonSource:
        """Open a set; labels are what ``id2label`` of a config.json beside it says, or a user."""
        digest = blake2b(digest_size=16)
        entries = _listed(files, digest.update) if places.is_file(files.json) else _gathered(files, digest.update)
        segments, shift = _segments(files, entries, digest.hexdigest())
        is_said = asked.reading.form == FormName.TRANSFORMERS
        form, mapping = numbering_of(segments, asked.images, _given(asked), asked.named, may_be_ids=is_said)
        if form == FormName.COCO and mapping is None:
            assumed = Assumptions()
            assumed.add(files.assumptions)
            assumed.record("PV653", files.json)
            segments = replace(segments, files=replace(files, assumptions=assumed.taken))
        # The digest is part of the key in the cache.
        source = json_source(replace(segments, digest=f"{segments.digest} {form}"), form, asked.images, mapping)
        notes = ("ids begin at 0; panview adds 1 to each",) if shift else ()
        return replace(source, form=FormName.TRANSFORMERS, read_map=_MapReader(shift), notes=notes)


def _given(asked: Asked) -> FormName | None:
    return None if asked.reading.form == FormName.TRANSFORMERS else asked.reading.form


def _of_json(json: Path) -> PredictionFiles:
    folder = places.or_archive(json.with_suffix(""))
    folder = folder if places.is_folder(folder) else json.parent
    name = json.stem if json.stem != "predictions" else json.parent.name
    return PredictionFiles(json, folder, shown_name(name), form=FormName.TRANSFORMERS)


def _map_beside(json: Path) -> Path | None:
    stems = [json.stem, *(json.stem.removesuffix(ending) for ending in _ENDINGS if json.stem.endswith(ending))]
    for stem in stems:
        for suffix in _SUFFIXES:
            beside = json.with_name(stem + suffix)
            if places.is_file(beside):
                return beside
    return None


def _has_segments(path: Path) -> bool:
    try:
        stored = load_stored(path)
    except BadFileError:
        return False
    return _infos_in(stored) is not None


def _infos_in(stored: Any) -> Sequence[Any] | None:  # noqa: ANN401
    """Return the segments beside a map in what torch.save wrote."""
    if isinstance(stored, (list, tuple)) and len(stored) == 1:
        return _infos_in(stored[0])
    if isinstance(stored, (list, tuple)) and len(stored) == 2 and isinstance(stored[1], list):
        return stored[1]
    infos = stored.get("segments_info") if isinstance(stored, dict) else None
    return infos if isinstance(infos, list) else None


def _listed(files: PredictionFiles, hashed: Any) -> list[_Entry]:  # noqa: ANN401
    """Read one JSON of all images."""
    data = read_bytes(files.json)
    hashed(data)
    present = {name for name in places.names(files.map_folder) if Path(name).suffix.lower() in _SUFFIXES}
    by_stem = {PurePosixPath(name).stem: name for name in present}
    entries = []
    for position, found in enumerate(entries_of(files.json, data)):
        place = f"$.annotations[{position}]"
        file_name = str(found.get("file_name") or found.get("image") or "")
        path = str(PurePosixPath(file_name.replace("\\", "/"))) if file_name else ""
        base = PurePosixPath(path).name
        key = _image_id(found)
        said = base if key is None else str(key)
        wanted = by_stem.get(PurePosixPath(base).stem or said, by_stem.get(said))
        name = base if base in present else wanted or base or f"{said}.png"
        infos = found.get("segments_info")
        if not isinstance(infos, list):
            raise BadFileError(files.json, "segments_info is not a list", f"{place}.segments_info")
        entries.append(_Entry(key, path or said, name, infos, place, files.json))
    return entries


def _image_id(found: Any) -> int | str | None:  # noqa: ANN401
    said = found.get("image_id") if isinstance(found, dict) else None
    return said if isinstance(said, (int, str)) and not isinstance(said, bool) and said != "" else None


def _gathered(files: PredictionFiles, hashed: Any) -> list[_Entry]:  # noqa: ANN401
    """Read the JSON beside each map, or the segments in the file of the map itself."""
    entries = []
    for json in places.matching(files.map_folder, "*.json"):
        beside = _map_beside(json)
        if json.name in _CONFIGS or beside is None:
            continue
        data = read_bytes(json)
        hashed(json.name.encode() + data)
        found = json_of(json, data)
        infos = found.get("segments_info") if isinstance(found, dict) else found
        if not isinstance(infos, list):
            raise BadFileError(json, "holds no segments_info")
        entries.append(_Entry(_image_id(found), beside.name, beside.name, infos, "$", json))
    if entries:
        return entries
    for path in places.matching(files.map_folder, "*"):
        if path.suffix.lower() in (".pt", ".pth"):
            infos = _infos_in(load_stored(path))
            if infos is None:
                raise BadFileError(path, "holds no segments_info beside its map")
            hashed(repr((path.name, infos)).encode())
            entries.append(_Entry(None, path.name, path.name, infos, "segments_info", path))
    if not entries:
        raise NotFoundError(f"{files.map_folder}: no map with segments_info found")
    return entries


def _segments(files: PredictionFiles, entries: Sequence[_Entry], digest: str) -> tuple[ListedSegments, int]:
    """Return the segments as columns, and what is added to their ids so that none is 0."""
    ids: list[int] = []
    numbers: list[int] = []
    scores: list[float] = []
    things: list[int] = []
    crowds: list[bool] = []
    for entry in entries:
        for position, info in enumerate(entry.infos):
            if not isinstance(info, dict):
                raise BadFileError(entry.file, "is not a segment", f"{entry.place}[{position}]")
            label = "label_id" if "label_id" in info else "category_id"
            for field in ("id", label):
                value: Any = info.get(field)
                if type(value) not in (int, float) or value != value // 1 or not 0 <= value <= MAX_SEGMENT_ID:
                    place = f"{entry.place}.segments_info[{position}].{field}"
                    raise BadFileError(entry.file, f"{field} is {value!r}, not a whole number from 0", place)
            ids.append(int(info["id"]))
            numbers.append(int(info[label]))
            scores.append(stated_number(info.get("score")))
            things.append(int(info["isthing"]) if info.get("isthing") in (0, 1) else -1)
            crowds.append(info.get("iscrowd") == 1)
    counts = np.array([len(entry.infos) for entry in entries], np.int64)
    image_ids = [entry.image_id for entry in entries if entry.image_id is not None]
    are_names = len(image_ids) < len(entries)
    shift = int(0 in ids)
    segment_id = np.array(ids, np.int64) + shift
    segments = ListedSegments(
        files=files,
        digest=f"{digest} by names" if are_names else digest,
        keys=tuple(entry.name for entry in entries) if are_names else tuple(image_ids),
        png_names=tuple(entry.map for entry in entries),
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
        segment_id=segment_id.astype(np.uint32),
        number=np.array(numbers, np.int64),
        iscrowd=np.array(crowds, np.bool_),
        isthing=np.array(things, np.int8),
        score=np.array(scores, np.float64),
        are_labels=True,
        are_names=are_names,
    )
    refuse_bad_ids(segments, segment_id)
    return segments, shift


@dataclass(frozen=True)
class _MapReader:
    """Reads a map, whose ids are ``shift`` less than those that are listed."""

    shift: int

    def __call__(self, path: Path, size: tuple[int, int], ids: NDArray[np.uint32]) -> RunMap:
        """Read a map as runs of the listed ids; what is not listed and may be void is.

        Raises
        ------
        NotFoundError, BadFileError
            The map cannot be read, or has a value that no segment has.
        """
        values = _values(path, size, ids.astype(np.int64) - self.shift)
        if int(values.min()) < -1 or int(values.max()) > _MOST:
            raise BadFileError(path, f"holds values from {values.min()} to {values.max()}, which are not segment ids")
        # Works on runs, which are far fewer than pixels; meanwhile 0 stands for -1.
        runs = runs_of((values + 1).astype(np.uint32))
        present = np.unique(runs.ids[runs.starts < runs.width]).astype(np.int64) - 1
        known = np.isin(present, ids.astype(np.int64) - self.shift)
        strange = [value for value in present[~known].tolist() if value not in _VOID]
        if strange:
            raise BadFileError(path, f"segment id {strange[0]} is not in its segments_info; save both again together")
        table = np.where(known, present + self.shift, 0).astype(np.uint32)
        place = np.minimum(np.searchsorted(present + 1, runs.ids), len(present) - 1)
        closing = runs.starts >= runs.width
        drawn = replace(runs, ids=np.where(closing, 0, table[place]).astype(np.uint32))
        # Neighbouring runs may have different values that all mean void.
        return void_ids(drawn, np.zeros(0, np.uint32)) if int(np.count_nonzero(~known)) > 1 else drawn


def _values(path: Path, size: tuple[int, int], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    if path.suffix.lower() != ".png":
        return as_map(path, map_in(path, load_stored(path)), size)
    data, header = load_png(path, size)
    if header.is_plain:
        return _of_colours(decode_runs(path, data, header).to_id_map(), ids)
    raster = decode_raster(path, data, header)
    if raster.shape[2] == 1:
        return raster[:, :, 0].astype(np.int64)
    if raster.dtype == np.uint8 and raster.shape[2] in (2, 4):
        opaque = raster[:, :, -1] != 0
        colour = raster[:, :, :-1].astype(np.int64)
        values = colour[:, :, 0] if raster.shape[2] == 2 else colour @ np.array([1, 256, 65536])
        return np.where(opaque, values, -1)
    raise BadFileError(path, f"is {header.kind}; save the map as an array, or as a PNG of one channel")


def _of_colours(id_map: NDArray[np.uint32], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return R + 256 G + 65536 B, or R where it is a grey value in three channels, as the listed ids say."""
    values = id_map.astype(np.int64)
    grey = values & 0xFF
    if bool((values == grey * 0x010101).all()) and not bool(np.isin(values[values > 0xFF], ids).any()):
        return grey
    return values
