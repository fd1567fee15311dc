from __future__ import annotations

import sys

import pytest

from panview.cli import window
from tests.cli.conftest import Panview

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="other systems bring Qt's libraries along")


@linux_only
def test_missing_system_libraries_are_named_as_packages(monkeypatch: pytest.MonkeyPatch, panview: Panview) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(window, "_X11_LIBRARIES", {"libnot-there.so.7": ("libnot-there7", "not-there")})
    monkeypatch.setattr(window, "_ALWAYS_NEEDED", {"libc.so.6": ("libc6", "glibc"), "libgone.so": ("libgone1", "gone")})
    ended = panview("/")
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert "apt-get install libgone1 libnot-there7" in ended.err
    assert "dnf install gone not-there" in ended.err
    assert "libc6" not in ended.err


@linux_only
def test_without_a_display_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch, panview: Panview) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    ended = panview("/")
    assert ended.code == 2
    assert "--screenshot FILE" in ended.err


def test_predictions_need_a_ground_truth(panview: Panview) -> None:
    ended = panview("--pred", "a.json")
    assert ended.code == 2
    assert "panview PATH --pred PRED" in ended.err


@pytest.mark.parametrize(
    ("word", "advice"),
    [("evalaute", "did you mean panview evaluate?"), ("xyzzy/coco", "panview --help lists the commands")],
)
def test_what_is_neither_command_nor_path_opens_no_window(panview: Panview, word: str, advice: str) -> None:
    ended = panview(word, "--pred", "a.json")
    assert ended.code == 2
    assert ended.err == f"panview: {word}: there is no such command, file or folder; {advice}\n"
