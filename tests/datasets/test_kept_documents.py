"""Columns of JSONs that are kept are those that decoding gives, and nobody notices where they cannot be kept."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from panview.datasets import document_columns, kept_documents
from panview.datasets.assumptions import Assumptions
from panview.datasets.checked_entries import checked_images, has_no_problem
from panview.datasets.coco_json import GroundTruthJson, ImageEntry, PredictionJson, decode_json
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.document_columns import (
    AnnotationColumns,
    ImageColumns,
    TruthColumns,
    annotation_columns,
    columns_in_parts,
    image_columns,
)
from panview.datasets.faults import Fault
from panview.datasets.ground_truth import read_dataset
from panview.datasets.image_ids import ImageIds
from panview.datasets.image_matching import distinct_rows, match_images
from panview.datasets.kept_documents import (
    SUFFIX,
    Document,
    decoding_beside,
    is_kept,
    packed_document,
    read_predictions,
    read_truth,
    unpacked_document,
)
from panview.datasets.layouts.find import find_ground_truth, find_prediction
from panview.datasets.opening import Opening
from panview.datasets.packed_columns import checksum
from panview.datasets.prediction_set import read_prediction_set
from panview.errors import Cancelled, PanviewError
from panview.files import all_plain, stays_inside
from tests.support.disks import mounted
from tests.support.sets import WrittenSet, random_pair, write_set

KEY = "0123"
COLUMNS = [field.name for field in dataclasses.fields(AnnotationColumns)]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the columns of the smallest JSON, in a folder of the test's own."""
    monkeypatch.setattr(kept_documents, "KEPT_FROM", 1)
    monkeypatch.setenv("PANVIEW_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "tables"


def packed(columns: TruthColumns) -> bytes:
    return packed_document(KEY, columns, [])


def unpacked(data: bytes, key: str = KEY) -> TruthColumns | None:
    found = unpacked_document(key, data, Path("x.json"))
    return None if found is None else found[0]


def assert_equal(first: TruthColumns, second: TruthColumns) -> None:
    assert first.images.ids == second.images.ids
    assert list(map(type, first.images.ids)) == list(map(type, second.images.ids))
    assert first.images.names == second.images.names
    assert np.array_equal(first.images.sizes, second.images.sizes)
    assert first.images.sizes.dtype == second.images.sizes.dtype
    assert first.categories == second.categories
    assert_same(first.annotations, second.annotations)


def assert_same(first: Any, second: Any) -> None:  # noqa: ANN401
    for name in COLUMNS:
        one, other = getattr(first, name), getattr(second, name)
        if isinstance(one, tuple):
            assert (one, list(map(type, one))) == (other, list(map(type, other))), name
            continue
        if one is None or other is None:
            assert one is other, name
            continue
        assert one.dtype == other.dtype, name
        assert np.array_equal(one, other, equal_nan=one.dtype == np.float64), name


NUMBERS = st.integers(-5, 300) | st.integers(-(2**62), 2**62)
WHOLE = NUMBERS | NUMBERS.map(float) | NUMBERS.map(str)
IDS = st.integers(0, 9) | st.integers(-(2**70), 2**70) | st.text(max_size=4) | st.sampled_from(["1", "02", "a/b.png"])
ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just([1])
NAMES = st.text(max_size=6) | st.sampled_from(["a.png", "x/y.png", "\x00", "ü\n.png", "b.jpg"])
SEGMENTS = st.fixed_dictionaries(
    {"id": WHOLE, "category_id": WHOLE},
    optional={
        "iscrowd": st.sampled_from([0, 1, True, False, "1", 1.0]),
        "area": ANYTHING,
        "score": ANYTHING,
        "source": st.sampled_from(["a", "b", "", 3, None]),
    },
)
ANNOTATIONS = st.fixed_dictionaries(
    {"image_id": IDS, "file_name": NAMES, "segments_info": st.lists(SEGMENTS, max_size=4)}
)
IMAGES = st.fixed_dictionaries({"id": IDS, "file_name": NAMES, "height": WHOLE, "width": WHOLE})
CATEGORIES = st.fixed_dictionaries(
    {"id": st.integers(0, 9), "name": st.sampled_from(["person", "car", "x"])},
    optional={"isthing": st.sampled_from([0, 1, True, "1"]), "color": st.just([1, 2, 3]), "supercategory": NAMES},
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "images": st.lists(IMAGES, max_size=4),
        "annotations": st.lists(ANNOTATIONS, max_size=4),
        "categories": st.lists(CATEGORIES, max_size=3),
    }
)


