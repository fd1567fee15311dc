"""Arrays of whole numbers in files: what ``numpy.save``, ``numpy.savez`` and ``torch.save`` write."""

from __future__ import annotations

import ast
import io
import math
import re
import threading
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from panview.datasets.forms.torch_file import read_torch
from panview.datasets.png import MAX_PIXELS
from panview.errors import BadFileError, WrongSizeError
from panview.reading import NO_MEMORY, read_file

SUFFIXES = (".npy", ".npz", ".pt", ".pth")
_MAX_BYTES = 16 * MAX_PIXELS + (1 << 16)
"""Two channels of 64 bits, and a header."""
_MAX_HEADER = 10_000
_parsing = threading.Lock()
"""Python 3.11 may raise SystemError where two threads parse at once."""
_LONG = re.compile(r"(?<=\d)L(?=[,)])")
NAMES = ("segmentation", "panoptic_seg", "panoptic_map", "panoptic", "pred", "arr_0")
"""What programs call the map, where a file holds several things."""


def load_stored(path: Path) -> Any:  # noqa: ANN401
    """Return what a file holds: an array, or, for ``.npz`` and ``.pt``, what arrays lie in.

    Raises
    ------
    NotFoundError, BadFileError
        It is not there, is damaged, or holds what is not read.
    """
    data = read_file(path, _MAX_BYTES)
    try:
        if path.suffix.lower() == ".npy":
            return _of_npy(path, data)
        if path.suffix.lower() == ".npz":
            return _of_npz(path, data)
        return read_torch(path, data, _MAX_BYTES)
    except MemoryError as error:
        raise BadFileError(path, NO_MEMORY) from error


def load_array(path: Path) -> NDArray[Any]:
    """Return the map of a file of arrays, of whole numbers.

    Raises
    ------
    NotFoundError, BadFileError
        As for `load_stored`; or it holds no map, or several arrays that may be one.
    """
    return map_in(path, load_stored(path))


def map_in(path: Path, stored: Any) -> NDArray[Any]:  # noqa: ANN401
    """Return the map among what a file holds; errors are those of `load_array`."""
    if isinstance(stored, (list, tuple)) and len(stored) == 1:
        # What a transformers processor returns for a batch of one image.
        return map_in(path, stored[0])
    if isinstance(stored, (list, tuple)) and len(stored) == 2 and isinstance(stored[0], np.ndarray):
        # Detectron2's pair of map and segments.
        return _whole_numbers(path, stored[0])
    if isinstance(stored, Mapping):
        arrays = {str(name): value for name, value in stored.items() if isinstance(value, np.ndarray)}
        chosen = [arrays[name] for name in NAMES if name in arrays] or list(arrays.values())
        if len(chosen) > 1 and not any(name in arrays for name in NAMES):
            raise BadFileError(path, f"has several arrays ({', '.join(arrays)}); keep only the map")
        stored = chosen[0] if chosen else None
    if not isinstance(stored, np.ndarray):
        raise BadFileError(path, "has no map; save the map of an image as an array")
    return _whole_numbers(path, stored)


def as_map(path: Path, array: NDArray[Any], size: tuple[int, int] | None, channels: int = 1) -> NDArray[np.int64]:
    """Return (H, W) or (1, H, W), or, of several channels, (H, W, C) or (1, H, W, C), checked.

    Raises
    ------
    BadFileError
        The array has another shape.
    WrongSizeError
        The image is of another size.
    """
    wanted = 2 if channels == 1 else 3
    values = array[0] if array.ndim == wanted + 1 and array.shape[0] == 1 else array
    fits = values.ndim == wanted and (channels == 1 or values.shape[2] == channels)
    if not fits or values.size == 0 or values.shape[0] * values.shape[1] > MAX_PIXELS:
        last = "" if channels == 1 else f", {channels}"
        raise BadFileError(path, f"has shape {array.shape}, not (height, width{last})")
    if size is not None and values.shape[:2] != size:
        raise WrongSizeError(path, (int(values.shape[0]), int(values.shape[1])), size)
    return values.astype(np.int64)


