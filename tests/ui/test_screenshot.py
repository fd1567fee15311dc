"""``panview PATH --screenshot FILE`` in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from panview.datasets.demo import DemoSet
from panview.settings import settings_file

pytestmark = pytest.mark.slow


def panview(*arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
    command = [sys.executable, "-m", "panview", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)


def test_a_picture_of_the_review(demo: DemoSet, tmp_path: Path) -> None:
    file = tmp_path / "out" / "a picture.png"
    ended = panview(
        demo.root, "--pred", demo.predictions[0], "--image", 103, "--screenshot", file, "--size", "1100x700"
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    picture = QImage(str(file))
    assert picture.text("Software").startswith("panview ")
    assert (picture.width(), picture.height()) == (1100, 700)
    # The photo is there: the middle of the canvas is no plain ground.
    colours = {picture.pixel(x, 300) for x in range(400, 700, 5)}
    assert len(colours) > 20
    # Looking at a set in passing is nothing to remember.
    assert not settings_file().exists()


def test_the_welcome_page_and_ground_truth_alone(demo: DemoSet, tmp_path: Path) -> None:
    for name, arguments in (("welcome.png", ()), ("alone.png", (demo.root,))):
        ended = panview(*arguments, "--screenshot", tmp_path / name)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert QImage(str(tmp_path / name)).width() == 1600
    welcome, alone = (QImage(str(tmp_path / name)) for name in ("welcome.png", "alone.png"))
    assert welcome != alone


def test_bad_input_ends_with_2_one_line_and_no_picture(demo: DemoSet, tmp_path: Path) -> None:
    file = tmp_path / "none.png"
    broken = tmp_path / "broken.json"
    broken.write_text('{"annotations": [')
    partial = tmp_path / "partial"
    shutil.copytree(demo.root, partial)
    for path in (partial / "predictions" / "simulated_weak").iterdir():
        path.unlink()
        break
    cases = [
        ((tmp_path / "nowhere",), "nowhere"),
        ((demo.root, "--pred", broken), "broken.json"),
        ((demo.root, "--image", 31337), "31337"),
        ((partial, "--pred", partial / "predictions" / "simulated_weak.json"), ".png"),
    ]
    for arguments, words in cases:
        ended = panview(*arguments, "--screenshot", file)
        assert ended.returncode == 2, arguments
        assert words in ended.stderr
        assert len(ended.stderr.strip().splitlines()) == 1
        assert not file.exists()


def test_a_picture_that_cannot_be_written(demo: DemoSet, tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    ended = panview("--screenshot", tmp_path / "folder.png")
    assert ended.returncode == 2
    assert "folder.png" in ended.stderr
    assert "Traceback" not in ended.stderr
