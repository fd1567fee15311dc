"""Prediction sets of any form as a review has them: columns of segments, and maps that are read by their form."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from panview import places
from panview.datasets.assumptions import Assumptions
from panview.datasets.category_mapping import NamedNumbers
from panview.datasets.coco_json import read_bytes
from panview.datasets.dataset import Dataset, PredictionSet, SegmentList
from panview.datasets.forms.form import MapTask, one_by_one
from panview.datasets.forms.image_set import image_set_of
from panview.datasets.forms.listing import columns_of
from panview.datasets.forms.registry import open_source
from panview.datasets.forms.source import Asked, Source
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.maps import MapFiles
from panview.datasets.opening import MissingImages
from panview.datasets.prediction_set import MissingPredictionsError
from panview.datasets.runs import RunMap
from panview.errors import PanviewError
from panview.parallel import CancelCheck, Progress
from panview.remote import read_in_order


@dataclass(frozen=True, eq=False)
class SourceMaps:
    """The maps of a source, as a form of maps."""

    source: Source

    @property
    def name(self) -> str:
        """That of the form."""
        return str(self.source.form)

    def read(self, task: MapTask) -> RunMap:
        """Read one map; errors are those of the source."""
        image = self.source.read(task.image)
        return image.painted(image.segment_id, 0)

    def read_batch(self, tasks: Sequence[MapTask]) -> list[RunMap | PanviewError]:
        """Read several maps."""
        return one_by_one(self, tasks)


def read_other(
    dataset: Dataset,
    files: PredictionFiles,
    *,
    missing: MissingImages,
    named: NamedNumbers | Callable[[str], NamedNumbers | None] | None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> PredictionSet:
    """Read a prediction set that is no COCO panoptic results; see `prediction_set.read_prediction_set`."""
    assumed = Assumptions()
    digest = blake2b(read_bytes(files.json), digest_size=16).hexdigest() if places.is_file(files.json) else ""
    if callable(named):
        named = named(digest)
    source = open_source(files, Asked(image_set_of(dataset), files.reading, named))
    absent = np.ones(len(dataset), np.bool_)
    absent[list(source.rows)] = False
    absent &= ~dataset.left_out
    count = int(absent.sum())
    if count and missing == "error":
        first = int(np.flatnonzero(absent)[0])
        raise MissingPredictionsError(source.path, count, dataset.image_id[first], dataset.image_names[first])
    assumed.add(source.assumptions or files.assumptions)
    columns = columns_of(source, progress=progress, cancelled=cancelled)
    return PredictionSet(
        name=files.name,
        segments=SegmentList(
            json=source.path,
            maps=maps_of(source),
            digest=blake2b(f"{source.form} {source.digest}".encode(), digest_size=16).hexdigest(),
            offsets=columns.offsets,
            segment_id=columns.segment_id,
            category=columns.category,
            iscrowd=columns.iscrowd,
            score=columns.score,
        ),
        missing=count if missing == "empty" else 0,
        foreign=source.foreign,
        left_out=absent | dataset.left_out if missing == "skip" else dataset.left_out,
        mapping=source.mapping,
        json_digest=digest,
        assumptions=assumed.settled(strict=dataset.opening.strict),
        form=source.form,
        notes=source.notes,
        reading=files.reading,
    )


def maps_of(source: Source) -> MapFiles:
    """Return the maps of a source for the images of its dataset."""
    folder = source.folder
    there = source.rows
    names = tuple(
        os.path.relpath(source.map_of(row), folder).replace(os.sep, "/") if row in there else ""
        for row in range(len(source.images))
    )
    read_in_order(folder, names)
    return MapFiles(folder, names, SourceMaps(source))
