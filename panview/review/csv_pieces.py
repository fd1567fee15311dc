"""A CSV file from frames that come one after the other, of several groups or sorted, while none of them is held.

What cannot be written yet is kept in files without a name, which are gone when the process is, however it ends.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.later import Later

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

_COPIED = 1 << 20
_ROWS_AT_ONCE = 200_000
"""Rows of a sorted file that are put together in memory."""
_QUOTE, _NEWLINE = ord('"'), ord("\n")


class CsvPieces:
    """Writes frames as `polars.DataFrame.write_csv` would write all of them together.

    To be closed when all is written, or when it is given up.

    Parameters
    ----------
    header : polars.DataFrame
        Without rows.
    sink : binary stream
        What comes first is written into it at once.
    folder : Path, optional
        Where what has to wait is kept (default: with other temporary files).
    sort : str
        Column whose highest values come first, nulls last; empty for the order in which groups and frames come.
    """

    def __init__(self, header: pl.DataFrame, sink: IO[bytes], folder: Path | None = None, sort: str = "") -> None:
        self.rows = 0
        self._sink, self._folder, self._sort = sink, folder, sort
        self._files = ExitStack()
        self._groups: dict[int, IO[bytes]] = {} if sort else {0: sink}
        self._pieces: dict[int, list[_Piece]] = {}
        header.write_csv(sink)

    def __enter__(self) -> CsvPieces:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of what waits."""
        self._files.close()

    def add(self, frame: pl.DataFrame, group: int = 0) -> None:
        """Take the next frame of a group; groups follow each other, the first one being 0.

        Raises
        ------
        OSError
            The disk is full.
        """
        if not len(frame):
            return
        self.rows += len(frame)
        if self._sort:
            frame = frame.sort(self._sort, descending=True, nulls_last=True, maintain_order=True)
        if group not in self._groups:
            # Closed with all others by `__exit__`.
            waiting = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
            self._groups[group] = self._files.enter_context(waiting)
        stream = self._groups[group]
        if not self._sort:
            frame.write_csv(stream, include_header=False)
            return
        text = BytesIO()
        frame.write_csv(text, include_header=False)
        piece = _Piece(stream, stream.tell(), _ends_of_rows(text.getbuffer()), frame[self._sort].cast(pl.Float64))
        self._pieces.setdefault(group, []).append(piece)
        stream.write(text.getbuffer())

    def finish(self) -> None:
        """Write all that has waited.

        Raises
        ------
        OSError
            The disk is full.
        """
        if self._sort:
            pieces = [piece for group in sorted(self._pieces) for piece in self._pieces[group]]
            for text in _merged(pieces):
                self._sink.write(text)
            return
        for group in sorted(self._groups):
            if group:
                waiting = self._groups[group]
                waiting.seek(0)
                while data := waiting.read(_COPIED):
                    self._sink.write(data)


class _Piece:
    """A frame that waits: sorted, as text, its rows at known places."""

    def __init__(self, stream: IO[bytes], start: int, ends: NDArray[np.int64], keys: pl.Series) -> None:
        self._stream, self._start, self.keys = stream, start, keys
        self.edges = np.concatenate([np.zeros(1, np.int64), ends])
        self._read = 0

    def next(self, rows: int) -> tuple[bytes, NDArray[np.int64]]:
        """Return the text of the next rows, and where in it each begins and ends, (rows + 1,) int64."""
        edges = self.edges[self._read : self._read + rows + 1]
        self._read += rows
        self._stream.seek(self._start + int(edges[0]))
        return self._stream.read(int(edges[-1] - edges[0])), edges - edges[0]


def _ends_of_rows(text: memoryview) -> NDArray[np.int64]:
    """Return where the rows of a CSV end, (k,) int64: at line ends that are in no quotes."""
    data = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(data == _NEWLINE)
    quotes = np.flatnonzero(data == _QUOTE)
    # A quote within a cell is written twice, so that their number says whether a cell is open.
    outside: NDArray[np.bool_] = np.searchsorted(quotes, ends) % 2 == 0
    return ends[outside] + 1


def _merged(pieces: list[_Piece]) -> Iterator[bytes]:
    """Yield the rows of sorted pieces as one sorted whole, those that are equal in the order of the pieces."""
    if not pieces:
        return
    lengths = [len(piece.keys) for piece in pieces]
    of = pl.Series("piece", np.repeat(np.arange(len(pieces), dtype=np.uint32), lengths))
    order = pl.DataFrame([pl.concat([piece.keys for piece in pieces]).alias("key"), of])
    order = order.sort("key", descending=True, nulls_last=True, maintain_order=True)
    from_piece = order["piece"].to_numpy()
    for first in range(0, len(from_piece), _ROWS_AT_ONCE):
        chunk = from_piece[first : first + _ROWS_AT_ONCE]
        texts: list[bytes] = []
        begins, ends = np.empty(len(chunk), np.int64), np.empty(len(chunk), np.int64)
        at = 0
        for number in np.unique(chunk).tolist():
            # Each piece is sorted, so that its rows of this chunk are neighbours.
            places = np.flatnonzero(chunk == number)
            text, edges = pieces[number].next(len(places))
            begins[places], ends[places] = at + edges[:-1], at + edges[1:]
            texts.append(text)
            at += len(text)
        together = b"".join(texts)
        yield b"".join([together[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)])
