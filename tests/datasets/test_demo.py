from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from panview.datasets.demo import MARKER, DemoSet, make_demo_set
from panview.errors import Cancelled, PanviewError
from panview.resources import resource_path
from tests.support.demo_sets import first_of_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoSet:
    return make_demo_set(tmp_path_factory.mktemp("sets") / "demo")


def digests(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def an_older_set(folder: Path) -> DemoSet:
    """Write a set of three pictures that an earlier panview might have made."""
    made = first_of_demo(folder, 3)
    (folder / MARKER).write_text(json.dumps({"recipe": 0, "seed": 7, "images": 3}), encoding="utf-8")
    return made


def stop(done: int, total: int) -> None:
    raise Cancelled


def test_it_is_what_ships(demo: DemoSet) -> None:
    assert digests(demo.root) == digests(resource_path("demo"))
    assert [path.name for path in demo.predictions] == ["simulated_strong.json", "simulated_weak.json"]
    assert all(path.is_file() for path in demo.predictions)


def test_what_is_copied_can_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where panview is installed for all users its files are read-only."""
    shipped = first_of_demo(tmp_path / "installed", 1).root
    (shipped / MARKER).write_text(json.dumps({"recipe": 1, "seed": 7, "images": 1}), encoding="utf-8")
    for path in shipped.rglob("*"):
        path.chmod(0o444 if path.is_file() else 0o755)
    monkeypatch.setattr("panview.datasets.demo.resource_path", lambda name: shipped)
    made = make_demo_set(tmp_path / "demo")
    assert all(path.stat().st_mode & 0o200 for path in made.root.rglob("*"))


def test_a_set_that_is_there_is_left_alone(demo: DemoSet) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo.root.rglob("*")}
    assert make_demo_set(demo.root, progress=lambda done, total: pytest.fail("copied again")) == demo
    assert {path: path.stat().st_mtime_ns for path in demo.root.rglob("*")} == before


def test_progress_counts_files(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    make_demo_set(tmp_path / "demo", progress=lambda done, total: seen.append((done, total)))
    files = len(digests(tmp_path / "demo"))
    assert seen == [(count, files) for count in range(1, files + 1)]


def test_an_interrupted_make_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        make_demo_set(tmp_path / "demo", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_make_leaves_an_older_set_as_it_was(tmp_path: Path) -> None:
    made = an_older_set(tmp_path / "demo")
    before = digests(made.root)
    with pytest.raises(Cancelled):
        make_demo_set(tmp_path / "demo", progress=stop)
    assert digests(made.root) == before
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_set_with_a_file_missing_is_made_again(tmp_path: Path) -> None:
    made = make_demo_set(tmp_path / "demo")
    (made.root / "val2017" / "000000000101.jpg").unlink()
    make_demo_set(tmp_path / "demo")
    assert digests(made.root) == digests(resource_path("demo"))


def test_what_others_added_outlives_a_new_set(tmp_path: Path) -> None:
    made = an_older_set(tmp_path / "demo")
    (made.root / "predictions" / "mine.json").write_text("{}", encoding="utf-8")
    (made.root / "predictions" / "mine").mkdir()
    (made.root / "annotations" / "panoptic_mine.json").write_text("{}", encoding="utf-8")
    (made.root / "val2017" / "mine.jpg").write_text("a photo", encoding="utf-8")
    (made.root / "notes.txt").write_text("look at 101", encoding="utf-8")
    make_demo_set(tmp_path / "demo")
    assert (made.root / "predictions" / "mine.json").read_text(encoding="utf-8") == "{}"
    assert (made.root / "predictions" / "mine").is_dir()
    assert (made.root / "annotations" / "panoptic_mine.json").is_file()
    assert (made.root / "val2017" / "mine.jpg").is_file()
    assert (made.root / "notes.txt").read_text(encoding="utf-8") == "look at 101"
    assert len(json.loads(made.predictions[0].read_text(encoding="utf-8"))["images"]) == 40
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_a_folder_of_something_else_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(PanviewError, match="holds something other than a demo set"):
        make_demo_set(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    make_demo_set(folder)
    assert (folder / MARKER).is_file()


def test_a_copy_of_panview_without_its_demo_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panview.datasets.demo.resource_path", lambda name: tmp_path / name)
    with pytest.raises(PanviewError, match="the demo set that comes with panview is incomplete"):
        make_demo_set(tmp_path / "set")
    assert list(tmp_path.iterdir()) == []
