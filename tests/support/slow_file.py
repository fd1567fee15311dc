"""A file that takes as long to read as a test wants."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from panview import reading
from panview.native import native
from tests.support.patience import PATIENCE_S


class SlowFile:
    """An ordinary file on a disk that does not answer: who opens it waits until `let_go`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_read, self._answers = threading.Event(), threading.Event()

    def is_read(self) -> bool:
        """Return whether somebody waits, or has waited."""
        return self._is_read.is_set()

    def let_go(self) -> None:
        """Let the reader have the file."""
        self._answers.set()

    def wait(self, path: Path) -> None:
        """Keep whoever opens the file waiting."""
        if Path(path) == self._path:
            self._is_read.set()
            assert self._answers.wait(PATIENCE_S), f"{path}: nobody let the reader go"


@contextmanager
def slow_file(path: Path) -> Iterator[SlowFile]:
    """Make a file slow until the end of the block, or until it is let go; its content is read as ever."""
    slow, real = SlowFile(path), reading.open_descriptor

    def open_slowly(path: Path, missing: str = reading.MISSING) -> int:
        slow.wait(path)
        return real(path, missing)

    with pytest.MonkeyPatch.context() as patch:
        # The one place that all reading of users' files comes through, and the compiled module beside it.
        patch.setattr(reading, "open_descriptor", open_slowly)
        pairs = native().module
        if pairs is not None:
            measure = pairs.measure

            def measure_slowly(sources: list[bytes | memoryview | None], *rest: Any) -> tuple[bytes, bytes]:  # noqa: ANN401
                if os.fsencode(path) in sources:
                    slow.wait(path)
                return cast("tuple[bytes, bytes]", measure(sources, *rest))

            patch.setattr(pairs, "measure", measure_slowly)
        try:
            yield slow
        finally:
            slow.let_go()
