"""A model in one process, without a run: ``python -m benchmarks.on_gpu.inside SUBJECT DEVICE SECONDS PHOTO...``.

Prints JSON: how far what the device says agrees with the processor, in single and half precision; and images a second
and memory by images at a time.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.on_gpu.subjects import Subject
from panview.engine.execution import Execution
from panview.engine.predictor import DeviceMemoryError, ModelSource, PanopticResult, opener_of

BATCHES = (1, 2, 4, 8, 16, 32, 64)
_COMPARED = 3
_REPEATS = 3


def main() -> None:
    """Compare and measure."""
    warnings.simplefilter("ignore")
    text, device, seconds, *photos = sys.argv[1:]
    subject = Subject.from_json(text)
    paths = [Path(photo) for photo in photos]
    until = time.monotonic() + float(seconds)
    compared = paths[:_COMPARED]
    reference = _results(_opened(subject, "cpu"), compared)
    other = _opened(subject, device)
    said: dict[str, Any] = {
        "segments": float(np.mean([len(result.labels) for result in reference])),
        "single": _agreement(reference, _results(other, compared)),
    }
    samples = [other.read(path, _size(path)) for path in paths]
    said["batched"] = _agreement(reference, other.predict([samples[place] for place in range(len(compared))]))
    said["batches"] = _rates(other, samples, device, until)
    if device != "cpu":
        del other
        half = _opened(subject, device, half=True)
        said["half"] = _agreement(reference, _results(half, compared))
        said["half_batches"] = _rates(half, samples, device, until)
    print(json.dumps(said))


def _opened(subject: Subject, device: str, *, half: bool = False) -> Any:  # noqa: ANN401
    source = ModelSource(subject.name, subject.config, subject.checkpoint, subject.opener)
    predictor: Any = opener_of(source)(source, Execution(device, half=half))
    if hasattr(predictor, "take_kinds"):
        predictor.take_kinds(tuple(thing for _, thing in subject.labels))
    return predictor


def _size(path: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(path) as image:
        return image.height, image.width


def _results(predictor: Any, photos: list[Path]) -> list[PanopticResult]:  # noqa: ANN401
    return [predictor.predict([predictor.read(photo, _size(photo))])[0] for photo in photos]


def _agreement(one: list[PanopticResult], other: list[PanopticResult]) -> float:
    """Return the share of pixels to which both give the same label, or void."""
    shares = []
    for mine, theirs in zip(one, other, strict=True):
        labels = [np.concatenate([[-1], result.labels])[result.id_map] for result in (mine, theirs)]
        shares.append(float(np.mean(labels[0] == labels[1])))
    return float(np.mean(shares))


def _rates(predictor: Any, samples: list[Any], device: str, until: float) -> dict[str, dict[str, float]]:  # noqa: ANN401
    """Return images a second, and the card's memory, by images at a time; as long as they fit, and time is left."""
    import torch

    on_card = device.startswith("cuda")
    found: dict[str, dict[str, float]] = {}
    for batch in BATCHES:
        if batch > len(samples) and not on_card:
            break
        chosen = [samples[place % len(samples)] for place in range(batch)]
        try:
            if on_card:
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
            predictor.predict(chosen)
            began = time.perf_counter()
            for _ in range(_REPEATS):
                predictor.predict(chosen)
            took = (time.perf_counter() - began) / _REPEATS
        except DeviceMemoryError:
            break
        memory = torch.cuda.max_memory_reserved() / 1e6 if on_card else 0.0
        found[str(batch)] = {"rate": batch / took, "card_mb": memory}
        best = max(entry["rate"] for entry in found.values())
        # Twice as many would take twice as long, and twice in vain.
        if time.monotonic() + 2 * (_REPEATS + 1) * took > until or batch / took < 0.9 * best:
            break
    return found


if __name__ == "__main__":
    main()
