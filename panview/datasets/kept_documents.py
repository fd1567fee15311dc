"""Reading COCO panoptic JSONs as columns, which are kept in the cache folder: the second time nothing is decoded.

What is kept follows from the content of the JSON alone, whose hash is its key; a JSON that was changed is another one
whatever its size and time. What is damaged is decoded anew.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview import places
from panview.datasets.assumptions import KINDS, Assumption, Assumptions
from panview.datasets.coco_json import (
    HASH_BYTES,
    CategoryEntry,
    GroundTruthJson,
    PredictionJson,
    content_by_image,
    decode_json,
    hash_of,
    json_limit,
    read_bytes,
)
from panview.datasets.document_columns import (
    AnnotationColumns,
    ImageColumns,
    TruthColumns,
    annotation_columns,
    columns_in_parts,
    image_columns,
)
from panview.datasets.image_ids import ImageId
from panview.datasets.packed_columns import Columns, pack, unpack
from panview.decoding import typed_json
from panview.errors import BadFileError, Cancelled, PanviewError
from panview.files import write_whole
from panview.parallel import CancelCheck
from panview.reading import NO_MEMORY, open_file, read_file
from panview.settings import cache_folder
from panview.version import __version__

if TYPE_CHECKING:
    from concurrent.futures import Future

SUFFIX = ".listed"
"""Of columns in the cache folder."""
KEPT_FROM = 4_000_000
"""Bytes of a JSON from which on its columns are kept: below, decoding takes a few hundredths of a second."""
BESIDE_FROM = 12_000_000
"""Bytes from which on a process is started to decode: below, that takes longer than decoding, and nobody notices it."""
_AT_ONCE = 64_000_000
"""Bytes up to which a JSON is held while its columns are looked for: it is then read and hashed once."""
_POLL_S = 0.05
_VERSION = 2
"""Raised whenever the meaning of a kept column changes, or what is assumed to read one; a new release counts too."""
_MAGIC = b"panview listed\n"
_MAX_BYTES = 1 << 32
_PIECE = 1 << 20
_TEXTS = 20_000
"""Number of texts decoded at a time; a decoder keeps the interpreter lock."""
_SEGMENTS = ("segment_id", "category_id", "iscrowd", "score", "area")


class Document(StrEnum):
    """What a JSON is read as."""

    TRUTH = "truth"
    PREDICTIONS = "predictions"


class _Said(msgspec.Struct, frozen=True):
    """What is kept beside columns.

    Attributes
    ----------
    key : str
        Of the JSON that they are of, as the name of the file has it.
    has_areas : bool
        Whether areas are kept, as of a ground truth.
    assumptions : list of (code, text, count, place)
    categories : list of CategoryEntry
    """

    key: str
    has_areas: bool
    assumptions: list[tuple[str, str, int, str]]
    categories: list[CategoryEntry]


@dataclass(frozen=True, eq=False)
class _Beside:
    """What is done beside the thread that reads."""

    cancelled: CancelCheck
    digests: dict[Path, Future[str | None]]


_beside: ContextVar[_Beside | None] = ContextVar("beside", default=None)


def read_truth(path: Path, assumed: Assumptions) -> tuple[TruthColumns, str]:
    """Read a ground truth JSON; what it says is not checked.

    Parameters
    ----------
    path : Path
    assumed : Assumptions
        Added to.

    Returns
    -------
    columns : TruthColumns
    digest : str
        Hash of the file's content, as hexadecimal digits.

    Raises
    ------
    PanviewError
        Those of `panview.datasets.coco_json.read_json`.
    """
    found, digest = _read(path, Document.TRUTH, assumed)
    return found, digest


def read_predictions(path: Path, assumed: Assumptions) -> tuple[AnnotationColumns, str]:
    """Read a results JSON; see `read_truth`."""
    found, digest = _read(path, Document.PREDICTIONS, assumed)
    return found.annotations, digest


def is_kept(path: Path, kind: Document) -> bool:
    """Whether a JSON need not be decoded: it is small, cannot be read, or its columns are there."""
    digest = _hash_if_large(path)
    return digest is None or _place(_key(digest, kind)).is_file()


@contextmanager
def decoding_beside(cancelled: CancelCheck, read_later: Sequence[Path] = ()) -> Iterator[None]:
    """Decode JSONs that are read within the block in a process of their own if that takes long.

    A decoder keeps the interpreter lock from its first byte to its last, and a window would stand still.

    Parameters
    ----------
    cancelled : CancelCheck
        Polled meanwhile; reading then raises `panview.errors.Cancelled`.
    read_later : sequence of Path
        JSONs that are read in the end: their content is hashed meanwhile, which leaves others the lock.
    """
    # Every command loads this module, and only the window needs more.
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(1, thread_name_prefix="hash") if read_later else None
    digests = {} if pool is None else {path: pool.submit(_hash_if_large, path) for path in dict.fromkeys(read_later)}
    before = _beside.set(_Beside(cancelled, digests))
    try:
        yield
    finally:
        _beside.reset(before)
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def keep(path: Path, kind: Document) -> None:
    """Decode a JSON and keep its columns, whatever its size; errors are those of `read_truth`."""
    assumed = Assumptions()
    columns, digest = _decode(path, kind, assumed)
    _save(_key(digest, kind), path, columns, assumed.taken)


def _read(path: Path, kind: Document, assumed: Assumptions) -> tuple[TruthColumns, str]:
    digest, held = _digest_if_large(path)
    if digest is not None:
        kept = _load(_key(digest, kind), path, assumed)
        if kept is None and _decode_beside(path, kind):
            kept = _load(_key(digest, kind), path, assumed)
        if kept is not None:
            return kept, digest
    own = Assumptions()
    columns, digest_read = _decode(path, kind, own, held)
    assumed.add(own.taken)
    if digest is not None:
        _save(_key(digest_read, kind), path, columns, own.taken)
    return columns, digest_read


def _decode_beside(path: Path, kind: Document) -> bool:
    """Let a process cache the columns of a JSON if that is wanted; return whether it succeeded."""
    beside, status = _beside.get(), places.status(path)
    if beside is None or not sys.executable or status is None or status.size < BESIDE_FROM:
        return False
    import subprocess

    command = [sys.executable, "-m", "panview.datasets.decoding_process", os.path.abspath(path), kind]
    none = subprocess.DEVNULL
    try:
        with subprocess.Popen(command, stdin=none, stdout=none, stderr=none) as process:
            while True:
                try:
                    return process.wait(_POLL_S) == 0
                except subprocess.TimeoutExpired:
                    if beside.cancelled():
                        process.kill()
                        raise Cancelled from None
    except OSError:
        # No process can be started, so this one decodes.
        return False


def _decode(
    path: Path, kind: Document, assumed: Assumptions, held: tuple[str, bytes] | None = None
) -> tuple[TruthColumns, str]:
    try:
        digest, data = held or _read_and_hashed(path)
        content = content_by_image(data, path, assumed)
        columns = columns_in_parts(path, content, truth=kind is Document.TRUTH)
        if columns is not None:
            return columns, digest
        if kind is Document.TRUTH:
            truth = decode_json(path, content, GroundTruthJson, assumed)
            annotations = annotation_columns(path, truth.annotations, with_areas=True)
            return TruthColumns(image_columns(truth.images), annotations, truth.categories), digest
        predictions = decode_json(path, content, PredictionJson, assumed)
        annotations = annotation_columns(path, predictions.annotations, with_areas=False)
    except MemoryError as error:
        raise BadFileError(path, NO_MEMORY) from error
    return TruthColumns(image_columns([]), annotations, []), digest


def _digest_if_large(path: Path) -> tuple[str | None, tuple[str, bytes] | None]:
    """Return the hash of a JSON whose columns are kept, and hash and content where that was read at once.

    There is no hash of a small one, and of one that cannot be read.
    """
    beside = _beside.get()
    ahead = beside.digests.pop(path, None) if beside is not None else None
    if ahead is not None:
        return ahead.result(), None
    status = places.status(path)
    if status is None or not KEPT_FROM <= status.size <= _AT_ONCE:
        return _hash_if_large(path), None
    try:
        held = _read_and_hashed(path)
    except (PanviewError, OSError, MemoryError):
        # Whoever reads the file later reports what is wrong with it.
        return None, None
    return held[0], held


def _read_and_hashed(path: Path) -> tuple[str, bytes]:
    data = read_bytes(path)
    return hash_of(data), data


def _hash_if_large(path: Path) -> str | None:
    status = places.status(path)
    if status is None or status.size < KEPT_FROM:
        return None
    digest = blake2b(digest_size=HASH_BYTES)
    try:
        with open_file(path, json_limit) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
    except (PanviewError, OSError, MemoryError):
        return None
    return digest.hexdigest()


def _key(digest: str, kind: Document) -> str:
    return blake2b(f"panview {__version__} listed {_VERSION} {kind} {digest}".encode(), digest_size=20).hexdigest()


def _place(key: str) -> Path:
    return cache_folder() / f"{key}{SUFFIX}"


def _save(key: str, path: Path, columns: TruthColumns, assumptions: Sequence[Assumption]) -> None:
    """Keep columns; what cannot be kept is decoded again the next time."""
    if columns.images.sizes.dtype == object or any(one.path != path for one in assumptions):
        return
    with suppress(PanviewError, OSError, MemoryError, ValueError, OverflowError, msgspec.EncodeError):
        data = packed_document(key, columns, assumptions)
        place = _place(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        # No flush to disk: if the file is incomplete after a crash, its checksum shows that.
        write_whole(place, data, durable=False)


def _load(key: str, path: Path, assumed: Assumptions) -> TruthColumns | None:
    place = _place(key)
    try:
        found = unpacked_document(key, read_file(place, _MAX_BYTES), path)
    except (PanviewError, OSError, MemoryError):
        return None
    if found is None:
        return None
    columns, assumptions = found
    assumed.add(assumptions)
    with suppress(OSError):
        # The least recently used files are removed first, so the time of use is noted.
        os.utime(place)
    return columns


def packed_document(key: str, columns: TruthColumns, assumptions: Sequence[Assumption]) -> bytes:
    """Return columns with what was assumed to read them as bytes, for `unpacked_document`."""
    images, annotations = columns.images, columns.annotations
    assumed = [(one.code, one.text, one.count, one.place) for one in assumptions]
    said = _Said(key, bool(len(annotations.area)), assumed, columns.categories)
    parts: Columns = {
        **_packed_ids("image_id", images.ids),
        **_packed_texts("image_name", images.names),
        "size": images.sizes.reshape(-1),
        **_packed_ids("of_image", annotations.image_ids),
        **_packed_texts("file_name", annotations.file_names),
        "segments": np.diff(annotations.offsets),
    }
    for name in _SEGMENTS:
        column: NDArray[Any] = getattr(annotations, name)
        parts[name] = _packed_numbers(column) if column.dtype == np.float64 else column
    if annotations.source is not None:
        parts |= {"source": annotations.source, **_packed_texts("source_name", annotations.source_names)}
    return pack(_MAGIC, said, parts)


def unpacked_document(key: str, data: bytes, path: Path) -> tuple[TruthColumns, tuple[Assumption, ...]] | None:
    """Return what was packed of a JSON at a path; None where the bytes are damaged, or of something else."""
    kept = unpack(_MAGIC, data)
    if kept is None:
        return None
    try:
        said = typed_json(kept[0], _Said)
        if said.key != key:
            return None
        columns = _columns_of(kept[1], said)
    except (ValueError, KeyError, OverflowError):
        # msgspec's errors are ValueErrors.
        return None
    if columns is None or any(code not in KINDS for code, *_ in said.assumptions):
        return None
    return columns, tuple(Assumption(code, text, path, count, at) for code, text, count, at in said.assumptions)


def _columns_of(found: Columns, said: _Said) -> TruthColumns | None:
    images = ImageColumns(
        _unpacked_ids("image_id", found),
        _unpacked_texts("image_name", found),
        found["size"].astype(np.int64).reshape(-1, 2),
    )
    counts = found["segments"].astype(np.int64)
    total = len(found["segment_id"])
    stated = total if said.has_areas else 0
    annotations = AnnotationColumns(
        image_ids=_unpacked_ids("of_image", found),
        file_names=_unpacked_texts("file_name", found),
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
        segment_id=found["segment_id"].astype(np.int64),
        category_id=found["category_id"].astype(np.int64),
        iscrowd=found["iscrowd"].astype(np.bool_),
        score=_unpacked_numbers(found["score"], total),
        area=_unpacked_numbers(found["area"], stated),
        source=found["source"].astype(np.int16) if "source" in found else None,
        source_names=_unpacked_texts("source_name", found) if "source" in found else (),
    )
    fits = [
        len(images.ids) == len(images.names) == len(images.sizes),
        len(annotations) == len(annotations.file_names) == len(counts),
        (counts >= 0).all(),
        int(annotations.offsets[-1]) == total,
        len(annotations.category_id) == len(annotations.iscrowd) == len(annotations.score) == total,
        len(annotations.area) == stated,
        annotations.source is None or _fits(annotations.source, total, len(annotations.source_names)),
    ]
    return TruthColumns(images, annotations, said.categories) if all(fits) else None


def _fits(codes: NDArray[np.int16], total: int, names: int) -> bool:
    return len(codes) == total and bool(((codes >= -1) & (codes < names)).all())


def _packed_ids(name: str, ids: Sequence[ImageId]) -> Columns:
    """Return ids as integers where all are, else as JSON."""
    return {name: np.array(ids, np.int64)} if set(map(type, ids)) <= {int} else _packed_texts(name, ids)


def _unpacked_ids(name: str, found: Columns) -> tuple[ImageId, ...]:
    return tuple(found[name].tolist()) if name in found else _decoded(name, found, list[int | str])


def _packed_texts(name: str, texts: Sequence[ImageId]) -> Columns:
    """Return texts as the bytes of JSONs, each of a part of them."""
    parts = [texts[start : start + _TEXTS] for start in range(0, max(1, len(texts)), _TEXTS)]
    return {f"{name} {number}": np.frombuffer(msgspec.json.encode(part), np.uint8) for number, part in enumerate(parts)}


def _unpacked_texts(name: str, found: Columns) -> tuple[str, ...]:
    texts: tuple[str, ...] = _decoded(name, found, list[str])
    return texts


def _decoded(name: str, found: Columns, kind: Any) -> Any:  # noqa: ANN401 - a list of the kind
    texts: list[Any] = []
    number = 0
    while (part := found.get(f"{name} {number}")) is not None:
        texts += typed_json(part.tobytes(), kind)
        number += 1
    if not number:
        raise KeyError(name)
    return tuple(texts)


def _packed_numbers(values: NDArray[np.float64]) -> NDArray[Any]:
    """Return fractions as they are, whole numbers in less room, and nothing where none is known."""
    if np.isnan(values).all():
        return np.empty(0, np.int64)
    with np.errstate(invalid="ignore"):
        whole = values.astype(np.int32)
    same = np.array_equal(whole, values) and not np.signbit(values).any()
    return whole if same else values


def _unpacked_numbers(kept: NDArray[Any], total: int) -> NDArray[np.float64]:
    return kept.astype(np.float64) if len(kept) or not total else np.full(total, np.nan)
