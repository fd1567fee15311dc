"""Reading and writing maps whose values tell the category: PNG of any channels, and NumPy arrays."""

from __future__ import annotations

import ast
import math
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.convert.forms import Form
from panview.datasets.convert.image import PanopticImage
from panview.datasets.convert.values import FACTOR, ValueForm
from panview.datasets.forms.raster import decode_raster, encode_raster
from panview.datasets.png import MAX_PIXELS, decode_runs, encode_id_map, load_png
from panview.datasets.runs import RunMap, runs_of
from panview.errors import BadFileError
from panview.reading import NO_MEMORY, open_file

SUFFIXES = (".png", ".npy")
_MAX_ARRAY_BYTES = 16 * MAX_PIXELS + (1 << 16)
"""Two channels of 64 bits, and a header."""
_MAX_ARRAY_HEADER = 10_000
_LONG = re.compile(r"(?<=\d)L(?=[,)])")
_BYTE, _8, _16 = np.uint32(0xFF), np.uint32(8), np.uint32(16)


def read_values(path: Path, form: Form, size: tuple[int, int] | None = None) -> RunMap:
    """Read a map as values; two channels become one value, category + 65536 x instance.

    Parameters
    ----------
    path : Path
        A PNG, or an array that NumPy saved.
    form : Form
    size : (height, width), optional
        What the image is; another size is refused.

    Raises
    ------
    NotFoundError, BadFileError
        It cannot be read, is damaged, of another size, or has other channels than the form.
    """
    two = form in (Form.TWO_CHANNEL, Form.TWO_CHANNEL_16)
    if path.suffix.lower() == ".npy":
        return runs_of(_from_array(path, _load_array(path), size, two))
    data, header = load_png(path, size)
    if header.is_plain:
        runs = decode_runs(path, data, header)
        return replace(runs, ids=_channels_of_rgb(path, runs.ids)) if two else runs
    raster = decode_raster(path, data, header)
    channels = raster.shape[2]
    if two:
        if channels == 1:
            raise BadFileError(path, f"is {header.kind}; {form} needs category and instance in two channels")
        values = _joined(path, raster, opaque=channels == 4)
    elif channels == 1:
        values = raster[:, :, 0].astype(np.uint32)
    elif channels == 4 and raster.dtype == np.uint8 and bool((raster[:, :, 3] == _BYTE).all()):
        values = raster[:, :, :3].astype(np.uint32) @ np.array([1, 256, 65536], np.uint32)
    else:
        raise BadFileError(path, f"is {header.kind}; {form} needs one channel, or 8-bit RGB with R + 256 G + 65536 B")
    return runs_of(values)


def image_of(path: Path, runs: RunMap, form: ValueForm, *, unknown_is_void: bool) -> PanopticImage:
    """Turn values into segments: one for each value that is not void, in ascending order.

    Raises
    ------
    BadFileError
        A value has no category, and is not to become void.
    """
    values = np.unique(runs.ids[runs.starts < runs.width])
    meaning = form.meaning(values)
    unknown = np.flatnonzero(meaning.unknown)
    if len(unknown) and not unknown_is_void:
        value, label = int(values[unknown[0]]), int(meaning.label[unknown[0]])
        what = "label" if form.form == Form.MMDET else "category id"
        of = "" if value == label else f" of value {value}" if form.form in (Form.MMDET, Form.CITYSCAPES) else ""
        known = f"0 to {len(form.categories) - 1}" if form.form == Form.MMDET else "in the dataset"
        raise BadFileError(
            path,
            f"{what} {label}{of} is not {known}; give the right --from and --dataset, "
            "or make such pixels void (--unknown void)",
        )
    kept = np.flatnonzero(meaning.category >= 0)
    number = np.zeros(len(values), np.uint32)
    number[kept] = np.arange(1, len(kept) + 1, dtype=np.uint32)
    # The entries that close a row hold 0, which need not be among the values.
    place = np.minimum(np.searchsorted(values, runs.ids), len(values) - 1)
    return PanopticImage(
        replace(runs, ids=number[place]),
        np.arange(1, len(kept) + 1, dtype=np.uint32),
        meaning.category[kept],
        meaning.iscrowd[kept],
    )


