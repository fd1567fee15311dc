"""``python -m benchmarks.on_gpu OUT``: make models and photos, check, measure, print a table, write ``on_gpu.json``."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

from benchmarks.on_gpu.carry import MOST_BYTES
from benchmarks.on_gpu.spans import Spans, read_spans

SECONDS = 520.0
"""For all of it; a check that would begin later is left out and named."""
INSTALLED = "PANVIEW_ON_GPU_SITE"
AT_LEAST = {"single": 0.97, "batched": 0.97, "half": 0.9}
"""Shares of pixels with the same label as on the processor. Random weights leave much to chance: scores are close."""
AGAINST_LOOP = 1.5
_LOOP_PHOTOS = 48


@dataclass
class Report:
    """Figures and checks, in their order."""

    until: float
    rows: list[dict[str, Any]] = field(default_factory=list)

    def figure(self, name: str, value: float, unit: str) -> None:
        """Note something measured."""
        self.rows.append({"name": name, "value": value, "unit": unit})
        print(f"  {name}: {value:,.3f} {unit}".rstrip(), flush=True)

    def check(self, name: str, holds: bool, what: str) -> None:
        """Note something that has to hold."""
        self.rows.append({"check": name, "holds": bool(holds), "what": what})
        print(f"  {'ok' if holds else 'FAILS'}: {name} ({what})", flush=True)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.monotonic()

    @property
    def failed(self) -> bool:
        """Whether a check does not hold."""
        return any(not row["holds"] for row in self.rows if "check" in row)

    @contextlib.contextmanager
    def part(self, name: str, needs: float) -> Iterator[bool]:
        """Give whether there is time for a part; what goes wrong in it is a check that fails."""
        if self.left < needs:
            self.rows.append({"left_out": name, "why": "no time is left"})
            print(f"  left out: {name} (no time is left)", flush=True)
            yield False
            return
        began = time.monotonic()
        try:
            yield True
        except (subprocess.SubprocessError, RuntimeError, OSError, ValueError, KeyError) as error:
            said = getattr(error, "stderr", "") or ""
            self.check(name, False, f"{type(error).__name__}: {error} {str(said)[-1500:]}")
        print(f"  ({name}: {time.monotonic() - began:.0f} s)", flush=True)


def main() -> int:
    """Run all checks; 1 where one fails."""
    options = _parse()
    if options.wheels is not None and INSTALLED not in os.environ:
        return _with_wheels(options.wheels)
    report = Report(time.monotonic() + options.seconds)
    facts = _facts(options.device)
    print("\n".join(f"{name}: {value}" for name, value in facts.items()), flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="panview-on-gpu-") as folder:
        from benchmarks.on_gpu.photos import make_photos
        from benchmarks.on_gpu.subjects import FULL, TINY

        size = (96, 128) if options.tiny else (480, 640)
        photos = make_photos(Path(folder) / "photos", options.images, size)
        names = options.only or (TINY if options.tiny else FULL)
        for place, name in enumerate(names):
            print(name, flush=True)
            # What one model leaves of its share is the next one's.
            share = report.left / (len(names) - place)
            _Trial(report, name, Path(folder) / name, photos, size, options.device, share).run()
    report.check("neither polars nor Qt was loaded", not {"polars", "PySide6"} & set(sys.modules), "in this process")
    result = {"machine": facts, "rows": report.rows}
    (options.out / "on_gpu.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print("a check failed" if report.failed else "all checks hold", flush=True)
    return int(report.failed)


class _Trial:
    """All that is asked of one model."""

    def __init__(
        self,
        report: Report,
        name: str,
        folder: Path,
        photos: list[Path],
        size: tuple[int, int],
        device: str,
        seconds: float,
    ) -> None:
        self._report = report
        self._name = name
        self._folder = folder
        self._photos = photos
        self._size = size
        self._device = device
        self._seconds = seconds
        self._batch = 1
        self._inside: dict[str, Any] = {}

    def run(self) -> None:
        """Ask all, one after the other."""
        from benchmarks.on_gpu.photos import make_set

        self._folder.mkdir()
        with self._report.part(f"{self._name}: made", 20) as timely:
            if not timely:
                return
            made = _python("-c", _MAKE, self._name, str(self._folder))
            from benchmarks.on_gpu.subjects import Subject

            self._subject = Subject.from_json(made.splitlines()[-1])
            make_set(self._folder / "set", self._photos, self._size, self._subject)
        if not hasattr(self, "_subject"):
            return
        for what, needs, part in (
            ("one process", 20, self._in_one_process),
            ("the family's own loop", 15, self._loop),
            ("a run", 15, self._whole_run),
            ("out of memory", 15, self._out_of_memory),
            ("stages", 10, self._stages),
        ):
            with self._report.part(f"{self._name}: {what}", needs) as timely:
                if timely:
                    part()

    def _in_one_process(self) -> None:
        photos = [str(photo) for photo in self._photos[:16]]
        seconds = str(max(10.0, 0.35 * self._seconds))
        arguments = ["-m", "benchmarks.on_gpu.inside", self._subject.to_json(), self._device, seconds, *photos]
        self._inside = json.loads(_python(*arguments).splitlines()[-1])
        say, check = self._report.figure, self._report.check
        say(f"{self._name}: segments in a photo", self._inside["segments"], "")
        for how in ("single", "batched", "half"):
            if how in self._inside:
                what = f"{self._inside[how]:.2%} of pixels, at least {AT_LEAST[how]:.0%}"
                check(f"{self._name}: {how} says what the processor says", self._inside[how] >= AT_LEAST[how], what)
        for key, how in (("batches", ""), ("half_batches", " in half precision")):
            for batch, found in self._inside.get(key, {}).items():
                say(f"{self._name}: model alone{how}, {batch} at a time", found["rate"], "images/s")
                if found["card_mb"]:
                    say(f"{self._name}: memory of the card{how}, {batch} at a time", found["card_mb"], "MB")
        rates = {int(batch): found["rate"] for batch, found in self._inside["batches"].items()}
        # Of less than six batches nothing could overlap.
        fitting = [batch for batch in rates if batch <= max(1, len(self._photos) // 6)]
        self._batch = max(fitting, key=lambda batch: rates[batch])
        say(f"{self._name}: best number at a time", self._batch, "images")

    def _loop(self) -> None:
        photos = [str(photo) for photo in self._photos[:_LOOP_PHOTOS]]
        said = _python("-m", "benchmarks.on_gpu.plain", self._subject.to_json(), self._device, *photos)
        done = json.loads(said.splitlines()[-1])
        # The first image of a loop waits for what is prepared once.
        self._loop_rate = (len(done) - 2) / (done[-1] - done[1])
        self._report.figure(f"{self._name}: the family's own loop", self._loop_rate, "images/s")

    def _whole_run(self) -> None:
        say, check = self._report.figure, self._report.check
        with _Card(self._device) as card:
            spans, _ = self._run("run", self._batch, device=self._claimed())
        say(f"{self._name}: panview, {self._batch} at a time, all of it", spans.rate(), "images/s")
        if hasattr(self, "_loop_rate"):
            ratio = spans.rate() / self._loop_rate
            say(f"{self._name}: against the family's own loop", ratio, "x")
            if self._device != "cpu":
                what = f"{ratio:.2f}x, at least {AGAINST_LOOP}x"
                check(f"{self._name}: faster than the family's own loop", ratio >= AGAINST_LOOP, what)
        share, beside = spans.share("predict"), spans.beside()
        say(f"{self._name}: share of the time in which the model is busy", share, "")
        what = f"{beside['read']:.0%} of reading and {beside['write']:.0%} of writing is beside the model"
        check(f"{self._name}: reading, model and writing overlap", min(beside.values()) > 0, what)
        for name, unit in (("card_mb", "MB of the card"), ("host_mb", "MB of the process")):
            if spans.most(name):
                say(f"{self._name}: memory of a run", spans.most(name), unit)
        if card.busy:
            say(f"{self._name}: share of the time in which the card is busy", mean(card.busy) / 100, "")
        if self._device != "cpu":
            spans, _ = self._run("half", self._batch, half=True)
            say(f"{self._name}: panview in half precision, {self._batch} at a time", spans.rate(), "images/s")

    def _out_of_memory(self) -> None:
        batch = max(self._batch, 4)
        limit: dict[str, Any] = {"fits": batch // 2}
        if self._device != "cpu":
            limit = {"share": self._share_for(batch)}
        _, told = self._run("tight", batch, images=4 * batch, device=self._claimed(), **limit)
        sizes = [report.batch_size for report in told if report.batch_size]
        done = told[-1].done == told[-1].total == min(4 * batch, len(self._photos))
        what = f"{sizes[0]} at a time became {sizes[-1]}, and {told[-1].done} of {told[-1].total} images are done"
        check = self._report.check
        check(f"{self._name}: out of memory halves the batch and goes on", done and sizes[-1] < sizes[0], what)

    def _share_for(self, batch: int) -> float:
        """Return a share of the card's memory in which a batch does not fit, and half of it does."""
        import torch

        found = {int(key): value["card_mb"] for key, value in self._inside["batches"].items()}
        half = found.get(batch // 2, found[max(found)] / max(found) * batch / 2)
        whole = found.get(batch, 2 * half - found[1])
        return (half + 0.5 * (whole - half)) * 1e6 / float(torch.cuda.get_device_properties(0).total_memory)

    def _stages(self) -> None:
        spans, _ = self._run("stages", self._batch, images=8 * self._batch, stages=True)
        network, read = spans.each("network"), spans.each("read")
        for name, seconds in (
            ("reading a photo", read),
            ("network", network),
            ("from its outputs to segments", spans.each("predict") - network),
            ("writing", spans.each("write")),
        ):
            self._report.figure(f"{self._name}: {name}", 1e3 * seconds, "ms per image")

    def _claimed(self) -> str:
        """Return the device that a predictor says it has: a processor has nobody beside it otherwise."""
        from benchmarks.on_gpu.measured import BESIDE

        return BESIDE if self._device == "cpu" else ""

    def _run(
        self, name: str, batch: int, *, images: int = 0, half: bool = False, **settings: object
    ) -> tuple[Spans, list[Any]]:
        """Run the model as panview does, in a process of its own; return what it noted and what it told."""
        from benchmarks.on_gpu.measured import OPENER
        from panview.datasets.ground_truth import read_dataset
        from panview.datasets.layouts.find import find_ground_truth
        from panview.engine.execution import Execution
        from panview.engine.model_process import ModelProcess
        from panview.engine.predictor import ModelSource
        from panview.engine.run import run_model
        from panview.engine.run_request import RunControl, RunRequest

        dataset = read_dataset(find_ground_truth(self._folder / "set"))
        witness = self._folder / f"{name}.jsonl"
        origin = json.dumps({"opener": self._subject.opener, "witness": str(witness), **settings})
        source = ModelSource(name, self._subject.config, self._subject.checkpoint, OPENER, origin)
        count = min(images or len(dataset), len(dataset))
        out = self._folder / "out"
        execution = Execution(self._device, batch_size=batch, half=half)
        request = RunRequest(dataset, np.arange(count, dtype=np.int64), source, execution, out, accept_gaps=True)
        told: list[Any] = []
        with ModelProcess() as process:
            run_model(request, process, RunControl(), told.append, lambda _: None)
        shutil.rmtree(out)
        return Spans(read_spans(witness), batch), told


class _Card:
    """How busy the card is, as nvidia-smi says it; nothing where there is none."""

    def __init__(self, device: str) -> None:
        self.busy: list[float] = []
        self._process: subprocess.Popen[str] | None = None
        if device.startswith("cuda") and shutil.which("nvidia-smi"):
            query = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-lms", "200"]
            self._process = subprocess.Popen(query, stdout=subprocess.PIPE, text=True)
            threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process is not None
        for line in self._process.stdout or ():
            with contextlib.suppress(ValueError):
                self.busy.append(float(line.split(",")[0]))

    def __enter__(self) -> _Card:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
        # What came before the first kernel and after the last is not the run's.
        used = [place for place, share in enumerate(self.busy) if share > 0]
        self.busy = self.busy[used[0] : used[-1] + 1] if used else []


_MAKE = """
import sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from panview.engine.families.mmdet import mmcv_ops
mmcv_ops.install()
from benchmarks.on_gpu.subjects import make
print(make(sys.argv[1], Path(sys.argv[2])).to_json())
"""


def _python(*arguments: str) -> str:
    """Run Python in this folder, and return what it printed."""
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=_root(), timeout=400)
    if done.returncode:
        raise RuntimeError(f"{arguments[1] if arguments[0] == '-m' else 'a part'} failed: {done.stderr[-1500:]}")
    return done.stdout


