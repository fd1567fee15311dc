from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_a_checkout_that_was_never_built_says_what_a_build_without_git_says(tmp_path: Path) -> None:
    fallback = PROJECT["tool"]["hatch"]["version"]["fallback-version"]
    package = tmp_path / "panview"
    package.mkdir()
    for name in ("__init__.py", "version.py"):
        (package / name).write_bytes((ROOT / "panview" / name).read_bytes())
    told = [sys.executable, "-c", "import panview; print(panview.__version__)"]
    assert subprocess.check_output(told, cwd=tmp_path, env={}, text=True, timeout=300).strip() == fallback
    template = PROJECT["tool"]["hatch"]["build"]["hooks"]["vcs"]["template"]
    (package / "_version.py").write_text(template.format(version=7))
    assert subprocess.check_output(told, cwd=tmp_path, env={}, text=True, timeout=300).strip() == "7"


def test_nothing_is_given_to_users_that_is_not_said_in_the_changelog() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    release = PROJECT["tool"]["hatch"]["version"]["fallback-version"].partition(".dev")[0]
    assert f"## [{release}]" in changes
