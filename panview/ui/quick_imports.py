"""PySide6 reads the source of each module that is imported after it; the window keeps it from that."""

from __future__ import annotations

import sys

# What is changed below comes with it.
import PySide6.QtCore  # noqa: F401

_ASKED = "shibokensupport.feature"


def read_no_sources() -> None:
    """Let PySide6 take every module for one that may use it.

    It looks in the source of each for its own name, to know which ones ``from __feature__ import snake_case`` is about.
    Nothing here uses that, and what PySide6 reads stays in memory: of a thousand modules, 14 MB and a seventh of the
    time that importing takes, during which no other thread runs Python.
    """
    feature = sys.modules.get(_ASKED)
    # Another version of PySide6 may have no such function; then it imports as slowly as it does.
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", _may_use_it)  # noqa: B010


def _may_use_it(_module: object) -> bool:
    return True
