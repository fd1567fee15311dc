from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_walls_between_the_packages_hold() -> None:
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 broken" in ended.stdout


def test_a_file_that_is_new_escapes_no_wall(tmp_path: Path) -> None:
    for source in (ROOT / "panview").rglob("*.py"):
        copied = tmp_path / source.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copied)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, line in {
        "panview/ui/widgets/new.py": "from panview.ui.models.category_model import name_ranks",
        "panview/ui/panels/new.py": "from panview.ui.controllers.canvas_controller import CanvasController",
        "panview/review/new.py": "from PySide6.QtCore import QObject",
        "panview/metrics/new.py": "from panview.review.cursor import Cursor",
        "panview/ui/new.py": "",
        "panview/new.py": "",
    }.items():
        (tmp_path / name).write_text(f"{line}\n")
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 1
    for said in (
        "panview.ui.widgets.new -> panview.ui.models.category_model",
        "panview.ui.panels.new -> panview.ui.controllers.canvas_controller",
        "panview.review.new -> PySide6",
        "panview.metrics.new -> panview.review.cursor",
        "- panview.ui.new\n",
        "- panview.new\n",
    ):
        assert said in ended.stdout, said


def test_a_kernel_without_a_place_for_its_cache_is_compiled_all_the_same() -> None:
    from panview.jit import kernel

    namespace: dict[str, object] = {}
    # A function without a source file, for which numba has nowhere to keep anything.
    exec("def twice(x):\n    return 2 * x", namespace)
    assert kernel(namespace["twice"])(21) == 42  # type: ignore[arg-type]


@pytest.mark.slow
def test_kernels_are_compiled_when_they_run_and_call_each_other(tmp_path: Path) -> None:
    (tmp_path / "two_kernels.py").write_text(
        "from panview.jit import kernel\n"
        "@kernel\n"
        "def outer(x):\n"
        "    total = 0\n"
        "    for k in range(x):\n"
        "        total += inner(k) + inner(k + 0.5)\n"
        "    return total\n"
        "@kernel\n"
        "def inner(x):\n"
        "    return 2 * x\n"
    )
    code = (
        "import sys, two_kernels, panview.jit\n"
        "panview.jit.when_compiling(lambda: print('compiling'))\n"
        "assert 'numba' not in sys.modules\n"
        "print(two_kernels.outer.compiled_kinds, two_kernels.outer(10), two_kernels.outer.compiled_kinds)\n"
        "print(two_kernels.inner.compiled_kinds, two_kernels.inner(2), two_kernels.outer.__name__)\n"
    )
    for said in ("compiling\n", ""):
        # The second time out of the cache, in which there is one file of a kernel and its calls.
        ended = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
        )
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{said}0 190.0 1\n0 4 outer\n", "")
    assert len(list(tmp_path.rglob("two_kernels.*.nbi"))) == 2


@pytest.mark.parametrize("module", ["panview", "panview.errors", "panview.settings", "panview.files", "panview.cli"])
def test_each_module_can_be_imported_alone(module: str) -> None:
    ended = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, timeout=300, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


OWN_READERS = {
    # Each reads only what panview itself wrote or brings, or has been opened and checked before.
    "reading.py": "the one reader",
    "descriptors.py": "asks the system how much memory there is",
    "datasets/coco/unpack.py": "syncs what it has just written",
    "files.py": "syncs what it has just written",
    "download.py": "hashes what it has just written",
    "datasets/png.py": "its read_text is of a PNG's chunks",
    "engine/run_folder.py": "the same",
    "engine/map_sender.py": "a map that its own model process has just written, to hash it",
    "engine/model_process.py": "the log of its own process",
    "api/window.py": "what its own process has said",
    "native/__init__.py": "the source of its own compiled module",
    "engine/families/mmdet/zoo.py": "MMDetection's own index, out of its package",
    "engine/families/mmdet/checkpoint.py": "pieces of a checkpoint that was looked at before",
    "datasets/forms/listing.py": "columns that it has kept itself, out of bytes that were read",
    "datasets/tiff.py": "a strip of a file that was read, wrapped up for Pillow",
    "remote/mirror.py": "its own description of a mirror, and a copy that it has just written, to hash it",
    "remote/names_in_json.py": "a copy that it has just fetched, in a folder of panview's own",
    "sending.py": "its own mark in its own folder, and a file that it is about to send, to hash it",
    "review/report/page.py": "templates that panview brings",
}
RAW_READS = re.compile(
    r"\.read_bytes\(\)|\.read_text\(|\bopen\([^)]*[\"']r|np\.load\(|QImageReader\(str|Image\.open\((?!stream\b)"
)


def test_what_users_name_is_read_by_the_one_reader() -> None:
    package = ROOT / "panview"
    found = []
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).as_posix() in OWN_READERS:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if RAW_READS.search(line) and "resource_path(" not in line:
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == [], "read through panview.reading, or say in OWN_READERS why not"


def test_numba_is_loaded_by_one_thread_at_a_time() -> None:
    code = (
        "import sys, threading; sys.modules['panview.native._compiled'] = None\n"
        "import numpy as np\n"
        "from panview.ui.canvas.warm_up import warm_up\n"
        "from panview.datasets.png_filters import undo_filters\n"
        "from panview.linter.texture import texture_of\n"
        "from panview.datasets.runs import void_runs\n"
        "found, begin = [], threading.Barrier(9)\n"
        "def run(work):\n"
        "    try: begin.wait(); work()\n"
        "    except BaseException as error: found.append(repr(error))\n"
        "works = [warm_up, lambda: undo_filters(np.zeros(4, np.uint8), 1, 1), lambda: texture_of(void_runs((2, 2)))]\n"
        "threads = [threading.Thread(target=run, args=(work,)) for work in works * 3]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]; print(found)"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, env=environment)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
