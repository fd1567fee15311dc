"""Finding the files of a ground truth or a prediction set from the one path a user gives."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from panview import places as disk
from panview.addresses import is_address, json_and_folder, local_place
from panview.datasets.assumptions import Assumption
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.layouts.json_kinds import SeenJson, look_at
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles, shown_name
from panview.datasets.layouts.loose import files_of, folder_nearby, jsons_below, said_of
from panview.datasets.layouts.places import AS_LAID_OUT, Places
from panview.datasets.layouts.raw_downloads import raw_download
from panview.datasets.layouts.registry import layouts, splits_of_others
from panview.errors import NotFoundError, PanviewError
from panview.remote import asked_together

_IMAGE_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
_LEVELS = 4
"""How many levels above a JSON or a folder a root is looked for."""


def find_ground_truth(path: Path, places: Places = AS_LAID_OUT) -> GroundTruthFiles:
    """Find a ground truth.

    Parameters
    ----------
    path : Path
        The root of a set, its panoptic JSON, its folder of maps, or a folder of photos; each may be an archive.
    places : Places
        What a user says of its parts.

    Raises
    ------
    NotFoundError
        Nothing was found; the error lists the places that were tried.
    PanviewError
        There are several splits to choose from, or a folder cannot be read.
    """
    with _readable(path):
        path = _existing(path)
        files = asked_together(path, lambda: _or_archives(_of_place(path, places)))
        if places.map_folder is not None:
            files = replace(files, map_folder=_folder(places.map_folder))
        if places.photo_folder is not None:
            files = replace(files, photo_folders=(_folder(places.photo_folder),))
        return files


def _of_place(path: Path, places: Places) -> GroundTruthFiles:
    return _of_json(path, places) if disk.is_file(path) else _of_folder(path, places)


def find_prediction(path: Path, map_folder: Path | None = None, reading: Reading = AS_FOUND) -> PredictionFiles:
    """Find a prediction set of any form that is known (`panview.datasets.forms.registry`).

    Parameters
    ----------
    path : Path
        A COCO panoptic results JSON, a folder or archive that holds exactly one, or the folder of its maps; or
        ``JSON=FOLDER``, which names both. Or what another form is recognised by (`panview.datasets.forms.registry`).
    map_folder : Path, optional
        Where its maps are; otherwise the folder of the same name without ``.json``, or, as Detectron2 writes them,
        beside the JSON.

    reading : Reading
        What a user says of how it is stored.

    Raises
    ------
    NotFoundError
        Nothing was found; the error lists the places that were tried.
    PanviewError
        A folder holds several results, or cannot be read.
    """
    with _readable(path):
        if map_folder is None:
            path, map_folder = split_place(path)
            map_folder = None if map_folder is None else _folder(map_folder)
        path = _existing(path)
        if reading.wanted is not None and not reading.wanted.has_json:
            from panview.datasets.forms.registry import find_any

            return replace(find_any(path, reading.wanted), reading=reading)
        return replace(asked_together(path, lambda: _results_or_other(path, map_folder)), reading=reading)


def _results_or_other(path: Path, map_folder: Path | None) -> PredictionFiles:
    try:
        return find_results(path, map_folder)
    except NotFoundError:
        # Imported here, since COCO results need no other form.
        from panview.datasets.forms.registry import find_other

        other = find_other(path)
        if other is None:
            raise
        return replace(other, map_folder=map_folder or other.map_folder)


def find_results(path: Path, map_folder: Path | None = None) -> PredictionFiles:
    """Find COCO panoptic results by their names; see `find_prediction`."""
    json = path if disk.is_file(path) else _json_in_folder(path)
    folder = disk.or_archive(map_folder or _map_folder_of(json))
    if not disk.is_folder(folder):
        raise _is_manifest(json) or no_map_folder(json, folder, "--pred-folder")
    name = json.name.removesuffix(".json").removesuffix(".panoptic")
    # "predictions" says nothing; the folder that Detectron2 wrote it into does.
    return PredictionFiles(json, folder, shown_name(json.parent.name if name in {"predictions", ""} else name))


def split_place(path: Path) -> tuple[Path, Path | None]:
    """Return a JSON and its folder of maps from ``JSON=FOLDER``; a path that is there is meant as it is."""
    json, sign, folder = str(path).rpartition("=")
    if not sign or not json or os.path.lexists(path):
        return path, None
    both = json_and_folder(str(path))
    if both is None and (is_address(path) or disk.is_remote(path)):
        # Of what lies elsewhere, nothing need be on this disk yet.
        return path, None
    json, folder = both or (json, folder)
    return Path(json), Path(folder)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn a system error about an unreadable folder into one that names it."""
    try:
        yield
    except PanviewError:
        raise
    except (OSError, RuntimeError) as error:
        where = getattr(error, "filename", None) or path
        raise PanviewError(f"{where}: cannot be read ({getattr(error, 'strerror', None) or error})") from error


