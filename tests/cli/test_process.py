"""What only a process of its own shows: imports, signals, pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sets import WrittenSet

WITHOUT_DISPLAY = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in WITHOUT_DISPLAY}


def python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=100, check=False)


def test_the_command_line_loads_neither_qt_nor_a_model_framework(written: WrittenSet) -> None:
    code = """
import pkgutil, sys
import panview.cli
for module in pkgutil.iter_modules(panview.cli.__path__, "panview.cli."):
    if module.name != "panview.cli.demo":
        __import__(module.name)
try:
    panview.cli.app.run(["evaluate", sys.argv[1], "--pred", sys.argv[2], "--json", "-"])
except SystemExit as end:
    assert end.code == 0, end.code
roots = {name.partition(".")[0] for name in sys.modules}
print(sorted(roots & {"PySide6", "shiboken6", "qtpy", "superqt", "qtawesome", "torch", "mmdet", "mmcv", "cv2"}))
"""
    ended = python(code, written.root, written.prediction)
    assert ended.stderr == ""
    assert ended.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a named pipe and SIGINT")
@pytest.mark.parametrize("name", ["evaluate", "check"])
def test_ctrl_c_ends_with_130_and_one_line(written: WrittenSet, name: str) -> None:
    # The command waits for this pipe as long as nothing is written to it, so the signal meets it at work.
    pipe = written.prediction.with_suffix("") / "000000001002.png"
    pipe.unlink()
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "panview", name, str(written.root), "--pred", str(written.prediction)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), start_new_session=True
    )
    with pipe.open("wb"):
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "panview: stopped\n")


def test_a_reader_that_goes_away_is_no_error(written: WrittenSet) -> None:
    command = [sys.executable, "-m", "panview", "evaluate", str(written.root), "--pred", str(written.prediction)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(30) == 0


def test_doctor_works_without_a_display() -> None:
    ended = python("from panview.cli.app import run; run(['doctor'])")
    assert ended.returncode == 0
    assert ended.stderr == ""
    for word in ("panview", "Python", "PySide6-Essentials", "window", "settings", "cache"):
        assert word in ended.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_window_without_a_display_is_refused_with_advice(tmp_path: Path) -> None:
    ended = python("from panview.cli.app import run; import sys; run([sys.argv[1]])", tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "--screenshot FILE" in ended.stderr or "apt-get install" in ended.stderr
