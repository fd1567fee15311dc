"""An opener that lets a family build its own predictor, and notes when it reads, runs and what it takes.

What it is to do travels in the origin of the source, as JSON: ``opener`` of the family, ``witness`` (a file that gets
a line for each span), ``device`` to claim (so that a processor, too, has readers and writers beside it), ``share`` of
the card's memory that may be used, ``fits`` images (more are refused by torch, where no card can be filled), ``stages``
(wait for the card after the network, which tells the stages apart and costs speed).
"""

from __future__ import annotations

import json
import resource
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from panview.engine import worker
from panview.engine.execution import Execution
from panview.engine.predictor import ModelSource, PanopticResult, opener_of

OPENER = "benchmarks.on_gpu.measured:open_predictor"
BESIDE = "beside:0"
_TOO_MUCH = 1 << 55


class Witness:
    """Writes spans of time into a file, from any thread."""

    def __init__(self, path: str) -> None:
        self._stream = open(path, "a", buffering=1)  # noqa: SIM115
        self._lock = threading.Lock()

    def span(self, what: str, begin: float, **more: object) -> None:
        """Note something that began and has ended now."""
        line = json.dumps({"what": what, "begin": begin, "end": time.perf_counter(), **more})
        with self._lock:
            self._stream.write(line + "\n")


class MeasuredPredictor:
    """A family's predictor; all that is not said here is its own."""

    def __init__(self, inner: Any, settings: dict[str, Any]) -> None:  # noqa: ANN401
        self._inner = inner
        self._settings = settings
        self._witness = Witness(settings["witness"])
        self._began = 0.0
        self.device = settings.get("device") or inner.device
        self._on_card = str(inner.device).startswith("cuda")
        model = inner._model
        model.register_forward_pre_hook(self._before, with_kwargs=True)
        if settings.get("stages"):
            head = getattr(model, "panoptic_fusion_head", None)
            if head is None:
                model.register_forward_hook(lambda *_: self._network_done())
            else:
                own = head.predict
                head.predict = lambda *args, **kwargs: self._network_done() or own(*args, **kwargs)
        original = worker.write_image

        def write_image(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            begin = time.perf_counter()
            made = original(*args, **kwargs)
            self._witness.span("write", begin)
            return made

        worker.write_image = write_image  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401, D105
        return getattr(self._inner, name)

    def read(self, photo: Path, size: tuple[int, int]) -> Any:  # noqa: ANN401
        """Read a photo."""
        begin = time.perf_counter()
        sample = self._inner.read(photo, size)
        self._witness.span("read", begin)
        return sample

    def predict(self, samples: Sequence[Any]) -> list[PanopticResult]:
        """Run the model, all of it."""
        begin = time.perf_counter()
        results: list[PanopticResult] = self._inner.predict(samples)
        self._witness.span("predict", begin, images=len(samples), **self._memory())
        return results

    def _memory(self) -> dict[str, float]:
        host = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        if not self._on_card:
            return {"host_mb": host}
        import torch

        return {"host_mb": host, "card_mb": torch.cuda.max_memory_reserved() / 1e6}

    def _before(self, _: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        import torch

        self._began = time.perf_counter()
        seen = kwargs.get("pixel_values", kwargs.get("inputs"))
        if len(seen) > self._settings.get("fits", 1 << 20):
            torch.empty(_TOO_MUCH)

    def _network_done(self) -> None:
        import torch

        if self._on_card:
            torch.cuda.synchronize()
        self._witness.span("network", self._began)


def open_predictor(source: ModelSource, execution: Execution) -> MeasuredPredictor:
    """Open a model by its family's own opener."""
    settings = json.loads(source.origin)
    if settings.get("share"):
        import torch

        torch.cuda.set_per_process_memory_fraction(settings["share"])
    own = opener_of(replace(source, opener=settings["opener"]))
    return MeasuredPredictor(own(replace(source, opener=settings["opener"], origin=""), execution), settings)
