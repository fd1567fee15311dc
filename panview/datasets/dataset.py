"""A panoptic dataset as columns: images, categories, and the segments of ground truth and prediction sets.

`panview.datasets.ground_truth` and `panview.datasets.prediction_set` read them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumption
from panview.datasets.categories import Categories
from panview.datasets.category_mapping import CategoryMapping
from panview.datasets.faults import Fault, rows_at_fault
from panview.datasets.forms.form import MapTask
from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import AS_FOUND, Reading
from panview.datasets.image_ids import ImageIds
from panview.datasets.images_table import NOTHING_KNOWN, ImagesTable
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.datasets.maps import MapFiles
from panview.datasets.opening import Opening
from panview.datasets.photo_files import PhotoFiles
from panview.datasets.runs import RunMap, void_runs
from panview.errors import PanviewError


@dataclass(frozen=True, eq=False)
class SegmentList:
    """What a JSON says of its segments, aligned with the images of a dataset.

    Attributes
    ----------
    json : Path
    maps : MapFiles
    digest : str
        Hash of the JSON's content.
    offsets : (n_images + 1,) int64
        Segments of image i are ``offsets[i]:offsets[i + 1]``, in JSON order.
    segment_id : (m,) uint32
    category : (m,) int16
        Index into `Categories`.
    iscrowd : (m,) bool
    score : (m,) float64
        How sure a model is of each; NaN where the set does not say it.
    source : (m,) int16, optional
        Place in ``source_names`` of the prediction set that each was taken from, -1 for none; of an ensemble only.
    source_names : tuple of str
    """

    json: Path
    maps: MapFiles
    digest: str
    offsets: NDArray[np.int64]
    segment_id: NDArray[np.uint32]
    category: NDArray[np.int16]
    iscrowd: NDArray[np.bool_]
    score: NDArray[np.float64]
    source: NDArray[np.int16] | None = None
    source_names: tuple[str, ...] = ()

    def segments_of(self, image: int) -> slice:
        """Segments of one image."""
        return slice(int(self.offsets[image]), int(self.offsets[image + 1]))

    def read_runs(self, image: int, size: tuple[int, int]) -> RunMap:
        """Read the id map of an image as runs; all void if the set has none.

        Parameters
        ----------
        image : int
            Row in the dataset.
        size : (height, width)
        """
        if not self.maps.names[image]:
            return void_runs(size)
        return self.maps.form.read(self._task(image, size))

    def read_batch(self, images: Sequence[int], sizes: NDArray[np.int32]) -> list[RunMap | PanviewError]:
        """Read the id maps of several images in one call, as measuring does.

        Parameters
        ----------
        images : sequence of k int
            Rows in the dataset.
        sizes : (n_images, 2) int32
            Of all images of the dataset.

        Returns
        -------
        list of k RunMap or PanviewError
            The error in the place of a map that cannot be read.
        """
        wanted = [(image, (int(sizes[image, 0]), int(sizes[image, 1]))) for image in images]
        there = [self._task(image, size) for image, size in wanted if self.maps.names[image]]
        read = iter(self.maps.form.read_batch(there))
        return [next(read) if self.maps.names[image] else void_runs(size) for image, size in wanted]

    def _task(self, image: int, size: tuple[int, int]) -> MapTask:
        return MapTask(self.maps.path(image), size, self.segment_id[self.segments_of(image)], image)

    def read_id_map(self, image: int, size: tuple[int, int]) -> NDArray[np.uint32]:
        """Read the id map of an image as pixels; see `read_runs`.

        Returns
        -------
        (height, width) uint32, 0 = void
        """
        return self.read_runs(image, size).to_id_map()


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images with their ground truth; one row per annotated image, in the order of the annotations.

    Attributes
    ----------
    files : GroundTruthFiles
    opening : Opening
        How it was opened.
    categories : Categories
    image_id : ImageIds
        Of n images.
    image_names : tuple of n str
        File names as in the JSON.
    photos : PhotoFiles
    sizes : (n, 2) int32
        Height and width.
    ground_truth : SegmentList
    stated_area : (m,) float64
        Pixels of each ground truth segment by the JSON, which may be wrong; NaN where it says nothing.
    assumptions : tuple of Assumption
        What was assumed to read it.
    known : ImagesTable
        What the user knows of the images.
    has_truth : bool
        Whether there is a ground truth. If not, all is void, and there is nothing to compare with.
    faults : tuple of Fault
        Of images that are left out of all figures for what the JSON says of them. Those with a row are void.
    """

    files: GroundTruthFiles
    opening: Opening
    categories: Categories
    image_id: ImageIds
    image_names: tuple[str, ...]
    photos: PhotoFiles
    sizes: NDArray[np.int32]
    ground_truth: SegmentList
    stated_area: NDArray[np.float64]
    assumptions: tuple[Assumption, ...] = ()
    known: ImagesTable = NOTHING_KNOWN
    has_truth: bool = True
    faults: tuple[Fault, ...] = ()

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.image_names)

    @property
    def name(self) -> str:
        """Such as "coco / val2017"."""
        return self.files.name

    def is_same(self, other: Dataset | None) -> bool:
        """Whether another dataset is the same reading of the same files, regardless of what is known of its images."""
        return other is not None and self.ground_truth is other.ground_truth

    @cached_property
    def folded_names(self) -> tuple[str, ...]:
        """File names without regard to case, to look for parts of them."""
        return tuple(name.casefold() for name in self.image_names)

    @cached_property
    def left_out(self) -> NDArray[np.bool_]:
        """Images that are at fault, (n,) bool."""
        return rows_at_fault(self.faults, len(self))

    def size(self, image: int) -> tuple[int, int]:
        """Height and width of an image."""
        height, width = self.sizes[image]
        return int(height), int(width)

    def photo(self, image: int) -> Path:
        """Path of the image file itself, which may be missing."""
        return self.photos.path(image)


