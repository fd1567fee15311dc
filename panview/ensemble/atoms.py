"""Atoms: the pixels of an image that are of the same segment in every map, which is all that joining sets looks at.

Of three sources and a truth an image has some hundred atoms where it has some hundred thousand pixels. Whatever is
chosen of the segments, and in whatever order it is laid down, every area and every overlap is a sum over atoms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, SegmentList
from panview.datasets.runs import RunMap
from panview.errors import BadFileError, ContradictionError, PanviewError
from panview.metrics.overlap import local_index
from panview.parallel import CancelCheck, Progress, each_chunk

NOTHING = -1
"""Place that stands for void."""
_FITS = 1 << 62
_DENSE = 1 << 20


@dataclass(frozen=True, eq=False)
class Atoms:
    """The atoms of n images in k maps, m of them, image by image.

    Attributes
    ----------
    offsets : (n_images + 1,) int64
        Atoms of image i are ``offsets[i]:offsets[i + 1]``; one that was not looked at has none.
    places : (m, k) int16
        Place of the segment among those of its image, in the order of its JSON, in each map; `NOTHING` for void.
    pixels : (m,) int32
    """

    offsets: NDArray[np.int64]
    places: NDArray[np.int16]
    pixels: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Check shapes and dtypes once, where the columns are made."""
        count = int(self.offsets[-1])
        if self.places.ndim != 2 or len(self.places) != count or self.places.dtype != np.int16:
            raise ValueError(f"places: expected ({count}, k) int16, got {self.places.shape} {self.places.dtype}")
        if self.pixels.shape != (count,) or self.pixels.dtype != np.int32:
            raise ValueError(f"pixels: expected ({count},) int32, got {self.pixels.shape} {self.pixels.dtype}")

    @property
    def n_images(self) -> int:
        """The number of images."""
        return len(self.offsets) - 1

    def without_first(self) -> Atoms:
        """Return the same without the first map; atoms that differed by it alone stay apart."""
        return Atoms(self.offsets, np.ascontiguousarray(self.places[:, 1:]), self.pixels)


class ImageAtoms(NamedTuple):
    """The atoms of one image, a of them, and where they are.

    Attributes
    ----------
    places : (a, k) int16
    pixels : (a,) int32
    starts : (r,) int64
        Pixel at which each run of one atom begins, row after row.
    atom : (r,) int64
        Atom of each run.
    """

    places: NDArray[np.int16]
    pixels: NDArray[np.int32]
    starts: NDArray[np.int64]
    atom: NDArray[np.int64]

    def painted(self, values: NDArray[np.uint32], size: tuple[int, int]) -> NDArray[np.uint32]:
        """Return a map with a value for each atom.

        Parameters
        ----------
        values : (a,) uint32
        size : (height, width)

        Returns
        -------
        (height, width) uint32
        """
        lengths = np.diff(self.starts, append=size[0] * size[1])
        return np.repeat(values[self.atom], lengths).reshape(size)


def image_atoms(maps: Sequence[NDArray[np.uint32]]) -> ImageAtoms:
    """Find the atoms of one image.

    Parameters
    ----------
    maps : k maps (H, W) uint32
        Place + 1 of the segment that each pixel is of, 0 = void.

    Raises
    ------
    ValueError
        The maps differ in size.

    Examples
    --------
    >>> found = image_atoms([np.array([[1, 1, 2]], np.uint32), np.array([[0, 1, 1]], np.uint32)])
    >>> found.places.tolist(), found.pixels.tolist()
    ([[0, -1], [0, 0], [1, 0]], [1, 1, 1])
    """
    if len({plane.shape for plane in maps}) != 1:
        raise ValueError("maps: expected maps of one size")
    flat = [plane.reshape(-1) for plane in maps]
    begins = np.ones(len(flat[0]), np.bool_)
    np.not_equal(flat[0][1:], flat[0][:-1], out=begins[1:])
    for plane in flat[1:]:
        begins[1:] |= plane[1:] != plane[:-1]
    starts = np.flatnonzero(begins)
    values = [plane[starts].astype(np.int64) for plane in flat]
    codes, span = np.zeros(len(starts), np.int64), 1
    for column in values:
        width = int(column.max()) + 1
        if span * width >= _FITS:
            _, codes = np.unique(codes, return_inverse=True)
            span = int(codes.max()) + 1
        codes, span = codes * width + column, span * width
    lengths = np.diff(starts, append=len(flat[0]))
    if span <= _DENSE:
        # A table of all codes takes a third of the time that sorting the existing ones takes.
        counted = np.bincount(codes, lengths, span)
        distinct = np.flatnonzero(counted)
        number = np.empty(span, np.int64)
        number[distinct] = np.arange(len(distinct))
        atom, pixels = number[codes], counted[distinct].astype(np.int32)
    else:
        distinct, atom = np.unique(codes, return_inverse=True)
        atom = atom.reshape(-1)
        pixels = np.bincount(atom, lengths, len(distinct)).astype(np.int32)
    first = np.empty(len(distinct), np.int64)
    first[atom] = np.arange(len(atom))
    places = np.stack([column[first] for column in values], axis=1) - 1
    return ImageAtoms(places.astype(np.int16), pixels, starts, atom)


