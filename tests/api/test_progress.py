"""Progress bars: in a terminal, below the cell of a notebook, and none in a log."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

import panview
from panview.api.progress import progress_bar
from tests.cli.test_process import environment

SLOW = """
import time
from panview.api.progress import progress_bar
with progress_bar("a[b]\\x1b[2J, reading", {wanted}) as show:
    for done in range(5):
        show(done, 4)
        time.sleep(0.15)
print("done")
"""


def in_terminal(code: str) -> str:
    """Run a script whose stderr is a terminal; return what it draws."""
    master, slave = pty.openpty()
    settings = {**environment(), "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen([sys.executable, "-c", code], stderr=slave, stdout=subprocess.PIPE, env=settings)
    os.close(slave)
    drawn = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        drawn += piece
    os.close(master)
    out, _ = process.communicate(timeout=300)
    assert (process.returncode, out) == (0, b"done\n"), drawn
    return drawn.decode()


def test_a_terminal_gets_a_bar_that_goes_again() -> None:
    drawn = in_terminal(SLOW.format(wanted=None))
    assert "a[b]\\x1b[2J, reading" in drawn
    assert "3/4" in drawn
    # The line is taken away at the end.
    assert drawn.rstrip("\r\n").endswith("\x1b[2K") or "\x1b[2K" in drawn.split("4/4")[-1]


def test_what_is_quick_or_not_wanted_has_none() -> None:
    assert in_terminal(SLOW.format(wanted=False)) == ""
    # However long a busy machine takes over it.
    late = "import panview.api.progress as progress\nprogress._LATE_S = 1000.0\n"
    assert in_terminal(late + SLOW.format(wanted=None)) == ""


def test_a_log_gets_none() -> None:
    code = SLOW.format(wanted=None)
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=environment(), timeout=300, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"done\n", b"")


class Cell:
    """What IPython has of a notebook, as far as a bar asks for it; the real one is no package of the tests."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        shell = types.SimpleNamespace(kernel=object())
        self.package = types.ModuleType("IPython")
        self.display = types.ModuleType("IPython.display")
        vars(self.package).update(get_ipython=lambda: shell, display=self.display)
        vars(self.display).update(HTML=str, display=self._show)

    def _show(self, text: str, *, display_id: bool) -> Any:  # noqa: ANN401 - a handle
        self.shown.append(text)
        return types.SimpleNamespace(update=self.shown.append)


def test_a_notebook_gets_one_below_the_cell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = Cell()
    monkeypatch.setitem(sys.modules, "IPython", cell.package)
    monkeypatch.setitem(sys.modules, "IPython.display", cell.display)
    with progress_bar("<b>&", True) as show:
        for done in range(2001):
            show(done, 2000)
    first, *between, last = cell.shown
    assert (first, last) == ("", "")
    assert '&lt;b&gt;&amp; <progress value="0" max="2000"' in between[0]
    assert between[-1].endswith("2,000 / 2,000</div>")
    # A browser is not told of every image.
    assert len(between) < 50
    assert capsys.readouterr().err == ""


def test_a_callback_of_ones_own(example: Path) -> None:
    told: list[tuple[int, int]] = []
    val = panview.open(example / "coco", cache=False, progress=lambda done, total: told.append((done, total)))
    val.evaluate(example / "a.json")
    assert told[-1] == (8, 8)


def test_nothing_is_kept_on_disk_without_a_cache(example: Path) -> None:
    _ = panview.open(example / "coco", cache=False, progress=False).evaluate(example / "a.json").boundary
    folder = Path(os.environ["PANVIEW_CACHE_DIR"])
    assert not list(folder.rglob("*.table")) + list(folder.rglob("*.boundary"))
    _ = panview.open(example / "coco").evaluate(example / "a.json").boundary
    assert len(list(folder.rglob("*.table")) + list(folder.rglob("*.boundary"))) == 2