def a_truth(images: int = 1, iscrowd: object = 0, isthing: object = 1) -> dict[str, Any]:
    """What COCO's own JSONs are like, but for one value."""
    segment = {"id": 1, "category_id": 2, "area": 7} | ({} if iscrowd is None else {"iscrowd": iscrowd})
    return {
        "images": [{"id": i, "file_name": f"{i}.jpg", "height": 3, "width": 4} for i in range(images)],
        "annotations": [{"image_id": i, "file_name": f"{i}.png", "segments_info": [segment]} for i in range(images)],
        "categories": [{"id": 2, "name": "x", "isthing": isthing}],
    }


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DOCUMENTS)
@example({"images": [], "annotations": [], "categories": []})
def test_what_is_kept_of_any_json_is_what_decoding_gives(tmp_path: Path, content: dict[str, Any]) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(content))
    for read in (read_truth, read_predictions):
        answers = []
        for _ in range(2):
            assumed = Assumptions()
            try:
                found, digest = read(path, assumed)
                answers.append((found, digest, assumed.taken))
            except PanviewError as error:
                answers.append((str(error), "", ()))
        (first, *rest), (second, *others) = answers
        assert rest == others
        if isinstance(first, str) or isinstance(second, str):
            assert first == second
        elif isinstance(first, TruthColumns):
            assert isinstance(second, TruthColumns)
            assert_equal(first, second)
        else:
            assert_same(first, second)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DOCUMENTS, st.booleans())
@example(a_truth(), True)
@example(a_truth(images=5), True)
@example(a_truth(images=5), False)
@example(a_truth(iscrowd=None), True)
@example(a_truth(iscrowd=None), False)
@example(a_truth(iscrowd=True), True)
@example(a_truth(isthing=True), True)
def test_a_json_that_is_decoded_in_parts_is_as_coco_has_it(
    monkeypatch: pytest.MonkeyPatch, content: dict[str, Any], truth: bool
) -> None:
    monkeypatch.setattr(document_columns, "_PART", 2)
    path, data, assumed = Path("x.json"), json.dumps(content).encode(), Assumptions()
    try:
        in_parts = columns_in_parts(path, data, truth=truth)
    except PanviewError as error:
        # Only an id beyond 64 bits is refused here.
        if "64 bits" not in str(error):
            raise
        return
    try:
        if truth:
            whole = decode_json(path, data, GroundTruthJson, assumed)
            annotations = annotation_columns(path, whole.annotations, with_areas=True)
            expected = TruthColumns(image_columns(whole.images), annotations, whole.categories)
        else:
            annotations = annotation_columns(
                path, decode_json(path, data, PredictionJson, assumed).annotations, with_areas=False
            )
            expected = TruthColumns(image_columns([]), annotations, [])
    except PanviewError:
        assert in_parts is None
        return
    assert (in_parts is None) == bool(assumed.taken)
    if in_parts is not None:
        assert_equal(in_parts, expected)