def _existing(path: Path) -> Path:
    path = local_place(path).expanduser()
    if not disk.exists(path):
        raise NotFoundError(f"{path}: there is no such file or folder")
    # Links are not followed: what belongs to a linked JSON lies beside the link.
    place = Path(os.path.abspath(path))
    if not place.name:
        # The root has no name for the set, and anything on the disk could be taken for a part of it.
        raise PanviewError(f"{place}: is the root of the file system; give a folder in it, or the JSON")
    return place


def _folder(path: Path) -> Path:
    path = _existing(path)
    if not disk.is_folder(path):
        raise PanviewError(f"{path}: is a file; give the folder")
    return disk.inside(path) if disk.archive_of(path) == path else path


def _or_archives(files: GroundTruthFiles) -> GroundTruthFiles:
    """Take archives for the folders that are not there."""
    photos = tuple(map(disk.or_archive, files.photo_folders))
    return replace(files, map_folder=disk.or_archive(files.map_folder), photo_folders=photos)


def no_map_folder(json: Path, folder: Path, option: str = "--gt-folder") -> NotFoundError:
    """Return the error for a JSON whose maps are missing, or in an archive that cannot be read.

    Parameters
    ----------
    json, folder : Path
    option : str
        What says on a command line where they are.
    """
    problem = disk.problem(folder)
    if problem:
        return NotFoundError(f"{json}: its PNG files cannot be read; {problem}")
    tried = (folder, folder.parent / f"{folder.name}.zip")
    near = folder_nearby(json)
    where = f"its maps are in {near}: {option} {near}" if near is not None else f"to use another folder: {option} DIR"
    looked = ", ".join(map(str, tried))
    error = NotFoundError(f"{json}: its folder of PNG files is missing; looked in {looked}; {where}")
    error.tried = tried
    return error


def _of_json(json: Path, places: Places) -> GroundTruthFiles:
    """Return the split of a JSON: by the layout of a root above it, the highest first, else by what lies beside it."""
    laid_out = None
    for root in reversed(json.parents[:_LEVELS]):
        splits = _all_splits(root)
        for files in splits:
            if files.json == json:
                files = replace(files, others=_others_of(files, splits))
                if places.map_folder is not None or _is_there(files.map_folder):
                    return files
                laid_out = laid_out or files
    if laid_out is None:
        for root in reversed(json.parents[:_LEVELS]):
            laid_out = next((files for files in splits_of_others(root)[0] if files.json == json), laid_out)
        if laid_out is not None and (places.map_folder is not None or _is_there(laid_out.map_folder)):
            return laid_out
    seen = look_at(json)
    # If the user has said where the maps are, folders of that name elsewhere do not matter.
    found = files_of(json, replace(seen, map_names=()) if places.map_folder is not None else seen)
    return found if laid_out is None or _is_there(found.map_folder) else laid_out


