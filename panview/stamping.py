"""Asking a disk for the sizes and times of hundreds of thousands of files beside what else an opening has to do.

To ask for one file takes little and keeps the interpreter lock for most of it, so that a thread would hold up all
others. It is done by processes, which take the cores that are free.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from panview.stamper import Stamper

T = TypeVar("T")

_asked: ContextVar[Stamper | None] = ContextVar("asked", default=None)


@contextmanager
def stamped_ahead(folders: Sequence[Path]) -> Iterator[None]:
    """Start reading the stamps of some folders; within the block, `panview.places.stamps` only waits for the answer.

    Parameters
    ----------
    folders : sequence of Path
        On a disk, none of them in an archive. One whose files are not told is asked about by whoever wants to know.
    """
    # Every command loads this module, and only the window, for a large set, needs more.
    from panview.stamper import PROCESS, Stamper

    if not folders or not sys.executable or not PROCESS.is_file():
        yield
        return
    stamper = Stamper(folders)
    before = _asked.set(stamper)
    try:
        yield
    finally:
        _asked.reset(before)
        stamper.close()


def remembered(of: object, work: Callable[[], T]) -> T:
    """Return what follows from the stamps of something, worked out once in a block of `stamped_ahead`.

    Parameters
    ----------
    of : object
        Of what; that very object, which is held until the block ends.
    work : callable
        Called each time outside of a block.
    """
    stamper = _asked.get()
    if stamper is None:
        return work()
    if id(of) not in stamper.remembered:
        stamper.remembered[id(of)] = of, work()
    found: T = stamper.remembered[id(of)][1]
    return found


def told(folder: Path) -> dict[str, str] | None:
    """Return the stamps of a folder that was asked about ahead, by name; None for any other."""
    stamper = _asked.get()
    return None if stamper is None else stamper.stamps(folder)