@settings(max_examples=200)
@given(st.data())
def test_columns_come_back_from_bytes(data: st.DataObject) -> None:
    entries = [ImageEntry(value, "a.jpg", 3, 4) for value in data.draw(st.lists(st.integers(0, 2**63 - 1) | NAMES))]
    numbers = data.draw(st.lists(st.floats(), max_size=5))
    none = np.zeros(len(numbers), np.int64)
    annotations = AnnotationColumns(
        ("a",), ("a.png",), np.array([0, len(none)]), none + 7, none + 300, none > 0, np.array(numbers), none + 0.0
    )
    columns = TruthColumns(image_columns(entries), annotations, [])
    columns = dataclasses.replace(columns, annotations=dataclasses.replace(annotations, area=np.empty(0)))
    found = unpacked(packed(columns))
    assert found is not None
    assert_equal(found, columns)
    known = ~np.isnan(np.array(numbers))
    # Even the sign of nothing.
    assert np.array_equal(np.signbit(found.annotations.score)[known], np.signbit(np.array(numbers))[known])


def test_the_sign_of_nothing_comes_back() -> None:
    one = np.ones(2, np.int64)
    scores = np.array([-0.0, 3.0])
    annotations = AnnotationColumns((1,), ("a",), np.array([0, 2]), one, one, one > 0, scores, np.empty(0))
    found = unpacked(packed(TruthColumns(image_columns([]), annotations, [])))
    assert found is not None
    assert np.signbit(found.annotations.score).tolist() == [True, False]


def a_set(folder: Path, seed: int = 4, images: int = 6) -> WrittenSet:
    rng = np.random.default_rng(seed)
    return write_set(folder, [random_pair(rng) for _ in range(images)])


def read_set(written: WrittenSet, faults: Any = "error") -> tuple[Dataset, PredictionSet]:  # noqa: ANN401
    dataset = read_dataset(find_ground_truth(written.ground_truth), Opening(faults=faults))
    return dataset, read_prediction_set(dataset, find_prediction(written.prediction))


def assert_same_sets(first: tuple[Dataset, PredictionSet], second: tuple[Dataset, PredictionSet]) -> None:
    for one, other in ((first[0].ground_truth, second[0].ground_truth), (first[1].segments, second[1].segments)):
        assert (one.digest, one.maps.names) == (other.digest, other.maps.names)
        for name in ("offsets", "segment_id", "category", "iscrowd"):
            assert getattr(one, name).dtype == getattr(other, name).dtype
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
        assert np.array_equal(one.score, other.score, equal_nan=True)
    assert np.array_equal(first[0].stated_area, second[0].stated_area, equal_nan=True)
    for name in ("image_names", "assumptions", "faults"):
        assert getattr(first[0], name) == getattr(second[0], name), name
    assert first[0].image_id.values == second[0].image_id.values
    assert np.array_equal(first[0].sizes, second[0].sizes)
    for name in ("missing", "foreign", "assumptions", "faults", "json_digest"):
        assert getattr(first[1], name) == getattr(second[1], name), name
    assert np.array_equal(first[1].left_out, second[1].left_out)


def change(path: Path, **changes: Any) -> None:  # noqa: ANN401
    document = json.loads(path.read_bytes())
    document["annotations"][1]["segments_info"][0].update(changes)
    path.write_text(json.dumps(document))


def test_a_set_is_read_from_what_is_kept(tmp_path: Path, cache: Path) -> None:
    written = a_set(tmp_path / "set")
    assert not is_kept(written.ground_truth, Document.TRUTH)
    first = read_set(written)
    assert is_kept(written.ground_truth, Document.TRUTH)
    assert not is_kept(written.ground_truth, Document.PREDICTIONS)
    assert is_kept(written.prediction, Document.PREDICTIONS)
    assert len(list(cache.glob(f"*{SUFFIX}"))) == 2
    assert_same_sets(first, read_set(written))


