"""Reading and writing maps whose values tell the category: PNG of any channels, and NumPy arrays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.forms import arrays
from panview.datasets.forms.arrays import as_map, load_array
from panview.datasets.forms.image import PanopticImage
from panview.datasets.forms.names import FormName
from panview.datasets.forms.raster import decode_raster, encode_raster
from panview.datasets.forms.values import FACTOR, VOID_VALUE, ValueForm
from panview.datasets.png import decode_runs, encode_id_map, load_png
from panview.datasets.runs import RunMap, runs_of
from panview.errors import BadFileError

SUFFIXES = (".png", *arrays.SUFFIXES)
_JOINED = (FormName.MMDET, FormName.CITYSCAPES, FormName.DIVISOR)
_BYTE, _8, _16 = np.uint32(0xFF), np.uint32(8), np.uint32(16)


def read_values(path: Path, form: FormName, size: tuple[int, int] | None = None) -> RunMap:
    """Read a map as values; two channels become one value, category + 65536 x instance.

    Parameters
    ----------
    path : Path
        A PNG, or an array that NumPy saved.
    form : FormName
    size : (height, width), optional
        What the image is; another size is refused.

    Raises
    ------
    NotFoundError, BadFileError
        It cannot be read, is damaged, of another size, or has other channels than the form.
    """
    two = form in (FormName.TWO_CHANNEL, FormName.TWO_CHANNEL_16)
    if path.suffix.lower() != ".png":
        return runs_of(_from_array(path, size, 2 if two or form == FormName.STEP else 1))
    data, header = load_png(path, size)
    if header.is_plain:
        runs = decode_runs(path, data, header)
        if form == FormName.STEP:
            return replace(runs, ids=_of_step(runs.ids))
        return replace(runs, ids=_channels_of_rgb(path, runs.ids)) if two else runs
    if form == FormName.STEP:
        raise BadFileError(path, f"is {header.kind}; KITTI-STEP's form is 8-bit RGB")
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
        what = "label" if form.form == FormName.MMDET or form.mapping is not None else "category id"
        of = "" if value == label else f" of value {value}" if form.form in _JOINED else ""
        known = f"0 to {len(form.categories) - 1}" if form.form == FormName.MMDET else "in the dataset"
        known = "among those that are named" if form.mapping is not None else known
        raise BadFileError(
            path,
            f"{what} {label}{of} is not {known}; give the right --from and --dataset, "
            "or make such pixels void (--unknown void)",
        )
    kept = np.flatnonzero(meaning.category >= 0)
    number = np.zeros(len(values), np.uint32)
    number[kept] = np.arange(1, len(kept) + 1, dtype=np.uint32)
    # The entries that end a row are 0, which need not occur among the values.
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
    if form.form == FormName.MMDET:
        return encode_id_map(values)
    if form.form == FormName.CITYSCAPES:
        return (
            encode_raster(values.astype(np.uint16)[:, :, None])
            if fits_16_bits(form.categories)
            else encode_id_map(values)
        )
    dtype = np.uint8 if form.form == FormName.TWO_CHANNEL else np.uint16
    raster = np.zeros((*values.shape, 3), dtype)
    raster[:, :, 0] = values & 0xFFFF
    raster[:, :, 1] = values >> 16
    return encode_raster(raster)


def fits_16_bits(categories: Categories) -> bool:
    """Whether every value of Cityscapes' form fits into the 16-bit greyscale that it is usually kept in."""
    return int(categories.ids.max()) * FACTOR + FACTOR - 1 <= 0xFFFF


def _of_step(ids: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return R + 65536 x (256 G + B)."""
    values: NDArray[np.uint32] = (ids & _BYTE) | ((ids >> _8) & _BYTE) << np.uint32(24) | (ids >> _16) << _16
    return values


def _channels_of_rgb(path: Path, ids: NDArray[np.uint32]) -> NDArray[np.uint32]:
    if bool((ids >> 16).any()):
        raise BadFileError(path, "has a third channel that is not empty, so it is not in two-channel form")
    return (ids & _BYTE) | ((ids >> _8) << _16)


def _joined(path: Path, raster: NDArray[Any], *, opaque: bool) -> NDArray[np.uint32]:
    if raster.shape[2] >= 3 and bool(raster[:, :, 2].any()):
        raise BadFileError(path, "has a third channel that is not empty, so it is not in two-channel form")
    if opaque and bool((raster[:, :, 3] != np.iinfo(raster.dtype).max).any()):
        raise BadFileError(path, "has transparent pixels, whose meaning is unclear; save it without alpha")
    return raster[:, :, 0].astype(np.uint32) | (raster[:, :, 1].astype(np.uint32) << _16)


def _from_array(path: Path, size: tuple[int, int] | None, channels: int) -> NDArray[np.uint32]:
    """Return (H, W) or (1, H, W), or (H, W, 2) for two channels, as values; -1 is void."""
    values = as_map(path, load_array(path), size, channels)
    most = 0xFFFF if channels == 2 else VOID_VALUE - 1
    if int(values.min()) < -1 or int(values.max()) > most:
        raise BadFileError(
            path, f"holds values from {int(values.min())} to {int(values.max())}; they must be from -1 to {most}"
        )
    nothing = values == -1
    if channels == 2:
        nothing, values = nothing.any(axis=2), values[:, :, 0] | (values[:, :, 1] << 16)
    joined = values.astype(np.uint32)
    joined[nothing] = VOID_VALUE
    return np.ascontiguousarray(joined)
