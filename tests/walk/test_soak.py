from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.demo_sets import first_of_demo

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
def test_random_use_raises_nothing_and_keeps_its_memory(tmp_path: Path) -> None:
    """The same for 20 minutes: ``python -m tests.walk.soak DEMO 1200``."""
    demo = first_of_demo(tmp_path / "demo", 12).root
    seconds = os.environ.get("PANVIEW_SOAK_SECONDS", "9")
    ended = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.walk.soak", str(demo), seconds],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=float(seconds) + 500,
        check=False,
    )
    assert ended.returncode == 0, (ended.stdout + ended.stderr)[-4000:]
    steps = int(ended.stdout.splitlines()[-1].split()[0].replace(",", ""))
    assert steps > 30