@pytest.mark.parametrize("texts", [False, True])
def test_text_ids_loose_values_and_faults_are_read_as_the_first_time(tmp_path: Path, texts: bool) -> None:
    written = a_set(tmp_path / "set")
    change(written.ground_truth, iscrowd=True, area="many", id="7777777")
    change(written.prediction, category_id=12345, score=0.5)
    if texts:
        for path in (written.ground_truth, written.prediction):
            document = json.loads(path.read_bytes())
            for entry in document["annotations"]:
                entry["image_id"] = f"n{entry['image_id']}"
            for entry in document.get("images", ()):
                entry["id"] = f"n{entry['id']}"
            path.write_text(json.dumps(document))
    messages = []
    for _ in range(2):
        with pytest.raises(PanviewError) as refused:
            read_set(written)
        messages.append(str(refused.value))
    assert messages[0] == messages[1]
    assert "12345" in messages[0]
    first, second = read_set(written, "skip"), read_set(written, "skip")
    assert {one.code for one in first[0].assumptions} == {"PV602", "PV603"}
    assert len(first[1].faults) == 1
    assert_same_sets(first, second)


def test_a_json_that_was_changed_is_another_whatever_its_size_and_time(tmp_path: Path) -> None:
    written = a_set(tmp_path / "set")
    first, _ = read_truth(written.ground_truth, Assumptions())
    known = written.ground_truth.stat()
    content = written.ground_truth.read_bytes()
    changed = content.replace(b'"category_id": 3', b'"category_id": 1')
    assert changed != content
    written.ground_truth.write_bytes(changed)
    os.utime(written.ground_truth, ns=(known.st_atime_ns, known.st_mtime_ns))
    now = written.ground_truth.stat()
    assert (now.st_size, now.st_mtime_ns) == (known.st_size, known.st_mtime_ns)
    second, _ = read_truth(written.ground_truth, Assumptions())
    category = first.annotations.category_id
    assert np.array_equal(second.annotations.category_id, np.where(category == 3, 1, category))


