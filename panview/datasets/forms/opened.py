"""Prediction sets of any form as a review has them: columns of segments, and maps that are read by their form.

Where only the maps tell their segments, all are read once, on all cores, and what they told is kept in the cache folder
(docs/adr/0029).
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import deflate
import numpy as np

from panview.datasets.assumptions import Assumptions
from panview.datasets.categories import Categories
from panview.datasets.category_mapping import NamedNumbers
from panview.datasets.coco_json import read_bytes
from panview.datasets.dataset import Dataset, PredictionSet, SegmentList
from panview.datasets.forms.form import MapTask, one_by_one
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.image_set import ImageSet, image_set_of
from panview.datasets.forms.registry import open_source
from panview.datasets.forms.source import Asked, ListedColumns, Source
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.maps import MapFiles
from panview.datasets.opening import MissingImages
from panview.datasets.prediction_set import MissingPredictionsError
from panview.datasets.runs import RunMap
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.files import write_whole
from panview.reading import read_file
from panview.settings import cache_folder

SUFFIX = ".segments"
"""Of what is kept in the cache folder: four bytes of checksum, then the columns as NumPy saves them."""
_VERSION = 1
_MAX_BYTES = 1 << 32
_COLUMNS = ("offsets", "segment_id", "category", "iscrowd", "score")


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
) -> PredictionSet:
    """Read a prediction set that is no COCO panoptic results; see `prediction_set.read_prediction_set`."""
    assumed = Assumptions()
    digest = blake2b(read_bytes(files.json), digest_size=16).hexdigest() if files.json.is_file() else ""
    if callable(named):
        named = named(digest)
    source = open_source(files, Asked(image_set_of(dataset), files.reading, named))
    absent = np.ones(len(dataset), np.bool_)
    absent[list(source.rows)] = False
    count = int(absent.sum())
    if count and missing == "error":
        first = int(np.flatnonzero(absent)[0])
        raise MissingPredictionsError(source.path, count, dataset.image_id[first], dataset.image_names[first])
    assumed.add(source.assumptions or files.assumptions)
    columns = columns_of(source)
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
        left_out=absent if missing == "skip" else np.zeros(len(dataset), np.bool_),
        mapping=source.mapping,
        json_digest=digest,
        assumptions=assumed.settled(strict=dataset.opening.strict),
        form=source.form,
        notes=source.notes,
        reading=files.reading,
    )


def columns_of(source: Source) -> ListedColumns:
    """Return the segments of a source; where only its maps tell them, all are read, unless they were before.

    Raises
    ------
    PanviewError
        A map cannot be read.
    """
    listed = source.listed()
    if listed is not None:
        return listed
    path = cache_folder() / f"{_key(source)}{SUFFIX}"
    kept = _load(path, len(source.images), len(source.images.categories))
    if kept is not None:
        return kept
    listed = _read_all(source)
    with suppress(PanviewError, OSError):
        # What cannot be kept is read again the next time.
        _save(path, listed)
    return listed


def maps_of(source: Source) -> MapFiles:
    """Return the maps of a source for the images of its dataset."""
    folder = source.folder
    there = source.rows
    names = tuple(
        os.path.relpath(source.map_of(row), folder).replace(os.sep, "/") if row in there else ""
        for row in range(len(source.images))
    )
    return MapFiles(folder, names, SourceMaps(source))


def _read_all(source: Source) -> ListedColumns:
    rows = sorted(source.rows)
    with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="list") as pool:
        futures = [pool.submit(source.read, row) for row in rows]
        try:
            found = [_columns_alone(future.result()) for future in futures]
        finally:
            pool.shutdown(cancel_futures=True)
    counts = np.zeros(len(source.images), np.int64)
    counts[rows] = [len(image.segment_id) for image in found]
    none = np.zeros(0)
    return ListedColumns(
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
        segment_id=np.concatenate([none, *(image.segment_id for image in found)]).astype(np.uint32),
        category=np.concatenate([none, *(image.category for image in found)]).astype(np.int16),
        iscrowd=np.concatenate([none, *(image.iscrowd for image in found)]).astype(np.bool_),
        score=np.concatenate([none, *(image.scores for image in found)]).astype(np.float64),
    )


def _key(source: Source) -> str:
    digest = blake2b(f"panview segments {_VERSION} {source.form} {source.digest}".encode(), digest_size=20)
    digest.update(os.fsencode(source.path.resolve()))
    digest.update(_said_of(source.images, source.images.categories))
    seen: dict[Path, str] = {}
    for row in sorted(source.rows):
        path = source.map_of(row)
        if path not in seen:
            try:
                status = path.stat()
                seen[path] = f"{status.st_size}.{status.st_mtime_ns}"
            except OSError:
                seen[path] = "missing"
        digest.update(os.fsencode(f"{row} {path.name} {seen[path]}\n"))
    return digest.hexdigest()


def _said_of(images: ImageSet, categories: Categories) -> bytes:
    """Return what of a dataset decides what a map's segments are."""
    parts = [categories.ids.tobytes(), categories.isthing.tobytes(), np.array(images.sizes, np.int64).tobytes()]
    return b"".join([*parts, "\n".join(images.image_names).encode("utf-8", "surrogateescape")])


def _save(path: Path, listed: ListedColumns) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = io.BytesIO()
    np.savez_compressed(stream, **{name: getattr(listed, name) for name in _COLUMNS})
    data = stream.getvalue()
    write_whole(path, deflate.crc32(data).to_bytes(4, "big") + data)


def _load(path: Path, n_images: int, n_categories: int) -> ListedColumns | None:
    try:
        content = read_file(path, _MAX_BYTES)
        if len(content) < 4 or deflate.crc32(content[4:]).to_bytes(4, "big") != content[:4]:
            return None
        with np.load(io.BytesIO(content[4:])) as columns:
            listed = ListedColumns(*(columns[name] for name in _COLUMNS))
    except (NotFoundError, BadFileError, OSError, ValueError, KeyError):
        return None
    fits = len(listed.offsets) == n_images + 1 and int(listed.category.max(initial=0)) < n_categories
    return listed if fits else None


def _columns_alone(image: PanopticImage) -> PanopticImage:
    """Return an image without its runs, so that not all are held at once."""
    return PanopticImage(_NO_RUNS, image.segment_id, image.category, image.iscrowd, image.score)


_NO_RUNS = RunMap(0, np.zeros(0, np.int32), np.zeros(0, np.uint32), np.zeros(1, np.int64))