def encode_values(image: PanopticImage, form: ValueForm) -> bytes:
    """Return the PNG of an image in a form without a JSON.

    Raises
    ------
    PanviewError
        The form has no room for so many segments.
    """
    values = image.painted(form.values(image), form.void_value).to_id_map()
    if form.form == Form.MMDET:
        return encode_id_map(values)
    if form.form == Form.CITYSCAPES:
        return (
            encode_raster(values.astype(np.uint16)[:, :, None])
            if fits_16_bits(form.categories)
            else encode_id_map(values)
        )
    dtype = np.uint8 if form.form == Form.TWO_CHANNEL else np.uint16
    raster = np.zeros((*values.shape, 3), dtype)
    raster[:, :, 0] = values & 0xFFFF
    raster[:, :, 1] = values >> 16
    return encode_raster(raster)


def fits_16_bits(categories: Categories) -> bool:
    """Whether every value of Cityscapes' form fits into the 16-bit greyscale that it is usually kept in."""
    return int(categories.ids.max()) * FACTOR + FACTOR - 1 <= 0xFFFF


def _channels_of_rgb(path: Path, ids: NDArray[np.uint32]) -> NDArray[np.uint32]:
    if bool((ids >> 16).any()):
        raise BadFileError(path, "has a third channel that is not empty; it is not of the two-channel form")
    return (ids & _BYTE) | ((ids >> _8) << _16)


def _joined(path: Path, raster: NDArray[Any], *, opaque: bool) -> NDArray[np.uint32]:
    if raster.shape[2] >= 3 and bool(raster[:, :, 2].any()):
        raise BadFileError(path, "has a third channel that is not empty; it is not of the two-channel form")
    if opaque and bool((raster[:, :, 3] != np.iinfo(raster.dtype).max).any()):
        raise BadFileError(path, "has transparent pixels, whose meaning is unclear; save it without alpha")
    return raster[:, :, 0].astype(np.uint32) | (raster[:, :, 1].astype(np.uint32) << _16)


def _load_array(path: Path) -> NDArray[Any]:
    with open_file(path, _MAX_ARRAY_BYTES) as stream:
        try:
            shape, is_fortran, dtype = _array_header(stream)
            if dtype.kind not in "iu":
                raise BadFileError(path, "does not hold whole numbers; save it as an integer array")
            # Room for all that a header claims would be made first.
            wanted = math.prod(shape) * dtype.itemsize
            if wanted > os.fstat(stream.fileno()).st_size - stream.tell():
                raise BadFileError(path, f"is cut off: an array of shape {shape} has more; copy it again")
            values = np.frombuffer(stream.read(wanted), dtype)
            return values.reshape(shape, order="F" if is_fortran else "C")
        except BadFileError:
            raise
        except MemoryError as error:
            raise BadFileError(path, NO_MEMORY) from error
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
    if length > _MAX_ARRAY_HEADER:
        raise ValueError(f"a header of {length:,} bytes")
    # Python 2 wrote "9L".
    text = _LONG.sub("", stream.read(length).decode("utf-8" if version == (3, 0) else "latin-1"))
    header = ast.literal_eval(text.strip(" \t\n"))
    if not isinstance(header, dict) or header.keys() != {"descr", "fortran_order", "shape"}:
        raise ValueError("a header of another form")
    kind, is_fortran, shape = header["descr"], header["fortran_order"], header["shape"]
    if not isinstance(shape, tuple) or not all(type(side) is int and side >= 0 for side in shape):
        raise ValueError("no shape")
    if not isinstance(is_fortran, bool) or not isinstance(kind, str):
        raise ValueError("not an array of whole numbers")
    return shape, is_fortran, np.dtype(kind)


def _from_array(path: Path, array: NDArray[Any], size: tuple[int, int] | None, two: bool) -> NDArray[np.uint32]:
    """Return (H, W) or (1, H, W), or (H, W, 2) for two channels, as values."""
    shape = array.shape
    if two:
        fits = len(shape) == 3 and shape[2] == 2
    else:
        array = array[0] if len(shape) == 3 and shape[0] == 1 else array
        fits = array.ndim == 2
    if not fits or array.size == 0 or array.shape[0] * array.shape[1] > MAX_PIXELS:
        raise BadFileError(path, f"has shape {shape}, not (height, width{', 2' if two else ''})")
    if size is not None and array.shape[:2] != size:
        problem = f"is {array.shape[1]} x {array.shape[0]} pixels, but the image is {size[1]} x {size[0]}"
        raise BadFileError(path, problem)
    most = 0xFFFF if two else 0xFFFFFFFF
    if int(array.min()) < 0 or int(array.max()) > most:
        raise BadFileError(path, f"holds {int(array.min())} to {int(array.max())}; values are to be from 0 to {most}")
    values = array.astype(np.uint32)
    return values[:, :, 0] | (values[:, :, 1] << _16) if two else np.ascontiguousarray(values)
