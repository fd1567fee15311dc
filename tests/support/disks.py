"""Disks of their own for tests: small ones that fill up, and ones that can be made read-only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[None]:
    """Mount a file system of a size such as "200k" on a folder; where only root may, other tests are skipped."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk")
    try:
        yield
    finally:
        # Lazily: what a failed test has left open must not keep the disk.
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    """Change a mounted disk: "ro", "rw", "size=4m"."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)
