from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from panview.cli.app import run
from tests.support.sets import WrittenSet, random_pair, write_set


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Panview = Callable[..., Ended]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the user's own settings and cache out of the tests; return the folder that stands in for them."""
    home = tmp_path / "home"
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"PANVIEW_{name}_DIR", str(home / name.lower()))
    monkeypatch.setenv("PANVIEW_DEBUG", "")
    monkeypatch.setenv("TERM", "dumb")
    return home


@pytest.fixture
def panview(capsys: pytest.CaptureFixture[str]) -> Panview:
    """Run a command in this process."""

    def call(*arguments: object) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        code = caught.value.code
        assert isinstance(code, int)
        return Ended(code, out, err)

    return call


@pytest.fixture
def written(tmp_path: Path) -> WrittenSet:
    rng = np.random.default_rng(9)
    return write_set(tmp_path / "my set", [random_pair(rng) for _ in range(6)])
