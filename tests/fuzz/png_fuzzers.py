"""Damage to id maps and to maps of values in PNG files."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from panview.datasets.forms.names import FormName
from panview.datasets.forms.value_maps import read_values
from panview.datasets.png import read_id_map
from panview.errors import PanviewError
from tests.fuzz.judging import assert_names
from tests.fuzz.mutations import damaged
from tests.support.png import SIGNATURE, adam7_rows, chunk, colours_of, filtered_rows, plain_rows, png

Chunks = list[tuple[bytes, bytes]]
Outcome = Literal["read", "refused"]
HEIGHT, WIDTH = 9, 13
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def sound_png(rng: random.Random) -> bytes:
    """Return a PNG of any kind: the usual one most often, with any filters and any number of parts."""
    if rng.random() < 0.6:
        ids = np.array([rng.choice((0, 1, 2, 300, 70_000)) for _ in range(HEIGHT * WIDTH)], np.uint32)
        rgb = colours_of(np.repeat(ids, 3)[: HEIGHT * WIDTH].reshape(HEIGHT, WIDTH))
        interlaced = rng.random() < 0.15
        raw = adam7_rows(rgb) if interlaced else filtered_rows(rgb, [rng.randrange(5) for _ in range(HEIGHT)])
        return png(WIDTH, HEIGHT, raw, interlaced=interlaced, parts=rng.choice((1, 1, 2, 5)))
    colour = rng.choice(tuple(_DEPTHS))
    depth = rng.choice(_DEPTHS[colour])
    length = (WIDTH * _CHANNELS[colour] * depth + 7) // 8
    rows = np.frombuffer(rng.choice((rng.randbytes(length), bytes(length), b"\x01" * length)) * HEIGHT, np.uint8)
    palette = [chunk(b"PLTE", rng.randbytes(3 * rng.choice((2, 16, 256))))] if colour == 3 else []
    return png(WIDTH, HEIGHT, plain_rows(rows.reshape(HEIGHT, length)), depth=depth, colour=colour, before=palette)


def damaged_png(rng: random.Random) -> bytes:
    """Return a PNG with damage to its bytes, or with chunks that are wrong although their checksums are right."""
    data = sound_png(rng)
    how = rng.randrange(8)
    if how == 0:
        return data
    if how == 1:
        return damaged(rng, data)
    chunks = chunks_of(data)
    for _ in range(rng.randint(1, 2)):
        rng.choice(_CHUNK_DAMAGE)(rng, chunks)
    data = SIGNATURE + b"".join(chunk(kind, body) for kind, body in chunks)
    return damaged(rng, data, 1) if how == 2 else data


def chunks_of(data: bytes) -> Chunks:
    """Take a sound PNG apart."""
    chunks, place = [], 8
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        chunks.append((data[place + 4 : place + 8], data[place + 8 : place + 8 + length]))
        place += 12 + length
    return chunks


def _header_else(rng: random.Random, chunks: Chunks) -> None:
    fields = list(struct.unpack(">IIBBBBB", chunks[0][1][:13].ljust(13, b"\0")))
    place = rng.randrange(7)
    large = (0, 1, WIDTH + 1, WIDTH * 8, 2**14, 2**31 - 1, 2**32 - 1)
    small = (0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 255)
    fields[place] = rng.choice(large if place < 2 else small)
    chunks[0] = (b"IHDR", struct.pack(">IIBBBBB", *fields))


def _pixels_else(rng: random.Random, chunks: Chunks) -> None:
    """Damage the rows below the compression, such as the codes of filters, or their number."""
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    try:
        raw = zlib.decompress(packed)
    except zlib.error:
        raw = packed
    how = rng.randrange(5)
    if how == 0:
        raw = damaged(rng, raw, 1)
    elif how == 1:
        raw = raw[: rng.randrange(len(raw) + 1)]
    elif how == 2:
        raw += bytes(rng.choice((1, 40, 1_000_000)))
    elif how == 3:
        at = rng.randrange(HEIGHT) * (3 * WIDTH + 1)
        raw = raw[:at] + bytes([rng.choice((4, 5, 255))]) + raw[at + 1 :]
    packed = zlib.compress(raw, rng.randrange(10))
    if how == 4:
        packed = rng.choice((packed[:-1], packed[:-4], packed + b"\0\0", packed[:-4] + b"\0\0\0\0", b"", packed[2:-4]))
    _set_pixels(chunks, [packed])


def _set_pixels(chunks: Chunks, bodies: Sequence[bytes]) -> None:
    first = next((i for i, (kind, _) in enumerate(chunks) if kind == b"IDAT"), len(chunks))
    rest = [pair for pair in chunks if pair[0] != b"IDAT"]
    chunks[:] = [*rest[:first], *((b"IDAT", body) for body in bodies), *rest[first:]]


def _split(rng: random.Random, chunks: Chunks) -> None:
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    at = rng.randrange(len(packed) + 1)
    _set_pixels(chunks, rng.choice(([packed[:at], packed[at:]], [packed[:at], b"", packed[at:]], [packed, packed])))


def _drop(rng: random.Random, chunks: Chunks) -> None:
    if len(chunks) > 1:
        del chunks[rng.randrange(len(chunks))]


def _double(rng: random.Random, chunks: Chunks) -> None:
    chunks.insert(rng.randrange(len(chunks) + 1), rng.choice(chunks))


def _move(rng: random.Random, chunks: Chunks) -> None:
    chunks.insert(rng.randrange(len(chunks) + 1), chunks.pop(rng.randrange(len(chunks))))


def _add(rng: random.Random, chunks: Chunks) -> None:
    body = rng.choice((b"", rng.randbytes(rng.randint(1, 40)), zlib.compress(bytes(5_000_000)), b"k\0\0\0\0"))
    kind = rng.choice(
        (b"PLTE", b"tRNS", b"gAMA", b"iCCP", b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"acTL", b"fcTL", b"fdAT", b"pHYs")
        + (b"sRGB", b"cHRM", b"IDAT", b"IEND", b"ABCD", b"abcd", b"\0\0\0\0", b"sBIT", b"bKGD", b"hIST", b"tIME")
    )
    chunks.insert(rng.randrange(len(chunks) + 1), (kind, body))


def _body_else(rng: random.Random, chunks: Chunks) -> None:
    at = rng.randrange(len(chunks))
    chunks[at] = (chunks[at][0], damaged(rng, chunks[at][1], 1))


_CHUNK_DAMAGE = (
    _header_else,
    _header_else,
    _pixels_else,
    _pixels_else,
    _split,
    _drop,
    _double,
    _move,
    _add,
    _body_else,
)


def samples_slowly(data: bytes) -> NDArray[np.uint32] | None:
    """Read the pixels of a PNG as the specification words it, (H, W, channels).

    None stands for what has a palette, interlace, or less than 8 bits. Raises an error where a PNG cannot be such.
    """
    chunks: Chunks = []
    place = 8
    while not chunks or chunks[-1][0] != b"IEND":
        (length,) = struct.unpack_from(">I", data, place)
        body = data[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, place + 8 + length)
        assert checksum == zlib.crc32(data[place + 4 : place + 8] + body)
        chunks.append((data[place + 4 : place + 8], body))
        place += 12 + length
    width, height, depth, colour, compression, filters, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    assert (compression, filters) == (0, 0)
    if depth not in (8, 16) or colour == 3 or interlace:
        return None
    channels = _CHANNELS[colour]
    step = channels * depth // 8
    stride = width * step
    raw = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    assert len(raw) == height * (stride + 1)
    above = [0] * stride
    rows = b""
    for y in range(height):
        code, *line = raw[y * (stride + 1) : (y + 1) * (stride + 1)]
        assert code < 5
        for i in range(stride):
            a, b, c = (line[i - step], above[i], above[i - step]) if i >= step else (0, above[i], 0)
            nearest = min((a, b, c), key=lambda value: abs(a + b - c - value))
            line[i] = (line[i] + (0, a, b, (a + b) // 2, nearest)[code]) % 256
        rows += bytes(line)
        above = line
    return np.frombuffer(rows, ">u2" if depth == 16 else "u1").astype(np.uint32).reshape(height, width, channels)


def _ids(samples: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return samples[:, :, 0] + np.uint32(256) * samples[:, :, 1] + np.uint32(65536) * samples[:, :, 2]


def pillow_array(data: bytes) -> NDArray[Any]:
    """Return a PNG's samples as Pillow has them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data)) as image:
            return np.asarray(image)


