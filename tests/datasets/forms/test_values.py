"""Forms without a JSON: what is written is read again, by panview and by who knows only what the form says."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from panview.datasets.categories import Categories
from panview.datasets.forms.image import PanopticImage, empty_image
from panview.datasets.forms.names import FormName
from panview.datasets.forms.raster import decode_raster, encode_raster
from panview.datasets.forms.value_maps import encode_values, image_of, read_values
from panview.datasets.forms.values import ValueForm, default_void
from panview.datasets.png import read_header
from panview.errors import BadFileError, PanviewError
from tests.datasets.forms.images import categories_and_image, categories_of, held_by, image_with
from tests.support.png import GREYSCALE_ALPHA, filtered_rows, png

MAPS = (FormName.MMDET, FormName.TWO_CHANNEL, FormName.TWO_CHANNEL_16, FormName.CITYSCAPES)


def read_back(data: bytes, form: ValueForm) -> PanopticImage:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.png"
        path.write_bytes(data)
        return image_of(path, read_values(path, form.form), form, unknown_is_void=False)


def without_crowd(image: PanopticImage) -> PanopticImage:
    return replace(image, iscrowd=np.zeros(len(image.iscrowd), np.bool_))


@pytest.mark.parametrize("form", MAPS)
@given(made=categories_and_image())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again(form: FormName, made: tuple[Categories, PanopticImage]) -> None:
    categories, image = made
    writer = ValueForm(form, categories, default_void(categories))
    writer.refuse_categories()
    read = read_back(encode_values(image, writer), writer)
    # Only Cityscapes' form has a place for crowd.
    assert held_by(read) == held_by(image if form == FormName.CITYSCAPES else without_crowd(image))


@given(made=categories_and_image(most_id=64))
@settings(max_examples=40, deadline=None)
def test_cityscapes_maps_are_16_bit_and_mean_what_its_scripts_say(made: tuple[Categories, PanopticImage]) -> None:
    categories, image = made
    data = encode_values(image, ValueForm(FormName.CITYSCAPES, categories, 0))
    assert read_header(Path("x"), data).kind == "16-bit greyscale"
    values = np.asarray(Image.open(io.BytesIO(data))).astype(np.int64)
    assert segments_by_pixel(values, lambda v: v if v < 1000 else v // 1000, 0) == by_category_id(categories, image)


@given(made=categories_and_image())
@settings(max_examples=40, deadline=None)
def test_mmdet_maps_mean_what_mmdetection_says(made: tuple[Categories, PanopticImage]) -> None:
    categories, image = made
    rgb = np.asarray(Image.open(io.BytesIO(encode_values(image, ValueForm(FormName.MMDET, categories, 0)))))
    values = rgb.astype(np.int64) @ np.array([1, 256, 65536])
    things = [i for i, thing in zip(categories.ids.tolist(), categories.isthing, strict=True) if thing]
    order = things + [i for i in categories.ids.tolist() if i not in things]
    lookup = [*order, -1]
    assert segments_by_pixel(values, lambda v: lookup[v % 1000], -1) == by_category_id(categories, image)
    of_things = sorted({v // 1000 for v in values.ravel().tolist() if lookup[v % 1000] in things})
    assert of_things == list(range(1, len(of_things) + 1))


@given(made=categories_and_image())
@settings(max_examples=40, deadline=None)
def test_two_channels_are_category_and_instance(made: tuple[Categories, PanopticImage]) -> None:
    categories, image = made
    pixels = np.asarray(Image.open(io.BytesIO(encode_values(image, ValueForm(FormName.TWO_CHANNEL, categories, 0)))))
    # As panopticapi's converter joins them.
    values = pixels[:, :, 0].astype(np.int64) * 1000 + pixels[:, :, 1]
    assert segments_by_pixel(values, lambda v: v // 1000, 0) == by_category_id(categories, image)


def segments_by_pixel(values: NDArray[np.int64], category_of: object, void: int) -> set[tuple[int, bytes]]:
    assert callable(category_of)
    found = {int(v) for v in np.unique(values)}
    return {(category_of(v), (values == v).tobytes()) for v in found if category_of(v) != void}


def by_category_id(categories: Categories, image: PanopticImage) -> set[tuple[int, bytes]]:
    return {(int(categories.ids[category]), pixels) for category, _, pixels in held_by(image)}


@given(shape=st.tuples(st.integers(1, 9), st.integers(1, 9)), channels=st.integers(1, 4), wide=st.booleans())
@settings(max_examples=60, deadline=None)
def test_rasters_come_back(shape: tuple[int, int], channels: int, wide: bool) -> None:
    rng = np.random.default_rng(1)
    dtype = np.uint16 if wide else np.uint8
    raster = rng.integers(0, np.iinfo(dtype).max, (*shape, channels), dtype, endpoint=True)
    data = encode_raster(raster)
    again = decode_raster(Path("x"), data, read_header(Path("x"), data))
    assert again.dtype == dtype
    np.testing.assert_array_equal(again, raster)
    if not wide or channels == 1:
        seen = np.asarray(Image.open(io.BytesIO(data)))
        np.testing.assert_array_equal(seen.reshape(raster.shape), raster)


@pytest.mark.parametrize("codes", [[0] * 5, [1] * 5, [2] * 5, [3] * 5, [4] * 5, [4, 0, 3, 1, 2]])
def test_every_filter_is_undone(codes: list[int]) -> None:
    rgb = np.random.default_rng(2).integers(0, 256, (5, 7, 3), np.uint8)
    data = png(7, 5, filtered_rows(rgb, codes))
    np.testing.assert_array_equal(decode_raster(Path("x"), data, read_header(Path("x"), data)), rgb)


def test_greyscale_with_alpha_has_two_channels(tmp_path: Path) -> None:
    categories = categories_of([5, 7], [True, False])
    reader = ValueForm(FormName.TWO_CHANNEL, categories, 0)
    path = tmp_path / "la.png"
    path.write_bytes(png(2, 1, b"\0" + bytes([5, 1, 7, 0]), colour=GREYSCALE_ALPHA))
    image = image_of(path, read_values(path, FormName.TWO_CHANNEL), reader, unknown_is_void=False)
    assert image.category.tolist() == [1, 0]
    assert image.runs.to_id_map().tolist() == [[2, 1]]


def test_arrays_of_numpy_are_maps(tmp_path: Path) -> None:
    categories = categories_of([5, 7], [True, False])
    for name, form, array in (
        ("plain", FormName.MMDET, np.array([[1000, 1, 2, 2000]], np.int32)),
        ("batch", FormName.MMDET, np.array([[[1000, 1, 2, 2000]]], np.int64)),
        ("two", FormName.TWO_CHANNEL, np.array([[[5, 1], [7, 0], [0, 0], [5, 2]]], np.uint8)),
        ("city", FormName.CITYSCAPES, np.array([[5000, 7, 0, 5001]], np.uint16)),
    ):
        path = tmp_path / f"{name}.npy"
        np.save(path, array)
        reader = ValueForm(form, categories, 0)
        image = image_of(path, read_values(path, form, (1, 4)), reader, unknown_is_void=False)
        picture = image.runs.to_id_map()[0]
        assert [int(image.category[k - 1]) if k else -1 for k in picture] == [0, 1, -1, 0], name
        assert picture[0] != picture[3]


def test_void_of_mmdet_is_the_number_of_labels_and_0_where_the_first_label_is_a_thing() -> None:
    values = np.array([0, 2, 1000, 1, 3], np.uint32)
    things_first = ValueForm(FormName.MMDET, categories_of([5, 7], [True, False]), 0).meaning(values)
    assert things_first.void.tolist() == [True, True, False, False, False]
    assert things_first.unknown.tolist() == [False, False, False, False, True]
    only_stuff = ValueForm(FormName.MMDET, categories_of([5, 7], [False, False]), 0).meaning(values)
    assert only_stuff.void.tolist() == [False, True, False, False, False]
    assert only_stuff.category[0] == 0


def test_training_ids_keep_255_for_void() -> None:
    categories = categories_of([0, 11], [False, True])
    assert default_void(categories) == 255
    reader = ValueForm(FormName.CITYSCAPES, categories, 255)
    meaning = reader.meaning(np.array([0, 11, 255, 11000, 11001], np.uint32))
    assert meaning.category.tolist() == [0, 1, -1, 1, 1]
    assert meaning.iscrowd.tolist() == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("form", "ids", "message"),
    [
        (FormName.TWO_CHANNEL, [300], "category id 300 (c300), over 255; use two-channel-16"),
        (FormName.TWO_CHANNEL_16, [70000], "category id 70000 (c70000), over 65535"),
        (FormName.CITYSCAPES, [1000], "category id 1000 (c1000), over 999"),
        (FormName.CITYSCAPES, [0], "a thing with category id 0"),
        (FormName.CITYSCAPES, [0, 255], "255 is given as void, but is category c255; give another number (--void N)"),
        (FormName.MMDET, list(range(1, 1001)), "at most 999 categories"),
    ],
)
def test_categories_that_a_form_cannot_hold_are_refused(form: FormName, ids: list[int], message: str) -> None:
    categories = categories_of(ids, [True] * len(ids))
    with pytest.raises(PanviewError) as caught:
        ValueForm(form, categories, default_void(categories)).refuse_categories()
    assert message in str(caught.value)


def test_a_form_without_room_says_where_its_numbers_end() -> None:
    categories = categories_of([1], [True])
    many = image_with(np.arange(1, 1202, dtype=np.uint32).reshape(1, -1), [0] * 1201)
    for form, end in ((FormName.TWO_CHANNEL, "255, use two-channel-16"), (FormName.CITYSCAPES, "999")):
        with pytest.raises(PanviewError, match=f"allows at most {end}$"):
            encode_values(many, ValueForm(form, categories, 0))
    for form in (FormName.TWO_CHANNEL_16, FormName.MMDET):
        writer = ValueForm(form, categories, 0)
        assert held_by(read_back(encode_values(many, writer), writer)) == held_by(many)
    crowds = image_with(np.array([[1, 2]], np.uint32), [0, 0], [True, True])
    with pytest.raises(PanviewError, match="two crowd segments"):
        encode_values(crowds, ValueForm(FormName.CITYSCAPES, categories, 0))


@pytest.mark.parametrize("form", MAPS)
def test_an_image_of_nothing_is_void(form: FormName) -> None:
    writer = ValueForm(form, categories_of([1, 2], [True, False]), 0)
    assert held_by(read_back(encode_values(empty_image((3, 4)), writer), writer)) == set()


def grey16(value: int) -> bytes:
    return encode_raster(np.full((2, 3, 1), value, np.uint16))


def rgb16() -> bytes:
    return encode_raster(np.ones((2, 3, 3), np.uint16))


def palette() -> bytes:
    stream = io.BytesIO()
    Image.new("P", (3, 2)).save(stream, "PNG")
    return stream.getvalue()


def third_channel() -> bytes:
    return encode_raster(np.full((2, 3, 3), 1, np.uint8))


@pytest.mark.parametrize(
    ("form", "data", "problem"),
    [
        (FormName.MMDET, grey16(4), "label 4 is not 0 to 1; give the right --from and --dataset"),
        (FormName.MMDET, grey16(1007), "label 7 of value 1007 is not 0 to 1"),
        (FormName.CITYSCAPES, grey16(4), "category id 4 is not in the dataset"),
        (FormName.CITYSCAPES, grey16(4001), "category id 4 of value 4001 is not in the dataset"),
        (FormName.MMDET, rgb16(), "is 16-bit RGB; mmdet needs one channel, or 8-bit RGB"),
        (FormName.CITYSCAPES, palette(), "is 1-bit palette; save it with 8 or 16 bits per channel"),
        (
            FormName.TWO_CHANNEL,
            grey16(1),
            "is 16-bit greyscale; two-channel needs category and instance in two channels",
        ),
        (FormName.TWO_CHANNEL, third_channel(), "has a third channel that is not empty"),
        (FormName.TWO_CHANNEL, rgb16(), "has a third channel that is not empty"),
        (FormName.MMDET, grey16(1)[:-20], "the PNG is cut off"),
        (FormName.MMDET, b"", "is empty"),
    ],
    ids=lambda value: "png" if isinstance(value, bytes) else str(value),
)
def test_maps_that_do_not_fit_are_refused_by_name(tmp_path: Path, form: FormName, data: bytes, problem: str) -> None:
    path = tmp_path / "m.png"
    path.write_bytes(data)
    reader = ValueForm(form, categories_of([1, 2], [True, False]), 0)
    with pytest.raises(BadFileError) as caught:
        image_of(path, read_values(path, form), reader, unknown_is_void=False)
    assert str(caught.value).startswith(str(path))
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("array", "problem"),
    [
        (np.full((2, 3), 0.5), "does not hold whole numbers"),
        (np.array([[0, -2, 0]] * 2), "holds values from -2 to 0; they must be from -1"),
        (np.zeros((2, 2, 2), np.int32), "has shape (2, 2, 2), not (height, width)"),
        (np.zeros((5, 3), np.int32), "is 3 x 5 pixels, but the image is 3 x 2"),
        (np.array([{}], object), "does not hold whole numbers"),
    ],
    ids=lambda value: value if isinstance(value, str) else "array",
)
def test_arrays_that_do_not_fit_are_refused_by_name(tmp_path: Path, array: NDArray[np.int64], problem: str) -> None:
    path = tmp_path / "m.npy"
    np.save(path, array, allow_pickle=True)
    with pytest.raises(BadFileError) as caught:
        read_values(path, FormName.MMDET, (2, 3))
    assert str(caught.value).startswith(str(path))
    assert problem in str(caught.value)
