"""What is read of hundreds of thousands of entries at once is what is read of each alone."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panview import places
from panview.datasets.checked_entries import stated_number, stated_numbers
from panview.datasets.photo_names import _stem, _suffix

_NUMBERS = st.integers() | st.floats() | st.booleans()
_ANYTHING = _NUMBERS | st.none() | st.text(max_size=3) | st.sampled_from(["12", 10**400, -(10**400), [1], {}])


@given(st.lists(_NUMBERS, max_size=8) | st.lists(_ANYTHING, max_size=8))
def test_stated_numbers_are_each_as_it_is_alone(said: list[object]) -> None:
    expected = np.array([stated_number(value) for value in said], np.float64)
    np.testing.assert_array_equal(stated_numbers(said), expected)


def test_a_text_that_looks_like_a_number_is_none() -> None:
    assert np.isnan(stated_numbers(["12"])).all()


@pytest.mark.parametrize("name", ["a.jpg", ".a", "a.", "a.b.c", "a", "..a", "a..", ".a.b", "İ.İpg", "a.JPG"])
def test_stem_and_suffix_are_those_of_a_path(name: str) -> None:
    assert _stem(name) == PurePosixPath(name).stem
    assert _suffix(name) == PurePosixPath(name).suffix.lower()


def test_stamps_are_those_of_what_is_known_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"1")
    (tmp_path / "b.png").write_bytes(b"22")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.png").symlink_to(tmp_path / "b.png")
    (tmp_path / "dangling.png").symlink_to(tmp_path / "none.png")
    known = {name: status.stamp for name, status in places.statuses(tmp_path).items()}
    assert set(known) == {"a.png", "b.png", "link.png"}
    assert places.stamps(tmp_path) == known
    assert places.stamps(tmp_path / "none") == {}
    (tmp_path / "b.png").write_bytes(b"33")
    os.utime(tmp_path / "b.png", ns=(1, 1))
    assert places.stamps(tmp_path)["link.png"] == "2.1"
