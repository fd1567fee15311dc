"""Mending the entries of a panoptic JSON that other tools read: one reading is taken and recorded, else it is refused.

Works on the JSON as Python has it, only where the typed decoder has refused it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from panview.datasets.assumptions import Assumptions

Entry = dict[str, Any]

_NO_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b', re.DOTALL)
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_BETWEEN = re.compile(r"[\s_-]+")
_EXACT = 2**53
"""Up to here a float is one whole number and no other."""
_LONG = 40


class _Wrong(Exception):
    """A value that has no reading, or more than one; the text says what it is and what it should be."""


class _Mended(NamedTuple):
    value: Any
    code: str
    """Of the assumption; empty for none."""


class Field(NamedTuple):
    """A field of an entry, and what its value may be; null is as if it were missing, unless that is to be told."""

    name: str
    read: Callable[[Any], _Mended]
    required: bool = True
    null: bool = False


@dataclass(frozen=True)
class Problem:
    """What cannot be read in an entry.

    Attributes
    ----------
    place : str
        In the JSON.
    text : str
        In words of the field.
    field : str
    """

    place: str
    text: str
    field: str = ""


@dataclass
class Mender:
    """Mends the entries of one JSON in place, and keeps what cannot be mended.

    Attributes
    ----------
    path : Path
    assumed : Assumptions
        Added to.
    problems : list of Problem
        In the order of the file.
    """

    path: Path
    assumed: Assumptions
    problems: list[Problem] = field(default_factory=list)

    def entries(self, value: object, place: str) -> list[Any]:
        """Return a list of entries, an empty one if it is none."""
        if isinstance(value, list):
            return value
        name = place.rpartition(".")[2]
        self.problems.append(Problem(place, f"{name} is {shown(value)}, not a list", name))
        return []

    def entry(self, value: object, fields: Iterable[Field], place: str) -> bool:
        """Mend an entry; whether it can be read now."""
        if not isinstance(value, dict):
            self.problems.append(Problem(place, f"is {shown(value)}, not an object with fields"))
            return False
        before = len(self.problems)
        for one in fields:
            if one.name not in value:
                self._rename(value, one.name, place)
            if one.name in value:
                self._mend(value, one, place)
            elif one.required:
                self.problems.append(Problem(place, f"`{one.name}` is missing", one.name))
        return len(self.problems) == before

    def _mend(self, entry: Entry, one: Field, place: str) -> None:
        value = entry[one.name]
        if value is None and not one.required and not one.null:
            del entry[one.name]
            return
        try:
            mended = one.read(value)
        except _Wrong as wrong:
            text = str(wrong)
            if value is None and any(taken.code == "PV606" for taken in self.assumed.taken):
                text = text.replace("null", "null or NaN", 1)
            self.problems.append(Problem(f"{place}.{one.name}", f"{one.name} {text}", one.name))
            return
        if mended.code:
            self.assumed.record(mended.code, self.path, place=f"{place}.{one.name}")
            entry[one.name] = mended.value

    def _rename(self, entry: Entry, name: str, place: str) -> None:
        given = misspelt(entry, name)
        if given:
            entry[name] = entry.pop(given)
            self.assumed.record("PV604", self.path, f"key {given!r} is read as {name!r}", place=place)


def without_nan(content: bytes) -> tuple[bytes, int]:
    """Return a JSON with null in place of NaN and Infinity, which Python writes but JSON lacks, and their number."""
    if b"NaN" not in content and b"Infinity" not in content:
        return content, 0
    count = 0

    def replaced(found: re.Match[bytes]) -> bytes:
        nonlocal count
        if found[0].startswith(b'"'):
            return found[0]
        count += 1
        return b"null"

    return _NO_NUMBER.sub(replaced, content), count


def misspelt(entry: Entry, name: str) -> str:
    """Return the one key of an entry that is a field's name but for case, hyphens or one slip; empty for none."""
    wanted = _folded(name)
    near = [key for key in entry if key not in _NAMES and (_folded(key) == wanted or _is_slip(_folded(key), wanted))]
    return near[0] if len(near) == 1 else ""


def _folded(name: str) -> str:
    return _BETWEEN.sub("", name).casefold()


