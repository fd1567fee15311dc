"""What the command line prints: results on stdout, everything else on stderr.

rich is loaded where there is a terminal to draw on, or a table to print.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from panview.api.words import counted as counted
from panview.api.words import images_text as images_text
from panview.errors import PanviewError, legible_text, reason_of
from panview.literal import legible, literal

if TYPE_CHECKING:
    from rich.console import Console

    from panview.parallel import Progress as ProgressCallback

_IN_JSON = re.compile("[\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]")
_MARKDOWN = frozenset("\\`*_[]|~")
_SAID_OF_TERMINALS = ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
"""Variables by which a user says what rich is to take for a terminal."""


def fail(message: str) -> None:
    """Print an error as one line on stderr."""
    _print("panview:", message)


def note(message: str) -> None:
    """Print a remark on stderr."""
    _print("", message)


def note_all(messages: Iterable[str]) -> None:
    """Print remarks on stderr, each on a line."""
    for message in messages:
        note(message)


def note_compiling() -> None:
    """Say what takes the time when kernels are compiled, where somebody waits for it."""
    if _may_draw():
        note("compiling kernels for this machine; this happens only once after installing")


def _print(word: str, message: str) -> None:
    text = legible(legible_text(message.strip()))
    if _may_draw():
        from panview.cli.terminal import print_line

        print_line(word, text)
    else:
        sys.stderr.write(f"{word} {text}\n" if word else f"{text}\n")
        sys.stderr.flush()


def _may_draw() -> bool:
    """Whether stderr may be a terminal; if not, rich has nothing to do. What to do without any stderr, it knows too."""
    return not sys.stderr or sys.stderr.isatty() or any(os.environ.get(name) for name in _SAID_OF_TERMINALS)


@contextmanager
def progress_bar(label: str, *, of_bytes: bool = False) -> Iterator[ProgressCallback]:
    """Yield a callback that draws a progress bar on stderr, where that is a terminal.

    Parameters
    ----------
    label : str
    of_bytes : bool
        What it is called with are bytes that are there and their total.
    """
    if not _may_draw():
        yield _draw_nothing
        return
    from panview.cli.terminal import bar

    with bar(label, of_bytes=of_bytes) as show:
        yield show


def _draw_nothing(done: int, total: int) -> None:
    """Replace a progress bar where there is no terminal."""


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


def leave_broken_pipe() -> NoReturn:
    """Leave quietly: the reader of a pipe went away, as head does; that is its right."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(0)


def plain_console() -> Console:
    """Return a console for stdout that prints names as they are, whatever brackets, colons and controls they hold."""
    from panview.cli.terminal import SafeConsole

    return SafeConsole(highlight=False, markup=False, emoji=False)


def write_stdout(data: bytes) -> None:
    """Write bytes to stdout as they are: UTF-8 and line ends stay. A terminal gets text of which it obeys nothing."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        data = literal(data.decode(errors="backslashreplace"), keep="\n\r\t").encode()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


@contextmanager
def waiting_file() -> Iterator[IO[bytes]]:
    """Yield a file without a name for what stdout gets when all of it is there.

    Raises
    ------
    PanviewError
        The disk is full.
    """
    # Imported here: only needed for what is too large to be held.
    import tempfile

    try:
        with tempfile.TemporaryFile() as waiting:
            yield waiting
    except OSError as error:
        if isinstance(error, (PanviewError, BrokenPipeError)):
            raise
        where = tempfile.gettempdir()
        raise PanviewError(
            f"{where}: cannot be written ({reason_of(error)}); make room, or name another folder by TMPDIR"
        ) from error


def copy_to_stdout(waiting: IO[bytes]) -> None:
    """Write the rest of a file to stdout as `write_stdout` does, line by line."""
    while lines := waiting.readlines(1 << 20):
        write_stdout(b"".join(lines))


def print_place(place: Path) -> None:
    """Write on stdout where a result is: for an address that, and not the copy here that is sent."""
    write_stdout(f"{legible_text(os.fspath(place))}\n".encode())


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
