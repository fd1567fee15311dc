from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def steps() -> list[dict[str, Any]]:
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES]
    return [step for document in documents for job in document["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_starts_only_when_somebody_starts_it(path: Path) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    # To YAML 1.1 "on" is true.
    assert list(document[True]) == ["workflow_dispatch"]
    assert document["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 90 for job in document["jobs"].values())


def test_what_it_runs_is_shell_and_names_modules_that_are_there() -> None:
    scripts = [step["run"] for step in steps() if "run" in step]
    assert len(scripts) >= 6
    for script in scripts:
        plain = re.sub(r"\$\{\{.*?\}\}", "value", script)
        ended = subprocess.run(["bash", "-n"], input=plain, text=True, capture_output=True, timeout=300, check=False)
        assert (ended.returncode, ended.stderr) == (0, "")
        for module in re.findall(r"-m (tools\.\w+)", script):
            assert importlib.util.find_spec(module) is not None


def test_no_step_comes_from_somewhere_else_than_github_itself() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", name) for name in used)
