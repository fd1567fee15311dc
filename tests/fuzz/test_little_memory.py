"""Where there is little memory, and a header claims much: one line, and no traceback."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from panview.cli.guard import command
from panview.errors import PanviewError
from tests.cli.conftest import folders
from tests.fuzz.test_all_commands import NAMES, Case
from tests.support.png import SIGNATURE, chunk
from tests.support.sets import random_pair, write_set

__all__ = ["folders"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="limits are those of Linux"),
]
ROOT = Path(__file__).parents[2]
HEIGHT = WIDTH = 14_000
"""588 MB of pixels, 0.6 MB in the file: within what panview reads."""
MEGABYTES = 640
"""Enough for everything else."""
MEGABYTES_WITH_TABLES = 2500
"""For the library of tables as well, which ends the process where it has too little."""


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A map without a fault, all void, of which a byte in the file becomes a thousand."""
    packer = zlib.compressobj(6)
    rows = bytes(100 * (3 * WIDTH + 1))
    body = b"".join([packer.compress(rows) for _ in range(HEIGHT // 100)]) + packer.flush()
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    written = write_set(tmp_path / "my set", [random_pair(np.random.default_rng(4), 14, 18) for _ in range(2)])
    (tmp_path / "out").mkdir()
    return Case(written, tmp_path / "v.sqlite", tmp_path / "out")


def run_in_little(arguments: list[object], megabytes: int = MEGABYTES) -> subprocess.CompletedProcess[str]:
    """Run a command in a process that may have little memory."""
    code = (
        f"import resource\nresource.setrlimit(resource.RLIMIT_AS, ({megabytes << 20}, {megabytes << 20}))\n"
        "from panview.__main__ import main\nmain()"
    )
    # The libraries of linear algebra wait for ever where they may not have as many threads as they want.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-c", code, *(str(argument) for argument in arguments), "--jobs", "1"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("predict", "apply-verdicts")])
def test_a_map_that_does_not_fit_is_one_line(case: Case, bomb: bytes, name: str) -> None:
    document = json.loads(case.written.ground_truth.read_text())
    document["images"][0].update(height=HEIGHT, width=WIDTH)
    case.written.ground_truth.write_text(json.dumps(document))
    for path in (case.written.ground_truth, case.written.prediction):
        (path.with_suffix("") / "000000001000.png").write_bytes(bomb)
    ended = run_in_little(case.arguments(name))
    words = "000000001000.png: is 14,000 x 14,000 pixels, which needs more memory than is available"
    if name == "check":
        assert (ended.returncode, ended.stderr) == (1, "")
        assert words in ended.stdout
        return
    assert ended.returncode == 2, ended.stderr
    assert words in ended.stderr
    assert len(ended.stderr.splitlines()) == (2 if name == "convert" else 1), ended.stderr


@pytest.mark.parametrize("name", ["check", "report"])
def test_a_photo_that_does_not_fit_is_told_and_not_decoded(case: Case, bomb: bytes, name: str) -> None:
    (case.written.root / "val2017" / "000000001000.jpg").write_bytes(bomb)
    ended = run_in_little(case.arguments(name), MEGABYTES_WITH_TABLES)
    assert "Traceback" not in ended.stderr
    if name == "check":
        assert ended.returncode in (0, 1)
        assert "000000001000.jpg cannot be read as an image" in ended.stdout
    else:
        assert (ended.returncode, len(ended.stderr.splitlines())) == (0, 1), ended.stderr


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't start new thread")])
def test_memory_that_runs_out_anywhere_is_one_line(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    @command
    def runs_out() -> None:
        raise error

    with pytest.raises(SystemExit) as caught:
        runs_out()
    assert caught.value.code == 2
    assert capsys.readouterr().err == (
        "panview: this needs more memory than is available; close other programs, or use a machine with more\n"
    )


def test_other_faults_are_not_taken_for_it() -> None:
    @command
    def fails() -> None:
        raise RuntimeError("a fault of panview's own")

    with pytest.raises(RuntimeError, match="own"):
        fails()
    assert not issubclass(MemoryError, PanviewError)
