"""Errors a user can meet. Each message says what is wrong, where, and what to do."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_OS_ERROR = re.compile(r"\s*\(os error \d+\)$")


def reason_of(error: OSError) -> str:
    """Return what the system says of an error; those that come out of Rust, as Polars' do, have no ``strerror``."""
    known = error.strerror or (os.strerror(error.errno) if error.errno else "")
    return known or _OS_ERROR.sub("", str(error)) or type(error).__name__


legible_places: list[Callable[[str], str]] = []
"""Each puts what a person knows a place by into a message, such as an address for the copy that is read."""


class PanviewError(Exception):
    """Base of all errors that the user can fix; shown as one message, without a traceback.

    It arrives in another process as it left: with its type, its message and its attributes.
    """

    def __str__(self) -> str:
        """Return the message."""
        return legible_text(super().__str__())

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how to make the error again; Python's own way calls the class with the message alone."""
        return _made_again, (type(self), self.args, self.__dict__)


def legible_text(text: str) -> str:
    """Return a text with the places in it named as people know them."""
    for say in legible_places:
        text = say(text)
    return text


class UnreachableError(PanviewError):
    """What lies elsewhere cannot be had: a fault of the way there, and not of the file."""


class BadFileError(PanviewError, ValueError):
    """A file is there but is not what it should be.

    Parameters
    ----------
    path : Path
        The file.
    problem : str
        What is wrong and what to do, as one clause.
    place : str
        Where in the file, such as ``$.annotations[3].image_id``; empty for the file as a whole.
    """

    def __init__(self, path: Path, problem: str, place: str = "") -> None:
        self.path = path
        self.problem = problem
        self.place = place
        super().__init__(f"{path}: {place + ': ' if place else ''}{problem}")


class EmptyFileError(BadFileError):
    """A file holds nothing."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "is empty")


class ContradictionError(BadFileError):
    """A map and the JSON that lists its segments do not agree."""


class WrongSizeError(BadFileError):
    """A map is of another size than its image; ``size`` is (height, width) of the map."""

    def __init__(self, path: Path, size: tuple[int, int], wanted: tuple[int, int], place: str = "") -> None:
        self.size = size
        super().__init__(path, f"is {size[1]} x {size[0]} pixels, but the image is {wanted[1]} x {wanted[0]}", place)


class NotFoundError(PanviewError, FileNotFoundError):
    """Something that was asked for is not there; ``tried`` lists where it was looked for."""

    def __init__(self, message: str, tried: tuple[Path, ...] = ()) -> None:
        self.tried = tried
        if tried:
            message += "; looked for " + ", ".join(str(path) for path in tried)
        super().__init__(message)

    def __str__(self) -> str:
        """Return the message; an OSError would put errno first."""
        return str(self.args[0])


class FilterError(PanviewError, ValueError):
    """A filter cannot be applied, such as an expression that does not parse.

    Parameters
    ----------
    message : str
    place : (start, end), optional
        Characters of the expression that are wrong; both are its length where something is missing at its end.
    """

    def __init__(self, message: str, place: tuple[int, int] | None = None) -> None:
        self.place = place
        super().__init__(message)


class ArraysError(PanviewError, ValueError):
    """Arrays or tensors that a program hands over are not what they should be.

    Parameters
    ----------
    problem : str
        What is wrong and what to do, as one clause.
    where : str
        What it is wrong with, such as ``prediction of image 139``.
    """

    def __init__(self, problem: str, where: str = "") -> None:
        self.problem = problem
        self.where = where
        super().__init__(f"{where}: {problem}" if where else problem)


class Cancelled(Exception):
    """The user asked to stop; never shown as an error."""


def _made_again(kind: type[PanviewError], args: tuple[Any, ...], attributes: Mapping[str, Any]) -> PanviewError:
    # Not `kind.__new__`: where the second base is MemoryError that is a function which refuses every other class.
    make = OSError.__new__ if issubclass(kind, OSError) else BaseException.__new__
    error = make(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error
