"""The names of the face: what they load, that no room of the house has one, and that a type checker sees them."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import panview
from tests.cli.test_process import environment

ROOT = Path(__file__).parent.parent.parent
HEAVY = {"PySide6", "torch", "numba", "llvmlite", "polars", "numpy", "PIL", "rich", "jinja2", "sqlite3", "requests"}


def printed_by(code: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), timeout=300, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_every_name_is_there_whatever_was_imported_before() -> None:
    code = """
import importlib, pkgutil, types, panview
optional = {"torch", "mmdet", "mmcv", "mmengine", "lightning", "torchmetrics", "transformers", "detectron2"}
for found in pkgutil.walk_packages(panview.__path__, "panview."):
    skipped = ("panview.engine.families.mmdet", "panview.integrations.")
    if found.name.endswith("__main__") or found.name.startswith(skipped):
        continue
    try:
        importlib.import_module(found.name)
    except ModuleNotFoundError as error:
        assert error.name.partition(".")[0] in optional, (found.name, error)
for name in panview.__all__:
    value = getattr(panview, name)
    assert not isinstance(value, types.ModuleType), name
    assert name.startswith("__") or value.__doc__, name
print(len(panview.__all__), set(panview.__all__) <= set(dir(panview)))
"""
    assert printed_by(code).split() == [str(len(panview.__all__)), "True"]


def test_the_types_of_the_face_are_all_named() -> None:
    code = "import json, sys, panview; print(json.dumps(sorted(n for n in panview.__all__ if n[0] != '_')))"
    names = json.loads(printed_by(code))
    assert {"open", "show", "PanopticQuality", "PanopticSet", "Evaluation", "Comparison", "PanviewError"} <= set(names)


def test_importing_and_opening_load_nothing_that_is_not_needed(example: Path) -> None:
    code = f"""
import sys
heavy = {HEAVY!r}
loaded = lambda: sorted(heavy & {{name.partition(".")[0] for name in sys.modules}})
import panview
print(loaded())
val = panview.open({str(example / "coco")!r})
assert len(val) == 8 and val.notes == ()
print(loaded())
run = val.evaluate({str(example / "mask2former.json")!r})
assert run.pq.all > 0.8 and run.notes == () and repr(run) and run.as_json()
print(loaded())
"""
    first, second, third = printed_by(code).splitlines()
    assert first == "[]"
    assert "polars" not in second
    assert not {"polars", "torch", "PySide6", "PIL", "rich", "jinja2", "requests"} & set(eval(third))


@pytest.mark.slow
def test_a_project_that_only_depends_on_panview_sees_every_type(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(
        "import panview\n"
        "import polars as pl\n"
        "def main(path: str) -> float:\n"
        "    val = panview.open(path, missing='skip')\n"
        "    run = val.evaluate('mask2former.json')\n"
        "    frame: pl.DataFrame = run.where('iou < 0.6').segments\n"
        "    per_category: pl.DataFrame = run.per_category\n"
        "    comparison: panview.Comparison = val.compare('a.json', run)\n"
        "    difference: float | None = comparison.all.difference\n"
        "    chart: str = run.charts.pq_over_threshold.svg\n"
        "    names: list[str] = [image.file_name for image in run.worst(12)]\n"
        "    window: panview.Window = run.show()\n"
        "    metric = panview.PanopticQuality({1: 'person'}, things=[1])\n"
        "    metric.reset()\n"
        "    print(frame, per_category, difference, chart, names, window.verdicts)\n"
        "    return run.pq.things.sq + run.pq.all + run.by_size['small'].all.rq + run.boundary.all\n"
    )
    (tmp_path / "wrong.py").write_text(
        "import panview\n"
        "val = panview.open('coco', missing='nothing')\n"
        "val.evaluate('a.json').pq.everything\n"
        "panview.opne('coco')\n"
        "number: str = val.evaluate('a.json').pq.all\n"
    )
    # Installed, as what a project depends on is; the packages that panview depends on beside it.
    venv.create(tmp_path / "venv")
    (site,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    (site / "panview").symlink_to(ROOT / "panview")
    (site / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    python = tmp_path / "venv" / "bin" / "python"
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python), "script.py", "wrong.py"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    *errors, summary = ended.stdout.splitlines()
    assert [error.split(":")[:2] for error in errors] == [["wrong.py", str(line)] for line in (2, 3, 4, 5)], ended
    assert summary == "Found 4 errors in 1 file (checked 2 source files)"


def test_the_marker_of_types_is_part_of_the_package() -> None:
    assert (Path(panview.__file__).parent / "py.typed").is_file()
