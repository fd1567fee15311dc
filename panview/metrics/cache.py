"""Segment tables kept under the user's cache folder, so that reopening a set decodes no PNG.

The key is a hash of all that was read: the content of the JSONs, and name, size and time of every PNG. What the JSONs
tell is not stored again; it is put together anew and the measured columns are laid beside it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet, SegmentList
from panview.datasets.faults import Fault
from panview.decoding import typed_json
from panview.errors import PanviewError
from panview.files import write_whole
from panview.metrics.evaluation import CancelCheck, Measured, Progress, measure_by_pixels, unmeasured_columns
from panview.metrics.faults import without_images
from panview.metrics.kept_table import packed, unpacked
from panview.metrics.segment_table import SegmentTable
from panview.metrics.stated_areas import as_opened
from panview.places import has_stamps, is_remote, stamps
from panview.places import status as file_status
from panview.reading import read_file
from panview.stamping import remembered

TABLE_VERSION = 4
"""Raised whenever the meaning of a stored column changes; tables of other versions are measured anew."""
MAX_FOLDER_BYTES = 4_000_000_000
"""Beyond this the least recently used tables are removed."""

_SUFFIX = ".table"
"""What `panview.metrics.kept_table` packs."""
BOUNDARY_SUFFIX = ".boundary"
"""What `panview.metrics.boundary_cache` keeps beside the tables."""
_FAULTS_SUFFIX = ".faults"
"""Which images of a pair are at fault, as JSON, so that it can be opened without them and no map is read."""
_MARK_SUFFIX = ".elsewhere"
_KEPT = (
    _SUFFIX,
    BOUNDARY_SUFFIX,
    _FAULTS_SUFFIX,
    _MARK_SUFFIX,
    ".listed",
    ".segments",
    ".seen",
    ".parquet",
    ".checked",
)
"""What is removed when the folder is full: also what `panview.datasets` keeps of sets, and shards of what a cluster has
not finished."""
_TOGETHER = 20_000


def cached_evaluation(
    folder: Path | None,
    dataset: Dataset,
    prediction: PredictionSet | None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
    measure: Callable[[], Measured] | None = None,
) -> Measured:
    """Return a pair with its table from the cache, or measure it and keep it there.

    What is kept is by pixels; with areas of the JSON it is matched once more, which no map is read for.

    Parameters
    ----------
    folder : Path or None
        Where tables are kept; None neither reads nor writes a cache.
    dataset, prediction, jobs, progress, cancelled
        As for `panview.metrics.evaluation.measure_by_pixels`.
    measure : callable, optional
        Does what that does in another way, such as on several machines.
    """
    measured = None if folder is None else load_measured(folder, dataset, prediction)
    if measured is not None:
        return measured
    if measure is not None:
        measured = measure()
    else:
        measured = measure_by_pixels(dataset, prediction, jobs=jobs, progress=progress, cancelled=cancelled)
    if folder is not None:
        keep_measured(folder, dataset, prediction, measured)
    return _opened(dataset, measured)


def keep_measured(folder: Path, dataset: Dataset, prediction: PredictionSet | None, measured: Measured) -> None:
    """Keep what was measured elsewhere, by pixels, for commands, the window and `cached_evaluation` to find.

    Parameters
    ----------
    folder : Path
        `panview.settings.cache_folder` is where they look. If it cannot be written, nothing is kept.
    dataset, prediction
        As they were measured.
    measured : Measured
    """
    # If the cache cannot be written, the next opening takes longer; nothing else is lost.
    with suppress(PanviewError, OSError):
        _save_measured(folder, dataset, prediction, measured)
        prune(folder)


def load_measured(folder: Path, dataset: Dataset, prediction: PredictionSet | None) -> Measured | None:
    """Return a pair with its table from the cache, without the images known to be at fault; None if it is not there.

    These are left out only where the dataset was opened so.
    """
    if not _is_worth_asking(folder, dataset, prediction):
        return None
    table = load_table(table_path(folder, dataset, prediction), dataset, prediction)
    if table is not None:
        return _opened(dataset, Measured(prediction, table))
    if dataset.opening.faults == "error":
        return None
    faults = _load_faults(_faults_path(folder, dataset, prediction), len(dataset))
    if not faults:
        return None
    shorter = None if prediction is None else without_images(prediction, _images_at_fault(dataset, faults))
    table = load_table(table_path(folder, dataset, shorter, faults), dataset, shorter)
    return None if table is None else _opened(dataset, Measured(shorter, table, faults))


def _opened(dataset: Dataset, measured: Measured) -> Measured:
    return Measured(measured.prediction, as_opened(dataset, measured.table), measured.faults)


def _save_measured(folder: Path, dataset: Dataset, prediction: PredictionSet | None, measured: Measured) -> None:
    save_table(table_path(folder, dataset, measured.prediction, measured.faults), measured.table)
    if any(is_remote(side.maps.folder) for side in _sides(dataset, prediction)):
        write_whole(_mark_path(folder, dataset, prediction), b"")
    if measured.faults:
        write_whole(_faults_path(folder, dataset, prediction), msgspec.json.encode(measured.faults, enc_hook=_as_text))


def _is_worth_asking(folder: Path, dataset: Dataset, prediction: PredictionSet | None) -> bool:
    """Whether a table may be there: to find one of maps on a web server, it has to be asked about each map."""
    sides = _sides(dataset, prediction)
    return all(has_stamps(side.maps.folder) for side in sides) or _mark_path(folder, dataset, prediction).is_file()


def _mark_path(folder: Path, dataset: Dataset, prediction: PredictionSet | None) -> Path:
    """Return the file that says that a table of a pair was kept, whatever its maps were then."""
    digest = blake2b(b"panview table of maps elsewhere", digest_size=20)
    for side in _sides(dataset, prediction):
        _add_place(digest, side)
    return folder / f"{digest.hexdigest()}{_MARK_SUFFIX}"


def _sides(dataset: Dataset, prediction: PredictionSet | None) -> list[SegmentList]:
    return [dataset.ground_truth, *([] if prediction is None else [prediction.segments])]


def _faults_path(folder: Path, dataset: Dataset, prediction: PredictionSet | None) -> Path:
    return folder / f"{table_key(dataset, prediction)}{_FAULTS_SUFFIX}"


def _load_faults(path: Path, n_images: int) -> tuple[Fault, ...]:
    """Return the faults that were kept; none if the file is missing or damaged."""
    if not path.is_file():
        return ()
    try:
        faults = typed_json(read_file(path, MAX_FOLDER_BYTES), tuple[Fault, ...], _from_text)
    except (PanviewError, ValueError):
        return ()
    return faults if all(0 <= fault.image < n_images for fault in faults) else ()


def _as_text(value: Any) -> str:  # noqa: ANN401 - what msgspec cannot encode itself
    return str(value)


def _from_text(kind: type, value: Any) -> Path:  # noqa: ANN401
    return Path(value)


def _images_at_fault(dataset: Dataset, faults: Sequence[Fault]) -> NDArray[np.bool_]:
    images = np.zeros(len(dataset), np.bool_)
    images[[fault.image for fault in faults]] = True
    return images


def table_path(folder: Path, dataset: Dataset, prediction: PredictionSet | None, faults: Sequence[Fault] = ()) -> Path:
    """Return the path at which the table of a pair is kept."""
    return folder / f"{table_key(dataset, prediction, faults)}{_SUFFIX}"


def table_key(dataset: Dataset, prediction: PredictionSet | None, faults: Sequence[Fault] = ()) -> str:
    """Return the cache key of a pair without the images at fault, as hexadecimal digits."""
    digest = blake2b(f"panview table {TABLE_VERSION}".encode(), digest_size=20)
    for segments in (dataset.ground_truth, prediction.segments if prediction else None):
        if segments is None:
            digest.update(b"none")
            continue
        _add_place(digest, segments)
        digest.update(_png_stamps(segments))
    if prediction is not None and prediction.left_out.any():
        digest.update(np.packbits(prediction.left_out).tobytes())
    if faults:
        digest.update(b"without" + np.packbits(_images_at_fault(dataset, faults)).tobytes())
    return digest.hexdigest()


def _add_place(digest: blake2b, segments: SegmentList) -> None:
    for path in (segments.json, segments.maps.folder):
        digest.update(os.fsencode(path.resolve()) + b"\0")
    digest.update(segments.digest.encode())


def save_table(path: Path, table: SegmentTable) -> None:
    """Write the measured columns of a table by pixels; the file appears whole or not at all."""
    write_whole(path, packed(table))


def load_table(path: Path, dataset: Dataset, prediction: PredictionSet | None) -> SegmentTable | None:
    """Read a table back; None if it is missing, damaged or of other segments."""
    try:
        data = read_file(path, MAX_FOLDER_BYTES)
        table = unpacked(data, unmeasured_columns(dataset, prediction), len(dataset))
    except (PanviewError, OSError, MemoryError):
        return None
    if table is not None:
        with suppress(OSError):
            # Tells `prune` that it was used; in a read-only folder nothing is removed anyway.
            os.utime(path)
    return table


def prune(folder: Path, max_bytes: int = MAX_FOLDER_BYTES) -> None:
    """Remove half-written files of a crash, and the least recently used tables until the folder is small enough."""
    found = sorted(((entry.stat(), entry) for entry in folder.iterdir()), key=lambda item: -item[0].st_mtime)
    total = 0
    for position, (stat, entry) in enumerate(found):
        total += stat.st_size
        stale_part = entry.suffix == ".part" and stat.st_mtime < found[0][0].st_mtime - 86_400
        if stale_part or (total > max_bytes and position > 0 and entry.suffix in _KEPT):
            entry.unlink(missing_ok=True)


def _png_stamps(segments: SegmentList) -> bytes:
    """Hash name, size and modification time of each id map, in dataset order."""
    folder, names = segments.maps.folder, segments.maps.names
    return remembered(names, lambda: _hash_of_stamps(folder, names))


def map_stamps(folder: Path, names: Sequence[str]) -> list[str | None]:
    """Return size and modification time of some id maps, as they enter the key of a table; None without a map."""
    return _stamps_of(folder, names, stamps(folder))


def _stamps_of(folder: Path, names: Sequence[str], known: dict[str, str]) -> list[str | None]:
    found = list(map(known.get, names))
    if None in found:
        found = [known.get(name) or _stamp_of(folder, name) for name in names]
    return found


def _hash_of_stamps(folder: Path, names: Sequence[str]) -> bytes:
    known = stamps(folder)
    digest = blake2b(digest_size=20)
    # In parts, since joining many texts holds the interpreter lock.
    for start in range(0, len(names), _TOGETHER):
        part = names[start : start + _TOGETHER]
        found = _stamps_of(folder, part, known)
        digest.update("".join(f"{name}\0{stamp}\n" for name, stamp in zip(part, found, strict=True)).encode())
    return digest.digest()


def _stamp_of(folder: Path, name: str) -> str | None:
    """Return the stamp of a map that is not right in the folder."""
    if not name:
        return None
    status = file_status(folder / name)
    # Missing maps are reported by the evaluation.
    return "missing" if status is None else status.stamp