def _of_pixels(data: bytes) -> bytes:
    """Return a PNG with only the chunks that say pixels: Pillow refuses damage to others, which panview passes over."""
    kept = data[:8]
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if data[at + 4 : at + 8] in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            kept += data[at:end]
        at = end
    return kept + data[at:]


class IdMapFuzzer:
    """Id maps in PNG files."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "map.png"

    def try_seed(self, seed: int) -> Outcome:
        """Read a damaged one; what is read is what a slow reading of the same bytes has."""
        rng = random.Random(seed)
        data = damaged_png(rng)
        self._path.write_bytes(data)
        size = (HEIGHT, WIDTH) if rng.random() < 0.7 else None
        ids = rng.choice((None, np.array([1, 2, 300, 70_000], np.uint32), np.arange(1, 256, dtype=np.uint32)))
        try:
            found = read_id_map(self._path, size, ids)
        except PanviewError as error:
            assert_names(error, self._path)
            return "refused"
        # Of the other kinds Pillow also takes pixel data that goes on behind the last row.
        samples = samples_slowly(data) if data[24:29] == b"\x08\x02\0\0\0" else None
        if samples is not None:
            assert np.array_equal(found, _ids(samples))
            return "read"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(_of_pixels(data))) as image:
                rgb = np.asarray(image.convert("RGB")).astype(np.uint32)
        as_colour = rgb @ np.array([1, 256, 65536], np.uint32)
        stored = pillow_array(_of_pixels(data))
        meanings = [as_colour]
        if data[25] in (0, 3, 4):
            value = (stored if stored.ndim == 2 else stored[:, :, 0]).astype(np.uint32)
            meanings.append(value // (255 // (2 ** data[24] - 1)) if data[25] == 0 and data[24] in (2, 4) else value)
            if data[24] == 16:
                # Samples of 8 bits that were widened.
                meanings.append(value // 257)
        if data[25] in (4, 6):
            # What is transparent may be void.
            meanings += [np.where(stored[:, :, -1] == 0, 0, meaning) for meaning in meanings]
        assert any(np.array_equal(found, meaning) for meaning in meanings)
        return "read"


class ValueMapFuzzer:
    """Maps of values that `convert` reads from PNG files."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "map.png"

    def try_seed(self, seed: int) -> Outcome:
        """Read a damaged one in any form."""
        rng = random.Random(seed)
        data = damaged_png(rng)
        self._path.write_bytes(data)
        form = rng.choice((FormName.MMDET, FormName.TWO_CHANNEL, FormName.TWO_CHANNEL_16, FormName.CITYSCAPES))
        size = (HEIGHT, WIDTH) if rng.random() < 0.7 else None
        try:
            found = read_values(self._path, form, size).to_id_map()
        except PanviewError as error:
            assert_names(error, self._path)
            return "refused"
        samples = samples_slowly(data)
        # Other kinds are either refused, or told by one value as the first of these.
        assert samples is not None
        if form in (FormName.TWO_CHANNEL, FormName.TWO_CHANNEL_16):
            assert np.array_equal(found, samples[:, :, 0] + (samples[:, :, 1] << np.uint32(16)))
        else:
            assert np.array_equal(found, samples[:, :, 0] if samples.shape[2] == 1 else _ids(samples))
        return "read"
