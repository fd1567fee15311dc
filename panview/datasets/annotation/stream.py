"""A JSON with a long list, written as its entries come."""

from __future__ import annotations

from pathlib import Path


class ListFile:
    """A file of entries between a head and a tail, separated by commas.

    Parameters
    ----------
    path : Path
        A new file in a folder that is not finished.
    head, tail : bytes
    """

    def __init__(self, path: Path, head: bytes, tail: bytes) -> None:
        self._stream = path.open("wb")
        self._tail = tail
        self._stream.write(head)
        self._separator = b"\n"
        self.written = len(head)

    def add(self, entry: bytes) -> None:
        """Write an entry."""
        self._stream.write(self._separator)
        self._stream.write(entry)
        self._separator = b",\n"
        self.written += len(entry) + 2

    def close(self) -> None:
        """Write the tail; nothing where that has been done."""
        if not self._stream.closed:
            self._stream.write(b"\n" + self._tail)
            self._stream.close()
