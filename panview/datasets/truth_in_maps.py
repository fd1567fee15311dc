"""Ground truth of which only the maps tell the segments, as KITTI-STEP has it (docs/adr/0036)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from panview import places
from panview.datasets.assumptions import Assumptions
from panview.datasets.categories import Categories
from panview.datasets.dataset import Dataset, SegmentList
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.kept import seen_in
from panview.datasets.forms.listing import columns_of
from panview.datasets.forms.map_folder import MapFolder, MapSource
from panview.datasets.forms.opened import maps_of
from panview.datasets.forms.source import ListedColumns
from panview.datasets.forms.values import ValueForm
from panview.datasets.ground_truth import refuse_without_areas
from panview.datasets.image_ids import ImageIds
from panview.datasets.images_table import read_images_table
from panview.datasets.layouts.layout import GroundTruthFiles, LaidCategory
from panview.datasets.opening import Opening
from panview.datasets.photo import open_photo, read_frame
from panview.datasets.photo_files import PhotoFiles, find_photos, note_turned
from panview.datasets.png import read_header
from panview.errors import NotFoundError, PanviewError
from panview.parallel import CancelCheck, Progress, each_chunk
from panview.reading import read_start

_VOID = 255
_HEADER = 33
_UNKNOWN = (1, 1)
"""The size of an image of which neither map nor photo can be read."""


def read_truth_in_maps(
    files: GroundTruthFiles, opening: Opening, progress: Progress | None = None, cancelled: CancelCheck | None = None
) -> Dataset:
    """Read a ground truth that is maps alone; see `panview.datasets.ground_truth.read_dataset`.

    Parameters
    ----------
    files : GroundTruthFiles
        With a form and categories.
    opening : Opening
    progress : Progress, optional
        Told of the maps that are read, unless it is known what they hold.
    cancelled : CancelCheck, optional

    Raises
    ------
    NotFoundError
        There are no maps.
    PanviewError
        None of them can be read.
    Cancelled
        ``cancelled`` said so.
    """
    assumed = Assumptions()
    source, photos = open_truth(files, assumed, cancelled)
    columns = columns_of(source, progress=progress, cancelled=cancelled)
    images = source.images
    sizes = np.array(images.sizes, np.int32)
    note_turned(photos, sizes, assumed)
    dataset = Dataset(
        files=files,
        opening=opening,
        categories=images.categories,
        image_id=images.image_id,
        image_names=images.image_names,
        photos=photos,
        sizes=sizes,
        ground_truth=SegmentList(
            json=files.json,
            maps=maps_of(source),
            digest=_digest_of(images, columns),
            offsets=columns.offsets,
            segment_id=columns.segment_id,
            category=columns.category,
            iscrowd=columns.iscrowd,
            score=columns.score,
        ),
        stated_area=np.full(len(columns.segment_id), np.nan),
        assumptions=assumed.settled(strict=opening.strict),
        known=read_images_table(opening.images_table, list(images.image_id), images.image_names),
    )
    if opening.areas == "json":
        refuse_without_areas(dataset)
    return dataset


def open_truth(
    files: GroundTruthFiles, assumed: Assumptions, cancelled: CancelCheck | None = None
) -> tuple[MapSource, PhotoFiles]:
    """Return the maps of a ground truth as a source, and its photos; each frame is an image, called after its video.

    Parameters
    ----------
    files : GroundTruthFiles
        With a form and categories.
    assumed : Assumptions
        Added to.
    cancelled : CancelCheck, optional

    Raises
    ------
    NotFoundError
        There are no maps.
    """
    assert files.form is not None
    folder = files.map_folder
    names = sorted(name for name in places.files_below(folder) if name.endswith(".png") and "/." not in f"/{name}")
    if not names:
        raise NotFoundError(f"{folder}: no maps found", (folder / "*" / "*.png",))
    assumed.add(files.assumptions)
    videos = len({name.rpartition("/")[0] for name in names})
    plural = "" if videos == 1 else "s"
    text = f"frames of {videos:,} video{plural} are treated as images; metrics of videos (VPQ, STQ) are not computed"
    assumed.record("PV632", folder, text)
    photos = find_photos(files, names, assumed)
    paths = [folder / name for name in names]
    categories = _columns_of(files.categories)
    images = ImageSet(
        json=folder,
        digest=blake2b("\n".join([repr(files.categories), *names]).encode(), digest_size=16).hexdigest(),
        categories=categories,
        image_id=ImageIds(tuple(name.removesuffix(".png") for name in names)),
        image_names=tuple(names),
        sizes=_sizes_of(paths, photos, cancelled),
        form=files.form,
        assumptions=assumed.taken,
    )
    reader = ValueForm(files.form, categories, _VOID, crowd_is_0=True)
    maps = MapFolder(folder, images, dict(enumerate(paths)), 0)
    return MapSource(files.form, maps, reader, unknown_is_void=False), photos


def _columns_of(categories: Sequence[LaidCategory]) -> Categories:
    return Categories(
        ids=np.array([one.id for one in categories], np.int32),
        names=tuple(one.name for one in categories),
        isthing=np.array([one.isthing for one in categories], np.bool_),
        colours=np.array([one.colour for one in categories], np.uint8),
        supercategories=tuple(one.supercategory for one in categories),
    )


def _sizes_of(maps: Sequence[Path], photos: PhotoFiles, cancelled: CancelCheck | None) -> tuple[tuple[int, int], ...]:
    """Return height and width of each map; of one that is damaged those of its photo."""

    def look() -> list[tuple[int, int]]:
        sizes = [_UNKNOWN] * len(maps)

        def work(chunk: Sequence[int]) -> Iterator[None]:
            for row in chunk:
                sizes[row] = _size_of(maps[row]) or _size_of_photo(photos.path(row)) or _UNKNOWN
                yield

        each_chunk(range(len(maps)), work, cancelled=cancelled, name="sizes")
        return sizes

    return tuple(seen_in("sizes", maps, list[tuple[int, int]], look))


def _size_of(path: Path) -> tuple[int, int] | None:
    try:
        header = read_header(path, read_start(path, _HEADER))
    except PanviewError:
        return None
    return header.height, header.width


def _size_of_photo(path: Path) -> tuple[int, int] | None:
    try:
        with open_photo(path) as stream:
            frame = read_frame(stream)
    except (PanviewError, OSError):
        return None
    return None if frame is None else frame.size


def _digest_of(images: ImageSet, columns: ListedColumns) -> str:
    """Return what a hash of the JSON would be: of images, categories and all that is listed of segments."""
    digest = blake2b(images.digest.encode(), digest_size=16)
    for part in (columns.offsets, columns.segment_id, columns.category, columns.iscrowd):
        digest.update(part.tobytes())
    digest.update(np.array(images.sizes, np.int64).tobytes())
    return digest.hexdigest()
