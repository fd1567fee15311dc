"""The models of panview's families, small and on photos of noise, with faults that can be had on demand.

The opener here lets a family's own opener build its own predictor, and then narrows what it stands on: a network that
asks torch for more memory than there is, a device that leaves the processor to readers and writers, a process that
ends. What is asked for travels in the origin of the source.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from panview.engine.execution import Execution
from panview.engine.families.registry import family_of
from panview.engine.predictor import ModelSource, Opener, PanopticResult, opener_of
from panview.resources import resource_path

FAMILIES = ("mmdet", "transformers")
OPENER = "tests.engine.watched_family:open_predictor"
DEVICE = "beside:0"
"""What is no CPU: readers and writers have threads of their own."""
_LABELS = ("sky", "person", "grass", "car")
_TOO_MUCH = 1 << 55


def source_of(family: str, folder: Path) -> ModelSource:
    """Return a model of a family; of MMDetection the shipped one, of transformers a new one with random weights."""
    if family == "mmdet":
        files = (str(resource_path("models/demo_fpn.py")), str(resource_path("models/demo_fpn_brief.pth")))
        return ModelSource("model", *files)
    from tests.support.tiny_transformers import save_tiny

    model = folder / "model"
    if not model.is_dir():
        save_tiny("mask2former", model, _LABELS, seed=1)
    return family_of(str(model)).fetch(str(model))


def watched(source: ModelSource, **settings: object) -> ModelSource:
    """Return a source with faults: ``fits`` images, a ``device``, ``crash_after`` images, a ``witness`` file."""
    return replace(source, opener=OPENER, origin=json.dumps({"opener": source.opener, **settings}))


class _Watched:
    """A family's predictor; all that is not said here is its own."""

    def __init__(self, inner: Any, settings: dict[str, Any]) -> None:  # noqa: ANN401
        self._inner = inner
        self._settings = settings
        self._seen = 0
        self.device = settings.get("device", inner.device)
        inner._model.register_forward_pre_hook(self._before, with_kwargs=True)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._inner, name)

    def read(self, photo: Path, size: tuple[int, int]) -> Any:  # noqa: ANN401
        """Read a photo."""
        self._testify("read", photo.name, threading.current_thread().name)
        return self._inner.read(photo, size)

    def predict(self, samples: Sequence[Any]) -> list[PanopticResult]:
        """Run the model."""
        self._testify("predict", len(samples))
        results: list[PanopticResult] = self._inner.predict(samples)
        return results

    def _before(self, _: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        import torch

        seen = kwargs.get("pixel_values", kwargs.get("inputs"))
        if len(seen) > self._settings.get("fits", 1000):
            # Really refused, by torch itself, in the middle of a step.
            torch.empty(_TOO_MUCH)
        if self._seen >= self._settings.get("crash_after", 1000):
            os.kill(os.getpid(), signal.SIGKILL)
        self._seen += len(seen)

    def _testify(self, *words: object) -> None:
        if "witness" in self._settings:
            with open(self._settings["witness"], "a") as stream:
                stream.write(" ".join(str(word) for word in words) + "\n")


def open_predictor(source: ModelSource, execution: Execution) -> Any:  # noqa: ANN401
    """Open a model by its family's own opener."""
    settings = json.loads(source.origin)
    own: Opener = opener_of(replace(source, opener=settings["opener"]))
    return _Watched(own(replace(source, opener=settings["opener"], origin=""), execution), settings)
