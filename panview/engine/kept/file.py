"""The file of one image's queries: a header in JSON, arrays packed together, a hash over all of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import deflate
import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.coco_json import NO_JSON
from panview.datasets.image_ids import ImageId
from panview.decoding import typed_json
from panview.engine.kept.queries import Kept, KeptDetections, KeptQueries
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.files import write_whole
from panview.reading import read_file, read_start

SUFFIX = ".queries"
FORMAT = 1
AGAIN = "run the model again with --keep-queries"
"""What to do about a file that cannot be used: only its image is then predicted again."""
_MAGIC = b"\x89PVQ\r\n\x1a\n"
_LENGTH = 4
_DIGEST = 16
_LEVEL = 4
_MOST_BYTES = 1 << 30
_MOST_HEADER = 1 << 16
_MOST_PACKED = 1032
"""Deflate makes no more bytes of one."""
_KINDS = {"int8", "int16", "uint16", "int32", "float32"}


class KeptError(BadFileError):
    """What was kept of an image is missing or damaged; ``is_missing`` tells which."""

    def __init__(self, path: Path, problem: str, *, is_missing: bool = False) -> None:
        self.is_missing = is_missing
        self._made_of = path, problem
        super().__init__(path, f"{problem}; {AGAIN}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make it again in another process."""
        return partial(KeptError, is_missing=self.is_missing), self._made_of, self.__dict__


class _Array(msgspec.Struct, frozen=True):
    """An array as it lies among the others, C order, little-endian."""

    name: str
    dtype: str
    shape: tuple[int, ...]


class _Header(msgspec.Struct, frozen=True):
    """What a file says of itself; ``padded`` and ``shown`` are of a frame, and those of detections the photo's."""

    format: int
    kind: str
    rule: str
    version: int
    run: str
    image_id: ImageId
    padded: tuple[int, int]
    shown: tuple[int, int]
    photo: tuple[int, int]
    arrays: tuple[_Array, ...]
    packed: int


@dataclass(frozen=True, eq=False)
class KeptFile:
    """What a file holds.

    Attributes
    ----------
    image_id : int or str
    run : str
        Key of the run.
    rule : str
    version : int
        Of the rule.
    kept : KeptQueries or KeptDetections
    """

    image_id: ImageId
    run: str
    rule: str
    version: int
    kept: Kept


def encode_kept(file: KeptFile) -> bytes:
    """Return the bytes of a file."""
    kept = file.kept
    arrays: dict[str, NDArray[Any]] = {"labels": kept.labels, "scores": kept.scores}
    if isinstance(kept, KeptQueries):
        kind, frame = "queries", kept.frame
        arrays["codes"] = _differences(kept.codes)
    else:
        from panview.engine.post_processing import Frame

        kind, frame = "detections", Frame.whole(kept.photo)
        arrays |= {"shares": _differences(kept.shares), "boxes": kept.boxes, "stuff": kept.stuff}
    little = {name: np.ascontiguousarray(array, array.dtype.newbyteorder("<")) for name, array in arrays.items()}
    packed = bytes(deflate.zlib_compress(b"".join(array.tobytes() for array in little.values()), _LEVEL))
    header = _Header(
        FORMAT,
        kind,
        file.rule,
        file.version,
        file.run,
        file.image_id,
        frame.padded,
        frame.shown,
        frame.photo,
        tuple(_Array(name, array.dtype.name, array.shape) for name, array in arrays.items()),
        len(packed),
    )
    told = msgspec.json.encode(header)
    data = _MAGIC + len(told).to_bytes(_LENGTH, "little") + told + packed
    return data + blake2b(data, digest_size=_DIGEST).digest()


def write_kept(path: Path, file: KeptFile) -> int:
    """Write a file, whole or not at all; return its bytes."""
    data = encode_kept(file)
    # One of thousands, and one that is not whole is noticed.
    write_whole(path, data, durable=False)
    return len(data)


