from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from panview import places, stamper, stamping
from panview.stamping import remembered, stamped_ahead


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with all that one may hold."""
    folder = tmp_path / "maps"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "c.png").write_bytes(b"333")
    for name, content in (("a.png", b"1"), ("ü b\n.png", b"22"), (".hidden", b"")):
        (folder / name).write_bytes(content)
    (folder / "link.png").symlink_to(folder / "a.png")
    (folder / "dangling.png").symlink_to(folder / "none.png")
    with open(os.fsencode(folder) + b"/\xff.png", "wb") as stream:
        stream.write(b"4444")
    return folder


def test_what_is_told_ahead_is_what_the_folder_says(folder: Path, tmp_path: Path) -> None:
    expected = places.stamps(folder)
    assert len(expected) == 5
    (tmp_path / "empty").mkdir()
    with stamped_ahead([folder, tmp_path / "empty", tmp_path / "none"]):
        # Of the folder as it was when it was asked about.
        assert stamping.told(folder) == expected
        assert stamping.told(folder) is stamping.told(folder)
        assert places.stamps(folder) == expected
        # None of these is told, and each is asked about here.
        assert stamping.told(tmp_path / "none") is None
        assert places.stamps(tmp_path / "none") == {}
        assert places.stamps(tmp_path / "empty") == {}
        assert places.stamps(folder / "below").keys() == {"c.png"}
    assert stamping.told(folder) is None


def test_only_whoever_asked_ahead_is_told(folder: Path) -> None:
    told: list[object] = []
    with stamped_ahead([folder]):
        thread = threading.Thread(target=lambda: told.append(stamping.told(folder)))
        thread.start()
        thread.join()
        assert told == [None]


def test_it_is_asked_here_where_no_process_can_be_started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = places.stamps(folder)
    for executable in ("", "/nowhere/python", sys.executable):
        monkeypatch.setattr(sys, "executable", executable)
        if executable == sys.executable:
            monkeypatch.setattr(stamper, "PROCESS", folder / "none.py")
        with stamped_ahead([folder]):
            assert places.stamps(folder) == expected


def test_leaving_stops_what_is_still_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(1000)\n")
    monkeypatch.setattr(stamper, "PROCESS", slow)
    began = time.monotonic()
    with stamped_ahead([tmp_path, tmp_path / "another"]):
        time.sleep(0.2)
    assert time.monotonic() - began < 300
    found = subprocess.run(["pgrep", "-f", str(slow)], capture_output=True, text=True, check=False)
    assert not found.stdout


def test_what_follows_from_stamps_is_remembered_of_that_very_object_while_the_block_lasts(tmp_path: Path) -> None:
    made: list[int] = []

    def work() -> int:
        made.append(1)
        return len(made)

    first, equal = ("a", "b"), tuple("ab")
    assert first == equal
    assert first is not equal
    with stamped_ahead([tmp_path]):
        assert [remembered(first, work), remembered(first, work)] == [1, 1]
        assert remembered(equal, work) == 2
        # What is gone takes its place along with it: nothing else is ever taken for it.
        assert [remembered((f"x{n}",), work) for n in range(50)] == list(range(3, 53))
        assert remembered(first, work) == 1
    assert [remembered(first, work), remembered(first, work)] == [53, 54]
