"""What the command line prints: results on stdout, everything else on stderr."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.segment import Segment
from rich.text import Text

from panview.literal import legible, literal

if TYPE_CHECKING:
    # At run time this would load numba for a --version.
    from panview.metrics.evaluation import Progress as ProgressCallback

_IN_JSON = re.compile("[\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]")
_MARKDOWN = frozenset("\\`*_[]|~")


def fail(message: str) -> None:
    """Print an error as one line on stderr."""
    _print(Text.assemble(("panview:", "bold red"), f" {legible(message.strip())}"))


def note(message: str) -> None:
    """Print a remark on stderr."""
    _print(Text(legible(message.strip()), style="dim"))


@contextmanager
def progress_bar(label: str) -> Iterator[ProgressCallback]:
    """Yield a callback that draws a progress bar on stderr, where that is a terminal."""
    console = SafeConsole(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


@contextmanager
def late_bar(label: str) -> Iterator[ProgressCallback]:
    """Yield a callback as `progress_bar` does, whose bar is there from the first call on: mostly there is none."""
    with ExitStack() as stack:
        bars: list[ProgressCallback] = []

        def show(done: int, total: int) -> None:
            if not bars:
                bars.append(stack.enter_context(progress_bar(label)))
            bars[0](done, total)

        yield show


@contextmanager
def byte_bar(label: str) -> Iterator[ProgressCallback]:
    """Yield a callback for bytes that are there and their total, drawn on stderr, where that is a terminal."""
    console = SafeConsole(stderr=True)
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
        self._console = SafeConsole(stderr=True, highlight=False)
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


class SafeConsole(Console):
    """A console whose text is shown and never obeyed, whatever control characters the names in it hold."""

    def render_str(self, text: str, **options: Any) -> Text:  # noqa: ANN401
        """Return a cell or a line, escaped before its width is measured."""
        return super().render_str(literal(text, keep="\n"), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what is printed: texts that were put together before come by here."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=literal(segment.text, keep="\n"))

    def on_broken_pipe(self) -> NoReturn:
        """Leave quietly."""
        leave_broken_pipe()


def leave_broken_pipe() -> NoReturn:
    """Leave quietly: the reader of a pipe went away, as head does; that is its right."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(0)


def images_text(count: int) -> str:
    """Return "1 image", "5,000 images"."""
    return f"{count:,} {'image' if count == 1 else 'images'}"


def plain_console() -> Console:
    """Return a console for stdout that prints names as they are, whatever brackets, colons and controls they hold."""
    return SafeConsole(highlight=False, markup=False, emoji=False)


def write_stdout(data: bytes) -> None:
    """Write bytes to stdout as they are: UTF-8 and line ends stay. A terminal gets text of which it obeys nothing."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        data = literal(data.decode(errors="backslashreplace"), keep="\n\r\t").encode()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _print(text: Text) -> None:
    SafeConsole(stderr=True, soft_wrap=True, highlight=False).print(text)


def shown_json(data: bytes) -> bytes:
    """Return the same JSON with the characters escaped that JSON allows and a terminal obeys.

    They occur within strings only, where an escape says the same.
    """
    return _IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", data.decode()).encode()


def markdown_text(text: str) -> str:
    r"""Return a name for Markdown: in a table or a line of its own it is text, whatever it holds.

    Examples
    --------
    >>> print(markdown_text("a|b <img>"))
    a\|b &lt;img&gt;
    """
    shown = literal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in shown)