def read_atoms(
    dataset: Dataset, sets: Sequence[SegmentList], images: Sequence[int]
) -> Iterator[tuple[int, ImageAtoms]]:
    """Read some images, each map once.

    Parameters
    ----------
    dataset : Dataset
    sets : sequence of SegmentList
        The ground truth can be one.
    images : sequence of int
        Rows in the dataset.

    Yields
    ------
    image : int
    atoms : ImageAtoms

    Raises
    ------
    PanviewError
        A map cannot be read, or holds a segment that its JSON does not list.
    """
    read = [segments.read_batch(images, dataset.sizes) for segments in sets]
    for image, *maps in zip(images, *read, strict=True):
        planes = [_by_place(segments, image, runs) for segments, runs in zip(sets, maps, strict=True)]
        yield image, image_atoms(planes)


def all_atoms(
    dataset: Dataset,
    sets: Sequence[SegmentList],
    images: NDArray[np.bool_],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Atoms:
    """Read the atoms of a dataset; see `read_atoms`.

    Parameters
    ----------
    dataset, sets
    images : (n_images,) bool
        Which to read.
    jobs, progress, cancelled
        As for `panview.parallel.each_chunk`.
    """
    found: list[tuple[NDArray[np.int16], NDArray[np.int32]] | None] = [None] * len(dataset)

    def work(chunk: Sequence[int]) -> Iterator[None]:
        for image, atoms in read_atoms(dataset, sets, chunk):
            found[image] = atoms.places, atoms.pixels
            yield

    chosen = np.flatnonzero(images).tolist()
    each_chunk(chosen, work, jobs=jobs, progress=progress, cancelled=cancelled, name="ensemble")
    return joined_atoms(found, len(sets))


def joined_atoms(images: Sequence[tuple[NDArray[np.int16], NDArray[np.int32]] | None], maps: int) -> Atoms:
    """Put together places and pixels of images; None for one that was not looked at."""
    counts = [0 if image is None else len(image[1]) for image in images]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(counts, np.int64))])
    there = [image for image in images if image is not None]
    places = [np.empty((0, maps), np.int16), *(image[0] for image in there)]
    pixels = [np.empty(0, np.int32), *(image[1] for image in there)]
    return Atoms(offsets, np.concatenate(places), np.concatenate(pixels))


def _by_place(segments: SegmentList, image: int, runs: RunMap | PanviewError) -> NDArray[np.uint32]:
    if isinstance(runs, PanviewError):
        raise runs
    ids = segments.segment_id[segments.segments_of(image)]
    if len(ids) > np.iinfo(np.int16).max:
        raise BadFileError(segments.json, f"has {len(ids):,} segments in one image; the limit here is 32,767")
    index, unknown = local_index(ids, runs.ids, 1)
    if unknown >= 0:
        problem = f"segment id {runs.ids[unknown]} is not in {segments.json.name}; write JSON and PNG again together"
        raise ContradictionError(segments.maps.path(image), problem)
    return replace(runs, ids=np.maximum(index, 0).astype(np.uint32)).to_id_map()
