"""Finding maps whose names in a JSON are those of another machine: absolute, with backslashes, or the photo's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from panview import places
from panview.datasets.assumptions import Assumptions
from panview.files import all_plain, stays_inside

_SUFFIX = ".png"


class FoundNames(NamedTuple):
    """Names of maps in their folder.

    Attributes
    ----------
    names : tuple of n str
        As they are in the folder; where nothing was found, as the JSON has them.
    outside : list of int
        Places of names that lead out of the folder, and in it no file has their base name.
    """

    names: tuple[str, ...]
    outside: list[int]


def find_names(json: Path, folder: Path, names: Sequence[str | None], assumed: Assumptions) -> FoundNames:
    """Find the maps of a folder by the names that a JSON gives them.

    A name that is no file's there is taken for its base name, in the folder or below, if just one file has that; then,
    where it has another suffix, for the map of the same name.

    Parameters
    ----------
    json : Path
        For messages.
    folder : Path
    names : sequence of n str or None
        None where there is no map, whose name is then empty.
    assumed : Assumptions
        Added to.
    """
    said = [name for name in names if name is not None]
    usual = all(name.endswith(_SUFFIX) for name in said)
    usual = usual and (all_plain(said) or all("\\" not in name and stays_inside(name) for name in said))
    if usual and (not said or places.is_file(folder / said[0])):
        return FoundNames(tuple(name or "" for name in names), [])
    files, by_base = _files_of(folder)
    found: list[str] = []
    outside: list[int] = []
    for place, name in enumerate(names):
        if name is None:
            found.append("")
            continue
        taken = _taken(name, files, by_base) if name not in files else name
        if taken is None and not stays_inside(name):
            outside.append(place)
        elif taken is not None and taken != name:
            _record(json, name, taken, place, assumed)
        found.append(name if taken is None else taken)
    return FoundNames(tuple(found), outside)


def _taken(name: str, files: set[str], by_base: dict[str, list[str]]) -> str | None:
    plain = PurePosixPath(name.replace("\\", "/"))
    if str(plain) in files:
        return str(plain)
    base = plain.name
    for candidate in (base, PurePosixPath(base).stem + _SUFFIX if base else ""):
        alike = by_base.get(candidate, [])
        if len(alike) == 1:
            return alike[0]
        if alike:
            return None
    return None


def _record(json: Path, name: str, taken: str, place: int, assumed: Assumptions) -> None:
    where = f"$.annotations[{place}].file_name"
    same_base = PurePosixPath(taken).name == PurePosixPath(name.replace("\\", "/")).name
    assumed.record("PV651" if same_base else "PV652", json, place=where)


def _files_of(folder: Path) -> tuple[set[str], dict[str, list[str]]]:
    """Return the files of a folder and below it, with slashes, and those of each base name."""
    files = set(places.files_below(folder))
    by_base: dict[str, list[str]] = defaultdict(list)
    for path in files:
        by_base[path.rpartition("/")[2]].append(path)
    return files, by_base