def _others_of(files: GroundTruthFiles, splits: Sequence[GroundTruthFiles]) -> tuple[Path, ...]:
    """Return the JSONs of other truths of the same split."""
    same = (other for other in splits if (other.layout, other.split) == (files.layout, files.split))
    return tuple(other.json for other in same if other.json != files.json and other.form is None)


def _is_there(folder: Path) -> bool:
    return disk.is_folder(disk.or_archive(folder))


def _of_folder(folder: Path, places: Places) -> GroundTruthFiles:
    if disk.archive_of(folder) == folder:
        # The archive holds a whole set, or the contents of the folder that it is named after.
        whole = _all_splits(disk.inside(folder))
        return _chosen(folder, whole) if whole else _of_folder(folder.with_name(folder.name[: -len(".zip")]), places)
    found = _splits(folder)
    if found:
        return _from_above(_chosen(folder, found), places)
    for root in folder.parents[:_LEVELS]:
        found = [files for files in _all_splits(root) if _belongs(root, folder, files)]
        if found:
            return _from_above(_chosen(folder, found), places)
    beside = folder.parent / f"{folder.name}.json"
    if disk.is_file(beside) and disk.has_any(disk.or_archive(folder), "*.png"):
        # The folder that contains both was given.
        return _of_json(beside, places)
    return _without_layout(folder, places)


def _from_above(files: GroundTruthFiles, places: Places) -> GroundTruthFiles:
    """Return what its JSON alone leads to: a root further up knows more of where photos lie."""
    found = _of_json(files.json, places)
    return replace(found, assumptions=tuple(dict.fromkeys((*files.assumptions, *found.assumptions))))


def _without_layout(folder: Path, places: Places) -> GroundTruthFiles:
    """Return the truth of a folder by what its JSONs hold, or that of the one set which lies in it."""
    jsons = jsons_below(folder)
    sets = _sets_below(folder, jsons)
    if len(sets) > 1:
        shown = [shown_name(root.relative_to(folder).as_posix()) for root in sets]
        more = f" and {len(shown) - 6:,} more" if len(shown) > 6 else ""
        raise PanviewError(f"{folder}: holds several sets ({', '.join(shown[:6])}{more}); give one of them")
    for root, found in sets.items():
        return _from_above(_chosen(root, found), places)
    seen = [look_at(json) for json in jsons]
    truths = [one for one in seen if one.kind.is_truth] or [one for one in seen if one.kind.is_untrue]
    if not truths:
        others, broken = _of_others(folder)
        if others is not None:
            return others
    if truths:
        found = [files_of(one.path, one) for one in truths] if len(truths) == 1 else _briefly(truths)
        chosen = _chosen(folder, found)
        return chosen if len(truths) == 1 else files_of(chosen.json)
    said = "; ".join((raw_download(folder) or said_of(folder, seen, _usual_places()), *broken))
    error = NotFoundError(f"{folder}: no panoptic annotations found; {said}")
    error.tried = tuple(folder / layout.places[0] for layout in layouts())
    raise error


def _of_others(folder: Path) -> tuple[GroundTruthFiles | None, list[str]]:
    """Return the truth of a folder by the layouts of other packages, and which of them failed and why."""
    told: dict[str, None] = {}
    for root in (folder, *folder.parents[:_LEVELS]):
        found, broken = splits_of_others(root)
        told |= dict.fromkeys(broken)
        found = [files for files in found if root == folder or _belongs(root, folder, files)]
        if found:
            return _chosen(folder, found), list(told)
    return None, list(told)


def _sets_below(folder: Path, jsons: Sequence[Path]) -> dict[Path, list[GroundTruthFiles]]:
    """Return the roots of known layouts above some JSONs and below a folder, with their splits."""
    sets: dict[Path, list[GroundTruthFiles]] = {}
    roots = {parent for json in jsons for parent in json.parents if folder in parent.parents}
    for root in sorted(roots, key=lambda root: (len(root.parts), root)):
        found = _splits(root)
        known = {files.json for splits in sets.values() for files in splits}
        if any(files.json not in known for files in found):
            sets[root] = found
    return sets


