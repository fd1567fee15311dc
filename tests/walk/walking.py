"""A walk through a real window, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def pictures(otherwise: Path) -> Path:
    """Return where the pictures of a walk go."""
    return Path(os.environ.get("PANVIEW_WALK_PICTURES", otherwise))


def walk(
    module: str,
    *words: object,
    display: str,
    home: Path,
    environment: Mapping[str, str] | None = None,
    patience: float = 1400,
) -> str:
    """Let a person of ``tests.walk`` walk on a display, and return what they print; a traceback fails the test."""
    told = {**os.environ, **(environment or {}), "DISPLAY": display, "HOME": str(home)}
    told.pop("QT_QPA_PLATFORM", None)
    ended = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", f"tests.walk.{module}", *map(str, words)],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "Traceback" not in ended.stderr, ended.stderr[-4000:]
    return ended.stdout
