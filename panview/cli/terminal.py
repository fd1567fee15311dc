"""What the command line draws on a terminal: bars, and a console for tables and colours. It loads rich."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.segment import Segment
from rich.text import Text

from panview.cli.output import leave_broken_pipe, note
from panview.literal import literal

if TYPE_CHECKING:
    from panview.parallel import Progress as ProgressCallback


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


def print_line(word: str, text: str) -> None:
    """Print a line on stderr: an error if there is a word before it, else a remark."""
    line = Text.assemble((word, "bold red"), f" {text}") if word else Text(text, style="dim")
    SafeConsole(stderr=True, soft_wrap=True, highlight=False).print(line)


@contextmanager
def bar(label: str, *, of_bytes: bool = False) -> Iterator[ProgressCallback]:
    """Yield a callback that draws a progress bar on stderr, where that is a terminal."""
    console = SafeConsole(stderr=True)
    counted: tuple[ProgressColumn, ...] = (
        (DownloadColumn(), TransferSpeedColumn()) if of_bytes else (MofNCompleteColumn(),)
    )
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), *counted, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as drawn:
        task = drawn.add_task(label, total=None)

        def show(done: int, total: int) -> None:
            drawn.update(task, completed=done, total=total or None)

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
