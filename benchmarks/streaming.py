"""The window while a model runs in the background: how long its event loop stands still. In a process of its own."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.context import PHOTOS, Context
from benchmarks.report import Figure
from benchmarks.synthetic import SetFiles
from benchmarks.timing import run_for_figures
from tools.demo.palette import CATEGORIES

_TIMEOUT_S = 600


def measure(context: Context) -> Iterator[Figure]:
    """Run a demo model over the images that have photos, while somebody goes from image to image."""
    if importlib.util.find_spec("mmdet") is None:
        yield Figure("window while a model runs", None, "ms", note="the models extra is not installed")
        return
    files = context.main_set
    with tempfile.TemporaryDirectory(prefix="panview-streaming-") as folder:
        user = Path(folder)
        root = _with_demo_names(files, user / "set")
        figures = run_for_figures("benchmarks.streaming_process", [str(root), str(PHOTOS)], user, _TIMEOUT_S)
    size = f"{files.images:,} images"
    note = f"{figures['updates']:.0f} updates of the figures, {figures['steps']:.0f} images gone through"
    yield Figure(f"window while a model runs, longest stall, {size}", figures["longest"], "ms", 50, note=note)
    yield Figure(f"window while a model runs, stalls over 50 ms, {size}", figures["over"], "", 0)
    yield Figure(f"window while a model runs, 99th percentile, {size}", figures["p99"], "ms")
    yield Figure(f"window at rest, longest stall, {size}", figures["at rest"], "ms")


def _with_demo_names(files: SetFiles, root: Path) -> Path:
    """Return the set with categories that the demo model knows; the PNG files and photos are those of the other."""
    document = json.loads(files.ground_truth.read_bytes())
    for isthing in (0, 1):
        names = iter([category.name for category in CATEGORIES if category.isthing == bool(isthing)])
        for category in document["categories"]:
            if category["isthing"] == isthing:
                category["name"] = next(names, category["name"])
    folder = root / "annotations"
    folder.mkdir(parents=True)
    (folder / files.ground_truth.name).write_text(json.dumps(document))
    (folder / files.ground_truth.stem).symlink_to(files.ground_truth.with_suffix(""), target_is_directory=True)
    (root / "val2017").symlink_to(files.root / "val2017", target_is_directory=True)
    return root
