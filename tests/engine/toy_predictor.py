"""A real predictor without a framework: segments are the photo's brightness in three steps.

Its "config" is a JSON text that makes it slow or fatal, so that every fault of a model can be had on demand.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from panview.engine.predictor import (
    DeviceMemoryError,
    Execution,
    ModelError,
    ModelSource,
    PanopticResult,
    UnreadableImageError,
)

CLASSES = ("person", "car", "sky", "grass")
ISTHING = (True, True, False, False)
OPENER = "tests.engine.toy_predictor:open_predictor"


class ToyPredictor:
    """Brightness of a photo in steps, each step a segment."""

    def __init__(self, settings: dict[str, Any], weights: bytes, execution: Execution) -> None:
        self._settings = settings
        self.classes: tuple[str, ...] = tuple(settings.get("classes", CLASSES))
        self.isthing: tuple[bool, ...] = tuple(settings.get("isthing", ISTHING))
        self.device = "cpu"
        self.batch_size = execution.batch_size or 2
        self.description = {
            "config": json.dumps(settings.get("recipe", {}), sort_keys=True),
            "checkpoint_sha256": sha256(weights).hexdigest(),
            "thresholds": {"step": 86},
            "packages": {"numpy": np.__version__},
        }

    def read(self, photo: Path) -> tuple[str, NDArray[np.uint8]]:
        """Read a photo as grey values."""
        try:
            with Image.open(photo) as image:
                return photo.name, np.asarray(image.convert("L"))
        except OSError as error:
            raise UnreadableImageError(f"{photo}: the image cannot be read ({error})") from error

    def group(self, sample: tuple[str, NDArray[np.uint8]]) -> tuple[int, ...]:
        """Size of the photo."""
        return sample[1].shape

    def predict(self, samples: Sequence[tuple[str, NDArray[np.uint8]]]) -> list[PanopticResult]:
        """Cut the grey values in steps."""
        settings = self._settings
        if len(samples) > settings.get("fits", 1000):
            raise DeviceMemoryError(f"the device has too little memory for {len(samples)} images at a time")
        time.sleep(settings.get("seconds", 0) * len(samples))
        results = []
        for name, grey in samples:
            if name == settings.get("crash_at"):
                os.kill(os.getpid(), signal.SIGKILL)
            if name == settings.get("raise_at"):
                raise RuntimeError("the toy broke")
            step = np.minimum(grey // 86, 2).astype(np.uint32)
            present = np.unique(step)
            number = np.zeros(3, np.uint32)
            number[present] = np.arange(1, len(present) + 1, dtype=np.uint32)
            results.append(PanopticResult(number[step], (present % len(self.classes)).astype(np.int32)))
        return results


def open_predictor(source: ModelSource, execution: Execution) -> ToyPredictor:
    """Open the toy."""
    settings = json.loads(Path(source.config).read_text())
    print("the toy is loading")  # noqa: T201
    if settings.get("refuses"):
        raise ModelError(settings["refuses"])
    time.sleep(settings.get("loading", 0))
    return ToyPredictor(settings, Path(source.checkpoint).read_bytes(), execution)


def toy_source(folder: Path, name: str = "toy", **settings: object) -> ModelSource:
    """Write the toy's files and return its source."""
    folder.mkdir(parents=True, exist_ok=True)
    config, checkpoint = folder / f"{name}.json", folder / f"{name}.weights"
    config.write_text(json.dumps(settings))
    checkpoint.write_bytes(b"weights of " + name.encode())
    return ModelSource(name, str(config), str(checkpoint), OPENER)