def test_the_same_json_elsewhere_is_known_and_named_by_its_own_path(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    segment = {"id": 1, "category_id": "3"}
    content = json.dumps({"annotations": [{"image_id": 1, "file_name": "1.png", "segments_info": [segment]}]})
    for path in (first, second):
        path.write_text(content)
    read_predictions(first, Assumptions())
    assert is_kept(second, Document.PREDICTIONS)
    assumed = Assumptions()
    read_predictions(second, assumed)
    assert [(one.code, one.path) for one in assumed.taken] == [("PV602", second)]


@pytest.mark.parametrize("spoil", ["cut", "turned", "empty", "other", "folder"])
def test_what_is_damaged_is_decoded_anew_and_kept_again(tmp_path: Path, cache: Path, spoil: str) -> None:
    written = a_set(tmp_path / "set")
    first, _ = read_truth(written.ground_truth, Assumptions())
    (kept,) = cache.glob(f"*{SUFFIX}")
    sound = kept.read_bytes()
    if spoil == "folder":
        kept.unlink()
        kept.mkdir()
    else:
        kept.write_bytes(
            {
                "cut": sound[:-40],
                "turned": sound[:200] + bytes([sound[200] ^ 1]) + sound[201:],
                "empty": b"",
                "other": packed(TruthColumns(image_columns([]), first.annotations, [])),
            }[spoil]
        )
    second, _ = read_truth(written.ground_truth, Assumptions())
    assert_equal(first, second)
    if spoil != "folder":
        assert kept.read_bytes() == sound


def test_columns_of_other_lengths_are_none() -> None:
    nothing = annotation_columns(Path(), [], with_areas=False)
    columns = TruthColumns(image_columns([ImageEntry(1, "a", 2, 3)]), nothing, [])
    for images in (
        ImageColumns((1, 2), ("a",), columns.images.sizes),
        ImageColumns((1,), ("a", "b"), columns.images.sizes),
        ImageColumns((1,), ("a",), np.zeros((2, 2), np.int64)),
    ):
        assert unpacked(packed(dataclasses.replace(columns, images=images))) is None
    none, one = np.zeros(0, np.int64), np.zeros(1, np.int64)
    sound = AnnotationColumns((1,), ("a",), np.array([0, 1]), one, one, one > 0, one + 0.5, np.empty(0))
    wrong: list[dict[str, Any]] = [
        {"image_ids": (1, 2)},
        {"file_names": ()},
        {"offsets": np.array([0, 2])},
        {"offsets": np.array([0, -1])},
        {"offsets": np.array([0, 2, 1]), "image_ids": (1, 2), "file_names": ("a", "b")},
        {"segment_id": none},
        {"category_id": none},
        {"iscrowd": none > 0},
        {"score": np.zeros(2)},
        {"area": np.ones(2)},
    ]
    assert unpacked(packed(dataclasses.replace(columns, annotations=sound))) is not None
    assert unpacked(packed(dataclasses.replace(columns, annotations=sound)), "other") is None
    for changes in wrong:
        changed = dataclasses.replace(columns, annotations=dataclasses.replace(sound, **changes))
        assert unpacked(packed(changed)) is None, changes


def test_a_header_with_an_unknown_assumption_is_none() -> None:
    columns = TruthColumns(image_columns([]), annotation_columns(Path(), [], with_areas=False), [])
    data = packed(columns)
    forged = data[:-4].replace(b'"assumptions":[]', b'"assumptions":[["PV999","",1,""]]')
    length = int.from_bytes(data[15:19], "big") + len(forged) - len(data[:-4])
    forged = forged[:15] + length.to_bytes(4, "big") + forged[19:]
    assert unpacked(forged + checksum(forged)) is None
    known = forged.replace(b"PV999", b"PV601")
    assert unpacked(known + checksum(known)) is not None


def test_a_full_disk_is_no_error(tmp_path: Path, cache: Path) -> None:
    cache.mkdir(parents=True)
    written = a_set(tmp_path / "set", images=400)
    with mounted(cache, "4k"):
        first = read_set(written)
        assert not list(cache.iterdir())
    assert_same_sets(first, read_set(written))


def test_a_cache_folder_that_cannot_be_made_is_no_error(tmp_path: Path, cache: Path) -> None:
    cache.parent.write_text("a file")
    written = a_set(tmp_path / "set")
    assert_same_sets(read_set(written), read_set(written))


def test_small_jsons_are_not_kept(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_documents, "KEPT_FROM", 10_000_000)
    written = a_set(tmp_path / "set")
    read_set(written)
    assert not cache.exists()
    assert is_kept(written.ground_truth, Document.TRUTH)


@given(
    st.lists(st.sampled_from([1, 2, 3, "1", "a", 2**64]), max_size=4), st.lists(st.integers(0, 4) | st.text(max_size=2))
)
def test_distinct_rows_are_those_that_matching_finds(wanted: list[int | str], more: list[int | str]) -> None:
    ids = ImageIds(tuple(dict.fromkeys([*more, *wanted[1:]])))
    rows = distinct_rows(wanted, ids)
    if rows is None:
        return
    matched = match_images([(value, "") for value in wanted], ids)
    assert matched.rows == rows.tolist()
    assert (matched.as_number, matched.by_name, matched.by_number) == ([], False, False)
    assert len(set(matched.rows)) == len(wanted)


def test_rows_that_are_not_all_distinct_are_matched_otherwise() -> None:
    ids = ImageIds((5, "a", 7))
    assert distinct_rows([5, 5], ids) is None
    assert distinct_rows(["5"], ids) is None
    assert distinct_rows([5, 8], ids) is None
    found = distinct_rows([7, 5], ids)
    assert found is not None
    assert found.tolist() == [2, 0]


@given(st.lists(st.tuples(IDS, st.integers(-1, 2**31) | st.integers(), st.integers(-1, 2**31)), max_size=4))
@example([("", 3, 4)])
@example([("a", 3, 4), ("b", 3, 4)])
def test_images_without_a_problem_are_those_that_are_let_through(images: list[tuple[int | str, int, int]]) -> None:
    entries = [ImageEntry(value, "a.jpg", height, width) for value, height, width in images]
    faults: list[Fault] = []
    checked_images(Path("x.json"), entries, faults)
    assert has_no_problem(image_columns(entries)) == (not faults)
    assert image_columns(entries).entries() == entries


@given(st.lists(st.text("ab./\\:\x00\n", max_size=4), max_size=4))
def test_plain_names_stay_inside(names: list[str]) -> None:
    assert all_plain(names) == all(stays_inside(name) and not set(name) & set("/\\:") for name in names)


@given(st.data())
def test_rows_of_some_annotations(data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=5))
    order = np.array(data.draw(st.lists(st.integers(-1, len(counts) - 1), max_size=6)), np.int64)
    ids = np.arange(sum(counts))
    parts = np.split(ids, np.cumsum(counts)[:-1])
    columns = AnnotationColumns(
        tuple(range(len(counts))), ("",) * len(counts), np.concatenate([[0], np.cumsum(counts)]), ids, ids, ids > 0,
        ids + 0.0, ids + 0.0,
    )  # fmt: skip
    offsets, rows = columns.rows_of(order)
    chosen = [parts[place] if place >= 0 else ids[:0] for place in order]
    assert offsets.tolist() == [0, *np.cumsum([len(part) for part in chosen]).tolist()]
    assert ids[rows].tolist() == np.concatenate([ids[:0], *chosen]).tolist()


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_documents, "BESIDE_FROM", 1)


