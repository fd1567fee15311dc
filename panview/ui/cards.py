"""Cards that most reviews never show: each is made, and its module loaded, when somebody first wants it."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Any

from PySide6.QtWidgets import QWidget

from panview.ui.guard import made_at_rest
from panview.ui.lazily import Lazy


def lazy_card(window: QWidget, module: str, name: str, *words: str) -> Lazy[Any]:
    """Return a card or pop-up that is made at the first call.

    Parameters
    ----------
    window : QWidget
        What it covers.
    module, name : str
        Module of `panview.ui.dialogs`, and its class.
    *words : str
        What the class is told beside the window.
    """
    return Lazy(partial(made_at_rest, window, partial(_made, window, module, name, words)))


def _made(window: QWidget, module: str, name: str, words: tuple[str, ...]) -> QWidget:
    card: QWidget = getattr(import_module(f"panview.ui.dialogs.{module}"), name)(window, *words)
    return card
