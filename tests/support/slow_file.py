"""A file that takes as long to read as a test wants."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

needs_pipes = pytest.mark.skipif(sys.platform == "win32", reason="needs a named pipe")


class SlowFile:
    """A pipe in a file's place: who reads it waits until `let_go`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._data = path.read_bytes()
        path.unlink()
        os.mkfifo(path)
        self._writer = -1

    def is_read(self) -> bool:
        """Return whether somebody waits."""
        if self._writer < 0:
            try:
                self._writer = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                return False
        return True

    def let_go(self) -> None:
        """Let the reader have the file; there is an ordinary one afterwards."""
        self._path.unlink(missing_ok=True)
        self._path.write_bytes(self._data)
        if self._writer >= 0:
            os.set_blocking(self._writer, True)
            os.write(self._writer, self._data)
            os.close(self._writer)
            self._writer = -1


@contextmanager
def slow_file(path: Path) -> Iterator[SlowFile]:
    """Make a file slow until the end of the block, or until it is let go."""
    slow = SlowFile(path)
    try:
        yield slow
    finally:
        slow.let_go()