@dataclass(frozen=True, eq=False)
class PredictionSet:
    """One model's segments for the images of a dataset.

    Attributes
    ----------
    name : str
    segments : SegmentList
    missing : int
        Images of the dataset that it has no prediction for, counted as empty predictions.
    foreign : int
        Predictions for images that the dataset does not have; they are not used, as panopticapi does.
    left_out : (n_images,) bool
        Images that the set says nothing of and that are not counted: those of a run that is under way, or was made of
        some images only.
    mapping : CategoryMapping or None
        What its numbers stand for, where that was said; None where they are the dataset's category ids.
    json_digest : str
        Hash of the JSON's content alone; ``segments.digest`` is also of the mapping.
    assumptions : tuple of Assumption
        What was assumed to read it.
    form : FormName or None
        How it is stored; None for COCO panoptic results.
    notes : tuple of str
        What a user should know of how it is read.
    reading : Reading
        What a user said of how it is stored.
    faults : tuple of Fault
        Of images that are left out for what its JSON says of them.
    """

    name: str
    segments: SegmentList
    missing: int
    foreign: int
    left_out: NDArray[np.bool_]
    mapping: CategoryMapping | None = None
    json_digest: str = ""
    assumptions: tuple[Assumption, ...] = ()
    form: FormName | None = None
    notes: tuple[str, ...] = ()
    reading: Reading = AS_FOUND
    faults: tuple[Fault, ...] = ()

    @property
    def files(self) -> PredictionFiles:
        """Its files."""
        segments = self.segments
        said = self.assumptions, self.form, self.reading
        return PredictionFiles(segments.json, segments.maps.folder, self.name, *said)


def distinct_name(prediction: PredictionSet, taken: Collection[str]) -> PredictionSet:
    """Return the prediction set under a unique name, with its folder, then a number, appended if needed."""
    name = prediction.name
    if name in taken:
        name = f"{name} ({prediction.segments.json.parent.name})"
    number, base = 2, name
    while name in taken:
        name, number = f"{base} {number}", number + 1
    return prediction if name == prediction.name else replace(prediction, name=name)
