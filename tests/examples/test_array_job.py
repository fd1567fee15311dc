from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import panview
from tests.support.example_set import write_example

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "examples" / "array_job" / "measure.py"


def test_parts_measured_by_processes_of_their_own_are_joined_to_the_figures_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_example(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(SCRIPT), "coco", "mask2former.json", "2", "parts"]
    tasks = [subprocess.Popen([*command, "--part", str(part)], env=environment) for part in range(2)]
    assert [task.wait(120) for task in tasks] == [0, 0]
    joined = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=True)
    assert joined.stdout == f"{panview.open('coco/', cache=False).evaluate('mask2former.json')}\n"
