"""What the command line prints: results on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

if TYPE_CHECKING:
    # At run time this would load numba for a --version.
    from panview.metrics.evaluation import Progress as ProgressCallback


def fail(message: str) -> None:
    """Print an error as one line on stderr."""
    _print(Text.assemble(("panview:", "bold red"), f" {_one_line(message)}"))


def note(message: str) -> None:
    """Print a remark on stderr."""
    _print(Text(_one_line(message), style="dim"))


@contextmanager
def progress_bar(label: str) -> Iterator[ProgressCallback]:
    """Yield a callback that draws a progress bar on stderr, where that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


@contextmanager
def byte_bar(label: str) -> Iterator[ProgressCallback]:
    """Yield a callback for bytes that are there and their total, drawn on stderr, where that is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield show


class LiveLine:
    """A progress bar on stderr whose text changes, where that is a terminal; elsewhere each new text is a line."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        terminal = self._console.is_terminal
        rest = TextColumn("{task.fields[rest]}", markup=False)
        self._bar = Progress(*columns, rest, console=self._console, transient=True, disable=not terminal)
        self._task = self._bar.add_task("", total=None, rest="")
        self._said = ""

    def __enter__(self) -> LiveLine:
        """Begin to draw."""
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        self._bar.stop()

    def show(self, text: str, done: int, total: int, rest: str = "") -> None:
        """Show what is under way and how far it is; ``rest`` stands behind the bar."""
        if not self._console.is_terminal and text != self._said:
            note(text)
        self._said = text
        self._bar.update(self._task, description=text, completed=done, total=total or None, rest=rest)


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        leave_broken_pipe()


def leave_broken_pipe() -> NoReturn:
    """Leave quietly: the reader of a pipe went away, as head does; that is its right."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(0)


def images_text(count: int) -> str:
    """Return "1 image", "5,000 images"."""
    return f"{count:,} {'image' if count == 1 else 'images'}"


def plain_console() -> Console:
    """Return a console for stdout that prints names as they are, whatever brackets and colons they hold."""
    return _Console(highlight=False, markup=False, emoji=False)


def write_stdout(data: bytes) -> None:
    """Write bytes to stdout as they are: UTF-8 and line ends stay, whatever the terminal's."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _print(text: Text) -> None:
    Console(stderr=True, soft_wrap=True, highlight=False).print(text)


def _one_line(text: str) -> str:
    """Escape line ends and control characters: names come from files, and a terminal would obey some of them."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text.strip())
