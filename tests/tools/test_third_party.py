from __future__ import annotations

import re
from importlib.metadata import PathDistribution, distributions
from pathlib import Path

import pytest

from tools.third_party import notices


@pytest.fixture
def common(tmp_path: Path) -> Path:
    folder = tmp_path / "common"
    folder.mkdir()
    for name in ("LGPL-3", "GPL-3"):
        (folder / name).write_text(f"the words of {name}")
    return folder


def package(place: Path, name: str, metadata: str, text: str = "") -> PathDistribution:
    info = place / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1\n{metadata}\n")
    (info / "RECORD").write_text(f"{info.name}/METADATA,,\n" + (f"{info.name}/LICENSE.txt,,\n" if text else ""))
    if text:
        (info / "LICENSE.txt").write_text(text)
    return PathDistribution(info)


def test_all_that_panview_needs_is_listed_and_nothing_else(common: Path) -> None:
    text = notices("panview", distributions(), common, "site-packages")
    listed = dict(re.findall(r"^\| ([\w.-]+) \| [\w.]+ \| (.+) \|$", text, re.MULTILINE))
    assert {"PySide6_Essentials", "shiboken6", "numpy", "llvmlite", "pillow", "urllib3"} <= set(listed)
    assert not {"panview", "torch", "pytest", "transformers", "opencv-python"} & set(listed)
    assert "LGPL-3.0-only" in listed["PySide6_Essentials"]
    assert text.count("the words of LGPL-3") == 2
    assert "you may replace `PySide6`" in text


def test_extras_are_followed_only_where_they_are_asked_for(tmp_path: Path, common: Path) -> None:
    installed = [
        package(tmp_path, "root", "Requires-Dist: asked[more]\nRequires-Dist: models; extra == 'models'"),
        package(tmp_path, "asked", "License: MIT\nRequires-Dist: deep; extra == 'more'", "text of asked"),
        package(tmp_path, "deep", "License-Expression: ISC", "text of deep"),
        package(tmp_path, "models", "License: MIT", "text of models"),
    ]
    text = notices("root", installed, common, "here")
    assert "| asked | 1 | MIT |" in text
    assert "| deep | 1 | ISC |" in text
    assert "text of deep" in text
    assert "models" not in text


@pytest.mark.parametrize(("metadata", "text"), [("License: MIT", ""), ("", "a text of nobody knows what")])
def test_a_package_without_a_licence_is_not_passed_over(tmp_path: Path, common: Path, metadata: str, text: str) -> None:
    installed = [package(tmp_path, "root", "Requires-Dist: bare"), package(tmp_path, "bare", metadata, text)]
    with pytest.raises(SystemExit, match="bare: the installed metadata"):
        notices("root", installed, common, "here")
