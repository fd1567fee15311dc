"""Names of categories, the files that hold them, and what they are made into."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview.datasets.categories import Categories
from panview.datasets.category_file import names_beside, names_in, read_category_file, read_mapping
from panview.datasets.category_mapping import (
    NONE,
    UNSAID,
    NamedNumber,
    NamedNumbers,
    map_names,
    mapping_of,
    shown_numbers,
)
from panview.datasets.category_names import CategoryNames, Found, UnclearNameError, spelling
from panview.errors import NotFoundError, PanviewError

NAMES = ("person", "traffic light", "sky-other-merged", "wall-brick", "wall-other-merged", "door-stuff", "tree-merged")
COCO_STUFF = (
    "banner blanket bridge cardboard counter curtain door-stuff floor-wood flower fruit gravel house light "
    "mirror-stuff net pillow platform playingfield railroad river road roof sand sea shelf snow stairs tent towel "
    "wall-brick wall-stone wall-tile wall-wood water-other window-blind window-other tree-merged fence-merged "
    "ceiling-merged sky-other-merged cabinet-merged table-merged floor-other-merged pavement-merged mountain-merged "
    "grass-merged dirt-merged paper-merged food-other-merged building-other-merged rock-merged wall-other-merged "
    "rug-merged"
).split()


def made(names: tuple[str, ...], ids: Sequence[int] | None = None) -> Categories:
    count = len(names)
    numbers = ids or list(range(1, count + 1))
    return Categories(
        np.array(numbers, np.int32),
        names,
        np.zeros(count, np.bool_),
        np.zeros((count, 3), np.uint8),
        ("",) * count,
    )


CATEGORIES = made(NAMES, [1, 10, 187, 171, 199, 112, 184])


@pytest.mark.parametrize(
    ("name", "meant", "found"),
    [
        ("person", "person", Found.NAME),
        (" person ", "person", Found.NAME),
        ("Person", "person", Found.SPELLING),
        ("traffic_light", "traffic light", Found.SPELLING),
        ("TrafficLight", "traffic light", Found.SPELLING),
        ("trafficlight", "traffic light", Found.SPELLING),
        ("Sky_Other (merged)", "sky-other-merged", Found.SPELLING),
        ("sky, other, merged", "sky-other-merged", Found.SPELLING),
        ("sky, other", "sky-other-merged", Found.ENDING),
        ("sky-other", "sky-other-merged", Found.ENDING),
        ("sky", "sky-other-merged", Found.ENDING),
        ("tree", "tree-merged", Found.ENDING),
        ("door", "door-stuff", Found.ENDING),
        ("wall", "wall-other-merged", Found.ENDING),
        ("wall, brick", "wall-brick", Found.SPELLING),
    ],
)
def test_a_spelling_finds_its_category(name: str, meant: str, found: Found) -> None:
    place, how = CategoryNames(NAMES).find(name)
    assert (NAMES[place], how) == (meant, found)


@pytest.mark.parametrize("name", ["none", "void", "N/A", "__ignore__", "-", "", "unlabeled", "background"])
def test_some_names_are_no_category_unless_there_is_one(name: str) -> None:
    assert CategoryNames(NAMES).find(name) == (-1, Found.NOTHING)
    if name:
        assert CategoryNames(("a", name)).find(name)[0] == 1


@pytest.mark.parametrize(
    ("names", "name", "words"),
    [
        (("person", "car"), "persn", "'persn' is not a category of the dataset; did you mean person?"),
        (("person", "car"), "zebra", "'zebra' is not a category of the dataset"),
        (("a", "a"), "a", "'a' may mean a or a; write one of these, or its category id"),
        (("Sky", "SKY"), "sky", "'sky' may mean Sky or SKY;"),
        (("tree-merged", "tree-stuff"), "tree", "'tree' may mean tree-merged or tree-stuff;"),
        (("wall-brick", "wall-stone"), "wall", "'wall' is not a category of the dataset"),
    ],
)
def test_no_guess_is_made_where_none_or_two_fit(names: tuple[str, ...], name: str, words: str) -> None:
    with pytest.raises(UnclearNameError, match="^" + words.replace("?", r"\?")) as caught:
        CategoryNames(names).find(name)
    if "did you mean" not in words and "may mean" not in words:
        assert "did you mean" not in str(caught.value) or "wall" in name


def test_an_exact_name_goes_before_a_spelling() -> None:
    assert CategoryNames(("sky-other", "sky", "Sky")).find("sky") == (1, Found.NAME)
    assert CategoryNames(("sky-other", "sky")).find("Sky") == (1, Found.SPELLING)


def test_each_stuff_of_coco_is_found_without_its_endings() -> None:
    names = CategoryNames(COCO_STUFF)
    for place, name in enumerate(COCO_STUFF):
        short = name.removesuffix("-merged").removesuffix("-stuff")
        assert names.find(short)[0] == place
        assert names.find(short.replace("-", ", ").title())[0] == place


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=8, unique=True), st.data())
def test_an_own_name_is_found_whatever_the_others_are(names: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(names) - 1))
    assert CategoryNames(names).find(names[place]) == (place, Found.NAME)


@given(st.text(max_size=20))
def test_what_spellings_have_in_common_is_a_spelling_of_itself(name: str) -> None:
    assert spelling(spelling(name)) == spelling(name)


def pairs(path: Path, text: str) -> dict[int, str]:
    path.write_text(text)
    return {entry.number: entry.name for entry in read_category_file(path).entries}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("person\ncar\n", {0: "person", 1: "car"}),
        ("\ufeffperson\r\nsky, other\r\n\r\n", {0: "person", 1: "sky, other"}),
        ("# names\nperson\ncar", {0: "person", 1: "car"}),
        ("3 = person\n\n# x\n0=car\n", {3: "person", 0: "car"}),
        ("3,person\n4,sky, other\n", {3: "person", 4: "sky, other"}),
        ("id,name\n3,person\n", {3: "person"}),
        ("old,new\n7,8\n", {7: "8"}),
        ("3: 'person'\n4:\"car\"\n", {3: "person", 4: "car"}),
        ("3\tperson\n", {3: "person"}),
        ("0 person\n1 traffic light\n", {0: "person", 1: "traffic light"}),
        ("3 -> person\n", {3: "person"}),
        ("person = 3\ncar = 4\n", {3: "person", 4: "car"}),
        ("-1 = none\n3 = person", {-1: "none", 3: "person"}),
        ('{"3": "person", "4": null}', {3: "person", 4: ""}),
        ('{"person": 3, "car": 4}', {3: "person", 4: "car"}),
        ('{"3": 17}', {3: "17"}),
        ('["person", null, "car"]', {0: "person", 1: "", 2: "car"}),
        ('{"model_type": "m", "id2label": {"0": "person"}, "label2id": {"person": 0}}', {0: "person"}),
        ('{"categories": [{"id": 5, "name": "person", "isthing": 1}], "images": []}', {5: "person"}),
        ('[{"id": 5, "name": "person"}]', {5: "person"}),
    ],
)
def test_every_way_of_writing_is_read(tmp_path: Path, text: str, said: dict[int, str]) -> None:
    assert pairs(tmp_path / "labels.txt", text) == said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty; write one name per line"),
        ("# nothing\n", "is empty; write one name per line"),
        ("person\n3 = car\n", "line 1 is a name, line 2 is not"),
        ("3 = car\nperson\n", "line 1 is a pair, line 2 is not"),
        ("person\n\ncar\n", "line 2 is empty; in a list of names the line number is the label; write none there"),
        ("3 = person\n4 = car\n3 = car\n", "contradicts itself about 3: line 1 says person, line 3 says car; keep one"),
        ("{}", "names no categories"),
        ('{"a": 1, "3": "person"}', r"\$.a: is not a pair of a number and a name"),
        ('{"3": {}}', r"\$.3: is not a pair of a number and a name"),
        ('{"3": ', "is not valid JSON"),
        ("[3]", r"\$\[0\]: is not a name"),
        ('{"categories": [{"name": "x"}]}', "names no categories"),
        ("\x00\x01", "is not text"),
    ],
)
def test_what_cannot_be_read_says_why_and_where(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PanviewError, match=words):
        pairs(tmp_path / "labels.txt", text)


def test_bytes_and_absence_are_said(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PanviewError, match="is not text"):
        read_category_file(tmp_path / "x")
    with pytest.raises(NotFoundError):
        read_category_file(tmp_path / "nothing")


def mapped(tmp_path: Path, text: str, used: list[int] | None) -> dict[int, tuple[int, str]]:
    path = tmp_path / "labels.txt"
    path.write_text(text)
    mapping = read_mapping(path, used, CATEGORIES)
    return {
        n: (int(c), str(f)) for n, c, f in zip(mapping.numbers.tolist(), mapping.category, mapping.found, strict=True)
    }


def test_a_mapping_says_how_each_was_found(tmp_path: Path) -> None:
    text = "0 = person\n1 = Sky, other\n2 = 171\n3 = none\n4 = Traffic Light"
    assert mapped(tmp_path, text, [0, 1, 2, 3, 4]) == {
        0: (0, "by name"),
        1: (2, "by name, without COCO's endings for stuff"),
        2: (3, "by category id"),
        3: (NONE, "marked as no category"),
        4: (1, "by name, spelt differently"),
    }


@pytest.mark.parametrize(
    ("text", "used", "words"),
    [
        ("person\npersn", [1], "labels.txt, line 2: 'persn' is not a category of the dataset; did you mean person"),
        ("person\npersn", None, "labels.txt, line 2: 'persn' is not a category"),
        ("person\nwall-brick", [0, 1, 2, 9], "labels.txt: says nothing about 2, 9, which the predictions use"),
        ("person\nPerson", [0, 1], "line 1 and line 2 both mean person; if that is intended, write pairs"),
        ("3 = 5", [3], "line 1: 5 is not a category id of the dataset"),
    ],
)
def test_a_slip_in_a_file_is_named_with_its_line(tmp_path: Path, text: str, used: list[int] | None, words: str) -> None:
    with pytest.raises(PanviewError, match=words):
        mapped(tmp_path, text, used)


def test_what_no_prediction_uses_may_be_strange(tmp_path: Path) -> None:
    assert mapped(tmp_path, "person\npersn\nPerson", [0]).keys() == {0, 2}


def test_pairs_may_merge_categories(tmp_path: Path) -> None:
    assert mapped(tmp_path, "1 = person\n2 = person", [1, 2]) == {1: (0, "by name"), 2: (0, "by name")}


def test_a_number_of_which_nothing_is_said_is_told_apart_from_none(tmp_path: Path) -> None:
    (tmp_path / "l").write_text("7 = person\n8 = none")
    mapping = read_mapping(tmp_path / "l", None, CATEGORIES)
    assert mapping.index_of(np.array([7, 8, 9, -1, 2**40])).tolist() == [0, NONE, UNSAID, UNSAID, UNSAID]


@pytest.mark.parametrize("names", [NAMES, ("a", "a"), ("17", "x = y", "#1", "'q'", "Sky", "sky", " s ", "none")])
def test_a_mapping_that_is_written_is_read_again(tmp_path: Path, names: tuple[str, ...]) -> None:
    categories = made(names, [17 + 3 * place for place in range(len(names))])
    rows = {100 + place: (place, Found.NAME, "") for place in range(len(names))} | {3: (-1, Found.NOTHING, "")}
    mapping = mapping_of("x", rows, categories)
    (tmp_path / "c.txt").write_text(mapping.as_text())
    again = read_mapping(tmp_path / "c.txt", None, categories)
    assert again.digest == mapping.digest
    assert again.category.tolist() == mapping.category.tolist()


def test_the_digest_tells_mappings_apart() -> None:
    digests = {
        mapping_of("x", rows, CATEGORIES).digest
        for rows in (
            {1: (0, Found.NAME, "")},
            {1: (1, Found.NAME, "")},
            {1: (-1, Found.NOTHING, "")},
            {2: (0, Found.NAME, "")},
        )
    }
    assert len(digests) == 4


def test_names_lie_beside_results_or_in_them(tmp_path: Path) -> None:
    results = tmp_path / "r.json"
    results.write_text("{}")
    assert names_beside(results) is None
    (tmp_path / "config.json").write_text(json.dumps({"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}))
    assert names_beside(results) is None, "numbers again are no names"
    (tmp_path / "config.json").write_text(json.dumps({"id2label": {"0": "person"}}))
    found = names_beside(results)
    assert found is not None
    assert [entry.name for entry in found.entries] == ["person"]
    (tmp_path / "config.json").write_text("no json")
    assert names_beside(results) is None
    own = names_in(results, b'{"categories": [{"id": 3, "name": "car"}], "annotations": []}')
    assert own is not None
    assert [(entry.number, entry.name) for entry in own.entries] == [(3, "car")]
    assert names_in(results, b'{"categories": [{"id": 3, "name": "LABEL_3"}]}') is None
    assert names_in(results, b'{"annotations": []}') is None


def test_a_mapping_is_told_in_a_line_and_recorded() -> None:
    rows = {5: (0, Found.NAME, "Person"), 1: (-1, Found.NOTHING, "void"), 9: (2, Found.ID, "")}
    mapping = mapping_of("names.txt", rows, CATEGORIES)
    assert mapping.numbers.tolist() == [1, 5, 9]
    assert mapping.summary() == "3 numbers: 1 marked as no category, 1 by name, 1 by category id"
    assert mapping_of("x", {5: rows[5]}, CATEGORIES).summary() == "1 number: all by name"
    ids = CATEGORIES.ids.tolist()
    assert mapping.as_json() == {
        "source": "names.txt",
        "numbers": {
            "1": {"category_id": None, "name": None, "called": "void", "found": str(Found.NOTHING)},
            "5": {"category_id": ids[0], "name": NAMES[0], "called": "Person", "found": str(Found.NAME)},
            "9": {"category_id": ids[2], "name": NAMES[2], "called": "", "found": str(Found.ID)},
        },
    }
    said = mapping.as_named()
    assert [(entry.number, entry.target_id, entry.place) for entry in said.entries] == [
        (1, None, "number 1"),
        (5, ids[0], "number 5"),
        (9, ids[2], "number 9"),
    ]
    again = map_names(said, None, CATEGORIES)
    assert (again.digest, again.category.tolist()) == (mapping.digest, mapping.category.tolist())
    assert again.found == (Found.NOTHING, Found.ID, Found.ID)


def test_a_mapping_of_nothing_says_nothing_of_any_number() -> None:
    nothing = mapping_of("x", {}, CATEGORIES)
    assert nothing.index_of(np.array([0, 5])).tolist() == [UNSAID, UNSAID]
    assert nothing.is_identity


def test_the_last_number_of_a_mapping_is_found() -> None:
    mapping = mapping_of("x", {3: (0, Found.NAME, ""), 8: (1, Found.NAME, "")}, CATEGORIES)
    assert mapping.index_of(np.array([8, 3, 5, 99])).tolist() == [1, 0, UNSAID, UNSAID]


def test_numbers_that_are_ids_are_an_identity_only_if_all_are() -> None:
    ids = CATEGORIES.ids.tolist()
    same = {ids[0]: (0, Found.ID, ""), ids[1]: (1, Found.ID, "")}
    assert mapping_of("x", same, CATEGORIES).is_identity
    assert not mapping_of("x", same | {ids[1]: (0, Found.ID, "")}, CATEGORIES).is_identity
    assert not mapping_of("x", same | {9999: (-1, Found.NOTHING, "")}, CATEGORIES).is_identity


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([4], "4"),
        ([0, 3, 4, 5, 6], "0, 3, 4, 5, 6"),
        ([9] * 6, "9, 9, 9, 9, 9 and 1 more"),
        (list(range(1234)), "0, 1, 2, 3, 4 and 1,229 more"),
    ],
)
def test_a_few_numbers_are_shown(numbers: list[int], shown: str) -> None:
    assert shown_numbers(numbers) == shown


def test_names_that_read_like_something_else_are_written_by_their_ids() -> None:
    names = ("12", "-3", "#x", '"y"', " z", "a\tb", "sky", "Sky", "tree")
    rows = {place: (place, Found.NAME, "") for place in range(len(names))}
    text = mapping_of("x", rows, made(names, range(70, 70 + len(names)))).as_text()
    assert text.splitlines() == [*(f"{place} = {70 + place}" for place in range(6)), "6 = sky", "7 = Sky", "8 = tree"]


def test_what_is_no_category_is_written_by_a_word_that_is_none() -> None:
    rows = {0: (-1, Found.NOTHING, "")}
    assert mapping_of("x", rows, made(("tree",), [1])).as_text() == "0 = none\n"
    assert mapping_of("x", rows, made(("none", "tree"), [1, 2])).as_text() == "0 = void\n"
    assert mapping_of("x", rows, made(("none", "void", "ignore"), [1, 2, 3])).as_text() == "0 = -\n"


def named(*entries: tuple[int, str, int | None], merges: bool = False) -> NamedNumbers:
    return NamedNumbers("f", tuple(NamedNumber(n, name, f"line {n}", target) for n, name, target in entries), merges)


def test_only_numbers_that_are_used_need_a_meaning() -> None:
    strange = named((0, "person", None), (1, "persn", None), (2, "person", None))
    assert map_names(strange, [0], CATEGORIES).numbers.tolist() == [0, 2]
    # The one that is used may come behind one that is not.
    assert map_names(named((1, "person", None), (2, "person", None)), [2], CATEGORIES).numbers.tolist() == [1, 2]
    # No category at all may be said of several.
    assert map_names(named((1, "none", None), (2, "none", None)), [1, 2], CATEGORIES).category.tolist() == [NONE, NONE]
    with pytest.raises(PanviewError, match=r"f, line 1: .* Write none for a number without a category\."):
        map_names(strange, [1], CATEGORIES)
    with pytest.raises(PanviewError, match="line 0 and line 2 both mean person"):
        map_names(strange, [0, 2], CATEGORIES)


def test_a_category_id_of_a_file_is_looked_up_unless_it_is_a_name() -> None:
    plain = made(("a", "b"), [7, 8])
    assert map_names(named((0, "7", 7)), None, plain).found == (Found.ID,)
    with pytest.raises(PanviewError, match="f, line 0: 9 is not a category id of the dataset"):
        map_names(named((0, "9", 9)), None, plain)
    # A category that is called like an id.
    digits = made(("8", "b"), [7, 9])
    mapping = map_names(named((0, "8", 8)), None, digits)
    assert (mapping.category.tolist(), mapping.found) == ([0], (Found.NAME,))
    with pytest.raises(PanviewError, match="'8' is the name of one category and the id of another; rename it"):
        map_names(named((0, "8", 8)), None, made(("8", "b"), [7, 8]))