def _whole_numbers(path: Path, array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype.kind == "f":
        # An empty result of transformers is a map of -1.0.
        if bool((np.isfinite(array) & (np.abs(array) < 2**53)).all()) and bool((array == np.trunc(array)).all()):
            return array.astype(np.int64)
        raise BadFileError(path, "does not hold whole numbers; save it as an integer array")
    if array.dtype.kind == "b":
        return array.astype(np.uint8)
    if array.dtype.kind not in "iu":
        raise BadFileError(path, "does not hold whole numbers; save it as an integer array")
    if array.dtype.itemsize == 8 and array.size and not -(2**62) < int(array.min()) <= int(array.max()) < 2**62:
        raise BadFileError(
            path, f"holds values from {int(array.min())} to {int(array.max())}, which are not segment numbers"
        )
    return array


def _of_npz(path: Path, data: bytes) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            arrays = {}
            for entry in archive.infolist():
                if not entry.filename.endswith(".npy") or entry.file_size > _MAX_BYTES:
                    raise BadFileError(path, f"holds {entry.filename}, which is not a map")
                with archive.open(entry) as stream:
                    content = stream.read(_MAX_BYTES + 1)
                # Other arrays, of kinds that are not read, may lie beside the map.
                try:
                    arrays[entry.filename.removesuffix(".npy")] = _of_npy(path, content)
                except BadFileError:
                    if len(archive.infolist()) == 1:
                        raise
            return arrays
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise BadFileError(path, f"is not what numpy.savez writes ({error}); copy it again") from error


def _of_npy(path: Path, data: bytes) -> NDArray[Any]:
    stream = io.BytesIO(data)
    try:
        shape, is_fortran, dtype = _array_header(stream)
        if dtype.kind not in "iufb":
            raise BadFileError(path, "does not hold whole numbers; save it as an integer array")
        # Otherwise memory would be allocated for whatever the header claims.
        wanted = math.prod(shape) * dtype.itemsize
        if wanted > len(data) - stream.tell():
            raise BadFileError(path, f"is cut off: an array of shape {shape} has more; copy it again")
        values = np.frombuffer(data, dtype, math.prod(shape), stream.tell())
        return values.reshape(shape, order="F" if is_fortran else "C")
    except BadFileError:
        raise
    except (OSError, ValueError, EOFError, SyntaxError, TypeError, RecursionError) as error:
        raise BadFileError(path, f"is not an array that NumPy saved ({error}); copy it again") from error


def _array_header(stream: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Read shape, order and kind of an array, up to where its values begin; see `numpy.lib.format`.

    NumPy's own reading of a header warns, and lets errors of Python's tokenizer through.
    """
    version = np.lib.format.read_magic(stream)
    if version not in ((1, 0), (2, 0), (3, 0)):
        raise ValueError(f"version {version[0]}.{version[1]} of the format")
    length = int.from_bytes(stream.read(2 if version == (1, 0) else 4), "little")
    if length > _MAX_HEADER:
        raise ValueError(f"a header of {length:,} bytes")
    # Python 2 wrote "9L".
    text = _LONG.sub("", stream.read(length).decode("utf-8" if version == (3, 0) else "latin-1"))
    with _parsing:
        header = ast.literal_eval(text.strip(" \t\n"))
    if not isinstance(header, dict) or header.keys() != {"descr", "fortran_order", "shape"}:
        raise ValueError("a header of another form")
    kind, is_fortran, shape = header["descr"], header["fortran_order"], header["shape"]
    if not isinstance(shape, tuple) or not all(type(side) is int and side >= 0 for side in shape):
        raise ValueError("no shape")
    if not isinstance(is_fortran, bool) or not isinstance(kind, str):
        raise ValueError("not an array of whole numbers")
    return shape, is_fortran, np.dtype(kind)
