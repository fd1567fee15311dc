from __future__ import annotations

import io
import struct
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from panview.datasets.png import MAX_PIXELS, MAX_SEGMENT_ID, encode_id_map, read_header, read_id_map, write_id_map
from panview.errors import BadFileError, NotFoundError
from tests.support.png import (
    GREYSCALE,
    GREYSCALE_ALPHA,
    PALETTE,
    RGB,
    RGBA,
    SIGNATURE,
    adam7_rows,
    chunk,
    colours_of,
    filtered_rows,
    plain_rows,
    png,
)

seeds = st.integers(0, 2**32 - 1)


def blocky_map(seed: int) -> NDArray[np.uint32]:
    rng = np.random.default_rng(seed)
    height, width = int(rng.integers(1, 20)), int(rng.integers(1, 30))
    id_map = np.zeros((height, width), np.uint32)
    for _ in range(int(rng.integers(0, 8))):
        y, x = int(rng.integers(height)), int(rng.integers(width))
        id_map[y : y + int(rng.integers(1, 12)), x : x + int(rng.integers(1, 12))] = rng.integers(1, MAX_SEGMENT_ID + 1)
    return id_map


def read_bytes(
    data: bytes, size: tuple[int, int] | None = None, ids: list[int] | None = None, name: str = "map.png"
) -> NDArray[np.uint32]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read_id_map(path, size, None if ids is None else np.array(ids, np.uint32))


def refusal(data: bytes, size: tuple[int, int] | None = None, ids: list[int] | None = None) -> str:
    with pytest.raises(BadFileError) as caught:
        read_bytes(data, size, ids)
    message = str(caught.value)
    assert message.startswith(str(caught.value.path))
    assert "\n" not in message
    return message.removeprefix(str(caught.value.path))


@settings(max_examples=60, deadline=None)
@given(seed=seeds)
def test_what_is_written_is_read_and_pillow_reads_the_same(seed: int) -> None:
    id_map = blocky_map(seed)
    data = encode_id_map(id_map)
    assert np.array_equal(read_bytes(data, id_map.shape), id_map)
    with Image.open(io.BytesIO(data)) as image:
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), colours_of(id_map))


@settings(max_examples=80, deadline=None)
@given(seed=seeds, noisy=st.booleans(), parts=st.integers(1, 5))
def test_every_filter_is_undone_as_pillow_does(seed: int, noisy: bool, parts: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 14)), int(rng.integers(1, 20)), 3)
    rgb = rng.integers(0, 256, shape, dtype=np.uint8) if noisy else colours_of(blocky_map(seed))
    data = png(
        rgb.shape[1], rgb.shape[0], filtered_rows(rgb, rng.integers(0, 5, len(rgb)).tolist()), parts=min(parts, 3)
    )
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(np.asarray(image), rgb)
    assert np.array_equal(colours_of(read_bytes(data)), rgb)


@pytest.mark.parametrize("code", range(5))
def test_each_filter_alone(code: int) -> None:
    rgb = np.random.default_rng(code).integers(0, 256, (9, 11, 3), dtype=np.uint8)
    assert np.array_equal(colours_of(read_bytes(png(11, 9, filtered_rows(rgb, [code] * 9)))), rgb)


def test_an_unknown_filter_is_named_with_its_row() -> None:
    rows = bytearray(plain_rows(np.zeros((3, 12), np.uint8)))
    rows[13] = 7
    assert "row 1: the PNG uses an unknown filter" in refusal(png(4, 3, bytes(rows)))


def test_interlaced_rgb_is_read() -> None:
    id_map = np.arange(11 * 13, dtype=np.uint32).reshape(11, 13) * 70_001 % (MAX_SEGMENT_ID + 1)
    data = png(13, 11, adam7_rows(colours_of(id_map)), interlaced=True)
    assert np.array_equal(read_bytes(data), id_map)


