from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.display import virtual_display
from tests.support.sets import random_pair, write_set
from tests.walk.walking import pictures, walk


@pytest.mark.slow
@pytest.mark.display
def test_a_person_walks_over_the_border_of_a_part(tmp_path: Path) -> None:
    rng = np.random.default_rng(21)
    written = write_set(tmp_path / "set", [random_pair(rng) for _ in range(36)])
    out = pictures(tmp_path)
    places = {f"PANVIEW_{kind}_DIR": str(tmp_path / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    words = written.root, written.prediction, tmp_path / "parts", out
    with virtual_display() as name:
        walk("in_parts", *words, display=name, home=tmp_path, environment=places)
    assert (out / "border.png").exists()
