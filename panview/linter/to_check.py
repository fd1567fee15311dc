"""What the pass over all maps needs to know of a set: all that a machine needs to be sent to measure some images."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panview import places
from panview.datasets.maps import MapFiles
from panview.linter.listed import ListedImages, ListedSide
from panview.metrics.segment_table import Side
from panview.metrics.shards import segments_of_images


@dataclass(frozen=True, eq=False)
class SideToCheck:
    """The maps of a side, and the ids that its JSON lists for them.

    Attributes
    ----------
    side : Side
    prediction : str
        Name of the prediction set; empty for the ground truth.
    maps : MapFiles
    offsets : (n + 1,) int64
        Segments of image i are ``offsets[i]:offsets[i + 1]``.
    segment_id : (m,) uint32
    """

    side: Side
    prediction: str
    maps: MapFiles
    offsets: NDArray[np.int64]
    segment_id: NDArray[np.uint32]

    def segments_of(self, image: int) -> slice:
        """Segments of an image."""
        return slice(int(self.offsets[image]), int(self.offsets[image + 1]))

    def some(self, rows: NDArray[np.int64]) -> SideToCheck:
        """Return the maps of some images alone, as many as there are rows, (k,) int64."""
        segments, offsets = segments_of_images(self.offsets, rows)
        return replace(self, maps=self.maps.some(rows), offsets=offsets, segment_id=self.segment_id[segments])


@dataclass(frozen=True, eq=False)
class ToCheck:
    """Images, and the maps of each side.

    Attributes
    ----------
    images : ListedImages
        n of them.
    sides : tuple of SideToCheck
        Ground truth first, then each prediction set.
    photos : bool
        Also compare the sizes of the photos.
    """

    images: ListedImages
    sides: tuple[SideToCheck, ...]
    photos: bool

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.images)

    def some(self, rows: NDArray[np.int64]) -> ToCheck:
        """Return what is to be known of some images alone, as long as these are.

        Parameters
        ----------
        rows : (k,) int64
            Ascending.
        """
        return ToCheck(self.images.some(rows), tuple(side.some(rows) for side in self.sides), self.photos)


def side_to_check(listed: ListedSide) -> SideToCheck:
    """Return the maps of a side, without names of files where their folder is missing.

    That is one finding, and not one for each of thousands of files.
    """
    maps = listed.maps
    if not places.is_folder(maps.folder):
        maps = replace(maps, names=("",) * len(maps.names))
    return SideToCheck(listed.side, listed.prediction, maps, listed.offsets, listed.segment_id)
