"""Published results of models on COCO val2017, to stand beside what is measured."""

from __future__ import annotations

from functools import cache

import msgspec
import numpy as np

from panview.datasets.dataset import Dataset, PredictionSet
from panview.resources import resource_path

VAL_SPLIT, VAL_IMAGES = "val2017", 5000


class PublishedAverage(msgspec.Struct, frozen=True):
    """PQ, SQ and RQ of a split in points, None where they were not published."""

    pq: float | None = None
    sq: float | None = None
    rq: float | None = None


class PublishedResult(msgspec.Struct, frozen=True):
    """What was published of a model."""

    all: PublishedAverage = PublishedAverage()
    things: PublishedAverage = PublishedAverage()
    stuff: PublishedAverage = PublishedAverage()


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
    return published_result(model_of(prediction))


def model_of(prediction: PredictionSet) -> str:
    """Return the name of the model that made a prediction set: from its manifest, else the name of its files."""
    # Here, since evaluate asks of every set, and of hardly any as far as this.
    from panview.engine.run_folder import RunFolder, read_manifest

    json = prediction.segments.json
    name = json.name.removesuffix(".json").removesuffix(".panoptic")
    manifest = read_manifest(RunFolder(json.parent, name)) or {}
    return str(manifest.get("model", name))


@cache
def _read() -> _File:
    return msgspec.json.decode(resource_path("published_results.json").read_bytes(), type=_File)
