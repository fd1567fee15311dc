"""Progress where somebody looks on: a bar in a terminal, one below the cell of a notebook, and nothing in a log."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from html import escape
from typing import Any

from panview.literal import legible

ProgressCallback = Callable[[int, int], None]
"""Called with what is done and its total."""
ShownProgress = bool | ProgressCallback | None
"""True or False for a bar or none, None for one where somebody looks on, or a callback of one's own."""

_EVERY_S = 0.1
"""A notebook is told so often; each time is a message to a browser."""
_LATE_S = 0.3
"""What ends sooner has no bar, which would only flash."""


@contextmanager
def progress_bar(label: str, wanted: ShownProgress = None) -> Iterator[ProgressCallback]:
    """Yield a callback that shows progress; the bar comes once there is something to wait for, and goes at the end.

    Parameters
    ----------
    label : str
    wanted : bool, callable or None
        None draws in a notebook, and in a terminal where stderr is one.
    """
    if callable(wanted):
        yield wanted
        return
    if wanted is False:
        yield _draw_nothing
        return
    draw: Callable[[str], Any] | None = None
    if in_notebook():
        draw = _NotebookBar
    elif wanted or (sys.stderr is not None and sys.stderr.isatty()):
        draw = _TerminalBar
    if draw is None:
        yield _draw_nothing
        return
    begun, make = time.monotonic(), draw
    with ExitStack() as stack:
        bars: list[ProgressCallback] = []

        def show(done: int, total: int) -> None:
            if not bars:
                if done >= total or (not wanted and time.monotonic() - begun < _LATE_S):
                    return
                bars.append(stack.enter_context(make(label)))
            bars[0](done, total)

        yield show


def in_notebook() -> bool:
    """Whether this runs in the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None
    return getattr(shell, "kernel", None) is not None


def _draw_nothing(done: int, total: int) -> None:
    """Replace a bar where nobody sees it."""


class _NotebookBar:
    """A bar below a cell, of the browser's own kind: rich's would want ipywidgets."""

    def __init__(self, label: str) -> None:
        self._label = escape(legible(label))
        display = importlib.import_module("IPython.display")
        self._html: Callable[[str], object] = display.HTML
        self._handle = display.display(self._html(""), display_id=True)
        self._said = -_EVERY_S

    def __enter__(self) -> ProgressCallback:
        return self._show

    def __exit__(self, *_: object) -> None:
        self._handle.update(self._html(""))

    def _show(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._said < _EVERY_S and done < total:
            return
        self._said = now
        value = f'value="{done}" max="{max(total, 1)}"'
        self._handle.update(
            self._html(
                f'<div role="status">{self._label} <progress {value} style="vertical-align:middle"></progress> '
                f"{done:,} / {total:,}</div>"
            )
        )


class _TerminalBar:
    """A bar on stderr."""

    def __init__(self, label: str) -> None:
        # Imported here, since rich loads slowly.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        text = TextColumn("{task.description}", markup=False)
        columns = (text, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True, force_jupyter=False), transient=True)
        self._task = self._bar.add_task(legible(label), total=None)

    def __enter__(self) -> ProgressCallback:
        self._bar.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _show(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total or None)