def _usual_places() -> str:
    usual = [f"{layout.places[0]} ({layout.name})" for layout in layouts()]
    return ", ".join(usual)


def _briefly(truths: Sequence[SeenJson]) -> list[GroundTruthFiles]:
    """Return splits by the names of their JSONs alone, to choose from."""
    return [GroundTruthFiles(one.path, one.path.with_suffix(""), (), "", split=one.path.stem) for one in truths]


def _splits(root: Path) -> list[GroundTruthFiles]:
    """Return the splits of the first layout that a root has."""
    for layout in layouts():
        found = layout.splits(root)
        if found:
            return list(found)
    return []


def _all_splits(root: Path) -> list[GroundTruthFiles]:
    """Return the splits of all layouts that a root has; of a JSON that several know, as the first of them has it."""
    found: dict[Path, GroundTruthFiles] = {}
    for layout in layouts():
        for files in layout.splits(root):
            found.setdefault(files.json, files)
    return list(found.values())


def _belongs(root: Path, folder: Path, files: GroundTruthFiles) -> bool:
    """Whether a folder below a root is that of the JSON, the maps or the photos of a split, above them, or inside."""
    photos = [place for place in files.photo_folders if place != root]
    inside = [files.map_folder, *(place for place in photos if place != files.json.parent)]
    if any(place in (folder, *folder.parents) for place in inside if place != root):
        return True
    return any(folder in place.parents for place in (files.json, files.map_folder, *photos))


def _chosen(path: Path, found: Sequence[GroundTruthFiles]) -> GroundTruthFiles:
    """Return the one split to open: that of the folder's name, or val, where there are others; people review that."""
    splits = {files.split for files in found}
    if len(splits) > 1:
        own = {split for split in splits if split == path.name}
        splits = own or {split for split in splits if "val" in split and "train" not in split}
    if len(splits) != 1:
        names = ", ".join(files.json.name for files in found)
        what = "JSON" if any(files.form is None for files in found) else "folder"
        raise PanviewError(f"{path}: holds several splits ({names}); give the {what} of the one to open")
    first, *others = (files for files in found if files.split in splits)
    if not others:
        return first
    names = ", ".join(files.json.name for files in others)
    there = ", ".join(str(files.json) for files in others)
    text = f"{first.json.name} is opened; {names} has the same images (to open that, give {there})"
    return replace(first, assumptions=(*first.assumptions, Assumption("PV631", text, path)))


def _is_manifest(json: Path) -> PanviewError | None:
    """Return the error for a manifest that was given in place of the results it lies beside."""
    results = json.with_name(json.name.removesuffix(".run.json") + ".json")
    if results == json or not disk.is_file(results):
        return None
    return PanviewError(f"{json}: is the manifest of a model run; give its results: {results}")


def _json_in_folder(folder: Path) -> Path:
    beside = folder.parent / f"{folder.name}.json"
    if disk.archive_of(folder) == folder:
        beside, folder = folder.with_suffix(".json"), disk.inside(folder)
    found = [json for json in disk.matching(folder, "*.json") if _has_maps(json)]
    if not found and disk.is_file(beside) and disk.has_any(folder, "*.png"):
        found = [beside]
    if not found:
        places = (folder / "*.panoptic.json", folder / "predictions.json", folder / "*.json")
        raise NotFoundError(f"{folder}: no panoptic results with PNG files found", places)
    if len(found) > 1:
        names = ", ".join(json.name for json in found)
        raise PanviewError(f"{folder}: holds several prediction sets ({names}); give the JSON of one")
    return found[0]


def _has_maps(json: Path) -> bool:
    maps = disk.or_archive(json.with_suffix(""))
    return disk.is_folder(maps) or (json.name == "predictions.json" and disk.has_any(json.parent, "*.png"))


def _map_folder_of(json: Path) -> Path:
    folder = disk.or_archive(json.with_suffix(""))
    beside = json.parent
    return beside if not disk.is_folder(folder) and disk.has_any(beside, "*.png") else folder
