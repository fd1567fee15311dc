"""The compiled module reads entries of a JSON as msgspec does, or leaves them to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import panview.datasets.document_columns as document_columns
from panview.datasets.document_columns import TruthColumns, columns_in_parts
from panview.errors import BadFileError
from panview.native import Native, native

pytestmark = pytest.mark.skipif(native().module is None, reason="the compiled module is not there")
PATH = Path("a.json")
ARRAYS = ("offsets", "segment_id", "category_id", "iscrowd", "score", "area")


def read(content: bytes, *, truth: bool) -> TruthColumns | str | None:
    try:
        return columns_in_parts(PATH, content, truth=truth)
    except BadFileError as error:
        return str(error)


def read_slowly(content: bytes, *, truth: bool) -> TruthColumns | str | None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document_columns, "native", lambda: Native(None, "switched off"))
        return read(content, truth=truth)


def assert_equal(content: bytes, *, truth: bool) -> TruthColumns | str | None:
    """Both ways give the same, bits and types; return it."""
    found, expected = read(content, truth=truth), read_slowly(content, truth=truth)
    if not isinstance(found, TruthColumns) or not isinstance(expected, TruthColumns):
        assert found == expected
        return found
    assert found.categories == expected.categories
    assert (found.images.ids, found.images.names) == (expected.images.ids, expected.images.names)
    np.testing.assert_array_equal(found.images.sizes, expected.images.sizes, strict=True)
    ours, theirs = found.annotations, expected.annotations
    assert (ours.image_ids, ours.file_names) == (theirs.image_ids, theirs.file_names)
    assert list(map(type, ours.image_ids)) == list(map(type, theirs.image_ids))
    for name in ARRAYS:
        column, other = getattr(ours, name), getattr(theirs, name)
        assert (column.dtype, column.shape) == (other.dtype, other.shape), name
        # NaN is NaN whatever its bits.
        np.testing.assert_array_equal(column, other, err_msg=name)
        if column.dtype == np.float64:
            assert (np.signbit(column) == np.signbit(other))[~np.isnan(column)].all()
        assert column.flags.writeable
    return found


def taken_natively(content: bytes, *, truth: bool) -> bool:
    module = native().module
    assert module is not None
    document = json.loads(content)
    return module.list_annotations([json.dumps(one).encode() for one in document["annotations"]], truth) is not None


SEGMENT = {"id": 7, "category_id": 1, "iscrowd": 0, "bbox": [0, 1, 2, 3], "area": 12}
IMAGE = {"id": 4, "file_name": "a.jpg", "height": 3, "width": 5, "coco_url": 'http://x/{["\\', "nested": {"a": [{}]}}
CATEGORIES = [{"id": 1, "name": "sky", "isthing": 0}]


def document(segments: list[Any], image: dict[str, Any] | None = None, **annotation: object) -> bytes:
    entry = {"image_id": 4, "file_name": "a.png", "segments_info": segments, **annotation}
    listed = {"images": [IMAGE if image is None else image], "annotations": [entry], "categories": CATEGORIES}
    return json.dumps(listed).encode()


@pytest.mark.parametrize("truth", [True, False])
def test_what_is_as_coco_has_it_is_read_natively(truth: bool) -> None:
    content = document(
        [SEGMENT, {**SEGMENT, "id": 8, "iscrowd": 1, "score": 0.25, "area": 1.5}, {**SEGMENT, "area": None}]
    )
    assert taken_natively(content, truth=truth)
    found = assert_equal(content, truth=truth)
    assert isinstance(found, TruthColumns)
    assert found.annotations.iscrowd.tolist() == [False, True, False]
    np.testing.assert_array_equal(found.annotations.score, [np.nan, 0.25, np.nan])
    np.testing.assert_array_equal(found.annotations.area, [12, 1.5, np.nan] if truth else [])


NUMBERS = [
    "0", "-0", "-0.0", "1", "-7", "999999999999999", "9999999999999999", "123456789012345678", "1234567890123456789",
    "9223372036854775808", "0.1", "1.0", "2.5e-3", "1E5", "1e+2", "0.9873640537261963", "1e400", "-1e400", "5e-324",
    "1" * 70, "0." + "3" * 70, "null", "true", "false", '"12"', "[1]", "{}",
]  # fmt: skip


@pytest.mark.parametrize("field", ["id", "category_id", "iscrowd", "area", "score"])
@pytest.mark.parametrize("value", NUMBERS)
def test_any_value_of_a_segment(field: str, value: str) -> None:
    text = json.dumps({**SEGMENT, field: "@"}).replace('"@"', value)
    content = document(["@"]).replace(b'"@"', text.encode())
    for truth in (True, False):
        assert_equal(content, truth=truth)


@pytest.mark.parametrize("field", ["id", "height", "width", "file_name"])
@pytest.mark.parametrize("value", NUMBERS)
def test_any_value_of_an_image(field: str, value: str) -> None:
    text = json.dumps({**IMAGE, field: "@"}).replace('"@"', value)
    content = document([SEGMENT]).replace(json.dumps(IMAGE).encode(), text.encode())
    assert_equal(content, truth=True)
    assert_equal(content.replace(b'"image_id": 4', b'"image_id": ' + value.encode()), truth=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"iscrowd": 0, ', ""),
        ('"iscrowd": 0', '"iscrowd": -1'),
        ('"iscrowd": 0', '"iscrowd": 2'),
        ('"id": 7, ', ""),
        ('"id": 7', '"id": 7, "id": 9'),
        ('"id": 7', '"\\u0069d": 9, "id": 7'),
        ('"id": 7', '"id": 7, "score": 0.5, "score": null'),
        ('"id": 7', '"id": 7, "score": "x", "score": 0.5'),
        ('"category_id": 1, ', ""),
        ('"image_id": 4, ', ""),
        ('"a.png"', '"\\u00e4.png"'),
        ('"a.png"', '"ä 中.png"'),
        ('"a.png"', '"a\\/b.png"'),
        ('"a.png"', '""'),
        ('"a.png"', "null"),
        ('"segments_info": [', '"segments_info": [{"id": 1, "category_id": 1, "iscrowd": 0}], "segments_info": ['),
        ('"segments_info": [', '"segments_info": null, "x": ['),
        ('"segments_info": [', '"segments_info": [null, '),
        ('"bbox": [0, 1, 2, 3]', '"bbox": {"]}": ["}", {"\\"": [[]]}]}'),
        ("{", " \n{\t"),
        (":", "\r:\n "),
        ("}", "\n}"),
        ("]", "\t]"),
        (", ", " ,"),
    ],
)
def test_what_else_comes(before: str, after: str) -> None:
    content = document([SEGMENT, SEGMENT]).decode()
    assert before in content
    for truth in (True, False):
        assert_equal(content.replace(before, after).encode(), truth=truth)


def test_only_what_is_as_coco_has_it_is_read_natively() -> None:
    module = native().module
    assert module is not None
    usual = b'{"id":1,"file_name":"a","height":1,"width":2}'
    assert module.list_images([usual, json.dumps(IMAGE).encode()]) is not None
    assert module.list_images([usual, usual.replace(b'"a"', b'"a\x01"')]) is None
    annotation = b'{"image_id":1,"file_name":"a","segments_info":[{"id":1,"category_id":2},{"id":1,"category_id":2}]}'
    assert module.list_annotations([annotation], False) is not None
    assert module.list_annotations([annotation.replace(b"},{", b"} {")], False) is None


def test_text_that_is_none_is_left_to_python() -> None:
    content = document([SEGMENT]).replace(b"a.png", b"a\xff.png")
    assert_equal(content, truth=True)
    module = native().module
    assert module is not None
    assert module.list_annotations([b'{"image_id":1,"file_name":"\xff","segments_info":[]}'], False) is None
    assert module.list_images([b'{"id":1,"file_name":"\xff","height":1,"width":1}']) is None


@pytest.mark.parametrize(
    "entry", [document([SEGMENT, {**SEGMENT, "score": 0.123456789012345678}]), json.dumps(IMAGE).encode()]
)
def test_what_is_cut_off_is_left_to_python(entry: bytes) -> None:
    """No byte behind its end is looked at, wherever that is."""
    module = native().module
    assert module is not None
    whole = entry if entry.startswith(b'{"id"') else json.dumps(json.loads(entry)["annotations"][0]).encode()
    for length in range(len(whole)):
        part = bytes(whole[:length])
        assert module.list_annotations([part], True) is None
        assert module.list_images([part]) is None


@given(st.data())
@settings(max_examples=150)
def test_damage_means_the_same(data: st.DataObject) -> None:
    content = bytearray(document([SEGMENT, {**SEGMENT, "id": 8, "score": 0.75}], **{"more": [1, {"a": "b"}]}))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from(
                [b"", b"0", b"-", b".", b"e", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b" ", b"\xff"]
            )
        )
    for truth in (True, False):
        assert_equal(bytes(content), truth=truth)


def test_there_may_be_none() -> None:
    empty = json.dumps({"images": [], "annotations": [], "categories": CATEGORIES}).encode()
    for truth in (True, False):
        assert isinstance(assert_equal(empty, truth=truth), TruthColumns)
    assert isinstance(assert_equal(document([]), truth=True), TruthColumns)


def test_other_arguments_are_refused() -> None:
    module = native().module
    assert module is not None
    for call in (module.list_images, lambda entries: module.list_annotations(entries, True)):
        with pytest.raises(TypeError):
            call((b"{}",))
        with pytest.raises(TypeError):
            call(["{}"])
