from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from panview.cli.desktop import ENTRY
from panview.resources import resource_path
from tests.cli.conftest import Panview

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktop entries exist on Linux only")


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.delenv("PANVIEW_PROGRAM", raising=False)
    return tmp_path / "share"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / 'my $pro`gr"ams\\,\n100 %' / "panview"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(path), "desktop"])
    return path


def entry_of(share: Path) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(share / ENTRY, encoding="utf-8")
    return parser["Desktop Entry"]


def string(value: str) -> str:
    """Read a value of type string; any other escape than these is a fault."""
    return re.sub(r"\\(.)", lambda found: {"\\": "\\", "n": "\n"}[found[1]], value)


def command_of(entry: configparser.SectionProxy) -> str:
    """Read the Exec line as the Desktop Entry Specification says: a string, then quotes, then field codes."""
    quoted = re.fullmatch(r'"((?:[^"`$\\]|\\["`$\\])+)" %f', string(entry["Exec"]))
    assert quoted is not None
    return re.sub(r"\\(.)", r"\1", quoted[1]).replace("%%", "%")


def test_the_entry_starts_this_program_whatever_its_path(share: Path, program: Path, panview: Panview) -> None:
    ended = panview("desktop")
    assert ended.code == 0
    assert "panview.desktop" in ended.err
    entry = entry_of(share)
    assert string(entry["TryExec"]) == str(program)
    assert command_of(entry) == str(program)
    assert entry["Icon"] == "panview"
    assert (share / "icons/hicolor/scalable/apps/panview.svg").read_bytes() == resource_path("panview.svg").read_bytes()


def test_a_bundle_is_started_as_it_says(
    share: Path, program: Path, panview: Panview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANVIEW_PROGRAM", "/opt/panview.AppImage")
    assert panview("desktop").code == 0
    assert entry_of(share)["TryExec"] == "/opt/panview.AppImage"


def test_removing_leaves_nothing_and_can_be_done_twice(share: Path, program: Path, panview: Panview) -> None:
    assert panview("desktop").code == 0
    for _ in range(2):
        assert panview("desktop", "--remove").code == 0
        assert not [path for path in share.rglob("*") if path.is_file() and "panview" in path.name]


def test_where_no_command_is_installed_it_says_so(
    share: Path, tmp_path: Path, panview: Panview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "__main__.py")])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    ended = panview("desktop")
    assert ended.code == 2
    assert "install panview first" in ended.err
    assert not share.exists()


def test_results_of_coco_have_a_type_that_the_entry_opens() -> None:
    (kind,) = ElementTree.parse(resource_path("desktop/panview-mime.xml")).getroot()
    assert f"MimeType={kind.get('type')};" in resource_path("desktop/panview.desktop").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-utils")
def test_the_entry_is_valid(share: Path, program: Path, panview: Panview) -> None:
    assert panview("desktop").code == 0
    for path in (share / ENTRY, resource_path("desktop/panview.desktop")):
        ended = subprocess.run(
            ["desktop-file-validate", path], capture_output=True, text=True, timeout=300, check=False
        )
        assert (ended.returncode, ended.stdout) == (0, "")