def _with_wheels(folder: Path) -> int:
    """Install the wheels into a folder of their own, and begin again with it; nothing else is changed."""
    wheels = sorted(folder.glob("*.whl"))
    if sum(wheel.stat().st_size for wheel in wheels) > MOST_BYTES:
        print(f"{folder}: more than {MOST_BYTES / 1e6:.0f} MB of wheels", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="panview-wheels-") as site:
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-compile"]
        subprocess.run([*pip, "--target", site, *map(str, wheels)], check=True)
        path = os.pathsep.join([site, str(_root()), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        environment = os.environ | {"PYTHONPATH": path, INSTALLED: site}
        return subprocess.run([sys.executable, "-m", "benchmarks.on_gpu", *sys.argv[1:]], env=environment).returncode


def _facts(device: str) -> dict[str, str]:
    import platform

    import torch
    import transformers

    card = torch.cuda.get_device_name(0) if device.startswith("cuda") and torch.cuda.is_available() else "none"
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "card": card,
        "cores": str(os.cpu_count()),
    }


def _root() -> Path:
    return Path(__file__).parents[2]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.on_gpu", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for on_gpu.json")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--tiny", action="store_true", help="tiny models on small photos, as a test of this script")
    parser.add_argument("--only", action="append", help="this model; may be repeated")
    parser.add_argument("--images", type=int, default=400, help="photos of a run (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for all of it (default: %(default)s)")
    parser.add_argument("--wheels", type=Path, help="folder of wheels that this machine lacks")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
