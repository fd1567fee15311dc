"""Asking a disk for the sizes and times of hundreds of thousands of files beside what else an opening has to do.

To ask for one file takes little and keeps the interpreter lock for most of it, so that a thread would hold up all
others. It is done by processes, which take the cores that are free.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_PROCESS = Path(__file__).with_name("stamp_process.py")


class _Stamper:
    """Asks for folders one after the other, or several at a time where there are cores for that."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        self._closed = False
        # One core is left to whoever asked.
        workers = max(1, min(len(folders), (os.cpu_count() or 2) - 1))
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="stamps")
        self._told: dict[str, Future[bytes]] = {}
        self._known: dict[str, dict[str, str] | None] = {}
        self.remembered: dict[int, tuple[object, Any]] = {}
        for folder in folders:
            self._told[os.fspath(folder)] = self._pool.submit(self._ask, folder)

    def stamps(self, folder: Path) -> dict[str, str] | None:
        """Wait for what is told of a folder; None where it was not asked for, or cannot be told."""
        name = os.fspath(folder)
        if name not in self._known:
            self._known[name] = self._wait_for(name)
        return self._known[name]

    def _wait_for(self, folder: str) -> dict[str, str] | None:
        told = self._told.get(folder)
        try:
            parts = [] if told is None else os.fsdecode(told.result()).split("\0")
        except (OSError, CancelledError, subprocess.SubprocessError, MemoryError):
            return None
        return dict(zip(parts[:-1:2], parts[1::2], strict=True)) if parts else None

    def close(self) -> None:
        """Stop asking."""
        self._closed = True
        for process in self._processes:
            process.kill()
        self._pool.shutdown(cancel_futures=True)

    def _ask(self, folder: Path) -> bytes:
        command = [sys.executable, "-I", "-S", os.fspath(_PROCESS), os.path.abspath(folder)]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as p:
            self._processes.append(p)
            if self._closed:
                p.kill()
            said, _ = p.communicate()
        if p.returncode:
            raise subprocess.CalledProcessError(p.returncode, command)
        return said


_asked: ContextVar[_Stamper | None] = ContextVar("asked", default=None)


@contextmanager
def stamped_ahead(folders: Sequence[Path]) -> Iterator[None]:
    """Have some folders asked about now; within the block `panview.places.stamps` need only wait for the answer.

    Parameters
    ----------
    folders : sequence of Path
        On a disk, none of them in an archive. One whose files are not told is asked about by whoever wants to know.
    """
    if not folders or not sys.executable or not _PROCESS.is_file():
        yield
        return
    stamper = _Stamper(folders)
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