def test_opaque_alpha_is_read_and_transparency_refused() -> None:
    id_map = np.array([[0, 1, 70_000], [5, 5, 0]], np.uint32)
    rgba = np.dstack([colours_of(id_map), np.full((2, 3), 255, np.uint8)])
    assert np.array_equal(read_bytes(png(3, 2, plain_rows(rgba.reshape(2, -1)), colour=RGBA)), id_map)
    rgba[1, 2, 3] = 254
    assert "transparent" in refusal(png(3, 2, plain_rows(rgba.reshape(2, -1)), colour=RGBA))


VALUES = np.array([[0, 1, 2], [2, 2, 0]], np.uint8)
GREY = 1 + 256 + 65536


def test_greyscale_is_read_as_what_the_json_lists() -> None:
    data = png(3, 2, plain_rows(VALUES), colour=GREYSCALE)
    assert np.array_equal(read_bytes(data, ids=[1, 2]), VALUES)
    assert np.array_equal(read_bytes(data, ids=[GREY, 2 * GREY]), VALUES.astype(np.uint32) * GREY)
    alpha = np.dstack([VALUES, np.full((2, 3), 255, np.uint8)]).reshape(2, -1)
    assert np.array_equal(read_bytes(png(3, 2, plain_rows(alpha), colour=GREYSCALE_ALPHA), ids=[1, 2]), VALUES)


@pytest.mark.parametrize("ids", [None, [], [1], [1, 2, GREY, 2 * GREY], [7]], ids=str)
def test_greyscale_that_could_mean_two_things_or_nothing_is_refused(ids: list[int] | None) -> None:
    data = png(3, 2, plain_rows(VALUES), colour=GREYSCALE)
    assert "8-bit greyscale, which does not encode ids clearly; save them as 8-bit RGB" in refusal(data, ids=ids)


