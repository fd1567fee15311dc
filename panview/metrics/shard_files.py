"""Shards as Parquet: a row per image, with its segments and overlaps as lists, which any reader of Parquet understands.

A table of many millions of segments is kept so, a file per shard: whoever wants some images reads the files that have
them, and figures of all are added up file by file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.faults import Fault, FaultKind
from panview.decoding import typed_json
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.files import write_whole
from panview.later import Later
from panview.metrics.cache import TABLE_VERSION
from panview.metrics.counting import RunningCounts
from panview.metrics.evaluation import Columns
from panview.metrics.matching import IOU_THRESHOLD
from panview.metrics.panoptic_quality import CategoryCounts, counts_at
from panview.metrics.segment_overlaps import SegmentOverlaps
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, ROW_COLUMNS, SegmentTable
from panview.metrics.shards import RepeatedImageError, Shard, join, some_images, some_of
from panview.metrics.stated_areas import as_opened
from panview.reading import read_file

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

SUFFIX = ".parquet"
MAX_SHARD_BYTES = 4_000_000_000
DAMAGED = "is no Parquet file, or damaged; measure its images again"
_NO_SHARD = "is no shard that panview wrote; give one of this dataset"

BOX = ("x", "y", "width", "height")
_SEGMENTS = tuple(name for name in COLUMN_DTYPES if name not in ("image", "bbox"))
OVERLAPS = {"overlap_truth": "truth", "overlap_prediction": "prediction", "overlap_pixels": "pixels"}


class _KeptFault(msgspec.Struct, frozen=True):
    kind: FaultKind
    path: str
    message: str


def save_shard(path: Path, shard: Shard, dataset: Dataset, prediction: PredictionSet | None) -> None:
    """Write a shard; the file appears whole or not at all, also while others read or write it.

    Parameters
    ----------
    path : Path
        Replaced if it is there.
    shard : Shard
    dataset, prediction
        What it was measured of.

    Examples
    --------
    >>> import panview
    >>> from pathlib import Path
    >>> from panview.api.loading import read_prediction
    >>> from panview.metrics.shard_files import load_shard, save_shard
    >>> from panview.metrics.shards import evaluate_rows
    >>> dataset = panview.open("coco/").dataset
    >>> run = read_prediction(dataset, Path("mask2former.json"))
    >>> save_shard(Path("part0.parquet"), evaluate_rows(dataset, run, range(4)), dataset, run)
    >>> len(load_shard(Path("part0.parquet"), dataset, run))
    4
    >>> import polars
    >>> polars.read_parquet("part0.parquet").select("row", "image_id", "segment_id").head(2)
    shape: (2, 3)
    ┌─────┬──────────┬─────────────┐
    │ row ┆ image_id ┆ segment_id  │
    │ --- ┆ ---      ┆ ---         │
    │ i64 ┆ str      ┆ list[u32]   │
    ╞═════╪══════════╪═════════════╡
    │ 0   ┆ 1000     ┆ [1, 2, … 4] │
    │ 1   ┆ 1001     ┆ [1, 2, … 6] │
    └─────┴──────────┴─────────────┘
    """
    table, rows = shard.table, shard.rows.tolist()
    of = msgspec.json.encode(shard_of(dataset, prediction)).decode()
    images = pl.DataFrame(
        {
            "row": shard.rows,
            "image_id": pl.Series([str(dataset.image_id[row]) for row in rows], dtype=pl.String),
            "of": pl.Series([of] * len(rows), dtype=pl.String),
            "fault": pl.Series(_faults_as_text(shard), dtype=pl.String),
        }
    ).with_row_index("image")
    first = table.image_offsets[table.image]
    segments: dict[str, Any] = {"image": table.image.astype(np.uint32)}
    for name in _SEGMENTS:
        column = getattr(table, name)
        segments[name] = np.where(column == NO_ROW, NO_ROW, column - first) if name in ROW_COLUMNS else column
    segments |= {name: np.ascontiguousarray(table.bbox[:, place]) for place, name in enumerate(BOX)}
    if table.source is not None:
        segments["source"] = table.source
    overlaps: dict[str, Any] = {"image": table.overlaps.images().astype(np.uint32)}
    overlaps |= {name: getattr(table.overlaps, column) for name, column in OVERLAPS.items()}
    for columns in (segments, overlaps):
        lists = pl.DataFrame(columns).group_by("image", maintain_order=True).agg(pl.all())
        images = images.join(lists, on="image", how="left", maintain_order="left")
    written = BytesIO()
    images.drop("image").write_parquet(written)
    write_whole(path, written.getvalue())


def load_shard(path: Path, dataset: Dataset, prediction: PredictionSet | None) -> Shard:
    """Read a shard.

    Raises
    ------
    BadFileError
        It is no shard, damaged, or of another dataset or prediction set.
    NotFoundError
        There is no such file.
    """
    data = read_file(path, MAX_SHARD_BYTES)
    try:
        kept = pl.read_parquet(BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadFileError(path, DAMAGED) from error
    rows = checked_rows(path, kept, dataset, prediction)
    try:
        return Shard(rows, _table_of(kept, prediction), faults_of_shard(path, kept, rows, dataset))
    except (pl.exceptions.PolarsError, ValueError) as error:
        raise BadFileError(path, f"is damaged ({error}); measure its images again") from error


def checked_rows(
    path: Path, kept: pl.DataFrame, dataset: Dataset, prediction: PredictionSet | None
) -> NDArray[np.int64]:
    """Return which images a file has, (k,) int64, if it is a shard of these sets.

    Parameters
    ----------
    path : Path
        For messages.
    kept : polars.DataFrame
        Its columns ``row``, ``of`` and ``image_id``.
    dataset, prediction

    Raises
    ------
    BadFileError
        It is no shard, or of others.
    """
    try:
        rows = kept["row"].to_numpy().astype(np.int64)
        said = [typed_json(text, ShardOf) for text in kept["of"].unique().to_list()]
        ids = kept["image_id"].to_list()
        own = shard_of(dataset, prediction)
        is_own = all(each.is_same(own) for each in said)
        is_own = is_own and ids == [str(dataset.image_id[row]) for row in rows.tolist()]
    except (pl.exceptions.PolarsError, IndexError, TypeError, ValueError, msgspec.MsgspecError) as error:
        raise BadFileError(path, _NO_SHARD) from error
    if not is_own:
        names = dataset.name if prediction is None else f"{dataset.name} and {prediction.name}"
        raise BadFileError(path, f"is not of {names} as they are now; measure its images again")
    return rows


def load_rows(
    paths: Iterable[Path], dataset: Dataset, prediction: PredictionSet | None, rows: Sequence[int] | NDArray[np.integer]
) -> Shard:
    """Read those images of shards that are wanted; of files that have none of them only their rows are looked at.

    Parameters
    ----------
    paths : iterable of Path
    dataset, prediction
        As for `load_shard`, whose errors it raises.
    rows : sequence of int
        Rows of the dataset.

    Raises
    ------
    PanviewError
        No file has one of them.
    """
    wanted = np.unique(np.asarray(rows, np.int64))
    parts = []
    for path in paths:
        if np.isin(_rows_in(path), wanted).any():
            parts.append(some_of(load_shard(path, dataset, prediction), wanted))
    found = join(parts)
    absent = np.setdiff1d(wanted, found.rows)
    if len(absent):
        raise PanviewError(
            f"{dataset.name}: {len(absent):,} of {len(wanted):,} images are in no part, first row {absent[0]}"
        )
    return found


def count_parts(
    paths: Sequence[Path], dataset: Dataset, prediction: PredictionSet | None, *, threshold: float = IOU_THRESHOLD
) -> CategoryCounts:
    """Count TP, FP and FN per category over shards, one in memory at a time, as of the whole to the last bit.

    Images at fault count nowhere.

    Parameters
    ----------
    paths : sequence of Path
        Each shard of neighbouring images, as `panview.metrics.shards.shards` divides them; in any order.
    dataset, prediction
        As for `load_shard`, whose errors it raises.
    threshold : float

    Raises
    ------
    RepeatedImageError
        An image is in two of them.
    PanviewError
        A shard lies between images of another; join these first.
    """
    held = in_order((_rows_in(path), path) for path in paths)
    counts = RunningCounts(len(dataset.categories), np.array([threshold]))
    for _, path in held:
        shard = load_shard(path, dataset, prediction)
        counts.add(as_opened(some_images(dataset, shard.rows), shard.table))
    return counts_at(counts.counted())


def in_order(files: Iterable[tuple[NDArray[np.int64], Path]]) -> list[tuple[NDArray[np.int64], Path]]:
    """Return files by the images that they have, each its rows in front; those of no image are left out.

    Raises
    ------
    RepeatedImageError
        An image is in two of them.
    PanviewError
        A shard lies between images of another.
    """
    held = sorted(((rows, path) for rows, path in files if len(rows)), key=lambda pair: int(pair[0][0]))
    every = np.sort(np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in held)]))
    again = np.flatnonzero(np.diff(every) == 0)
    if len(again):
        row = int(every[again[0]])
        raise RepeatedImageError(row, [path for rows, path in held if row in rows])
    for (rows, path), (others, other) in pairwise(held):
        if others[0] < rows[-1]:
            raise PanviewError(f"{other}: its images lie between those of {path}; join the two")
    return held


class ShardOf(msgspec.Struct, frozen=True):
    """What a shard was measured of, by what the JSONs say.

    Attributes
    ----------
    table : int
        `panview.metrics.cache.TABLE_VERSION` of the panview that wrote it.
    truth, predictions : str
        Hashes of the JSONs; empty without a prediction set.
    left_out : str
        Hash of which images of the dataset the prediction set says nothing of; empty for none.
    json : str
        Name of the predictions' JSON, for messages; says nothing of what it holds.
    """

    table: int
    truth: str
    predictions: str
    left_out: str = ""
    json: str = ""

    def is_same(self, other: ShardOf) -> bool:
        """Whether shards of either can be joined."""
        return msgspec.structs.replace(self, json="") == msgspec.structs.replace(other, json="")


@dataclass(frozen=True, eq=False)
class ShardHead:
    """What a file says of its shard.

    Attributes
    ----------
    rows : (k,) int64
    of : ShardOf
        Of nothing where it has no image.
    at_fault : (m,) int64
        Rows of images at fault.
    """

    rows: NDArray[np.int64]
    of: ShardOf
    at_fault: NDArray[np.int64]


def shard_of(dataset: Dataset, prediction: PredictionSet | None) -> ShardOf:
    """Return what a shard of a pair says that it is of."""
    truth = dataset.ground_truth.digest
    if prediction is None:
        return ShardOf(TABLE_VERSION, truth, "")
    left_out = prediction.left_out
    without = blake2b(np.packbits(left_out).tobytes(), digest_size=8).hexdigest() if left_out.any() else ""
    segments = prediction.segments
    return ShardOf(TABLE_VERSION, truth, segments.digest, without, segments.json.name)


def read_head(path: Path) -> ShardHead:
    """Read which images a file has and what it is of; of its segments nothing is read.

    Raises
    ------
    BadFileError
        It is no shard, or damaged.
    NotFoundError
        There is no such file.
    """
    try:
        # Neither brackets in a name nor "file:" at its beginning mean anything but themselves.
        scanned = pl.scan_parquet(path.absolute(), glob=False)
        kept = scanned.select("row", "of", pl.col("fault").is_not_null().alias("at_fault")).collect()
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: there is no such file") from error
    except pl.exceptions.ColumnNotFoundError as error:
        raise BadFileError(path, _NO_SHARD) from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadFileError(path, DAMAGED) from error
    try:
        rows = kept["row"].to_numpy().astype(np.int64)
        said = kept["of"].unique().to_list()
        of = typed_json(said[0], ShardOf) if said else ShardOf(TABLE_VERSION, "", "")
        if len(said) > 1:
            raise ValueError("it is of several pairs")
        return ShardHead(rows, of, rows[kept["at_fault"].to_numpy()])
    except (pl.exceptions.PolarsError, ValueError, TypeError, IndexError, msgspec.MsgspecError) as error:
        raise BadFileError(path, _NO_SHARD) from error


def _rows_in(path: Path) -> NDArray[np.int64]:
    """Return the rows that a file has; nothing else of it is read."""
    return read_head(path).rows


def _faults_as_text(shard: Shard) -> list[str | None]:
    texts: list[str | None] = [None] * len(shard)
    places = np.searchsorted(shard.rows, [fault.image for fault in shard.faults])
    for place, fault in zip(places.tolist(), shard.faults, strict=True):
        texts[place] = msgspec.json.encode(_KeptFault(fault.kind, str(fault.path), fault.message)).decode()
    return texts


def faults_of_shard(path: Path, kept: pl.DataFrame, rows: NDArray[np.int64], dataset: Dataset) -> tuple[Fault, ...]:
    """Return what a file says is at fault.

    Parameters
    ----------
    path : Path
        For messages.
    kept : polars.DataFrame
        Its column ``fault``.
    rows : (k,) int64
        Of its images.
    dataset : Dataset

    Raises
    ------
    BadFileError
        It says no such thing.
    """
    faults = []
    try:
        for row, text in zip(rows.tolist(), kept["fault"].to_list(), strict=True):
            if text is not None:
                said = typed_json(text, _KeptFault)
                image_id, name = dataset.image_id[row], dataset.image_names[row]
                faults.append(Fault(row, image_id, name, said.kind, Path(said.path), said.message))
    except (pl.exceptions.PolarsError, ValueError, msgspec.MsgspecError) as error:
        raise BadFileError(path, f"is damaged ({error}); measure its images again") from error
    return tuple(faults)


def _table_of(kept: pl.DataFrame, prediction: PredictionSet | None) -> SegmentTable:
    offsets, found = exploded(kept, "segment_id", [*_SEGMENTS, *BOX])
    image = np.repeat(np.arange(kept.height, dtype=np.int32), np.diff(offsets))
    columns: Columns = {name: found[name].astype(COLUMN_DTYPES[name]) for name in _SEGMENTS}
    first = offsets[image]
    for name in ROW_COLUMNS:
        columns[name] = np.where(columns[name] == NO_ROW, NO_ROW, columns[name] + first).astype(np.int32)
    columns["image"] = image
    columns["bbox"] = np.stack([found[name] for name in BOX], axis=1).astype(np.int32)
    if prediction is not None and prediction.segments.source is not None:
        columns["source"] = exploded(kept, "segment_id", ["source"])[1]["source"].astype(np.int16)
        columns["source_names"] = np.array(prediction.segments.source_names)
    pairs_offsets, pairs = exploded(kept, "overlap_truth", list(OVERLAPS))
    overlaps = {column: pairs[name].astype(np.int32) for name, column in OVERLAPS.items()}
    return SegmentTable(**columns, image_offsets=offsets, overlaps=SegmentOverlaps(pairs_offsets, **overlaps))


def exploded(kept: pl.DataFrame, key: str, names: Sequence[str]) -> tuple[NDArray[np.int64], Columns]:
    """Return the offsets of lists that belong together, and their values one after the other."""
    counts = kept[key].list.len().fill_null(0)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts.to_numpy(), dtype=np.int64)])
    some = kept.filter(counts > 0)
    values = {name: some[name].explode().to_numpy().copy() for name in names}
    for name, column in values.items():
        if len(column) != offsets[-1]:
            raise ValueError(f"{name} has {len(column)} values for {offsets[-1]} segments")
    return offsets, values
