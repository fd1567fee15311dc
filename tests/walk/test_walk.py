from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.demo_sets import shared_demo
from tests.support.display import virtual_display

ROOT = Path(__file__).parent.parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.display]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_demo(tmp_path_factory).root


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A virtual screen with a window manager."""
    with virtual_display() as name:
        yield name


@pytest.mark.parametrize("theme", ["dark", pytest.param("light", marks=pytest.mark.long)])
def test_a_person_walks_through_the_window(theme: str, demo: Path, display: str, tmp_path: Path) -> None:
    out = Path(os.environ.get("PANVIEW_WALK_PICTURES", tmp_path))
    environment = {**os.environ, "DISPLAY": display, "HOME": str(tmp_path)}
    environment.pop("QT_QPA_PLATFORM", None)
    ended = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.walk.walk", str(demo), str(out), theme],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "Traceback" not in ended.stderr, ended.stderr[-4000:]
    assert (out / f"review-{theme}.png").stat().st_size > 50_000


@pytest.mark.long
def test_two_hundred_are_decided_by_keys_alone(demo: Path, display: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DISPLAY": display, "HOME": str(tmp_path)}
    environment.pop("QT_QPA_PLATFORM", None)
    ended = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.walk.day", str(demo), str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "Traceback" not in ended.stderr, ended.stderr[-4000:]
    counted = json.loads(ended.stdout)
    assert counted["on_disk"] >= counted["decided"] == 200
    # Looking ahead, slips and the first J included; a chord is one press, for which the server sends two keys.
    assert counted["pressed"] <= 1.2 * counted["decided"], counted
    assert counted["pressed"] <= counted["seen"]
    assert counted["clicks"] == 0
    # No image is left before it is done.
    assert counted["changes"] == counted["images"] - 1
