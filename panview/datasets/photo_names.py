"""Photos whose names in a JSON are not those of the files: paths of another machine, other suffixes, folders below."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from panview import places
from panview.datasets.assumptions import Assumptions
from panview.errors import PanviewError
from panview.files import all_plain, stays_inside, tame

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".ppm", ".pgm"}
_BELOW, _PATH, _SUFFIX = "PV630", "PV633", "PV634"
_WORDS = {
    _BELOW: "photos are taken from subfolders, such as {found} for {name}",
    _PATH: "photos are found by the last part of their names, such as {found} for {name}",
    _SUFFIX: "photos are found with another file extension, such as {found} for {name}",
}


class LoosePhotos:
    """Photos of a folder by names that are not quite theirs.

    Parameters
    ----------
    folder : Path
    deep : bool
        Whether those of the folders below are taken by their last name too.
    """

    def __init__(self, folder: Path, *, deep: bool) -> None:
        self._folder = folder
        self._listed: dict[str, frozenset[str]] = {}
        self._stems: dict[str, dict[str, list[str]]] = {}
        self._by_base: dict[str, list[str]] | None = None
        self._deep = deep

    def find(self, names: Sequence[str], said: Sequence[str], assumed: Assumptions) -> tuple[str, ...]:
        """Return what each photo is called in the folder; of one that is not there a name that stays inside.

        Parameters
        ----------
        names : sequence of n str
            As the layout has them.
        said : sequence of n str
            As the JSON has them, for messages.
        assumed : Assumptions
            Added to.
        """
        # No name has a folder, so only this folder is searched; its list of names answers for most.
        quick = not self._deep and all_plain(names)
        found = self._quick_candidates(names) if quick else [self.candidate(name) for name in names]
        # One file for two images is a guess for one of them at least.
        often = Counter(taken for taken, _ in filter(None, found))
        result = []
        first: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for name, wanted, candidate in zip(said, names, found, strict=True):
            if candidate is None or (candidate[1] and often[candidate[0]] > 1):
                result.append(wanted if quick else tame(wanted))
                continue
            taken, code = candidate
            result.append(taken)
            if code:
                first.setdefault(code, _WORDS[code].format(found=taken, name=name))
                counts[code] += 1
        for code, text in first.items():
            assumed.record(code, self._folder, text, count=counts[code])
        return tuple(result)

    def _quick_candidates(self, names: Sequence[str]) -> list[tuple[str, str] | None]:
        """Return what `candidate` would of each, for names of files right in the folder."""
        there, stems = self._names(""), self._of_stems("")
        return [
            (name, "") if name in there else self.candidate(name) if _stem(name) in stems else None for name in names
        ]

    def candidate(self, name: str) -> tuple[str, str] | None:
        """Return the one file that a name can mean, with the code of what that assumes, "" for nothing."""
        plain = name.replace("\\", "/")
        # Most names are identical in all of these variants and need one look-up.
        parts = _last_parts(plain) if "/" in plain else ()
        readings = {part: _PATH for part in (plain, *parts) if part != name}
        for wanted, code in {name: "", **readings}.items():
            if not stays_inside(wanted):
                continue
            if self._has(wanted):
                return wanted, code
            other = self._of_another_suffix(wanted)
            if other is not None:
                return other, code or _SUFFIX
        return self._below(plain) if self._deep else None

    def _has(self, name: str) -> bool:
        folder, _, base = name.rpartition("/")
        return base in self._names(folder)

    def _of_another_suffix(self, name: str) -> str | None:
        folder, _, base = name.rpartition("/")
        alike = [other for other in self._of_stems(folder).get(_stem(base), ()) if _suffix(other) in _SUFFIXES]
        if len(alike) != 1:
            return None
        return f"{folder}/{alike[0]}" if folder else alike[0]

    def _names(self, folder: str) -> frozenset[str]:
        """Return the names in a folder."""
        if folder not in self._listed:
            try:
                self._listed[folder] = frozenset(places.names(self._folder / folder))
            except (OSError, PanviewError):
                self._listed[folder] = frozenset()
        return self._listed[folder]

    def _of_stems(self, folder: str) -> dict[str, list[str]]:
        """Return the names in a folder by what they are without suffix."""
        if folder not in self._stems:
            stems: dict[str, list[str]] = defaultdict(list)
            for name in self._names(folder):
                stems[_stem(name)].append(name)
            self._stems[folder] = stems
        return self._stems[folder]

    def _below(self, name: str) -> tuple[str, str] | None:
        if self._by_base is None:
            self._by_base = defaultdict(list)
            for path in places.files_below(self._folder):
                self._by_base[path.rpartition("/")[2]].append(path)
        alike = self._by_base.get(name.rpartition("/")[2], [])
        return (alike[0], _BELOW) if len(alike) == 1 else None


def _last_parts(name: str) -> Sequence[str]:
    """Return the ends of a path, the longest first: of "/a/b.jpg" first "a/b.jpg", then "b.jpg"."""
    parts = [part for part in name.split("/") if part]
    return ["/".join(parts[start:]) for start in range(len(parts))]


def _stem(name: str) -> str:
    """Return a base name without its suffix; a set has many, and a path takes five times as long."""
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name


def _suffix(name: str) -> str:
    """Return the suffix of a base name in small letters, empty where it has none."""
    dot = name.rfind(".")
    return name[dot:].lower() if 0 < dot < len(name) - 1 else ""
