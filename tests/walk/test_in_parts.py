from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.display import virtual_display
from tests.support.sets import random_pair, write_set

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
@pytest.mark.display
def test_a_person_walks_over_the_border_of_a_part(tmp_path: Path) -> None:
    rng = np.random.default_rng(21)
    written = write_set(tmp_path / "set", [random_pair(rng) for _ in range(36)])
    out = Path(os.environ.get("PANVIEW_WALK_PICTURES", tmp_path))
    with virtual_display() as name:
        places = {f"PANVIEW_{kind}_DIR": str(tmp_path / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
        environment = {**os.environ, **places, "DISPLAY": name, "HOME": str(tmp_path)}
        environment.pop("QT_QPA_PLATFORM", None)
        words = [str(written.root), str(written.prediction), str(tmp_path / "parts"), str(out)]
        ended = subprocess.run(
            [sys.executable, "-X", "faulthandler", "-m", "tests.walk.in_parts", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "Traceback" not in ended.stderr, ended.stderr[-4000:]
    assert (out / "border.png").exists()