def _is_slip(given: str, wanted: str) -> bool:
    """Whether one letter was added, left out or replaced, or two were exchanged; a longer ending makes another word."""
    if min(len(given), len(wanted)) < 5 or abs(len(given) - len(wanted)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(given, wanted, strict=False)) if a != b), None)
    if start is None:
        return False
    rest, other = given[start:], wanted[start:]
    if len(rest) != len(other):
        return rest[1:] == other or rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])


def shown(value: object) -> str:
    """Return a value as JSON has it, short; lists and objects by their kind."""
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    if value is None:
        return "null"
    if isinstance(value, int) and abs(value) >= 2**70:
        return "a huge number"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def whole_number(value: object) -> int:
    """Return a whole number as an entry may have it, 2.0 and "2" among them.

    Raises
    ------
    ValueError
        It is none; the text says what it is.
    """
    return _read(value, _whole_number)


def flag(value: object) -> int:
    """Return a flag as an entry may have it, true, "0" and 1.0 among them; only 1 is set.

    Raises
    ------
    ValueError
        It is none; the text says what it is.
    """
    return _read(value, _flag)


def _read(value: object, read: Callable[[Any], _Mended]) -> int:
    try:
        return int(read(value).value)
    except _Wrong as wrong:
        raise ValueError(str(wrong)) from None


def _whole_number(value: object) -> _Mended:
    if type(value) is int:
        return _Mended(value, "")
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        if abs(value) > _EXACT:
            raise _Wrong(f"is {shown(value)}, which may be rounded; write all its digits")
        return _Mended(int(value), "PV601")
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return _Mended(int(value), "PV602")
    raise _Wrong(f"is {shown(value)}, not a whole number")


def _image_id(value: object) -> _Mended:
    if isinstance(value, str):
        return _Mended(value, "")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _Wrong(f"is {shown(value)}, neither a whole number nor a text")
    return _whole_number(value)


def _text(value: object) -> _Mended:
    if isinstance(value, str):
        return _Mended(value, "")
    raise _Wrong(f"is {shown(value)}, not a text")


def _flag(value: object) -> _Mended:
    if isinstance(value, bool):
        return _Mended(int(value), "PV603")
    if isinstance(value, str) and value.casefold() in ("true", "false"):
        return _Mended(int(value.casefold() == "true"), "PV603")
    try:
        mended = _whole_number(value)
    except _Wrong as wrong:
        raise _Wrong(f"is {shown(value)}, not 0 or 1") from wrong
    if mended.code and mended.value not in (0, 1):
        raise _Wrong(f"is {shown(value)}, not 0 or 1")
    return mended


def _flag_if_any(value: object) -> _Mended:
    try:
        return _Mended(_flag(value).value, "")
    except _Wrong:
        return _Mended(None, "PV609")


def _colour(value: object) -> _Mended:
    if not isinstance(value, list):
        raise _Wrong(f"is {shown(value)}, not [R, G, B] from 0 to 255")
    try:
        parts = [_whole_number(part) for part in value]
    except _Wrong as wrong:
        raise _Wrong("is not [R, G, B] from 0 to 255") from wrong
    return _Mended([part.value for part in parts], max((part.code for part in parts), default=""))


def _needless_text(value: object) -> _Mended:
    return _Mended(value, "") if isinstance(value, str) else _Mended("", "PV609")


def _anything(value: object) -> _Mended:
    return _Mended(value, "")


SEGMENT = (
    Field("id", _whole_number),
    Field("category_id", _whole_number),
    Field("iscrowd", _flag, required=False),
    Field("area", _anything, required=False),
)
KIND_OF_SEGMENT = Field("isthing", _flag_if_any, required=False)
"""Looked at by ``convert`` alone."""
ANNOTATION = (Field("image_id", _image_id), Field("file_name", _text), Field("segments_info", _anything))
ANNOTATION_AS_FAR_AS_READ = (*ANNOTATION[:2], Field("segments_info", _anything, required=False, null=True))
"""Which may lack its segments."""
IMAGE = (
    Field("id", _image_id),
    Field("file_name", _text),
    Field("height", _whole_number),
    Field("width", _whole_number),
)
CATEGORY = (
    Field("id", _whole_number),
    Field("name", _text),
    Field("isthing", _flag, required=False),
    Field("supercategory", _needless_text, required=False),
    Field("color", _colour, required=False),
)
_NAMES = frozenset(one.name for fields in (SEGMENT, ANNOTATION, IMAGE, CATEGORY) for one in fields)
