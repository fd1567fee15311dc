"""Asks for the stamps of files by processes; loaded only where somebody wants that."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

PROCESS = Path(__file__).with_name("stamp_process.py")


class Stamper:
    """Asks for folders one after the other, or several at a time where there are cores for that."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        self._closed = False
        # Leaves one core to the caller.
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
        command = [sys.executable, "-I", "-S", os.fspath(PROCESS), os.path.abspath(folder)]
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
