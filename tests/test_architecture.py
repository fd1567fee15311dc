from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_walls_between_the_packages_hold() -> None:
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 broken" in ended.stdout


def test_a_kernel_without_a_place_for_its_cache_is_compiled_all_the_same() -> None:
    from panview.jit import kernel

    namespace: dict[str, object] = {}
    # A function without a source file, for which numba has nowhere to keep anything.
    exec("def twice(x):\n    return 2 * x", namespace)
    assert kernel(namespace["twice"])(21) == 42  # type: ignore[arg-type]


@pytest.mark.parametrize("module", ["panview", "panview.errors", "panview.settings", "panview.files", "panview.cli"])
def test_each_module_can_be_imported_alone(module: str) -> None:
    ended = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
