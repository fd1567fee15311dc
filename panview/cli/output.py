"""What the command line prints: results on stdout, everything else on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from panview.metrics.evaluation import Progress as ProgressCallback


def fail(message: str) -> None:
    """Print an error as one line on stderr."""
    line = " ".join(message.split())
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"[bold red]panview:[/] {_plain(line)}")


def note(message: str) -> None:
    """Print a remark on stderr."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(_plain(message), style="dim")


@contextmanager
def progress_bar(label: str) -> Iterator[ProgressCallback]:
    """Yield a callback that draws a progress bar on stderr, where that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _plain(text: str) -> str:
    """Keep rich from reading brackets in a path as markup."""
    return text.replace("[", r"\[")
