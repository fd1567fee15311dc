from __future__ import annotations

import json
from pathlib import Path

import pytest

from panview.datasets.coco_json import GroundTruthJson, PredictionJson, read_json
from panview.errors import BadFileError, NotFoundError
from tests.support.sets import CATEGORIES

IMAGE = {"id": 1, "file_name": "a.jpg", "height": 2, "width": 3}
SEGMENT = {"id": 5, "category_id": 1, "iscrowd": 0, "area": 3, "bbox": [0, 0, 1, 1], "score": 0.5}
ANNOTATION = {"image_id": 1, "file_name": "a.png", "segments_info": [SEGMENT]}
WHOLE = {"info": {}, "images": [IMAGE], "annotations": [ANNOTATION], "categories": CATEGORIES}
INSTANCE = {"id": 3, "image_id": 1, "category_id": 1, "segmentation": [[0, 0, 1, 1]], "bbox": [0, 0, 1, 1], "area": 1}


def refusal(path: Path, content: object, kind: type[GroundTruthJson] | type[PredictionJson] = GroundTruthJson) -> str:
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(BadFileError) as caught:
        read_json(path, kind)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


@pytest.mark.parametrize("kind", [GroundTruthJson, PredictionJson])
def test_every_cut_is_noticed(tmp_path: Path, kind: type[GroundTruthJson] | type[PredictionJson]) -> None:
    data = json.dumps(WHOLE).encode()
    for length in range(1, len(data), 11):
        message = refusal(tmp_path / "cut.json", data[:length], kind)
        assert "is not valid JSON" in message
        assert "copy it again" in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\xff\xd8\xff\xe0 a photo", "is a JPEG image, not a JSON; give the panoptic JSON, or its folder"),
        (b"\x89PNG\r\n an id map", "is a PNG image, not a JSON"),
        (b"PK\x03\x04 an archive", "is a zip archive, not a JSON"),
        (json.dumps(WHOLE).encode("utf-16"), "is not valid JSON"),
        (json.dumps(WHOLE).replace("a.png", "\\ud800").encode(), "is not valid JSON"),
        (json.dumps(WHOLE).encode().replace(b"a.png", b"\xe9.png"), "is not valid JSON"),
        (b'{"images": ' + b"[" * 100_000, "is not valid JSON"),
        (b'{"other": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "is not valid JSON"),
        (b"[]", "is not a COCO panoptic JSON, which is an object with `annotations`"),
        (b"null", "is not a COCO panoptic JSON"),
        ([INSTANCE], "is not a COCO panoptic JSON"),
        ({"images": [IMAGE]}, "holds no ground truth: none of its 1 images has segments_info"),
        ({"pictures": [IMAGE]}, "has no `images`; this is not a COCO panoptic JSON"),
        ({"images": [IMAGE], "annotations": [ANNOTATION]}, "has no `categories`"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_what_is_no_panoptic_json_is_said(tmp_path: Path, content: object, words: str) -> None:
    assert words in refusal(tmp_path / "x.json", content)


@pytest.mark.parametrize("kind", [GroundTruthJson, PredictionJson])
def test_instance_annotations_are_recognised(
    tmp_path: Path, kind: type[GroundTruthJson] | type[PredictionJson]
) -> None:
    message = refusal(tmp_path / "instances_val.json", WHOLE | {"annotations": [INSTANCE]}, kind)
    assert message == "holds instance annotations, not panoptic ones; open the panoptic_*.json of the same split"


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("$.annotations[1].segments_info[0].id", {"segments_info": [SEGMENT | {"id": "five"}]}),
        ("$.annotations[1].segments_info[1].category_id", {"segments_info": [SEGMENT, SEGMENT | {"category_id": 1.5}]}),
        ("$.annotations[1].segments_info[0].id", {"segments_info": [SEGMENT | {"id": None}]}),
        ("$.annotations[1].segments_info", {"segments_info": {"5": SEGMENT}}),
        ("$.annotations[1].segments_info[0]", {"segments_info": [5]}),
        ("$.annotations[1].image_id", {"image_id": [1]}),
        ("$.annotations[1].image_id", {"image_id": True}),
        ("$.annotations[1].file_name", {"file_name": None}),
    ],
)
def test_a_wrong_type_is_named_with_its_place(tmp_path: Path, place: str, change: dict[str, object]) -> None:
    message = refusal(tmp_path / "x.json", WHOLE | {"annotations": [ANNOTATION, ANNOTATION | change]})
    field = "" if place.endswith("]") else f"{place.rpartition('.')[2]} "
    assert message.startswith(f"{place}: {field}is ")


@pytest.mark.parametrize("field", ["id", "category_id"])
def test_a_missing_field_is_named_with_its_place(tmp_path: Path, field: str) -> None:
    segment = {name: value for name, value in SEGMENT.items() if name != field}
    message = refusal(tmp_path / "x.json", {"annotations": [ANNOTATION | {"segments_info": [segment]}]}, PredictionJson)
    assert message == f"$.annotations[0].segments_info[0]: `{field}` is missing"


def test_isthing_is_asked_for(tmp_path: Path) -> None:
    message = refusal(tmp_path / "x.json", WHOLE | {"categories": [{"id": 1, "name": "pedestrian"}]})
    assert message.startswith("$.categories[0]: isthing is missing")
    assert 'add "isthing": 1 to each category that can be counted' in message


def test_a_number_beyond_all_bounds_is_refused(tmp_path: Path) -> None:
    data = json.dumps(WHOLE).encode().replace(b'"image_id": 1', b'"image_id": 1' + b"0" * 5000)
    assert refusal(tmp_path / "x.json", data).startswith("$.annotations[0].image_id: ")


def test_truth_values_count_as_numbers_and_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    content = WHOLE | {
        "categories": [CATEGORIES[0] | {"isthing": True}],
        "annotations": [ANNOTATION | {"segments_info": [SEGMENT | {"iscrowd": True}]}],
    }
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(content).encode())
    document, _ = read_json(path, GroundTruthJson)
    assert document.categories[0].isthing == 1
    assert document.annotations[0].segments_info[0].iscrowd == 1


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    digests = []
    for name, content in (("a", WHOLE), ("b", WHOLE), ("c", WHOLE | {"info": 1})):
        (tmp_path / name).write_text(json.dumps(content))
        digests.append(read_json(tmp_path / name, GroundTruthJson)[1])
    assert digests[0] == digests[1] != digests[2]


def test_a_file_that_is_not_there_or_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"none\.json: there is no such file"):
        read_json(tmp_path / "none.json", GroundTruthJson)
    with pytest.raises(BadFileError, match="is a folder, not a file"):
        read_json(tmp_path, GroundTruthJson)