@pytest.mark.parametrize("depth", [2, 4])
def test_greyscale_of_few_bits_holds_its_sample_values(depth: int) -> None:
    packed = np.array([[0b00011011 if depth == 2 else 0x12]], np.uint8)
    data = png(8 // depth, 1, plain_rows(packed), depth=depth, colour=GREYSCALE)
    assert read_bytes(data, ids=[1, 2, 3]).tolist() == ([[0, 1, 2, 3]] if depth == 2 else [[1, 2]])


def test_palette_is_read_by_index_or_by_colour_and_else_refused() -> None:
    palette = chunk(b"PLTE", bytes([0, 0, 0, 10, 20, 30, 40, 50, 60]))
    data = png(3, 2, plain_rows(VALUES), colour=PALETTE, before=[palette])
    colours = np.array([0, 10 + 256 * 20 + 65536 * 30, 40 + 256 * 50 + 65536 * 60], np.uint32)
    assert np.array_equal(read_bytes(data, ids=[1, 2]), VALUES)
    assert np.array_equal(read_bytes(data, ids=colours[1:].tolist()), colours[VALUES])
    assert "8-bit palette, which does not encode" in refusal(data, ids=[1, 2, *colours[1:].tolist()])
    transparent = [palette, chunk(b"tRNS", bytes([255, 0]))]
    data = png(3, 2, plain_rows(VALUES), colour=PALETTE, before=transparent)
    assert "transparent" in refusal(data, ids=[1, 2])


def wide(samples: NDArray[np.uint16]) -> bytes:
    """A PNG of 16 bits per channel around (H, W, channels)."""
    height, width, channels = samples.shape
    rows = samples.astype(">u2").reshape(height, width * channels).view(np.uint8)
    colour = {1: GREYSCALE, 2: GREYSCALE_ALPHA, 3: RGB, 4: RGBA}[channels]
    return png(width, height, plain_rows(rows), depth=16, colour=colour)


WIDE = np.array([[0, 301, 302], [302, 302, 0]], np.uint16)


def test_sixteen_bits_are_read_as_what_the_json_lists() -> None:
    assert np.array_equal(read_bytes(wide(WIDE[:, :, None]), ids=[301, 302]), WIDE)
    # Grey in three channels, samples of 8 bits as they were, and samples widened as programs do that know only colours.
    assert np.array_equal(read_bytes(wide(np.repeat(WIDE[:, :, None], 3, 2)), ids=[301, 302]), WIDE)
    id_map = np.array([[0, 301, 70_302], [70_302, 2, 0]], np.uint32)
    colours = colours_of(id_map).astype(np.uint16)
    for samples in (colours, colours * 257):
        assert np.array_equal(read_bytes(wide(samples), ids=[2, 301, 70_302]), id_map)
    grey = VALUES[:, :, None].astype(np.uint16) * 257
    assert np.array_equal(read_bytes(wide(grey), ids=[1, 2]), VALUES)
    assert np.array_equal(read_bytes(wide(grey), ids=[257, 514]), VALUES.astype(np.uint32) * 257)


@pytest.mark.parametrize("ids", [None, [301], [1, 2], [257, 514, 1, 2]], ids=str)
def test_sixteen_bits_that_mean_nothing_or_two_things_are_refused(ids: list[int] | None) -> None:
    data = wide(VALUES[:, :, None].astype(np.uint16) * 257 if ids and len(ids) == 4 else WIDE[:, :, None])
    assert "16-bit greyscale, which does not encode ids clearly; save them as 8-bit RGB" in refusal(data, ids=ids)
    assert "16-bit RGB" in refusal(wide(np.full((1, 2, 3), [258, 1, 3], np.uint16)), ids=[1])


def test_transparent_pixels_are_void_where_the_listed_ids_say_so() -> None:
    id_map = np.array([[9, 1, 70_000], [5, 5, 9]], np.uint32)
    for colour, wanted, ids in (
        (np.array([[0, 255, 255], [255, 255, 0]]), np.where(id_map == 9, 0, id_map), [1, 5, 70_000]),
        # The fourth byte of an id of 32 bits: nothing is opaque, and all ids are there.
        (np.zeros((2, 3)), id_map, [1, 5, 9, 70_000]),
    ):
        rgba = np.dstack([colours_of(id_map), colour.astype(np.uint8)])
        assert np.array_equal(read_bytes(png(3, 2, plain_rows(rgba.reshape(2, -1)), colour=RGBA), ids=ids), wanted)
        both = rgba.astype(np.uint16) * 257
        assert np.array_equal(read_bytes(wide(both), ids=ids), wanted)
    half = np.dstack([colours_of(id_map), np.full((2, 3), 128, np.uint8)])
    assert "transparent" in refusal(png(3, 2, plain_rows(half.reshape(2, -1)), colour=RGBA), ids=[1, 5, 9, 70_000])
    # The same id where it is opaque and where it is not: void or segment?
    unclear = np.dstack([colours_of(id_map), np.array([[0, 255, 255], [255, 255, 255]], np.uint8)])
    data = png(3, 2, plain_rows(unclear.reshape(2, -1)), colour=RGBA)
    assert "does not encode ids clearly" in refusal(data, ids=[1, 5, 9, 70_000])


def test_every_cut_is_noticed() -> None:
    data = encode_id_map(np.random.default_rng(0).integers(0, MAX_SEGMENT_ID, (20, 30)).astype(np.uint32))
    assert len(data) > 1000
    for length in range(0, len(data), 50):
        assert "empty" in refusal(data[:length]) or "cut off" in refusal(data[:length]), length


@pytest.mark.parametrize("kind", ["plain", "interlaced"])
def test_every_flipped_byte_is_noticed(kind: str) -> None:
    id_map = np.random.default_rng(0).integers(0, MAX_SEGMENT_ID, (6, 7)).astype(np.uint32)
    data = encode_id_map(id_map)
    if kind == "interlaced":
        data = png(7, 6, adam7_rows(colours_of(id_map)), interlaced=True)
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 0x10
        refusal(bytes(damaged))


@pytest.mark.parametrize(("rows", "words"), [(1, "cut off"), (3, "damaged")])
def test_pixel_data_of_another_length_is_refused(rows: int, words: str) -> None:
    assert words in refusal(png(4, 2, plain_rows(np.zeros((rows, 12), np.uint8))))


def test_a_png_without_pixel_data_is_refused() -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 2, 8, RGB, 0, 0, 0))
    assert "IDAT" in refusal(SIGNATURE + header + chunk(b"IEND", b""))


