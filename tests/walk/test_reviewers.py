from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.demo_sets import shared_demo
from tests.support.display import virtual_display

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.long
@pytest.mark.display
def test_two_decide_blind_and_a_third_settles(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    demo = shared_demo(tmp_path_factory, 10).root
    out = Path(os.environ.get("PANVIEW_WALK_PICTURES", tmp_path))
    with virtual_display() as name:
        environment = {**os.environ, "DISPLAY": name, "HOME": str(tmp_path)}
        environment.pop("QT_QPA_PLATFORM", None)
        ended = subprocess.run(
            [sys.executable, "-X", "faulthandler", "-m", "tests.walk.reviewers", str(demo), str(out), "dark"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "Traceback" not in ended.stderr, ended.stderr[-4000:]
    assert (out / "conflicts-dark.png").stat().st_size > 50_000
