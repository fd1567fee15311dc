from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.demo_sets import shared_demo

ROOT = Path(__file__).parent.parent.parent
NEEDED = ("Xvfb", "openbox", "xdotool")

pytestmark = [pytest.mark.slow, pytest.mark.display]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_demo(tmp_path_factory).root


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A virtual screen with a window manager."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        reason = f"a real window needs {', '.join(missing)}"
        if os.environ.get("PANVIEW_TEST_DISPLAY") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    read, write = os.pipe()
    # Xvfb chooses a free number itself and tells it.
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as stream:
        number = stream.readline().strip()
    environment = {**os.environ, "DISPLAY": f":{number}"}
    manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    yield f":{number}"
    for process in (manager, server):
        process.terminate()
        process.wait(10)


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
