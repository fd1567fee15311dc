"""What other tools write into a panoptic JSON is read where it has one reading, and said; else it is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from panview.datasets.assumptions import Assumptions
from panview.datasets.coco_json import GroundTruthJson, PredictionJson, read_json
from panview.errors import BadFileError

SEGMENT = {"id": 5, "category_id": 1, "iscrowd": 0, "area": 3}
ANNOTATION = {"image_id": 1, "file_name": "a.png", "segments_info": [SEGMENT, SEGMENT | {"id": 6, "iscrowd": 1}]}
IMAGE = {"id": 1, "file_name": "a.jpg", "height": 2, "width": 3}
CATEGORIES = [
    {"id": 1, "name": "person", "isthing": 1, "color": [220, 20, 60]},
    {"id": 149, "name": "road", "isthing": 0},
]
WHOLE = {"images": [IMAGE], "annotations": [ANNOTATION], "categories": CATEGORIES}


def read(path: Path, content: str) -> tuple[GroundTruthJson, list[tuple[str, int, str]]]:
    path.write_text(content)
    assumed = Assumptions()
    document, _ = read_json(path, GroundTruthJson, assumed)
    return document, [(one.code, one.count, one.place) for one in assumed.taken]


def changed(**fields: object) -> dict[str, Any]:
    """Change fields of all segments, of the annotation, of the image or of all categories, by the name of the field."""
    document = json.loads(json.dumps(WHOLE))
    entries = {
        "s": document["annotations"][0]["segments_info"],
        "a": document["annotations"],
        "i": document["images"],
        "c": document["categories"],
    }
    for name, value in fields.items():
        for entry in entries[name[0]]:
            entry[name[2:]] = value(entry[name[2:]]) if callable(value) else value
    return document  # type: ignore[no-any-return]


def test_what_coco_writes_takes_no_assumption(tmp_path: Path) -> None:
    assert read(tmp_path / "x.json", json.dumps(WHOLE))[1] == []


@pytest.mark.parametrize(
    ("document", "code", "count", "place"),
    [
        (changed(s_id=float), "PV601", 2, "$.annotations[0].segments_info[0].id"),
        (changed(s_category_id=str), "PV602", 2, "$.annotations[0].segments_info[0].category_id"),
        (changed(s_iscrowd=bool), "PV603", 2, "$.annotations[0].segments_info[0].iscrowd"),
        (changed(s_iscrowd=str), "PV602", 2, "$.annotations[0].segments_info[0].iscrowd"),
        (changed(s_iscrowd=lambda flag: str(bool(flag))), "PV603", 2, "$.annotations[0].segments_info[0].iscrowd"),
        (changed(a_image_id=1.0), "PV601", 1, "$.annotations[0].image_id"),
        (changed(i_id=1.0), "PV601", 1, "$.images[0].id"),
        (changed(i_width="3"), "PV602", 1, "$.images[0].width"),
        (changed(i_height=2.0), "PV601", 1, "$.images[0].height"),
        (changed(c_id=str), "PV602", 2, "$.categories[0].id"),
        (changed(c_isthing=bool), "PV603", 2, "$.categories[0].isthing"),
        (changed(c_isthing=str), "PV602", 2, "$.categories[0].isthing"),
        (changed(c_isthing=float), "PV601", 2, "$.categories[0].isthing"),
        (changed(c_color=[220.0, 20.0, 60.0]), "PV601", 2, "$.categories[0].color"),
        (changed(c_supercategory=7), "PV609", 2, "$.categories[0].supercategory"),
        (changed(c_isthing=None), "PV605", 2, "$.categories[0]"),
        (changed(s_iscrowd=None), "PV608", 2, "$.annotations[0].segments_info[0]"),
    ],
)
def test_a_leniency_has_the_same_meaning_and_is_said(
    tmp_path: Path, document: dict[str, Any], code: str, count: int, place: str
) -> None:
    usual, _ = read(tmp_path / "x.json", json.dumps(WHOLE))
    loose, taken = read(tmp_path / "x.json", json.dumps(document))
    assert taken == [(code, count, place)]
    assert [(s.id, s.category_id) for s in loose.annotations[0].segments_info] == [(5, 1), (6, 1)]
    crowd = [s.iscrowd == 1 for s in loose.annotations[0].segments_info]
    assert crowd == ([False, False] if code == "PV608" else [False, True])
    assert loose.annotations[0].image_id == loose.images[0].id == 1
    assert (loose.images[0].height, loose.images[0].width) == (2, 3)
    assert [(c.id, c.isthing) for c in loose.categories] == [(c.id, c.isthing) for c in usual.categories]


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("catgory_id", "category_id"),
        ("categoryId", "category_id"),
        ("category-id", "category_id"),
        ("cateogry_id", "category_id"),
        ("imageId", "image_id"),
        ("filename", "file_name"),
        ("segment_info", "segments_info"),
        ("isThing", "isthing"),
        ("is_crowd", "iscrowd"),
        ("iscowd", "iscrowd"),
        ("Width", "width"),
    ],
)
def test_a_misspelt_key_is_taken_for_the_one_that_is_missing(tmp_path: Path, given: str, right: str) -> None:
    document, taken = read(tmp_path / "x.json", json.dumps(WHOLE).replace(f'"{right}"', f'"{given}"'))
    assert {code for code, _, _ in taken} == {"PV604"}
    assert [(s.category_id, s.iscrowd) for s in document.annotations[0].segments_info] == [(1, 0), (1, 1)]
    assert [c.isthing for c in document.categories] == [1, 0]


@pytest.mark.parametrize("given", ["category_idx", "category_ids", "category", "train_id", "id_category"])
def test_another_word_is_no_slip(tmp_path: Path, given: str) -> None:
    with pytest.raises(BadFileError, match=r"\$\.annotations\[0\]\.segments_info\[0\]: `category_id` is missing"):
        read(tmp_path / "x.json", json.dumps(WHOLE).replace('"category_id"', f'"{given}"'))


def test_two_keys_that_may_be_meant_are_not_chosen_from(tmp_path: Path) -> None:
    content = json.dumps(WHOLE).replace('"category_id": 1', '"categoryid": 1, "Category_Id": 149')
    with pytest.raises(BadFileError, match="`category_id` is missing"):
        read(tmp_path / "x.json", content)


def test_what_json_lacks_is_read_where_nobody_needs_it(tmp_path: Path) -> None:
    content = json.dumps(WHOLE).replace('"area": 3', '"area": NaN, "score": -Infinity, "note": "NaN and Infinity\\""')
    document, taken = read(tmp_path / "x.json", content)
    assert taken == [("PV606", 4, "")]
    assert document.annotations[0].segments_info[0].area is None


def test_a_byte_order_mark(tmp_path: Path) -> None:
    assert read(tmp_path / "x.json", "\ufeff" + json.dumps(WHOLE))[1] == [("PV607", 1, "")]


def test_text_stays_an_image_id(tmp_path: Path) -> None:
    document, taken = read(tmp_path / "x.json", json.dumps(changed(a_image_id="0001", i_id="0001", s_id=float)))
    assert (document.images[0].id, document.annotations[0].image_id) == ("0001", "0001")
    assert [code for code, _, _ in taken] == ["PV601"]


def test_of_predictions_nothing_is_said_that_nobody_looks_at(tmp_path: Path) -> None:
    path, assumed = tmp_path / "x.json", Assumptions()
    path.write_text(re.sub(r'"iscrowd": \d, ', "", json.dumps({"annotations": [ANNOTATION], "images": 7})))
    read_json(path, PredictionJson, assumed)
    assert assumed.taken == ()


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (changed(s_id=1.5), "id is 1.5, not a whole number"),
        (changed(s_id=True), "id is true, not a whole number"),
        (changed(s_id="five"), 'id is "five", not a whole number'),
        (changed(s_id="1.0"), 'id is "1.0", not a whole number'),
        (changed(s_id=1e20), "id is 1e+20, which may be rounded; write all its digits"),
        (changed(s_category_id=[1]), "category_id is a list, not a whole number"),
        (changed(s_iscrowd="yes"), 'iscrowd is "yes", not 0 or 1'),
        (changed(s_iscrowd=2.0), "iscrowd is 2.0, not 0 or 1"),
        (changed(a_image_id=True), "image_id is true, neither a whole number nor a text"),
        (changed(a_image_id=None), "image_id is null, neither a whole number nor a text"),
        (changed(a_file_name=7), "file_name is 7, not a text"),
        (changed(a_segments_info={}), "segments_info is an object, not a list"),
        (changed(i_width="wide" * 30), "…, not a whole number"),
        (changed(c_color="red"), 'color is "red", not [R, G, B] from 0 to 255'),
        (changed(c_name=None), "name is null, not a text"),
        (
            changed(c_name="pedestrian", c_isthing=None),
            "isthing is missing, and not all names are COCO",
        ),
        (WHOLE | {"images": {}}, "images is an object, not a list"),
        ({"annotations": []}, "has no `images`"),
        (WHOLE | {"annotations": [5]}, "is 5, not an object with fields"),
    ],
)
def test_what_has_no_reading_is_refused_in_words_of_the_field(
    tmp_path: Path, document: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadFileError) as caught:
        read(tmp_path / "x.json", json.dumps(document))
    assert words in str(caught.value)
    assert not re.search(r"Expected `|got `|Object missing|`(int|str|float|array|object)`", str(caught.value))


def test_names_of_coco_that_contradict_what_is_said_tell_nothing(tmp_path: Path) -> None:
    document = changed(c_id=int)
    document["categories"][0]["isthing"] = 0
    del document["categories"][1]["isthing"]
    with pytest.raises(BadFileError, match=r"\$\.categories\[1\]: isthing is missing"):
        read(tmp_path / "x.json", json.dumps(document))


def test_a_number_that_is_nan(tmp_path: Path) -> None:
    content = json.dumps(WHOLE).replace('"width": 3', '"width": NaN')
    with pytest.raises(BadFileError, match=r"\$\.images\[0\]\.width: width is null or NaN, not a whole number"):
        read(tmp_path / "x.json", content)


Change = Callable[[bytes], bytes]


@pytest.mark.parametrize("change", [lambda b: b[:-9], lambda b: b.replace(b":", b"", 1), lambda b: b + b"}"])
@pytest.mark.parametrize("nan", [b"3", b"NaN"])
def test_what_is_no_json_stays_none(tmp_path: Path, change: Change, nan: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(change(json.dumps(WHOLE).encode().replace(b'"area": 3', b'"area": ' + nan)))
    with pytest.raises(BadFileError, match="is not valid JSON"):
        read_json(path, GroundTruthJson)
