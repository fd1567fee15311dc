"""``panview predict`` beside MMDetection's own inference loop: same config, weights, photos and device, in turn."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from benchmarks.context import Context
from benchmarks.report import Figure
from panview.datasets.demo import make_demo_set

ROUNDS = 3
_ZOO = {"panoptic_fpn_r50_1x": 6, "mask2former_r50": 5}
"""Models of the zoo with random weights -> images."""
_DEMO_MODEL, _DEMO_IMAGES = "demo_fpn_full", 40
_SAMPLE_S = 0.05
_AT_LEAST = {"cpu": 1.0, "cuda": 1.5}


@dataclass(frozen=True)
class _Run:
    """How a process with all its children went: images per second from the first to the last, and peak memory."""

    rate: float
    peak_mb: float
    seconds: float


@dataclass(frozen=True)
class _Task:
    """A model over some photos of the demo set."""

    name: str
    config: Path
    checkpoint: Path
    images: int
    thresholds: str


def measure(context: Context) -> Iterator[Figure]:
    """Run each model by both, in turn, and compare round by round."""
    if importlib.util.find_spec("mmdet") is None:
        yield Figure("panview predict against MMDetection", None, "x", note="the models extra is not installed")
        return
    device = os.environ.get("PANVIEW_BENCH_DEVICE", "cpu")
    demo = make_demo_set(context.folder / "demo")
    photos = sorted((demo.root / "val2017").iterdir())
    for task in _tasks(context.folder / "models"):
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(_predict(task, demo.root, context.folder / "predicted", device))
            theirs.append(_reference(task, photos[: task.images], device))
        name = f"{task.name}, {task.images} images, {device}"
        yield Figure(f"panview predict, {name}", median(run.rate for run in ours), "images/s")
        yield Figure(f"MMDetection's loop, {name}", median(run.rate for run in theirs), "images/s")
        ratio = median(a.rate / b.rate for a, b in zip(ours, theirs, strict=True))
        note = f"median of {ROUNDS} ratios, first to last image; {task.thresholds}"
        yield Figure(f"against MMDetection, {name}", ratio, "x", _AT_LEAST.get(device), True, note)
        whole = median(b.seconds / a.seconds for a, b in zip(ours, theirs, strict=True))
        yield Figure(f"whole process against MMDetection's, {name}", whole, "x", note="with imports and loading")
        peak = median(run.peak_mb for run in ours)
        beside = median(run.peak_mb for run in theirs)
        yield Figure(f"peak memory, {name}", peak, "MB", note=f"MMDetection's loop {beside:,.0f} MB")


def _tasks(folder: Path) -> Iterator[_Task]:
    from panview.engine.families.mmdet.zoo import fetch, find_model

    source = fetch(find_model(_DEMO_MODEL))
    trained = "trained weights"
    yield _Task(_DEMO_MODEL, Path(source.config), Path(source.checkpoint), _DEMO_IMAGES, trained)
    folder.mkdir(exist_ok=True)
    for name, images in _ZOO.items():
        config, checkpoint = find_model(name).config, folder / f"{name}.pth"
        if not checkpoint.exists():
            arguments = ["-m", "benchmarks.mmdet_process", str(config), str(checkpoint), "cpu", "--random"]
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=_root())
        yield _Task(name, config, checkpoint, images, "random weights")


def _predict(task: _Task, root: Path, out: Path, device: str) -> _Run:
    shutil.rmtree(out, ignore_errors=True)
    model = ["--config", str(task.config), "--checkpoint", str(task.checkpoint), "--name", "measured", "--accept-gaps"]
    options = ["--device", device, "--limit", str(task.images), "--out", str(out)]
    run, _ = _watched(["-m", "panview", "predict", str(root), *model, *options])
    done = sorted(path.stat().st_mtime for path in (out / "measured").glob("*.png"))
    if len(done) != task.images:
        raise RuntimeError(f"panview predict wrote {len(done)} id maps, not {task.images}")
    return _Run(_rate(done), run.peak_mb, run.seconds)


def _reference(task: _Task, photos: list[Path], device: str) -> _Run:
    arguments = ["-m", "benchmarks.mmdet_process", str(task.config), str(task.checkpoint), device]
    run, said = _watched([*arguments, *map(str, photos)])
    return _Run(_rate(json.loads(said.splitlines()[-1])), run.peak_mb, run.seconds)


def _rate(done: list[float]) -> float:
    return (len(done) - 1) / (done[-1] - done[0])


def _watched(arguments: list[str]) -> tuple[_Run, str]:
    """Run Python to its end; return its time and the greatest memory of it and its children together."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=_root()
    )
    peak = 0
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            family = [watched, *watched.children(recursive=True)]
            peak = max(peak, sum(member.memory_info().rss for member in family))
        except psutil.NoSuchProcess:
            pass
        time.sleep(_SAMPLE_S)
    said, complaint = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}: {complaint[-2000:]}")
    return _Run(0.0, peak / 1e6, time.perf_counter() - began), said


def _root() -> Path:
    return Path(__file__).parents[1]
