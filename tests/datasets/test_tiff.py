"""TIFF photos of many bits or channels, written by other programs and read here."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from panview.datasets.photo import Frame, read_frame
from panview.datasets.photo_depth import eight_bits, shown_range
from panview.datasets.tiff import read_head, read_unusual
from panview.errors import BadFileError, NotFoundError
from panview.linter.fingerprints import _grey
from panview.linter.photos import look_at_photo

tifffile = pytest.importorskip("tifffile")

SIZE = (37, 53)


def values(dtype: str, channels: int, most: int = 4000) -> NDArray[Any]:
    rng = np.random.default_rng(channels)
    shape = SIZE if channels == 1 else (*SIZE, channels)
    made = rng.integers(0, most, shape)
    return (made / most).astype(dtype) if dtype.startswith("f") else made.astype(dtype)


def as_shown(made: NDArray[Any]) -> NDArray[np.uint8]:
    """Return what is to be seen: the first three channels, or the first one as grey."""
    whole = made if made.ndim == 3 else made[..., None]
    return eight_bits(np.ascontiguousarray(whole[..., : 3 if whole.shape[2] >= 3 else 1]))


@pytest.mark.parametrize("dtype", ["u2", "i2", "u4", "f4", "f8"])
@pytest.mark.parametrize("channels", [1, 2, 3, 5])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"compression": "zlib"},
        {"compression": "zlib", "predictor": True, "rowsperstrip": 7},
        {"tile": (16, 32)},
        {"byteorder": ">", "rowsperstrip": 5},
        {"bigtiff": True},
    ],
    ids=["plain", "zlib", "predictor", "tiles", "big endian", "bigtiff"],
)
def test_what_another_program_writes(tmp_path: Path, dtype: str, channels: int, options: dict[str, Any]) -> None:
    if options.get("predictor") and dtype.startswith("f"):
        pytest.skip("tifffile writes no such differences by itself")
    made, path = values(dtype, channels), tmp_path / "a.tif"
    tifffile.imwrite(path, made, photometric="minisblack", planarconfig="contig" if channels > 1 else None, **options)
    found = read_unusual(path, SIZE)
    assert found is not None
    assert np.array_equal(found, as_shown(made))


def test_channels_of_their_own(tmp_path: Path) -> None:
    made, path = values("u2", 6), tmp_path / "a.tiff"
    tifffile.imwrite(path, np.moveaxis(made, 2, 0), photometric="minisblack", planarconfig="separate", rowsperstrip=9)
    found = read_unusual(path, SIZE)
    assert found is not None
    assert np.array_equal(found, as_shown(made))


@pytest.mark.parametrize("compression", ["tiff_lzw", "packbits", "tiff_adobe_deflate"])
def test_compressions_of_pillow(tmp_path: Path, compression: str) -> None:
    made, path = values("u2", 1), tmp_path / "a.tif"
    Image.fromarray(made).save(path, compression=compression)
    found = read_unusual(path, SIZE)
    assert found is not None
    assert np.array_equal(found, as_shown(made))


@pytest.mark.parametrize("predictor", [1, 3])
def test_floats_with_differences_of_bytes(tmp_path: Path, predictor: int) -> None:
    made, path = values("f4", 1), tmp_path / "a.tif"
    Image.fromarray(made, "F").save(path, compression="tiff_lzw", tiffinfo={317: predictor})
    head = read_head(io.BytesIO(path.read_bytes()))
    assert head is not None
    found = read_unusual(path, SIZE)
    assert found is not None
    assert np.array_equal(found, as_shown(made))


def test_usual_photos_are_left_to_who_reads_all_others(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    for mode in ("RGB", "L", "RGBA", "P"):
        Image.new(mode, (20, 10)).save(path)
        assert read_unusual(path, (10, 20)) is None
    path.write_bytes(b"no photo")
    assert read_unusual(path, (10, 20)) is None
    # By suffix: no other photo is opened twice.
    tifffile.imwrite(tmp_path / "a.png", values("u2", 5), photometric="minisblack", planarconfig="contig")
    assert read_unusual(tmp_path / "a.png", SIZE) is None
    with pytest.raises(NotFoundError):
        read_unusual(tmp_path / "none.tif")


def test_another_size_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, values("u2", 5), photometric="minisblack", planarconfig="contig")
    with pytest.raises(BadFileError, match="is 53 x 37, but its masks are 53 x 36"):
        read_unusual(path, (36, 53))


def test_the_header_is_known_where_pillow_knows_none(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, values("u2", 5), photometric="minisblack", planarconfig="contig")
    with path.open("rb") as stream:
        assert read_frame(stream) == Frame(SIZE, 1)


def test_checks_of_the_data_know_them(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, values("u2", 5), photometric="minisblack", planarconfig="contig")
    assert look_at_photo(path, SIZE).problem == ""
    assert look_at_photo(path, (9, 9)).problem.startswith("is 53 x 37 pixels")
    grey = np.asarray(_grey(path))
    found = read_unusual(path)
    assert found is not None
    assert np.array_equal(grey, np.asarray(Image.fromarray(found).convert("L")))
    path.write_bytes(path.read_bytes()[:-300])
    assert look_at_photo(path, SIZE).problem == "is cut off or damaged"


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_damage_is_told_or_does_not_matter(tmp_path: Path, compression: str | None) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, values("u2", 5), photometric="minisblack", planarconfig="contig", compression=compression)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    told = 0
    for _ in range(150):
        data = bytearray(whole)
        # The directory is at the start, before the pixels.
        data[int(rng.integers(0, 400))] = int(rng.integers(0, 256))
        path.write_bytes(bytes(data[: len(data) if rng.random() < 0.7 else int(rng.integers(0, len(data)))]))
        try:
            read_unusual(path, SIZE)
        except BadFileError:
            told += 1
    assert told > 10


def test_what_is_black_and_white() -> None:
    assert shown_range(np.array([[[0], [7]]], np.uint8)) == (0, 255)
    # As cameras do it: all 16 bits.
    assert shown_range(np.array([[[0], [40000]]], np.uint16)) == (0, 65535)
    # As instruments do it: 12 of them.
    assert shown_range(np.array([[[100], [4000]]], np.uint16)) == pytest.approx((100, 4000), abs=5)
    low, high = shown_range(np.array([[[np.nan], [0.25], [np.inf], [0.75]]], np.float32))
    assert (low, high) == pytest.approx((0.25, 0.75), abs=0.01)
    low, high = shown_range(np.zeros((2, 2, 1), np.float32))
    assert high > low
    many = np.zeros((100, 100, 1), np.uint16)
    many[0, 0] = 12
    assert shown_range(many) == (0, 12), "a single pixel is all that there is to see"


def test_low_values_are_light_where_white_is_zero(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    made = np.array([[0, 1000], [2000, 4000]], np.uint16)
    tifffile.imwrite(path, made, photometric="miniswhite")
    found = read_unusual(path)
    assert found is not None
    assert found[0, 0].tolist() == [255] * 3
    assert found[1, 1].tolist() == [0] * 3