def test_an_invalid_combination_of_depth_and_colour_is_refused() -> None:
    assert "damaged" in refusal(png(4, 2, plain_rows(np.zeros((2, 12), np.uint8)), depth=3, colour=RGB))


def test_files_that_are_no_png_are_told_apart(tmp_path: Path) -> None:
    jpeg = tmp_path / "photo.png"
    Image.new("RGB", (4, 4)).save(jpeg, "JPEG")
    assert "is a JPEG; panoptic id maps are lossless PNG files" in refusal(jpeg.read_bytes())
    assert "is empty" in refusal(b"")
    assert "is not a PNG image" in refusal(b"GIF89a....")
    with pytest.raises(NotFoundError, match=r"none\.png: the PNG is missing"):
        read_id_map(tmp_path / "none.png")
    with pytest.raises(BadFileError, match="is a folder, not a file"):
        read_id_map(tmp_path)


def test_another_size_is_refused_before_decoding() -> None:
    data = encode_id_map(np.zeros((3, 5), np.uint32))
    # Cut off behind the header: what is refused for its size has not been decoded.
    assert "is 5 x 3 pixels, but the image is 6 x 4" in refusal(data[:40], size=(4, 6))


@pytest.mark.parametrize(("width", "height"), [(2**31, 2**31), (2**32 - 1, 1), (MAX_PIXELS + 1, 1), (0, 5), (5, 0)])
@pytest.mark.parametrize("colour", [RGB, PALETTE])
def test_an_enormous_or_empty_claim_is_refused_without_allocating(width: int, height: int, colour: int) -> None:
    data = png(width, height, b"\0" * 100, colour=colour)
    tracemalloc.start()
    try:
        message = refusal(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert f"claims {width:,} x {height:,} pixels" in message
    assert peak < 2_000_000


def test_a_large_palette_png_meets_our_limit_and_not_pillows() -> None:
    # Pillow refuses this many pixels by an exception of its own kind.
    palette = chunk(b"PLTE", bytes(6))
    data = png(190_000_000, 1, b"\0" * 100, colour=PALETTE, before=[palette], depth=1)
    assert "damaged" in refusal(data, ids=[])


def test_the_header_tells_the_kind() -> None:
    header = read_header(Path("x"), png(7, 5, b"", depth=16, colour=GREYSCALE, interlaced=True))
    assert (header.width, header.height, header.kind, header.interlaced) == (7, 5, "16-bit greyscale", True)


@pytest.mark.parametrize(
    "id_map",
    [
        np.zeros((2, 2), np.int64),
        np.zeros(4, np.uint32),
        np.zeros((0, 3), np.uint32),
        np.full((1, 1), 2**24, np.uint32),
    ],
)
def test_an_array_that_is_no_id_map_is_not_written(tmp_path: Path, id_map: NDArray[np.uint32]) -> None:
    with pytest.raises(ValueError, match="id_map: expected"):
        write_id_map(tmp_path / "map.png", id_map)
    assert list(tmp_path.iterdir()) == []


def test_writing_makes_a_whole_file_and_nothing_beside_it(tmp_path: Path) -> None:
    id_map = np.array([[1, 2], [3, MAX_SEGMENT_ID]], np.uint32)
    write_id_map(tmp_path / "sub" / "map.png", id_map)
    assert [path.name for path in (tmp_path / "sub").iterdir()] == ["map.png"]
    assert np.array_equal(read_id_map(tmp_path / "sub" / "map.png"), id_map)
