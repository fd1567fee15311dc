"""Published results of models on COCO val2017, to stand beside what is measured."""

from __future__ import annotations

from functools import cache

import msgspec
import numpy as np

from panview.datasets.dataset import Dataset, PredictionSet
from panview.decoding import typed_json
from panview.resources import resource_path

VAL_SPLIT, VAL_IMAGES = "val2017", 5000


class PublishedAverage(msgspec.Struct, frozen=True):
    """PQ, SQ and RQ of a split in points, None where they were not published."""

    pq: float | None = None
    sq: float | None = None
    rq: float | None = None


class PublishedResult(msgspec.Struct, frozen=True):
    """What was published of a model; ``weights`` is how the SHA-256 of its file begins."""

    all: PublishedAverage = PublishedAverage()
    things: PublishedAverage = PublishedAverage()
    stuff: PublishedAverage = PublishedAverage()
    weights: str = ""


class _File(msgspec.Struct, frozen=True):
    source: str
    models: dict[str, PublishedResult]


def published_result(model: str) -> PublishedResult | None:
    """Return what was published of a model, by its short name."""
    return _read().models.get(model)


def published_source() -> str:
    """Say where the figures come from."""
    return _read().source


def published_for(dataset: Dataset, prediction: PredictionSet) -> PublishedResult | None:
    """Return what was published of the model that made a prediction set.

    None unless the set is that model's on the whole of val2017: other images have other figures.
    """
    split = dataset.files.json.stem.removeprefix("panoptic_")
    whole = not prediction.missing and not np.any(prediction.left_out)
    if split != VAL_SPLIT or len(dataset) != VAL_IMAGES or not whole:
        return None
    return _result_of(prediction)


def _result_of(prediction: PredictionSet) -> PublishedResult | None:
    """Return what was published of the weights that the manifest names; without one, of the model of the set's name."""
    # Imported here, since evaluate rarely gets this far.
    from panview.engine.run_folder import RunFolder, read_manifest

    json = prediction.segments.json
    name = json.name.removesuffix(".json").removesuffix(".panoptic")
    manifest = read_manifest(RunFolder(json.parent, name)) or {}
    digest = str(manifest.get("checkpoint_sha256", ""))
    if not digest:
        return published_result(str(manifest.get("model", name)))
    return next(
        (known for known in _read().models.values() if known.weights and digest.startswith(known.weights)), None
    )


@cache
def _read() -> _File:
    return typed_json(resource_path("published_results.json").read_bytes(), _File)
