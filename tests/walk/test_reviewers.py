from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.demo_sets import shared_demo
from tests.support.display import virtual_display
from tests.walk.walking import pictures, walk


@pytest.mark.long
@pytest.mark.display
def test_two_decide_blind_and_a_third_settles(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    demo = shared_demo(tmp_path_factory, 10).root
    out = pictures(tmp_path)
    with virtual_display() as name:
        walk("reviewers", demo, out, "dark", display=name, home=tmp_path)
    assert (out / "conflicts-dark.png").stat().st_size > 50_000
