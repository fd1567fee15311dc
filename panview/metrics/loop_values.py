"""Single values passed in by a program, such as a framework's numbers, read by the rules of the file reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from panview.datasets import loose_json
from panview.errors import ArraysError

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


def whole_of(entry: Mapping[Any, Any], name: str, where: str) -> int:
    """Return a whole number of an entry; 2.0 and "2" are ones too.

    Raises
    ------
    ArraysError
        It is missing, no whole number, or does not fit into 64 bits.
    """
    if name not in entry:
        raise ArraysError(f"`{name}` is missing", where)
    value = entry[name]
    if type(value) is not int:
        value = _read(value, loose_json.whole_number, name, where)
    if not _LEAST <= value <= _MOST:
        raise ArraysError(f"{name} is {loose_json.shown(value)}, which does not fit into 64 bits", where)
    return value


def flag_of(entry: Mapping[Any, Any], name: str, where: str) -> int | None:
    """Return a flag of an entry, None if it is missing; "0" is not set, and 1 is the only number that is.

    Raises
    ------
    ArraysError
        It is no flag.
    """
    value = entry.get(name)
    if value is None or type(value) is int:
        return value
    return _read(value, loose_json.flag, name, where)


def option_of(value: object, name: str, least: int = _LEAST) -> int:
    """Return an option that must be a whole number; a text is refused.

    Raises
    ------
    ArraysError
        It is not a whole number, or out of range.
    """
    own = plain(value)
    if isinstance(own, (bool, str)) or own is None:
        raise ArraysError(f"expected a whole number, got {own!r}", name)
    number = whole_of({name: own}, name, "")
    if number < least:
        raise ArraysError(f"expected at least {least}, got {number}", name)
    return number


def numbers_of(value: object, name: str) -> frozenset[int]:
    """Return one whole number or several as a set, an empty one for None.

    Raises
    ------
    ArraysError
        One is none.
    """
    if value is None:
        return frozenset()
    if isinstance(value, str) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0:
        return frozenset((option_of(value, name),))
    return frozenset(option_of(one, name) for one in value)


def plain(value: object) -> object:
    """Return a number of NumPy or of a framework as Python has it; anything else as it is."""
    item: Any = getattr(value, "item", None)
    if not callable(item):
        return value
    try:
        return item()
    except (TypeError, ValueError, RuntimeError):
        # An array with several numbers.
        return value


def _read(value: object, read: Callable[[object], int], name: str, where: str) -> int:
    own = plain(value)
    if own is not None and not isinstance(own, (int, float, str, list, dict)):
        raise ArraysError(f"{name} is of {type(value).__name__}; give a whole number", where)
    try:
        return read(own)
    except ValueError as error:
        raise ArraysError(f"{name} {error}", where) from None
