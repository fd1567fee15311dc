from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own settings and cache out of the tests."""
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"PANVIEW_{name}_DIR", str(tmp_path / "home" / name.lower()))
