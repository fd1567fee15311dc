"""What the groups of benchmarks share: the options, and the sets they measure on, each made once."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from benchmarks.shaped import make_shaped_set
from benchmarks.synthetic import SPARSE, SetFiles, make_set
from panview.datasets.dataset import Dataset, PredictionSet, SegmentList

PHOTOS = 60
VAL, TRAIN = 5000, 118_287
"""Images of COCO val2017 and train2017."""
MILLION = 1_000_000
TEN_MILLION_ROWS = 630_000
"""Images whose table has ten million rows."""


@dataclass(frozen=True)
class Context:
    """Options of the run.

    Attributes
    ----------
    folder : Path
        Where sets are made.
    images : int
        Images of the main set.
    seed : int
    shapes : Path, optional
        JSON of a COCO panoptic ground truth, of which sets with real shapes are made.
    """

    folder: Path
    images: int
    seed: int
    shapes: Path | None = None

    @cached_property
    def main_set(self) -> SetFiles:
        """The set that is evaluated, with photos for its first images."""
        return make_set(self.folder / f"main-{self.images}-{self.seed}", self.images, self.seed, photos=PHOTOS)

    @cached_property
    def sparse_set(self) -> SetFiles:
        """A few images with as many segments as the average of COCO, of which large tables are tiled."""
        root = self.folder / f"sparse-{self.seed}"
        return make_set(root, 60, self.seed, segments=SPARSE)

    @cached_property
    def val_set(self) -> SetFiles:
        """As many images as the main set has, with as many segments as the average of COCO; a few have photos."""
        root = self.folder / f"val-{self.images}-{self.seed}"
        return make_set(root, self.images, self.seed, segments=SPARSE, photos=PHOTOS)

    @cached_property
    def train_set(self) -> SetFiles:
        """As many images as COCO train2017 has, with as many segments as the average of COCO."""
        return make_set(self.folder / f"train-{self.seed}", TRAIN, self.seed, segments=SPARSE, photos=PHOTOS)

    @cached_property
    def million_set(self) -> SetFiles:
        """A million images, of a few hundred distinct pairs of maps, with as many segments as the average of COCO."""
        root = self.folder / f"million-{self.seed}"
        return make_set(root, MILLION, self.seed, segments=SPARSE, photos=PHOTOS, distinct=300)

    @cached_property
    def parts_set(self) -> SetFiles:
        """A set whose table has ten million rows, of a few hundred distinct pairs of maps."""
        root = self.folder / f"parts-{self.seed}"
        return make_set(root, TEN_MILLION_ROWS, self.seed, segments=SPARSE, photos=PHOTOS, distinct=300)

    def growth_set(self, images: int) -> SetFiles:
        """Make a set of so many images, of a few hundred distinct pairs of maps, with as many segments as COCO's."""
        root = self.folder / f"growth-{images}-{self.seed}"
        return make_set(root, images, self.seed, segments=SPARSE, distinct=300)

    @cached_property
    def shaped_set(self) -> SetFiles | None:
        """Three pairs with the shapes of real truth for every five of the main set; None without such truth."""
        if self.shapes is None:
            return None
        return make_shaped_set(
            self.folder / f"shaped-{self.seed}", self.shapes, max(1, self.images * 3 // 5), self.seed
        )

    @cached_property
    def two_images(self) -> SetFiles:
        """A set of two images, for the start of commands."""
        return make_set(self.folder / f"two-{self.seed}", 2, self.seed)


def subset(dataset: Dataset, prediction: PredictionSet, images: range) -> tuple[Dataset, PredictionSet]:
    """Return some consecutive images of a set as a set of its own."""
    rows = slice(images.start, images.stop)
    part = dataclasses.replace(
        dataset,
        image_id=dataset.image_id[rows],
        image_names=dataset.image_names[rows],
        photos=dataclasses.replace(dataset.photos, names=dataset.photos.names[rows]),
        sizes=dataset.sizes[rows],
        ground_truth=_segments(dataset.ground_truth, rows),
        stated_area=dataset.stated_area[
            dataset.ground_truth.offsets[rows.start] : dataset.ground_truth.offsets[rows.stop]
        ],
    )
    return part, dataclasses.replace(prediction, segments=_segments(prediction.segments, rows))


def _segments(segments: SegmentList, images: slice) -> SegmentList:
    offsets = segments.offsets[images.start : images.stop + 1]
    rows = slice(int(offsets[0]), int(offsets[-1]))
    return dataclasses.replace(
        segments,
        maps=dataclasses.replace(segments.maps, names=segments.maps.names[images]),
        offsets=np.asarray(offsets - offsets[0], np.int64),
        segment_id=segments.segment_id[rows],
        category=segments.category[rows],
        iscrowd=segments.iscrowd[rows],
    )
