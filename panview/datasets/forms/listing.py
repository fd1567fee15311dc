"""The segments of a set of which only its maps tell: all are read once, on all cores, and what they told is kept.

It is kept in the cache folder (docs/adr/0029). A map that cannot be read lists no segment; it is read again whenever it
is measured, and its fault told there, as that of a map which a JSON lists (docs/adr/0032).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.kept import keep, kept, stamp_of
from panview.datasets.forms.source import ListedColumns, Source
from panview.errors import PanviewError
from panview.parallel import CancelCheck, Progress, each_chunk
from panview.settings import cache_folder

SUFFIX = ".segments"
"""Of the columns in the cache folder, as NumPy saves them."""
_VERSION = 2
_COLUMNS = ("offsets", "segment_id", "category", "iscrowd", "score")
_UNREAD = "unread"


@dataclass(frozen=True, eq=False)
class _Listing:
    """What the maps of a set told; ``unread`` are the rows of maps that could not be read, (k,) int64."""

    columns: ListedColumns
    unread: NDArray[np.int64]


def columns_of(
    source: Source, *, progress: Progress | None = None, cancelled: CancelCheck | None = None
) -> ListedColumns:
    """Return the segments of a source; where only its maps tell them, all are read, unless they were before.

    Parameters
    ----------
    source : Source
    progress : Progress, optional
        Told of the maps that are read; not called where none has to be.
    cancelled : CancelCheck, optional

    Raises
    ------
    PanviewError
        No map at all can be read.
    Cancelled
        ``cancelled`` said so.
    """
    listed = source.listed()
    if listed is not None:
        return listed
    path = cache_folder() / f"{_key(source)}{SUFFIX}"
    known = _load(path, len(source.images), len(source.images.categories))
    # Files that were unreadable may have been on a disconnected disk, so they are tried again.
    if known is not None and not any(_can_be_read(source, int(row)) for row in known.unread):
        return known.columns
    found = _read_all(source, progress, cancelled)
    _save(path, found)
    return found.columns


def _read_all(source: Source, progress: Progress | None, cancelled: CancelCheck | None) -> _Listing:
    rows = sorted(source.rows)
    found: dict[int, tuple[NDArray[np.uint32], NDArray[np.int16], NDArray[np.bool_], NDArray[np.float64]]] = {}
    faults: dict[int, PanviewError] = {}

    def work(chunk: Sequence[int]) -> Iterator[None]:
        for row in chunk:
            try:
                image = source.read(row)
                # Without the runs, so that they are not all in memory at once.
                found[row] = image.segment_id, image.category, image.iscrowd, image.scores
            except PanviewError as error:
                faults[row] = error
            yield

    each_chunk(rows, work, progress=progress, cancelled=cancelled, name="list")
    if rows and len(faults) == len(rows):
        raise faults[rows[0]]
    counts = np.zeros(len(source.images), np.int64)
    for row, columns in found.items():
        counts[row] = len(columns[0])
    parts = [found[row] for row in rows if row in found]
    dtypes = (np.uint32, np.int16, np.bool_, np.float64)
    whole: list[NDArray[Any]] = [
        np.concatenate([np.zeros(0, dtype), *(part[place] for part in parts)]).astype(dtype)
        for place, dtype in enumerate(dtypes)
    ]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return _Listing(ListedColumns(offsets, *whole), np.array(sorted(faults), np.int64))


def _can_be_read(source: Source, row: int) -> bool:
    try:
        source.read(row)
    except PanviewError:
        return False
    return True


def _key(source: Source) -> str:
    digest = blake2b(f"panview segments {_VERSION} {source.form} {source.digest}".encode(), digest_size=20)
    digest.update(os.fsencode(source.path.resolve()))
    digest.update(_said_of(source.images, source.images.categories))
    seen: dict[Path, str] = {}
    for row in sorted(source.rows):
        path = source.map_of(row)
        if path not in seen:
            seen[path] = stamp_of(path)
        digest.update(os.fsencode(f"{row} {path.name} {seen[path]}\n"))
    return digest.hexdigest()


def _said_of(images: ImageSet, categories: Categories) -> bytes:
    """Return what of a dataset decides what a map's segments are."""
    parts = [categories.ids.tobytes(), categories.isthing.tobytes(), np.array(images.sizes, np.int64).tobytes()]
    return b"".join([*parts, "\n".join(images.image_names).encode("utf-8", "surrogateescape")])


def _save(path: Path, listing: _Listing) -> None:
    stream = io.BytesIO()
    columns = {name: getattr(listing.columns, name) for name in _COLUMNS} | {_UNREAD: listing.unread}
    np.savez_compressed(stream, **columns)
    keep(path, stream.getvalue())


def _load(path: Path, n_images: int, n_categories: int) -> _Listing | None:
    content = kept(path)
    if content is None:
        return None
    try:
        with np.load(io.BytesIO(content)) as columns:
            listed = ListedColumns(*(columns[name] for name in _COLUMNS))
            unread = columns[_UNREAD]
    except (OSError, ValueError, KeyError):
        return None
    fits = len(listed.offsets) == n_images + 1 and int(listed.category.max(initial=0)) < n_categories
    return _Listing(listed, unread) if fits else None
