"""What only a process of its own shows: imports, signals, pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sets import WrittenSet
from tests.support.slow_process import signalled, started_waiting

pytestmark = pytest.mark.slow
WITHOUT_DISPLAY = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in WITHOUT_DISPLAY}


def python(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=300, check=False)


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


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
@pytest.mark.parametrize(
    ("name", "number"), [("evaluate", "SIGINT"), ("evaluate", "SIGTERM"), ("check", "SIGTERM"), ("export", "SIGHUP")]
)
def test_what_ends_a_command_ends_it_with_130_and_one_line(
    written: WrittenSet, tmp_path: Path, name: str, number: str
) -> None:
    slow = written.prediction.with_suffix("") / "000000001002.png"
    arguments = [name, str(written.root), "--pred", str(written.prediction)]
    out = tmp_path / "out.csv"
    if name == "export":
        arguments += ["--csv", str(out)]
    # Not as under nohup, should the tests run so.
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        process = started_waiting(slow, tmp_path / "mark", arguments, environment())
    finally:
        signal.signal(signal.SIGHUP, before)
    stdout, stderr = signalled(process, tmp_path / "mark", getattr(signal, number))
    assert (process.returncode, stdout, stderr) == (130, "", "panview: stopped\n")
    assert not out.exists()
    assert list(tmp_path.rglob("*.part")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_signal_that_is_ignored_stays_ignored(written: WrittenSet, tmp_path: Path) -> None:
    # As nohup has it.
    slow = written.prediction.with_suffix("") / "000000001002.png"
    arguments = ["evaluate", str(written.root), "--pred", str(written.prediction)]
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = started_waiting(slow, tmp_path / "mark", arguments, environment())
    finally:
        signal.signal(signal.SIGHUP, before)
    signalled(process, tmp_path / "mark", signal.SIGHUP)
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_the_window_is_closed_by_a_signal(written: WrittenSet, number: str) -> None:
    code = """
import os, signal, sys
from PySide6.QtCore import QTimer
from panview.ui import app
made = app.Review.__init__
def init(self, *arguments, **options):
    made(self, *arguments, **options)
    # Once it shows what it was opened with.
    QTimer.singleShot(500, lambda: os.kill(os.getpid(), getattr(signal, sys.argv.pop())))
app.Review.__init__ = init
closed = app.Review.close
def close(self):
    if not self._closed:
        sys.stderr.write("closed\\n")
    closed(self)
app.Review.close = close

from panview.cli.app import run
run(sys.argv[1:-1])
"""
    ended = subprocess.run(
        [sys.executable, "-c", code, str(written.root), "--pred", str(written.prediction), number],
        capture_output=True,
        text=True,
        env=environment() | {"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":99"},
        timeout=300,
        check=False,
    )
    # What else there is the offscreen platform says of every window.
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (130, "closed")
    assert "Traceback" not in ended.stderr


def test_a_reader_that_goes_away_is_no_error(written: WrittenSet) -> None:
    command = [sys.executable, "-m", "panview", "evaluate", str(written.root), "--pred", str(written.prediction)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(300) == 0


def test_doctor_works_without_a_display() -> None:
    ended = python("from panview.cli.app import run; run(['doctor'])")
    assert ended.returncode == 0
    assert ended.stderr == ""
    for word in ("panview", "Python", "PySide6-Essentials", "measuring", "window", "settings", "cache"):
        assert word in ended.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_window_without_a_display_is_refused_with_advice(tmp_path: Path) -> None:
    ended = python("from panview.cli.app import run; import sys; run([sys.argv[1]])", tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "--screenshot FILE" in ended.stderr or "apt-get install" in ended.stderr
