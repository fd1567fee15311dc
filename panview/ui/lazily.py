"""Widgets that most reviews never show are made when somebody first wants them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

W = TypeVar("W")


class Lazy(Generic[W]):
    """A widget that is made at the first call, by a function that may load its module.

    Who wants to hear from the widget, or has to tell it something from the start, leaves that for then.
    """

    def __init__(self, make: Callable[[], W]) -> None:
        self._make = make
        self._made: W | None = None
        self._then: list[Callable[[W], object]] = []

    def __call__(self) -> W:
        """Return the widget."""
        if self._made is None:
            self._made = self._make()
            for do in self._then:
                do(self._made)
            self._then.clear()
        return self._made

    @property
    def made(self) -> W | None:
        """The widget, None while nobody has wanted it."""
        return self._made

    def when_made(self, do: Callable[[W], object]) -> None:
        """Do something with the widget as soon as there is one."""
        if self._made is None:
            self._then.append(do)
        else:
            do(self._made)
