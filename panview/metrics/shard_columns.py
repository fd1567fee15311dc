"""A shard whose columns stay in its file until somebody asks for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.errors import BadFileError, NotFoundError
from panview.later import Later
from panview.metrics.late_tables import LateOverlaps, late_overlaps, late_table
from panview.metrics.segment_table import COLUMN_DTYPES, NO_ROW, ROW_COLUMNS
from panview.metrics.shard_files import BOX, DAMAGED, OVERLAPS, checked_rows, exploded, faults_of_shard
from panview.metrics.shards import Shard

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


def open_shard(path: Path, dataset: Dataset, prediction: PredictionSet | None) -> Shard:
    """Open a shard: what it is of is checked, and its columns are read one by one when they are first asked for.

    Errors are those of `panview.metrics.shard_files.load_shard`, those of a column when that is read. A file that is
    replaced meanwhile is refused: columns of two files never come together.
    """
    return _ShardColumns(path, dataset, prediction).shard(prediction)


class _ShardColumns:
    """The columns of a file; the rows of each image are a list in them."""

    def __init__(self, path: Path, dataset: Dataset, prediction: PredictionSet | None) -> None:
        self._path = path
        self._stamp = self._stamped()
        kept = self._read(["row", "of", "image_id", "fault", "side"])
        self._rows = checked_rows(path, kept, dataset, prediction)
        self._faults = faults_of_shard(path, kept, self._rows, dataset)
        self._offsets, side = self._exploded(kept, ["side"])
        self._known = {"side": self._checked("side", side["side"])}

    def shard(self, prediction: PredictionSet | None) -> Shard:
        """Return the shard; it is not kept here, so that columns are gone as soon as nobody has it."""
        source = names = None
        if prediction is not None and prediction.segments.source is not None:
            source = self._values(["source"])["source"].astype(np.int16)
            names = np.array(prediction.segments.source_names)
        return Shard(self._rows, late_table(self._offsets, self._column, source, names), self._faults)

    def _stamped(self) -> tuple[int, int, int]:
        try:
            status = self._path.stat()
        except FileNotFoundError as error:
            raise NotFoundError(f"{self._path}: there is no such file") from error
        except OSError as error:
            raise BadFileError(self._path, DAMAGED) from error
        return status.st_ino, status.st_size, status.st_mtime_ns

    def _read(self, names: list[str]) -> pl.DataFrame:
        """Read columns of the file, and nothing else of it."""
        try:
            # As in `read_head`: a name means nothing but itself.
            kept = pl.scan_parquet(self._path.absolute(), glob=False).select(names).collect()
        except FileNotFoundError as error:
            raise NotFoundError(f"{self._path}: there is no such file") from error
        except (pl.exceptions.PolarsError, OSError) as error:
            raise BadFileError(self._path, DAMAGED) from error
        if self._stamped() != self._stamp:
            raise BadFileError(self._path, "has changed while it was read; do it again")
        return kept

    def _exploded(self, kept: pl.DataFrame, names: list[str]) -> tuple[NDArray[np.int64], dict[str, Any]]:
        try:
            return exploded(kept, names[0], names)
        except (pl.exceptions.PolarsError, ValueError) as error:
            raise BadFileError(self._path, f"is damaged ({error}); measure its images again") from error

    def _values(self, names: list[str]) -> dict[str, Any]:
        """Read columns of the segments."""
        offsets, values = self._exploded(self._read(names), names)
        if not np.array_equal(offsets, self._offsets):
            raise BadFileError(self._path, f"is damaged ({names[0]}: of other segments); measure its images again")
        return values

    def _checked(self, name: str, values: NDArray[Any]) -> NDArray[Any]:
        column = values.astype(COLUMN_DTYPES[name], copy=False)
        column.flags.writeable = False
        return column

    def _column(self, name: str) -> Any:  # noqa: ANN401
        if name in self._known:
            return self._known[name]
        if name == "overlaps":
            return self._overlaps()
        if name == "bbox":
            box = self._values(list(BOX))
            return self._checked(name, np.stack([box[side] for side in BOX], axis=1))
        values = self._values([name])[name]
        if name in ROW_COLUMNS:
            first = np.repeat(self._offsets[:-1], np.diff(self._offsets))
            values = np.where(values == NO_ROW, NO_ROW, values + first)
        return self._checked(name, values)

    def _overlaps(self) -> LateOverlaps:
        names = {column: name for name, column in OVERLAPS.items()}
        offsets, truth = self._exploded(self._read([names["truth"]]), [names["truth"]])

        def fetch(column: str) -> NDArray[np.int32]:
            own, values = (offsets, truth)
            if column != "truth":
                own, values = self._exploded(self._read([names[column]]), [names[column]])
            if not np.array_equal(own, offsets):
                raise BadFileError(self._path, f"is damaged ({names[column]}: of other overlaps); measure it again")
            found: NDArray[np.int32] = values[names[column]].astype(np.int32, copy=False)
            found.flags.writeable = False
            return found

        return late_overlaps(offsets, fetch)
