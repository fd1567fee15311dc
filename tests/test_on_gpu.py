"""The script for a machine with a graphics card, with tiny models on the processor; and its sums."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.on_gpu.carry import BUILT, CARRIED, pinned
from benchmarks.on_gpu.spans import Spans, merged, overlap

ROOT = Path(__file__).parents[1]
ABSENT = "polars", "PySide6", "pyqtgraph", "shiboken6"
BLOCKER = f"""
import sys


class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {ABSENT}:
            raise ImportError(name + " is not installed on this machine")


sys.meta_path.insert(0, Blocker())
"""


def script(tmp_path: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    """Run it where neither polars nor Qt can be imported, in no process of it."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(BLOCKER)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(ROOT)])}
    command = [sys.executable, "-m", "benchmarks.on_gpu", str(tmp_path / "out"), "--device", "cpu", "--tiny", *options]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=500)
    written = tmp_path / "out" / "on_gpu.json"
    assert written.is_file(), done.stdout + done.stderr
    return done.returncode, json.loads(written.read_text()), done.stdout


def held(result: dict[str, Any]) -> dict[str, bool]:
    return {row["check"]: row["holds"] for row in result["rows"] if "check" in row}


def require_all(model: str, result: dict[str, Any]) -> None:
    checks = [
        "single says what the processor says",
        "batched says what the processor says",
        "reading, model and writing overlap",
        "out of memory halves the batch and goes on",
    ]
    assert {f"{model}: {check}": True for check in checks}.items() <= held(result).items()
    figures = {row["name"]: row["value"] for row in result["rows"] if "name" in row}
    for name in ("reading a photo", "network", "from its outputs to segments", "writing"):
        assert figures[f"{model}: {name}"] >= 0
    for name in ("panview, ", "the family's own loop", "against the family's own loop"):
        assert any(key.startswith(f"{model}: {name}") and value > 0 for key, value in figures.items())
    assert not [row for row in result["rows"] if "left_out" in row]


@pytest.mark.slow
def test_the_script_passes_on_a_processor_without_polars_and_qt(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    code, result, said = script(tmp_path, "--only", "eomt_tiny", "--images", "12")
    assert code == 0, said
    require_all("eomt_tiny", result)


@pytest.mark.long
def test_the_script_passes_for_each_family(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    pytest.importorskip("mmdet")
    code, result, said = script(tmp_path, "--images", "12")
    assert code == 0, said
    for model in ("demo_fpn_brief", "eomt_tiny"):
        require_all(model, result)


def test_what_there_is_no_time_for_is_left_out_and_named(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    code, result, _ = script(tmp_path, "--seconds", "1", "--images", "2")
    assert code == 0
    assert [row["left_out"] for row in result["rows"] if "left_out" in row] == [
        "demo_fpn_brief: made", "eomt_tiny: made",
    ]  # fmt: skip


def test_a_check_that_fails_is_the_exit_code(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    code, result, said = script(tmp_path, "--only", "no_such_model", "--images", "2")
    assert code == 1
    assert held(result)["no_such_model: made"] is False
    assert "KeyError" in said


def spans_of(*entries: tuple[str, float, float]) -> Spans:
    return Spans([{"what": what, "begin": begin, "end": end} for what, begin, end in entries], 2)


def test_sums_of_spans() -> None:
    assert merged([(3, 4), (0, 1), (0.5, 2), (2, 2.5)]) == [(0, 2.5), (3, 4)]
    assert overlap([(0, 2), (5, 6)], [(1, 3)]) == pytest.approx(1 / 3)
    assert overlap([], [(1, 3)]) == 0.0
    # Two batches of two: 0 to 2 and 3 to 5; photos of the second are read while the first is predicted.
    spans = spans_of(
        ("read", 0, 1), ("read", 0, 1), ("read", 1, 2), ("read", 2, 3), ("predict", 1, 3), ("predict", 3, 5),
        ("write", 3, 3.5), ("write", 3, 4), ("write", 5, 5.5), ("write", 5, 6),
    )  # fmt: skip
    assert spans.rate() == pytest.approx(2 / (6 - 4))
    assert spans.share("predict") == 1.0
    assert spans.beside() == {"read": 0.5, "write": 0.5}
    assert spans.each("predict") == pytest.approx(1.0)
    assert spans.each("read") == pytest.approx(1.0)
    assert spans.most("card_mb") == 0.0
    assert spans_of(("predict", 0, 1), ("predict", 2, 3)).share("predict") == pytest.approx(0.5)


def test_what_is_carried_has_the_versions_of_the_constraints() -> None:
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    named = pinned((*CARRIED, *BUILT), constraints)
    assert all("==" in name for name in named), named
    assert pinned(("a_b", "c"), "A-B==1.2\nc>=3\n") == ["a_b==1.2", "c"]
    assert not set(ABSENT) & {name.partition("==")[0] for name in named}
