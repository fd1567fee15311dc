"""Layouts of other packages, by a real entry point on the path."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.datasets.layouts.registry import OTHERS
from panview.errors import NotFoundError
from tests.support.sets import WrittenSet, random_pair, write_set

LAYOUT = """
from panview.datasets.layouts.layout import GroundTruthFiles

class Odd:
    name = "odd"
    places = ("truth.panjson",)

    def splits(self, root):
        json = root / "truth.panjson"
        if not json.is_file():
            return []
        return [GroundTruthFiles(json, root / "m", (root / "p",), "odd", layout="odd", split="val")]
"""


def install(folder: Path, module: str, content: str, value: str) -> None:
    """Lay out what an installed package leaves: a module, and a folder of metadata."""
    folder.mkdir(exist_ok=True)
    (folder / f"{module}.py").write_text(content)
    about = folder / f"{module}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[panview.layouts]\n{module} = {value}\n")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "packages"
    monkeypatch.syspath_prepend(folder)
    OTHERS.forget()
    before = set(sys.modules)
    yield folder
    OTHERS.forget()
    for name in set(sys.modules) - before:
        if name.startswith("odd_"):
            del sys.modules[name]


@pytest.fixture
def odd(tmp_path: Path) -> WrittenSet:
    written = write_set(tmp_path / "set", [random_pair(np.random.default_rng(2))])
    written.ground_truth.rename(written.root / "truth.panjson")
    written.ground_truth.with_suffix("").rename(written.root / "m")
    (written.root / "val2017").rename(written.root / "p")
    (written.root / "annotations").rmdir()
    return written


@pytest.mark.parametrize("way", [".", "truth.panjson", "m", "p"])
def test_a_layout_of_another_package_opens_its_sets(odd: WrittenSet, packages: Path, way: str) -> None:
    install(packages, "odd_layout", LAYOUT, "odd_layout:Odd")
    found = find_ground_truth(odd.root / way)
    assert (found.layout, found.json, found.map_folder) == ("odd", odd.root / "truth.panjson", odd.root / "m")
    assert read_dataset(found).photo(0).is_file()


def test_it_is_not_imported_where_the_own_layouts_find_a_set(tmp_path: Path, packages: Path) -> None:
    install(packages, "odd_layout", "raise SystemError('imported')", "odd_layout:Odd")
    written = write_set(tmp_path / "coco", [random_pair(np.random.default_rng(2))])
    assert find_ground_truth(written.root).layout == "COCO"
    assert "odd_layout" not in sys.modules


@pytest.mark.parametrize(
    ("content", "value", "said"),
    [
        ("import nowhere_to_be_found", "odd_layout:Odd", "ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
        ("Odd = 3", "odd_layout:Odd", "odd_layout:Odd has no name, places or splits"),
        (LAYOUT.replace("return []", "raise KeyError('x')"), "odd_layout:Odd", "KeyError: 'x'"),
    ],
)
def test_a_broken_one_is_named(tmp_path: Path, packages: Path, content: str, value: str, said: str) -> None:
    install(packages, "odd_layout", content, value)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFoundError, match="no panoptic annotations found; .*the layout odd.* cannot be used") as told:
        find_ground_truth(tmp_path / "empty")
    assert said in str(told.value)