def is_kept(path: Path) -> bool:
    """Whether a file begins as one of these, whole or not."""
    try:
        return read_start(path, len(_MAGIC)) == _MAGIC
    except PanviewError:
        return False


def read_kept(path: Path) -> KeptFile:
    """Read a file, and check that it is as it was written.

    Raises
    ------
    KeptError
        It is missing, truncated, damaged or something else; the message says so, and that only its image is to be run
        again.
    """
    header, packed = _opened(path, _bytes_of(path))
    try:
        return KeptFile(header.image_id, header.run, header.rule, header.version, _kept(header, packed))
    except (ValueError, KeyError, deflate.DeflateError, TypeError) as error:
        raise KeptError(path, "the queries of this image are damaged") from error


def check_kept(path: Path) -> tuple[ImageId, str, str, int]:
    """Check that a file is as it was written, without unpacking it; return image id, key of the run, rule and version.

    Raises
    ------
    KeptError
    """
    header, _ = _opened(path, _bytes_of(path))
    return header.image_id, header.run, header.rule, header.version


def _bytes_of(path: Path) -> bytes:
    try:
        return read_file(path, _MOST_BYTES)
    except NotFoundError as error:
        raise KeptError(path, "the queries of this image are missing", is_missing=True) from error
    except BadFileError as error:
        raise KeptError(path, f"the queries of this image cannot be read: {error.problem}") from error


def _opened(path: Path, data: bytes) -> tuple[_Header, memoryview]:
    """Take a file apart, once its hash is right."""
    if not data.startswith(_MAGIC):
        raise KeptError(path, "this file holds no queries")
    begin = len(_MAGIC) + _LENGTH
    length = int.from_bytes(data[len(_MAGIC) : begin], "little")
    if length > _MOST_HEADER or blake2b(data[:-_DIGEST], digest_size=_DIGEST).digest() != data[-_DIGEST:]:
        raise KeptError(path, "the queries of this image are damaged or cut short")
    try:
        header = typed_json(data[begin : begin + length], _Header)
    except NO_JSON as error:
        raise KeptError(path, "the queries of this image are damaged") from error
    if header.format != FORMAT:
        raise KeptError(path, f"these queries have format {header.format}, and this panview reads {FORMAT}")
    return header, memoryview(data)[begin + length : -_DIGEST]


def _kept(header: _Header, packed: memoryview) -> Kept:
    if not {array.dtype for array in header.arrays} <= _KINDS or min(map(min, (a.shape for a in header.arrays))) < 0:
        raise ValueError("impossible arrays")
    sizes = [math.prod(array.shape) * np.dtype(array.dtype).itemsize for array in header.arrays]
    total = sum(sizes)
    if len(packed) != header.packed or total > len(packed) * _MOST_PACKED:
        raise ValueError("impossible sizes")
    raw = bytes(deflate.zlib_decompress(packed, max(1, total)))
    arrays: dict[str, NDArray[Any]] = {}
    at = 0
    for array, size in zip(header.arrays, sizes, strict=True):
        kind = np.dtype(array.dtype)
        values = np.frombuffer(raw, kind.newbyteorder("<"), math.prod(array.shape), at).reshape(array.shape)
        arrays[array.name] = values.astype(kind)
        at += size
    if header.kind == "detections":
        shares = np.cumsum(arrays["shares"], axis=2, dtype=np.uint16)
        return KeptDetections(shares, arrays["boxes"], arrays["labels"], arrays["scores"], arrays["stuff"])
    codes = np.cumsum(arrays["codes"], axis=2, dtype=np.int8)
    from panview.engine.post_processing import Frame

    return KeptQueries(codes, arrays["labels"], arrays["scores"], Frame(header.padded, header.shown, header.photo))


def _differences(codes: NDArray[Any]) -> NDArray[Any]:
    """Return each number less the one at its left: masks are smooth, and these pack into less."""
    found = codes.copy()
    # Integers go round: the sum comes back to the last bit.
    np.subtract(codes[:, :, 1:], codes[:, :, :-1], out=found[:, :, 1:])
    return found
