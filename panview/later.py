"""Modules that take long to load and that most starts never need."""

from __future__ import annotations

import importlib
import sys
from typing import Any


class Later:
    """Stands for a module, which is loaded when something of it is first wanted.

    For the type checker the module is imported beside it, under ``TYPE_CHECKING``.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:  # noqa: ANN401 - whatever the module has
        """Return something of the module."""
        value = getattr(importlib.import_module(self._name), attribute)
        # What has been looked up once is found without this function.
        self.__dict__[attribute] = value
        return value


def is_loaded(name: str) -> bool:
    """Whether a module is there to its end: using it takes no time, and does not wait for a thread that loads it."""
    return name in sys.modules and not getattr(sys.modules[name].__spec__, "_initializing", False)
