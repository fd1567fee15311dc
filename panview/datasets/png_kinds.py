"""The kinds of PNG that are rare among id maps, read where they can mean one thing only.

A file may mean several things: a grey value may be the id, or its colour be R + 256 G + 65536 B; what is transparent
may be void or not. Each is a reading, and the ids that the JSON lists decide between them.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import deflate
import numpy as np
from numpy.typing import NDArray

from panview.datasets.png import MAX_SEGMENT_ID, SIGNATURE, PngHeader, UnclearIdsError, chunks
from panview.errors import BadFileError

_GREY, _RGB, _RGBA = 0, 2, 6
_REPEATED = 257
"""By this a sample of 8 bits becomes one of 16, both bytes of which are equal."""
_ID_WEIGHTS = np.array([1, 256, 65536], np.uint32)

IdMap = NDArray[np.uint32]
Samples = NDArray[np.unsignedinteger[Any]]


def decode_unusual(path: Path, data: bytes, header: PngHeader, ids: NDArray[np.uint32] | None) -> IdMap:
    """Decode a PNG that is not of the usual kind.

    Parameters
    ----------
    path : Path
    data : bytes
    header : PngHeader
    ids : (n,) uint32, optional
        Segment ids that the JSON lists.

    Returns
    -------
    (H, W) uint32, 0 = void

    Raises
    ------
    BadFileError
        The PNG is damaged.
    UnclearIdsError
        It can mean several things, or nothing.
    """
    if header.bit_depth == 16:
        colour, alpha = _wide_samples(path, data, header)
        readings = _of_wide(colour)
    else:
        readings, alpha, is_palette_clear = _narrow_readings(path, data, header)
        if not is_palette_clear:
            raise _unclear_transparency(path)
    if alpha is not None and not bool((alpha == np.iinfo(alpha.dtype).max).all()):
        readings = _with_transparency(path, readings, alpha)
        if ids is None:
            raise _unclear_transparency(path)
    return _chosen(path, header, readings, ids)


def _narrow_readings(path: Path, data: bytes, header: PngHeader) -> tuple[list[IdMap], Samples | None, bool]:
    """Return what up to 8 bits a channel may mean, the alpha channel, and whether a palette is opaque."""
    from PIL import PngImagePlugin

    # Pillow does not look at the checksums of pixel data.
    for _ in chunks(path, data):
        pass
    try:
        # Not through Image.open, whose own size limit would apply before ours.
        with PngImagePlugin.PngImageFile(io.BytesIO(_pixels_alone(path, data))) as image:
            image.load()
            stored = np.asarray(image)
            rgba = np.asarray(image.convert("RGBA"))
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, struct.error, zlib.error) as error:
        raise BadFileError(path, f"the PNG is damaged ({error}); copy it again") from error
    # The bytes in memory already are R + 256 G + 65536 B.
    as_colour = rgba.view("<u4")[:, :, 0].astype(np.uint32) & np.uint32(MAX_SEGMENT_ID)
    has_alpha = header.colour_type in (4, _RGBA)
    alpha = rgba[:, :, 3] if has_alpha else None
    is_opaque = has_alpha or not bool((rgba[:, :, 3] != 255).any())
    if header.colour_type in (_RGB, _RGBA):
        return [as_colour], alpha, is_opaque
    if header.colour_type == 4:
        stored = stored[:, :, 0]
    if header.colour_type == _GREY and header.bit_depth in (2, 4):
        # Pillow stretches grey values to 8 bits.
        stored = stored // (255 // (2**header.bit_depth - 1))
    return [as_colour, stored.astype(np.uint32)], alpha, is_opaque


def _wide_samples(path: Path, data: bytes, header: PngHeader) -> tuple[Samples, Samples | None]:
    # Imported here, since it brings kernels of its own.
    from panview.datasets.forms.raster import decode_raster

    raster = decode_raster(path, data, header)
    if raster.shape[2] in (2, 4):
        return raster[:, :, :-1], raster[:, :, -1]
    return raster, None


def _of_wide(colour: Samples) -> list[IdMap]:
    """Return what 16 bits a channel may mean: the id itself, or samples of 8 bits that were widened."""
    first = colour[:, :, 0].astype(np.uint32)
    if colour.shape[2] == 1:
        readings = [first]
        if not bool((first % _REPEATED).any()):
            readings.append(first // _REPEATED)
        return readings
    readings = []
    if not bool((colour > 255).any()):
        readings.append(colour.astype(np.uint32) @ _ID_WEIGHTS)
    if not bool((colour % _REPEATED).any()):
        readings.append((colour // _REPEATED).astype(np.uint32) @ _ID_WEIGHTS)
    if bool((colour == colour[:, :, :1]).all()):
        readings.append(first)
    return readings


def _with_transparency(path: Path, readings: list[IdMap], alpha: Samples) -> list[IdMap]:
    """Return readings in which what is transparent is void, and those in which it is not."""
    if bool(((alpha != 0) & (alpha != np.iinfo(alpha.dtype).max)).any()):
        raise _unclear_transparency(path)
    return [np.where(alpha == 0, np.uint32(0), reading) for reading in readings] + readings


def _chosen(path: Path, header: PngHeader, readings: list[IdMap], ids: NDArray[np.uint32] | None) -> IdMap:
    """Choose between readings: the one whose ids are listed, or, of several such, the one that has all of them."""
    if len(readings) == 1 and header.bit_depth <= 8:
        return readings[0]
    if ids is not None:
        held = [np.unique(reading[reading != 0]) for reading in readings]
        fitting = [place for place, found in enumerate(held) if bool(np.isin(found, ids).all())]
        whole = [place for place in fitting if len(held[place]) == len(ids)]
        chosen = whole or fitting
        if chosen and all(np.array_equal(readings[chosen[0]], readings[other]) for other in chosen[1:]):
            return readings[chosen[0]]
    raise UnclearIdsError(path, f"is {header.kind}, which does not encode ids clearly; save them as 8-bit RGB")


def _unclear_transparency(path: Path) -> UnclearIdsError:
    return UnclearIdsError(path, "has transparent pixels, whose ids are unclear; save the ids as 8-bit RGB")


def _pixels_alone(path: Path, data: bytes) -> bytes:
    """Return a PNG without what is beside its pixels: profiles, notes, animations. Pillow warns of damaged ones."""
    parts = [SIGNATURE]
    for kind, body in chunks(path, data):
        # A lower-case first letter marks optional chunks; transparency is not optional here.
        if kind[:1].isupper() or kind == b"tRNS":
            kept = kind + bytes(body)
            parts += [struct.pack(">I", len(body)), kept, struct.pack(">I", deflate.crc32(kept))]
    return b"".join(parts)
