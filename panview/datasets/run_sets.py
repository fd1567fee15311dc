"""Prediction sets that a training writes below one folder, evaluation by evaluation: which are there and complete.

A training writes maps, then a JSON, while somebody looks. A set is whole when its JSON can be read to its end and every
map that it names is there to its last byte. Of forms without such a list nobody can tell: they are taken for whole when
nothing of them has changed from one look to the next.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from panview import places, remote
from panview.datasets.layouts.layout import GroundTruthFiles, shown_name
from panview.decoding import typed_json
from panview.errors import PanviewError
from panview.reading import open_file, read_file

_DEEPEST = 4
"""How many levels below the watched folder are searched; MMDetection writes into the first or second."""
_MAPS = frozenset({".png", ".npy", ".npz", ".tif", ".tiff"})
_NEVER_FOLDERS = frozenset({".jpg", ".jpeg", ".pth", ".pt", ".ckpt", ".safetensors", ".log", ".txt", ".py", ".pkl"})
"""Of what there may be a hundred thousand, each of which would be asked whether it is a folder."""
_LARGEST_JSON = 1 << 32
_END_OF_PNG = b"IEND"
_TAIL = 12
_FRESH_S = 5.0
"""A folder that was changed so shortly before it was listed may have changed again in the same tick of its clock."""
_STEP = re.compile(
    r"(?<![a-z])(?:epochs?|iters?|iterations?|steps?|ep|it|ckpt|checkpoint|inference)[ _.=-]*([0-9]{1,12})", re.I
)
_NUMBER = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class SeenSet:
    """A prediction set that is there and whole.

    Attributes
    ----------
    path : Path
        What it is opened by.
    name : str
        Its place below the folder that is watched: "epoch_1", "iter_20000/val".
    step : int or None
        The number in its name that tells evaluations apart.
    time : float
        When it was written, in seconds since 1970.
    stamp : str
        Another one where it was written over.
    """

    path: Path
    name: str
    step: int | None
    time: float
    stamp: str


@dataclass(frozen=True)
class Unready:
    """A prediction set that is not whole yet, and what it lacks."""

    path: Path
    name: str
    reason: str
    stamp: str


@dataclass(frozen=True)
class Sighting:
    """What lies below a folder at a moment: whole sets in their order, and those that are not."""

    sets: tuple[SeenSet, ...]
    waiting: tuple[Unready, ...]


@dataclass(frozen=True)
class _Candidate:
    """What may be a prediction set; ``maps`` is the folder of the maps that a JSON lists, None in other forms."""

    path: Path
    maps: Path | None


class RunSets:
    """Looks below a folder again and again; what has not changed is not read again.

    Parameters
    ----------
    run : Path
    truth : GroundTruthFiles, optional
        Its JSON and maps are no prediction set.
    """

    def __init__(self, run: Path, truth: GroundTruthFiles | None = None) -> None:
        self.run = run
        self._not = () if truth is None else (truth.json, truth.map_folder)
        self._listed: dict[Path, tuple[str, float, tuple[list[Path], list[Path], bool]]] = {}
        self._whole: dict[Path, str] = {}
        self._seen: dict[Path, str] = {}
        self._kinds: dict[Path, tuple[str, bool]] = {}
        self._until: dict[Path, int] = {}
        self._before: dict[Path, str] = {}

    def look(self) -> Sighting:
        """Look once.

        Raises
        ------
        PanviewError
            The folder is not there, or cannot be read.
        UnreachableError
            It lies elsewhere, and cannot be reached now.
        """
        remote.look_anew(self.run)
        if not places.is_folder(self.run):
            raise PanviewError(f"{self.run}: there is no such folder to watch")
        found: list[SeenSet] = []
        waiting: list[Unready] = []
        candidates = self._candidates(self.run, _DEEPEST)
        crowded = Counter(candidate.path.parent for candidate in candidates)
        for candidate in candidates:
            name = _name_below(self.run, candidate.path, alone=crowded[candidate.path.parent] == 1)
            stamp = self._stamp(candidate)
            lacks = self._lacks(candidate, stamp)
            if lacks:
                waiting.append(Unready(candidate.path, name, lacks, stamp))
            else:
                found.append(SeenSet(candidate.path, name, None, places.changed_at(candidate.path), stamp))
        return Sighting(in_order(found), tuple(waiting))

    def stamp_of(self, path: Path) -> str:
        """Return what `SeenSet.stamp` of a set would be now."""
        remote.look_anew(path)
        return self._stamp(_Candidate(path, None))

    def _candidates(self, folder: Path, deeper: int) -> list[_Candidate]:
        """Return what may be prediction sets in a folder and below."""
        try:
            folders, jsons, has_maps = self._listing(folder)
        except OSError as error:
            if folder == self.run:
                raise PanviewError(f"{folder}: cannot be read ({error.strerror})") from error
            # The folder has disappeared since, or may not be read.
            return []
        found: list[_Candidate] = []
        taken: set[Path] = set()
        others: list[Path] = []
        for json in jsons:
            maps = places.or_archive(json.with_suffix(""))
            if any(places.is_same(json, known) for known in self._not):
                taken.add(maps)
            elif places.is_folder(maps):
                found.append(_Candidate(json, maps))
                taken.add(maps)
            elif json.name == "predictions.json" and has_maps:
                found.append(_Candidate(json, folder))
            else:
                others.append(json)
        below = [
            candidate
            for inner in folders
            if deeper and inner not in taken and not any(places.is_same(inner, known) for known in self._not)
            for candidate in self._candidates(inner, deeper - 1)
        ]
        if has_maps and others and not found:
            # Maps with a JSON beside each of them, or with a JSON of masks.
            return below if folder == self.run or not self._is_known(folder) else [_Candidate(folder, None), *below]
        found += [_Candidate(json, None) for json in others if self._is_known(json)]
        if found or below or folder == self.run or not _STEP.search(folder.name) or not places.holds(folder, _MAPS):
            return [*found, *below]
        # A folder of maps is considered last: pictures that a training run writes look like one.
        return [_Candidate(folder, None)]

    def _is_known(self, path: Path) -> bool:
        """Whether a JSON or a folder is of a form with a JSON; asked once it has stopped changing."""
        stamp = self._stamp(_Candidate(path, None))
        before, self._seen[path] = self._seen.get(path), stamp
        if path in self._kinds and self._kinds[path][0] == stamp:
            return self._kinds[path][1]
        if before != stamp:
            return False
        # Imported here, since COCO results need no other form.
        from panview.datasets.forms.map_folder import ValueMaps
        from panview.datasets.forms.registry import FORMS

        try:
            known = any(form.find(path) is not None for form in FORMS if not isinstance(form, ValueMaps))
        except PanviewError:
            known = False
        self._kinds[path] = stamp, known
        return known

    def _listing(self, folder: Path) -> tuple[list[Path], list[Path], bool]:
        """Return folders and JSONs in a folder, and whether it holds maps; from the last look where it is unchanged."""
        status = places.status(folder)
        stamp = "" if status is None else status.stamp
        known = self._listed.get(folder)
        if (
            known is not None
            and not places.is_remote(folder)
            and known[0] == stamp
            and places.changed_at(folder) < known[1] - _FRESH_S
        ):
            return known[2]
        folders, jsons, has_maps = [], [], False
        listed_at = places.changed_at(folder)
        now = time.time()
        for name in sorted(places.names(folder)):
            suffix = os.path.splitext(name)[1].lower()
            if name.startswith(".") or suffix in _NEVER_FOLDERS:
                continue
            if suffix in _MAPS:
                has_maps = True
            elif suffix == ".json":
                if not name.endswith(".run.json") and not self._is_alias(folder / name):
                    jsons.append(folder / name)
            elif places.is_folder(folder / name) and not self._is_alias(folder / name):
                folders.append(folder / name)
        self._listed[folder] = stamp, max(now, listed_at), (folders, jsons, has_maps)
        return folders, jsons, has_maps

    def _is_alias(self, path: Path) -> bool:
        """Whether a link leads to something else in the run, as "latest" does, or around in a circle."""
        if not path.is_symlink():
            return False
        place, run = Path(os.path.realpath(path)), Path(os.path.realpath(self.run))
        return place.is_relative_to(run) or run.is_relative_to(place)

    def _stamp(self, candidate: _Candidate) -> str:
        path = candidate.path
        if not places.is_folder(path):
            status = places.status(path)
            return "" if status is None else status.stamp
        below = sorted(places.files_below(path))
        times = (places.status(path / parent) for parent in {os.path.dirname(name) for name in below})
        jsons = (places.status(path / name) for name in below if name.endswith(".json"))
        stamps = sorted(status.stamp for status in (*times, *jsons) if status is not None)
        return f"{len(below)} {' '.join(stamps)}"

    def _lacks(self, candidate: _Candidate, stamp: str) -> str:
        """Return what a set lacks to be complete; empty if nothing."""
        path = candidate.path
        if self._whole.get(path) == stamp:
            return ""
        names = [] if candidate.maps is None else _maps_named(path)
        if names is None:
            lacks = f"{path.name} is not completely written yet"
        elif names and candidate.maps is not None:
            lacks = self._lacks_of_list(path, candidate.maps, names)
        else:
            before, self._before[path] = self._before.get(path), stamp
            lacks = "" if before == stamp else "may still be being written"
        if not lacks:
            self._whole[path] = stamp
        return lacks

    def _lacks_of_list(self, json: Path, maps: Path, names: list[str]) -> str:
        try:
            there = _present(maps, names)
        except (OSError, PanviewError):
            return f"{maps.name} cannot be read yet"
        missing = len(names) - len(there)
        if missing:
            return f"{len(there):,} of {len(names):,} maps are there"
        if places.archive_of(maps) is not None or places.is_remote(maps):
            return ""
        # Resumes where the last check ended: maps that were complete then are complete now.
        for at in range(self._until.get(json, 0), len(names)):
            self._until[json] = at
            if names[at].lower().endswith(".png") and not _is_whole_png(maps / names[at]):
                return f"{names[at]} is not completely written yet"
        del self._until[json]
        return ""


def in_order(sets: Iterable[SeenSet]) -> tuple[SeenSet, ...]:
    """Return sets with their steps, in the order of these and then of time.

    Examples
    --------
    >>> names = ["epoch_10", "epoch_2", "last"]
    >>> [(s.name, s.step) for s in in_order(SeenSet(Path(n), n, None, 0.0, "") for n in names)]
    [('epoch_2', 2), ('epoch_10', 10), ('last', None)]
    """
    sets = list(sets)
    steps = steps_of([each.name for each in sets])
    known = [replace(each, step=step) for each, step in zip(sets, steps, strict=True)]
    return tuple(sorted(known, key=place_in_order))


def place_in_order(seen: SeenSet) -> tuple[bool, int, float, str]:
    """Return the sort key of an evaluation; one without a number, such as "last", comes after all that have one."""
    return seen.step is None, seen.step or 0, seen.time, seen.name


def steps_of(names: list[str]) -> list[int | None]:
    """Return the number in each name that tells evaluations apart; None where there is none.

    It is that behind a word such as epoch or iter, the last of several. Otherwise, of names that differ in numbers
    only, it is the first that differs; of a name that is alone, the last.
    """
    shapes: dict[str, list[list[int]]] = {}
    for name in names:
        shapes.setdefault(_NUMBER.sub("#", name), []).append([int(found) for found in _NUMBER.findall(name)])
    last = {int(numbers[-1]) for name in names if (numbers := _NUMBER.findall(name))}
    steps: list[int | None] = []
    for name in names:
        said = _STEP.findall(name)
        numbers = [int(found) for found in _NUMBER.findall(name)]
        alike = shapes[_NUMBER.sub("#", name)]
        differing = [at for at in range(len(numbers)) if len({other[at] for other in alike}) > 1]
        # A number that all names end with, such as 2017 in val2017, distinguishes nothing.
        tells = len(alike) == 1 and (len(names) == 1 or len(last) > 1)
        if said:
            steps.append(int(said[-1]))
        elif differing:
            steps.append(numbers[differing[0]])
        else:
            steps.append(numbers[-1] if numbers and tells else None)
    return steps


def _name_below(run: Path, path: Path, *, alone: bool) -> str:
    """Return what a set is called by: its place below the run, without what says nothing.

    ``alone`` says that no other set lies in its folder: where that has a step, as "epoch_1" has, it says all.
    """
    name = path.name.removesuffix(".json").removesuffix(".panoptic")
    folder = path.parent.relative_to(run).as_posix()
    if folder == ".":
        return shown_name(name)
    says_all = name in {"predictions", "results", ""} or (
        alone and _STEP.search(path.parent.name) is not None and _STEP.search(name) is None
    )
    return shown_name(folder if says_all else f"{folder}/{name}")


class _Entry(msgspec.Struct, gc=False):
    file_name: str


class _List(msgspec.Struct, gc=False):
    annotations: list[_Entry]


def _maps_named(json: Path) -> list[str] | None:
    """Return the maps that a JSON lists, none where it lists none; None while it is not written to its end."""
    try:
        data = read_file(json, _LARGEST_JSON)
    except PanviewError:
        return None
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return [entry.file_name for entry in typed_json(data, _List).annotations]
    except msgspec.ValidationError:
        # It is a complete JSON, but of another form.
        return []
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _present(maps: Path, names: list[str]) -> list[str]:
    """Return those of some names that lie in a folder, also where a name has folders of its own."""
    there: dict[str, frozenset[str]] = {}
    found = []
    for name in names:
        parent, _, own = name.replace("\\", "/").rpartition("/")
        if parent not in there:
            there[parent] = frozenset(places.names(maps / parent)) if places.is_folder(maps / parent) else frozenset()
        # Photo names in place of map names are accepted here; whoever reads the set checks whether they fit.
        if own in there[parent] or f"{os.path.splitext(own)[0]}.png" in there[parent]:
            found.append(name)
    return found


def _is_whole_png(path: Path) -> bool:
    """Whether a PNG has its proper end; one that is not there under this name is not checked."""
    if not places.is_file(path):
        return True
    try:
        with open_file(path) as stream:
            stream.seek(0, os.SEEK_END)
            if stream.tell() < _TAIL:
                return False
            stream.seek(-_TAIL, os.SEEK_END)
            return stream.read(_TAIL)[4:8] == _END_OF_PNG
    except (OSError, PanviewError):
        return False
