"""What a page declares: all that window, top bar, keys and controllers ask of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtWidgets import QWidget

from panview.review.look import CanvasStyle
from panview.review.session import View
from panview.ui.commands import Commands
from panview.ui.cursor_state import CursorState
from panview.ui.review_state import ReviewState

W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True)
class Doors:
    """What a page can look at and do.

    Attributes
    ----------
    state : ReviewState
    cursor : CursorState
    commands : Commands
    """

    state: ReviewState
    cursor: CursorState
    commands: Commands


@dataclass(frozen=True, eq=False)
class PageSpec(Generic[W]):
    """A page.

    Attributes
    ----------
    key : str
        Stable; what a `Cursor` holds, and part of the name of the action.
    label : str
        Word on its button.
    keys : str
        Of its action.
    make : callable or None
        Makes its widget when somebody first looks, and loads its module then. None: the canvas, always there.
    join : callable or None
        (widget, doors): called once it is made, to send on what is done on it.
    look : callable or None
        (widget, look): called once it is made, and when the canvas looks otherwise, such as in other status colours.
    fill : callable or None
        (widget, view): called when it is shown and with each view while it is. None where a controller does that.
    analysed : bool
        Whether it shows the analysis, which is worked out while somebody looks.
    ahead : tuple of str
        Modules that take long to load: they are loaded beside the window before somebody looks. Its widget is then made
        ahead, too.
    steps : tuple of callable
        (widget): what else of it can be made ahead. Each is done in a turn of its own, and is to take less than 50 ms.
    offered : bool
        Whether its button is there from the start.
    """

    key: str
    label: str
    keys: str
    make: Callable[[], W] | None
    join: Callable[[W, Doors], object] | None = None
    look: Callable[[W, CanvasStyle], object] | None = None
    fill: Callable[[W, View], object] | None = None
    analysed: bool = False
    ahead: tuple[str, ...] = ()
    steps: tuple[Callable[[W], object], ...] = ()
    offered: bool = True


AnyPage = PageSpec[Any]
