"""The model of transformers that is shipped, and what its family needs."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from panview.engine.demo_runs import IN_ORDER, demo_runs
from panview.engine.families.family import missing_packages
from panview.engine.families.mmdet.family import MMDETECTION
from panview.engine.families.registry import family_of
from panview.engine.families.transformers import shipped
from panview.engine.families.transformers.family import TRANSFORMERS
from panview.engine.run_folder import RunFolder, write_manifest
from panview.errors import PanviewError
from tests.support.demo_sets import first_of_demo

ROOT = Path(__file__).parents[4]
NAME = "demo_mask2former"


def extras() -> dict[str, set[str]]:
    """Return the names of the packages of each extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        extra: {re.split(r"[^A-Za-z0-9_-]", package)[0] for package in packages}
        for extra, packages in project["optional-dependencies"].items()
    }


def test_the_extra_has_all_that_the_family_needs() -> None:
    assert set(TRANSFORMERS.packages) <= extras()["transformers"]


def test_what_is_kept_from_another_for_a_moment_is_installed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scipy")
    before = missing_packages(TRANSFORMERS)
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert missing_packages(TRANSFORMERS) == before


def test_make_demo_installs_both_families() -> None:
    assert "-e '.[models,transformers]'" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a model may lie as if it were shipped."""
    monkeypatch.setattr(shipped, "resource_path", lambda name: tmp_path / "resources" / name)
    return tmp_path / "resources" / "models" / NAME


def save(folder: Path) -> None:
    pytest.importorskip("transformers")
    from tests.support.tiny_transformers import save_tiny

    folder.parent.mkdir(parents=True)
    save_tiny("mask2former", folder, ("person", "sky"))


def test_the_shipped_model_is_found_by_its_name_and_listed_first(files: Path) -> None:
    save(files)
    assert family_of(NAME) is TRANSFORMERS
    first = TRANSFORMERS.models()[0]
    assert (first.name, first.is_shipped, first.is_here, first.ask_first) == (NAME, True, True, False)
    assert TRANSFORMERS.find(NAME) == first
    source = TRANSFORMERS.fetch(NAME)
    assert (source.name, source.checkpoint, source.origin) == (NAME, str(files), "")


def test_without_its_files_it_is_not_listed_and_cannot_be_fetched(files: Path) -> None:
    pytest.importorskip("transformers")
    assert NAME not in [model.name for model in TRANSFORMERS.models()]
    assert not TRANSFORMERS.find(NAME).is_here
    with pytest.raises(PanviewError, match=str(files)):
        TRANSFORMERS.fetch(NAME)


def test_the_demo_runs_the_models_of_both_families_in_turn(files: Path, tmp_path: Path) -> None:
    pytest.importorskip("mmdet")
    root = first_of_demo(tmp_path / "demo", 2).root
    of_mmdet = [name for name in IN_ORDER if name != NAME]
    before = demo_runs(root)
    assert before is not None
    assert (before.to_run, before.finished) == (tuple(of_mmdet), ())
    save(files)
    both = demo_runs(root)
    assert both is not None
    assert both.to_run == IN_ORDER
    # What stands side by side first is of two families.
    assert [family_of(name) for name in both.to_run[:2]] == [MMDETECTION, TRANSFORMERS]
    # A run of another dataset is none of this one.
    run = RunFolder(both.folder, NAME)
    run.json.write_text("{}")
    write_manifest(run, {"state": "finished", "decisive": {"dataset": "another"}})
    again = demo_runs(root)
    assert again is not None
    assert again.to_run == IN_ORDER
