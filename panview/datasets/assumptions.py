"""What was assumed to read a set: every leniency is recorded here, so that it can be reported or refused.

A leniency is where a file is not as its form has it and one reading is left all the same: a number that is written as
text, a photo found under its base name. What has two readings is no leniency; it is refused.

Who reads something passes an `Assumptions` down and calls ``record`` where the assumption is made. What came together
stands in ``assumptions`` of the dataset or the prediction set, and from there it comes out everywhere: as findings of
the linter, in ``--json``, as a line on stderr, as a chip in the window. ``--strict`` refuses it in `settled`.

To add one: a line in ``_ALL`` with the next code of its ten (codes are never used again), its row in
docs/reference/findings.md, a fault in tests/linter/test_planted_faults.py, and ``assumed.record("PV6..", path, ...)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from panview.errors import PanviewError
from panview.places import known_as


@dataclass(frozen=True)
class AssumptionKind:
    """A kind of leniency; the linter has it as a rule, with severity "note".

    Attributes
    ----------
    code : str
        PV6 and two digits; stable.
    title : str
        What the file has, and what it is taken for, as a clause.
    effect : str
        What it does to PQ, or to other tools.
    remedy : str
        What to do so that nothing needs to be assumed.
    """

    code: str
    title: str
    effect: str
    remedy: str


_NONE = "none, if this is what was meant; other tools may fail"

_ALL = (
    # 60: values in a JSON
    AssumptionKind("PV601", "whole number is written as 1.0", _NONE, "write whole numbers without a point"),
    AssumptionKind("PV602", "number is written as text", _NONE, "write numbers without quotes"),
    AssumptionKind("PV603", "true or false is used for 1 or 0", _NONE, "write iscrowd and isthing as 0 or 1"),
    AssumptionKind("PV604", "key is misspelt; it is read as the missing one", _NONE, "write the key as COCO does"),
    AssumptionKind(
        "PV605",
        "isthing is missing; it is inferred from the names, which are all COCO categories",
        "none, if that is right; otherwise categories are averaged under the wrong one of Things and Stuff",
        "say 1 for things and 0 for stuff",
    ),
    AssumptionKind(
        "PV606",
        "NaN or Infinity is used as a number, which JSON does not allow",
        "none; other tools may fail",
        "leave the field out",
    ),
    AssumptionKind(
        "PV607", "JSON begins with a byte order mark", "none; other tools may fail", "save it as UTF-8 without one"
    ),
    AssumptionKind(
        "PV608",
        "iscrowd is missing; the segment is read as not crowd",
        "a crowd segment would count as an FN; panopticapi stops with a KeyError",
        "write iscrowd into each segment of the ground truth",
    ),
    AssumptionKind(
        "PV609", "unused field has an unexpected type; it is ignored", "none", "write it as COCO does, or leave it out"
    ),
    # 62: which image is meant
    AssumptionKind(
        "PV620",
        "image id is text in one place and a number in another",
        "none, if they mean the same image; other tools cannot pair them",
        "write the ids in annotations as in `images`",
    ),
    AssumptionKind(
        "PV621",
        "image ids are unknown; images are matched by their file names",
        "none, if the names mean the same image; other tools cannot pair them",
        "use the image ids of the ground truth",
    ),
    # 63 and 64: layouts and photos
    AssumptionKind(
        "PV630",
        "maps or photos are in a folder that only their names point to",
        _NONE,
        "say where they are: --gt-folder DIR, --photos DIR",
    ),
    AssumptionKind(
        "PV631",
        "several JSONs belong to one split; one of them is opened",
        "predictions with the other JSON's categories give meaningless figures; `evaluate` says if that is the case",
        "give the JSON that you mean",
    ),
    AssumptionKind(
        "PV632",
        "video frames are treated as images",
        "none; metrics of videos (VPQ, STQ) are not computed",
        "nothing, to review frames; for video metrics, use the dataset's own tools",
    ),
    AssumptionKind(
        "PV633",
        "path in a photo's name does not exist; only its last part is used",
        "none by itself; other tools will not find the photo",
        "write names relative to the folder of photos, with slashes",
    ),
    AssumptionKind(
        "PV634",
        "photo has another file extension than the JSON says",
        "none by itself; other tools will not find the photo",
        "write the names that the files have",
    ),
    AssumptionKind(
        "PV635",
        "neither frames nor photos show which dataset the maps belong to; the folder's name decides",
        "if it is wrong, the categories of another dataset are measured",
        "keep the dataset's frame numbers, or keep the photos beside the maps",
    ),
    AssumptionKind(
        "PV641",
        "photo is stored on its side; it is rotated by its EXIF orientation, which makes its size match",
        "none by itself; a model that ran on the stored photo saw another picture",
        "store the pixels upright, without an orientation",
    ),
    # 65: maps and forms
    AssumptionKind(
        "PV651",
        "name of an id map is a path from another machine; the only file with that base name is used",
        _NONE,
        "write names relative to the folder of maps, with slashes",
    ),
    AssumptionKind(
        "PV652",
        "name of an id map is that of a photo; the map with the same name is used",
        _NONE,
        "write the names of the maps",
    ),
    AssumptionKind(
        "PV653",
        "label_id holds category ids of the dataset",
        "none, if that is right; otherwise labels are measured as wrong categories",
        "put a config.json with id2label beside the maps, or give --categories FILE",
    ),
)
"""60 and 61: values in a JSON; 62: which image is meant; 63 and 64: layouts and photos; 65 and 66: maps and forms."""

KINDS = {kind.code: kind for kind in _ALL}
"""Code -> kind, in the order of the codes."""


@dataclass(frozen=True)
class Assumption:
    """What was assumed of a file.

    Attributes
    ----------
    code : str
        Key of `KINDS`.
    text : str
        What was found and what it was taken for, as a clause: "image ids are text, matched as numbers".
    path : Path
        The file or folder.
    count : int
        How often.
    place : str
        The first place in a JSON, such as ``$.images[3].id``; empty for the file as a whole.
    """

    code: str
    text: str
    path: Path
    count: int = 1
    place: str = ""

    def __str__(self) -> str:
        """Return all of it in a line, without the path."""
        times = f" ({self.count:,} times, first at {self.place})" if self.count > 1 and self.place else ""
        once = f" (at {self.place})" if self.count == 1 and self.place else ""
        many = f" ({self.count:,} times)" if self.count > 1 and not self.place else ""
        return f"{self.text}{times or once or many}"


class Assumptions:
    """Assumptions as they are made; equal ones are counted. Safe to use from several threads."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str, Path], Assumption] = {}
        self._lock = Lock()

    def record(self, code: str, path: Path, text: str = "", *, count: int = 1, place: str = "") -> None:
        """Record one.

        Parameters
        ----------
        code : str
            Key of `KINDS`.
        path : Path
            The file or folder that it is about.
        text : str
            What was found and what it was taken for; by default the title of the kind.
        count : int
            How often; added to what was recorded of the same code, path and text.
        place : str
            Where in a JSON; the first is kept.
        """
        text = text or KINDS[code].title
        with self._lock:
            known = self._taken.get((code, text, path))
            made = (
                Assumption(code, text, path, count, place)
                if known is None
                else replace(known, count=known.count + count)
            )
            self._taken[code, text, path] = made

    def add(self, assumptions: Iterable[Assumption]) -> None:
        """Take over what was recorded elsewhere, for instance by a layout."""
        for one in assumptions:
            self.record(one.code, one.path, one.text, count=one.count, place=one.place)

    @property
    def taken(self) -> tuple[Assumption, ...]:
        """What was recorded so far, by code, and within a code in the order of recording."""
        with self._lock:
            return tuple(sorted(self._taken.values(), key=lambda one: one.code))

    def settled(self, *, strict: bool) -> tuple[Assumption, ...]:
        """Return what was recorded once a set is read; the one place in which ``--strict`` refuses.

        Raises
        ------
        AssumedError
            It is strict, and something was recorded.
        """
        taken = self.taken
        if strict and taken:
            raise AssumedError(taken)
        return taken


class AssumedError(PanviewError, ValueError):
    """A set can only be read with assumptions, which ``--strict`` refuses.

    Parameters
    ----------
    assumptions : tuple of Assumption
        At least one.
    """

    def __init__(self, assumptions: tuple[Assumption, ...]) -> None:
        self.assumptions = assumptions
        first = assumptions[0]
        more = f"; {len(assumptions) - 1:,} more kinds of assumption are needed" if len(assumptions) > 1 else ""
        super().__init__(
            f"{first.path}: {first} [{first.code}]{more}; {KINDS[first.code].remedy}, or leave out --strict"
        )


def as_json(assumptions: Iterable[Assumption]) -> list[dict[str, str | int | None]]:
    """Return assumptions as ``--json`` prints them."""
    return [
        {
            "code": one.code,
            "text": one.text,
            "file": known_as(one.path),
            "count": one.count,
            "place": one.place or None,
        }
        for one in assumptions
    ]
