from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from panview.datasets.dataset import Dataset
from panview.errors import BadFileError
from panview.review.tag_file import read_tags, save_tags, tag_table
from panview.review.tags import NO_TAGS, TagError, Tags, checked_tag, speaks_of_tags
from tests.support.sets import open_set, random_pair, write_set


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    rng = np.random.default_rng(1)
    root = tmp_path_factory.mktemp("tags")
    return open_set(write_set(root, [random_pair(rng) for _ in range(4)], photos=False))[0]


@pytest.mark.parametrize("text", ["", "  ", "=1+1", "-x", "a,b", "a\nb", "x" * 41, "Image_ID", "a\x1b[2J"])
def test_what_no_table_would_keep_is_no_tag(text: str) -> None:
    with pytest.raises(TagError):
        checked_tag(text)
    assert checked_tag(" blurred at night ") == "blurred at night"


def test_a_tag_that_all_have_is_taken_off_and_else_put_on() -> None:
    tags, present = NO_TAGS.toggled("a", [0, 2], 4)
    assert (present, tags.marks["a"].tolist()) == (True, [True, False, True, False])
    more, present = tags.toggled("a", [2, 3], 4)
    assert (present, more.of(3), tags.of(3)) == (True, ("a",), ())
    less, present = more.toggled("a", [2, 3], 4)
    assert (present, less.marks["a"].tolist()) == (False, [True, False, False, False])
    assert tags.spelled("A") == "a"
    assert tags.spelled("b") == "b"


def test_tags_are_read_as_they_were_written(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "tags" / "t.csv"
    assert read_tags(dataset, path) is NO_TAGS
    tags = NO_TAGS.changed("night, no", [], True, 4).changed('say "x"', [1, 3], True, 4).changed("ü", [1], True, 4)
    save_tags(dataset, path, NO_TAGS, tags)
    found = read_tags(dataset, path)
    assert {tag: mask.tolist() for tag, mask in found.marks.items()} == {
        'say "x"': [False, True, False, True],
        "ü": [False, True, False, False],
    }
    save_tags(dataset, path, found, NO_TAGS)
    assert not path.exists()


def test_two_windows_keep_what_each_has_changed(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    start = NO_TAGS.changed("a", [0, 1], True, 4)
    save_tags(dataset, path, NO_TAGS, start)
    save_tags(dataset, path, start, start.changed("a", [0], False, 4).changed("b", [2], True, 4))
    save_tags(dataset, path, start, start.changed("a", [3], True, 4))
    found = read_tags(dataset, path)
    assert found.marks["a"].tolist() == [False, True, False, True]
    assert found.marks["b"].tolist() == [False, False, True, False]


def test_a_table_of_something_else_is_no_table_of_tags(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("image_id,file_name,speed\n1000,x,3\n")
    with pytest.raises(BadFileError, match="'speed' holds more than true and false"):
        read_tags(dataset, path)


def test_the_exported_table_has_every_image(dataset: Dataset) -> None:
    tags = Tags({"a": np.array([True, False, False, False]), "never": np.zeros(4, np.bool_)})
    lines = tag_table(dataset, tags, every=True).decode().splitlines()
    assert lines == [
        "image_id,file_name,a",
        *(f"{1000 + i},{1000 + i:012d}.jpg,{str(i == 0).lower()}" for i in range(4)),
    ]
    assert len(tag_table(dataset, tags, every=False).decode().splitlines()) == 2


def test_what_may_be_a_tag() -> None:
    assert checked_tag("x" * 40) == "x" * 40
    assert checked_tag("2nd  camera ") == "2nd camera"
    assert checked_tag("é=1") == "é=1"
    for text, said in (("FILE_NAME", "is a column"), ("a\tb", "invisible characters"), ("x" * 41, "this one has 41")):
        with pytest.raises(TagError, match=said):
            checked_tag(text)


def test_a_tag_that_no_image_has_is_offered_again_and_counts_for_nothing() -> None:
    offered = NO_TAGS.changed("a", [1], True, 3).changed("a", [1], False, 3)
    assert offered.names == ("a",)
    assert not offered
    assert offered.changed("b", [2], True, 3)
    assert (offered.count("a"), offered.count("none"), offered.share("none", [0]), offered.share("a", [])) == (
        0,
        0,
        0,
        0,
    )


def test_tags_come_in_the_order_of_the_alphabet_and_as_they_are_spelled() -> None:
    tags = NO_TAGS.changed("b", [0, 2], True, 3).changed("A", [0], True, 3).changed("a", [2], True, 3)
    assert tags.names == ("A", "a", "b")
    assert (tags.of(0), tags.of(1), tags.of(2)) == (("A", "b"), (), ("a", "b"))
    assert tags.texts(3).to_list() == ["A, b", None, "a, b"]
    assert NO_TAGS.changed("B", [0], True, 1).changed("a", [0], True, 1).names == ("a", "B")
    # Both spellings are there: each is itself.
    assert (tags.spelled("A"), tags.spelled("a"), tags.spelled("B")) == ("A", "a", "b")
    assert (tags.count("b"), tags.share("b", [0, 1, 2, 1])) == (2, 0.5)


def test_a_change_leaves_what_was_as_it_was() -> None:
    before = NO_TAGS.changed("a", [0], True, 2)
    after = before.changed("a", [0, 1], True, 2).changed("a", [0], False, 2)
    assert (before.marks["a"].tolist(), after.marks["a"].tolist()) == ([True, False], [False, True])


def test_an_expression_speaks_of_tags_in_any_capitals() -> None:
    assert speaks_of_tags("Tag = 'night'")
    assert speaks_of_tags("iou < 0.5 and tags is not null")
    assert not speaks_of_tags("status = 'FN'")
