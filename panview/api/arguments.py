"""Arguments of a wrong type, each refused with one clear sentence."""

from __future__ import annotations

import os
from typing import TypeGuard

PATH = "a path"
NUMBER = "a number"


def refuse(name: str, value: object, takes: str) -> TypeError:
    """Return the error that an argument is of a wrong type.

    Parameters
    ----------
    name : str
        Of the function and its argument, such as "where(expression)".
    value : object
    takes : str
        What the argument takes, such as "a condition as text".
    """
    kind = type(value).__name__
    # The repr of another library's object may have many lines.
    is_short = value is None or isinstance(value, (str, bytes, bool, int, float))
    return TypeError(
        f"{name} takes {takes}, got " + (f"{repr(value)[:60]} of type {kind}" if is_short else f"one {kind}")
    )


def is_path(value: object) -> TypeGuard[str | os.PathLike[str]]:
    """Whether a value is a text or a path."""
    return isinstance(value, (str, os.PathLike))


def checked_text(name: str, value: object, takes: str) -> str:
    """Return a value, if it is a text; else raise a TypeError."""
    if not isinstance(value, str):
        raise refuse(name, value, takes)
    return value


def checked_number(name: str, value: object) -> float:
    """Return a value as float, if it is a number of any kind; else raise a TypeError."""
    # Not all numbers of NumPy and torch are `numbers.Real`.
    as_float = None if isinstance(value, (str, bytes, bool)) else getattr(value, "__float__", None)
    if as_float is None:
        raise refuse(name, value, NUMBER)
    return float(as_float())
