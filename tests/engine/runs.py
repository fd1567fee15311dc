"""Runs of the toy predictor on sets with photos."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image

from panview.datasets.dataset import Dataset
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.png import read_text
from panview.datasets.predicted_image import PredictedImage
from panview.engine.execution import Execution
from panview.engine.model_process import ModelProcess
from panview.engine.predictor import ModelSource
from panview.engine.run import run_model
from panview.engine.run_folder import KEYWORD, RunFolder, read_manifest
from panview.engine.run_request import Phase, RunControl, RunReport, RunRequest
from tests.support.sets import save_rgb, write_json

TIMES = frozenset({"started", "ended", "seconds", "device", "source", "dataset"})
"""What of a manifest says when, how fast and from where."""
NAMES = {1: ("person", 1), 3: ("car", 1), 187: ("sky", 0), 193: ("grass", 0)}


def make_set(root: Path, images: int, *sizes: tuple[int, int]) -> Dataset:
    """Write a set with photos that are different from each other; several sizes take turns."""
    rng = np.random.default_rng(3)
    truth = root / "annotations" / "panoptic_val2017.json"
    truth.with_suffix("").mkdir(parents=True)
    (root / "val2017").mkdir()
    listed, annotations = [], []
    for number in range(images):
        size = sizes[number % len(sizes)] if sizes else (48, 64)
        coarse = rng.integers(0, 256, (size[0] // 8, size[1] // 8), dtype=np.uint8)
        grey = np.kron(coarse, np.ones((8, 8), np.uint8))
        name = f"{number:06d}"
        Image.fromarray(grey).save(root / "val2017" / f"{name}.png")
        id_map = np.where(grey > 127, np.uint32(7), np.uint32(9)).astype(np.uint32)
        id_map[0, 0], id_map[0, 1] = 7, 9
        save_rgb(truth.with_suffix("") / f"{name}.png", id_map)
        listed.append({"id": 500 + number, "file_name": f"{name}.png", "height": size[0], "width": size[1]})
        infos = [{"id": 7, "category_id": 187, "iscrowd": 0}, {"id": 9, "category_id": 1, "iscrowd": 0}]
        annotations.append({"image_id": 500 + number, "file_name": f"{name}.png", "segments_info": infos})
    categories = [{"id": key, "name": name, "isthing": thing} for key, (name, thing) in NAMES.items()]
    write_json(truth, {"images": listed, "annotations": annotations, "categories": categories})
    return read_dataset(find_ground_truth(root))


@dataclass
class Witness:
    """What a run told."""

    reports: list[RunReport] = field(default_factory=list)
    images: list[PredictedImage] = field(default_factory=list)

    @property
    def phases(self) -> list[Phase]:
        """The phases in their order, each once."""
        phases = [report.phase for report in self.reports]
        return [phase for place, phase in enumerate(phases) if place == 0 or phases[place - 1] != phase]


def request_of(
    dataset: Dataset, source: ModelSource, out: Path, images: list[int] | None = None, **options: object
) -> RunRequest:
    """A request for some images, or all."""
    rows = np.arange(len(dataset)) if images is None else np.array(images, np.int64)
    half = bool(options.pop("half", False))
    # The toy's device is its own, as the settings of the toy say; half precision is for what is no CPU.
    execution = Execution("auto" if half else "cpu", batch_size=int(str(options.pop("batch", 0))), half=half)
    return RunRequest(dataset, rows.astype(np.int64), source, execution, out, **options)  # type: ignore[arg-type]


def run(
    request: RunRequest, control: RunControl | None = None, process: ModelProcess | None = None
) -> tuple[PredictionFiles, Witness]:
    """Run to the end, in a process of its own unless there is one that has loaded the framework."""
    witness = Witness()
    with nullcontext(process) if process is not None else ModelProcess() as used:
        files = run_model(request, used, control or RunControl(), witness.reports.append, witness.images.append)
    return files, witness


def content(folder: Path, name: str = "toy") -> dict[str, object]:
    """What a run has come to: its JSON, and the pixels of every id map."""
    document = json.loads((folder / f"{name}.json").read_text())
    maps = {
        str(path.relative_to(folder)): np.asarray(Image.open(path)).tobytes()
        for path in sorted((folder / name).rglob("*.png"))
    }
    return {"json": document, "maps": maps}


def all_but_times(run: RunFolder) -> dict[str, object]:
    """Return every byte of a run, but for when it was made, how long each image took, and on which device."""
    found: dict[str, object] = {"json": run.json.read_bytes()}
    for path in sorted(run.png_folder.rglob("*.png")):
        record = msgspec.json.decode(read_text(path, KEYWORD) or "{}")
        assert record.pop("seconds") >= 0
        found[str(path.relative_to(run.png_folder))] = record, np.asarray(Image.open(path)).tobytes()
    manifest = read_manifest(run) or {}
    found["manifest"] = {name: value for name, value in manifest.items() if name not in TIMES}
    return found


def leftovers(folder: Path) -> list[str]:
    """Names of files that ought not to be left."""
    return [str(p) for p in folder.rglob("*") if p.name.startswith(".") or p.suffix == ".part"]
