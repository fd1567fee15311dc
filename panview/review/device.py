"""The device that decisions are made on: an id, and a running number that no two of its decisions share.

Both are in a small file of the data folder, so that decisions can be told apart wherever they are copied or joined to.
Numbers are reserved in blocks, since a block costs one sync of the disk: after a crash some are left out, none is given
twice. Where there is no such file and none can be made, or it is damaged, a device of a single session stands in.
"""

from __future__ import annotations

import os
import platform
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from panview.settings import data_folder

_BLOCK = 64
_WAIT_S = 5.0


class RunningNumbers:
    """Hands out running numbers of this device; for one thread at a time."""

    def __init__(self) -> None:
        self._device = ""
        self._next = 0
        self._end = 0

    def take(self, count: int) -> list[tuple[str, int]]:
        """Return the device with a further number, as often as asked."""
        taken: list[tuple[str, int]] = []
        while len(taken) < count:
            if self._next >= self._end:
                self._device, last, reserved = _reserved(max(_BLOCK, count - len(taken)))
                self._next, self._end = last - reserved + 1, last + 1
            part = range(self._next, min(self._end, self._next + count - len(taken)))
            taken += [(self._device, number) for number in part]
            self._next = part.stop
        return taken

    def give_back(self) -> None:
        """Give back what was reserved and not taken, if nobody has reserved since."""
        if self._next < self._end:
            with suppress(sqlite3.Error, OSError), closing(_open(_file())) as connection:
                connection.execute(
                    "UPDATE device SET last = ? WHERE id = ? AND last = ?",
                    (self._next - 1, self._device, self._end - 1),
                )
        self._next = self._end = 0


def _reserved(count: int) -> tuple[str, int, int]:
    """Return a device, the last of the numbers that were reserved, and how many they are."""
    try:
        return *_reserve(_file(), count), count
    except (sqlite3.Error, OSError, ValueError, TypeError, OverflowError):
        # A separate device, so that its numbers are unique.
        return f"session-{secrets.token_hex(8)}", count, count


def _file() -> Path:
    return data_folder() / "device.sqlite"


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)


def _reserve(path: Path, count: int) -> tuple[str, int]:
    """Reserve numbers and return the device's id with the last of them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(_open(path)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE IF NOT EXISTS device (id TEXT NOT NULL, host TEXT NOT NULL, last INTEGER)")
        host = f"{platform.node()}:{os.getuid() if hasattr(os, 'getuid') else ''}"
        row = connection.execute("SELECT id, last FROM device WHERE host = ?", (host,)).fetchone()
        if row is None:
            # Also if the data folder was copied to another machine.
            row = (secrets.token_hex(8), 0)
            connection.execute("INSERT INTO device VALUES (?, ?, 0)", (row[0], host))
        device, last = str(row[0]), int(row[1]) + count
        connection.execute("UPDATE device SET last = ? WHERE id = ?", (last, device))
        connection.execute("COMMIT")
    return device, last
