"""Files that say what category numbers stand for: names, pairs, a model configuration's ``id2label``, another JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from panview.datasets.category_mapping import CategoryMapping, NamedIds, NamedNumber, NamedNumbers, map_names
from panview.datasets.category_names import is_nameless
from panview.decoding import typed_json
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.reading import MAX_BYTES, read_file

CONFIG = "config.json"
_PAIR = re.compile(r"(?P<number>[+-]?\d+)\s*(?:->|=>|[=,;:\t])\s*(?P<name>.*)")
_SPACED = re.compile(r"(?P<number>\d+)\s+(?P<name>\S.*)")
_TURNED = re.compile(r"(?P<name>.*?)\s*(?:->|=>|[=,;:\t])\s*(?P<number>\d+)")
_HEADER = re.compile(r"(old|id|number|label|index|category_id|name)\s*[,;\t=]\s*\w+", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d+")
_TRIED = (
    "write one name per line, or one pair such as 3 = person per line; or give a config.json with id2label, or a JSON "
    "with categories"
)


def read_category_file(path: Path) -> NamedNumbers:
    """Read a file that says what numbers stand for.

    A text of names, one a line, where the place is the label, from 0; a text of pairs (``3 = person``, ``3,person``,
    ``old,new``); JSON: an object ``{"3": "person"}`` or ``{"person": 3}``, a list of names, a model's ``config.json``
    with ``id2label``, or any JSON with ``categories``.

    Raises
    ------
    NotFoundError, BadFileError
        It is not there, or says nothing, or two things of one number; the error names the line.
    """
    path = path.expanduser()
    data = read_file(path, MAX_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFileError(path, f"is not text; {_TRIED}") from error
    if text.lstrip()[:1] in ("{", "["):
        return _of_json(path, text)
    return _of_text(path, text)


def read_mapping(path: Path, used: Sequence[int] | None, categories: NamedIds) -> CategoryMapping:
    """Read a file and find the categories that it means; see `read_category_file` and `map_names`."""
    return map_names(read_category_file(path), used, categories)


def names_beside(json: Path, folder: Path | None = None) -> NamedNumbers | None:
    """Return the ``id2label`` of a model's ``config.json`` that lies beside results, None where there is none.

    One whose names are only numbers again ("LABEL_0") says nothing.
    """
    places = dict.fromkeys((json.parent, *(() if folder is None else (folder,))))
    for place in places:
        try:
            named = _id2label(place / CONFIG, msgspec.json.decode(read_file(place / CONFIG, MAX_BYTES)))
        except (NotFoundError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if named is not None and not all(is_nameless(entry.name) for entry in named.entries):
            return named
    return None


def names_in(json: Path, content: bytes) -> NamedNumbers | None:
    """Return what a results JSON itself says of its numbers: ``id2label`` or ``categories`` with names; else None."""
    try:
        document = typed_json(content, _Named)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    for found in (_id2label(json, {"id2label": document.id2label}), _categories(json, document.categories)):
        if found is not None and not all(is_nameless(entry.name) for entry in found.entries):
            return found
    return None


class _Named(msgspec.Struct, gc=False):
    categories: Any = None
    id2label: Any = None


def _of_json(path: Path, text: str) -> NamedNumbers:
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadFileError(path, f"is not valid JSON ({error}); it may be cut off; copy it again") from error
    if isinstance(document, dict):
        if "id2label" in document:
            named = _id2label(path, document)
        elif "categories" in document:
            named = _categories(path, document["categories"])
        else:
            named = _object(path, document, "$")
    elif document and all(isinstance(entry, dict) for entry in document):
        named = _categories(path, document)
    else:
        named = _list(path, document)
    if named is None or not named.entries:
        raise BadFileError(path, f"names no categories; {_TRIED}")
    return named


def _id2label(path: Path, document: Any) -> NamedNumbers | None:  # noqa: ANN401
    labels = document.get("id2label") if isinstance(document, dict) else None
    if isinstance(labels, list):
        return _list(path, labels)
    if not isinstance(labels, dict) or not labels:
        return None
    named = _object(path, labels, "$.id2label")
    return NamedNumbers(named.source, named.entries, merges=False)


def _object(path: Path, pairs: dict[str, Any], where: str) -> NamedNumbers:
    entries = []
    turned = bool(pairs) and not any(_WHOLE.fullmatch(key.strip()) for key in pairs)
    for key, value in pairs.items():
        place = f"{where}.{key}"
        number, name = (value, key) if turned else (key, value)
        whole = _whole(number)
        if whole is None or not (name is None or isinstance(name, str) or _whole(name) is not None):
            raise BadFileError(path, 'is not a pair of a number and a name, such as "3": "person"', place)
        entries.append(_entry(whole, "" if name is None else str(name), place))
    return NamedNumbers(path.name, _distinct(path, entries))


def _list(path: Path, names: Sequence[Any]) -> NamedNumbers:
    entries = []
    for label, name in enumerate(names):
        if not (name is None or isinstance(name, str)):
            raise BadFileError(path, "is not a name", f"$[{label}]")
        entries.append(NamedNumber(label, name or "", f"entry {label}"))
    return NamedNumbers(path.name, tuple(entries), merges=False)


def _categories(path: Path, categories: Any) -> NamedNumbers | None:  # noqa: ANN401
    if not isinstance(categories, list):
        return None
    entries = []
    for position, category in enumerate(categories):
        whole = _whole(category.get("id")) if isinstance(category, dict) else None
        name = category.get("name") if isinstance(category, dict) else None
        if whole is None or not isinstance(name, str):
            return None
        entries.append(NamedNumber(whole, name, f"$.categories[{position}]"))
    return NamedNumbers(path.name, _distinct(path, entries), merges=False) if entries else None


def _of_text(path: Path, text: str) -> NamedNumbers:
    numbered = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in numbered if not line.startswith("#")]
    while lines and not lines[-1][1]:
        lines.pop()
    filled = [(number, line) for number, line in lines if line]
    if not filled:
        raise BadFileError(path, f"is empty; {_TRIED}")
    pairs = filled[1:] if len(filled) > 1 and _HEADER.fullmatch(filled[0][1]) else filled
    for pattern in (_PAIR, _TURNED, _SPACED):
        matches = [(number, pattern.fullmatch(line)) for number, line in pairs]
        if all(match for _, match in matches):
            entries = [
                _entry(int(match["number"]), _unquoted(match["name"]), f"line {number}")
                for number, match in matches
                if match
            ]
            return NamedNumbers(path.name, _distinct(path, entries))
    first_is_pair = bool(_PAIR.fullmatch(filled[0][1]))
    for number, line in filled:
        if bool(_PAIR.fullmatch(line)) != first_is_pair:
            what = "a pair" if first_is_pair else "a name"
            raise BadFileError(path, f"line {filled[0][0]} is {what}, line {number} is not; {_TRIED}")
    for number, line in lines:
        if not line:
            problem = f"line {number} is empty; in a list of names the line number is the label; write none there"
            raise BadFileError(path, problem)
    if any("\0" in line for _, line in lines):
        raise BadFileError(path, f"is not text; {_TRIED}")
    names = [NamedNumber(label, _unquoted(line), f"line {number}") for label, (number, line) in enumerate(lines)]
    return NamedNumbers(path.name, tuple(names), merges=False)


def _entry(number: int, name: str, place: str) -> NamedNumber:
    return NamedNumber(number, name, place, int(name) if _WHOLE.fullmatch(name) else None)


def _whole(value: Any) -> int | None:  # noqa: ANN401
    """Return a value as a whole number, also where JSON has it as text or as 3.0; None for any other."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and abs(value) < 2**62 else None


def _unquoted(name: str) -> str:
    name = name.strip()
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'" else name


def _distinct(path: Path, entries: Sequence[NamedNumber]) -> tuple[NamedNumber, ...]:
    """Return the entries, one for each number; refuse a number with two meanings."""
    for entry in entries:
        if abs(entry.number) >= 2**62:
            raise PanviewError(f"{path}, {entry.place}: {entry.number} is too large for a label")
    by_number = sorted(entries, key=lambda entry: entry.number)
    for one, other in pairwise(by_number):
        if one.number == other.number and one.name != other.name:
            both = f"{one.place} says {one.name}, {other.place} says {other.name}"
            raise BadFileError(path, f"contradicts itself about {one.number}: {both}; keep one of them")
    return tuple({entry.number: entry for entry in entries}.values())
