"""The package is built, installed and used outside of the checkout, as ``make package`` does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.long
@pytest.mark.display
def test_a_built_panview_works_outside_of_the_checkout() -> None:
    """It downloads what panview needs, as any installation does."""
    ended = subprocess.run(
        [sys.executable, "-m", "tools.check_package"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ended.returncode == 0, (ended.stdout + ended.stderr)[-4000:]
    assert ended.stdout.rstrip().endswith("a window")
