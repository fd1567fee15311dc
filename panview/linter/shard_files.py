"""Shards of a check as files: what is finished is there when the same check is begun again."""

from __future__ import annotations

import os
import pickle
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.image_ids import ImageId
from panview.datasets.packed_columns import Columns, pack, unpack
from panview.decoding import typed_json
from panview.errors import BadFileError
from panview.files import write_whole
from panview.linter.findings import Finding
from panview.linter.measured import OF_IMAGES, OF_SEGMENTS, OF_UNLISTED, CheckedShard, MeasuredSide, Unlisted
from panview.linter.to_check import ToCheck
from panview.metrics.cache import map_stamps
from panview.metrics.segment_overlaps import SegmentOverlaps
from panview.metrics.segment_table import Side
from panview.reading import read_file
from panview.version import __version__

SUFFIX = ".checked"
MAX_BYTES = 4_000_000_000
_MAGIC = b"panview checked 1\n"
_OF_OVERLAPS = ("truth", "prediction", "pixels")
_WIDE = {"bbox": 4, "pieces": 2}
"""Numbers of a row, where there are several."""


class _KeptFinding(msgspec.Struct, frozen=True):
    row: int
    code: str
    message: str
    file: str
    side: Side
    prediction: str
    image_id: ImageId | None
    image_name: str


class _Said(msgspec.Struct, frozen=True):
    key: str
    predictions: int
    findings: tuple[_KeptFinding, ...]


def check_key(to_check: ToCheck) -> str:
    """Return what tells a check from others, as hexadecimal digits.

    It is a hash of all that is measured: what the JSONs list of segments, sizes and names; name, size and time of
    every map and photo; and the version, since findings are sentences.
    """
    digest = blake2b(f"{_MAGIC!r} {__version__}".encode(), digest_size=20)

    def add(*parts: object) -> None:
        for part in parts:
            data = part if isinstance(part, bytes) else repr(part).encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)

    images = to_check.images
    add(images.image_id.values, images.names, images.sizes.tobytes(), to_check.photos)
    files = [(side.maps.folder, side.maps.names) for side in to_check.sides]
    if to_check.photos:
        files.append((images.photos.folder, images.photos.names))
    for folder, names in files:
        add(os.fsencode(folder.resolve()), names, map_stamps(folder, names))
    for side in to_check.sides:
        add(side.side, side.prediction, side.offsets.tobytes(), side.segment_id.tobytes(), pickle.dumps(side.maps.form))
    return digest.hexdigest()


def save_checked(path: Path, shard: CheckedShard, key: str) -> None:
    """Write a shard; the file appears whole or not at all.

    Parameters
    ----------
    path : Path
        Replaced if it is there.
    shard : CheckedShard
    key : str
        That of `check_key`, of the whole check.

    Raises
    ------
    msgspec.EncodeError, UnicodeEncodeError
        The name of a file cannot be written as JSON.
    """
    findings = tuple(
        _KeptFinding(row, f.code, f.message, str(f.file), f.side, f.prediction, f.image_id, f.image_name)
        for row, f in shard.findings
    )
    columns: Columns = {"rows": shard.rows, "turned": shard.turned}
    for number, side in enumerate(shard.sides):
        columns[f"{number} offsets"] = side.offsets
        columns |= {f"{number} {name}": getattr(side, name) for name in (*OF_SEGMENTS, *OF_IMAGES)}
        # Of 64 bits without a sign, which have no place there.
        columns[f"{number} digest"] = side.digest.view(np.int64)
        columns[f"{number} unlisted offsets"] = side.unlisted.offsets
        columns |= {f"{number} unlisted {name}": getattr(side.unlisted, name) for name in OF_UNLISTED}
    for number, overlaps in enumerate(shard.overlaps):
        columns |= {f"{number} overlaps {name}": getattr(overlaps, name) for name in ("offsets", *_OF_OVERLAPS)}
    write_whole(path, pack(_MAGIC, _Said(key, len(shard.overlaps), findings), columns))


def load_checked(path: Path, key: str) -> CheckedShard:
    """Read a shard.

    Raises
    ------
    BadFileError
        It is no shard, damaged, or of another check.
    NotFoundError
        There is no such file.
    """
    kept = unpack(_MAGIC, read_file(path, MAX_BYTES))
    if kept is None:
        raise BadFileError(path, "is no shard of a check, or damaged; check its images again")
    try:
        said = typed_json(kept[0], _Said)
        if said.key != key:
            raise BadFileError(path, "is of another check; check its images again")
        return _shard_of(said, kept[1])
    except (KeyError, ValueError, OverflowError) as error:
        if isinstance(error, BadFileError):
            raise
        # ValueError is also what msgspec raises.
        raise BadFileError(path, f"is damaged ({error}); check its images again") from error


def _shard_of(said: _Said, kept: Columns) -> CheckedShard:
    def column(name: str, dtype: Any) -> NDArray[Any]:  # noqa: ANN401 - NumPy's
        values = kept[name].astype(dtype)
        width = _WIDE.get(name.rpartition(" ")[2])
        return values if width is None else values.reshape(-1, width)

    sides, overlaps = [], []
    for number in range(said.predictions + 1):
        listed = {name: column(f"{number} {name}", dtype) for name, dtype in OF_SEGMENTS.items()}
        by_image = {name: column(f"{number} {name}", dtype) for name, dtype in OF_IMAGES.items() if name != "digest"}
        digest = column(f"{number} digest", np.int64).view(np.uint64)
        others = {name: column(f"{number} unlisted {name}", dtype) for name, dtype in OF_UNLISTED.items()}
        unlisted = Unlisted(column(f"{number} unlisted offsets", np.int64), **others)
        offsets = column(f"{number} offsets", np.int64)
        sides.append(MeasuredSide(offsets, **listed, **by_image, digest=digest, unlisted=unlisted))
    for number in range(said.predictions):
        shared = (column(f"{number} overlaps {name}", np.int32) for name in _OF_OVERLAPS)
        overlaps.append(SegmentOverlaps(column(f"{number} overlaps offsets", np.int64), *shared))
    findings = tuple(
        (f.row, Finding(f.code, f.message, Path(f.file), f.side, f.prediction, "", f.image_id, f.image_name))
        for f in said.findings
    )
    rows, turned = column("rows", np.int64), column("turned", np.bool_)
    return CheckedShard(rows, tuple(sides), tuple(overlaps), turned, findings)