@pytest.mark.usefixtures("beside")
def test_a_process_decodes_what_this_one_then_reads(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = a_set(tmp_path / "set")
    change(written.ground_truth, id="7777777")
    expected, digest = read_truth(written.ground_truth, Assumptions())
    for kept in cache.iterdir():
        kept.unlink()
    here: list[Path] = []
    decode = kept_documents._decode

    def noted(path: Path, *arguments: Any) -> Any:  # noqa: ANN401
        here.append(path)
        return decode(path, *arguments)

    monkeypatch.setattr(kept_documents, "_decode", noted)
    assumed = Assumptions()
    with decoding_beside(lambda: False, [written.prediction, written.prediction]):
        found = read_truth(written.ground_truth, assumed)
        read_predictions(written.prediction, Assumptions())
    assert_equal(found[0], expected)
    assert found[1] == digest
    assert [one.code for one in assumed.taken] == ["PV602"]
    assert not here
    assert len(list(cache.glob(f"*{SUFFIX}"))) == 2


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("content", [b"{", b'{"annotations": 7}', b"[]", b'{"annotations": [{"image_id": 1}]}'])
def test_what_a_process_cannot_decode_is_told_as_ever(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    messages = []
    for begun in (nullcontext(), decoding_beside(lambda: False, [path])):
        with begun, pytest.raises(PanviewError) as refused:
            read_predictions(path, Assumptions())
        messages.append(str(refused.value))
    assert messages[0] == messages[1]


@pytest.mark.usefixtures("beside")
def test_cancelling_ends_the_process_that_decodes(tmp_path: Path, cache: Path) -> None:
    written = a_set(tmp_path / "set")
    with decoding_beside(lambda: True), pytest.raises(Cancelled):
        read_truth(written.ground_truth, Assumptions())
    assert not cache.exists()


@pytest.mark.usefixtures("beside")
def test_what_a_process_cannot_keep_is_decoded_here(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = a_set(tmp_path / "set")
    expected, _ = read_truth(written.ground_truth, Assumptions())
    for executable in ("", "/nowhere/python", sys.executable):
        shutil.rmtree(cache, ignore_errors=True)
        if executable == sys.executable:
            cache.write_text("a file")
        monkeypatch.setattr(sys, "executable", executable)
        with decoding_beside(lambda: False):
            found, _ = read_truth(written.ground_truth, Assumptions())
        assert_equal(found, expected)
