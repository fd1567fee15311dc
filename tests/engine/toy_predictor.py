"""A real predictor without a framework: segments are the photo's brightness in three steps.

Its "config" is a JSON text that makes it slow or fatal, so that every fault of a model can be had on demand. It can
also claim a device, beside which photos are read and id maps written in threads, pad a batch as networks do, and leave
a witness of what it was asked.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from panview.datasets.photo import AS_STORED, open_photo, turn_of
from panview.engine.execution import Execution
from panview.engine.kept.codes import to_codes
from panview.engine.kept.queries import KeptQueries
from panview.engine.kept.rule import KeptRule, kept_rule
from panview.engine.post_processing import Frame
from panview.engine.predictor import (
    DeviceMemoryError,
    ModelError,
    ModelSource,
    PanopticResult,
    UnreadableImageError,
)
from panview.errors import BadFileError
from tests.support.patience import wait_until

CLASSES = ("person", "car", "sky", "grass")
ISTHING = (True, True, False, False)
OPENER = "tests.engine.toy_predictor:open_predictor"
DEVICE = "toy:0"
"""What is no CPU: the model has a device of its own, and the processor is free for readers and writers."""


class ToyPredictor:
    """Brightness of a photo in steps, each step a segment."""

    def __init__(self, settings: dict[str, Any], weights: bytes, execution: Execution) -> None:
        self._settings = settings
        self._testify("loaded")
        self.classes: tuple[str, ...] = tuple(settings.get("classes", CLASSES))
        self.isthing: tuple[bool, ...] = tuple(settings.get("isthing", ISTHING))
        self.device = str(settings.get("device", "cpu"))
        self.batch_size = execution.batch_size or 2
        self.description = {
            "config": json.dumps(settings.get("recipe", {}), sort_keys=True),
            "checkpoint_sha256": sha256(weights).hexdigest(),
            "thresholds": {"step": 86, **settings.get("thresholds", {})},
            "packages": {"numpy": np.__version__},
        }

    def read(self, photo: Path, size: tuple[int, int]) -> tuple[str, NDArray[np.uint8]]:
        """Read a photo as grey values."""
        self._testify("read", photo.name, threading.current_thread().name)
        try:
            with open_photo(photo) as stream, Image.open(stream) as image:
                upright = image if turn_of(photo, size) == AS_STORED else ImageOps.exif_transpose(image)
                return photo.name, np.asarray(upright.convert("L"))
        except (OSError, BadFileError) as error:
            raise UnreadableImageError(f"{photo}: the image cannot be read ({error})") from error

    def group(self, sample: tuple[str, NDArray[np.uint8]]) -> tuple[int, ...]:
        """Size of the photo."""
        return sample[1].shape

    def predict(self, samples: Sequence[tuple[str, NDArray[np.uint8]]]) -> list[PanopticResult]:
        """Cut the grey values in steps."""
        settings = self._settings
        shapes = sorted({f"{grey.shape[1]}x{grey.shape[0]}" for _, grey in samples})
        self._testify("predict", len(samples), *shapes)
        if len(samples) > settings.get("fits", 1000):
            raise DeviceMemoryError(f"the device has too little memory for {len(samples)} images at a time")
        self._linger([name for name, _ in samples])
        results = []
        for name, grey in samples:
            if name == settings.get("wait_at"):
                wait_until(Path(settings["wait_for"]).exists)
            if name == settings.get("crash_at"):
                os.kill(os.getpid(), signal.SIGKILL)
            if name == settings.get("raise_at"):
                raise RuntimeError("the toy broke")
            step = np.minimum(self._seen(grey, samples) // 86, 2).astype(np.uint32)
            present = np.unique(step)
            number = np.zeros(3, np.uint32)
            if settings.get("says_nothing"):
                results.append(PanopticResult(np.zeros(grey.shape, np.uint32), np.zeros(0, np.int32)))
                continue
            number[present] = np.arange(1, len(present) + 1, dtype=np.uint32)
            results.append(PanopticResult(number[step], (present % len(self.classes)).astype(np.int32)))
        return results

    def _seen(self, grey: NDArray[np.uint8], samples: Sequence[tuple[str, NDArray[np.uint8]]]) -> NDArray[np.uint8]:
        """Return what a network that pads a batch to its largest image makes of one: it is darker for all that pads."""
        if not self._settings.get("pads"):
            return grey
        largest = max(sample.size for _, sample in samples)
        return (grey * (grey.size / largest)).astype(np.uint8)

    def _linger(self, names: Sequence[str]) -> None:
        """Take some seconds for each image, or for those from a name on, until there is a file that says to hurry."""
        settings = self._settings
        seconds = settings.get("seconds", 0) * sum(name >= settings.get("slow_from", "") for name in names)
        end, hurry = time.monotonic() + seconds, settings.get("until")
        while (left := end - time.monotonic()) > 0 and not (hurry and Path(hurry).exists()):
            time.sleep(min(left, 0.02))

    def _testify(self, *words: object) -> None:
        if self._settings.get("witness"):
            # One write of a line is one line, whatever other threads write.
            with open(self._settings["witness"], "a") as stream:
                stream.write(" ".join(str(word) for word in words) + "\n")


class KeepingToy(ToyPredictor):
    """A toy that can keep queries: one for each step of brightness, at a quarter of the size."""

    def __init__(self, settings: dict[str, Any], weights: bytes, execution: Execution) -> None:
        super().__init__(settings, weights, execution)
        self._keeps = False

    def kept_rule(self) -> KeptRule:
        """Mask2Former's, with thresholds that keep whatever is there."""
        if self._settings["keeps"] == "never":
            raise ModelError("its post-processing, Toy, is not known")
        return kept_rule("mask2former", {"score": 0.3, "overlap": 0.0, "mask": 0.5})

    def keep(self, wanted: bool) -> None:
        """Hand queries over, or no longer."""
        self._keeps = wanted

    def predict(self, samples: Sequence[tuple[str, NDArray[np.uint8]]]) -> list[PanopticResult]:
        """Cut the grey values in steps."""
        results = super().predict(samples)
        return [replace(result, kept=self._queries(result)) for result in results] if self._keeps else results

    def _queries(self, result: PanopticResult) -> KeptQueries:
        sampled = result.id_map[2::4, 2::4]
        masks = np.array([np.where(sampled == n + 1, 9.0, -9.0) for n in range(len(result.labels))])
        scores = np.full(len(result.labels), 0.9, np.float32)
        return KeptQueries(to_codes(masks), result.labels, scores, Frame.whole(result.id_map.shape))


def open_predictor(source: ModelSource, execution: Execution) -> ToyPredictor:
    """Open the toy."""
    settings = json.loads(Path(source.config).read_text())
    print("the toy is loading")  # noqa: T201
    if settings.get("refuses"):
        raise ModelError(settings["refuses"])
    time.sleep(settings.get("loading", 0))
    kind = KeepingToy if settings.get("keeps") else ToyPredictor
    return kind(settings, Path(source.checkpoint).read_bytes(), execution)


def toy_source(folder: Path, name: str = "toy", **settings: object) -> ModelSource:
    """Write the toy's files and return its source."""
    folder.mkdir(parents=True, exist_ok=True)
    config, checkpoint = folder / f"{name}.json", folder / f"{name}.weights"
    config.write_text(json.dumps(settings))
    checkpoint.write_bytes(b"weights of " + name.encode())
    return ModelSource(name, str(config), str(checkpoint), OPENER)
