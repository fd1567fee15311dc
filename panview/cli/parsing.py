"""Reading a command line that has no mistake in it, without loading anything."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from panview.cli.declaring import Argument, Option, Parameter

_INTEGER = re.compile(r"[0-9]{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18}", re.ASCII)
_MISSING = object()


def parsed(parameters: Iterable[Parameter], arguments: list[str]) -> dict[str, Any] | None:
    """Return the values of a command's parameters.

    None where anything is unusual: a mistake, ``--help``, or a way of writing that only typer knows, as ``-oFILE``.
    What is returned is what typer would return too.
    """
    known = {parameter.name: parameter for parameter in parameters}
    flags = {word: (parameter, value) for parameter in known.values() for word, value in parameter.flags.items()}
    options = {word: parameter for parameter in known.values() for word in parameter.words}
    places = [parameter for parameter in known.values() if isinstance(parameter.declared, Argument)]
    given: dict[str, list[Any]] = {}
    words = iter(arguments)
    for word in words:
        if word in flags:
            parameter, value = flags[word]
        elif word == "-" or not word.startswith("-"):
            if not places:
                return None
            parameter = places.pop(0)
            value = _value(parameter, word)
        else:
            name, equals, text = word.partition("=")
            if name not in options or (equals and not name.startswith("--")):
                return None
            parameter = options[name]
            value = _value(parameter, text if equals else next(words, ""))
        if value is _MISSING or (parameter.name in given and not parameter.many):
            return None
        given.setdefault(parameter.name, []).append(value)
    return _complete(known, given)


def _complete(known: dict[str, Parameter], given: dict[str, list[Any]]) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    for name, parameter in known.items():
        if name in given:
            values[name] = given[name] if parameter.many else given[name][0]
        elif parameter.default is inspect.Parameter.empty:
            return None
        else:
            values[name] = list(parameter.default) if parameter.many else parameter.default
    return values


def _value(parameter: Parameter, text: str) -> Any:  # noqa: ANN401
    """Return what a word stands for; `_MISSING` where typer is to say what is wrong with it."""
    # "-" is stdout; anything else beginning with "-" may be an option whose predecessor lacks its value.
    if not text or (text.startswith("-") and text != "-"):
        return _MISSING
    if parameter.kind is str:
        return text
    if parameter.kind is Path:
        return Path(text)
    if not (_INTEGER if parameter.kind is int else _DECIMAL).fullmatch(text):
        return _MISSING
    number = parameter.kind(text)
    declared = parameter.declared
    assert isinstance(declared, Option)
    too_small = declared.min is not None and number < declared.min
    too_large = declared.max is not None and number > declared.max
    return _MISSING if too_small or too_large else number
