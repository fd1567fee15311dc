from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.demo_sets import shared_demo
from tests.support.display import virtual_display
from tests.walk.walking import pictures, walk

pytestmark = [pytest.mark.slow, pytest.mark.display]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_demo(tmp_path_factory).root


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A virtual screen with a window manager."""
    with virtual_display() as name:
        yield name


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("theme", ["dark", pytest.param("light", marks=pytest.mark.long)])
def test_a_person_walks_through_the_window(theme: str, demo: Path, display: str, tmp_path: Path) -> None:
    out = pictures(tmp_path)
    walk("walk", demo, out, theme, display=display, home=tmp_path)
    assert (out / f"review-{theme}.png").stat().st_size > 50_000


@pytest.mark.long
def test_two_hundred_are_decided_by_keys_alone(demo: Path, display: str, tmp_path: Path) -> None:
    printed = walk("day", demo, tmp_path, display=display, home=tmp_path)
    counted = json.loads(printed)
    assert counted["on_disk"] >= counted["decided"] == 200
    # Looking ahead, slips and the first J included; a chord is one press, for which the server sends two keys.
    assert counted["pressed"] <= 1.2 * counted["decided"], counted
    assert counted["pressed"] <= counted["seen"]
    assert counted["clicks"] == 0
    # No image is left before it is done.
    assert counted["changes"] == counted["images"] - 1
